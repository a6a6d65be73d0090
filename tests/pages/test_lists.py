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


@pytest.mark.parametrize("name", ["outages", "complaints"])
def test_a_list_is_known_loaded_and_counted(visit: Visit, app: Open, office: str, name: str) -> None:
    content, many = (OUTAGES, 1) if name == "outages" else (COMPLAINTS, 2)
    test = visit(daftar__csv=content)
    assert EN(f"upload.kind.{name}") in words_of(test)
    through(test)
    assert [(one["kind"], one["inserted"]) for one in loaded(office)] == [(name, many)]
    through(visit(ekspor__csv=GOOD))
    for words, language in ((EN, "en"), (ID, "id")):
        said = words_of(app("data", lang=language))
        assert words(f"data.kind.{name}") in said
        assert words("data.others.none") not in said
        assert words("data.others.until") in said


def test_a_list_taken_for_pings_is_named_in_the_viewers_language(tmp_path: Path) -> None:
    """The sentence of the command is known as a whole: what to do stands in words of the page."""
    from etl.intake import IntakeError
    from service_levels.ui import said
    from tests.etl.intake_case import read_text
    from tests.etl.test_monitor_files import AS_PINGS

    for text, mapping in AS_PINGS.values():
        with pytest.raises(IntakeError) as told:
            read_text(tmp_path, text, "pings", mapping=mapping)
        assert "Pilih jenis data" in said.by(ID, str(told.value))


SHOWN = {
    "outages": (OUTAGES, ["Outage began", "Outage ended", "kabel putus"]),
    "complaints": (COMPLAINTS, ["P-1", "Received"]),
    "pings": (
        "at,target,up\n2026-03-13 09:00+07:00,siak,3\n2026-03-13 09:01+07:00,siak,unknown\n",
        ["maintenance", "unknown"],
    ),
    "requests": (
        HEADER + "A1;cilegon;ktp-el;13/03/2026 08.00;16/03/2026;Selesai\n",
        [EN("upload.field.day_only"), EN("upload.field.finished_at")],
    ),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_a_file_holds_is_shown_in_words_before_and_after_the_load(
    visit: Visit, app: Open, office: str, kind: str
) -> None:
    content, words = SHOWN[kind]
    test = visit(daftar__csv=content)
    for _ in range(2):
        press(test, "upload-next")
    assert not [word for word in words if word not in words_of(test)]
    press(test, "upload-next")
    said = words_of(app("history", lang="en"))
    assert not [word for word in words if word not in said]
    assert "upload.field" not in said
