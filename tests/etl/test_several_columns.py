"""Values that stand in more than one column: dates beside times, ids of parts, the first that is filled."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.intake import Intake, examine
from etl.intake.columns import find_columns
from etl.intake.joined import day_and_clock
from etl.intake.one_cell import parted
from etl.intake.pairs import pairs
from etl.mapping_file import as_read, to_toml
from tests.etl.formats.builders import ods, put, taken, xlsx
from tests.etl.intake_case import NOW, SECRET, Mapping, instant, read_text


def submitted(intake: Intake) -> list[datetime]:
    return intake.frame["submitted_at"].to_list()


JOINED = '[columns]\nsubmitted_at = ["Tgl", "Pukul"]\nrequest_id = ["No", "Tahun"]\nservice = "Apa"\n'


def test_an_instant_of_two_columns_and_an_id_of_several(tmp_path: Path) -> None:
    body = (
        "No,Tahun,Apa,Tgl,Pukul\n12,2024,KTP,13/02/2024,09.15\n12,2025,KTP,14/02/2025,9:15 PM\n"
        ",2025,KTP,1/2/2025,08:00\n"
    )
    intake = read_text(tmp_path, body, office="cilegon", mapping=JOINED)
    assert intake.frame["request_id"].to_list() == ["12/2024", "12/2025"]
    assert submitted(intake) == [instant("2024-02-13T09:15+07:00"), instant("2025-02-14T21:15+07:00")]
    assert [(r.line, r.field, r.code) for r in intake.rejects] == [(4, "request_id", "missing")]
    assert "one of the columns 'No', 'Tahun' is empty" in intake.rejects[0].reason


@pytest.mark.parametrize("make", [xlsx, ods])
def test_a_sheet_holds_the_time_as_a_fraction_or_on_the_day_zero(tmp_path: Path, make) -> None:
    day, zero = datetime(2024, 2, 13), datetime(1899, 12, 31, 9, 15)  # noqa: DTZ001 - cells have no zone
    rows = [["No", "Tahun", "Apa", "Tgl", "Pukul"], ["1", 2024, "KTP", day, 0.385416667], ["2", 2024, "KTP", day, zero]]
    path = make(tmp_path / f"a.{make.__name__}", {"Data": rows})
    assert submitted(taken(path, mapping=JOINED)) == [instant("2024-02-13T09:15+07:00")] * 2


def test_a_time_without_a_date_is_rejected_and_an_empty_pair_is_no_time(tmp_path: Path) -> None:
    mapping = JOINED + 'finished_at = ["Selesai", "Jam Selesai"]\n'
    body = (
        "No,Tahun,Apa,Tgl,Pukul,Selesai,Jam Selesai\n1,2024,KTP,13/02/2024,09.15,,\n"
        "2,2024,KTP,13/02/2024,09.15,-,00:00\n3,2024,KTP,13/02/2024,09.15,,10:00\n"
    )
    intake = read_text(tmp_path, body, office="cilegon", mapping=mapping)
    assert intake.frame["finished_at"].to_list() == [None, None]
    assert [(r.line, r.field, r.value, r.code) for r in intake.rejects] == [
        (4, "finished_at", "10:00", "unreadable_time")
    ]


def test_the_first_that_is_filled(tmp_path: Path) -> None:
    mapping = """
