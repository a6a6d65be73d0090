"""How lengths are spread against the published standard, and the time that can be promised: where 90% were done."""

from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
import pandas as pd

from service_levels.catalogue import Standard
from service_levels.domain.statistics.survival import Curve, Length, curve
from service_levels.figures import spread, theme
from service_levels.ui.kept import kept
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn, hover

LEVEL = 0.9
SHOWN_TO = 0.98  # the axis ends where so many are done; a few very long ones would press the rest together
DAY_UNITS = {"working_days": True, "days": False}  # unit -> whether its days are working days


@dataclass(frozen=True, slots=True)
class Promise:
    """What is published for a service and what was kept. `hours`: the standards as lengths (from, to), see `_hours`."""

    service: str
    standards: tuple[Standard, ...]
    hours: tuple[tuple[float, float], ...]
    curve: Curve
    within: Length
    working: bool

    @property
    def verdict(self) -> str:
        """Whether the standard can be promised to nine in ten: 'none', 'differ', 'few', 'kept', 'missed', 'unclear'."""
        if not self.standards:
            return "none"
        if len(set(self.hours)) > 1:
            return "differ"
        low, high = self.hours[0]
        if self.within.high is not None and self.within.high <= low:
            return "kept"
        if self.within.low is not None and self.within.low > high:
            return "missed"
        return "few" if self.within.value is None or self.within.high is None else "unclear"


@kept
def services(view: View) -> list[str]:
    """The services whose clock started in the period, most requests first."""
    found = view.report("lengths", "service").groupby("service")["requests"].sum()
    return list(found.sort_values(ascending=False, kind="stable").index)


def promise(view: View, service: str) -> Promise:
    """The curve of one service, open requests told apart (Kaplan-Meier), and its published standards."""
    rows = view.report("lengths", "service")
    rows = rows[rows["service"] == service]
    ended = rows["ended"].to_numpy()
    going = (rows["requests"] - rows["ended"]).to_numpy()
    spent = rows["spent_h"].to_numpy(float)
    lengths = np.concatenate([np.repeat(spent, ended), np.repeat(spent, going)])
    done = np.concatenate([np.ones(ended.sum(), bool), np.zeros(going.sum(), bool)])
    found = curve(lengths, done)
    published = standards(view, service)
    hours = tuple(_hours(view, standard) for standard in published)
    return Promise(service, published, hours, found, found.within(LEVEL), view.in_working_time(service))


def standards(view: View, service: str) -> tuple[Standard, ...]:
    """What the offices in scope had published for a service at the end of the period; offices alike count once."""
    found: dict[tuple[float, str], Standard] = {}
    for office in view.as_of:
        mine = [
            one
            for one in view.source.catalogue.standards
            if one.service == service and one.from_on <= view.period.to_on and one.office in (None, office)
        ]
        if mine:
            latest = max(mine, key=lambda one: (one.office is not None, one.from_on))
            found.setdefault((latest.amount, latest.unit), latest)
    return tuple(found.values())


def published(view: View, standard: Standard) -> str:
    """24 jam kerja."""
    amount = view.fmt.number(standard.amount, 0 if standard.amount == int(standard.amount) else 1)
    return view.words.many(f"unit.{standard.unit}", 1 if standard.amount == 1 else 2, amount=amount)


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of a promise: the standard, the time within which 90% were done, its interval, the verdict."""

    standard: str
    within: str
    interval: str
    verdict: str


def said(view: View, found: Promise) -> Said:
    """The texts of one promise; dashes for what the data does not say."""
    hours = partial(view.fmt.hours, working=found.working)
    within = found.within
    longer = view.words("promise.longer", hours=hours(found.curve.horizon)) if found.curve.horizon else hours(None)
    low, high = hours(within.low), hours(within.high) if within.high is not None else view.words("promise.open_end")
    return Said(
        " / ".join(published(view, one) for one in found.standards) or view.words("promise.no_standard"),
        hours(within.value) if within.value is not None else longer,
        f"{low} – {high}" if within.low is not None else hours(None),
        view.words(f"promise.{found.verdict}"),
    )


@drawn
def table(view: View, title: str) -> Panel:
    """Every service: its standard, the time within which 90% were done, and whether the one can be promised."""
    say, fmt = view.words, view.fmt
    found = [promise(view, service) for service in services(view)]
    texts = [said(view, one) for one in found]
    names = [view.name("service", one.service) for one in found]
    columns = [
        Column(say("scope.service"), names, number=False),
        Column(say("promise.standard"), [one.standard for one in texts], number=False),
        Column(say("promise.within"), [one.within for one in texts], number=False),
        Column(say("page.interval"), [one.interval for one in texts], number=False),
        Column(say("promise.count"), [_counts(view, one.curve) for one in found]),
        Column(say("promise.verdict"), [one.verdict for one in texts], number=False),
    ]
    data = pd.DataFrame(
        [
            {
                "service": one.service,
                "standard_amount": one.standards[0].amount if len(one.standards) == 1 else None,
                "standard_unit": one.standards[0].unit if len(one.standards) == 1 else None,
                "within_90_h": one.within.value,
                "low_h": one.within.low,
                "high_h": one.within.high,
                "requests": one.curve.count,
                "ended": one.curve.endings,
                "verdict": one.verdict,
            }
            for one in found
        ],
        columns=["service", "standard_amount", "standard_unit", "within_90_h", "low_h", "high_h", "requests", "ended",
                 "verdict"],
    )  # fmt: skip
    notes = [say("promise.note", level=fmt.target(LEVEL))]
    if not found:
        notes = [say("page.chart.nothing")]
    return Panel("promises", title, None, columns, data, notes, stacked=True)


@drawn
def spread_of(view: View, service: str, title: str) -> Panel:
    """The share of one service's requests done within each length, the standard and the 90% drawn."""
    say, fmt = view.words, view.fmt
    found = promise(view, service)
    line, hours = found.curve, partial(fmt.hours, working=found.working)
    frame = pd.DataFrame(
        {
            "hours": line.times,
            "done": (1 - line.still_going) * 100,
            "low": (1 - line.high) * 100,
            "high": (1 - line.low) * 100,
            "at_risk": line.at_risk,
            "ended": line.ended,
        }
    )
    frame = frame[frame["ended"] > 0].reset_index(drop=True)
    frame["hover"] = [
        hover(
            say("spread.hover", share=fmt.percent(row["done"] / 100), hours=hours(row["hours"])),
            (say("page.interval"), _interval(view, row["low"], row["high"])),
            (say("spread.at_risk"), fmt.number(row["at_risk"])),
        )
        for row in frame.to_dict("records")
    ]
    if not len(frame):
        why = "spread.none_ended" if line.count else "page.chart.nothing"
        return Panel("spread", title, theme.empty(view.look, say(why)), [], frame)
    marks = [(high if low == high else low, say("spread.standard", standard=published(view, one)))
             for one, (low, high) in zip(found.standards, found.hours, strict=True)]  # fmt: skip
    known = [frame["hours"].iloc[-1], *(hour for hour, _ in marks)]
    reached = frame.loc[frame["done"] >= SHOWN_TO * 100, "hours"]
    until = max([reached.iloc[0] if len(reached) else known[0], *known[1:]]) * 1.05 or 1.0
    value = found.within.value
    aim = None if value is None else (value, say("spread.promise", level=fmt.target(LEVEL), hours=hours(value)))
    words = {name: say(f"spread.{name}") for name in ("share", "done", "interval")}
    words["axis"] = say("turnaround.axis.working" if found.working else "turnaround.axis")
    chart = spread.done_within(_thinned(frame), view.look, words, until, marks, aim)
    return Panel("spread", title, chart, _steps(view, found, marks), frame.drop(columns="hover"), _notes(view, found))


