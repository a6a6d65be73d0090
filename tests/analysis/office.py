"""An office whose weeks are given by hand: how many requests were due, on time, late and running in each."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.catalogue import parse
from service_levels.metrics import Scope
from service_levels.reports import report
from tests.metrics.sample import CATALOGUE, FileMart, random_facts, spans_of, write_facts

ZONE = ZoneInfo("Asia/Jakarta")
FIRST = date(2024, 1, 1)  # a Monday
MEASURE = """
[[measure]]
id = "jaringan"
name = { id = "Jaringan", en = "Network" }
from = %s
moves = ["on_time"]
"""
Week = tuple[int, int] | tuple[int, int, int]  # on time, late, running


def day(week: int, weekday: int = 0) -> date:
    """A date of a week, the first being 0."""
    return FIRST + timedelta(weeks=week, days=weekday)


class Office:
    """Asks the reports of an office with these weeks, whose data ends on a day."""

    def __init__(
        self,
        folder: Path,
        weeks: Sequence[Week],
        ends: date | None = None,
        spans: Sequence[tuple[Any, ...]] = (),
        more: str = "",
    ) -> None:
        due = [
            (day(place, 2), outcome)
            for place, counts in enumerate(weeks)
            for outcome, count in zip(("on_time", "late", "running"), counts, strict=False)
            for _ in range(count)
        ]
        frame = random_facts(len(due), seed=1)
        same: dict[str, Any] = {
            "office": "cilegon", "service": "ktp-el", "catalogued": True, "channel": "loket", "target": 0.9,
            "exposure_us": 0, "late_through_outage": False, "checked": True, "incomplete": False, "returns": 0,
        }  # fmt: skip
        for name, value in same.items():
            frame[name] = value
        days = [one for one, _ in due]
        frame["outcome"] = [outcome for _, outcome in due]
        frame["status"] = np.where(frame["outcome"] == "running", "open", "finished")
        frame["due_on"] = frame["submitted_on"] = frame["started_on"] = days
        frame["ended_on"] = pd.Series(days, dtype=object).where(frame["outcome"] != "running", None)
        file = folder / "facts.parquet"
        write_facts(frame, file)
        self.mart = FileMart(file, spans_of(list(spans)) if spans else None, parse(CATALOGUE + more))
        end = ends or day(len(weeks))
        self.mart.as_of = {"cilegon": datetime(end.year, end.month, end.day, 15, tzinfo=ZONE)}

    def __call__(self, name: str, *by: str, **scope: Any) -> list[dict[str, Any]]:
        frame = report(name, self.mart, Scope(**scope), by)
        return frame.astype(object).where(frame.notna(), None).to_dict("records")

    def verdict(self, figure: str = "on_time", **scope: Any) -> dict[str, Any]:
        """The record of one figure."""
        (row,) = self("verdicts", figures=(figure,), **scope)
        return row

    def signals(self, *by: str, figure: str = "on_time", **scope: Any) -> list[dict[str, Any]]:
        """The periods of one figure."""
        return self("signals", *by, figures=(figure,), **scope)
