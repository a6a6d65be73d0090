"""Did the measures work? What was, what is, and the difference from what would have been (method 12)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.effect_weeks import Weeks, weeks_of
from service_levels.analysis.measures import touching
from service_levels.catalogue import MOVES, Measure, Text
from service_levels.domain.statistics.power import weeks_needed
from service_levels.domain.statistics.proven import Other, Proven, proven, sampling
from service_levels.metrics import Report, Scope
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import OBJECTS, Figure
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import FILTERS

NAN = float("nan")
TENTH = 0.1  # of the mean: the hoped-for change where there is no goal
COLUMNS = columns(
    "effects",
    "measure", "verdicts.figure", "from", "weeks_before", "weeks_since", "requests_before", "requests_since", "before",
    "since", "without", "effect", "low", "high", "comparison", "other_before", "other_since", "verdict", "reason",
    "weeks_needed", "hoped", "hoped_for", "trend", "placebo_dates", "placebo_found",
)  # fmt: skip
WEEK_COLUMNS = columns(
    "effect-weeks",
    "effects.measure", "verdicts.figure", "start", "since", "verdicts.value", "signals.n", "other", "other_n",
    "counted", "reason", "without", "low", "high",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure and one of its figures. `mine`, `theirs`: the weeks of its group and of the untouched one (None: there
    is none, or it has no data), week by week alike. `found`: None where nothing can be asked. `reason`: why the verdict
    is what it is. `compared`: whether the untouched group was taken off."""

    measure: Measure
    figure: str
    mine: Weeks | None
    theirs: Weeks | None
    found: Proven | None
    compared: bool
    verdict: str
    reason: str


