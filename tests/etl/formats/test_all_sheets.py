"""All sheets of a workbook by one choice: those of one shape are one file."""

from datetime import datetime
from pathlib import Path

import pytest

from etl.intake import examine
from etl.intake.mapping import Mapping
from etl.mapping_file import as_read, to_toml
from service_levels.ui import said
from service_levels.ui.i18n import Words
from tests.etl.formats.builders import HEADER, ods, taken, xlsx
from tests.etl.intake_case import NOW, SECRET

EVERY = 'sheet = "*"'


def row(number: str, day: int, status: str = "diproses") -> list:
    return [number, "KTP", "loket", datetime(2024, 2, day, 8, 5), None, status]  # noqa: DTZ001


def months() -> dict[str, list]:
    return {
        "Petunjuk": [["Isi satu lembar tiap bulan"]],
        "Jan": [["LAPORAN JANUARI"], HEADER, row("1", 1), row("2", 2), ["Jumlah", "2"]],
        "Feb": [HEADER, row("3", 3), row("4", 4, "salah"), ["Jumlah", "2"]],
        "Mar": [[name.upper() for name in HEADER], row("5", 5)],
        "Rekap": [["Bulan", "Jumlah"], ["Jan", "2"]],
        "Kosong": [],
    }


@pytest.mark.parametrize("make", [xlsx, ods])
def test_sheets_of_one_shape_are_read_as_one_and_each_ends_for_itself(tmp_path: Path, make) -> None:
    intake = taken(make(tmp_path / f"a.{make.__name__}", months()), mapping=EVERY)
    assert intake.frame["request_id"].to_list() == ["1", "2", "3", "5"]
    [reject] = intake.rejects
    assert reject.reason.startswith("sheet 'Feb', row 3: 'salah' is no known status")
    assert any("3 sheets were read as one" in n and "'Jan' from line 1, 'Feb' from line 6" in n for n in intake.notices)
    assert any("'Petunjuk', 'Rekap' have other columns than 'Jan' and were not read" in n for n in intake.notices)
    assert sum("totals or notes" in notice for notice in intake.notices) == 2
    assert (intake.read, intake.dialect.sheet) == (5, "*")
    assert len(set(intake.frame["line"].to_list()) | {reject.line}) == 5
    assert "salah" in reject.raw


def test_without_the_choice_it_is_told_which_were_not_read_and_how(tmp_path: Path) -> None:
    intake = taken(xlsx(tmp_path / "a.xlsx", months()))
    assert intake.frame["request_id"].to_list() == ["1", "2"]
    assert any("'Feb', 'Mar' may hold tables too" in n and 'sheet = "*"' in n for n in intake.notices)


def test_hidden_sheets_are_left_out_and_one_sheet_is_itself(tmp_path: Path) -> None:
    def hide(book) -> None:
        book.get_worksheet_by_name("Feb").hide()

    sheets = {name: rows for name, rows in months().items() if name in ("Jan", "Feb")}
    intake = taken(xlsx(tmp_path / "a.xlsx", sheets, more=hide), mapping=EVERY)
    assert (intake.frame["request_id"].to_list(), intake.dialect.sheet) == (["1", "2"], "Jan")


def test_the_mapping_that_examine_prints_reads_them_so(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", months())
    found = examine(path, mapping=Mapping.parse(EVERY), now=NOW, secret=SECRET)
    assert found.kind == "requests"
    again = taken(path, mapping=to_toml(as_read(found, Mapping.parse(EVERY))))
    assert again.frame["request_id"].to_list() == ["1", "2", "3", "5"]


def test_the_place_is_said_in_indonesian(tmp_path: Path) -> None:
    (reject,) = taken(xlsx(tmp_path / "a.xlsx", months()), mapping=EVERY).rejects
    assert said.by(Words("id"), reject.as_json()).startswith("lembar 'Feb', baris 3: 'salah' ")
