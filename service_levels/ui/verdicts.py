"""The verdicts of the chosen period, in words. What is said here is the record of the report `verdicts`, no more."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service_levels.analysis import FIGURES
from service_levels.domain.statistics.xmr import FEWEST
from service_levels.ui.kept import kept
from service_levels.ui.named import mark, row
from service_levels.ui.view import View

MARKS = {"improving": "✓", "worsening": "!", "common": "≈", "unripe": "?", "too_few": "?"}
ASSURED = {"always": "✓", "never": "!", "sometimes": "≈"}
WAITS = ("not_over", "not_all_due")  # reasons of a period that is not complete
LONGEST = {"week": 7, "month": 31}  # days of a week or a month
Record = Mapping[Any, Any]


def of(view: View, figure: str) -> Record:
    """The verdict on a figure in the viewer's period, a row of `verdicts`."""
    rows = view.report("verdicts")
    found: Record = rows[rows["figure"] == figure].iloc[0].to_dict()
    return found


@kept
def said(view: View, figure: str) -> str:
    """The verdict with its rule or its reason: a sentence."""
    found, say = of(view, figure), view.words
    waits = found["verdict"] == "unripe" and found["reason"] in WAITS
    if found["verdict"] == "too_few" or (found["verdict"] == "unripe" and not waits):  # there is no figure at all
        count = _counted(view, figure, found, "judged")
        return say(f"verdict.none.{found['reason']}", count=count, needed=FEWEST, periods=periods(view, found))
    if waits:
        whose = "own" if found["open"] else "part"
        period = _period(view, found["grain"], found["period"])
        return say(f"verdict.unripe.{whose}.{found['reason']}", period=period)
    words = {
        "period": _period(view, found["grain"], found["period"]),
        "value": _of_period(view, figure, found),
        "range": normal(view, figure, found["low"], found["high"]),
        "mean": _number(view, figure, found, "mean"),
        "periods": periods(view, found),
    }
    if found["verdict"] == "common":
        return _common(view, figure, found, words)
    if found["open"]:
        if view.period.days > LONGEST[found["grain"]]:  # the period itself spoke
            words |= {"period": say("verdict.period.own"), "value": _number(view, figure, found, "value")}
        return say(f"verdict.{found['verdict']}.already", **words)
    if found["rule"] in ("outside", "two_of_three"):
        return say(f"verdict.{found['verdict']}.{found['rule']}", **words)
    words["since"] = _period(view, found["grain"], found["since"])
    words["run"] = view.fmt.number(_run(view, figure, found))
    if found["rule"] == "shift":
        side = "above" if _value(view, figure, found) > found["mean"] else "below"
        words["side"] = say(f"verdict.side.{side}")
    return say(f"verdict.{found['verdict']}.{found['rule']}", **words)


def _common(view: View, figure: str, found: Record, words: Mapping[str, str]) -> str:
    """Nothing has changed; where the limits began anew with a measure, what had changed with it."""
    before = found["mean_before"]
    if before != before or before is None:
        return view.words("verdict.common", **words)
    since = _period(view, found["grain"], found["segment"])
    rows = view.report("signals")
    earlier_ones = rows[(rows["figure"] == figure) & (rows["start"] < found["segment"])]
    if earlier_ones["judged"].sum() < FEWEST:  # a mean of few, that moves with the start of the series
        return view.words("verdict.steady.few", since=since, **words)
    better = (found["mean"] > before) == (FIGURES[figure].better == "up")
    earlier = _number(view, figure, found, "mean_before")
    return view.words(f"verdict.steady.{'better' if better else 'worse'}", since=since, before=earlier, **words)


@kept
def assured(view: View, figure: str) -> tuple[str, str]:
    """Whether the goal is met: what the record says, and a sentence; both empty without a goal or limits."""
    found = of(view, figure)
    if not found["assurance"]:
        return "", ""
    fmt = view.fmt
    words = {name: _counted(view, figure, found, name) for name in ("met", "judged")}
    words["periods"] = periods(view, found)
    text = view.words(f"verdict.met.{found['assurance']}", target=fmt.target(found["target"]), **words)
    return str(found["assurance"]), text


def number(view: View, figure: str, value: float | None) -> str:
    """A figure in its unit."""
    unit = FIGURES[figure].unit
    if unit == "share":
        return view.fmt.percent(value)
    if unit == "events":
        return view.fmt.number(value, 0 if value is None or value == round(value) else 1)
    return view.fmt.hours(value, working=in_working_time(view, figure))


def in_working_time(view: View, figure: str) -> bool:
    """Whether the hours of a figure are working time."""
    return figure == "waiting_hours" or (figure == "turnaround" and view.in_working_time())


def normal(view: View, figure: str, low: float, high: float) -> str:
    """The normal range, cut to what the figure can be."""
    one = FIGURES[figure]
    low, high, fmt = max(low, 0.0), min(high, one.most), view.fmt
    if one.unit == "share":
        return f"{fmt.number(low * 100, 1)}–{fmt.percent(high)}"
    digits = 1 if high < 10 else 0
    both = f"{fmt.number(low, digits)}–{fmt.number(high, digits)}"
    return both if one.unit == "events" else view.words("verdict.hours", range=both)


def periods(view: View, found: Record) -> str:
    """minggu, bulan."""
    return view.words(f"verdict.periods.{found['grain']}")


def _period(view: View, grain: str, start: str) -> str:
    """minggu 21–27 Sep; September 2026."""
    return view.words(f"verdict.period.{grain}", name=view.fmt.bucket(grain, date.fromisoformat(start), year=False))


def _value(view: View, figure: str, found: Record) -> float:
    """The figure of the week or month that the verdict is of."""
    rows = view.report("signals")
    return float(rows.loc[(rows["figure"] == figure) & (rows["start"] == found["period"]), "value"].iloc[0])


def _of_period(view: View, figure: str, found: Record) -> str:
    """The same as text, named."""
    text = number(view, figure, _value(view, figure, found))
    return mark(text, "signals.value", of=row(figure=figure, start=found["period"]))


def _number(view: View, figure: str, found: Record, key: str) -> str:
    """An amount of the record, named."""
    return mark(number(view, figure, found[key]), f"verdicts.{key}", of=row(figure=figure))


def _counted(view: View, figure: str, found: Record, key: str) -> str:
    """A count of the record, named."""
    return mark(view.fmt.number(found[key]), f"verdicts.{key}", of=row(figure=figure))


def _run(view: View, figure: str, found: Record) -> int:
    """How many periods there are from where it began to the one that the verdict is of."""
    rows = view.report("signals")
    starts = rows.loc[rows["figure"] == figure, "start"]
    return int(((starts >= found["since"]) & (starts <= found["period"])).sum())
