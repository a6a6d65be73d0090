"""What an outage added to a wait: requests that came into one or just before it, beside those that came at others."""

from datetime import date

import pandas as pd

from service_levels.domain.instants import HOUR
from service_levels.domain.statistics.arrivals import FEWEST, FEWEST_OCCASIONS, LEAD, Comparison
from service_levels.figures import amounts, theme
from service_levels.metrics import Scope
from service_levels.metrics.arrived import Arrived
from service_levels.ui import reads
from service_levels.ui.sentences import requests
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn, hover, paragraph, section

NAN = float("nan")


def show(view: View, title: str) -> None:
    """The panel; what is still being worked out is said to be, and the page goes on."""
    found = reads.by_arrival(view.source, _scope(view))
    if found is None:
        section(title)
        paragraph(view.words("arrived.working"))
        return
    panel(view, title)


def said(view: View, found: Arrived) -> str:
    """By how much longer those waited that came into an outage, and whether that can be chance."""
    say, one = view.words, found.compared
    first, last = _span(view)
    span = view.fmt.span(first, last)
    if not found.watched:
        return say("arrived.unwatched", span=span)
    if one.difference is None or one.median is None or one.others_median is None:
        count, occasions = view.fmt.number(one.count), view.fmt.number(one.occasions)
        if one.reason == "too_few_occasions":
            return say("arrived.few_occasions", span=span, count=count, occasions=occasions, needed=FEWEST_OCCASIONS)
        if one.reason == "too_varied":
            return say("arrived.varied", span=span, count=count, occasions=occasions)
        return say("arrived.few", span=span, count=count, others=view.fmt.number(one.others), needed=FEWEST)
    low, high = one.difference.interval
    sure = "longer" if low > 0 else "shorter" if high < 0 else "chance"
    return say(
        "arrived.said",
        span=span,
        count=view.fmt.number(one.count),
        occasions=view.fmt.number(one.occasions),
        median=_hours(view, one.median),
        others=view.fmt.number(one.others),
        others_median=_hours(view, one.others_median),
        difference=_signed(view, one.difference.value),
        low=_signed(view, low),
        high=_signed(view, high),
        verdict=say(f"arrived.{sure}"),
    )


@drawn
def panel(view: View, title: str) -> Panel:
    """The medians of both, with how many requests they are of; the difference stands in the table."""
    say, fmt = view.words, view.fmt
    found = reads.by_arrival(view.source, _scope(view), 0.0)
    if found is None:  # only where a load came in between: the next run shows it
        return Panel("arrived", title, theme.empty(view.look, say("arrived.working")), [], pd.DataFrame())
    one = found.compared
    names = [say("arrived.met"), say("arrived.others")]
    rows = pd.DataFrame(
        {"name": names, "n": [one.count, one.others], "value": [one.median or NAN, one.others_median or NAN]}
    )
    rows["text"] = [
        f"<b>{fmt.number(hours, 1)}</b><br>{requests(view, n)}"
        for hours, n in zip(rows["value"], rows["n"], strict=True)
    ]
    rows["hover"] = [
        hover(
            row["name"],
            (say("arrived.median"), _hours(view, row["value"])),
            (say("arrived.count"), fmt.number(row["n"])),
        )
        for row in rows.to_dict("records")
    ]
    chart = (
        amounts.by_name(rows, view.look, _axis(view), "outage")
        if one.difference
        else theme.empty(view.look, say("page.chart.no_pings") if not found.watched else said(view, found))
    )
    columns = [
        Column(say("arrived.who"), [*names, say("arrived.difference")], number=False),
        Column(say("arrived.count"), [*map(fmt.number, rows["n"]), ""]),
        Column(
            f"{say('arrived.median')} ({_axis(view)})", [*(fmt.number(v, 1) for v in rows["value"]), _row(view, one)]
        ),
    ]
    first, last = _span(view)
    notes = [
        said(view, found),
        say("arrived.note", hours=fmt.number(LEAD / HOUR), span=fmt.span(first, last)),
        *([say.many("arrived.unmatched", one.unmatched, count=fmt.number(one.unmatched))] if one.unmatched else []),
        *([say.many("arrived.unknown", found.unwatched, count=fmt.number(found.unwatched))] if found.unwatched else []),
        *([say.many("arrived.running", found.running, count=fmt.number(found.running))] if found.running else []),
    ]
    return Panel("arrived", title, chart, columns, _data(found), notes, alt=f"{title} {said(view, found)}")


def _data(found: Arrived) -> pd.DataFrame:
    one = found.compared
    low, high = one.difference.interval if one.difference else (NAN, NAN)
    row = {"met": one.count, "others": one.others, "unmatched": one.unmatched, "unwatched": found.unwatched}
    row |= {"running": found.running, "occasions": one.occasions}
    row |= {"median_h": one.median, "others_median_h": one.others_median}
    row |= {"difference_h": one.difference.value if one.difference else None, "low_h": low, "high_h": high}
    return pd.DataFrame([{**row, "reason": one.reason}])


def _row(view: View, one: Comparison) -> str:
    if one.difference is None:
        return view.fmt.percent(None)
    low, high = (view.fmt.number(end, 1) for end in one.difference.interval)
    return view.words("measures.interval", change=view.fmt.number(one.difference.value, 1), low=low, high=high)


def _span(view: View) -> tuple[date, date]:
    """The stretch of the trends, as far as the data speaks: few outages lie in a single month."""
    first, last = view.period.trend()
    return min(first, view.today), min(last, view.today)


def _scope(view: View) -> Scope:
    return view.choice.scope(*_span(view))


def _hours(view: View, hours: float) -> str:
    return view.fmt.hours(hours, view.in_working_time())


def _signed(view: View, hours: float) -> str:
    text_ = view.fmt.hours(abs(hours), view.in_working_time())
    return f"−{text_}" if hours < 0 else text_


def _axis(view: View) -> str:
    return view.words("turnaround.axis.working" if view.in_working_time() else "turnaround.axis")
