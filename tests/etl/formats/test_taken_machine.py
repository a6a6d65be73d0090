"""Small files that ask for much: each is refused by a count, before what it asks for is made."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import hostile
from etl.intake import IntakeError, Mapping, examine
from etl.intake.examine import opened
from etl.mapping_file import mapping_text
from etl.sources import csv, limits
from service_levels.catalogue import CatalogueError, parse
from service_levels.privacy import Mask
from tests.etl.formats.builders import put, taken
from tests.etl.intake_case import NOW, SECRET

GOOD = hostile.HEAD + hostile.ROW


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder, "is a folder, no file"),
        (hostile.fifo, "is a pipe, no file"),
        (hostile.bound, "is a socket, no file"),
        (hostile.loop, "cannot be read"),
        (lambda folder: folder / "none.csv", "cannot be read"),
        (lambda folder: Path(os.devnull), "is a device, no file"),
    ],
)  # fmt: skip
def test_what_is_no_file_is_never_opened(tmp_path: Path, make: Callable[[Path], Path], says: str) -> None:
    path = make(tmp_path)
    with pytest.raises(IntakeError, match=says):
        taken(path)
    with pytest.raises(IntakeError, match=says):
        examine(path, now=NOW, secret=SECRET)
    with pytest.raises(IntakeError, match=says):
        mapping_text(path)


def test_a_file_beyond_all_size_is_refused_unread(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", GOOD)
    os.truncate(path, limits.FILE + 1)  # takes no room
    with pytest.raises(IntakeError, match="has 1,000 MB; at most 1,000 MB are read"):
        taken(path)


@pytest.mark.parametrize("before", ["", "x", GOOD, '{"a":', "[1, "])
@pytest.mark.parametrize("packed", [False, True])
def test_one_endless_line_is_no_table(tmp_path: Path, before: str, packed: bool) -> None:
    text = before + '{request_id:1,"a":[2]},' * (limits.LINE // 20)
    with pytest.raises(IntakeError, match=r"longer than 2 MB|is JSON|100 times its size"):
        taken(put(tmp_path / "a.csv", text, packed=packed))


def test_lines_that_hold_nothing_are_counted_before_room_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINES", 1_000)
    monkeypatch.setattr(csv, "line_bounds", lambda text: pytest.fail("room is made"))
    for line in ("\n", "\r\n", "a\n", ",,\n", '"\n'):
        with pytest.raises(IntakeError, match="beyond 1,000 lines they must have 8 at least"):
            taken(put(tmp_path / "a.csv", GOOD + line * 2_000))


@pytest.mark.parametrize("line", ["a\n", '"a"b,c\n', "a,b,c,d,e\n"])
def test_rows_that_are_none_are_refused_when_they_are_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr(csv, "BROKEN", 10)
    with pytest.raises(IntakeError, match=r"More than 10 rows are no rows of the table; the first, line 3: "):
        taken(put(tmp_path / "a.csv", GOOD + line * 20))
    assert len(taken(put(tmp_path / "a.csv", GOOD + line * 10 + hostile.ROW)).rejects) >= 10


@pytest.mark.parametrize("name", ["a", "(", "1", "é "])
def test_a_header_is_as_wide_and_its_names_as_long_as_headers_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(IntakeError, match="columns or more; at most 2,000"):
        taken(put(tmp_path / "a.csv", hostile.HEAD[:-1] + f",{name}" * 2_000 + "\n" + hostile.ROW))
    with pytest.raises(IntakeError, match=r"a name in the header is longer than 1,000"):
        taken(put(tmp_path / "a.csv", hostile.HEAD[:-1] + "," + name * 1_001 + "\n" + hostile.ROW))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="C1048576"><v>1</v></c></row>',
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="200"><c r="XFD200"><v>1</v></c></row>',
        '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>',
    ],
)
def test_a_stray_cell_does_not_make_room_for_all_between(tmp_path: Path, rows: str) -> None:
    with pytest.raises(IntakeError, match=r"million cells, of which 7 are filled"):
        taken(hostile.xlsx(hostile.TABLE + rows)(tmp_path))


def test_sheets_that_share_one_part_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="1,899 sheets in 1 parts"):
        taken(hostile._many_sheets(tmp_path))


@pytest.mark.parametrize("name", ["ODS: a row of 20", "ODS: a text of 1,000", "ODS: rows repeated", "ODS: blanks"])
def test_repeated_cells_are_counted_not_made(tmp_path: Path, name: str) -> None:
    job = next(job for job in JOBS if job.name.startswith(name))
    with pytest.raises(IntakeError, match="would become"):
        taken(job.make(tmp_path))


def test_a_document_type_is_refused_wherever_it_stands(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="declares a document type"):
        taken(hostile.xlsx(hostile.TABLE, head="<?xml version='1.0'?>" + " " * 300_000 + "<!DOCTYPE a []>")(tmp_path))


def test_attributes_of_a_case_are_kept_once(tmp_path: Path) -> None:
    path = hostile.xes(
        "<trace>" + "".join(hostile._string(f"x{n}", "a" * 1_000) for n in range(300)) + hostile.EVENT * 50 + "</trace>"
    )(tmp_path)
    grid = opened(path, "events", Mapping(), Mask(SECRET)).file
    assert (grid.cells.shape, grid.groups.shape) == ((50, 2), (1, 300))
    assert len(grid.raw(3, 3).split(",")) == 302


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<trace>" + hostile._string("x", "a" * 120_000) + hostile.EVENT * 1_500 + "</trace>", "texts of its cases"),
        ("<trace>" + hostile._string("x", "a" * 131_073) + hostile.EVENT + "</trace>", "longer than 131,072"),
        ("<trace " + " a" * 2_000_000, "longer than 2,000,000|broken"),
        ("<trace><event>" + "".join(hostile._string(f"x{n}", "a") for n in range(501)), "more than 500 different"),
        ("<trace>" + "<event/>" * 10 + "</trace>", "no event has an attribute"),
    ],
)
def test_a_log_that_asks_for_too_much_is_refused(tmp_path: Path, body: str, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        taken(hostile.xes(body)(tmp_path), "events")


@pytest.mark.parametrize("text", ["a" + ".a" * 60 + " = 1", "[" + "a." * 60 + "a]", "a = " + "[" * 5_000])
def test_toml_that_nests_without_end_is_refused(text: str) -> None:
    with pytest.raises(IntakeError, match="nested too deeply"):
        Mapping.parse(text, "m.toml")
    with pytest.raises(CatalogueError, match="nested too deeply"):
        parse(text)


JOBS = [job for job in hostile.jobs() if job.name.startswith("ODS")]
