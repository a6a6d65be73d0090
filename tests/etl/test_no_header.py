"""Files without a header: columns by their number, and logs of pings whose order is plain."""

from pathlib import Path

import pytest

from etl import rejects
from etl.intake import IntakeError, Mapping, examine
from etl.mapping_file import as_read, to_toml
from tests.etl.formats.builders import ods, put, taken, xlsx
from tests.etl.intake_case import NOW, SECRET, instant, read_text

REQUESTS = "header = 0\n[columns]\nrequest_id = 1\nservice = \"2\"\nsubmitted_at = [3, 4]\n"
ROWS = [["7", "KTP", "13/02/2024", "09:15"], ["8", "KTP", "14/02/2024", "08:00"]]


def lines(rows: list[list[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\n" for row in rows)


@pytest.mark.parametrize("form", [",", ";", "\t", "sep=", "xlsx", "ods"])
def test_columns_are_named_by_their_number(tmp_path: Path, form: str) -> None:
    if form == "sep=":
        path = put(tmp_path / "a.csv", "sep=|\r\n" + lines(ROWS, "|"))
    elif len(form) == 1:
        path = put(tmp_path / "a.csv", lines(ROWS, form))
    else:
        path = {"xlsx": xlsx, "ods": ods}[form](tmp_path / f"a.{form}", {"Data": ROWS})
    intake = taken(path, mapping=REQUESTS)
    assert (intake.read, intake.rejects) == (2, [])
    assert intake.frame["request_id"].to_list() == ["7", "8"]
    assert intake.frame["submitted_at"][0] == instant("2024-02-13T09:15+07:00")
    assert (intake.dialect.header_line, [c.name for c in intake.dialect.columns]) == (0, ["1", "2", "3", "4"])


def test_a_number_that_the_file_lacks_is_refused_and_without_a_mapping_it_is_said_how(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", lines(ROWS))
    with pytest.raises(IntakeError, match=r"takes channel from the column '9'.*found: 1, 2, 3, 4"):
        taken(path, mapping=REQUESTS + "channel = 9\n")
    with pytest.raises(IntakeError, match=r"header = 0 in a mapping says so.*\[columns\] request_id = 1"):
        taken(path)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-13 08:00:00,siak,True,0.4\n2024-02-13 08:01:00,siak,False,0.4\n",
        "13/02/2024 08.00;siak;up;12,5\n13/02/2024 08.01;siak;down;\n",
        "1707786000\tsiak\t1\n1707786060\tsiak\t0\n",
        "2024-02-13T08:00:00+07:00|server|up\n2024-02-13T08:01:00+07:00|server|down\n",  # words that are names too
        "2024-02-13 08:00:00,siak,200,31\n2024-02-13 08:01:00,siak,503,\n",
    ],
)
def test_pings_are_read_by_their_order_and_that_is_said(tmp_path: Path, text: str) -> None:
    intake = read_text(tmp_path, text, "pings", office="cilegon")
    assert (intake.read, intake.rejects) == (2, [])
    assert intake.frame["at"][0] == instant("2024-02-13T08:00+07:00")
    assert intake.frame["line"].to_list() == [1, 2]
    said = "The file has no header: its columns were read in the order at, target, up"
    assert any(notice.startswith(said) for notice in intake.notices)
    seen = examine(tmp_path / "file.csv", now=NOW, secret=SECRET)
    assert (seen.kind, seen.problems) == ("pings", ())
    again = read_text(tmp_path, text, "pings", office="cilegon", mapping=to_toml(as_read(seen, Mapping())))
    assert again.frame.equals(intake.frame)


@pytest.mark.parametrize(
    "text",
    [
        "siak,2024-02-13 08:00:00,True\n",  # another order
        "2024-02-13 08:00:00,12,True\n",
        "2024-02-13 08:00:00,siak,maybe\n",
        "2024-02-13 08:00:00,siak,True,0.4,x\n",
        "2024-02-13 08:00:00,siak,True,fast\n",
        "at,target,wie\n2024-02-13 08:00:00,siak,True\n",
    ],
)
def test_what_is_not_plain_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(IntakeError, match="needs the column"):
        read_text(tmp_path, text, "pings", office="cilegon")


@pytest.mark.parametrize("mapping", [None, 'header = 0\n[columns]\nat = 1\ntarget = 2\nup = 3\nlatency_ms = 4'])
def test_rejects_of_a_file_without_a_header_load_once_mended(tmp_path: Path, mapping: str | None) -> None:
    good = "".join(f"2024-02-13 08:0{n}:00,siak,True,0.4\n" for n in range(8))
    path = put(tmp_path / "a.csv", good + "2024-02-13 08:08:00,siak,vielleicht,0.4\n")
    intake = taken(path, "pings", mapping)
    assert [r.line for r in intake.rejects] == [9]
    given = Mapping() if mapping is None else Mapping.parse(mapping)
    [out] = rejects.write(tmp_path / "out.csv", "pings", [(path, r) for r in intake.rejects], {path: given}, SECRET)
    text = out.read_text("utf-8")
    assert text.startswith("2024-02-13 08:08:00,siak,vielleicht,0.4,")
    again = taken(put(tmp_path / "mended.csv", text.replace("vielleicht", "False", 1)), "pings", mapping)
    assert (again.rejects, again.frame["up"].to_list()) == ([], [False])
