"""Exports of systems that many offices run, made up: each loads as requests without a mapping.

Headers as these systems usually write them, with the dates typical of each.
"""
# ruff: noqa: E501 - headers are as long as they are

from pathlib import Path
from typing import Any

import pytest

from etl.intake import examine
from tests.etl.intake_case import NOW, SECRET, instant, read_text

OSTICKET = """\
Ticket Number,Date Created,Subject,Priority,Department,Help Topic,Source,Current Status,Due Date,Closed Date,Agent Assigned
"481516","2026-02-13 09:15:00","Kartu","Low","Loket","KTP","Email","Closed","2026-02-20 16:00","2026-02-16 10:00","Rina"
"481517","2026-02-13 09:20:00","Kartu","High","Loket","KTP","Web","Open","","",""
"""
ZAMMAD = """\
Number,Title,State,Priority,Group,Owner,Created At,Close At
26001,Kartu rusak,closed,2 normal,KTP,Rina,2026-02-13T02:15:00Z,2026-02-16T03:00:00Z
26002,Kartu baru,new,2 normal,KTP,,2026-02-13T02:20:00Z,
26003,Kartu baru,pending close,2 normal,KTP,Rina,2026-02-13T02:20:00Z,
"""
GLPI = """\
ID;Title;Status;Opening date;Time to resolve;Solution date;Closing date;Category;Technician;Location
1 024;Kartu rusak;Closed;2026-02-13 09:15;2026-02-20 16:00;2026-02-16 10:00;2026-02-23 10:00;KTP;Rina;Loket 1
1 025;Kartu baru;Processing (assigned);2026-02-13 09:20;2026-02-20 16:00;;;KTP;Rina;Loket 1
1 026;Kartu baru;Solved;2026-02-13 09:20;;2026-02-16 10:00;;KTP;Rina;Loket 1
"""
FRESHDESK = """\
Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time
77,Kartu rusak,Resolved,Low,Portal,KTP,Rina,Loket,2026-02-13 09:15:00,2026-02-20 16:00:00,2026-02-16 10:00:00,
78,Kartu baru,Closed,Low,Email,KTP,Rina,Loket,2026-02-13 09:20:00,2026-02-20 16:00:00,,2026-02-16 10:00:00
79,Kartu baru,Waiting on Customer,Low,Email,KTP,Rina,Loket,2026-02-13 09:20:00,2026-02-20 16:00:00,,
"""
SERVICENOW = """\
number,opened_at,closed_at,resolved_at,due_date,state,category,assignment_group,assigned_to,contact_type
INC0010001,2026-02-13 09:15:00,2026-02-19 10:00:00,2026-02-16 10:00:00,2026-02-20 16:00:00,Closed,KTP,Loket,Rina,phone
INC0010002,2026-02-13 09:20:00,,,,On Hold,KTP,Loket,,walk-in
"""
LAPOR = """\
Tracking ID;Tanggal Laporan;Judul;Kategori;Instansi;Sumber;Status;Tanggal Selesai
9001;13/02/2026 09.15;contoh;KTP;Kota Cilegon;Aplikasi;Selesai;16/02/2026 10.00
9002;13/02/2026 09.20;contoh;KTP;Kota Cilegon;SMS;Belum Ditindaklanjuti;
"""
SICANTIK = """\
Stempel waktu;Nomor Permohonan;Jenis Izin;Tanggal Permohonan;Tanggal Terbit;Status
13/02/2026 11:00:00;503/001;KTP;13 Februari 2026 09:15;16 Februari 2026 10:00;Terbit
13/02/2026 11:05:00;503/002;KTP;13 Februari 2026 09:20;;Dalam Proses
"""
DONE, RUNNING = instant("2026-02-16T10:00+07:00"), None
# (text, [(id, channel, officer, end, status) of each request])
SYSTEMS: dict[str, tuple[str, list[tuple[Any, ...]]]] = {
    "osTicket": (OSTICKET, [
        ("481516", "Email", "Rina", DONE, "finished"), ("481517", "Web", None, RUNNING, "open"),
    ]),
    "Zammad": (ZAMMAD, [
        ("26001", None, "Rina", DONE, "finished"), ("26002", None, None, RUNNING, "open"),
        ("26003", None, "Rina", RUNNING, "open"),
    ]),
    "GLPI": (GLPI, [
        ("1 024", None, "Rina", DONE, "finished"), ("1 025", None, "Rina", RUNNING, "open"),
        ("1 026", None, "Rina", DONE, "finished"),
    ]),
    "Freshdesk": (FRESHDESK, [
        ("77", "Portal", "Rina", DONE, "finished"), ("78", "Email", "Rina", DONE, "finished"),
        ("79", "Email", "Rina", RUNNING, "open"),
    ]),
    "ServiceNow": (SERVICENOW, [
        ("INC0010001", "phone", "Rina", DONE, "finished"), ("INC0010002", "walk-in", None, RUNNING, "open"),
    ]),
    "LAPOR": (LAPOR, [("9001", "Aplikasi", None, DONE, "finished"), ("9002", "SMS", None, RUNNING, "open")]),
    "SiCantik": (SICANTIK, [("503/001", None, None, DONE, "finished"), ("503/002", None, None, RUNNING, "open")]),
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_an_export_loads_as_requests_without_a_mapping(tmp_path: Path, system: str) -> None:
    text, requests = SYSTEMS[system]
    intake = read_text(tmp_path, text, office="cilegon")
    assert intake.rejects == []
    frame = intake.frame
    columns = [
        frame[name].to_list() if name in frame.columns else [None] * len(frame)
        for name in ("request_id", "channel", "officer", "finished_at", "status")
    ]
    assert list(zip(*columns, strict=True)) == requests
    assert set(frame["service"]) == {"ktp-el"}
    assert frame["submitted_at"][0] == instant("2026-02-13T09:15+07:00")
    assert frame["submitted_at"][1] == instant("2026-02-13T09:20+07:00")


@pytest.mark.parametrize("system", ["GLPI", "Freshdesk", "ServiceNow"])
def test_of_two_ends_it_is_said_which_was_taken(tmp_path: Path, system: str) -> None:
    notices = read_text(tmp_path, SYSTEMS[system][0], office="cilegon").notices
    assert any("may both be finished_at: of each row the first of them that is filled" in each for each in notices)


@pytest.mark.parametrize("system", SYSTEMS)
def test_it_is_told_what_the_file_holds(tmp_path: Path, system: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(SYSTEMS[system][0], encoding="utf-8")
    found = examine(path, now=NOW, secret=SECRET)
    kind = "complaints" if system == "LAPOR" else "requests"  # it says so: Tanggal Laporan
    assert (found.kind, found.problems) == (kind, ())
