"""Workbooks: the right sheet, each cell as the text that it means, and bombs refused before anything opens them."""
# ruff: noqa: DTZ001 - what a cell holds has no zone

import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from etl.intake import IntakeError, examine
from etl.sources import sheets
from etl.sources.archive import Archive
from tests.etl.formats.builders import HEADER, ROWS, bomb, ids, ods, taken, xlsx
from tests.etl.intake_case import NOW, SECRET

BOTH = pytest.mark.parametrize("make", [xlsx, ods])


def never(*_: object) -> None:
    raise AssertionError("something of the workbook was opened")


@BOTH
def test_typed_cells_are_read_as_they_are(tmp_path: Path, make) -> None:
    intake = taken(make(tmp_path / "a.bin", {"Data": [HEADER, *ROWS]}))
    assert intake.rejects == []
    assert ids(intake) == ["00123", "NA"]
    assert intake.frame["channel"].to_list() == ["loket", "NA"]
    assert intake.frame["submitted_at"][0] == datetime(2024, 2, 3, 1, 5, tzinfo=UTC)
    assert intake.frame["line"].to_list() == [2, 3]
    assert intake.dialect.format == ("xlsx" if make is xlsx else "ods")


@BOTH
def test_whole_numbers_are_ids_without_a_decimal(tmp_path: Path, make) -> None:
    rows = [[7, "KTP", "loket", ROWS[0][3], None, "diproses"], [123456789012, "KTP", 3, ROWS[0][3], None, "diproses"]]
    intake = taken(make(tmp_path / "a", {"Data": [HEADER, *rows]}))
    assert ids(intake) == ["7", "123456789012"]
    assert intake.frame["channel"].to_list() == ["loket", "3"]


def test_booleans_and_numbers_of_pings(tmp_path: Path) -> None:
    rows = [["Waktu", "Target", "Up", "Latency ms"], [datetime(2024, 2, 3, 8, 5), "siak", True, 123.456],
            [datetime(2024, 2, 3, 8, 6), "siak", False, 1.5]]
    path = xlsx(tmp_path / "p.xlsx", {"P": rows})
    intake = taken(path, "pings")
    assert intake.frame["up"].to_list() == [True, False]
    assert intake.frame["latency_ms"].to_list() == [123.456, 1.5]
    comma = taken(path, "pings", 'decimal = ","')
    assert comma.frame["latency_ms"].to_list() == [123.456, 1.5]


