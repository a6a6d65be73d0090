"""What changed since the period before, and what drives it: the report `drivers` in words and as a ranked list."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

import pandas as pd

from service_levels.figures import amounts, theme
from service_levels.ui import behind, sentences
from service_levels.ui.address import SWITCHES
from service_levels.ui.formats import points_between
from service_levels.ui.kept import kept
from service_levels.ui.named import mark, row
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

SHOWN = 8  # causes listed one by one; the others are added up
NAMED = 3  # causes that the sentence names
RATE = "on-time.rate"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ranked list. `points`: its effect, rounded so that all lines add up to the change as shown.

    `value`: of the split, where the line is one group; `of`: its row of the report (see `named`).
    """

    name: str
    effect: float
    points: float
    clear: bool | None
    kind: str
    record: str
    value: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """The on-time rate of the period before and of the chosen one, 0 to 1; NaN over nothing."""

    before: float
    now: float

    @property
    def points(self) -> float:
        """The change in points between the two as they are shown, so that the reader can check it; 0 over nothing."""
        return points_between(self.now, self.before) if self.both else 0.0

    @property
    def both(self) -> bool:
        """Whether there is a change to explain."""
        return self.now == self.now and self.before == self.before


def splits(view: View) -> list[str]:
    """By what a change can be explained here: offices only where there are several."""
    return [name for name in SWITCHES["split"] if name != "office" or len(view.as_of) > 1]


def rates(view: View) -> Rates:
    """The two rates whose difference is explained."""
    now, before = view.report("on-time").iloc[0], view.before("on-time").iloc[0]
    return Rates(float(before["rate"]), float(now["rate"]))


def lines(view: View, split: str, found: pd.DataFrame, change: float) -> list[Line]:
    """The causes of the report, strongest first, the weakest added up; their points add up to `change` as shown."""
    causes = [row for row in found.to_dict("records") if row["effect"]]
    others = causes[SHOWN:] if len(causes) > SHOWN + 1 else []
    listed = causes[: len(causes) - len(others)]
    effects = [row["effect"] for row in listed] + ([sum(row["effect"] for row in others)] if others else [])
    points = rounded([effect * 100 for effect in effects], change)
    made = [
        Line(
            _name(view, split, cause), cause["effect"], point, cause["clear"], cause["kind"],
            _record(view, split, cause), cause["name"] if cause["kind"] == "rate" else None, _row(split, cause),
        )
        for cause, point in zip(listed, points, strict=False)
    ]  # fmt: skip
    if others:
        name = view.words("driver.rest", count=len(others))
        made.append(Line(name, effects[-1], points[-1], None, "others", ""))
    return made


def rounded(values: Sequence[float], total: float) -> list[float]:
    """The values to one decimal, so that they add up to `total` (itself of one decimal): the largest remainders first.

    Some value moves by a step more than its own rounding where the total was rounded from two rates.
    """
    down = [floor(value * 10) for value in values]
    left = round(total * 10) - sum(down)
    order = sorted(range(len(values)), key=lambda at: values[at] * 10 - down[at], reverse=left >= 0)
    for step in range(abs(left) if values else 0):
        down[order[step % len(order)]] += 1 if left > 0 else -1
    return [tenths / 10 for tenths in down]


@kept
def said(view: View, split: str, running: int) -> str:
    """By how much, from what to what, and what stands out: one or two sentences; of a period that is ripe alone."""
    say, fmt = view.words, view.fmt
    whole = rates(view)
    if why := _nothing(view, whole, running):
        return why
    direction = "up" if whole.points > 0 else "down" if whole.points < 0 else "same"
    lead = say(
        f"driver.{direction}",
        points=fmt.number(abs(whole.points), 1),
        before=mark(fmt.percent(whole.before), RATE, of="before"),
        now=mark(fmt.percent(whole.now), RATE),
        span=fmt.span(view.period.before_from, view.period.before_to),
    )
    found = lines(view, split, view.report("drivers", split), whole.points)
    return " ".join(part for part in (lead, _stand_out(view, found)) if part)


def _stand_out(view: View, found: Sequence[Line]) -> str:
    """The causes that are clear, with the mix where it is among them; the largest difference where none is."""
    named = [line for line in found if abs(line.points) >= 0.1 and line.kind != "others"]
    if not named:
        return ""
    if not any(line.clear for line in named):
        return view.words("driver.none_clear", cause=_said(view, named[0]))
    told = [line for line in named if line.clear or line.kind == "mix"][:NAMED]
    return view.words("driver.causes", causes="; ".join(_said(view, line) for line in told))


