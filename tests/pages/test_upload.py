"""The steps from a dropped file to trusted figures, and the history that takes them back, under AppTest."""

import gzip
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from service_levels import store
from service_levels.config import PROJECT
from service_levels.store import batches
from service_levels.ui import commands, uploads
from service_levels.ui.i18n import Words
from tests.etl.formats.builders import xlsx
from tests.pages import small_office
from tests.pages.conftest import Open, words_of

EN = Words("en")
HEADER = "No. Registrasi;Kantor;Layanan;Tanggal Pengajuan;Tanggal Selesai;Status\n"
GOOD = (
    HEADER
    + "A1;cilegon;ktp-el;13/03/2026 08.00;13/03/2026 10.00;Selesai\nA2;cilegon;ktp-el;16/03/2026 08.00;;Diproses\n"
)
CORRECTED = GOOD.replace("16/03/2026 08.00;;Diproses", "16/03/2026 08.00;20/03/2026 09.00;Selesai")
OPEN_DATES = HEADER + "A1;cilegon;ktp-el;03/02/2026 08.00;04/02/2026 10.00;Selesai\n"
STRANGE = "nomor urut;apa;kapan;keadaan\nA1;ktp-el;13/03/2026 08.00;sedang antre\n"
BAD = GOOD + "A3;atlantis;ktp-el;13/03/2026 08.00;;Diproses\n"
Visit = Callable[..., AppTest]


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with a catalogue and no data; its URL."""
    url = f"sqlite:///{(tmp_path / 'service_levels.db').as_posix()}"
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    small_office.empty(tmp_path, url)
    return url


@pytest.fixture
def visit(app: Open, office: str) -> Visit:
    """Drops files (name=content) on the page and goes to the second step."""

    def dropped(**files: str | bytes) -> AppTest:
        test = app("upload", lang="en")
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            test.file_uploader(key="upload-files").upload(name.replace("__", "."), data)
        test.run()
        return press(test, "upload-drop-next")

    return dropped


def button(test: AppTest, key: str) -> Button:
    """The button of this name; those of the steps are called after their step as well."""
    (found,) = (one for one in test.button if one.key == key or (one.key or "").startswith(f"{key}-"))
    return found


def press(test: AppTest, key: str) -> AppTest:
    button(test, key).click().run(timeout=120)
    assert not test.exception
    return test


def choose(test: AppTest, label: str, value: object) -> AppTest:
    """Chooses in the box whose label begins so."""
    box = next(box for box in test.selectbox if box.label.startswith(label))
    box.set_value(value).run(timeout=60)
    assert not test.exception
    return test


def chosen(test: AppTest) -> dict[str, object]:
    return {box.label: box.value for box in test.selectbox}


def through(test: AppTest) -> AppTest:
    """From the second step to the end."""
    for _ in range(3):
        press(test, "upload-next")
    return test


def loaded(url: str) -> list[dict]:
    with store.reading(store.create_engine(url)) as connection:
        return batches.listed(connection)


def test_an_empty_page_explains_itself_and_goes_nowhere(app: Open, office: str) -> None:
    test = app("upload", lang="en")
    assert test.button(key="upload-drop-next").disabled
    assert EN("upload.drop.lead") in words_of(test)
    assert 'aria-current="step"' in words_of(test)


def test_what_was_understood_stands_with_its_evidence(visit: Visit) -> None:
    test = visit(ekspor__csv=GOOD)
    said = words_of(test)
    assert "Read as requests, CSV." in said
    assert "can only be day first" in said
    assert "A2" in said  # the first rows as read
    assert chosen(test)["Kind of data"] == "requests"
    assert not button(test, "upload-next").disabled


def test_what_two_readings_leave_open_is_asked_and_answered(visit: Visit, office: str) -> None:
    test = visit(ekspor__csv=OPEN_DATES)
    assert "The order of day and month is open" in words_of(test)
    press(test, "upload-next")
    assert button(test, "upload-next").disabled
    press(test, "upload-back")
    choose(test, "Order of dates", "mdy")
    assert "open" not in words_of(test)
    through(test)
    assert loaded(office)[0]["inserted"] == 1
    again = visit(berikut__csv=OPEN_DATES.replace("A1", "A7"))  # a file of the same shape
    assert "chose for files of this shape" in words_of(again)
    assert chosen(again)["Order of dates"] == "mdy"
    press(again, "upload-anew")
    assert "chose for files of this shape" not in words_of(again)
    assert chosen(again)["Order of dates"] != "mdy"
    assert "The order of day and month is open" in words_of(again)


def test_the_encoding_is_asked_where_a_file_cannot_be_read_and_only_there(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (HEADER + "A1;cilegon;ktp-el;13/03/2026 08.00;13/03/2026 10.00;Selesai\n").replace("Status", "Petugas")
    test = visit(dos__csv=content.replace("Selesai\n", "REN\xc9\n").encode("cp850"))
    assert EN("upload.read.not") in words_of(test)
    assert button(test, "upload-next").disabled
    assert "RENÉ" in words_of(test)
    assert "RENê" in words_of(test)  # as an old Macintosh would have it
    choose(test, "Encoding", "cp850")
    assert EN("upload.read.not") not in words_of(test)
    assert "RENÉ" in words_of(test)
    asked = []
    monkeypatch.setattr(commands, "load", lambda *what, **_: asked.append(what[2].read_text()) or commands.Running([]))
    press(press(test, "upload-next"), "upload-next")
    assert tomllib.loads(asked[0])["encoding"] == "cp850"
    assert "Encoding" not in chosen(visit(biasa__csv=GOOD))


def test_an_unknown_shape_is_matched_by_hand_and_its_mapping_can_be_taken_along(visit: Visit, office: str) -> None:
    test = visit(aneh__csv=STRANGE)
    assert EN("upload.kind.say") in words_of(test)
    assert button(test, "upload-next").disabled
    choose(test, "Kind of data", "requests")
    press(test, "upload-next")
    for label, name in (
        ("Request number", "nomor urut"),
        ("Service", "apa"),
        ("Submitted", "kapan"),
        ("Status", "keadaan"),
    ):
        choose(test, label, name)
    choose(test, "One value for all rows", "cilegon")
    assert "1 words are not known yet (1 rows)" in words_of(test)
    choose(test, "sedang antre", "open")
    assert not button(test, "upload-next").disabled
    press(test, "upload-next")
    assert "1 rows read: 1 new" in words_of(test)
    press(test, "upload-next")
    assert loaded(office)[0]["inserted"] == 1
    with store.reading(store.create_engine(office)) as connection:
        (kept,) = batches.all_mappings(connection)
    mapping = tomllib.loads(kept["text"])
    assert mapping["columns"]["submitted_at"] == "kapan"
    assert mapping["values"]["status"] == {"sedang antre": "open"}
    assert mapping["defaults"] == {"office": "cilegon"}


def test_the_check_shows_old_and_new_and_the_load_does_just_that(visit: Visit, office: str) -> None:
    through(visit(senin__csv=GOOD))
    test = visit(selasa__csv=CORRECTED)
    press(press(test, "upload-next"), "upload-next")
    said = words_of(test)
    assert "2 rows read: 0 new, 1 changed, 1 as they stand already, 0 rejected. Nothing is loaded yet." in said
    assert "still open" in said or "open" in said
    assert "20 Mar 2026 09:00 WIB" in said
    assert "keep" in said or "goes from" in said
    assert len(loaded(office)) == 1
    press(test, "upload-next")
    assert "Done: 2 rows read, 0 new, 1 changed, 0 rejected." in words_of(test)
    assert len(loaded(office)) == 2


def test_a_file_that_is_loaded_already_says_so_and_cannot_be_loaded_again(visit: Visit, office: str) -> None:
    through(visit(ekspor__csv=GOOD))
    test = visit(salinan__csv=GOOD)
    press(press(test, "upload-next"), "upload-next")
    assert EN("upload.check.known") in words_of(test)
    assert button(test, "upload-next").disabled


def test_rejected_rows_are_shown_and_given_back(visit: Visit) -> None:
    test = visit(ekspor__csv=BAD)
    press(press(test, "upload-next"), "upload-next")
    assert "the catalogue has no office &#x27;atlantis&#x27;" in words_of(test)
    press(test, "upload-next")
    assert any(button.label == EN("upload.rejects.download") for button in test.get("download_button"))
    assert EN("upload.rejects.masked") in words_of(test)


def test_several_files_each_with_its_own_steps(visit: Visit, office: str) -> None:
    pings = "Waktu,Target,Status\n13/03/2026 08:00,siak,up\n13/03/2026 08:10,siak,down\n"
    test = visit(ekspor__csv=GOOD, ping__csv__gz=gzip.compress(pings.encode()))
    assert "✓ ekspor\\.csv" in [button.label for button in test.button]
    press(test, "upload-next")
    press(test, "upload-next")
    assert "gzipped CSV" in words_of(test)
    choose(test, "Time zone", "Asia/Jakarta")
    press(press(test, "upload-next"), "upload-next")
    assert "4 rows read: 4 new" in words_of(test)
    assert EN("upload.check.each_alone") in words_of(test)
    press(test, "upload-next")
    assert sorted(one["kind"] for one in loaded(office)) == ["pings", "requests"]


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", None), (b"%PDF-1.7 \x00\x01", "a PDF document"), (b"PK\x03\x04rest", "damaged"), (b"\x1f\x8bnot", "gzip")],
)
def test_what_cannot_be_read_is_said_and_goes_no_further(
    app: Open, office: str, content: bytes, told: str | None
) -> None:
    test = app("upload", lang="en")
    test.file_uploader(key="upload-files").upload("x.csv", content).run()
    if told is None:
        assert test.button(key="upload-drop-next").disabled
        assert "x.csv is empty" in test.error[0].value
        return
    press(test, "upload-drop-next")
    assert told in words_of(test)
    assert button(test, "upload-next").disabled
    assert loaded(office) == []


def test_nothing_is_left_behind_after_a_load_or_on_leaving(visit: Visit) -> None:
    test = visit(ekspor__csv=GOOD)
    assert list(uploads.folder().iterdir())
    through(test)
    assert list(uploads.folder().iterdir()) == []
    test = visit(lain__csv=GOOD)
    press(test, "upload-leave")
    assert list(uploads.folder().iterdir()) == []
    assert test.file_uploader


def test_a_name_is_shown_and_never_obeyed(visit: Visit, office: str) -> None:
    test = visit(**{"../<img src=x onerror=alert(1)>[x](y)": GOOD})
    assert "<img src=x" not in words_of(test)
    through(test)
    assert "<img src=x" not in words_of(test)
    assert "/" not in loaded(office)[0]["files"][0]


def test_a_load_can_be_opened_and_taken_back_after_seeing_what_that_does(app: Open, visit: Visit, office: str) -> None:
    through(visit(ekspor__csv=BAD))
    test = app("history", lang="en")
    said = words_of(test)
    assert "ekspor.csv" in said
    assert "SHA-256" in said
    assert "A2" in said
    assert "atlantis" in said
    press(test, "history-look")
    assert "2 requests go" in words_of(test)
    assert loaded(office)[0]["undone_at"] is None
    press(test, "history-undo-do")
    assert loaded(office)[0]["undone_at"] is not None
    assert EN("data.undone").capitalize() in words_of(test)
    assert not [button for button in test.button if button.key == "history-look"]


def test_a_history_of_nothing_leads_to_loading(app: Open, office: str) -> None:
    assert EN("history.none") in words_of(app("history", lang="en"))


def test_both_pages_speak_indonesian(app: Open, office: str) -> None:
    for page in ("upload", "history"):
        assert app(page, lang="id").title[0].value == Words("id")(f"{page}.title")


def test_it_is_told_whose_choices_are_used_again(
    visit: Visit, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = commands.examine

    def examine(*asked: object) -> commands.Answer:
        answer = real(*asked)
        answer.data[0].update(remembered=True, remembered_by="siti", remembered_at="2026-03-01T02:00:00+00:00")
        return answer

    monkeypatch.setattr(commands, "examine", examine)
    test = visit(ekspor__csv=GOOD)
    told = EN("upload.read.remembered_by", by="siti", at="1 Mar 2026 09:00 WIB")
    assert told in words_of(test)
    press(press(test, "upload-next"), "upload-next")
    assert told in words_of(test)


def test_every_kind_of_file_can_be_chosen_and_has_a_name() -> None:
    """The kinds stand in one place in the commands and in one in the database; a page takes the latter."""
    from etl.intake.kinds import KINDS
    from service_levels.ui.upload import read

    assert set(read.KINDS) == set(KINDS)
    for kind in read.KINDS:
        assert EN(f"upload.kind.{kind}")
        assert EN(f"data.kind.{kind}")


def test_the_limit_said_is_the_limit_that_the_server_holds() -> None:
    config = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8"))
    from service_levels.ui.upload.drop import limit_mb

    assert limit_mb() in (config["server"]["maxUploadSize"], 200)


PARTED = (
    "No. Permohonan;Kantor;Layanan;Tanggal Masuk;Jam Masuk;Resolved;Closed\n"
    "A1;cilegon;ktp-el;13/03/2026;08.00;13/03/2026 10.00;\nA2;cilegon;ktp-el;16/03/2026;09.00;;17/03/2026 11.00\n"
)


def test_values_that_stand_in_several_columns_are_shown_and_stay_so(visit: Visit, office: str) -> None:
    test = press(visit(parted__csv=PARTED), "upload-next")

    def shown(label: str) -> str:
        box = next(box for box in test.selectbox if box.label.startswith(label))
        return box.options[box.index]

    assert shown(EN("upload.field.submitted_at")) == "Tanggal Masuk + Jam Masuk"
    assert shown(EN("upload.field.finished_at")) == "Resolved, or where it is empty Closed"
    choose(test, EN("upload.field.channel"), "Layanan")  # another choice leaves them as they are
    choose(test, EN("upload.field.channel"), "")
    assert shown(EN("upload.field.submitted_at")) == "Tanggal Masuk + Jam Masuk"
    press(press(test, "upload-next"), "upload-next")
    assert loaded(office)[0]["inserted"] == 2


def test_all_sheets_of_a_workbook_are_read_by_one_choice(visit: Visit, office: str, tmp_path: Path) -> None:
    header = ["No. Registrasi", "Kantor", "Layanan", "Tanggal Pengajuan"]
    sheets = {name: [header, [f"{name}-1", "cilegon", "ktp-el", "2026-03-13 08:00"]] for name in ("Jan", "Feb")}
    test = visit(buku__xlsx=xlsx(tmp_path / "buku.xlsx", sheets).read_bytes())
    choose(test, EN("upload.choice.sheet"), "*")
    through(test)
    assert loaded(office)[0]["inserted"] == 2
