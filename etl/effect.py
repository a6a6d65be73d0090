"""What a change does to the figures: measured before it and after it inside one transaction, which need not be kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
from sqlalchemy import Connection

from service_levels import mart, metrics
from service_levels.mart import Change, Mart
from service_levels.mart.files import Stage
from service_levels.mart.manifest import Manifest
from service_levels.metrics import Scope

WEEKS = 4
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "memory_limit": "400MB"}
# What is compared of a request: everything that a page shows of it.
TOLD = (
    "service", "status", "submitted_at", "complete_at", "ended_at", "deadline_at", "due_on", "spent_us", "returns",
    "missing", "late_through_outage",
)  # fmt: skip
_OTHER = " OR ".join(f"o.{name} IS DISTINCT FROM n.{name}" for name in TOLD)
_LATE = "o.outcome = 'late' AND n.outcome = 'late'"
# outcome before, after, requests, those of which something differs, late ones through an outage now, no more, due
MOVES = f"""
SELECT o.outcome, n.outcome, count(*), count(*) FILTER (WHERE {_OTHER}),
       count(*) FILTER (WHERE {_LATE} AND n.late_through_outage AND NOT o.late_through_outage),
       count(*) FILTER (WHERE {_LATE} AND o.late_through_outage AND NOT n.late_through_outage),
       least(min(o.due_on), min(n.due_on)), greatest(max(o.due_on), max(n.due_on))
FROM read_parquet($old) o FULL JOIN read_parquet($new) n USING (office, request_id)
WHERE o.outcome IS DISTINCT FROM n.outcome OR {_OTHER}
GROUP BY ALL ORDER BY 1 NULLS FIRST, 2 NULLS LAST
"""  # noqa: S608 - names of our own columns
NEW = "SELECT outcome, count(*), min(due_on), max(due_on) FROM read_parquet($new) GROUP BY ALL ORDER BY 1"


@dataclass
class Effect:
    """Begun before anything of the change is written. Measured with the functions that the reports and pages use."""

    connection: Connection
    stage: Stage
    before: Manifest

    def of(self, change: Change) -> dict[str, Any]:
        """Headline figures before and after, and what becomes of requests, for a program to read.

        `figures`: of the four whole weeks up to what the data covers afterwards (those that the dashboard shows
        first), and of everything; from, to are null there. `moves`: how many requests have another outcome now
        (null: the request is not there). `excused` (`unexcused`): late requests that are so through an
        outage now (no more). `restated`: other requests with the same outcome and something else new.
        `due`: first and last local date on which a request was due that is not as it was; null where there is none.
        """
        after = mart.publish(self.connection, self.stage, change)
        old, new = (mart.staged(self.connection, self.stage, each) for each in (self.before, after))
        try:
            spans = [recent(new if new.as_of else old), (None, None)]
            figures = [
                {
                    "from": first and first.isoformat(), "to": last and last.isoformat(),
                    "before": headline(old, first, last), "after": headline(new, first, last),
                }
                for first, last in spans if first or last is None
            ]  # fmt: skip
            return {"figures": figures, "offices": sorted(new.as_of or old.as_of), **self._moves(after)}
        finally:
            old.close()
            new.close()

    def _moves(self, after: Manifest) -> dict[str, Any]:
        """Only the files that differ are read: what stands in the others is the same before and after."""
        old_files, new_files = ({file.file for file in each.files} for each in (self.before, after))
        gone, came = self._paths(old_files - new_files), self._paths(new_files - old_files)
        if not gone:
            return _appeared(came)
        if not came:
            return _gone(gone)
        with duckdb.connect(":memory:", config=SETTINGS) as held:
            found = held.execute(MOVES, {"old": gone, "new": came}).fetchall()
        moves = [(old, new, count) for old, new, count, *_ in found if old != new]
        first = min((row[6] for row in found if row[6]), default=None)
        last = max((row[7] for row in found if row[7]), default=None)
        return {
            "moves": [dict(zip(("from", "to", "requests"), move, strict=True)) for move in moves],
            "excused": sum(row[4] for row in found),
            "unexcused": sum(row[5] for row in found),
            "restated": sum(row[3] - row[4] - row[5] for row in found if row[0] == row[1]),
            "due": _span(first, last),
        }

    def _paths(self, names: set[str]) -> list[str]:
        """Where files of the mart lie, for DuckDB."""
        return [self.stage.path(name).as_posix() for name in sorted(names)]


def _appeared(came: list[str]) -> dict[str, Any]:
    """Where no file goes, all that changes is new."""
    with duckdb.connect(":memory:", config=SETTINGS) as held:
        found = held.execute(NEW, {"new": came}).fetchall() if came else []
    first = min((row[2] for row in found if row[2]), default=None)
    last = max((row[3] for row in found if row[3]), default=None)
    moves = [{"from": None, "to": outcome, "requests": count} for outcome, count, *_ in found]
    return {"moves": moves, "excused": 0, "unexcused": 0, "restated": 0, "due": _span(first, last)}


def _gone(files: list[str]) -> dict[str, Any]:
    """Where no file comes, all that changes is gone."""
    told = _appeared(files)
    told["moves"] = [{"from": move["to"], "to": None, "requests": move["requests"]} for move in told["moves"]]
    return told


def _span(first: date | None, last: date | None) -> list[str] | None:
    return None if first is None or last is None else [first.isoformat(), last.isoformat()]


def recent(held: Mart) -> tuple[date | None, date | None]:
    """The last four weeks, Monday to Sunday, that the data covers to the end; nothing where there is no data."""
    if not held.as_of:
        return None, None
    zones = {office: ZoneInfo(held.catalogue.offices[office].timezone) for office in held.as_of}
    today = max(at.astimezone(zones[office]).date() for office, at in held.as_of.items())
    last = today - timedelta(days=today.isoweekday() % 7 or 7)
    return last - timedelta(days=7 * WEEKS - 1), last


def headline(held: Mart, first: date | None, last: date | None) -> dict[str, Any]:
    """The figures of the first page, with the counts they rest on; null where there is nothing to divide by."""
    scope = Scope(from_on=first, to_on=last)
    on_time, ended, papers, volume = (
        metrics.report(name, held, scope, ()).iloc[0] for name in ("on-time", "turnaround", "completeness", "impact")
    )
    return {
        "requests": int(volume["requests"]),
        "on_time": int(on_time["on_time"]),
        "due": int(on_time["on_time"] + on_time["late"]),
        "rate": _number(on_time["rate"]),
        "net_rate": _number(on_time["net_rate"]),
        "late": int(on_time["late"]),
        "late_through_outage": int(on_time["late_through_outage"]),
        "ended": int(ended["ended"]),
        "median_h": _number(ended["median_h"]),
        "incomplete": int(papers["incomplete"]),
        "checked": int(papers["checked"]),
        "incomplete_rate": _number(papers["rate"]),
    }


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