def _nothing(view: View, whole: Rates, running: int) -> str:
    """Why there is nothing to explain; empty where there is. Of what is not all due no change is claimed (method 5)."""
    if whole.now != whole.now:
        return view.words("overview.answer.none")
    span = view.fmt.span(view.period.before_from, view.period.before_to)
    return view.words("change.none", span=span) if whole.before != whole.before else sentences.unripe(view, running)


@drawn
def panel(view: View, split: str, running: int, title: str) -> Panel:
    """The ranked list as bars to both sides of nothing, and as a table with its sum."""
    say, fmt = view.words, view.fmt
    whole = rates(view)
    found = view.report("drivers", split)
    why = _nothing(view, whole, running)
    made = [] if why else lines(view, split, found, whole.points)
    sure = [_sure(view, line) for line in made]
    texts = [fmt.signed(line.points, 1) for line in made]
    frame = pd.DataFrame(
        {
            "name": [line.name for line in made],
            "value": [line.points for line in made],
            "text": [f"<b>{text}</b>" for text in texts],
            "colour": [_colour(line) for line in made],
            "hover": [
                hover(line.name, (say("driver.points"), text), (say("driver.rates"), line.record or fmt.percent(None)),
                      (say("driver.sure"), certain))
                for line, text, certain in zip(made, texts, sure, strict=True)
            ],
        }
    )  # fmt: skip
    if made:
        chart = amounts.signed(frame, view.look, say("driver.axis"))
    else:
        chart = theme.empty(view.look, why or say("driver.nothing"))
    total = [say("driver.total")] if made else []
    both = [_arrow(view, (whole.before, RATE, "before"), (whole.now, RATE, "")) for _ in total]
    marked = [mark(text, "drivers.effect", of=line.of) if line.of else text
              for text, line in zip(texts, made, strict=True)]  # fmt: skip
    columns = [
        Column(say("driver.cause"), [*frame["name"], *total], number=False),
        Column(say("driver.points"), [*marked, *[fmt.signed(whole.points, 1) for _ in total]]),
        Column(say("driver.rates"), [*[line.record for line in made], *both]),
        Column(say("driver.sure"), [*sure, *["" for _ in total]], number=False),
    ]
    notes = [say("driver.note")] if made else []
    if made and "outage" not in set(found["kind"]):
        notes.append(say("driver.note.unwatched"))
    leads = [_behind(view, split, line) for line in made]
    if made:
        behind.by_row(columns, [*leads, None])
    return Panel("on-time-drivers", title, chart, columns if made else [], found, notes, leads=Leads("y", leads))


def _behind(view: View, split: str, line: Line) -> behind.Address | None:
    """The late requests of a group, or those late through an outage; a mix of requests has none of its own."""
    if line.kind == "outage":
        return behind.address(view, "through_outage")
    return behind.names(view, split, [line.value], "late", "due")[0]


def _name(view: View, split: str, row: dict[Any, Any]) -> str:
    if row["kind"] == "rest":
        return view.words("driver.pooled", count=int(row["groups"]))
    if row["kind"] != "rate":
        return view.words(f"driver.{row['kind']}")
    return view.words(f"driver.returned.{row['name']}") if split == "returned" else view.name(split, row["name"])


def _record(view: View, split: str, cause: dict[Any, Any]) -> str:
    """A group's own rate before and now, outages apart; nothing for what is no group."""
    if cause["kind"] not in ("rate", "rest"):
        return ""
    of = _row(split, cause)
    return _arrow(view, (cause["before"], "drivers.before", of), (cause["now"], "drivers.now", of))


def _arrow(view: View, *rates: tuple[float, str, str]) -> str:
    """From one rate to the other: (rate, its name, what it is of)."""
    return " → ".join(mark(view.fmt.percent(rate), name, of=of) for rate, name, of in rates)


def _row(split: str, cause: dict[Any, Any]) -> str:
    return row(split=split, kind=cause["kind"], name=cause["name"])


def _said(view: View, line: Line) -> str:
    points = view.fmt.signed(line.points, 1)
    return view.words("driver.one", name=line.name, points=mark(points, "drivers.effect", of=line.of))


def _sure(view: View, line: Line) -> str:
    if line.clear is None:
        return ""
    return view.words("driver.clear" if line.clear else "change.short.chance")


def _colour(line: Line) -> str:
    if line.kind == "outage":
        return "outage"
    return "on_time" if line.points > 0 else "late"
