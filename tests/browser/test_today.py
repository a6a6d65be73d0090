"""From today's list to one request and back, in a real browser: links, the search box, telephone, axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from service_levels.ui.i18n import Words
from tests.browser.conftest import still
from tests.browser.test_dashboard import DESKTOP, opened, stands

NUMBER = "D-260401-002"  # returned twice, late through an outage
ADDRESSES = {"today": "today", "request": f"request?request={NUMBER}"}


def settle(page: Page, name: str, language: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(Words(language)(f"{name}.title"), timeout=30_000)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=30_000)
    still(page, 60_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ADDRESSES)
def test_both_pages_stand_and_can_be_used_by_everyone(browser: Browser, server: str, name, scheme):
    """Telephones are tried in test_legible."""
    with opened(browser, f"{server}/{ADDRESSES[name]}", "id", **{**DESKTOP, "color_scheme": scheme}) as watched:
        settle(watched.page, name, "id")
        stands(watched)
        found = Axe().run(watched.page).response["violations"]
        assert {one["id"]: [node["html"][:160] for node in one["nodes"]] for one in found} == {}


def test_all_columns_of_the_backlog_are_seen(browser: Browser, server: str):
    with opened(browser, f"{server}/today", "id", **DESKTOP) as watched:
        settle(watched.page, "today", "id")
        box = watched.page.locator(".st-key-panel-backlog .tw-table")
        expect(box).to_be_visible()
        place, column = box.bounding_box(), watched.page.locator(".st-key-panel-backlog .tw-scroll").bounding_box()
        assert place
        assert column
        assert place["width"] <= column["width"] + 1


def test_a_number_on_the_list_leads_to_its_request(browser: Browser, server: str):
    with opened(browser, f"{server}/today?service=kk-ubah", "en", **DESKTOP) as watched:
        page = watched.page
        settle(page, "today", "en")
        stands(watched)
        link = page.locator(".tw-table a").first
        number = link.inner_text()
        link.click()
        settle(page, "request", "en")
        expect(page.locator(".tw-answer")).to_contain_text(number)
        assert "service=kk-ubah" in page.url  # the viewer's choice goes along
        stands(watched)


def test_a_number_can_be_typed_and_an_unknown_one_is_said(browser: Browser, server: str):
    with opened(browser, f"{server}/request", "en", **DESKTOP) as watched:
        page = watched.page
        box = page.get_by_label(Words("en")("request.number"))
        box.fill(NUMBER.lower())
        box.press("Enter")
        expect(page.locator(".tw-answer")).to_contain_text(NUMBER, timeout=30_000)
        settle(page, "request", "en")
        box.fill("no such number")
        box.press("Enter")
        expect(page.locator(".tw-answer")).to_contain_text("There is no request with the number", timeout=30_000)
        assert watched.errors == []
