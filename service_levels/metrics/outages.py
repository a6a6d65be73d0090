"""Were the systems up? Incidents and availability of the targets (method 7)."""


import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Text
from service_levels.domain.availability import Record, cut, record
from service_levels.domain.instants import SECOND, Instants, to_column
from service_levels.domain.outages import DOWN, STATES, UP
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Figure, Report
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import DATE_BUCKETS, TARGET_BY, Scope
from service_levels.metrics.targets import Watched, truncated, watched

FloatArray = NDArray[np.float64]
FILTERS = ("office", "service", "target")


def incidents(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """Spans of down, unknown and maintenance, cut to the scope's dates; a date column names where each begins.

    An incident that is still on has no end, unless the dates cut it off before the target's last ping. What lies
    behind it is judged by where it began, also where that is before the dates.
    """
    frames = []
    for one in watched(mart, scope):
        spans, edges = one.spans, one.edges(scope, ())
        pieces = cut(spans, edges)
        chosen = spans.state[pieces.span] != UP
        span, start, end = pieces.span[chosen], pieces.start[chosen], pieces.end[chosen]
        still_on = pieces.still_on[chosen]
        down = spans.state[span] == DOWN
        hidden = np.clip(one.explained.own_from[span], start, end) - start
        frames.append(
            pd.DataFrame({
                **_keys(one, by, start),
                "target": one.target.id,
                "state": np.array(STATES, dtype=object)[spans.state[span]],
                "start": to_column(start),
                "end": pd.Series(to_column(end)).where(~still_on),
                "seconds": (end - start) / SECOND,
                "working_seconds": one.open_hours.between(start, end) / SECOND,
                "because_of": one.explained.because_of[span],
                "unreachable_s": np.where(down, hidden / SECOND, np.nan),
            })
        )
    return _sorted(frames, INCIDENTS, by, "target", "start")


def availability(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a target (and date, where one is asked for): seconds by state and what follows from them.

    Of dates only those that the record reaches; a target whose record lies outside the scope's dates has one
    row that says nothing. An incident that goes over an edge counts on both sides, each with its own part.
    """
    frames = []
    for one in watched(mart, scope):
        edges = one.edges(scope, by)
        found, own = record(one.spans, edges, one.open_hours), record(one.own, edges, one.open_hours)
        frame = pd.DataFrame({
            **_keys(one, by, edges[:-1]),
            "target": one.target.id,
            **_figures(found, one.target.objective),
            "unreachable_s": (found.down - own.down) / SECOND,
            "own_incidents": own.incidents,
            "own_working_s": own.working_down / SECOND,
            "own_budget_left_s": _budget_left(found.up + own.down, own.down, one.target.objective),
            "own_availability": _ratio(found.working_up, found.working_up + own.working_down),
        })
        if any(name in DATE_BUCKETS for name in by):
            frame = frame[(found.up + found.down + found.unknown + found.maintenance) > 0]
        frames.append(frame)
    return _sorted(frames, AVAILABILITY, by, "target")


def _figures(found: Record, objective: float) -> dict[str, FloatArray | Instants]:
    watched_time = found.up + found.down
    return {
        "up_s": found.up / SECOND,
        "down_s": found.down / SECOND,
        "unknown_s": found.unknown / SECOND,
        "maintenance_s": found.maintenance / SECOND,
        "availability": _ratio(found.up, watched_time),
        "working_availability": _ratio(found.working_up, found.working_up + found.working_down),
        "incidents": found.incidents,
        "mttr_s": _ratio(found.closed_down, found.closed) / SECOND,
        "mtbf_s": _ratio(found.up, found.incidents) / SECOND,
        "budget_left_s": _budget_left(watched_time, found.down, objective),
    }


def _budget_left(watched_time: Instants, down: Instants, objective: float) -> FloatArray:
    """Seconds of down time that the objective allows in the time that counts, less what was used; NaN over nothing."""
    left: FloatArray = np.where(watched_time > 0, ((1 - objective) * watched_time - down) / SECOND, np.nan)
    return left


def _ratio(part: Instants, whole: Instants) -> FloatArray:
    """part / whole, NaN over nothing."""
    ratios: FloatArray = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratios


def _keys(one: Watched, by: tuple[str, ...], starts: Instants) -> dict[str, object]:
    """The by columns beside the target: its office (None: shared) and the dates that the starts lie in."""
    days = one.days(starts)
    keys: dict[str, object] = {name: truncated(days, name) for name in by if name in DATE_BUCKETS}
    if "office" in by:
        keys["office"] = pd.Series([one.target.office] * len(starts), dtype=object)
    return keys


def _sorted(frames: list[pd.DataFrame], columns: tuple[Figure, ...], by: tuple[str, ...], *more: str) -> pd.DataFrame:
    names = list(dict.fromkeys((*by, *more)))
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(dict.fromkeys((*by, *(figure.key for figure in columns)))))
    return pd.concat(frames, ignore_index=True).sort_values(names, kind="stable", ignore_index=True)


INCIDENTS = columns(
    "incidents",
    "target=availability.target", "state", "start", "end", "seconds", "working_seconds", "because_of", "unreachable_s",
)
AVAILABILITY = columns(
    "availability",
    "target", "up_s", "down_s", "unknown_s", "maintenance_s", "availability", "working_availability", "incidents",
    "mttr_s", "mtbf_s", "budget_left_s", "unreachable_s", "own_incidents", "own_working_s", "own_budget_left_s",
    "own_availability",
)  # fmt: skip
REPORTS = (
    Report(
        name="incidents",
        title=Text("Daftar gangguan", "Incidents"),
        definition=Text(
            "Setiap kejadian mati, tidak diketahui, dan pemeliharaan.",
            "Every span of down, unknown and maintenance.",
        ),
        over="spans",
        period=None,
        by=TARGET_BY,
        filters=FILTERS,
        columns=INCIDENTS,
        function=incidents,
    ),
    Report(
        name="availability",
        title=Text("Ketersediaan", "Availability"),
        definition=Text(
            "Berapa lama tiap sistem hidup, mati, dan tidak diketahui.",
            "How long each target was up, down, and unknown.",
        ),
        over="spans",
        period=None,
        by=TARGET_BY,
        filters=FILTERS,
        columns=AVAILABILITY,
        function=availability,
    ),
)
