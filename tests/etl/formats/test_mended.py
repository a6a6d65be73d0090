"""Rejects come back in the form of their own file: mended and loaded again they are taken."""
# ruff: noqa: DTZ001 - what a cell holds has no zone

from datetime import datetime
from pathlib import Path

import pytest

from etl import rejects
from etl.intake import Mapping, examine
from etl.sources.encoding import to_utf8
from tests.etl.formats.builders import HEADER, ROWS, csv_text, ids, ods, put, taken, xes, xlsx
from tests.etl.intake_case import NOW, SECRET

BAD = ["R3", "KTP", "lo'ket", "32/13/2024 08:05", None, "diproses"]


def mended(path: Path, kind: str = "requests", mapping: str | None = None,
           replace: dict[str, str] | None = None) -> tuple[Path, str]:
    """Write the rejects of a file, replace pieces of their text: (the mended file, the text before)."""
    found = taken(path, kind, mapping).rejects
    assert found
    mappings = {path: Mapping.parse(mapping)} if mapping else {}
    (out,) = rejects.write(path.with_name("rejects.csv"), kind, [(path, r) for r in found], mappings, SECRET)
    encoding = to_utf8(out.read_bytes())[1]
    text = before = out.read_bytes().decode(encoding)
    for old, new in (replace or {}).items():
        assert old in text
        text = text.replace(old, new)
    out.write_bytes(text.encode(encoding))
    return out, before


GOOD = {"32/13/2024 08:05": "23/12/2024 08:05"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_encoding_and_header_are_kept(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [HEADER, *ROWS, [*BAD[:2], "Désirée", *BAD[3:]]]
    path = put(tmp_path / "a.csv", csv_text(rows, delimiter).encode(encoding))
    out, text = mended(path, replace=GOOD)
    head, row, _ = text.removeprefix("\ufeff").split("\r\n")
    assert head == delimiter.join([*HEADER, "reason", "field", "line"])
    assert row.startswith(f"R3{delimiter}KTP{delimiter}Désirée{delimiter}32/13/2024 08:05")
    again = taken(out)
    assert (ids(again), again.rejects, again.frame["channel"].to_list()) == (["R3"], [], ["Désirée"])
    seen, was = examine(out, now=NOW, secret=SECRET), examine(path, now=NOW, secret=SECRET)
    # That the bytes of two rows are UTF-16 is said by a mark, not left to be guessed.
    assert (seen.delimiter, seen.encoding) == (was.delimiter, was.encoding.removesuffix("-le"))


@pytest.mark.parametrize("make", [xlsx, ods])
def test_rows_of_a_sheet_come_back_as_csv_with_its_columns(tmp_path: Path, make) -> None:
    path = make(tmp_path / "a", {"Data": [["LAPORAN"], [], HEADER, *ROWS, BAD]})
    out, _ = mended(path, replace=GOOD)
    assert ids(taken(out)) == ["R3"]


def test_events_of_a_log_come_back_as_csv(tmp_path: Path) -> None:
    event = {"concept:name": "diajukan", "time:timestamp": "2024-13-03T08:05:00+07:00"}
    path = put(tmp_path / "a.xes", xes({"R3": ({"channel": "loket"}, [event])}))
    out, _ = mended(path, "events", replace={"2024-13": "2024-12"})
    assert ids(taken(out, "events")) == ["R3"]


def test_a_ragged_row_stays_ragged_until_it_is_mended(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", csv_text([HEADER, *ROWS]) + "R3;KTP;23/12/2024 08:05;;diproses\r\n")
    out, text = mended(path)
    assert [r.code for r in taken(out).rejects] == ["fields"]
    out.write_text(text.replace("R3;KTP;", "R3;KTP;loket;"), encoding="utf-8")
    assert ids(taken(out)) == ["R3"]


def test_a_wrong_quote_stays_as_it_was_written(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", 'request_id,service,submitted_at\nR1,KTP,2024-02-13\n"R"2,KTP,2024-02-13\n')
    out, text = mended(path, replace={'"R"2': "R2"})
    assert '"R"2,KTP,2024-02-13,' in text
    assert ids(taken(out)) == ["R2"]


def test_rejects_that_are_rejected_again_do_not_grow(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", csv_text([HEADER, BAD]))
    out, text = mended(path)
    second, again = mended(out)
    assert again.split("\r\n")[0] == text.split("\r\n")[0]
    assert second.read_bytes().count(b";") == text.count(";")


def test_titles_two_header_rows_and_the_end_that_a_mapping_leaves_out_are_kept(tmp_path: Path) -> None:
    two = [["No. Registrasi", "Layanan", "Kanal", "Tanggal", "", "Status"], ["", "", "", "Pengajuan", "Selesai", ""]]
    end = ["akhir", "KTP", "", datetime(2024, 2, 13), None, ""]
    mapping = "header = 3\nheader_rows = 2\nskip_last = 1"
    path = put(tmp_path / "a.csv", "LAPORAN\r\n\r\n" + csv_text([*two, *ROWS, BAD, end]))
    out, text = mended(path, mapping=mapping, replace=GOOD)
    assert text.startswith("LAPORAN\r\n\r\nNo. Registrasi;")
    assert ids(taken(out, mapping=mapping)) == ["R3"]


def test_what_a_spreadsheet_would_take_for_a_formula_is_guarded_and_read_back_without(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", csv_text([HEADER, ["=1+1", *BAD[1:]]]))
    out, text = mended(path, replace=GOOD)
    assert "\r\n'=1+1;" in text
    assert ids(taken(out)) == ["=1+1"]


def test_files_that_differ_in_form_are_written_apart(tmp_path: Path) -> None:
    one = put(tmp_path / "a.csv", csv_text([HEADER, BAD]))
    two = put(tmp_path / "b.csv", csv_text([HEADER, BAD], ","))
    found = [(path, reject) for path in (one, two) for reject in taken(path).rejects]
    written = rejects.write(tmp_path / "r.csv", "requests", found, {}, SECRET)
    assert [path.name for path in written] == ["r-1.csv", "r-2.csv"]
    same = rejects.write(tmp_path / "r.csv", "requests", [*found[:1], *found[:1]], {}, SECRET)
    assert [path.name for path in same] == ["r.csv"]


def test_nothing_rejected_is_a_file_with_a_header_alone(tmp_path: Path) -> None:
    (out,) = rejects.write(tmp_path / "r.csv", "requests", [], {}, SECRET)
    assert out.read_text(encoding="utf-8-sig") == "reason,field,line\n"
