"""The on-time rate as it is declared here, and as others count it: the difference and its reason in words."""

from dataclasses import dataclass

import pandas as pd

from service_levels.domain.statistics.intervals import wilson_many
from service_levels.figures import rates, theme
from service_levels.ui import behind, sentences
from service_levels.ui.address import SWITCHES
from service_levels.ui.formats import points_between
from service_levels.ui.kept import kept
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

WAYS = SWITCHES["way"]
NAN = float("nan")
# Which figure each way's rate is, and of which cohort.
_NAMED = {
    "due": ("on-time.rate", ""),
    "submitted": ("on-time.rate", "period=submitted"),
    "ended": ("on-time.rate", "period=ended"),
    "closed": ("on-time-ways.ended_rate", ""),
    "finished": ("on-time-ways.finished_rate", ""),
}
# How a way is counted: report, date that decides, columns of the part and of what is added to it for the whole.
_COUNTS = {
    "due": ("on-time", None, "on_time", "late"),
    "submitted": ("on-time", "submitted", "on_time", "late"),
    "ended": ("on-time", "ended", "on_time", "late"),
    "closed": ("on-time-ways", None, "on_time", "late_ended"),
    "finished": ("on-time-ways", None, "finished_on_time", "finished_late"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """One way's count over the viewer's period. `running`: requests of its cohort of which nothing is decided yet."""

    way: str
    part: int
    whole: int
    low: float
    high: float
    running: int

    @property
    def rate(self) -> float:
        return self.part / self.whole if self.whole else NAN


def counted(view: View, way: str) -> Counted:
    """The rate by one of `WAYS`."""
    report, period, part, rest = _COUNTS[way]
    row = view.over(report, view.period.from_on, view.period.to_on, period=period).iloc[0]
    done, whole = int(row[part]), int(row[part] + row[rest])
    low, high = wilson_many([done], [whole])
    return Counted(way, done, whole, float(low[0]), float(high[0]), int(row["running"]) if "running" in row else 0)


@kept
def said(view: View, way: str) -> str:
    """What this way counts, by how much it differs from the declared one, and why."""
    say, fmt = view.words, view.fmt
    declared, other = counted(view, WAYS[0]), counted(view, way)
    meaning = say(f"ways.{way}.meaning")
    if way == WAYS[0]:
        return meaning
    if not other.whole or not declared.whole:
        return f"{meaning} {say('ways.nothing')}"
    apart = difference(declared, other)
    direction = "more" if apart > 0 else "less" if apart < 0 else "same"
    compared = say(
        f"ways.{direction}",
        rate=fmt.percent(other.rate),
        part=fmt.number(other.part),
        whole=fmt.number(other.whole),
        points=fmt.number(abs(apart), 1),
        declared=fmt.percent(declared.rate),
    )
    undecided = other.running if way == "submitted" else 0
    more = say.many("ways.running", undecided, count=fmt.number(undecided)) if undecided else ""
    return " ".join(part for part in (meaning, compared, more) if part)


def difference(declared: Counted, other: Counted) -> float:
    """In points, of the two rates as they are shown."""
    return points_between(other.rate, declared.rate)


@drawn
def panel(view: View, title: str) -> Panel:
    """All ways beside each other."""
    say, fmt = view.words, view.fmt
    found = [counted(view, way) for way in WAYS]
    counts = [sentences.of(view, one.part, one.whole) for one in found]
    frame = pd.DataFrame(
        {
            "way": [one.way for one in found],
            "name": [say(f"ways.{one.way}") for one in found],
            "part": [one.part for one in found],
            "whole": [one.whole for one in found],
            "rate": [one.rate for one in found],
            "low": [one.low for one in found],
            "high": [one.high for one in found],
            "target": NAN,
        }
    )
    frame["text"] = [
        f"<b>{fmt.percent(rate)}</b><br>{count}" for rate, count in zip(frame["rate"], counts, strict=True)
    ]
    apart = ["" if one.way == WAYS[0] else _points(view, found[0], one) for one in found]
    meanings = [say(f"ways.{one.way}.meaning") for one in found]
    frame["hover"] = [
        hover(name, (say("ways.rate"), fmt.percent(rate)), (say("signal.counts"), count), (say("ways.apart"), points))
        for name, rate, count, points in zip(frame["name"], frame["rate"], counts, apart, strict=True)
    ]
    words = {"axis": say("overview.axis"), "target": say("overview.target")}
    if sum(one.whole for one in found):
        chart = rates.by_name(frame, view.look, words)
    else:
        chart = theme.empty(view.look, say("page.chart.nothing"))
    columns = [
        Column(say("ways.way"), list(frame["name"]), number=False),
        Column(
            say("ways.rate"),
            [fmt.percent(rate) for rate in frame["rate"]],
            figure=[_NAMED[one.way][0] for one in found],
            of=[_NAMED[one.way][1] for one in found],
        ),
        Column(say("ways.apart"), apart),
        Column(say("ways.counts"), meanings, number=False),
    ]
    # The other two leave out requests that no list of ours leaves out.
    leads = [behind.address(view, "late", one.way) if one.way in SWITCHES["dated"] else None for one in found]
    behind.by_row(columns, leads)
    data = frame.drop(columns=["name", "text", "hover", "target"])
    return Panel("on-time-ways", title, chart, columns, data, leads=Leads("y", leads), stacked=True)


def _points(view: View, declared: Counted, other: Counted) -> str:
    if not declared.whole or not other.whole:
        return view.fmt.percent(None)
    return view.fmt.signed(difference(declared, other), 1)
