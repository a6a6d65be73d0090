"""What was done to improve, and what became of the figures that it should move (method 12)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from service_levels.analysis.measures import touches
from service_levels.catalogue import OF_SYSTEMS, Group, Measure, fold
from service_levels.domain import periods
from service_levels.domain.statistics.interrupted import Differences, Interrupted, differences, interrupted
from service_levels.domain.statistics.numbers import Estimate
from service_levels.ui.address import Choice
from service_levels.ui.kept import kept
from service_levels.ui.view import View

WEEKS = 52  # on either side that are looked at: further back the office was another
FEWEST = 5  # requests in a week, below which its figure says little and is left out
MOST_UNKNOWN = 0.1  # share of a week without a known state, above which the week's downtime is not known
WEEK_S = 7 * 86_400
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure by week. `value`: from the rows of its report; `count`: the requests it rests on (None: no requests).

    `unit`: share, hours (of the clock), down (hours a week) or times (a week). `higher`: whether more is better.
    `behind`: the requests that a mark leads to, and the date that decides; () for none.
    """

    report: str
    value: Callable[[pd.DataFrame], pd.Series]
    count: Callable[[pd.DataFrame], pd.Series] | None
    unit: str
    higher: bool
    colour: str
    behind: tuple[str, str] | tuple[()] = ()


def _rated(rows: pd.DataFrame) -> pd.Series:
    return rows["on_time"] + rows["late"]