def effects(mart: Mart, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:  # noqa: ARG001 - it has none
    """One row a measure and figure, the latest that began first, those to come last."""
    return _frame([_row(one) for one in _every(mart, scope)], COLUMNS)


def effect_weeks(mart: Mart, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:  # noqa: ARG001 - it has none
    """The weeks behind each row of `effects`, in order of time."""
    return _frame([row for one in _every(mart, scope) for row in _week_rows(one)], WEEK_COLUMNS)


def effect(mart: Mart, measure: Measure, figure: str) -> Effect:
    """What is known of one measure and figure."""
    mine = weeks_of(mart, measure, measure.scope, figure)
    theirs = weeks_of(mart, measure, measure.comparison, figure) if measure.comparison else None
    if mine is None or np.isnan(mine.value).all():
        return Effect(measure, figure, None, None, None, False, "too_few", "nothing")
    if theirs is not None and theirs.start != mine.start:  # of offices whose data reaches less far
        theirs = _aligned(theirs, mine)
    first = _first_week(mine, theirs)
    mine, theirs = mine.from_week(first), theirs.from_week(first) if theirs else None
    if mine.place > len(mine.start) or not _begun(mine, measure):
        return Effect(measure, figure, mine, theirs, _proven(mine, None), False, "too_few", "future")
    alone = _proven(mine, None)
    beside = _proven(mine, theirs) if theirs is not None else None
    compared = beside is not None and (beside.verdict[0] != "too_few" or alone.verdict[0] == "too_few")
    found = beside if compared and beside is not None else alone
    return Effect(measure, figure, mine, theirs, found, compared, str(found.verdict[0]), str(found.reason[0]))


def _every(mart: Mart, scope: Scope) -> list[Effect]:
    today = Asked(mart, Scope()).today
    found = [
        one
        for one in touching(mart.catalogue.measures, scope)
        if (scope.from_on is None or one.from_on >= scope.from_on)
        and (scope.to_on is None or one.from_on <= scope.to_on)
    ]
    found.sort(key=lambda one: (one.from_on <= today, one.from_on), reverse=True)
    return [
        effect(mart, measure, figure)
        for measure in found
        for figure in measure.moves
        if not scope.figures or figure in scope.figures
    ]


def _begun(mine: Weeks, measure: Measure) -> bool:
    """Whether a week so far holds some of the measure."""
    return (measure.from_on - mine.start[-1]).days < 7


def _aligned(theirs: Weeks, mine: Weeks) -> Weeks:
    """The weeks of the other group at the places of the measure's own."""
    at = {start: place for place, start in enumerate(theirs.start)}
    places = [at.get(start) for start in mine.start]

    def of(values: np.ndarray) -> np.ndarray:
        return np.array([NAN if place is None else values[place] for place in places])

    reasons = tuple("unripe" if place is None else theirs.reason[place] for place in places)
    return Weeks(theirs.figure, mine.start, of(theirs.value), of(theirs.n), of(theirs.target), reasons, mine.place)


def _first_week(mine: Weeks, theirs: Weeks | None) -> int:
    """The first week with data; those from the measure on stay."""
    some = ~np.isnan(mine.value)
    if theirs is not None:
        some |= ~np.isnan(theirs.value)
    return min(int(np.argmax(some)), mine.place) if some.any() else 0


def _proven(mine: Weeks, theirs: Weeks | None) -> Proven:
    figure = mine.figure
    return proven(
        np.where(mine.counted, mine.value, np.nan),
        mine.n if figure.counted else None,
        min(mine.place, len(mine.start)),
        share=figure.unit == "share",
        better=figure.better,
        other=None
        if theirs is None
        else Other(np.where(theirs.counted, theirs.value, np.nan), theirs.n if figure.counted else None),
    )


def _used(one: Effect) -> np.ndarray:
    """Which weeks the means and the effect rest on."""
    assert one.mine is not None  # noqa: S101 - asked where there are weeks
    used = one.mine.counted & ~np.isnan(one.mine.value)
    if one.compared and one.theirs is not None:
        used &= one.theirs.counted & ~np.isnan(one.theirs.value)
    return used


def _row(one: Effect) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys((column.key for column in COLUMNS), None)
    row |= {"measure": one.measure.id, "figure": one.figure, "from": one.measure.from_on.isoformat()}
    row |= {"weeks_before": 0, "weeks_since": 0, "comparison": one.compared, "trend": False}
    row |= {"verdict": one.verdict, "reason": one.reason, "placebo_dates": 0, "placebo_found": 0}
    if one.mine is None or one.found is None:
        return row
    mine, found, used = one.mine, one.found.effects, _used(one)
    since = np.arange(len(used)) >= mine.place
    before = used & ~since
    row |= {"weeks_before": int(before.sum()), "weeks_since": int((used & since).sum())}
    row |= {"before": _mean(mine.value, before), "since": _mean(mine.value, used & since)}
    if mine.figure.counted:
        row |= {"requests_before": float(mine.n[before].sum()), "requests_since": float(mine.n[used & since].sum())}
    if one.compared and one.theirs is not None:
        row |= {"other_before": _mean(one.theirs.value, before), "other_since": _mean(one.theirs.value, used & since)}
    if one.verdict != "too_few":
        effect_ = float(found.effect[0])
        row |= {"effect": effect_, "low": float(found.low[0]), "high": float(found.high[0])}
        row |= {"without": row["since"] - effect_, "trend": bool(found.trend[0])}
        row |= {"placebo_dates": int(found.placebos[0]), "placebo_found": int(found.found[0])}
    else:
        row |= _ahead(one, row["before"])
    return row


def _ahead(one: Effect, before: float | None) -> dict[str, Any]:
    """The change that is hoped for, and the weeks since the measure that it takes to see it."""
    assert one.mine is not None  # noqa: S101 - asked where there are weeks
    mine = one.mine
    if before is None or not before:
        return {}
    goals = mine.target[~np.isnan(mine.target)]
    goal = float(goals[-1]) - before if len(goals) else 0.0
    hoped = goal if goal > 0 else TENTH * before * (1 if mine.figure.better == "up" else -1)
    used, theirs = _used(one), one.theirs if one.measure.comparison else None
    share, place = mine.figure.unit == "share", min(mine.place, len(mine.start))
    value = np.where(used, mine.value, np.nan)
    spread = sampling(value[None], mine.n[None] if mine.figure.counted else None, place, share=share)
    if theirs is not None:
        other = np.where(theirs.counted, theirs.value, np.nan)
        beside = sampling(other[None], theirs.n[None] if mine.figure.counted else None, place, share=share)
        value, spread = value - other, None if spread is None or beside is None else spread + beside
    needed = weeks_needed(value, None if spread is None else spread[0], mine.place, hoped, seasonal=theirs is None)
    return {"hoped": hoped, "hoped_for": "goal" if goal > 0 else "tenth", "weeks_needed": needed}


def _week_rows(one: Effect) -> list[dict[str, Any]]:
    if one.mine is None:
        return []
    mine, theirs, used = one.mine, one.theirs, _used(one)
    line, low, high = _without(one, used)
    rows = []
    for at, start in enumerate(mine.start):
        row: dict[str, Any] = {"measure": one.measure.id, "figure": one.figure, "start": start.isoformat()}
        reason = mine.reason[at] or ("" if used[at] or theirs is None else "other")
        row |= {"value": mine.value[at], "n": mine.n[at], "counted": bool(used[at]), "reason": reason or None}
        row |= {"since": at >= mine.place, "without": line[at], "low": low[at], "high": high[at]}
        other = theirs is not None and not theirs.reason[at]
        row["other"] = theirs.value[at] if other and theirs is not None else NAN
        row["other_n"] = theirs.n[at] if theirs is not None else NAN
        rows.append(row)
    return rows


def _without(one: Effect, used: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What the weeks since would have shown without the measure, with its interval; on average it is `without`."""
    assert one.mine is not None  # noqa: S101 - asked where there are weeks
    nothing = np.full(len(used), np.nan)
    if one.found is None or one.verdict == "too_few":
        return nothing, nothing, nothing
    mine, found = one.mine, one.found.effects
    since = np.arange(len(used)) >= mine.place
    line = found.line[0] + (np.where(one.theirs.counted, one.theirs.value, np.nan)
                            if one.compared and one.theirs is not None else 0.0)  # fmt: skip
    mean, effect_ = float(mine.value[used & since].mean()), float(found.effect[0])
    line = np.where(since, line + (mean - effect_ - line[used & since].mean()), np.nan)
    ends = (line + (effect_ - float(found.high[0])), line + (effect_ - float(found.low[0])))
    most = mine.figure.most
    low, high = (np.clip(end, 0.0, most) for end in ends)
    return np.clip(line, 0.0, most), low, high


def _mean(values: np.ndarray, chosen: np.ndarray) -> float | None:
    return float(values[chosen].mean()) if chosen.any() else None


def _frame(rows: list[dict[str, Any]], columns: tuple[Figure, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[one.key for one in columns])
    return frame.astype({one.key: one.dtype for one in columns if one.dtype not in OBJECTS})


REPORT = Report(
    name="effects",
    title=Text("Pengaruh langkah perbaikan", "What measures did"),
    definition=Text(
        "Setiap langkah dan angkanya: rata-rata sebelum dan sesudah, lalu selisihnya dari yang diperkirakan tanpa "
        "langkah itu. Tanggal memilih langkah yang dimulai di dalamnya.",
        "Each measure and figure: the mean before and since, then the difference from what is expected without it. "
        "Dates choose the measures that began within them.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=COLUMNS,
    function=effects,
    speaks_of=MOVES,
)
WEEKS = Report(
    name="effect-weeks",
    title=Text("Minggu-minggu di sekitar langkah perbaikan", "Weeks around measures"),
    definition=Text(
        "Angka tiap minggu di sekitar setiap langkah, alasan bila tidak dihitung, dan perkiraan tanpa langkah itu.",
        "The figure of each week around each measure, why a week is not counted, and what is expected without it.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=WEEK_COLUMNS,
    function=effect_weeks,
    speaks_of=MOVES,
)
REPORTS = (REPORT, WEEKS)
