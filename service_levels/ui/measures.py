"""What was done to improve, and what became of the figures that it should move, as the reports say it (method 12)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from service_levels.analysis.effect_weeks import window
from service_levels.analysis.measures import touches
from service_levels.catalogue import OF_SYSTEMS, Group, Measure, fold
from service_levels.domain import periods
from service_levels.ui.address import Choice
from service_levels.ui.kept import kept
from service_levels.ui.named import row
from service_levels.ui.view import View


@dataclass(frozen=True, slots=True)
class Shown:
    """How a figure is shown. `unit`: share, hours (of the clock), down, waiting (hours a week) or times (a week).

    `behind`: the requests that a mark leads to, and the date that decides; () for none.
    """

    unit: str
    colour: str
    behind: tuple[str, str] | tuple[()] = ()


FIGURES = {
    "on_time": Shown("share", "on_time", ("late", "due")),
    "incomplete": Shown("share", "applicant", ("incomplete", "submitted")),
    "turnaround": Shown("hours", "process", ("all", "ended")),
    "downtime": Shown("down", "outage"),
    "outages": Shown("times", "outage"),
    "waiting_hours": Shown("waiting", "outage"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """A measure and one of its figures: `row` of the report `effects`, and `weeks`, its rows of `effect-weeks`, with
    `start` (date), `tick`, `short` and `label` (texts)."""

    measure: Measure
    row: Mapping[str, Any]
    weeks: pd.DataFrame

    @property
    def figure(self) -> str:
        return str(self.row["figure"])

    @property
    def shown(self) -> Shown:
        return FIGURES[self.figure]

    @property
    def of(self) -> str:
        """Its row of `effects` (see `named`)."""
        return row(measure=self.measure.id, figure=self.figure)

    @property
    def verdict(self) -> str:
        return str(self.row["verdict"])


def listed(view: View) -> list[tuple[Measure, str]]:
    """Every measure with each figure that it should move, as the report has them."""
    rows = plain(view).standing("effects")
    measures = view.source.catalogue.measures
    return [(measures[name], figure) for name, figure in zip(rows["measure"], rows["figure"], strict=True)]


def key(measure: Measure, figure: str) -> str:
    """How an address names a measure and its figure; the measure alone means the first."""
    return measure.id if figure == measure.moves[0] else f"{measure.id}/{figure}"


def plain(view: View) -> View:
    """The view without the viewer's choices, which no measure looks at: what is worked out with it serves everyone."""
    return replace(view, choice=Choice(language=view.words.language))


@kept
def effect(view: View, identity: str, figure: str) -> Effect:
    """What became of a figure with the measure of that id. `view`: a plain one."""
    rows, weeks = (
        frame[(frame["measure"] == identity) & (frame["figure"] == figure)]
        for frame in (view.standing("effects"), view.standing("effect-weeks"))
    )
    starts = [date.fromisoformat(start) for start in weeks["start"]]
    weeks = weeks.assign(
        start=pd.Series(starts, index=weeks.index, dtype=object),
        tick=[view.fmt.tick("week", start) for start in starts],
        short=[view.fmt.bucket("week", start, year=False) for start in starts],
        label=[view.fmt.bucket("week", start) for start in starts],
    )
    row = {name: None if value != value else value for name, value in rows.iloc[0].to_dict().items()}
    return Effect(view.source.catalogue.measures[identity], row, weeks.reset_index(drop=True))


def scoped(view: View, measure: Measure) -> View:
    """The view of whom a measure touched over its weeks, whatever the viewer's own filters: what its marks lead to."""
    first, last = window(measure, view.today)
    known, group = view.source.options, measure.scope
    choice = Choice(
        language=view.words.language,
        period=periods.OWN,
        from_on=first,
        to_on=last,
        offices=tuple(office for office in group.offices if office in view.source.as_of),
        services=group.services,
        channels=_spelled(group.channels, known["channel"]),
        districts=_spelled(group.districts, known["district"]),
    )
    return replace(view, choice=choice)


def others(view: View, shown: Effect) -> list[Measure]:
    """Other measures that began within these weeks and touched some of the same: their effects are not told apart.

    A system is moved only by measures that should move systems; a request may be by any.
    """
    first, last = window(shown.measure, view.today)
    others = [one for one in view.source.catalogue.measures.values() if one.id != shown.measure.id]
    if shown.figure in OF_SYSTEMS:
        others = [one for one in others if set(one.moves) & set(OF_SYSTEMS)]
    return [one for one in others if first <= one.from_on <= last and touches(one, shown.measure.scope)]


def in_working_time(view: View, group: Group) -> bool:
    """Whether the clock of a group's services counts working time. `view`: a plain one."""
    return view.in_working_time(*group.services)


def _spelled(names: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Channels or districts as the data spells them; one that it does not know stays as it is, and matches nothing."""
    spelled = {fold(one): one for one in known}
    return tuple(spelled.get(fold(name), name) for name in names)
