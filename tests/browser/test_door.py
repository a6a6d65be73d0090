"""From another name, from another origin and in a frame: nothing is shown and nothing can be pressed."""

import http.client
import re
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from service_levels.config import PROJECT
from service_levels.ui.i18n import Words
from tests.browser.conftest import started

WORDS = Words("id")
PAGES = ("/", *sorted(f"/{path.stem}" for path in (PROJECT / "pages").glob("*.py")))
SHAKE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol": "streamlit",
}  # fmt: skip
GUARDED = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip
NOTHING = "<!doctype html><title>elsewhere</title><p>elsewhere"
OPENS = """at => new Promise(done => {
  const made = new WebSocket(at, ['streamlit']);
  made.onopen = () => done(true); made.onerror = () => done(false);
})"""
# What a page of another origin can try: each tells whether it got anything.
TRIES = """async ([address, script]) => {
  const loaded = (kind, at) => new Promise(done => {
    const made = document.createElement(kind);
    made.onload = () => done(true); made.onerror = () => done(false);
    made.src = at;
    document.body.append(made);
  });
  const got = promise => promise.then(() => true, () => false);
  const opens = OPENS;
  return {
    fetch: await got(fetch(address + '/_stcore/host-config')),
    sent: await got(fetch(address + '/_stcore/host-config', { mode: 'no-cors', credentials: 'include' })),
    put: await got(fetch(address + '/_stcore/upload_file/a/b', { method: 'PUT', body: 'x' })),
    posted: await got(fetch(address + '/_stcore/upload_file/a/b', { method: 'POST', body: 'x', mode: 'no-cors' })),
    metrics: await got(fetch(address + '/_stcore/metrics', { mode: 'no-cors' })),
    socket: await opens(address.replace('http', 'ws') + '/_stcore/stream'),
    picture: await loaded('img', address + '/favicon.png'),
    script: await loaded('script', address + script),
  };
}""".replace("OPENS", OPENS)


@pytest.fixture(scope="module")
def shown(sample: Path) -> Iterator[str]:
    """A dashboard that other machines reach, with no settings of ours besides."""
    with started(sample, "--server.address=0.0.0.0") as address:
        yield address


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[int]:
    """Port of a server of somebody else on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(NOTHING.encode())

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as place:
        yield place.new_page()


def asked(address: str, path: str, method: str = "GET", **headers: str) -> http.client.HTTPResponse:
    """The answer to a request, its body read; `headers` with _ for -."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    answer.text = answer.read().decode("utf-8", "replace") if answer.status != 101 else ""
    connection.close()
    return answer


def program(address: str) -> str:
    """Path of a script that every page of Streamlit loads."""
    return re.search(r'src="\.(/static/js/index[^"]+)"', asked(address, "/").text)[1]


