"""Whether it matters when a request comes: the on-time rate by weekday and hour of arrival."""

import numpy as np
import pandas as pd

from service_levels.figures import hours_of_week, theme
from service_levels.ui import sentences
from service_levels.ui.view import View
from service_levels.ui.week import Hours, day_name
from service_levels.ui.widgets import Column, Panel, drawn, hover

FEW = 20  # below it a rate says little, and its cell is grey
HIDDEN = 5  # below it no rate is shown at all
BUSY = 0.03  # share of all requests from which an hour has a column of its own


@drawn
def panel(view: View, title: str) -> Panel:
    """The map of the week over the stretch of the trends; the table lists its cells, worst first."""
    say, fmt = view.words, view.fmt
    first, last = view.period.trend()  # a single month seldom has enough requests in an hour of a weekday
    frame = view.over("on-time", first, last, "hour_of_week")
    counted = frame[frame["on_time"] + frame["late"] > 0]
    if counted.empty:
        return Panel("arrivals", title, theme.empty(view.look, say("page.chart.nothing")), [], frame)
    hours = _hours(counted)
    cells = _cells(counted, hours)
    days = list(range(max(int(cells["day"].max()) + 1, 5)))
    labels = [day_name(view, day) for day in days]
    cells["name"] = [hours.name(view, day, place) for day, place in zip(cells["day"], cells["column"], strict=True)]
    counts = [sentences.of(view, part, whole) for part, whole in zip(cells["on_time"], cells["whole"], strict=True)]
    hidden = cells["whole"] < HIDDEN
    rates = [fmt.percent(None if hide else rate) for hide, rate in zip(hidden, cells["rate"], strict=True)]
    cells["text"] = [
        "" if hide else f"<b>{fmt.number(rate * 100)}</b><br>{fmt.number(whole)}"
        for hide, rate, whole in zip(hidden, cells["rate"], cells["whole"], strict=True)
    ]
    cells["hover"] = [
        hover(
            name,
            (view.label("on-time.rate"), rate),
            (say("signal.counts"), say("arrivals.hidden") if hide else count),
        )
        for name, rate, count, hide in zip(cells["name"], rates, counts, hidden, strict=True)
    ]
    cells["row"], cells["late"], cells["few"] = cells["day"], 1 - cells["rate"], cells["whole"] < FEW
    chart = hours_of_week.late(cells, view.look, hours.short, labels, {"axis": say("arrivals.axis")})
    worst = cells[~cells["few"]].sort_values(["rate", "whole"], ascending=[True, False], kind="stable")
    columns = [
        Column(say("arrivals.when"), list(worst["name"]), number=False),
        Column(view.label("on-time.rate"), [fmt.percent(rate) for rate in worst["rate"]]),
        Column(
            say("signal.counts"),
            [sentences.of(view, part, whole) for part, whole in zip(worst["on_time"], worst["whole"], strict=True)],
        ),
    ]
    few = int(cells["few"].sum())
    notes = [
        say("arrivals.note", span=fmt.span(first, min(last, view.today))),
        say.many("arrivals.few", few, count=fmt.number(few), least=FEW) if few else "",
    ]
    kept = cells.loc[~hidden, ["name", "on_time", "late_count", "whole", "rate"]]
    alt = _alt(view, title, worst)
    return Panel("arrivals", title, chart, columns, kept.rename(columns={"name": "arrival"}), notes, alt=alt)


def _alt(view: View, title: str, worst: pd.DataFrame) -> str:
    """The hours with the lowest and the highest rate, of those with enough requests."""
    if worst.empty:
        return " ".join((title, view.words("arrivals.alt.few")))
    ends = {
        name: f"{row['name']} ({view.fmt.percent(row['rate'])})"
        for name, row in (("lowest", worst.iloc[0]), ("highest", worst.iloc[-1]))
    }
    return " ".join((title, view.words("arrivals.alt", **ends)))


def _hours(counted: pd.DataFrame) -> Hours:
    """Hours of their own from the first to the last busy one."""
    hour = counted["hour_of_week"].to_numpy() % 24
    whole = (counted["on_time"] + counted["late"]).to_numpy()
    by_hour = np.bincount(hour, weights=whole, minlength=24)
    busy = np.flatnonzero(by_hour >= max(BUSY * by_hour.sum(), 1))
    if not len(busy):
        busy = np.flatnonzero(by_hour)
    first, last = int(busy[0]), int(busy[-1])
    return Hours(first, last, bool(by_hour[:first].sum()), bool(by_hour[last + 1 :].sum()))


def _cells(counted: pd.DataFrame, hours: Hours) -> pd.DataFrame:
    """Counts by weekday and column."""
    cells = pd.DataFrame(
        {
            "day": counted["hour_of_week"] // 24,
            "column": [hours.column(int(hour)) for hour in counted["hour_of_week"] % 24],
            "on_time": counted["on_time"],
            "late_count": counted["late"],
        }
    )
    cells = cells.groupby(["day", "column"], as_index=False).sum()
    cells["whole"] = cells["on_time"] + cells["late_count"]
    cells["rate"] = cells["on_time"] / cells["whole"]
    return cells
