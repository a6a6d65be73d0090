"""The frame of every chart in a real browser: its picture, the requests behind a mark, and the pages of comparing."""

import io
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from service_levels.ui.i18n import Words
from service_levels.ui.picture import HEAD
from tests.browser.conftest import still
from tests.browser.test_dashboard import DESKTOP, PHONE, opened

PNG = b"\x89PNG\r\n\x1a\n"


def stands(page: Page, name: str, language: str, charts: int) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(Words(language)(f"{name}.title"), timeout=30_000)
    expect(page.locator(".js-plotly-plot")).to_have_count(charts, timeout=30_000)
    expect(page.locator(".tw-table").first).to_be_visible(timeout=30_000)
    still(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("address", "charts"), [("compare?period=year&group=service", 1), ("compare?rate=incomplete", 1), ("requests", 0)]
)
def test_the_pages_can_be_used_by_everyone(browser: Browser, server: str, address, charts, scheme):
    with opened(browser, f"{server}/{address}", "id", **{**DESKTOP, "color_scheme": scheme}) as watched:
        stands(watched.page, re.match(r"\w+", address)[0], "id", charts)
        found = Axe().run(watched.page).response["violations"]
        assert {one["id"]: [node["html"][:160] for node in one["nodes"]] for one in found} == {}
        assert watched.errors == []
        assert watched.strangers == set()


@pytest.mark.parametrize(("address", "charts"), [("compare?period=year&group=district", 1), ("requests", 0)])
def test_the_pages_fit_a_telephone(browser: Browser, server: str, address, charts):
    with opened(browser, f"{server}/{address}", "id", **PHONE) as watched:
        stands(watched.page, re.match(r"\w+", address)[0], "id", charts)
        wide = watched.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
        assert wide <= 0


def test_the_browser_makes_a_picture_of_a_chart(browser: Browser, server: str):
    with opened(browser, f"{server}/compare?period=year&group=service", "en", **DESKTOP) as watched:
        page = watched.page
        stands(page, "compare", "en", 1)
        with page.expect_download() as download:
            page.get_by_role("button", name="Download PNG").click()
        assert download.value.suggested_filename == "compare-service-on_time.png"
        made = Path(download.value.path()).read_bytes()
        assert made.startswith(PNG)
        assert int.from_bytes(made[16:20]) == 2000
        assert watched.strangers == set()


def test_the_title_of_the_picture_is_cut_off_on_the_page(browser: Browser, server: str):
    with opened(browser, f"{server}/compare?period=year&group=service", "en", **DESKTOP) as watched:
        page = watched.page
        stands(page, "compare", "en", 1)
        expect(page.locator(".g-gtitle")).not_to_be_visible()
        cut = "parseFloat(getComputedStyle(document.querySelector('.js-plotly-plot')).marginTop)"
        assert page.evaluate(cut) == -HEAD


def test_a_mark_leads_to_its_requests_and_back(browser: Browser, server: str):
    with opened(browser, f"{server}/compare?period=year&group=service", "en", **DESKTOP) as watched:
        page = watched.page
        stands(page, "compare", "en", 1)
        mark = page.locator(".scatterlayer .points path").first.bounding_box()
        page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
        stands(page, "requests", "en", 0)
        expect(page).to_have_url(re.compile(r"requests\?.*service=.*only=late"))
        page.go_back()
        stands(page, "compare", "en", 1)
        expect(page).to_have_url(re.compile(r"compare\?lang=en&period=year&group=service$"))


def test_print_leaves_the_bars_and_buttons_out_and_keeps_the_scope(browser: Browser, server: str):
    with opened(browser, f"{server}/compare?period=year", "en", **DESKTOP) as watched:
        page = watched.page
        stands(page, "compare", "en", 1)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 718, "height": 1040})  # A4 upright within its margins
        for gone in (".st-key-scope", ".st-key-language", ".modebar-container", "header"):
            expect(page.locator(gone).first).not_to_be_visible()
        expect(page.get_by_test_id("stDownloadButton").first).not_to_be_visible()
        expect(page.locator(".tw-scope")).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_be_visible()
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 718


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_printed_dark_on_white_whatever_the_theme(browser: Browser, server: str, scheme):
    with opened(browser, f"{server}/compare?period=year", "en", **{**DESKTOP, "color_scheme": scheme}) as watched:
        page = watched.page
        stands(page, "compare", "en", 1)
        page.emulate_media(media="print", color_scheme=scheme)
        taken = page.get_by_test_id("stPlotlyChart").first.screenshot()
        shades = Image.open(io.BytesIO(taken)).convert("L").histogram()
        assert shades.index(max(shades)) == 255
        assert sum(shades[:110]) > 500  # axis texts, limits and marks can be read
