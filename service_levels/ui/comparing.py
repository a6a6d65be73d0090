"""What is said and drawn of groups that are compared: the answer, the funnel, the difference at an equal mix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from service_levels.analysis import FIGURES
from service_levels.analysis.comparison import BY_CHANCE
from service_levels.domain.statistics.funnel import limits
from service_levels.figures import funnel, theme
from service_levels.reports import with_officers
from service_levels.ui import behind, sentences
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

AS_IT_IS = ("difference", "low_difference", "high_difference")
AT_EQUAL_MIX = ("difference_at_equal_mix", "low_at_equal_mix", "high_at_equal_mix")
_OUTERMOST = ("alarm", "limit", None)  # what lies beyond the outer limits comes first in the table
NAMED = 3  # groups named in a sentence
BEHIND = {"on_time": ("late", "due"), "incomplete": ("incomplete", "submitted")}  # which requests, by which date
NAMES = {  # what part, whole and rate are called
    "on_time": (*sentences.ON_TIME, sentences.RATE),
    "incomplete": (*sentences.INCOMPLETE, "completeness.rate"),
}
Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """A group that may be shown: its row of the report, what a person calls it, and its place in the funnel."""

    name: str
    place: str
    row: Row

    @property
    def value(self) -> str | None:
        """None where the column is empty."""
        found: str | None = self.row["group"]
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """The report `comparison` by a column and a rate: the row of all, the groups by size, how many are hidden."""

    by: str
    rate: str
    frame: pd.DataFrame
    total: Row
    groups: tuple[Group, ...]
    hidden: int

    def outside(self, beyond: str) -> list[Group]:
        """Those beyond the outer limits ("alarm"), or only beyond the inner ones ("limit"); the largest first."""
        return [group for group in self.groups if group.row["beyond"] == beyond]


def kinds(view: View) -> list[str]:
    """What can be compared: offices where there are two, officers where an office has switched that on."""
    found = ["office"] if len(view.as_of) > 1 else []
    found += ["channel", "district", "service"]
    return found + (["officer"] if with_officers(view.as_of) else [])


def comparison(view: View, by: str, rate: str) -> Found:
    """The groups of the viewer's scope and period by `by` (see `kinds`)."""
    if by == "officer":
        view = replace(view, choice=replace(view.choice, offices=with_officers(view.as_of)))
    frame = view.report("comparison", by, figures=(rate,))
    rows = frame.to_dict("records")
    groups = tuple(Group(_name(view, by, row), _place(rate, row), row) for row in rows if row["kind"] == "group")
    away = sum(int(row["groups"]) for row in rows if row["kind"] == "hidden")
    return Found(by, rate, frame, rows[0], groups, away)


def _name(view: View, by: str, row: Row) -> str:
    """The name of a group; officers of several offices are told apart by theirs."""
    if by != "officer":
        return view.name(by, row["group"])
    return f"{row['group']} · {view.name('office', row['office'])}" if len(view.as_of) > 1 else str(row["group"])


def _place(rate: str, row: Row) -> str:
    """The place as the funnel draws it: where more is better, the better ones lie above."""
    if row["outside"] == "none":
        return "inside"
    side = "above" if (row["outside"] == "better") == (rate == "on_time") else "below"
    return f"far_{side}" if row["beyond"] == "alarm" else side


