"""The bar at the top: every page within two clicks, in the viewer's language at every width, and by keyboard."""

import ast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service_levels.config import PROJECT
from service_levels.ui.i18n import Words
from tests.browser.conftest import go, still
from tests.browser.test_dashboard import DESKTOP, PHONE, opened


def _sections() -> dict[str, tuple[str, ...]]:
    """The pages of each section, as dashboard.py names them; importing that would run it."""
    for node in ast.parse((PROJECT / "dashboard.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES":
            found: dict[str, tuple[str, ...]] = ast.literal_eval(node.value)
            return found
    raise LookupError("dashboard.py names no PAGES")


FIRST, LISTED = "overview", "requests"  # the page that stands by itself, and the one that only links lead to
ALL = _sections()
SECTIONS = {section: [name for name in names if name != LISTED] for section, names in ALL.items() if section}
PLACES = [(section, name) for section, names in SECTIONS.items() for name in names]
OWN = "region"  # the open list of a section lies outside of Streamlit's landmarks


def stands(page: Page, words: Words, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words(f"{name}.title"), timeout=30_000)
    expect(page.locator(".tw-foot, .tw-table, [data-testid=stFileUploader]").last).to_be_visible(timeout=30_000)
    still(page)


def test_every_page_stands_in_a_section():
    files = {path.stem for path in (PROJECT / "pages").glob("*.py")}
    assert sorted(name for names in ALL.values() for name in names) == sorted(files)
    assert ALL[""] == (FIRST,)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [1440, 1024, 768])
def test_the_bar_says_nothing_but_the_sections(browser: Browser, server: str, width: int, language: str):
    words = Words(language)
    with opened(browser, server, language, viewport={"width": width, "height": 900}) as watched:
        stands(watched.page, words, FIRST)
        expect(watched.page.get_by_test_id("stTopNavSection")).to_have_count(len(SECTIONS))
        said = watched.page.locator("header").inner_text().split()
        assert said == [words(f"nav.{FIRST}"), *(words(f"nav.section.{name}") for name in SECTIONS)]


def test_every_page_is_two_clicks_away(browser: Browser, server: str):
    words = Words("id")
    with opened(browser, server, "id", **DESKTOP) as watched:
        stands(watched.page, words, FIRST)
        for section, name in PLACES:
            go(watched.page, words, name, section)
            stands(watched.page, words, name)
            expect(watched.page.get_by_role("menuitem")).to_have_count(0)
        watched.page.get_by_test_id("stTopNavLink").click()
        stands(watched.page, words, FIRST)
        assert watched.errors == []


def test_a_telephone_lists_the_pages_by_section(browser: Browser, server: str):
    words = Words("id")
    with opened(browser, server, "id", **PHONE) as watched:
        page = watched.page
        stands(page, words, FIRST)
        page.get_by_test_id("stExpandSidebarButton").click()
        bar = page.get_by_test_id("stSidebar")
        names = [words(f"nav.{FIRST}")]
        for section, pages in SECTIONS.items():
            names += [words(f"nav.section.{section}"), *(words(f"nav.{name}") for name in pages)]
        listed = bar.get_by_test_id("stSidebarNav").locator("p")
        expect(listed).to_have_text(names)
        bar.get_by_role("link", name=words("nav.today")).click()
        stands(page, words, "today")


def test_the_keyboard_and_a_reader_aloud_can_use_a_section(browser: Browser, server: str):
    words = Words("en")
    with opened(browser, server, "en", **DESKTOP) as watched:
        page = watched.page
        stands(page, words, FIRST)
        results = page.get_by_test_id("stTopNavSection").first
        for _ in range(3):  # past the link to the content and the first page
            page.keyboard.press("Tab")
        expect(results).to_be_focused()
        page.keyboard.press("Enter")
        first = page.get_by_role("menuitem", name=words("nav.on_time"), exact=True)
        expect(first).to_be_focused()
        found = Axe().run(page).response["violations"]
        assert [one["id"] for one in found if one["id"] != OWN] == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        stands(page, words, "turnaround")
        assert watched.errors == []
