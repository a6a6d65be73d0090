"""The questions of docs/questions.md, walked as a head of office would: two clicks at most from the overview.

Pictures of the places where the answers stand, of every width, theme and language: SCREENSHOTS=folder.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from service_levels.config import PROJECT
from service_levels.ui.i18n import Words
from tests.browser.conftest import still
from tests.browser.test_dashboard import PHONE_AGENT

MOST_CLICKS = 2
PICTURES = os.environ.get("SCREENSHOTS")
WIDTHS = (1440, 768, 390)
ALL = list(product(("id", "en"), WIDTHS, ("light", "dark")))
SCREENS = ALL if PICTURES else [("id", 390, "dark"), ("en", 1440, "light")]
SHARE = r"\d+[.,]\d\s?%"  # 87,5 % or 87.5%


@dataclass(frozen=True)
class Place:
    """A browser of one language; `name` tells it from the others."""

    context: BrowserContext
    language: str
    name: str


@dataclass
class Head:
    """Who asks: clicks, and counts the clicks."""

    page: Page
    words: Words
    clicks: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def go(self, page: str) -> None:
        """By the link that stands in the overview itself."""
        self.click(self.page.get_by_role("link", name=self.words(f"overview.more.{page}"), exact=True))
        self.arrive(page)

    def arrive(self, page: str) -> None:
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text(self.words(f"{page}.title"), timeout=30_000)
        expect(self.page.locator(".tw-answer").first).to_be_visible(timeout=30_000)
        still(self.page)

    def panel(self, key: str) -> Locator:
        return self.page.locator(f".st-key-panel-{key}")

    def reads(self, where: Locator, *patterns: str) -> None:
        """Each of the texts, with its figures, is to be read there."""
        for pattern in patterns:
            expect(where.first).to_contain_text(re.compile(pattern), timeout=30_000)


def on_time(head: Head) -> None:
    answer = head.page.locator(".st-key-question-on_time")
    head.reads(answer, SHARE, r"\d+\s(dari|of)\s\d+", "target")


def real_change(head: Head) -> None:
    verdict = head.page.locator(".st-key-question-on_time .tw-verdict")
    head.reads(verdict, SHARE, rf"\({SHARE}\)")
    head.reads(head.panel("on-time-signal").locator("table"), SHARE)


def drivers(head: Head) -> None:
    switch = head.page.locator(".st-key-bar_split")
    head.click(switch.get_by_text(head.words("split.channel"), exact=True))
    still(head.page)
    drawn = head.panel("on-time-drivers")
    head.reads(drawn.locator("table"), "Loket", "WhatsApp", r"[+−]\d+[.,]\d")


def outages(head: Head) -> None:
    head.go("outages")
    head.reads(head.page.locator(".tw-answer"), r"\d+\s(jam tunggu pemohon|hours of waiting)", r"terlambat|late")
    evidence = head.panel("outages")
    head.reads(evidence.locator("table"), r"\d+\s\w+\s2026\s\d\d[.:]\d\d\sWIB")
    with head.page.expect_download() as download:
        head.click(evidence.get_by_role("button", name=head.words("page.download")))
    assert "working_seconds" in Path(download.value.path()).read_text("utf-8-sig").splitlines()[0]


def documents(head: Head) -> None:
    head.go("completeness")
    most = re.compile("paling sering kurang|Most often missing")
    head.reads(head.page.locator(".tw-answer").filter(has_text=most), SHARE)
    head.reads(head.panel("missing-documents").locator("table"), r"\d+\s(dari|of)\s\d+", SHARE)
    head.reads(head.panel("incomplete-channel").locator("table"), "WhatsApp", SHARE)


def today(head: Head) -> None:
    head.go("today")
    head.reads(head.page.locator(".tw-answer"), r"\d+ ")
    head.reads(head.panel("today-first").locator("table"), r"[LWD]-\d{6}-\d{3}", r"\d+\s?%")


def this_one(head: Head) -> None:
    head.go("today")
    head.click(head.panel("today-late").locator("table a").first)
    head.arrive("request")
    head.reads(head.page.locator(".tw-answer"), r"\d")
    head.reads(head.page.locator(".tw-table").first, r"\d\d[.:]\d\d")


def trust(head: Head) -> None:
    head.click(head.page.get_by_role("link", name=re.compile(r"^. ?\d+ (catatan data|data note)")).first)
    head.arrive("trust")
    head.reads(head.page.locator(".tw-answer"), SHARE)
    head.reads(head.page.locator(".tw-table").first, SHARE)


def promise(head: Head) -> None:
    head.go("on_time")
    head.reads(head.panel("promises").locator("table"), r"\d+\s(jam|menit|working)", r"\d+\s(dari|of)\s\d+")


def measures(head: Head) -> None:
    head.go("measures")
    head.reads(head.page.locator(".tw-answer"), r"\d+ (minggu|weeks)", r"95%", "pengaruh yang jelas|no clear effect")
    good = "✓ (membaik secara nyata|a real improvement)"
    head.reads(head.panel("measures").locator("table"), good, "≈ ", r"[−+]\d+[.,]\d (poin|points)")


WALKS: tuple[Callable[[Head], None], ...] = (
    on_time, real_change, drivers, outages, documents, today, this_one, trust, promise, measures
)  # fmt: skip


@pytest.fixture(scope="module")
def place(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Place]:
    """A browser of one language, width and theme. Its walks share what it has fetched."""
    language, width, scheme = request.param
    phone = {"user_agent": PHONE_AGENT, "is_mobile": True, "has_touch": True} if width < 500 else {}
    context = browser.new_context(
        locale={"id": "id-ID", "en": "en-GB"}[language],
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        **phone,
    )
    yield Place(context, language, f"{language}-{width}-{scheme}")
    context.close()


@pytest.mark.parametrize("place", SCREENS, indirect=True, ids=lambda screen: "-".join(map(str, screen)))
@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
def test_a_question_is_answered_within_two_clicks(server: str, place: Place, walk: Callable[[Head], None]):
    page, errors = place.context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server)
    head = Head(page, Words(place.language))
    head.arrive("overview")
    walk(head)
    assert head.clicks <= MOST_CLICKS
    assert errors == []
    if PICTURES:
        picture(page, Path(PICTURES) / f"{walk.__name__}-{place.name}.png")
    page.close()


def picture(page: Page, path: Path) -> None:
    """The whole page: its own scrolling is undone by making the window as high as what it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({**size, "height": height + 80})
    page.wait_for_timeout(800)
    page.screenshot(path=path)
    page.set_viewport_size(size)


def test_the_document_names_every_question():
    text = (PROJECT / "docs" / "questions.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \d+\. .*<!-- (\w+) -->$", text, re.MULTILINE) == [walk.__name__ for walk in WALKS]