def answer(view: View, found: Found) -> list[str]:
    """Who stands out, whose difference is only another mix of services, and how many are not shown."""
    say, fmt = view.words, view.fmt
    kinds, away = say(f"compare.kinds.{found.by}"), _hidden(view, found)
    total = found.total
    if total["reason"]:
        return [say("compare.answer.too_few") if total["reason"] == "too_few" else say("compare.answer.none")]
    overall = {
        "rate": mark(fmt.percent(total["value"]), NAMES[found.rate][2]),
        "part": mark(fmt.number(total["part"]), NAMES[found.rate][0]),
        "whole": mark(fmt.number(total["whole"]), NAMES[found.rate][1]),
        "what": view.label(NAMES[found.rate][2]),
    }
    count = len(found.groups)
    if total["groups"] < 2:
        return [say("compare.answer.one", kinds=kinds, **overall)]
    far, near = found.outside("alarm"), found.outside("limit")
    if far:
        first = say("compare.answer.some", names=_listed(view, far), kinds=kinds, count=count, **overall)
    else:
        first = say("compare.answer.nobody", kinds=kinds, count=count, **overall)
    said = [first]
    if near:
        expected = fmt.number(max(round(count * BY_CHANCE), 1))
        said.append(say("compare.answer.edge", names=_listed(view, near), expected=expected, count=count))
    return [*said, *_mix(view, found), away]


def _mix(view: View, found: Found) -> list[str]:
    """Whose difference is only mix or appears by it; and of those that stand out, whose stays or turns round."""
    outside = [*found.outside("alarm"), *found.outside("limit")]
    asked = {"only_mix": found.groups, "turned": outside, "stays": outside, "by_mix": found.groups}
    among = {name: [group for group in groups if group.row["meaning"] == name] for name, groups in asked.items()}
    return [view.words(f"compare.mix.{verdict}", names=_names(view, some)) for verdict, some in among.items() if some]


def _hidden(view: View, found: Found) -> str:
    return view.words.many("compare.hidden", found.hidden, count=found.hidden) if found.hidden else ""


def _many(view: View, found: Found) -> str:
    """What so many groups outside mean, where they are far more than chance puts there; see method, comparing."""
    if found.total["outside"] != "many":
        return ""
    outside = sum(group.place != "inside" for group in found.groups)
    count = len(found.groups)
    kind = "service" if found.by == "service" else "other"
    return view.words(f"compare.many.{kind}", outside=outside, count=count)


def _names(view: View, groups: Sequence[Group]) -> str:
    return _enough(view, [group.name for group in groups])


def _listed(view: View, groups: Sequence[Group]) -> str:
    """Names with their figures: WhatsApp (lower: 72.1%, 310 of 430)."""
    fmt = view.fmt
    return _enough(
        view,
        [
            view.words(
                "compare.named",
                name=group.name,
                side=view.words(f"compare.side.{group.place.removeprefix('far_')}"),
                rate=fmt.percent(group.row["value"]),
                of=_of(view, group),
            )
            for group in groups
        ],
    )


def _enough(view: View, names: Sequence[str]) -> str:
    """Some names in a row, and how many more."""
    text = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return view.words("compare.more", names=text, count=more) if more > 0 else text


@drawn
def groups(view: View, by: str, rate: str, title: str) -> Panel:
    """The funnel, with every group that may be shown in the table."""
    say, fmt = view.words, view.fmt
    found = comparison(view, by, rate)
    shown = found.groups
    frame = pd.DataFrame(
        {
            "name": [group.name for group in shown],
            "rate": [group.row["value"] for group in shown],
            "whole": [int(group.row["whole"]) for group in shown],
            "place": [group.place for group in shown],
            "hover": [_record(view, rate, group) for group in shown],
        }
    )
    notes = [say("compare.funnel.note"), _hidden(view, found), _many(view, found)]
    benchmark = found.total["value"]
    if not shown:
        chart = theme.empty(view.look, say("compare.answer.too_few" if found.hidden else "page.chart.nothing"))
    else:
        words = {
            "axis": say(f"compare.axis.{rate}"),
            "size": say(f"compare.size.{rate}"),
            "benchmark": say("compare.benchmark", rate=fmt.percent(benchmark)),
            "inner": say("compare.inner"),
            "outer": say("compare.outer"),
        }
        drawn_at = limits(benchmark, funnel.sizes(frame["whole"]))
        chart = funnel.funnel(frame, drawn_at, benchmark, view.look, words, more_is_better=rate == "on_time")
        if floor := funnel.lowest(frame, drawn_at):
            notes.append(say("page.axis.note", floor=fmt.percent(floor / 100, 0)))
    lead = [_behind(view, by, rate, group) for group in shown]
    order = sorted(range(len(shown)), key=lambda row: _OUTERMOST.index(shown[row].row["beyond"]))
    rows = [shown[row] for row in order]
    names = NAMES[rate] if by != "officer" else ("", "", "")  # officers are no group that a report tells of here
    of = [f"{by}={group.value or ''}" for group in rows]
    columns = [
        Column(
            say(f"compare.head.{by}"),
            [group.name for group in rows],
            number=False,
            links=[behind.href(lead[row]) for row in order],
        ),
        Column(view.label(NAMES[rate][2]), [fmt.percent(group.row["value"]) for group in rows], figure=names[2], of=of),
        Column(
            view.label(NAMES[rate][0]),
            [_of(view, group) for group in rows],
            figure=" ".join(names[:2]).strip(),
            of=of,
        ),
        Column(say("compare.place"), [say(f"compare.place.{group.place}") for group in rows], number=False),
    ]
    key, counted = f"compare-{by}-{rate}", (FIGURES[rate].report,)
    return Panel(key, title, chart, columns, found.frame, notes, leads=Leads("point", lead), reports=counted)


