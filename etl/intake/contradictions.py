"""Rows of one file that name one request and cannot both be true: all of them are rejected (contract: Input files).

Most often the number is not whole: it begins anew each month, or the spreadsheet has lost its last digits.
"""

import json
from typing import Any

import numpy as np
import polars as pl

from etl.intake.duplicates import KEYS
from etl.intake.lost_digits import SCIENTIFIC
from etl.intake.work import Work
from service_levels.messages import Message

# What all rows of one key must agree in: an instant, and names (none where the kind has no such column).
SAME = {"requests": ("submitted_at", ("service",))}
MINUTE, DAY = 60_000_000, 86_400_000_000  # microseconds
DAY_ONLY = 1  # bit of `day_only` that says so of the submission
SHOWN = 5  # lines of one request, and names in which they differ


def without_contradictions(
    work: Work, frame: pl.DataFrame, again: pl.Series | None
) -> tuple[pl.DataFrame, pl.Series | None]:
    """(the frame without such rows, `again` for what is left). Each of them becomes a fault of `work`.

    `again`: rows whose key may occur more than once, as `duplicates.named_again` gives it; None: there are none.
    """
    if again is None or work.kind not in SAME:
        return frame, again
    key, (instant, names) = KEYS[work.kind], SAME[work.kind]
    some = frame.with_row_index("place").filter(again)
    apart = {name: _differ(pl.col(name).str.to_lowercase()) for name in names}
    apart[instant] = _apart(instant, dated="day_only" in frame.columns)
    found = some.group_by(key).agg(**apart).filter(pl.any_horizontal(*apart))
    if found.is_empty():
        return frame, again
    rows = some.join(found.select(key), on=key).sort("place")
    said = [pl.col(name).unique().sort().alias(f"{name}_names") for name in names]
    groups = rows.group_by(key, maintain_order=True).agg("place", "line", *said)
    place_of = np.flatnonzero(work.checks.good)  # the frame holds the good rows
    for group in groups.join(found, on=key, maintain_order="left").iter_rows(named=True):
        which = instant if group[instant] else next(name for name in names if group[name])
        reason = _reason(work, key[-1], which, group)
        work.checks.found(place_of[group["place"]], key[-1], f"contradicting_{which}", reason)
    left = np.ones(len(frame), bool)
    left[rows["place"].to_numpy()] = False
    return frame.filter(pl.Series(left)), again.filter(pl.Series(left))


def _differ(values: pl.Expr) -> pl.Expr:
    return (values.min() != values.max()).fill_null(value=False)


def _apart(name: str, *, dated: bool) -> pl.Expr:
    """Whether instants of one key differ by more than the precision with which they are written.

    An instant on the full minute says no seconds: 09:07 may be 09:07:33. `dated`: some rows hold a date without a time
    (`day_only`), which stands as the first instant of its day and may be any of it.
    """
    at = pl.col(name).dt.epoch("us")
    day = (pl.col("day_only").fill_null(0) & DAY_ONLY) > 0 if dated else pl.lit(value=False)
    timed, dates = pl.when(~day).then(at), pl.when(day).then(at)
    elsewhere = (timed.min() < dates.min()) | (timed.max() >= dates.max() + DAY)
    seconds = pl.when(timed % MINUTE != 0).then(timed)
    return _differ(timed // MINUTE) | _differ(seconds) | _differ(dates) | elsewhere.fill_null(value=False)


def _reason(work: Work, number: str, which: str, group: dict[str, Any]) -> Message:
    value = group[number]
    lost = SCIENTIFIC.fullmatch(value) is not None
    said: dict[str, Any] = {"lines": _listed(group["line"]), "number": value, "column": number}
    columns = [[match.name for match in work.columns.matches if match.canonical == each] for each in (number, which)]
    source = ", ".join(json.dumps(name, ensure_ascii=False) for several in columns for name in several or ["…"])
    if names := group.get(f"{which}_names"):
        code = "row.other_services_lost" if lost else "row.other_services"
        return Message(code, **said, names=_listed(names), source=source)
    return Message("row.other_submissions_lost" if lost else "row.other_submissions", **said, source=source)


def _listed(values: list[Any]) -> list[str]:
    return [*map(str, values[:SHOWN]), *["…"] * (len(values) > SHOWN)]
