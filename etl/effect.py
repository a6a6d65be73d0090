"""What a change does to the figures: measured before it and after it inside one transaction, which need not be kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection

from service_levels import mart, metrics
from service_levels.mart import Change, Mart, layout
from service_levels.mart.files import Stage
from service_levels.mart.manifest import Manifest
from service_levels.metrics import Scope

KEY = ["office", "request_id"]
WEEKS = 4


@dataclass
class Effect:
    """Begun before anything of the change is written. Measured with the functions that the reports and pages use."""

    connection: Connection
    stage: Stage
    now: int  # microseconds

    def __post_init__(self) -> None:
        self.before = mart.publish(self.connection, self.stage, Change(), self.now)

    def of(self, change: Change) -> dict[str, Any]:
        """Headline figures before and after, and what becomes of requests, for a program to read.

        `figures`: of the four whole weeks up to what the data covers afterwards (those that the dashboard shows
        first), and of everything; from, to are null there. `moves`: how many requests have another outcome now
        (null: the request is not there). `excused` (`unexcused`): late requests that are so through an
        outage now (no more). `restated`: other requests with the same outcome and something else new.
        `due`: first and last local date on which a request was due that is not as it was; null where there is none.
        """
        after = mart.publish(self.connection, self.stage, change, self.now)
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
        old, new = self._facts(old_files - new_files), self._facts(new_files - old_files)
        same = [pl.col(name).eq_missing(pl.col(f"{name}_right")) for name in old.columns if name not in KEY]
        both = old.join(new, on=KEY, how="full", suffix="_right", coalesce=True)
        moved = (
            both.filter(pl.col("outcome").ne_missing(pl.col("outcome_right")))
            .group_by("outcome", "outcome_right").len().sort("outcome", "outcome_right")
        )  # fmt: skip
        restated = both.filter(pl.col("outcome").eq_missing(pl.col("outcome_right")) & ~pl.all_horizontal(*same)).height
        keys = ("from", "to", "requests")
        other = both.filter(~pl.all_horizontal(*same))
        late = both.filter((pl.col("outcome") == "late") & (pl.col("outcome_right") == "late"))
        was, now = late["late_through_outage"], late["late_through_outage_right"]
        due = pl.concat([other["due_on"], other["due_on_right"]]).drop_nulls()
        return {
            "moves": [dict(zip(keys, row, strict=True)) for row in moved.iter_rows()],
            "excused": int((~was & now).sum()),
            "unexcused": int((was & ~now).sum()),
            "restated": restated - int((was != now).sum()),
            "due": [due.min().isoformat(), due.max().isoformat()] if len(due) else None,
        }

    def _facts(self, names: set[str]) -> pl.DataFrame:
        paths: list[Path] = [self.stage.path(name) for name in sorted(names)]
        columns = [*KEY, "outcome", "service", "status", "submitted_at", "complete_at", "ended_at", "deadline_at"]
        columns += ["due_on", "spent_us", "returns", "missing", "late_through_outage"]
        tables = [pq.read_table(path, columns=columns, schema=layout.FACTS) for path in paths]
        return pl.DataFrame(pa.concat_tables([layout.FACTS.empty_table().select(columns), *tables]))


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
