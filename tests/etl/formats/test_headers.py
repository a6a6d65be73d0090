"""Headers that are not the first line, in two rows, numbered or repeated; totals and notes; what a mapping says."""
# ruff: noqa: DTZ001 - what a cell holds has no zone

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.intake import IntakeError, Mapping, examine
from tests.etl.formats.builders import HEADER, ROWS, csv_text, ids, ods, put, taken, xlsx
from tests.etl.intake_case import NOW, SECRET

TWO = [
    ["No. Registrasi", "Layanan", "Kanal", "Tanggal", "", "Status"],
    ["", "", "", "Pengajuan", "Selesai", ""],
]
GROUPED = [["Permohonan", "", "", "Waktu", "", "Hasil"], HEADER]


def written(folder: Path, rows: list[list], form: str) -> Path:
    """The same rows as CSV (with each delimiter), XLSX or ODS."""
    if form == "xlsx":
        return xlsx(folder / "a.xlsx", {"Data": rows})
    if form == "ods":
        return ods(folder / "a.ods", {"Data": rows})
    return put(folder / "a.csv", csv_text(rows, form))


FORMS = pytest.mark.parametrize("form", [",", ";", "\t", "xlsx", "ods"])


@FORMS
@pytest.mark.parametrize("head", [[HEADER], TWO, GROUPED, [["LAPORAN"], ["Bulan: Februari 2024"], [], *TWO]])
def test_every_header_is_found_in_every_format(tmp_path: Path, head: list, form: str) -> None:
    width = len(HEADER)
    rows = [[*row, *[""] * (width - len(row))] for row in [*head, *ROWS]]
    intake = taken(written(tmp_path, rows, form))
    assert intake.rejects == []
    assert ids(intake) == ["00123", "NA"]
    assert intake.frame["finished_at"].to_list() == [datetime(2024, 2, 5, 2, 7, tzinfo=UTC), None]
    assert intake.frame["line"][0] == len(head) + 1


def test_two_rows_are_named_as_read(tmp_path: Path) -> None:
    intake = taken(put(tmp_path / "a.csv", csv_text([*TWO, *ROWS])))
    assert any("two rows, 1 and 2: No. Registrasi, Layanan, Kanal, Tanggal Pengajuan" in n for n in intake.notices)
    assert intake.dialect.header_rows == 2


