"""No text is cut off on a telephone; every page stands up to axe in both themes, and to the keyboard."""

import time
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service_levels.ui.i18n import Words
from tests.browser.conftest import still
from tests.browser.test_dashboard import DESKTOP, PHONE, Watched, opened, stands, watch

REQUEST = {"request": "L-260911-019", "at": "cilegon"}
PAGES: dict[str, dict[str, str]] = {
    "overview": {}, "on_time": {}, "why": {}, "turnaround": {}, "outages": {}, "today": {}, "request": REQUEST,
    "completeness": {}, "compare": {}, "requests": {"only": "late"}, "definitions": {}, "upload": {}, "history": {},
    "trust": {}, "data": {}, "measures": {},
}  # fmt: skip
ELSEWHERE = {"overview", "on_time", "why", "turnaround", "outages", "completeness", "definitions", "trust", "data"}
ELSEWHERE |= {"measures"}
PAGES |= {"load": {"minutes": "12", "counters": "4"}, "satisfaction": {}}
DRAWN = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
  .every(chart => chart.querySelector('.main-svg text'))"""
UPSTREAM = {"presentation-role-conflict": "stFileUploader"}  # what Streamlit's own markup breaks, and where
LAID_OUT_S = 10.0
# Boxes that hide what does not fit in them, and texts of a chart that reach over its edge. What scrolls is not cut off.
CUT = """() => {
  const main = document.querySelector('[data-testid=stMain]'), found = [];
  if (main.scrollWidth > window.innerWidth) found.push('the page scrolls sideways');
  const own = '.tw-card, .tw-card *, .tw-answer, .tw-said, .tw-note, .tw-foot p, .tw-question *, .tw-scope, h1, h2';
  for (const box of main.querySelectorAll(own + ', button, [data-testid=stPageLink] a')) {
    const style = getComputedStyle(box), text = box.innerText?.trim();
    if (!text || style.display === 'inline' || !box.clientWidth || box.closest('.tw-scroll, .js-plotly-plot')) continue;
    if (box.scrollWidth > box.clientWidth + 1) found.push('wider than its place: ' + text.slice(0, 60));
  }
  for (const cell of main.querySelectorAll('.tw-stacked td'))
    if (cell.childNodes.length > 1 && getComputedStyle(cell).display === 'flex')
      found.push('torn into its parts: ' + cell.innerText.slice(0, 60));
  for (const chart of main.querySelectorAll('.js-plotly-plot')) {
    const edge = chart.getBoundingClientRect();
    for (const text of chart.querySelectorAll('.main-svg text')) {
      const place = text.getBoundingClientRect();
      if (!place.width || !text.textContent.trim() || text.closest('.hoverlayer')) continue;
      if (place.left < edge.left - 2 || place.right > edge.right + 2)
        found.push('over the edge of its chart: ' + text.textContent.slice(0, 60));
    }
  }
  return found;
}"""


@pytest.fixture(params=["id", "en"], scope="module")
def phone(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[tuple[Watched, str]]:
    """A telephone of one language, and that language."""
    place = browser.new_context(locale={"id": "id-ID", "en": "en-GB"}[request.param], **PHONE)
    yield watch(place.new_page(), urlsplit(server).netloc), request.param
    place.close()


def address(server: str, name: str) -> str:
    return f"{server}/{'' if name == 'overview' else name}?{urlencode(PAGES[name])}"


def settled(page: Page, name: str, language: str) -> None:
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(Words(language)(f"{name}.title"), timeout=30_000)
    last = page.locator(".tw-foot, .tw-table, [data-testid=stFileUploader]").last
    expect(last).to_be_visible(timeout=30_000)
    page.wait_for_function(DRAWN, timeout=30_000)
    still(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_on_a_telephone_and_no_text_is_cut_off(server: str, phone: tuple[Watched, str], name: str):
    watched, language = phone
    page = watched.page
    page.goto(address(server, name))
    settled(page, name, language)
    # Charts take the width of the page after they are drawn, and what Streamlit lays out moves with them.
    until = time.monotonic() + LAID_OUT_S
    while (cut := page.evaluate(CUT)) and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert cut == []
    stands(watched)


@pytest.mark.parametrize("name", ["today", "compare", "requests", "trust"])
def test_the_page_does_not_scroll_sideways_before_its_style_sheet_arrives(
    server: str, phone: tuple[Watched, str], name: str
):
    """A busy browser draws the tables first."""
    page, language = phone[0].page, phone[1]
    page.goto(address(server, name))
    settled(page, name, language)
    gone = page.evaluate(
        """() => { const own = [...document.querySelectorAll('style')].filter(one => one.textContent.includes('.tw-'));
             own.forEach(one => one.remove()); return own.length; }"""
    )
    assert gone
    assert "the page scrolls sideways" not in page.evaluate(CUT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", sorted(PAGES.keys() - ELSEWHERE))
def test_a_page_can_be_used_by_everyone(browser: Browser, server: str, name: str, scheme: str):
    """The pages that test_dashboard does not try."""
    with opened(browser, address(server, name), "id", **{**DESKTOP, "color_scheme": scheme}) as watched:
        settled(watched.page, name, "id")
        found = Axe().run(watched.page).response["violations"]
        broken = [(one["id"], node["html"][:160]) for one in found for node in one["nodes"]]
        assert [(rule, where) for rule, where in broken if UPSTREAM.get(rule, "-") not in where] == []
        assert watched.errors == []


@pytest.mark.parametrize("name", ["overview", "today", "compare"])
def test_the_keyboard_reaches_everything(browser: Browser, server: str, name: str):
    """Tab goes through links, choices, tables and downloads to the foot, and where it is can be seen."""
    with opened(browser, address(server, name), "en", **DESKTOP) as watched:
        page = watched.page
        settled(page, name, "en")
        reached, unseen = set(), []
        for _ in range(400):
            page.keyboard.press("Tab")
            at = page.evaluate(
                """() => { const at = document.activeElement, style = getComputedStyle(at);
                     const name = (at.innerText ?? '').trim().split('\\n').at(-1);
                     const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
                     // An icon is a word before the name.
                     return [at.tagName, at.className.toString(), name, ring]; }"""
            )
            if "tw-scroll" in at[1]:
                reached.add("table")
            if at[0] not in ("A", "BUTTON"):  # what holds others ends with their names too
                continue
            reached.add(at[2])
            if not at[3]:
                unseen.append(at)
            if at[2] == Words("en")("page.definitions"):
                break
        assert {"table", Words("en")("page.download"), Words("en")("page.definitions")} <= reached
        assert unseen == []