@drawn
def mixed(view: View, by: str, rate: str, title: str) -> Panel:
    """Each group against the others, as they are and at an equal mix of services."""
    say = view.words
    found = comparison(view, by, rate)
    shown = sorted(found.groups, key=_size)
    columns = [
        Column(say(f"compare.head.{by}"), [group.name for group in shown], number=False),
        Column(say("compare.as_it_is"), [_points(view, group, *AS_IT_IS) for group in shown]),
        Column(say("compare.at_equal_mix"), [_points(view, group, *AT_EQUAL_MIX) for group in shown]),
        Column(say("compare.meaning"), [_meaning(view, group) for group in shown], number=False),
    ]
    notes = [say("compare.mix.note"), _hidden(view, found)]
    key = f"compare-mix-{by}-{rate}"
    return Panel(key, title, None, columns, found.frame, notes, stacked=True, reports=(FIGURES[rate].report,))


def _record(view: View, rate: str, group: Group) -> str:
    say, fmt = view.words, view.fmt
    lines = [
        (view.label(NAMES[rate][2]), fmt.percent(group.row["value"])),
        (view.label(NAMES[rate][0]), _of(view, group)),
        (say("compare.place"), say(f"compare.place.{group.place}")),
    ]
    if pd.notna(group.row[AT_EQUAL_MIX[0]]):
        lines.append((say("compare.at_equal_mix"), _points(view, group, *AT_EQUAL_MIX)))
    return hover(group.name, *lines)


def _behind(view: View, by: str, rate: str, group: Group) -> behind.Address | None:
    """The requests of a group; officers and what is not recorded cannot be asked for by an address."""
    return behind.names(view, by, [group.value], *BEHIND[rate])[0]


def _of(view: View, group: Group) -> str:
    return sentences.of(view, int(group.row["part"]), int(group.row["whole"]))


def _meaning(view: View, group: Group) -> str:
    text = view.words(f"compare.verdict.{group.row['meaning']}")
    if pd.notna(group.row["covered"]):
        return f"{text} {view.words('compare.coverage', covered=view.fmt.percent(group.row['covered'], 0))}"
    return text


def _points(view: View, group: Group, *keys: str) -> str:
    """+3.2 (1.0 to 5.4): points with their interval; nothing where the group cannot be compared."""
    if pd.isna(group.row[keys[0]]):
        return view.fmt.percent(None)
    value, low, high = (view.fmt.signed(group.row[key] * 100, 1) for key in keys)
    return view.words("compare.points", value=value, low=low, high=high)


def _size(group: Group) -> float:
    """Largest differences at an equal mix first, what cannot be compared last."""
    equal = group.row[AT_EQUAL_MIX[0]]
    return 1.0 if pd.isna(equal) else -abs(float(equal))
