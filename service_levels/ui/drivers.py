"""What changed since the period before, and what drives it: causes that add up to the change."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import pandas as pd

from service_levels.domain.statistics.contributions import REST, Cause, Change, contributions, of_net
from service_levels.figures import amounts, theme
from service_levels.ui import behind, sentences
from service_levels.ui.address import SWITCHES
from service_levels.ui.formats import points_between
from service_levels.ui.kept import kept
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

SHOWN = 8  # causes listed one by one; the others are added up
NAMED = 3  # causes that the sentence names
COLUMNS = ("on_time", "late", "late_through_outage")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the ranked list. `points`: its effect, rounded so that all lines add up to the change as shown.

    `value`: of the split, where the line is one group.
    """

    name: str
    effect: float
    points: float
    clear: bool | None
    kind: str
    record: str
    value: str | None = None


def splits(view: View) -> list[str]:
    """By what a change can be explained here: offices only where there are several."""
    return [name for name in SWITCHES["split"] if name != "office" or len(view.as_of) > 1]


def change(view: View, split: str) -> Change:
    """The change of the on-time rate against the period before, by `split`; outages apart where both were watched."""
    now, before = (_counts(frame, split) for frame in (view.report("on-time", split), view.before("on-time", split)))
    both = before.add_suffix("_before").join(now.add_suffix("_now"), how="outer").fillna(0).astype("int64")
    whole = {when: both[f"on_time_{when}"] + both[f"late_{when}"] for when in ("before", "now")}
    names = list(both.index)
    if view.watched and view.watched_before:
        given = [
            column
            for when in ("before", "now")
            for column in (both[f"on_time_{when}"], both[f"late_through_outage_{when}"], whole[when])
        ]
        return of_net(names, *given)
    return contributions(names, both["on_time_before"], whole["before"], both["on_time_now"], whole["now"])


def why_not(view: View, running: int, found: Change) -> str:
    """Why there is nothing to explain; empty where there is."""
    if unripe := sentences.unripe(view, running):
        return unripe
    if found.reason == "none_now":
        return view.words("overview.answer.none")
    span = view.fmt.span(view.period.before_from, view.period.before_to)
    return view.words("change.none", span=span) if found.reason else ""


def lines(view: View, split: str, found: Change) -> list[Line]:
    """The causes, strongest first, the weakest added up; their points add up to the change as it is shown."""
    causes = [cause for cause in found.causes() if cause.effect]
    rest = causes[SHOWN:] if len(causes) > SHOWN + 1 else []
    kept = causes[: len(causes) - len(rest)]
    effects = [cause.effect for cause in kept] + ([sum(cause.effect for cause in rest)] if rest else [])
    points = rounded([effect * 100 for effect in effects], shown_change(found))
    groups = {group.name: group for group in found.groups}
    made = []
    for cause, point in zip(kept, points, strict=False):
        group = groups.get(cause.name) if cause.kind == "rate" else None
        record = _record(view, group.part_before, group.whole_before, group.part_now, group.whole_now) if group else ""
        name = _name(view, split, cause, group.members if group else ())
        value = cause.name[1:] if cause.kind == "rate" and cause.name not in ("", REST) else None
        made.append(Line(name, cause.effect, point, cause.clear, cause.kind, record, value))
    if rest:
        name = view.words("driver.rest", count=len(rest))
        made.append(Line(name, effects[-1], points[-1], None, "rest", ""))
    return made


