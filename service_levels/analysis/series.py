"""A figure by day, week or month, and which of its buckets may be judged (method 11)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import inf
from typing import Any

import numpy as np

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import Judged
from service_levels.domain import periods
from service_levels.domain.exposure import targets_of
from service_levels.domain.statistics.numbers import Flags, Floats
from service_levels.metrics.known import services_of

GRAINS = ("day", "week", "month")
BACK = {"day": 60, "week": 26, "month": 24}  # buckets that the usual variation is taken from
FEW = 10  # requests below which the figure of a bucket says little (method 11)
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of one stretch of time. None: it does not exist (`reason` says why), or there is none.

    `value`: a share from 0 to 1, hours, or events; `part` of `whole`, or `whole` alone the requests that it rests on;
    `open`: requests of it of which nothing is decided yet; `target`: the goal, in the unit of the value. `least`,
    `most`: what it can become, whatever its open requests bring; None where that cannot be said.
    """

    value: float | None
    part: float | None
    whole: float | None
    open: float
    target: float | None
    reason: str | None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A figure by bucket, shape (n,) each: `start` and `end` (local dates, both included), what `Amount` holds, `ripe`.

    The figures of a bucket that the data does not reach to its end are of its days so far, as is a period that ends
    with the data; what it can become holds all that is due in it.
    `ripe`: the data reaches beyond its end, and nothing in it is undecided. `judged`: ripe, with a figure, on enough
    requests.
    """

    figure: Judged
    grain: str
    start: tuple[date, ...]
    end: tuple[date, ...]
    amounts: tuple[Amount, ...]
    ripe: Flags
    judged: Flags

    @property
    def values(self) -> Floats:
        """The figures, NaN where there is none."""
        return np.array([NAN if one.value is None else one.value for one in self.amounts], dtype=np.float64)

    def few(self) -> bool:
        """Whether the median ripe bucket rests on too few requests, from the first with any to the last."""
        if not self.figure.counted:
            return False
        counts = np.array([one.whole or 0.0 for one in self.amounts])
        some = np.flatnonzero(self.ripe & (counts > 0))
        if not len(some):
            return True
        inside = counts[some[0] : some[-1] + 1][self.ripe[some[0] : some[-1] + 1]]
        return bool(np.median(inside) < FEW)


def series(asked: Asked, figure: Judged, grain: str, first: date, last: date) -> Series:
    """A figure by bucket from the one that holds `first` to the one that holds `last`."""
    begin = periods.start_of(grain, first)
    starts = tuple(periods.buckets(grain, begin, last))
    ends = tuple(periods.ends(grain, start) for start in starts)
    so_far = min(ends[-1], max(asked.today, asked.period.to_on if asked.period else asked.today))
    seen = _monitored(asked, figure, begin, ends[-1], grain)
    labels = [periods.label(grain, start) for start in starts]

    def read(until: date) -> list[Amount]:
        rows = {row[grain]: row for row in asked.report(figure.report, begin, until, grain).to_dict("records")}
        return [_amount(figure, rows.get(label), seen if isinstance(seen, str) else label in seen) for label in labels]

    amounts = read(max(so_far, begin))
    if so_far < ends[-1]:  # all that is due in the last one decides what it can become
        amounts = [replace(one, least=whole.least, most=whole.most)
                   for one, whole in zip(amounts, read(ends[-1]), strict=True)]  # fmt: skip
    waits = figure.report == "on-time"
    ripe = np.array([end < asked.covered and not (waits and one.open) for end, one in zip(ends, amounts, strict=True)])
    judged = np.array([
        sure and one.value is not None and not (figure.counted and (one.whole or 0) < FEW)
        for sure, one in zip(ripe, amounts, strict=True)
    ])  # fmt: skip
    return Series(figure, grain, starts, ends, tuple(amounts), ripe, judged)


def window(asked: Asked, grain: str) -> tuple[date, date]:
    """The dates that a series looks at: up to the chosen period's end, and back as far as `BACK` says."""
    assert asked.period is not None  # noqa: S101 - asked by reports that have found one
    newest = periods.start_of(grain, asked.period.to_on)
    first = newest
    for _ in range(BACK[grain] - 1):
        first = periods.start_of(grain, first - timedelta(days=1))
    return min(first, periods.start_of(grain, asked.period.from_on)), periods.ends(grain, newest)


def amount(asked: Asked, figure: Judged, first: date, last: date) -> Amount:
    """The figure of a stretch of local dates, both included."""
    found = asked.report(figure.report, first, last)
    if figure.report == "cost":
        row: Mapping[Any, Any] = {
            "waiting_h": found["waiting_h"].sum(),
            "requests": _held_up(asked, first, last),
            "seconds": found["seconds"].sum(),
            "events": len(found),
        }
    else:
        row = found.iloc[0].to_dict()
    seen = _monitored(asked, figure, first, last, None)
    return _amount(figure, row, seen if isinstance(seen, str) else bool(seen))


def _held_up(asked: Asked, first: date, last: date) -> int:
    """Requests that lost time within the dates, each once."""
    return int(asked.report("cost", first, last, "office")["requests"].sum())


def _amount(figure: Judged, row: Mapping[Any, Any] | None, seen: bool | str) -> Amount:
    """The figure of a row of its report; `row` None: nothing in it. `seen`: whether systems were, else why not."""
    if figure.report == "cost":
        if seen is not True:
            return Amount(None, None, None, 0.0, None, seen or "not_monitored")
        row = row or dict.fromkeys(("waiting_h", "requests", "seconds", "events"), 0)
        amount_ = float(row[figure.value]) / (3600 if figure.value == "seconds" else 1)
        held_up = float(sum(row[name] for name in figure.wholes)) if figure.wholes else None
        return Amount(amount_, None, held_up, 0.0, None, None, amount_, inf)  # it can only grow
    if row is None:
        return Amount(None, 0.0 if figure.parts else None, 0.0, 0.0, None, "nothing")
    part = float(sum(row[name] for name in figure.parts)) if figure.parts else None
    whole = float(sum(row[name] for name in figure.wholes))
    still = {"on-time": lambda: row["running"], "completeness": lambda: row["submitted"] - row["checked"]}
    undecided = float(still[figure.report]()) if figure.report in still else 0.0
    value, target = _number(row[figure.value]), _number(row[figure.target]) if figure.target else None
    every = whole + undecided
    least, most = (part / every, (part + undecided) / every) if part is not None and every else (None, None)
    return Amount(value, part, whole, undecided, target, "nothing" if value is None else None, least, most)


def _monitored(asked: Asked, figure: Judged, first: date, last: date, grain: str | None) -> str | set[str]:
    """What `monitored` says; only figures of outages are asked for it."""
    return monitored(asked, first, last, grain) if figure.report == "cost" else set()


def monitored(asked: Asked, first: date, last: date, grain: str | None = None) -> str | set[str]:
    """The buckets (without a grain: the whole, as '') in which a system that the scope needs was monitored at all.

    'no_system' where the services in scope need none.
    """
    services = services_of(asked.mart, asked.scope)
    catalogue = asked.mart.catalogue
    needed = {one for office in asked.as_of for service in services for one in targets_of(catalogue, office, service)}
    if asked.scope.targets:
        needed &= set(asked.scope.targets)
    if not needed:
        return "no_system"
    seen = asked.report("availability", first, last, *([grain] if grain else []))
    watched = seen[(seen["up_s"] + seen["down_s"] + seen["unknown_s"] > 0) & seen["target"].isin(needed)]
    return set(watched[grain]) if grain else {""} if len(watched) else set()


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
