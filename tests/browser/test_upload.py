"""From a dropped file to a changed chart, as a person clicks: in Chromium, over a server of its own."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from service_levels import store
from service_levels.config import PROJECT
from service_levels.store import batches
from service_levels.ui.i18n import LANGUAGES, Words
from tests.browser.conftest import environment, go, started, still
from tests.browser.test_dashboard import DESKTOP, PHONE, opened
from tests.shared import shared

WORDS = Words("id")
SAMPLE = PROJECT / "sample_data"
# Streamlit's own file uploader.
UPSTREAM = {"presentation-role-conflict"}
WAIT_MS = 120_000  # for a command on a busy machine
FORWARD = "[class*=st-key-upload-next-]"


@dataclass
class Place:
    """A server with a catalogue and no data."""

    address: str
    folder: Path

    def loads(self) -> list[dict]:
        engine = store.create_engine(f"sqlite:///{(self.folder / 'service_levels.db').as_posix()}")
        with store.reading(engine) as connection:
            return batches.listed(connection)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    command = [sys.executable, "-m", "etl", "init", "--catalogue", str(SAMPLE / "catalogue.toml")]
    subprocess.run(command, cwd=PROJECT, env=environment(tmp_path), check=True)
    with started(tmp_path) as address:
        yield Place(address, tmp_path)


def arrived(page: Page, address: str, wanted: str) -> Locator:
    """What is wanted on a page that is opened anew; where it does not come, reloads once, as a person would.

    Seen once in hundreds of runs; what stood on the page instead is told, so that the next time it can be understood.
    """
    page.goto(address)
    found = page.locator(wanted)
    try:
        found.wait_for(timeout=WAIT_MS / 4)
    except PlaywrightTimeout:
        print(f"{wanted} did not come; the page says: {page.inner_text('body')!r}")  # noqa: T201
        page.reload()
        found.wait_for(timeout=WAIT_MS)
    return found


@dataclass
class Person:
    """Clicks through the steps; takes a picture of each."""

    page: Page
    pictures: Path
    taken: int = 0

    def drop(self, *files: Path) -> None:
        expect(self.page.locator(".tw-steps .now")).to_contain_text("1", timeout=WAIT_MS)
        self.page.locator("input[type=file]").set_input_files(files)
        button = self.page.locator(".st-key-upload-drop-next button")
        expect(button).to_be_enabled(timeout=WAIT_MS)
        self.look("drop")
        button.click()
        self.stands("read")

    def stands(self, step: str) -> None:
        """Waits until a step is on the screen, whole."""
        expect(self.page.locator(f".st-key-step-{step} {FORWARD}")).to_be_visible(timeout=WAIT_MS)
        still(self.page, WAIT_MS)
        assert self.page.get_by_test_id("stException").count() == 0
        wide = self.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
        assert wide <= 0, "the page scrolls sideways"
        self.look(step)

    def forward(self) -> None:
        """Goes on, as a person does: one who sees nothing happen clicks once more.

        Seen once in hundreds of runs, with the cause unknown; what stood there is told.
        """
        step = re.search(r"st-key-(step-\w+)", self.page.locator("[class*=st-key-step-]").get_attribute("class"))[0]
        button = self.page.locator(f"{FORWARD} button")
        button.click()
        try:
            self.page.locator(f".{step}").wait_for(state="detached", timeout=WAIT_MS / 4)
        except PlaywrightTimeout:
            print(f"nothing followed a click in {step}; the page says: {self.page.inner_text('body')!r}")  # noqa: T201
            button.click()

    def on(self, step: str) -> None:
        self.forward()
        self.stands(step)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_role("combobox", name=re.compile(re.escape(label))).first.click()
        self.page.keyboard.type(option)  # the list is drawn only as far as it is seen
        self.page.get_by_role("option", name=option, exact=True).wait_for(timeout=WAIT_MS)
        self.page.keyboard.press("Enter")
        still(self.page, WAIT_MS)

    def reads(self, text: str) -> None:
        expect(self.page.locator(".tw-answer")).to_contain_text(text, timeout=WAIT_MS)

    def look(self, name: str) -> None:
        self.taken += 1
        self.page.screenshot(path=self.pictures / f"{self.taken}-{name}.png", full_page=True)


Visit = Callable[..., Person]


def chart(page: Page) -> str:
    """What the first chart of a page holds."""
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible(timeout=WAIT_MS)
    still(page, WAIT_MS)
    return page.evaluate("JSON.stringify([...document.querySelectorAll('.js-plotly-plot')].map(p => p.data))")


@pytest.mark.timeout(600)
def test_the_three_sample_exports_go_from_the_drop_to_a_changed_chart(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    with opened(browser, f"{place.address}/upload", "id", **DESKTOP) as watched:
        person = Person(watched.page, tmp_path)
        person.drop(SAMPLE / "permohonan.csv")
        person.reads("Dibaca sebagai permohonan, CSV.")
        person.on("columns")
        person.on("check")
        person.reads("11.501 baris dibaca: 11.469 baru, 11 berubah, 14 sama seperti sudah tercatat, 7 ditolak.")
        assert place.loads() == []
        person.on("done")
        person.reads("Selesai: 11.501 baris dibaca, 11.469 baru, 11 berubah, 7 ditolak.")
        with watched.page.expect_download() as download:
            watched.page.get_by_role("button", name=WORDS("upload.rejects.download")).click()
        rejected = Path(download.value.path()).read_text("utf-8-sig").splitlines()
        assert len(rejected) == 8
        assert rejected[0].endswith(";reason;field;line")
        watched.page.get_by_role("link", name=WORDS("nav.overview")).last.click()
        before = chart(watched.page)

        go(watched.page, WORDS, "upload", "data")
        person.forward()  # to load other files
        person.drop(SAMPLE / "riwayat.csv", SAMPLE / "ping_server.csv")
        person.on("columns")
        person.on("read")
        person.reads("Dibaca sebagai pemeriksaan server, CSV.")
        person.on("columns")
        person.on("check")
        person.on("done")
        watched.page.get_by_role("link", name=WORDS("nav.overview")).last.click()
        assert chart(watched.page) != before
        assert sorted(one["kind"] for one in place.loads()) == ["events", "pings", "requests"]
        assert list((place.folder / "uploads").iterdir()) == []
        assert watched.errors == []
        assert watched.strangers == set()


@pytest.mark.timeout(600)
def test_a_log_is_matched_by_hand_loaded_looked_at_and_taken_back(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    log = shared("data", "receipt", "receipt.xes.gz")
    with opened(browser, f"{place.address}/upload", "id", **DESKTOP) as watched:
        person = Person(watched.page, tmp_path)
        person.drop(log)
        person.reads("log kejadian XES dalam gzip")
        person.choose(WORDS("upload.choice.kind"), WORDS("upload.kind.requests"))
        person.reads("Dibaca sebagai permohonan")
        person.on("columns")
        person.choose(f"{WORDS('upload.field.service')} *", WORDS("upload.columns.none"))
        expect(watched.page.locator(".tw-problem")).to_contain_text("Kolom “Layanan” tidak ditemukan", timeout=WAIT_MS)
        expect(watched.page.locator(f"{FORWARD} button")).to_be_disabled()
        person.choose(WORDS("upload.columns.for_all"), "KTP-el baru")
        person.on("check")
        person.reads("1.434 baris dibaca: 1.432 baru, 0 berubah, 0 sama seperti sudah tercatat, 2 ditolak.")
        person.on("done")
        go(watched.page, WORDS, "turnaround", "results")
        assert "2011" in chart(watched.page)

        arrived(watched.page, f"{place.address}/history", ".st-key-history-look button").click()
        expect(watched.page.locator(".st-key-history-undo-do")).to_be_visible(timeout=WAIT_MS)
        expect(watched.page.locator(".st-key-history")).to_contain_text("Permohonan yang hilang 1.432")
        person.look("undo")
        assert place.loads()[0]["undone_at"] is None
        watched.page.locator(".st-key-history-undo-do button").click()
        undone = WORDS("data.undone").capitalize()
        expect(watched.page.locator(".st-key-history")).to_contain_text(undone, timeout=WAIT_MS)
        assert place.loads()[0]["undone_at"] is not None


@pytest.mark.timeout(600)
def test_a_tab_that_is_closed_while_loading_leaves_all_or_nothing(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    with opened(browser, f"{place.address}/upload", "id", **DESKTOP) as watched:
        person = Person(watched.page, tmp_path)
        person.drop(SAMPLE / "ping_server.csv")
        person.on("columns")
        person.on("check")
        watched.page.locator(f"{FORWARD} button").click()
        watched.page.wait_for_selector("[data-testid=stProgress]", timeout=WAIT_MS)
    with opened(browser, f"{place.address}/history", "id", **DESKTOP) as watched:
        for _ in range(60):
            if place.loads():
                break
            watched.page.wait_for_timeout(1000)
        (load,) = place.loads()
        assert (load["read"], load["inserted"]) == (66_673, 66_671)
        watched.page.reload()
        expect(watched.page.locator(".st-key-history")).to_contain_text("ping_server.csv", timeout=WAIT_MS)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_step_can_be_used_by_everyone(browser: Browser, place: Place, tmp_path: Path, scheme: str) -> None:
    context = {**DESKTOP, "color_scheme": scheme}
    with opened(browser, f"{place.address}/upload", "id", **context) as watched:
        person = Person(watched.page, tmp_path)
        found = {}

        def judge(step: str) -> None:
            for one in Axe().run(watched.page).response["violations"]:
                if one["id"] not in UPSTREAM:
                    found[step, one["id"]] = [node["html"][:200] for node in one["nodes"]]

        expect(watched.page.locator(".tw-steps .now")).to_contain_text("1", timeout=WAIT_MS)
        judge("drop")
        person.drop(SAMPLE / "permohonan_april_2026.csv")
        judge("read")
        for step in ("columns", "check", "done"):
            person.on(step)
            judge(step)
        watched.page.goto(f"{place.address}/history")
        watched.page.locator(".st-key-history-look button").click(timeout=WAIT_MS)
        expect(watched.page.locator(".st-key-history-undo-do")).to_be_visible(timeout=WAIT_MS)
        judge("history")
        assert found == {}


def say(page: Page, language: str) -> None:
    page.locator(".st-key-language").get_by_text(LANGUAGES[language], exact=True).click()
    expect(page.locator("h1")).to_have_text(Words(language)("upload.title"), timeout=WAIT_MS)
    still(page, WAIT_MS)


def test_the_language_can_be_changed_at_every_step(browser: Browser, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "nomor.csv"
    file.write_text("No. Register,Layanan,Tanggal Masuk,Tanggal Selesai\nA-1,KTP,2026-03-02 09:00,2026-03-03 09:00\n")
    with opened(browser, f"{place.address}/upload", "id", **DESKTOP) as watched:
        person, languages = Person(watched.page, tmp_path), itertools.cycle(("en", "id"))
        say(watched.page, next(languages))
        person.drop(file)
        say(watched.page, next(languages))
        for step in ("columns", "check", "done"):
            person.on(step)
            assert watched.page.locator(".tw-problem").count() == 0
            say(watched.page, next(languages))
        person.reads("1 rows read, 1 new")
        assert place.loads()[0]["inserted"] == 1


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("language", "how"), [("id", DESKTOP), ("en", {**PHONE, "color_scheme": "dark"})])
def test_a_rejected_row_is_mended_and_loaded_by_keyboard(
    browser: Browser, place: Place, tmp_path: Path, language: str, how: dict
) -> None:
    words, file = Words(language), tmp_path / "permohonan.csv"
    file.write_text(
        "No. Register;Layanan;Tanggal Pengajuan\nA-1;KTP;13/03/2026 08.00\nA-2;KTP;40/03/2026 08.00\nA-3;KTP;41/3\n"
    )
    command = [sys.executable, "-m", "etl", "load", "requests", str(file)]
    assert subprocess.run(command, cwd=PROJECT, env=environment(place.folder), check=False).returncode == 3
    with opened(browser, f"{place.address}/history", language, **how) as watched:
        page, person = watched.page, Person(watched.page, tmp_path)
        arrived(page, f"{place.address}/history?lang={language}", "[class*=st-key-mend-check-] button")
        still(page, WAIT_MS)
        expect(page.locator(".st-key-mend-1 .tw-problem")).to_contain_text("40/03/2026", timeout=WAIT_MS)
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth")
        assert wide <= 0, "the page scrolls sideways"
        found = Axe().run(page, context=".st-key-history").response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
        page.get_by_label("Tanggal Pengajuan").focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("14/03/2026 08.00")
        page.keyboard.press("Tab")
        button = page.locator("[class*=st-key-mend-check-] button")
        expect(button).to_have_text(words.many("mend.check", 1, count=1), timeout=WAIT_MS)
        still(page, WAIT_MS)
        person.look("mended")
        button.focus()
        page.keyboard.press("Enter")
        person.stands("check")
        person.on("done")
        assert [one["inserted"] for one in place.loads()] == [1, 1]
        page.goto(f"{place.address}/history?lang={language}")
        mended = words("history.mends.of", batch=1)
        expect(page.locator(".st-key-history")).to_contain_text(mended, timeout=WAIT_MS)


def test_two_analysts_at_one_time_lose_nothing(browser: Browser, place: Place, tmp_path: Path) -> None:
    files = []
    for number in range(2):
        file = tmp_path / f"bagian{number}.csv"
        rows = "".join(f"X{number}{n},KTP,2026-03-0{1 + n}T08:00:00+07:00\n" for n in range(5))
        file.write_text(f"request_id,service,submitted_at\n{rows}")
        files.append(file)
    with (
        opened(browser, f"{place.address}/upload", "id", **DESKTOP) as one,
        opened(browser, f"{place.address}/upload", "id", **DESKTOP) as other,
    ):
        people = [Person(each.page, tmp_path) for each in (one, other)]
        for person, file in zip(people, files, strict=True):
            person.drop(file)
            person.on("columns")
            person.on("check")
        for person in people:
            person.forward()
        for person in people:
            person.stands("done")
            person.reads("5 baru")
    assert [one["inserted"] for one in place.loads()] == [5, 5]


def test_a_file_above_the_limit_is_told_in_the_browser_and_refused_by_the_server(
    browser: Browser, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "etl", "init", "--catalogue", str(SAMPLE / "catalogue.toml")]
    subprocess.run(command, cwd=PROJECT, env=environment(tmp_path), check=True)
    large = tmp_path / "large.csv"
    large.write_bytes(b"x" * 2_000_000)
    with (
        started(tmp_path, "--server.maxUploadSize=1") as address,
        opened(browser, f"{address}/upload", "id", **DESKTOP) as watched,
    ):
        page = watched.page
        expect(page.locator(".st-key-upload-files")).to_contain_text("paling besar 1 MB", timeout=WAIT_MS)
        small = tmp_path / "small.csv"
        small.write_text("a,b\n")
        with page.expect_request(lambda asked: asked.method == "PUT") as sent:
            page.locator("input[type=file]").set_input_files(small)
        expect(page.locator(".st-key-upload-drop-next button")).to_be_enabled(timeout=WAIT_MS)
        page.locator("input[type=file]").first.set_input_files(large)
        expect(page.get_by_test_id("stFileUploader")).to_contain_text("must be 1.0MB or smaller", timeout=WAIT_MS)
        token = {"X-Xsrftoken": sent.value.headers.get("x-xsrftoken", "")}
        answer = page.request.put(sent.value.url, headers=token, multipart={"file": _payload(large)})
        assert answer.status == 413


def _payload(file: Path) -> FilePayload:
    return {"name": file.name, "mimeType": "text/csv", "buffer": file.read_bytes()}
