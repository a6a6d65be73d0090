"""Whatever the dialect in which rows are written, the same rows are read; and no damage ends in a strange error."""

import csv
import io
import os
import random
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.intake import Intake, IntakeError
from tests.etl.intake_case import read_bytes

JAKARTA = ZoneInfo("Asia/Jakarta")
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()  # noqa: SIM905

TEXT = (
    st.text("abcXYZ ÉéÅ.;,|\t\"'#=-/0123", min_size=1, max_size=12)
    .map(lambda t: " ".join(t.split()))
    .filter(lambda t: t and not re.match(r"=\"|'[=+@-]", t))  # guards of spreadsheets, which are taken off
)
TIMES = st.datetimes(datetime(2001, 1, 1), datetime(2026, 11, 1)).map(  # noqa: DTZ001 - a wall clock
    lambda t: t.replace(microsecond=0, tzinfo=JAKARTA)
)
ROWS = st.lists(st.tuples(TEXT, TEXT, TIMES, st.sampled_from(["KK", "", "F-1.02;KK"])), min_size=1, max_size=8)
HEADINGS = st.sampled_from(
    [
        ("request_id", "office", "service", "officer", "submitted_at", "missing_documents"),
        ("No. Registrasi", "Kantor", "Jenis Layanan", "Petugas", "Tanggal Pengajuan", "Berkas Kurang"),
        ("REQUEST NUMBER", "Office", "Type of service", "Staff", "Date received", "Missing documents"),
    ]
)
WRITERS = {
    "iso": lambda t: t.isoformat(),
    "utc": lambda t: t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "elsewhere": lambda t: t.astimezone(timezone(timedelta(hours=-4))).strftime("%Y-%m-%d %H:%M:%S%z"),
    "local": lambda t: t.strftime("%Y-%m-%d %H:%M:%S"),
    "words": lambda t: f"{t.day} {MONTHS[t.month - 1]} {t.year} {t:%H.%M.%S} WIB",
    "dmy": lambda t: t.strftime("%d/%m/%Y %H.%M.%S"),
    "mdy": lambda t: t.strftime("%m/%d/%Y %I:%M:%S %p"),
}


@given(
    rows=ROWS,
    headings=HEADINGS,
    form=st.sampled_from(list(WRITERS)),
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    sep=st.booleans(),
    blanks=st.booleans(),
)
def test_rows_written_in_any_dialect_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, datetime, str]],
    headings: tuple[str, ...],
    form: str,
    delimiter: str,
    encoding: str,
    newline: str,
    quoting: int,
    sep: bool,
    blanks: bool,
) -> None:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, quoting=quoting, lineterminator=newline + (newline if blanks else "")
    )
    if sep:
        out.write(f"sep={delimiter}{newline}")
    writer.writerow(headings)
    for number, (service, officer, time, missing) in enumerate(rows):
        writer.writerow([f"R{number}", "cilegon", service, officer, WRITERS[form](time), missing])
    mapping = f'dates = "{form}"' if form in ("dmy", "mdy") else None
    intake = read_bytes(tmp_path_factory.mktemp("any"), out.getvalue().encode(encoding), mapping=mapping)
    assert intake.rejects == []
    wanted = ["request_id", "office", "service", "officer", "submitted_at", "missing_documents"]
    assert intake.frame.select(wanted).rows() == [
        (
            f"R{number}",
            "cilegon",
            "ktp-el" if service.casefold() in ("ktp", "ktp-el") else service,
            officer,
            time.astimezone(UTC),
            missing or None,  # an empty cell says nothing of the documents
        )
        for number, (service, officer, time, missing) in enumerate(rows)
    ]


GOOD = {
    "requests": (
        "No. Registrasi;Kantor;Layanan;Petugas;Tanggal Pengajuan;Tanggal Selesai;Status;Berkas Kurang\n"
        + "".join(f'R{i};cilegon;"KTP, baru";P{i};{i % 28 + 1:02}/02/2024 09.07;;Diproses;KK\n' for i in range(30))
    ),
    "events": "request_id,office,at,event\n"
    + "".join(f"R{i},jayapura,2024-02-13T09:{i:02}:00+09:00,submitted\n" for i in range(30)),
    "pings": "at\ttarget\tup\tlatency_ms\n" + "".join(f"2024-02-13 09:{i:02}\twa\t1\t{i},5\n" for i in range(30)),
    "skm": "office,answered_at,"
    + ",".join(f"u{i}" for i in range(1, 10))
    + "\n"
    + "cilegon,5 Agustus 2024,1,2,3,4,1,2,3,4,1\n" * 20,
}
NASTY = [
    b'"',
    b'""',
    b"\0",
    b"\r",
    b"\n\n",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\x81",
    b"\xc3",
    b";;;;",
    b",",
    b"\t",
    b"|",
    b"sep=;\n",
    b"99999999999999999999",
    b"-",
    b"nan",
    b"1e999",
    b"31/02/2024",
    b"0000-00-00",
    b"=cmd()",
    b"\xe2\x80\xae",
    b"\xf0\x9f\x9f\xa9",
    b"%d",
    b"3672010203040001",
    b"x" * 3000,
    b"{value}",
    b"2024-02-13T09:07:60",
    b"9999-12-31",
    b"\x1a",
    b"PK\x03\x04",
    b"45321",
    b"12.345",
]


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to six small damages."""
    for _ in range(rng.randint(1, 6)):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        damage = rng.randrange(7)
        if damage == 0:
            data = data[:at] + rng.choice(NASTY) + data[at:]
        elif damage == 1:
            data = data[:at] + rng.choice(NASTY) + data[at + 5 :]
        elif damage == 2:
            data = data[:at] + data[min(to, at + 40) :]
        elif damage == 3:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        elif damage == 4:
            data = data[: max(1, to)]
        elif damage == 5:
            data = data[:at] + data[at : at + 60] * 3 + data[at:]
        else:
            data = data.replace(
                rng.choice([b",", b";", b"\n", b"2024", b"cilegon"]), rng.choice(NASTY), rng.randint(1, 9)
            )
        data = data or b"x"
    return data


FUZZ = int(os.environ.get("TEPAT_WAKTU_FUZZ") or 300)


@pytest.mark.parametrize("kind", GOOD)
def test_damaged_files_give_rows_and_rejects_or_a_plain_refusal(tmp_path: Path, kind: str) -> None:
    rng = random.Random(f"{kind} {FUZZ}")
    refusals: list[str] = []
    for _ in range(FUZZ // len(GOOD)):
        encoding = rng.choice(["utf-8", "utf-8", "utf-16", "cp1252"])
        data = damaged(GOOD[kind].encode(encoding), rng)
        try:
            intake = read_bytes(tmp_path, data, kind, office=rng.choice([None, "cilegon"]))
        except IntakeError as error:
            refusals.append(str(error))
        else:
            assert isinstance(intake, Intake)
            kept = len(intake.frame) + len(intake.rejects) + intake.duplicates + intake.skipped
            assert kept == intake.read, data
    assert all(refusals)
    assert len(refusals) < FUZZ // len(GOOD)
