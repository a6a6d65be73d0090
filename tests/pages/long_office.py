"""A made-up office with half a year of data around measures whose effects are known, for the page of measures."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from etl.load import Job, load, take_catalogue
from service_levels import store
from tests.pages.small_office import CATALOGUE, SECRET

ZONE = timedelta(hours=7)
START = datetime(2026, 1, 5, tzinfo=UTC) - ZONE  # a Monday, local midnight
WEEKS, CHANGED = 24, 12  # weeks of data, and those before the measures
EXPORTED = START + timedelta(weeks=WEEKS, hours=9)
A_WEEK = 10  # requests of each district

MEASURES = """
[[measure]]
id = "kampanye"
name = { id = "Kampanye", en = "Campaign" }
from = 2026-03-30
moves = ["incomplete"]
districts = ["Jombang"]
comparison = { districts = ["CIBEBER"] }
[[measure]]
id = "jalur"
name = { id = "Jalur kedua", en = "Second line" }
from = 2026-03-30
moves = ["downtime", "outages"]
targets = ["siak"]
[[measure]]
id = "jauh"
name = { id = "Kantor lain", en = "Elsewhere" }
from = 1066-10-14
moves = ["turnaround", "downtime"]
offices = ["jayapura"]
[[measure]]
id = "kelak"
name = { id = "Gedung baru", en = "New building" }
from = 2030-01-01
moves = ["on_time"]
[[measure]]
id = "nanti"
name = { id = "Meja baru", en = "New desk" }
from = 2026-06-01
moves = ["on_time"]
"""


def make(folder: Path, url: str) -> None:
    """Of ten requests a week Jombang lacks papers in six, from the twelfth week on in one; Cibeber in five throughout.
    SIAK is down for 20 hours a week (21 in every other one), then never."""
    store.migrate(store.create_engine(url))
    take_catalogue(url, folder, CATALOGUE[: CATALOGUE.index("[[measure]]")] + MEASURES, "catalogue.toml", SECRET)
    for kind, rows in (("pings", _pings()), ("requests", _requests())):
        file = folder / f"{kind}.csv"
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
        load(url, folder, Job(kind, [file], exported_at=EXPORTED if kind == "requests" else None), SECRET)


def _requests() -> list[list[str]]:
    rows = [["request_id", "office", "service", "channel", "district", "submitted_at", "finished_at", "status"]]
    rows[0] += ["complete_at", "missing_documents"]
    for week in range(WEEKS):
        for district in ("Jombang", "Cibeber"):
            lacking = (6 if week < CHANGED else 1) if district == "Jombang" else 5
            for number in range(A_WEEK):
                at = START + timedelta(weeks=week, days=number % 5, hours=9 + number // 5)
                row = [f"{district[0]}{week:02}{number:02}", "cilegon", "ktp-el", "Loket", district]
                row += [_at(at), _at(at + timedelta(hours=2)), "selesai", _at(at + timedelta(hours=1))]
                rows.append([*row, "KK" if number < lacking + (week % 2 if lacking == 5 else 0) else ""])
    return rows


def _pings() -> list[list[str]]:
    rows = [["at", "target", "up"]]
    for hour in range(WEEKS * 168 + 9):
        week, of_week = divmod(hour, 168)
        down = week < CHANGED and 48 <= of_week < 68 + week % 2
        for minute in (0, 10, 20, 30, 40, 50):
            at = START + timedelta(hours=hour, minutes=minute)
            rows.append([_at(at), "siak", "0" if down else "1"])
    return rows


def _at(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds")
