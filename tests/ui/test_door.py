"""The door by itself, before an application that answers everything: who is let in, and with which headers."""

import itertools
import logging

import pytest

from service_levels.ui.door import Door, host_name
from service_levels.ui.i18n import Words

PATHS = (
    "/", "/overview", "/static/js/index.js", "/media/abc.csv", "/favicon.png", "/component/x/y", "/no/such/page",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/session/file", "/_stcore/stream",
    "/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact", "/overview/_stcore/health",
)  # fmt: skip
INSIDE = ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact", "/base/_stcore/metrics")
GUARDED = (
    "x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy",
    "cross-origin-resource-policy", "content-security-policy",
)  # fmt: skip


def run(coroutine) -> None:
    """Runs what never waits, without a loop: a browser's test may hold this thread's."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def asked(path: str = "/", kind: str = "http", *, answer=None, ancestors=(), names=(), client="127.0.0.1", **sent: str):
    """Status, headers and body that a request gets. `sent`: headers, with _ for -; host is one of ours by default."""
    headers = {"host": "localhost:8501", **{name.replace("_", "-"): value for name, value in sent.items()}}
    scope = {
        "type": kind,
        "path": path,
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items() if value is not None],
        "client": (client, 50000),
        "server": ("192.168.1.5", 8501),
        "extensions": {"websocket.http.response": {}},
    }
    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    async def application(_scope, _receive, send) -> None:
        start = {"type": f"{'websocket.' if kind == 'websocket' else ''}http.response.start", "status": 200}
        await send({**start, "headers": [(b"Cache-Control", b"public"), (b"x-frame-options", b"ALLOWALL")]})

    door = Door(answer or application, frozenset(names), ancestors)
    run(door(scope, None, send))
    found: dict[str, str] = {}
    for name, value in said[0].get("headers", []):
        assert name.decode().lower() not in found
        found[name.decode().lower()] = value.decode()
    return said[0].get("status"), found, b"".join(message.get("body", b"") for message in said).decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_another_name_is_answered_nowhere(path, kind):
    for host in ("evil.example", "evil.example:8501", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.9"):
        status, headers, body = asked(path, kind, host=host)
        assert status == 400
        assert body.strip().split("\n\n") == [Words(language)("door.name") for language in ("id", "en")]
        assert headers["cache-control"] == "no-store"
        assert set(GUARDED) <= headers.keys()


@pytest.mark.parametrize("host", [None, "", "localhost, evil.example", "user@localhost", "localhost/x", "[::1", "a b"])
def test_what_is_no_name_is_refused(host):
    assert asked(host=host)[0] == 400


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:1", "localhost.", "127.0.0.1:8501", "[::1]:8501", "192.168.1.5", "my.office:80"]
)
def test_own_names_the_address_that_was_reached_and_named_ones_are_answered(host):
    for path, kind in itertools.product(set(PATHS) - set(INSIDE), ("http", "websocket")):
        assert asked(path, kind, host=host, names={"my.office"})[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:9", "null", "http://127.0.0.1:8501", ""])
def test_another_origin_is_answered_nowhere(origin):
    for path, kind in itertools.product(PATHS, ("http", "websocket")):
        assert asked(path, kind, origin=origin)[0] == 403
    assert asked("/", origin="http://localhost:8501")[0] == 200
    assert asked("/", origin="https://dash.office", host="dash.office", names={"dash.office"})[0] == 200


@pytest.mark.parametrize("path", INSIDE)
def test_what_is_for_this_machine_alone_is_told_to_nobody_else(path):
    assert asked(path)[0] == 200
    assert asked(path, client="::ffff:127.0.0.1")[0] == 200
    assert asked(path, client="192.168.1.77")[0] == 403
    assert asked(path, host="dash.office", names={"dash.office"})[0] == 403
    for name in ("x_forwarded_for", "forwarded", "x_real_ip", "x_forwarded_host", "via"):
        assert asked(path, **{name: "127.0.0.1"})[0] == 403


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_tells_browsers_what_they_may_do(path):
    _, headers, _ = asked(path)
    assert set(GUARDED) <= headers.keys()
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    scripts = headers["content-security-policy"].partition("script-src")[2].partition(";")[0]
    assert "unsafe-inline" not in scripts
    holds_data = "/media/" in path or "/_stcore/" in path
    assert headers["cache-control"] == ("no-store" if holds_data else "public")


def test_named_pages_may_show_it_in_a_frame():
    _, headers, _ = asked("/", ancestors=("https://portal.example", "https://other.example:8443"))
    assert headers["content-security-policy"].endswith(
        "frame-ancestors https://portal.example https://other.example:8443"
    )
    assert headers["x-frame-options"] == "ALLOWALL"  # what the application said; the door adds none


def test_an_application_that_fails_is_answered_for_with_the_same_headers():
    async def failing(_scope, _receive, _send) -> None:
        raise LookupError("secret")

    said: list[dict] = []

    async def send(message: dict) -> None:
        said.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", b"localhost")]}
    with pytest.raises(LookupError):
        Door(failing)(scope, None, send).send(None)
    assert said[0]["status"] == 500
    assert set(GUARDED) <= {name.decode() for name, _ in said[0]["headers"]}
    assert b"secret" not in said[1]["body"]


def test_nothing_is_held_back():
    """What is sent and received goes through in the pieces in which it came."""
    came, went = [], []

    async def application(_scope, receive, send) -> None:
        while (message := await receive()).get("more_body"):
            came.append(message)
            await send({"type": "http.response.body", "body": b"x", "more_body": True})
            assert len(went) == len(came)

    async def receive() -> dict:
        return {"type": "http.request", "body": b"y" * 10, "more_body": len(came) < 3}

    async def send(message: dict) -> None:
        went.append(message)

    scope = {"type": "http", "path": "/", "headers": [(b"host", b"localhost")]}
    run(Door(application)(scope, receive, send))
    assert len(came) == 3


def test_a_caller_cannot_fill_the_log(caplog):
    door = Door(None)

    async def send(_message: dict) -> None:
        return

    with caplog.at_level(logging.WARNING):
        for number in range(500):
            for host in (f"evil{number}.example", "evil\nline"):
                scope = {"type": "http", "path": "/", "headers": [(b"host", host.encode())]}
                run(door(scope, None, send))
    assert len(caplog.records) == 50
    assert "evil0.example" in caplog.text
    assert "DASHBOARD_HOSTS" in caplog.text
    assert "evil\nline" not in caplog.text


def test_the_name_of_a_host_header():
    assert host_name("Dash.Office.:80") == "dash.office"
    assert host_name("[FE80::1]:80") == "fe80::1"
    assert host_name("a:b") is None
