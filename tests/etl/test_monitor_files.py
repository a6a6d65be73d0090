"""Files of monitors: lists that are no pings are refused with the way to load them; outages and complaints are read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from etl.intake import IntakeError
from etl.intake.columns import guess_kind
from tests.etl.intake_case import instant, read_text
from tests.shared import shared

ROBOT = (
    "Event,Monitor,Date-Time,Reason,Duration,Duration (in mins.)\n"
    "Up,siak,2026-03-04 09:00:00+07:00,OK,0 hrs 30 mins,30\n"
    "Down,siak,2026-03-04 08:00:00+07:00,Connection Timeout,1 hrs 0 mins,60\n"
    "Up,siak,2026-03-03 11:30:00+07:00,OK,20 hrs 30 mins,1230\n"
    "Down,siak,2026-03-03 08:00:00+07:00,Connection Timeout,3 hrs 30 mins,210\n"
)
CHANGES = (
    "waktu,target,status\n2026-03-03 08:00+07:00,siak,down\n2026-03-03 11:30+07:00,siak,up\n"
    "2026-03-04 08:00+07:00,siak,down\n2026-03-04 09:00+07:00,siak,up\n"
)
OUTAGES = "Sistem,Mulai,Selesai,Penyebab\nsiak,2026-03-03 08:00+07:00,2026-03-03 11:30+07:00,kabel putus\n"
AS_PINGS = {
    "changes with lengths": (ROBOT, '[columns]\nat = "Date-Time"\nup = "Event"'),
    "changes alone": (CHANGES, ""),
    "two of them, with lengths": ("\n".join([*ROBOT.splitlines()[:1], *ROBOT.splitlines()[3:]]) + "\n",
                                  '[columns]\nat = "Date-Time"\nup = "Event"'),
    "outages": (OUTAGES, '[columns]\nat = "Mulai"\ntarget = "Sistem"\n[defaults]\nup = "0"'),
    "failures with lengths": (
        "waktu,target,status,durasi\n2026-03-03 08:00+07:00,siak,RTO,3 jam\n2026-03-07 08:00+07:00,siak,RTO,1 jam\n", ""
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", AS_PINGS)
def test_a_list_loaded_as_pings_is_refused_with_the_way_to_load_it(tmp_path: Path, name: str) -> None:
    text, mapping = AS_PINGS[name]
    remedy = r"This is a list .*Load it as outages: etl load outages FILE.*start = "
    with pytest.raises(IntakeError, match=remedy) as told:
        read_text(tmp_path, text, "pings", mapping=mapping)
    assert "single_pings = true" in str(told.value)
    read_text(tmp_path, text, "pings", mapping="single_pings = true\n" + mapping)


def minutes(answers: str, step: int = 1) -> str:
    at = (f"2026-03-03 {8 + n * step // 60:02d}:{n * step % 60:02d}+07:00" for n in range(len(answers)))
    return "at,target,up\n" + "".join(f"{when},siak,{up}\n" for when, up in zip(at, answers, strict=True))


PINGS = {
    "a flapping target, asked every minute": minutes("010101"),
    "asked every hour, mostly up": minutes("1110111", 60),
    "asked every hour, one half of them down": minutes("11001100", 60),
    "asked every hour, alternating, as regular as a clock": minutes("010101", 60),
    "three rows far apart": CHANGES.rsplit("\n", 2)[0] + "\n",
    "the heartbeat of a monitor, with the seconds since the last": (
        "time,target,status,duration\n2026-03-03 08:00+07:00,siak,1,0\n2026-03-03 08:01+07:00,siak,0,60\n"
        "2026-03-03 08:02+07:00,siak,1,60\n"
    ),
}


@pytest.mark.parametrize("name", PINGS)
def test_real_pings_are_not_taken_for_a_list(tmp_path: Path, name: str) -> None:
    assert read_text(tmp_path, PINGS[name], "pings").rejects == []


def outages(intake) -> list[tuple]:
    frame = intake.frame
    return [
        (row["target"], f"{row['start']:%d %H:%M}", row.get("end") and f"{row['end']:%d %H:%M}", row.get("state"))
        for row in frame.sort("start").iter_rows(named=True)
    ]


@pytest.mark.parametrize("text", [ROBOT, CHANGES], ids=["newest first", "oldest first"])
def test_changes_of_state_are_outages_that_the_next_change_ends(tmp_path: Path, text: str) -> None:
    intake = read_text(tmp_path, text, "outages")
    assert outages(intake) == [("siak", "03 01:00", "03 04:30", "down"), ("siak", "04 01:00", "04 02:00", "down")]
    assert (intake.read, intake.skipped, intake.rejects) == (4, 2, [])
    assert any("each ends the outage before it" in notice for notice in intake.notices)


def change(*rows: tuple[str, str, str]) -> str:
    return "waktu,target,status\n" + "".join(f"2026-03-03 {at}+07:00,{of},{state}\n" for at, of, state in rows)


CASES = {
    "one that is still on": (change(("08:00", "siak", "down")) + change(("07:00", "siak", "up")).split("\n", 1)[1],
                             [("siak", "03 01:00", None, "down")]),
    "said twice": (change(("08:00", "siak", "down"), ("08:30", "siak", "down"), ("09:00", "siak", "up")),
                   [("siak", "03 01:00", "03 02:00", "down")]),
    "maintenance after it": (
        change(("08:00", "siak", "down"), ("08:30", "siak", "maintenance"), ("09:00", "siak", "up")),
        [("siak", "03 01:00", "03 01:30", "down"), ("siak", "03 01:30", "03 02:00", "maintenance")],
    ),
    "two systems": (
        change(("08:00", "siak", "down"), ("08:10", "wa", "down"), ("08:20", "siak", "up"), ("08:30", "wa", "up")),
        [("siak", "03 01:00", "03 01:20", "down"), ("wa", "03 01:10", "03 01:30", "down")],
    ),
    "up and down within one minute": (
        change(("08:00", "siak", "down"), ("08:05", "siak", "up"), ("08:05", "siak", "down"), ("08:09", "siak", "up")),
        [("siak", "03 01:00", "03 01:05", "down"), ("siak", "03 01:05", "03 01:09", "down")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_changes_of_state(tmp_path: Path, name: str) -> None:
    text, wanted = CASES[name]
    intake = read_text(tmp_path, text, "outages")
    assert outages(intake) == wanted
    assert len(intake.frame) + len(intake.rejects) + intake.skipped + intake.duplicates == intake.read


LISTS = {
    "Sistem;Mulai;Selesai;Penyebab": "down",
    "Nama Sistem;Waktu Mulai;Waktu Pulih;Keterangan": "down",
    "Monitor;Start Time;End Time;Root Cause": "down",
    "target;start;end;reason": "down",
    "Host;Down At;Up At;Message": "down",
}


@pytest.mark.parametrize("header", LISTS)
def test_lists_in_either_language_are_known(tmp_path: Path, header: str) -> None:
    text = f"{header}\nsiak;03/03/2026 08:00;03/03/2026 11:30;kabel\nsiak;13/03/2026 08:00;;kabel\n"
    intake = read_text(tmp_path, text, "outages", office="cilegon")
    assert [row[:3] for row in outages(intake)] == [("siak", "03 01:00", "03 04:30"), ("siak", "13 01:00", None)]
    assert intake.columns == ("target", "start", "end", "reason")
    assert guess_kind(header.split(";"), None) == "outages"


@pytest.mark.parametrize(("word", "state"), [
    ("down", "down"), ("Resolved", "down"), ("Selesai", "down"), ("Major outage", "down"), ("padam", "down"),
    ("Pemeliharaan terjadwal", "maintenance"), ("planned", "maintenance"), ("unplanned", "down"), ("", None),
])  # fmt: skip
def test_states_of_a_list(tmp_path: Path, word: str, state: str | None) -> None:
    text = f"target,start,end,state\nsiak,2026-03-03 08:00+07:00,2026-03-03 09:00+07:00,{word}\n"
    assert outages(read_text(tmp_path, text, "outages"))[0][3] == state


def test_what_contradicts_itself_is_rejected(tmp_path: Path) -> None:
    rows = (
        "siak,2026-03-03 08:00+07:00,2026-03-03 07:00+07:00,",  # 2: ends before it starts
        "siak,2026-03-04 08:00+07:00,2026-03-04 09:00+07:00,",  # 3, 4: two ends
        "siak,2026-03-04 08:00+07:00,2026-03-04 10:00+07:00,",
        "siak,2026-03-05 08:00+07:00,,",  # 5: still on, and down again later
        "siak,2026-03-06 08:00+07:00,2026-03-06 10:00+07:00,",
        "siak,2026-03-06 08:00+07:00,2026-03-06 10:00+07:00,",  # the same again
        "siak,2026-03-06 09:00+07:00,2026-03-06 11:00+07:00,",  # overlaps: both stand
        ",2026-03-07 08:00+07:00,,",  # 9
        "siak,kemarin,,",  # 10
        "siak,2099-03-07 08:00+07:00,,",  # 11
        "siak,2026-03-08 08:00+07:00,,sibuk",  # 12
    )
    intake = read_text(tmp_path, "target,start,end,state\n" + "\n".join(rows) + "\n", "outages")
    assert [(reject.line, reject.field, reject.code) for reject in intake.rejects] == [
        (2, "end", "before_start"), (3, "start", "contradicting"), (4, "start", "contradicting"),
        (5, "end", "not_the_last"), (9, "target", "missing"), (10, "start", "unreadable_time"), (11, "start", "future"),
        (12, "state", "unknown_state"),
    ]  # fmt: skip
    assert [row[1:3] for row in outages(intake)] == [("06 01:00", "06 03:00"), ("06 02:00", "06 04:00")]
    assert intake.duplicates == 1


def test_complaints_of_lapor_are_read(tmp_path: Path) -> None:
    text = (
        "Tracking ID;Tanggal Laporan;Judul;Kategori;Instansi;Sumber;Status;Tanggal Selesai\n"
        "8811;03/03/2026 08:00;KTP lama;Pelayanan;Kota Cilegon;SMS;Selesai;13/03/2026 09:00\n"
        "8812;03/03/2026 08:00;KTP lama;Pelayanan;Kota Cilegon;SMS;Belum Ditindaklanjuti;\n"
        "8813;13/03/2026 08:00;KTP lama;Pelayanan;Kota Cilegon;SMS;Selesai;12/03/2026 09:00\n"
        ";13/03/2026 08:00;KTP lama;Pelayanan;Kota Cilegon;SMS;Selesai;\n"
        "8814;13/03/2026 08:00;KTP lama;Pelayanan;Kota Lain;SMS;Selesai;\n"
        "8815;entah;KTP lama;Pelayanan;Kota Cilegon;SMS;Selesai;\n"
    )
    intake = read_text(tmp_path, text, "complaints")
    assert intake.frame.drop("line").row(0, named=True) == {
        "complaint_id": "8811", "office": "cilegon", "channel": "SMS", "received_at": instant("2026-03-03T08:00+07:00"),
        "resolved_at": instant("2026-03-13T09:00+07:00"), "kind": "Pelayanan", "status": "finished",
    }  # fmt: skip
    assert [(reject.line, reject.code) for reject in intake.rejects] == [
        (4, "before_reception"), (5, "missing"), (6, "unknown_office"), (7, "unreadable_time"),
    ]  # fmt: skip


@pytest.mark.parametrize(("header", "kind"), [
    ("Nomor Pengaduan,Tanggal Pengaduan,Status", "complaints"),
    ("Complaint ID,Received at,Resolved at,Status", "complaints"),
    ("No. Permohonan,Layanan,Tanggal Permohonan,Tanggal Selesai,Status", "requests"),
    ("Ticket ID,Service,Created at,Closed at,Status", "requests"),
    ("waktu,target,status", "pings"),
    ("waktu,target,status,latensi,keterangan", "pings"),
    ("Event,Monitor,Date-Time,Reason,Duration", "outages"),
])  # fmt: skip
def test_the_kind_is_found_by_the_columns(header: str, kind: str) -> None:
    assert guess_kind(header.split(","), None) == kind


def etl(*args: str) -> tuple[int, dict]:
    done = CliRunner().invoke(app, [*args, "--format", "json"], catch_exceptions=False)
    return done.exit_code, json.loads(done.stdout) if done.stdout.strip() else {}


@pytest.fixture
def office() -> None:
    assert CliRunner().invoke(app, ["init", "--catalogue", str(shared("field", "small.toml"))]).exit_code == 0


@pytest.mark.usefixtures("office")
def test_field_11_the_states_of_a_heartbeat() -> None:
    folder = shared("field")
    status, told = etl(
        "load", "pings", str(folder / "11-kuma-heartbeat-states.csv"),
        "--mapping", str(folder / "11-kuma-heartbeat-states.toml"),
    )  # fmt: skip
    assert (status, told["read"], told["inserted"], told["rejected"]) == (0, 21, 21, 0)
    (record,) = etl("report", "availability")[1]
    # A is the last ping: what it would speak for is not known.
    assert [record[name] for name in ("up_s", "down_s", "unknown_s", "maintenance_s")] == [480, 300, 0, 420]


@pytest.mark.usefixtures("office")
def test_field_12_a_list_is_no_pings_but_outages() -> None:
    folder = shared("field")
    file, mapping = (str(folder / f"12-incident-list-as-pings.{end}") for end in ("csv", "toml"))
    status, answer = etl("load", "pings", file, "--mapping", mapping)
    assert (status, answer["error"]["code"]) == (1, "file.list_of_changes")
    assert etl("load", "outages", file)[1]["inserted"] == 2
    records = etl("report", "incidents")[1]
    assert [(record["state"], record["seconds"]) for record in records] == [("down", 12_600), ("down", 3_600)]


@pytest.mark.usefixtures("office")
def test_field_28_the_words_of_failure() -> None:
    assert etl("load", "pings", str(shared("field") / "28-ping-failure-words.csv"))[1]["rejected"] == 0
    (record,) = etl("report", "availability")[1]
    assert (record["up_s"], record["down_s"], record["incidents"]) == (300, 480, 1)
    assert record["availability"] == pytest.approx(0.3846, abs=1e-4)
