"""Lists of outages and complaints go through the steps of the upload, and the data page counts them."""

from pathlib import Path

import pytest

from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, words_of
from tests.pages.test_upload import GOOD, HEADER, Visit, loaded, office, press, through, visit

__all__ = ["office", "visit"]  # fixtures
EN, ID = Words("en"), Words("id")
OUTAGES = "Sistem,Mulai,Selesai,Penyebab\nsiak,13/03/2026 09:00+07:00,13/03/2026 10:00+07:00,kabel putus\n"
COMPLAINTS = (
    "ID Pengaduan,Instansi,Tanggal Laporan,Tanggal Selesai,Status\n"
    "P-1,cilegon,13/03/2026 09:00,14/03/2026 10:00,Selesai\nP-2,cilegon,14/03/2026 09:00,,Proses\n"
)


WORDS = {
    "outages": (OUTAGES, 1, ["Outage began", "Outage ended", "kabel putus"]),
    "complaints": (COMPLAINTS, 2, ["P-1", "Received"]),
}
STATES = "at,target,up\n2026-03-13 09:00+07:00,siak,3\n2026-03-13 09:01+07:00,siak,unknown\n"
DATES = HEADER + "A1;cilegon;ktp-el;13/03/2026 08.00;16/03/2026;Selesai\n"


def shown(visit: Visit, app: Open, content: str, words: list[str]) -> None:
    """What a file holds stands in words in the check before its load, and in the history after it."""
    test = visit(daftar__csv=content)
    for _ in range(2):
        press(test, "upload-next")
    assert not [word for word in words if word not in words_of(test)]
    press(test, "upload-next")
    said = words_of(app("history", lang="en"))
    assert not [word for word in words if word not in said]
    assert "upload.field" not in said


@pytest.mark.parametrize("name", WORDS)
def test_a_list_is_known_loaded_and_counted(visit: Visit, app: Open, office: str, name: str) -> None:
    content, many, words = WORDS[name]
    shown(visit, app, content, words)
    assert [(one["kind"], one["inserted"]) for one in loaded(office)] == [(name, many)]
    through(visit(ekspor__csv=GOOD))
    for say, language in ((EN, "en"), (ID, "id")):
        said = words_of(app("data", lang=language))
        assert say(f"data.kind.{name}") in said
        assert say("data.others.none") not in said
        assert say("data.others.until") in said


def test_states_and_dates_without_a_time_are_shown_in_words(visit: Visit, app: Open, office: str) -> None:
    shown(visit, app, STATES, ["maintenance", "unknown"])
    shown(visit, app, DATES, [EN("upload.field.day_only"), EN("upload.field.finished_at")])


def test_a_list_taken_for_pings_is_named_in_the_viewers_language(tmp_path: Path) -> None:
    """The sentence of the command is known as a whole: what to do stands in words of the page."""
    from etl.intake import IntakeError
    from service_levels.ui import said
    from tests.etl.intake_case import read_text
    from tests.etl.test_monitor_files import AS_PINGS

    for text, mapping in AS_PINGS.values():
        with pytest.raises(IntakeError) as told:
            read_text(tmp_path, text, "pings", mapping=mapping)
        assert "Pilih jenis data" in said.by(ID, told.value.message)