FIGURES = {
    "on_time": Moved("on-time", lambda rows: rows["rate"], _rated, "share", True, "on_time", ("late", "due")),
    "incomplete": Moved(
        "completeness", lambda rows: rows["rate"], lambda rows: rows["checked"], "share", False, "applicant",
        ("incomplete", "submitted"),
    ),
    "turnaround": Moved(
        "turnaround", lambda rows: rows["median_h"], lambda rows: rows["ended"], "hours", False, "process",
        ("all", "ended"),
    ),
    "downtime": Moved("availability", lambda rows: rows["down_s"] / 3600, None, "down", False, "outage"),
    "outages": Moved("availability", lambda rows: rows["incidents"], None, "times", False, "outage"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure and one of its figures over the weeks around it.

    `frame`, one row a week: `start`, `tick`, `short`, `label`, `value`, `count`, `other`, `other_count` (of the
    comparison group), `reason` (why the week is left out: first, meanwhile, unripe, few, unknown; '' where it counts).
    `compared`: None without a comparison group. `verdict`: better, worse, chance, or unknown.
    """

    measure: Measure
    figure: str
    frame: pd.DataFrame
    found: Interrupted
    compared: Differences | None

    @property
    def moved(self) -> Moved:
        return FIGURES[self.figure]

    @property
    def estimate(self) -> Estimate | None:
        """What the verdict rests on: the comparison group where it can be said, else the course of before."""
        if self.compared is not None and self.compared.effect is not None:
            return self.compared.effect
        return self.found.average

    @property
    def verdict(self) -> str:
        return verdict_of(self.estimate, higher=self.moved.higher)


def verdict_of(estimate: Estimate | None, *, higher: bool) -> str:
    """better, worse, chance (the interval holds nothing), or unknown."""
    if estimate is None:
        return "unknown"
    if not estimate.differs_from(0):
        return "chance"
    return "better" if (estimate.value > 0) == higher else "worse"


def listed(view: View) -> list[tuple[Measure, str]]:
    """Every measure with each figure that it should move: the latest that began first, those to come last."""
    today = plain(view).today
    measures = sorted(
        view.source.catalogue.measures.values(), key=lambda one: (one.from_on <= today, one.from_on), reverse=True
    )
    return [(measure, figure) for measure in measures for figure in measure.moves]


def key(measure: Measure, figure: str) -> str:
    """How an address names a measure and its figure; the measure alone means the first."""
    return measure.id if figure == measure.moves[0] else f"{measure.id}/{figure}"


def window(view: View, measure: Measure) -> tuple[date, date]:
    """The weeks that are looked at: whole ones, a year to either side, as far as the data goes."""
    from_on = min(max(measure.from_on, periods.EARLIEST), view.today)
    full_on = min(max(measure.full_on or from_on, from_on), view.today)
    first = periods.start_of("week", from_on) - timedelta(weeks=WEEKS)
    last = periods.start_of("week", full_on + timedelta(days=6)) + timedelta(weeks=WEEKS) - timedelta(days=1)
    return first, min(last, periods.ends("week", periods.start_of("week", view.today)))


def scoped(view: View, measure: Measure, group: Group) -> View:
    """The view of a group of the measure's over its weeks, whatever the viewer's own filters."""
    first, last = window(view, measure)
    known = view.source.options
    offices = tuple(office for office in group.offices if office in view.source.as_of)
    choice = Choice(
        language=view.words.language,
        period=periods.OWN,
        from_on=first,
        to_on=last,
        offices=offices,
        services=group.services,
        channels=_spelled(group.channels, known["channel"]),
        districts=_spelled(group.districts, known["district"]),
    )
    return replace(view, choice=choice)


def plain(view: View) -> View:
    """The view without the viewer's choices, which no measure looks at: what is worked out with it serves everyone."""
    return replace(view, choice=Choice(language=view.words.language))


@kept
def effect(view: View, identity: str, figure: str) -> Effect:
    """What became of a figure with the measure of that id. `view`: a plain one."""
    measure = view.source.catalogue.measures[identity]
    frame = _weeks(view, measure, measure.scope, figure)
    if measure.comparison is not None:
        theirs = _weeks(view, measure, measure.comparison, figure)
        frame["other"], frame["other_count"], frame["other_reason"] = theirs["value"], theirs["count"], theirs["reason"]
    else:
        frame["other"], frame["other_count"], frame["other_reason"] = NAN, NAN, ""
    frame = _from_data_on(frame, measure)
    week, start = np.arange(len(frame)), _start(frame, measure)
    value = frame["value"].where(frame["reason"] == "").to_numpy(float)
    other = frame["other"].where(frame["other_reason"] == "").to_numpy(float)
    compared = differences(week, value, other, start) if measure.comparison is not None else None
    return Effect(measure, figure, frame, interrupted(week, value, start), compared)


def _from_data_on(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Without the weeks before the data begins; those from the measure on stay."""
    some = (frame["value"].notna() | frame["other"].notna() | (frame["start"] >= measure.from_on)).to_numpy(bool)
    return frame.iloc[int(np.argmax(some)) if some.any() else 0 :].reset_index(drop=True)


def _start(frame: pd.DataFrame, measure: Measure) -> int:
    """The place of the first week in which the measure had its full effect from Monday on."""
    full_on = measure.full_on or measure.from_on
    return int(sum(start < full_on for start in frame["start"]))


def _weeks(view: View, measure: Measure, group: Group, figure: str) -> pd.DataFrame:
    """The figure of a group by week, with the reason why a week is left out."""
    mine, moved = scoped(view, measure, group), FIGURES[figure]
    first, last = window(view, measure)
    if group.offices and not mine.choice.offices:  # none of them has data
        frame = view.series("impact", "week", first, last)
        frame["value"], frame["count"] = NAN, 0.0
    elif figure in OF_SYSTEMS:
        frame = mine.series("impact", "week", first, last)  # for its weeks: several systems make several rows of one
        seen = mine.over("availability", first, last, "week")
        seen = seen[seen["target"].isin(group.targets)] if group.targets else seen
        sums = seen.groupby("week")[["up_s", "down_s", "unknown_s", "maintenance_s", "incidents"]].sum()
        sums = sums.reindex(frame["week"]).reset_index(drop=True)
        watched = sums[["up_s", "down_s", "unknown_s", "maintenance_s"]].sum(axis=1)
        frame["value"] = moved.value(sums).where(watched > 0)
        hidden = (sums["unknown_s"] + sums["maintenance_s"]) / watched.where(watched > 0)
        frame["count"], frame["hidden"] = NAN, hidden > MOST_UNKNOWN
    else:
        frame = mine.series(moved.report, "week", first, last)
        frame["value"], frame["count"] = moved.value(frame).astype(float), moved.count(frame).astype(float)
    frame["reason"] = _reasons(frame, measure)
    return frame[["week", "start", "tick", "short", "label", "unripe", "value", "count", "reason"]]


def _reasons(frame: pd.DataFrame, measure: Measure) -> list[str]:
    """Why each week is left out; '' where it is not, or has no figure."""
    full_on = measure.full_on or measure.from_on
    some = np.flatnonzero(frame["value"].notna())
    begun = int(some[0]) if len(some) and some[0] > 0 else -1  # the first week of the data may be part of one
    reasons = []
    for at, row in enumerate(frame.to_dict("records")):
        end = periods.ends("week", row["start"])
        if end >= measure.from_on and row["start"] < full_on:
            reasons.append("meanwhile")
        elif row["unripe"]:
            reasons.append("unripe")
        elif row["value"] != row["value"]:
            reasons.append("")
        elif at == begun:
            reasons.append("first")
        elif row["count"] < FEWEST:
            reasons.append("few")
        else:
            reasons.append("unknown" if row.get("hidden") else "")
    return reasons


def others(view: View, shown: Effect) -> list[Measure]:
    """Other measures that began within these weeks and touched some of the same: their effects are not told apart.

    A system is moved only by measures that should move systems; a request may be by any.
    """
    first, last = window(view, shown.measure)
    others = [one for one in view.source.catalogue.measures.values() if one.id != shown.measure.id]
    if shown.figure in OF_SYSTEMS:
        others = [one for one in others if set(one.moves) & set(OF_SYSTEMS)]
    return [one for one in others if first <= one.from_on <= last and touches(one, shown.measure.scope)]


def in_working_time(view: View, measure: Measure) -> bool:
    """Whether the clock of the services that it touched counts working time. `view`: a plain one."""
    return view.in_working_time(*measure.scope.services)


def _spelled(names: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Channels or districts as the data spells them; one that it does not know stays as it is, and matches nothing."""
    spelled = {fold(one): one for one in known}
    return tuple(spelled.get(fold(name), name) for name in names)
