"""Every page in a real browser: nothing fails, nothing leaves the machine, everything can be read and used."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from service_levels.ui.i18n import Words
from tests.browser.conftest import go, started, still

PAGES = {"overview": 3, "on_time": 5, "why": 5, "turnaround": 2, "outages": 4, "completeness": 4, "definitions": 0}
PAGES |= {"trust": 0, "data": 0, "measures": 1}
PAGES |= {"load": 5, "satisfaction": 3}
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
DESKTOP = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "color_scheme": "dark",
    "user_agent": PHONE_AGENT,
    "is_mobile": True,
    "has_touch": True,
}
# Streamlit looks for its server below the page's own path first, and finds it one level up.
PROBES = re.compile(r"/_stcore/(health|host-config)$")
PLACES: dict[tuple[int, str], BrowserContext] = {}


@dataclass
class Watched:
    """A page with what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: set[str] = field(default_factory=set)


@contextmanager
def opened(browser: Browser, address: str, language: str, **context: object) -> Iterator[Watched]:
    watched = watch(_place(browser, language, context).new_page(), urlsplit(address).netloc)
    try:
        watched.page.goto(address)
        yield watched
    finally:
        watched.page.close()


def watch(page: Page, host: str) -> Watched:
    """Notes from now on what goes wrong on a page, and who but its host is asked for anything."""
    watched = Watched(page)

    def response(answer) -> None:
        if answer.status >= 400 and not PROBES.search(urlsplit(answer.url).path):
            watched.errors.append(f"{answer.status} {answer.url}")

    def request(asked) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            watched.strangers.add(asked.url)

    def console(message) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            watched.errors.append(message.text)

    page.on("response", response)
    page.on("request", request)
    page.on("console", console)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    return watched


def _place(browser: Browser, language: str, context: dict[str, object]) -> BrowserContext:
    """Visits of one kind share what the browser keeps: it reads the program of the pages once, not every time."""
    kind = {"locale": {"id": "id-ID", "en": "en-GB"}[language], **context}
    key = (id(browser), repr(sorted(kind.items())))
    if key not in PLACES:
        PLACES[key] = browser.new_context(**kind)
    return PLACES[key]


def path(name: str) -> str:
    """The overview is the first page and has no path of its own."""
    return "" if name == "overview" else name


def settle(page: Page, name: str, language: str) -> None:
    """Waits until the page stands: its title, its charts, nothing running."""
    expect(page.get_by_role("heading", level=1)).to_have_text(Words(language)(f"{name}.title"), timeout=30_000)
    expect(
        page.locator(".js-plotly-plot .main-svg").first if PAGES[name] else page.locator(".tw-table").first
    ).to_be_visible(timeout=30_000)
    expect(page.locator(".js-plotly-plot")).to_have_count(PAGES[name], timeout=30_000)
    still(page)


def stands(watched: Watched) -> None:
    """Nothing failed, nothing asked elsewhere, nothing reaches over the edge."""
    page = watched.page
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlert").count() == 0
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
    assert wide <= 0, "the page scrolls sideways"
    assert watched.errors == []
    assert watched.strangers == set()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_english(browser: Browser, server: str, name):
    """Telephones of both languages are tried in test_legible."""
    with opened(browser, f"{server}/{path(name)}", "en", **DESKTOP) as watched:
        settle(watched.page, name, "en")
        stands(watched)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_and_can_be_used_by_everyone(browser: Browser, server: str, name, scheme):
    with opened(browser, f"{server}/{path(name)}", "id", **{**DESKTOP, "color_scheme": scheme}) as watched:
        settle(watched.page, name, "id")
        stands(watched)
        found = Axe().run(watched.page).response["violations"]
        assert {one["id"]: [node["html"][:160] for node in one["nodes"]] for one in found} == {}


def test_the_first_request_of_a_server_may_be_for_any_page(browser: Browser, sample: Path):
    with started(sample) as address, opened(browser, f"{address}/turnaround", "id", **DESKTOP) as watched:
        settle(watched.page, "turnaround", "id")
        assert watched.page.get_by_role("dialog").count() == 0


def test_the_scope_goes_from_page_to_page_and_into_the_address(browser: Browser, server: str):
    with opened(browser, f"{server}/?period=year", "en", **DESKTOP) as watched:
        page = watched.page
        settle(page, "overview", "en")
        page.get_by_role("combobox", name="Channel").click()
        page.get_by_role("option", name="WhatsApp").click()
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile(r"channel=WhatsApp"))
        go(page, Words("en"), "turnaround", "results")
        settle(page, "turnaround", "en")
        expect(page).to_have_url(re.compile(r"turnaround\?.*channel=WhatsApp"))
        expect(page.locator(".tw-scope")).to_contain_text("WhatsApp")
        page.reload()
        settle(page, "turnaround", "en")
        expect(page.locator(".tw-scope")).to_contain_text("WhatsApp")


def test_the_language_can_be_changed(browser: Browser, server: str):
    with opened(browser, f"{server}/?period=last_month", "id", **DESKTOP) as watched:
        page = watched.page
        settle(page, "overview", "id")
        page.get_by_text("English", exact=True).click()
        settle(page, "overview", "en")
        expect(page).to_have_url(re.compile(r"lang=en"))


def test_a_table_can_be_downloaded(browser: Browser, server: str):
    with opened(browser, f"{server}/?period=last_month", "en", **DESKTOP) as watched:
        page = watched.page
        settle(page, "overview", "en")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").nth(2).click()
        rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig"))))
        assert download.value.suggested_filename == "on-time-service.csv"
        assert len(rows) > 5
        assert {"service", "on_time", "late", "rate", "net_rate"} <= rows[0].keys()