def _steps(view: View, found: Promise, marks: list[tuple[float, str]]) -> list[Column]:
    """The curve in a few numbers: half, nine in ten, and what is done within the standard and within other lengths."""
    say, fmt = view.words, view.fmt
    hours = partial(fmt.number, digits=1)
    axis = say("turnaround.axis.working" if found.working else "turnaround.axis")
    names, within, sure = [], [], []
    for level in (0.5, 0.75, LEVEL, 0.95):
        length = found.curve.within(level)
        names.append(say("spread.level", level=fmt.target(level), axis=axis))
        within.append(hours(length.value))
        sure.append(f"{hours(length.low)}–{hours(length.high)}" if length.low is not None else hours(None))
    for at, text in marks:
        done = found.curve.done_within(at)
        names.append(text)
        within.append(fmt.percent(done.value if done else None))
        sure.append(_interval(view, done.interval.low * 100, done.interval.high * 100) if done else fmt.percent(None))
    return [
        Column(say("spread.what"), names, number=False),
        Column(say("spread.within"), within),
        Column(say("page.interval"), sure),
    ]


def _notes(view: View, found: Promise) -> list[str]:
    say, fmt = view.words, view.fmt
    still = found.curve.count - found.curve.endings
    notes = [say("spread.note", count=fmt.number(found.curve.count), ended=fmt.number(found.curve.endings))]
    if still:
        notes.append(say.many("spread.note.open", still, count=fmt.number(still)))
    days = [one for one in found.standards if one.unit in DAY_UNITS]
    if days:
        low, high = _hours(view, days[0])
        lengths = {"low": fmt.hours(low, working=found.working), "high": fmt.hours(high, working=found.working)}
        notes.append(say("spread.note.days", standard=published(view, days[0]), **lengths))
    return notes


def _hours(view: View, standard: Standard) -> tuple[float, float]:
    """A standard as the least and the most that the clock can have counted when it is over.

    One in days ends at the close of a day, and the day on which the clock started does not count: whoever starts at the
    opening has a day more. A working day is as long as most are in the first office in scope.
    """
    if standard.unit in DAY_UNITS:
        day = working_day(view) if DAY_UNITS[standard.unit] else 24.0
        return standard.amount * day, (standard.amount + 1) * day
    hours = standard.amount / 60 if standard.unit.endswith("minutes") else standard.amount
    return hours, hours


def working_day(view: View) -> float:
    """Hours of an ordinary working day at the end of the period, in the first office in scope."""
    catalogue = view.source.catalogue
    office = catalogue.offices[next(iter(view.as_of))]
    rules = catalogue.calendars[office.calendar].hours
    begun = [one for one in rules if one.from_on <= view.period.to_on]
    rule = max(begun or rules[:1], key=lambda one: one.from_on)
    open_days = [sum(close - start for start, close in day) / 3600 for day in rule.week if day]
    return float(median(open_days)) if open_days else 24.0


def _thinned(frame: pd.DataFrame, most: int = 400) -> pd.DataFrame:
    """At most so many steps, evenly over the shares: more cannot be told apart on a screen."""
    if len(frame) <= most:
        return frame
    places = np.unique(np.searchsorted(frame["done"].to_numpy(), np.linspace(0, frame["done"].iloc[-1], most)))
    return frame.iloc[np.minimum(places, len(frame) - 1)].reset_index(drop=True)


def _counts(view: View, line: Curve) -> str:
    return view.words("page.of", part=view.fmt.number(line.endings), whole=view.fmt.number(line.count))


def _interval(view: View, low: float, high: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return view.fmt.percent(None)
    return f"{view.fmt.number(low, 1)}–{view.fmt.percent(high / 100)}"
