"""A small made-up database for the pages: two offices, five weeks of requests, two watched systems."""

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.load import Job, load, take_catalogue
from service_levels import store

ZONE = timedelta(hours=7)
START = datetime(2026, 3, 2, tzinfo=UTC) - ZONE  # a Monday, local midnight
DAYS = 37
EXPORTED = datetime(2026, 4, 7, 9, tzinfo=UTC)
HOSTILE = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) =1+1'
SECRET = b"a key for tests only"

CATALOGUE = f"""
[[office]]
id = "cilegon"
name = "Disdukcapil Kota Cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
counter = ["loket"]
room = 4
[[office]]
id = "jayapura"
name = "Disdukcapil Kota Jayapura"
timezone = "Asia/Jayapura"
calendar = "kantor"
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2015-01-01
{
    "".join(
        f'  {day} = ["08:00-12:00", "13:00-16:00"]' + chr(10)
        for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
    )
}
[[document]]
id = "KK"
name = {{ id = "Kartu Keluarga", en = "Family card" }}
[[document]]
id = "SKL"
name = {{ id = "Surat keterangan lahir", en = "Birth note" }}
[[service]]
id = "ktp-el"
name = {{ id = "KTP elektronik", en = "Electronic identity card" }}
requires = ["KK"]
[[service]]
id = "akta-lahir"
name = {{ id = "Akta kelahiran dengan nama yang panjangnya melewati enam puluh huruf", en = "Birth certificate" }}
requires = ["KK", "SKL"]
depends_on = ["siak"]
[[standard]]
service = "ktp-el"
from = 2019-01-01
amount = 8
unit = "working_hours"
clock_starts = "complete"
target = 0.9
[[standard]]
service = "akta-lahir"
from = 2019-01-01
amount = 2
unit = "days"
clock_starts = "submitted"
target = 0.95
[[target]]
id = "siak"
name = "SIAK"
every = 600
fail_after = 2
recover_after = 2
gap = 3600
objective = 0.99
[[target]]
id = "kantor"
name = "Internet kantor"
office = "cilegon"
every = 600
fail_after = 2
recover_after = 2
gap = 3600
objective = 0.98
[[measure]]
id = "latihan"
name = {{ id = 'Pelatihan {HOSTILE}', en = 'Training {HOSTILE}' }}
from = 2026-03-16
moves = ["on_time", "turnaround", "incomplete", "downtime", "outages"]
"""


def empty(folder: Path, url: str) -> None:
    """Makes the database with the catalogue and no data."""
    store.migrate(store.create_engine(url))
    take_catalogue(url, folder, CATALOGUE, "catalogue.toml")


def make(folder: Path, url: str) -> None:
    """Fills the database with the catalogue, three exports and one row that must be rejected."""
    empty(folder, url)
    rng = random.Random(7)
    for kind, rows in (("pings", _pings()), ("requests", _requests(rng)), ("skm", _answers(rng))):
        file = folder / f"{kind}.csv"
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
        load(url, folder, Job(kind, [file], exported_at=EXPORTED if kind == "requests" else None), SECRET)


def _requests(rng: random.Random) -> list[list[str]]:
    rows = [["request_id", "office", "service", "channel", "district", "submitted_at", "finished_at", "status"]]
    rows[0] += ["complete_at", "missing_documents"]
    channels = ("Loket", "WhatsApp", "", HOSTILE)
    for number in range(420):
        at = START + timedelta(days=rng.randrange(DAYS), hours=8 + rng.random() * 7)
        office = "jayapura" if number % 5 == 0 else "cilegon"
        service = ("ktp-el", "akta-lahir", "SKTT asing")[number % 7 % 3]
        lacking = "KK" if number % 6 == 0 else "SKL" if number % 13 == 0 else ""
        complete = at + timedelta(hours=rng.random() * (20 if lacking else 1))
        end = complete + timedelta(hours=rng.expovariate(1 / 20))
        done = end < EXPORTED
        row = [f"R{number:04}", office, service, channels[number % 4], ("Cibeber", "Jombang", "")[number % 3]]
        row += [_at(at), _at(end) if done else "", "selesai" if done else "diproses"]
        rows.append([*row, _at(complete) if complete < EXPORTED else "", lacking])
    rows.append(["R9999", "atlantis", "ktp-el", "Loket", "", _at(START), "", "diproses", "", ""])
    return rows


def _answers(rng: random.Random) -> list[list[str]]:
    """Answers to the survey: 90 of Cilegon on what it offers, three of Jayapura on one service."""
    rows = [["office", "service", "answered_at", *(f"u{number}" for number in range(1, 10))]]
    for number in range(93):
        office, service = ("cilegon", ("ktp-el", "akta-lahir")[number % 2]) if number < 90 else ("jayapura", "ktp-el")
        at = START + timedelta(days=rng.randrange(DAYS - 2), hours=9 + rng.random() * 6)
        rows.append([office, service, _at(at), *(str(rng.choice((2, 3, 3, 4))) for _ in range(9))])
    rows.append(["cilegon", "ktp-el", _at(EXPORTED + timedelta(days=2)), *("4" * 9)])  # later than the requests
    return rows


def _pings() -> list[list[str]]:
    rows = [["at", "target", "up"]]
    at = START
    while at < EXPORTED:
        hour = (at - START) // timedelta(hours=1)
        if hour % 300 > 4:  # some hours without a ping: unknown
            rows.append([_at(at), "siak", "0" if hour % 60 in (9, 10) else "1"])
            rows.append([_at(at), "kantor", "0" if hour % 200 == 33 else "1"])
        if hour % 24 == 3:
            rows.append([_at(at), "printer", "1"])  # in no catalogue
        at += timedelta(minutes=10)
    return rows


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