@pytest.mark.parametrize(
    "row", [["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], ["1", "2", "3", "4", "5", "6"]]
)
def test_a_row_that_numbers_the_columns_is_left_out_and_said(tmp_path: Path, row: list[str]) -> None:
    intake = taken(put(tmp_path / "a.csv", csv_text([HEADER, row, *ROWS])))
    assert (ids(intake), intake.rejects) == (["00123", "NA"], [])
    assert "Line 2 only numbers the columns; it was left out." in intake.notices


def test_a_header_that_is_repeated_further_down_is_left_out_and_said(tmp_path: Path) -> None:
    intake = taken(put(tmp_path / "a.csv", csv_text([HEADER, ROWS[0], HEADER, ROWS[1]])))
    assert (ids(intake), intake.rejects) == (["00123", "NA"], [])
    assert "1 rows repeat the header; they were left out." in intake.notices


@pytest.mark.parametrize(
    "end",
    [
        "Jumlah;;;;;2\r\n", "TOTAL;2;;;;\r\n", "Total permohonan: 2\r\n", ";;;;;\r\nJumlah;2\r\n",
        "Catatan: NA berarti tidak ada\r\n", "\r\nCilegon, 1 Maret 2024\r\nKepala Dinas\r\n", "*) sementara;;;;;\r\n",
    ],
)  # fmt: skip
def test_totals_and_notes_at_the_end_are_left_out_and_said(tmp_path: Path, end: str) -> None:
    intake = taken(put(tmp_path / "a.csv", csv_text([HEADER, *ROWS]) + end))
    assert (ids(intake), intake.rejects) == (["00123", "NA"], [])
    assert any("totals or notes; they were left out: line" in notice for notice in intake.notices)


@pytest.mark.parametrize("end", ["R9;KTP", "R9", "R9;KTP;loket;03/0", "Jumlah;KTP;loket;13/02/2024 08:05;;\r\n"])
def test_a_row_that_was_broken_off_or_is_whole_is_no_note(tmp_path: Path, end: str) -> None:
    intake = taken(put(tmp_path / "a.csv", csv_text([HEADER, *ROWS]) + end))
    assert len(intake.frame) + len(intake.rejects) == 3
    assert not any("totals or notes" in notice for notice in intake.notices)


@FORMS
def test_a_mapping_says_where_the_header_is_and_what_the_end_is(tmp_path: Path, form: str) -> None:
    names = [["a", "b", "c", "d", "e", "f"], ["id", "apa", "lewat", "kapan", "usai", "bagaimana"]]
    rows = [*names, *ROWS, ["x", "KTP", "y", datetime(2024, 2, 13), None, "diproses"]]
    mapping = """
header = 2
skip_last = 1
[columns]
request_id = "id"
service = "apa"
submitted_at = "kapan"
"""
    intake = taken(written(tmp_path, rows, form), mapping=mapping)
    assert (ids(intake), intake.rejects) == (["00123", "NA"], [])
    assert any("left out, as the mapping says: line 5" in notice for notice in intake.notices)


def test_a_mapping_says_that_a_header_has_two_rows_or_one(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", csv_text([["A", "A", "B"], ["1x", "2x", "3x"], ["R1", "KTP", "13/02/2024"]]))
    columns = '[columns]\nrequest_id = "A 1x"\nservice = "A 2x"\nsubmitted_at = "B 3x"'
    assert ids(taken(path, mapping=f"header = 1\nheader_rows = 2\n{columns}")) == ["R1"]
    alone = taken(put(tmp_path / "b.csv", csv_text([*TWO, *ROWS])), mapping="header = 1\nheader_rows = 1")
    assert alone.dialect.header_rows == 1
    assert [reject.line for reject in alone.rejects] == [2, 3]  # 3: its end stands in a column without a name


def test_a_header_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (put(tmp_path / "a.csv", "a;b\r\n\r\n1;2\r\n"), xlsx(tmp_path / "a.xlsx", {"A": [["a"], [], [1]]})):
        with pytest.raises(IntakeError, match=r"header = 2 of the mapping: the (line|row) 2 is blank"):
            taken(path, mapping="header = 2")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("header = -1", "header = -1; it is a whole number from 0"),
        ("header = 0\nheader_rows = 1", "header = 0 says that there is no header"),
        ("header_rows = 3", "header_rows = 3; it is a whole number from 1 to 2"),
        ("skip_last = -1", "skip_last = -1"),
        ("header = true", "header = True"),
        ('header = "3"', "header = '3'"),
    ],
)
def test_a_mapping_with_an_impossible_place_is_refused(text: str, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        Mapping.parse(text)


def test_titles_above_names_that_nobody_knows_are_not_taken_for_the_header(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "Report\nFebruary;\n\nnr;what;when\n1;x;2024-02-03\n")
    seen = examine(path, now=NOW, secret=SECRET)
    assert (seen.header_line, [c.name for c in seen.columns]) == (4, ["nr", "what", "when"])


def test_a_file_without_a_header_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="look like data: the file may have no header"):
        taken(put(tmp_path / "a.csv", "17;13/02/2024 08:05;14/02/2024 09:00\n18;13/02/2024 08:05;\n"))


@pytest.mark.parametrize("delimiter", ["^", "~", ":", "§"])
def test_an_unusual_delimiter_is_not_read_as_one_column(tmp_path: Path, delimiter: str) -> None:
    text = f"request_id{delimiter}service{delimiter}submitted_at\nR1{delimiter}KTP{delimiter}2024-02-13\n"
    with pytest.raises(IntakeError, match=r'read as one column.*delimiter = "…"'):
        taken(put(tmp_path / "a.csv", text))
    if delimiter == "^":
        assert ids(taken(put(tmp_path / "a.csv", text), mapping='delimiter = "^"')) == ["R1"]


def test_single_quotes_are_not_taken_for_a_part_of_names(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="single quotes"):
        taken(put(tmp_path / "a.csv", "'request_id','service','submitted_at'\n'1','KTP','2024-02-13'\n"))