[columns]
finished_at = { first = ["Closed", ["Tgl Batal", "Jam Batal"], "Lain"] }
channel = { first = ["A", "B"] }
"""
    body = (
        "request_id,service,submitted_at,Closed,Tgl Batal,Jam Batal,Lain,A,B\n"
        "1,KTP,2024-02-13,2024-02-14,2024-02-15,10:00,,loket,WA\n2,KTP,2024-02-13,-,2024-02-15,10:00,2024-02-16,,WA\n"
        "3,KTP,2024-02-13,,,,2024-02-16,,\n4,KTP,2024-02-13,,,,,,\n"
    )
    intake = read_text(tmp_path, body, office="cilegon", mapping=mapping)
    zone = "+07:00"
    assert intake.frame["finished_at"].to_list() == [
        instant("2024-02-14T00:00" + zone), instant("2024-02-15T10:00" + zone), instant("2024-02-16T00:00" + zone), None
    ]  # fmt: skip
    assert intake.frame["channel"].to_list() == ["loket", "WA", None, None]
    assert to_toml(Mapping.parse(to_toml(Mapping.parse(mapping)))) == to_toml(Mapping.parse(mapping))


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        ("Tanggal Masuk,Jam Masuk", "02/03/2024,09:15", {0: 1}),
        ("Date,Time", "2024-03-02,9:15 AM", {0: 1}),
        ("tgl_daftar,jam_daftar", "2024-03-02,09.15 WIB", {0: 1}),
        ("SubmittedDate,SubmittedTime", "2024-03-02,09:15", {0: 1}),
        ("Tanggal Masuk,Waktu Masuk", "2024-03-02,09:15", {0: 1}),
        ("Tanggal Masuk,Jam", "2024-03-02,09:15", {0: 1}),
        ("Date Opened,Time Opened", "2024-03-02 00:00:00,1899-12-30 09:15:00", {0: 1}),
        ("Tanggal Masuk,Jam Masuk", "2024-03-02,", {0: 1}),
        ("Tanggal Masuk,Waktu Masuk", "2024-03-02,", {}),
        ("Tanggal Masuk,Waktu Masuk", "2024-03-02,2024-03-02 09:15", {}),
        ("Tanggal Masuk,Jam Masuk", "2024-03-02 09:15,09:15", {}),
        ("Tanggal Masuk,Jam Selesai", "2024-03-02,09:15", {}),
        ("Tanggal Masuk,Jam Kerja", "2024-03-02,8", {}),
        ("Tanggal Masuk,Jam Masuk,Waktu Masuk", "2024-03-02,09:15,09:15", {}),
    ],
)
def test_a_date_and_a_time_that_belong_together(header: str, row: str, found: dict[int, int]) -> None:
    assert pairs(header.split(","), [row.split(",")]) == found


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("events", "request_id,Tanggal,Jam,event\n1,13/02/2024,09:15,selesai\n", "at"),
        ("pings", "Date,Time,target,up\n2024-02-13,09:15:00,siak,1\n", "at"),
        ("requests", "request_id,service,Tanggal Daftar,Jam Daftar\n1,KTP,13/02/2024,09.15\n", "submitted_at"),
        ("requests", "request_id,service,Created Date,Created Time\n1,KTP,2024-02-13,9:15 am\n", "submitted_at"),
    ],
)
def test_without_a_mapping_they_are_joined_and_that_is_said(tmp_path: Path, kind: str, text: str, column: str) -> None:
    intake = read_text(tmp_path, text, kind, office="cilegon")
    assert intake.frame[column].to_list() == [instant("2024-02-13T09:15+07:00")]
    assert any("were read together, as date and time of " + column in notice for notice in intake.notices)


def test_a_mapping_that_takes_one_of_the_two_is_heeded(tmp_path: Path) -> None:
    body = "request_id,service,Tanggal Masuk,Jam Masuk\n1,KTP,13/02/2024,09.15\n"
    intake = read_text(tmp_path, body, office="cilegon", mapping='[columns]\nsubmitted_at = "Tanggal Masuk"')
    assert submitted(intake) == [instant("2024-02-13T00:00+07:00")]


def test_the_solution_is_the_end_where_it_is_filled_and_else_the_closing(tmp_path: Path) -> None:
    body = (
        "request_id,service,submitted_at,Closed time,Resolved time\n1,KTP,2024-02-13,2024-02-16,2024-02-14\n"
        "2,KTP,2024-02-13,2024-02-16,\n"
    )
    intake = read_text(tmp_path, body, office="cilegon")
    assert [at.day for at in intake.frame["finished_at"]] == [13, 15]  # UTC
    assert any(
        "'Resolved time' and 'Closed time' may both be finished_at: of each row the first" in n for n in intake.notices
    )
    _, problems = find_columns(["Tanggal Selesai", "Tanggal Terbit"], "requests", None)
    assert "may both be finished_at" in str(problems[0])


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("Nomor Permohonan : I-20260202-001\n(2 Februari 2026)", ("I-20260202-001", "2 Februari 2026")),
        ("470/12/2026 tanggal 02/03/2026", ("470/12/2026", "02/03/2026")),
        ("12/1/2026 (2 Feb 2026)", ("12/1/2026", "2 Feb 2026")),
        ("A-17 02/03/2026 09:15", ("A-17", "02/03/2026 09:15")),
        ("No. 17 tgl. 2-3-2026", ("17", "2-3-2026")),
        ("No: A-17 / Date: 2026-03-02", ("A-17", "2026-03-02")),
        ("2026-03-02 / A-1", ("A-1", "2026-03-02")),
        ("12/1/2026", None),
        ("503/12/2026", None),
        ("A-1 B-2 (2 Februari 2026)", None),
        ("(2 Februari 2026)", None),
        ("A-1 02/03/2026 03/03/2026", None),
        ("Nomor Permohonan : I-001", None),
    ],
)
def test_a_number_and_a_date_in_one_cell(cell: str, parts: tuple[str, str] | None) -> None:
    assert parted(cell) == parts


def test_cells_of_a_number_and_a_date_are_taken_apart_and_unclear_ones_rejected(tmp_path: Path) -> None:
    mapping = '[columns]\nrequest_id = "Nomor dan tanggal"\nsubmitted_at = "Nomor dan tanggal"'
    body = "Nomor dan tanggal,service\nA-1 (13/02/2024),KTP\nA-2,KTP\n,KTP\nA-3 tgl 14/02/2024 08:00,KTP\n"
    intake = read_text(tmp_path, body, office="cilegon", mapping=mapping)
    assert intake.frame["request_id"].to_list() == ["A-1", "A-3"]
    assert submitted(intake) == [instant("2024-02-13T00:00+07:00"), instant("2024-02-14T08:00+07:00")]
    assert [(r.line, r.code, r.value) for r in intake.rejects] == [(3, "unclear_cell", "A-2"), (4, "missing", "")]
    assert "'A-2' holds no clear number and date" in intake.rejects[0].reason


@pytest.mark.parametrize(
    ("kind", "text", "mapping"),
    [
        ("requests", "request_id,service,Tanggal Masuk,Jam Masuk\n1,KTP,13/02/2024,09.15\n", ""),
        ("requests", "request_id,service,Created,Closed,Resolved\n1,KTP,2024-02-13,2024-02-15,\n", ""),
        ("requests", "No,Tahun,Apa,Tgl,Pukul\n12,2024,KTP,13/02/2024,09.15\n", JOINED),
        ("requests", "request_id,service,submitted_at,kanal\n1,KTP,2024-02-13,loket\n", '[columns]\nchannel = ""'),
        ("requests", "Nomor,Layanan\nA-1 (13/02/2024),KTP\n",
         '[columns]\nrequest_id = "Nomor"\nsubmitted_at = "Nomor"'),
        ("pings", "timestamp,target,status\n1707786000,siak,1\n", ""),
        ("events", "request_id,at,event\n1,2024-02-13,selesai\n1,2024-02-14,x\n", '[events]\nother = "skip"'),
    ],
)  # fmt: skip
def test_the_mapping_that_examine_prints_reads_the_file_the_same(tmp_path: Path, kind: str, text: str, mapping) -> None:
    intake = read_text(tmp_path, text, kind, office="cilegon", mapping=mapping)
    assert intake.rejects == []
    found = examine(tmp_path / "file.csv", kind, mapping=Mapping.parse(mapping), now=NOW, secret=SECRET)
    printed = to_toml(as_read(found, Mapping.parse(mapping)))
    again = read_text(tmp_path, text, kind, office="cilegon", mapping=printed)
    assert again.frame.equals(intake.frame)
    assert not any("were read together" in notice or "may both be" in notice for notice in again.notices)


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2026, 11, 1)).map(lambda m: m.replace(microsecond=0))  # noqa: DTZ001
DAYS = {"%Y-%m-%d": None, "%d/%m/%Y": "dmy", "%m/%d/%Y": "mdy", "%d %B %Y": None, "%Y%m%d": None}
CLOCKS = ("%H:%M:%S", "%H.%M.%S", "%I:%M:%S %p", "%H%M%S", "1899-12-30 %H:%M:%S")


@settings(max_examples=200, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(sorted(DAYS)), st.sampled_from(CLOCKS))
def test_a_date_and_a_time_joined_are_what_they_were(tmp_path_factory, moments, day: str, clock: str) -> None:
    lines = [f"{n},{m.strftime(day)},{m.strftime(clock)}" for n, m in enumerate(moments)]
    order = f'dates = "{DAYS[day]}"\n' if DAYS[day] else ""
    mapping = order + 'timezone = "UTC"\n[columns]\nsubmitted_at = ["D", "T"]\n[defaults]\nservice = "KTP"'
    path = put(tmp_path_factory.mktemp("joined") / "a.csv", "request_id,D,T\n" + "\n".join(lines) + "\n")
    intake = taken(path, mapping=mapping)
    assert intake.rejects == []
    assert submitted(intake) == [moment.replace(tzinfo=UTC) for moment in moments]


def test_midnight_of_the_date_makes_room_for_the_time() -> None:
    days = pl.Series(["2024-02-13 00:00:00", "13/02/2024 00:00", "13/02/2024", "2024-02-13"])
    clocks = pl.Series(["09:15", "09:15", "13/02/2024 09:15", None])
    assert day_and_clock(days, clocks).to_list() == [
        "2024-02-13 09:15", "13/02/2024 09:15", "13/02/2024 09:15", "2024-02-13"
    ]  # fmt: skip


def test_a_part_of_an_id_may_be_what_it_is_called_besides(tmp_path: Path) -> None:
    """The remedy for numbers that begin anew: the date that tells them apart still is the submission."""
    text = (
        "No. Register;Kantor;Layanan;Tanggal Masuk;Jam Masuk\n"
        "1;cilegon;KTP;13/02/2024;09.07\n1;cilegon;KTP;13/03/2024;09.07\n"
    )
    intake = read_text(tmp_path, text, mapping='[columns]\nrequest_id = ["No. Register", "Tanggal Masuk"]')
    assert intake.rejects == []
    assert intake.frame["request_id"].to_list() == ["1/13/02/2024", "1/13/03/2024"]
    assert intake.frame["submitted_at"].to_list() == [
        instant("2024-02-13T09:07+07:00"), instant("2024-03-13T09:07+07:00"),
    ]  # fmt: skip
