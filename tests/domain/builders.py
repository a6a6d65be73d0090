"""Small catalogues, calendars and rows with sensible defaults, so that a test says only what it is about."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.catalogue import Calendar, Catalogue, Hours, parse
from service_levels.domain.calendar import WorkingTime, working_time

JAKARTA = "Asia/Jakarta"
MORNING, AFTERNOON = (8 * 3600, 12 * 3600), (13 * 3600, 16 * 3600)
WEEK = (*[(MORNING, AFTERNOON)] * 5, (), ())

CATALOGUE = """
[[office]]
id = "kota"
name = "Kota"
timezone = "{zone}"
calendar = "biasa"
[[calendar]]
id = "biasa"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00", "13:00-16:00"]
  tuesday = ["08:00-12:00", "13:00-16:00"]
  wednesday = ["08:00-12:00", "13:00-16:00"]
  thursday = ["08:00-12:00", "13:00-16:00"]
  friday = ["08:00-12:00", "13:00-16:00"]
[[service]]
id = "kk"
name = "KK"
requires = []
[[standard]]
service = "kk"
from = 2019-01-01
amount = {amount}
unit = "{unit}"
clock_starts = "{clock_starts}"
target = 0.9
source = "test"
[[target]]
id = "siak"
name = "SIAK"
every = 60
fail_after = {fail_after}
recover_after = {recover_after}
gap = {gap}
objective = 0.99
{more}
"""


def catalogue(
    amount: float = 7,
    unit: str = "working_hours",
    clock_starts: str = "complete",
    zone: str = JAKARTA,
    fail_after: int = 1,
    recover_after: int = 1,
    gap: int = 300,
    more: str = "",
) -> Catalogue:
    """One office, open Monday to Friday 08-12 and 13-16, one service, one target."""
    return parse(CATALOGUE.format(**locals()), "test")


def week_calendar(**changes: object) -> Calendar:
    """Monday to Friday 08:00-12:00 and 13:00-16:00, no holidays."""
    given: dict[str, object] = {
        "id": "biasa",
        "country": None,
        "categories": (),
        "closed": frozenset(),
        "hours": (Hours(date(2015, 1, 1), WEEK),),
        "special": (),
        "open": {},
    }
    return Calendar(**(given | changes))  # type: ignore[arg-type]


def week_time(first: date = date(2024, 1, 1), last: date = date(2024, 12, 31), zone: str = JAKARTA) -> WorkingTime:
    """The working time of that calendar."""
    return working_time(week_calendar(), zone, first, last)


def instant(text: str, zone: str = JAKARTA) -> int:
    """'2024-01-01 08:00' or '... 08:00:30' on the wall clock of a zone as an instant."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).timestamp()) * 1_000_000


def instants(*texts: str | None) -> np.ndarray:
    """Several of them; None stands for NONE."""
    none = np.iinfo(np.int64).min
    return np.array([none if text is None else instant(text) for text in texts], dtype=np.int64)


def stamps(texts: list[str | None]) -> pd.DatetimeIndex:
    """A column of aware UTC times."""
    return pd.DatetimeIndex(instants(*texts).view("M8[us]")).tz_localize("UTC")


def rows(*given: dict[str, object]) -> pd.DataFrame:
    """Summary rows; what a dict leaves out is empty."""
    blank = {
        "office": "kota",
        "service": "kk",
        "channel": "loket",
        "officer": None,
        "district": None,
        "status": None,
        "missing_documents": None,
        "has_complete_column": False,
        "day_only": 0,
    }
    table = pd.DataFrame([{**blank, "request_id": f"R{n}", **row} for n, row in enumerate(given)])
    for name in ("submitted_at", "complete_at", "finished_at", "deadline_at"):
        table[name] = stamps([row.get(name) for row in given])  # type: ignore[misc]
    table["day_only"] = [row.get("day_only", _dates(row)) for row in given]
    table["documents_from"] = stamps([row.get("documents_from", "2000-01-01 00:00") for row in given])  # type: ignore[misc]
    if not given:
        table = pd.DataFrame(columns=["office", "request_id", *list(blank)[1:]]).assign(
            **{n: stamps([]) for n in ("submitted_at", "complete_at", "finished_at", "deadline_at", "documents_from")}
        )
    return table


def _dates(row: dict[str, object]) -> int:
    """The bits of the instants that are written without a time."""
    names = ("submitted_at", "complete_at", "finished_at", "deadline_at")
    return sum(1 << place for place, name in enumerate(names) if len(str(row.get(name) or "")) == len("2024-01-01"))


def happenings(*given: tuple[str, str, str] | tuple[str, str, str, str]) -> pd.DataFrame:
    """Events: (request_id, wall clock, event[, missing documents])."""
    table = pd.DataFrame(
        {
            "office": ["kota"] * len(given),
            "request_id": [event[0] for event in given],
            "event": [event[2] for event in given],
            "service": ["kk"] * len(given),
            "channel": [None] * len(given),
            "officer": [None] * len(given),
            "district": [None] * len(given),
            "missing_documents": [event[3] if len(event) > 3 else "" for event in given],  # type: ignore[misc]
        },
        dtype="object",
    )
    table["at"] = stamps([event[1] for event in given])
    spoken = [event[1] for event in given if event[2] in ("returned", "completed")]
    table["documents_from"] = stamps([min(spoken, default=None)] * len(given))
    table["day_only"] = [int(len(event[1]) == len("2024-01-01")) for event in given]
    return table