def test_a_column_of_serial_numbers_is_read_as_dates_and_said(tmp_path: Path) -> None:
    rows = [["A1", "KTP", "loket", 45325.5, 45326, "selesai"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert intake.frame["submitted_at"][0] == datetime(2024, 2, 3, 5, 0, tzinfo=UTC)
    assert any("serial numbers" in notice and "1899-12-30" in notice for notice in intake.notices)


def test_a_workbook_that_counts_from_1904_is_read_so(tmp_path: Path) -> None:
    rows = [["A1", "KTP", "loket", 45325.5 - 1462, datetime(2024, 2, 4, 8, 0), "selesai"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}, date_1904=True))
    assert intake.frame["submitted_at"][0] == datetime(2024, 2, 3, 5, 0, tzinfo=UTC)
    assert intake.frame["finished_at"][0] == datetime(2024, 2, 4, 1, 0, tzinfo=UTC)


def test_dates_that_lost_their_format_are_read_among_real_ones_and_said(tmp_path: Path) -> None:
    rows = [ROWS[0], ["A2", "KTP", "loket", 45325.5, None, "diproses"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert intake.frame["submitted_at"][1] == datetime(2024, 2, 3, 5, 0, tzinfo=UTC)
    assert any("had lost their format" in notice for notice in intake.notices)


def test_text_dates_among_real_ones_are_warned_of(tmp_path: Path) -> None:
    rows = [ROWS[0], ["A2", "KTP", "loket", "25/02/2024 08:00", None, "diproses"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert intake.frame["submitted_at"][1] == datetime(2024, 2, 25, 1, 0, tzinfo=UTC)
    assert any("may have swapped" in notice for notice in intake.notices)


def test_text_dates_that_may_be_either_are_not_guessed(tmp_path: Path) -> None:
    rows = [["A2", "KTP", "loket", "03/04/2024 08:00", None, "diproses"]]
    path = xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]})
    with pytest.raises(IntakeError, match="order of day and month is open"):
        taken(path)
    assert taken(path, mapping='dates = "mdy"').frame["submitted_at"][0] == datetime(2024, 3, 4, 1, 0, tzinfo=UTC)


def test_real_dates_hold_beside_the_format_of_a_mapping(tmp_path: Path) -> None:
    rows = [ROWS[0], ["A2", "KTP", "loket", "04-02-2024", None, "diproses"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}), mapping='dates = "%d-%m-%Y"')
    assert intake.rejects == []
    assert intake.frame["submitted_at"].dt.day().to_list() == [3, 3]  # UTC


def test_dates_without_a_time_are_said_to_be_so(tmp_path: Path) -> None:
    rows = [["A1", "KTP", "loket", date(2024, 2, 3), date(2024, 2, 4), "selesai"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert sum("without a time" in notice for notice in intake.notices) == 2


def test_errors_are_empty_and_counted(tmp_path: Path) -> None:
    rows = [["A1", "KTP", "#N/A", ROWS[0][3], "#N/A", "diproses"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert intake.frame["channel"].to_list() == [None]
    assert any(notice.startswith("2 cells hold an error") for notice in intake.notices)
    written = taken(ods(tmp_path / "a.ods", {"Data": [HEADER, *rows]}))
    assert written.frame["channel"].to_list() == [None]
    assert any(notice.startswith("2 cells hold an error") for notice in written.notices)


def test_numbers_longer_than_a_spreadsheet_keeps_are_warned_of(tmp_path: Path) -> None:
    rows = [[3672010101010001, "KTP", "loket", ROWS[0][3], None, "diproses"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}))
    assert any("16 digits or more" in notice for notice in intake.notices)
    assert "3672010101010001" not in ids(intake)[0]  # a number of a person: hashed


def test_merged_titles_empty_columns_totals_and_signatures_are_left_out_and_said(tmp_path: Path) -> None:
    def more(book) -> None:
        sheet = book.get_worksheet_by_name("Data")
        sheet.merge_range(0, 1, 0, 7, "LAPORAN PERMOHONAN FEBRUARI 2024")

    table = [[None, *row] for row in ([*row[:3], None, *row[3:]] for row in (HEADER, *ROWS))]
    end = [[None, "Jumlah", None, None, None, 2], [], [None, "Cilegon, 1 Maret 2024"], [None, "Mengetahui"]]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [[], [], *table, *end]}, more=more))
    assert ids(intake) == ["00123", "NA"]
    assert intake.rejects == []
    assert intake.frame["line"].to_list() == [4, 5]
    assert any("header was found in line 3" in notice for notice in intake.notices)
    assert any("'Jumlah 2'" in notice and "Mengetahui" in notice for notice in intake.notices)


def test_cells_merged_downwards_hold_for_every_row(tmp_path: Path) -> None:
    def more(book) -> None:
        book.get_worksheet_by_name("Data").merge_range(1, 1, 2, 1, "KTP")

    rows = [[row[0], None, *row[2:]] for row in ROWS]
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": [HEADER, *rows]}, more=more))
    assert intake.frame["service"].to_list() == ["ktp-el", "ktp-el"]
    assert any("merged with the one above" in notice for notice in intake.notices)


@BOTH
def test_the_first_sheet_that_looks_like_a_table_is_read(tmp_path: Path, make) -> None:
    sheets = {"Petunjuk": [["Isi lembar Data"]], "Data": [HEADER, *ROWS], "Lama": [HEADER, ROWS[1]]}
    path = make(tmp_path / "a", sheets)
    intake = taken(path)
    assert (intake.dialect.sheet, intake.dialect.sheets) == ("Data", ("Petunjuk", "Data", "Lama"))
    assert any("'Lama' may hold tables too" in notice for notice in intake.notices)
    assert ids(taken(path, mapping='sheet = "lama"')) == ["NA"]
    assert ids(taken(path, mapping='sheet = "3"')) == ["NA"]
    with pytest.raises(IntakeError, match=r"has no sheet 'Baru'; it has 'Petunjuk', 'Data', 'Lama'"):
        taken(path, mapping='sheet = "Baru"')


def test_a_hidden_sheet_is_read_only_when_it_is_named(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx", {"Muka": [["x"]], "Data": [HEADER, *ROWS]},
        more=lambda book: book.get_worksheet_by_name("Data").hide(),
    )
    with pytest.raises(IntakeError, match="needs the column request_id"):
        taken(path)
    assert ids(taken(path, mapping='sheet = "Data"')) == ["00123", "NA"]


def test_a_look_at_a_workbook_shows_sheet_header_and_first_rows(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"Data": [["Laporan"], HEADER, *ROWS]})
    seen = examine(path, now=NOW, secret=SECRET)
    assert (seen.kind, seen.format, seen.sheet, seen.header_line) == ("requests", "xlsx", "Data", 2)
    assert seen.rows[0] == (3, ("00123", "KTP", "loket", "2024-02-03 08:05:00", "2024-02-05 09:07:00", "selesai"))
    assert seen.problems == ()