def shown_change(found: Change) -> float:
    """The change in points between the two rates as they are shown, so that the reader can check it."""
    return points_between(found.now or 0, found.before or 0)


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
    """By how much, from what to what, and the strongest causes each way: one or two sentences."""
    say, fmt = view.words, view.fmt
    found = change(view, split)
    if why := why_not(view, running, found):
        return why
    moved = shown_change(found)
    direction = "up" if moved > 0 else "down" if moved < 0 else "same"
    lead = say(
        f"driver.{direction}",
        points=fmt.number(abs(moved), 1),
        before=fmt.percent(found.before),
        now=fmt.percent(found.now),
        span=fmt.span(view.period.before_from, view.period.before_to),
    )
    named = [line for line in lines(view, split, found) if abs(line.points) >= 0.1 and line.kind != "rest"][:NAMED]
    if not named:
        return lead
    causes = "; ".join(_said(view, line) for line in named)
    return f"{lead} {say('driver.causes', causes=causes)}"


@drawn
def panel(view: View, split: str, running: int, title: str) -> Panel:
    """The ranked list as bars to both sides of nothing, and as a table with its sum."""
    say, fmt = view.words, view.fmt
    found = change(view, split)
    why = why_not(view, running, found)
    made = [] if why else lines(view, split, found)
    sure = [_sure(view, line) for line in made]
    texts = [view.fmt.signed(line.points, 1) for line in made]
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
    total = [] if why or not made else [say("driver.total")]
    columns = [
        Column(say("driver.cause"), [*frame["name"], *total], number=False),
        Column(say("driver.points"), [*texts, *[view.fmt.signed(shown_change(found), 1) for _ in total]]),
        Column(say("driver.rates"), [*[line.record for line in made], *[_rates(view, found) for _ in total]]),
        Column(say("driver.sure"), [*sure, *["" for _ in total]], number=False),
    ]
    data = pd.DataFrame(
        [{"cause": line.name, "kind": line.kind, "effect": line.effect, "clear": line.clear} for line in made],
        columns=["cause", "kind", "effect", "clear"],
    )
    notes = [] if not made else [say("driver.note")]
    if made and found.outage_clear is None:
        notes.append(say("driver.note.unwatched"))
    leads = [_behind(view, split, line) for line in made]
    if made:
        behind.by_row(columns, [*leads, None])
    return Panel("on-time-drivers", title, chart, columns if made else [], data, notes, leads=Leads("y", leads))


def _behind(view: View, split: str, line: Line) -> behind.Address | None:
    """The late requests of a group, or those late through an outage; a mix of requests has none of its own."""
    if line.kind == "outage":
        return behind.address(view, "through_outage")
    return behind.names(view, split, [line.value], "late", "due")[0]


def _counts(frame: pd.DataFrame, split: str) -> pd.DataFrame:
    """The counts of each group, under names that no group's own word can be taken for."""
    named = frame.assign(key=[f"={value}" if value is not None else "" for value in frame[split]])
    return named.set_index("key")[list(COLUMNS)]


def _name(view: View, split: str, cause: Cause, members: tuple[str, ...]) -> str:
    if cause.kind != "rate":
        return view.words(f"driver.{cause.kind}")
    if cause.name == REST:
        return view.words("driver.pooled", count=len(members))
    value = cause.name[1:] if cause.name else None
    return view.words(f"driver.returned.{value}") if split == "returned" else view.name(split, value)


def _record(view: View, part0: int, whole0: int, part1: int, whole1: int) -> str:
    """The group's own rate before and now, outages apart."""
    rates = (part / whole if whole else None for part, whole in ((part0, whole0), (part1, whole1)))
    return " → ".join(view.fmt.percent(rate) for rate in rates)


def _rates(view: View, found: Change) -> str:
    return f"{view.fmt.percent(found.before)} → {view.fmt.percent(found.now)}"


def _said(view: View, line: Line) -> str:
    text = view.words("driver.one", name=line.name, points=view.fmt.signed(line.points, 1))
    return f"{text} ({view.words('change.short.chance')})" if line.clear is False else text


def _sure(view: View, line: Line) -> str:
    if line.clear is None:
        return ""
    return view.words("driver.clear" if line.clear else "change.short.chance")


def _colour(line: Line) -> str:
    if line.kind == "outage":
        return "outage"
    return "on_time" if line.points > 0 else "late"