def paths(address: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Path, method and headers of a request of each kind that the server answers."""
    for path in (*PAGES, program(address), "/favicon.png", "/no/such/page", "/media/no.csv", "/component/a/b", "//x"):
        yield path, "GET", {}
    for path in ("health", "host-config", "metrics", "script-health-check", "agent/interact", "bidi-components/a"):
        yield f"/_stcore/{path}", "GET", {}
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "POST"):
        yield "/_stcore/upload_file/session/file", method, {}
    yield "/_stcore/stream", "GET", SHAKE


def test_every_kind_of_answer_has_its_headers(shown: str):
    for path, method, headers in paths(shown):
        answer = asked(shown, path, method, **headers)
        if answer.status == 101:
            continue
        told = {name: answer.getheader(name) for name in GUARDED}
        assert told == GUARDED, (path, method, answer.status)
        assert "frame-ancestors 'none'" in answer.getheader("Content-Security-Policy")


def test_another_name_gets_what_to_configure_and_nothing_else(shown: str):
    for path, method, headers in paths(shown):
        for name in ("evil.example", "10.9.8.7", "0.0.0.0", "127.0.0.1.evil.example:8501"):
            answer = asked(shown, path, method, **headers, Host=name)
            assert answer.status == 400, (path, method)
            assert WORDS("door.name") in answer.text
            assert answer.getheader("Cache-Control") == "no-store"


def test_a_foreign_origin_opens_no_socket_and_sends_nothing(shown: str):
    own = shown.removeprefix("http://")
    assert asked(shown, "/_stcore/stream", **SHAKE, Origin=shown).status == 101
    assert asked(shown, "/_stcore/stream", **SHAKE, Host=own.replace("127.0.0.1", "localhost")).status == 101
    for origin in ("http://evil.example", "http://127.0.0.1:9", "null", "http://localhost"):
        for path, method, headers in paths(shown):
            assert asked(shown, path, method, **headers, Origin=origin).status == 403, (origin, path)


def test_metrics_are_for_this_machine_alone(shown: str):
    metrics = "/_stcore/metrics"
    assert "# TYPE" in asked(shown, metrics).text
    assert asked(shown, metrics, X_Forwarded_For="127.0.0.1").status == 403
    assert asked(shown, metrics, Forwarded="for=10.0.0.1").status == 403
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.254", 9))  # sends nothing: it asks which address would be used
        except OSError:
            pytest.skip("this machine has no address that others reach")
        address = probe.getsockname()[0]
    outside = f"http://{address}:{urlsplit(shown).port}"
    assert asked(outside, "/").status == 200  # by the address that was reached, without a setting
    assert asked(outside, metrics).status == 403
    assert asked(outside, metrics, Host="localhost").status == 403
    assert asked(outside, "/", Host="dash.example").status == 400


def test_a_page_under_another_name_shows_nothing(shown: str, page: Page):
    sockets: list[str] = []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    address = shown.replace("127.0.0.1", "evil.test")
    for path in PAGES:
        assert page.goto(address + path).status == 400
        assert WORDS("door.name") in page.content()
    for path in ("/_stcore/host-config", "/_stcore/metrics", program(shown)):  # of its own origin, as a browser sees it
        assert page.evaluate("path => fetch(path).then(answer => answer.status, () => 'no')", path) in (400, "no")
    assert not page.evaluate(OPENS, address.replace("http", "ws") + "/_stcore/stream")
    assert all("evil.test" in url for url in sockets)


@pytest.mark.parametrize("name", ["127.0.0.1", "evil.test"])
def test_a_page_of_another_origin_gets_nothing(shown: str, elsewhere: int, page: Page, name):
    page.goto(f"http://{name}:{elsewhere}/")
    got = page.evaluate(TRIES, [shown, program(shown)])
    assert got == dict.fromkeys(got, False)


@pytest.mark.parametrize("kind", ["iframe", "object", "embed"])
def test_a_frame_shows_nothing(shown: str, elsewhere: int, page: Page, kind):
    sockets: list[str] = []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    page.goto(f"http://127.0.0.1:{elsewhere}/")
    with page.expect_event("requestfailed", lambda request: request.url.startswith(shown)):
        page.evaluate(
            "([kind, at]) => { const made = document.createElement(kind);"
            "made[kind === 'object' ? 'data' : 'src'] = at; document.body.append(made); }",
            [kind, f"{shown}/history"],
        )
    page.wait_for_timeout(300)
    for frame in page.frames[1:]:
        assert frame.url == "chrome-error://chromewebdata/"
        assert frame.locator("#root").count() == 0
    assert sockets == []


def test_a_window_that_another_page_opens_is_out_of_its_reach(shown: str, elsewhere: int, page: Page):
    page.goto(f"http://127.0.0.1:{elsewhere}/")
    with page.expect_popup() as popup:
        page.evaluate("at => { window.held = window.open(at) }", f"{shown}/definitions")
    opened = popup.value
    expect(opened.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)  # a link to it is a link
    assert opened.evaluate("window.opener") is None
    assert page.evaluate("window.held.closed")


def test_a_form_of_another_page_is_not_taken(shown: str, elsewhere: int, page: Page):
    page.goto(f"http://127.0.0.1:{elsewhere}/")
    page.evaluate(
        "at => { const form = document.createElement('form'); form.method = 'post'; form.action = at;"
        "form.enctype = 'multipart/form-data'; document.body.append(form); form.submit(); }",
        f"{shown}/_stcore/upload_file/a/b",
    )
    expect(page.locator("body")).to_contain_text(WORDS("door.origin"))


def test_a_configured_name_and_a_configured_frame_work(sample: Path, elsewhere: int, page: Page):
    portal = f"http://portal.test:{elsewhere}"
    with started(sample, DASHBOARD_HOSTS="dash.test", DASHBOARD_FRAME_ANCESTORS=portal) as address:
        named = address.replace("127.0.0.1", "dash.test")
        page.goto(portal)
        page.evaluate(
            "at => { const made = document.createElement('iframe'); made.src = at; document.body.append(made); }",
            f"{named}/definitions",
        )
        title = page.frame_locator("iframe").get_by_role("heading", level=1)
        expect(title).to_have_text(Words("en")("definitions.title"), timeout=30_000)
        page.goto(f"http://other.test:{elsewhere}")
        with page.expect_event("requestfailed", lambda request: request.url.startswith(named)):
            page.evaluate("at => { document.body.innerHTML = `<iframe src='${at}'></iframe>` }", f"{named}/definitions")
        assert asked(address, "/_stcore/metrics", Host=urlsplit(named).netloc).status == 403