@pytest.mark.parametrize("megabytes", [201, 150])
def test_a_bomb_is_refused_before_anything_of_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int
) -> None:
    path = bomb(tmp_path / "b.xlsx", megabytes * 1_000_000)
    monkeypatch.setattr(Archive, "entry", never)
    monkeypatch.setattr(sheets.CalamineWorkbook, "from_path", never)
    with pytest.raises(IntakeError, match="would unpack to"):
        taken(path)


def test_a_part_that_is_larger_than_it_says_is_refused(tmp_path: Path) -> None:
    path = bomb(tmp_path / "b.xlsx", 5_000_000)
    data = path.read_bytes()
    true = (5_000_000).to_bytes(4, "little")
    assert true in data
    path.write_bytes(data.replace(true, (5_000).to_bytes(4, "little")))
    with pytest.raises(IntakeError, match="larger than the archive says"):
        taken(path)


def test_two_cells_at_the_corners_of_a_sheet_are_no_reason_to_make_room_for_all_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"A": [[1]]}, more=lambda book: book.worksheets()[0].write(1048575, 16383, 2))
    monkeypatch.setattr(sheets.CalamineWorkbook, "from_path", never)
    with pytest.raises(IntakeError, match="row 1,048,576 and column 16,384"):
        taken(path)


def test_formats_far_from_the_table_do_no_harm(tmp_path: Path) -> None:
    def more(book) -> None:
        book.worksheets()[0].write_blank(1048575, 16383, None, book.add_format({"bold": True}))

    assert ids(taken(xlsx(tmp_path / "b.xlsx", {"A": [HEADER, *ROWS]}, more=more))) == ["00123", "NA"]


def test_a_long_text_that_every_cell_shares_is_refused(tmp_path: Path) -> None:
    rows = [["x" * 30_000] * 10 for _ in range(2_000)]
    with pytest.raises(IntakeError, match="texts repeat beyond any table"):
        taken(xlsx(tmp_path / "b.xlsx", {"A": [HEADER, *rows]}))


CELL = (
    '<table:table-cell office:value-type="string" table:number-columns-repeated="{}"><text:p>{}</text:p>'
    "</table:table-cell>"
)


@pytest.mark.parametrize(
    "row",
    [
        ('<table:table-row table:number-rows-repeated="1000000">' + CELL.format(16000, "a") + "</table:table-row>"),
        ('<table:table-row table:number-rows-repeated="20000">' + CELL.format(1000, "x" * 50) + "</table:table-row>"),
    ],
)
def test_repeats_of_an_ods_that_become_too_much_are_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(IntakeError, match="million cells, of which 1 are filled"):
        taken(ods(tmp_path / "b.ods", {}, f'<table:table table:name="A">{row}</table:table>'))


def test_an_ods_that_ends_in_a_million_empty_rows_is_read(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", {"A": [HEADER, *ROWS]})
    with zipfile.ZipFile(path) as archive:
        text = archive.read("content.xml").decode()
    body = text[text.index("<table:table ") : text.index("</office:spreadsheet>")].replace(
        "</table:table>", '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>',
    )  # fmt: skip
    assert ids(taken(ods(path, {}, body))) == ["00123", "NA"]


def archive(path: Path, entries: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ({"data.csv": "a,b\n"}, "is a ZIP archive. Unpack it"),
        ({"[Content_Types].xml": "", "word/document.xml": ""}, "office document without a sheet"),
        ({"[Content_Types].xml": "", "xl/workbook.bin": ""}, "binary Excel workbook"),
        ({"[Content_Types].xml": "", "xl/workbook.xml": "<x"}, "damaged workbook"),
        ({"xl/workbook.xml": "<x/>", "xl/worksheets/a.xml": "<!DOCTYPE x><sheetData/>"}, "declares a document type"),
        ({"xl/workbook.xml": "<x/>", **{f"{i}": "" for i in range(2001)}}, "more than 2,000 entries"),
    ],
)
def test_archives_that_are_no_workbook_are_refused_by_what_they_are(
    tmp_path: Path, entries: dict[str, str], says: str
) -> None:
    with pytest.raises(IntakeError, match=says):
        taken(archive(tmp_path / "a.xlsx", entries))


def test_a_workbook_under_a_csv_name_is_still_a_workbook(tmp_path: Path) -> None:
    assert ids(taken(xlsx(tmp_path / "export.csv", {"A": [HEADER, *ROWS]}))) == ["00123", "NA"]
