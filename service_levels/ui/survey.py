"""The survey in charts: its nine elements, the index over time and by service. Small groups are not shown."""

from datetime import date, timedelta
from functools import partial

import numpy as np
import pandas as pd

from service_levels.domain import periods
from service_levels.domain.statistics.suppression import SMALL, hidden
from service_levels.domain.statistics.survey import ELEMENTS, GRADES, HIGHEST, LOWEST, TIMES, grade_of
from service_levels.figures import scores, theme
from service_levels.metrics.satisfaction import ENOUGH
from service_levels.ui.satisfied import REPORT, between, empty, graded, named
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn, hover

MONTHS = 12  # of the trend, at least
NAMED = ("A", "B", "C")  # grades whose lower edge is drawn


@drawn
def elements(view: View, title: str) -> Panel:
    """The mean of each of the nine elements, the weakest first."""
    say, fmt = view.words, view.fmt
    row = view.report(REPORT).iloc[0]
    count = int(row["answers"])
    if count < SMALL:
        return Panel("satisfaction-elements", title, empty(view, count), [], pd.DataFrame())
    keys = sorted(ELEMENTS, key=lambda key: float(row[key]))
    means = [float(row[key]) for key in keys]
    frame = pd.DataFrame({"element": [key.upper() for key in keys], "name": [named(view, key) for key in keys]})
    frame["mean"], frame["answers"] = means, count
    frame["grade"] = [grade_of(mean * TIMES) for mean in means]
    drawn_frame = frame.assign(
        value=means,
        text=[f"<b>{fmt.number(mean, 2)}</b> {grade}" for mean, grade in zip(means, frame["grade"], strict=True)],
        hover=[
            hover(
                f"{element} {name}",
                (say("satisfaction.mean"), fmt.number(mean, 2)),
                (say("satisfaction.grade"), graded(view, grade)),
                (say("satisfaction.answers"), fmt.number(count)),
            )
            for element, name, mean, grade in zip(frame["element"], frame["name"], means, frame["grade"], strict=True)
        ],
    )
    chart = scores.by_name(
        drawn_frame, view.look, say("satisfaction.elements.axis"), (LOWEST, HIGHEST), _edges(1 / TIMES)
    )
    columns = [
        Column(say("satisfaction.element.heading"),
               [f"{key.upper()} {name}" for key, name in zip(keys, frame["name"], strict=True)], number=False),
        Column(say("satisfaction.mean"), [fmt.number(mean, 2) for mean in means]),
        Column(say("satisfaction.grade"), list(frame["grade"]), number=False),
        Column(say("satisfaction.answers"), [fmt.number(count)] * len(keys)),
    ]  # fmt: skip
    return Panel("satisfaction-elements", title, chart, columns, frame, [say("satisfaction.elements.note")])


@drawn
def trend(view: View, title: str) -> Panel:
    """The index by month, over a year at least."""
    say, fmt = view.words, view.fmt
    first, last = _months(view)
    frame = view.series(REPORT, "month", first, last)
    secret = hidden(frame["answers"])
    frame.loc[secret, ["index", "low", "high", *ELEMENTS]] = np.nan
    frame.loc[secret, "grade"] = None
    counts = [_count(view, n, hide) for n, hide in zip(frame["answers"], secret, strict=True)]
    indexes = [fmt.number(value, 2) for value in frame["index"]]
    grades = [graded(view, grade) if isinstance(grade, str) else fmt.number(None) for grade in frame["grade"]]
    intervals = [between(view, row) for row in frame.to_dict("records")]
    frame["hover"] = [
        hover(
            name,
            (say("satisfaction.index"), value),
            (say("satisfaction.grade"), grade),
            (say("satisfaction.answers"), count),
            (say("page.interval"), interval),
            *([(say("page.state"), say("page.unripe"))] if unripe else []),
        )
        for name, value, grade, count, interval, unripe in zip(
            frame["label"], indexes, grades, counts, intervals, frame["unripe"], strict=True
        )
    ]
    words = {name: say(f"satisfaction.{name}") for name in ("index", "index.axis")}
    words |= {"axis": words["index.axis"], "interval": say("page.interval"), "unripe": say("page.unripe")}
    some = frame["index"].notna().any()
    chart = scores.trend(frame, view.look, words, _edges()) if some else empty(view, int(frame["answers"].sum()))
    columns = [
        Column(say("page.bucket.month"), list(frame["short"])[::-1], number=False),
        Column(say("satisfaction.index"), indexes[::-1]),
        Column(say("satisfaction.grade"), [grade.split(" ")[0] for grade in grades][::-1], number=False),
        Column(say("satisfaction.answers"), counts[::-1]),
        Column(say("page.interval"), intervals[::-1]),
    ]
    notes = [say("satisfaction.hidden", least=SMALL)] if secret.any() else []
    if some and (floor := scores.lowest(frame)) > 25:
        notes.append(say("satisfaction.axis.note", floor=fmt.number(floor)))
    if frame["unripe"].any():
        notes.append(say("satisfaction.unripe.note"))
    data = frame.drop(columns=["tick", "hover", "label", "short"])
    data["answers"] = data["answers"].where(~secret)
    return Panel("satisfaction-trend", title, chart, columns, data, notes)


@drawn
def services(view: View, title: str) -> Panel:
    """The index of each service, lowest first: the twelve with most answers."""
    say, fmt = view.words, view.fmt
    frame = view.report(REPORT, "service")
    secret = hidden(frame["answers"])
    shown = frame[~secret & (frame["answers"] > 0)].nlargest(theme.TOP, "answers", keep="first")
    shown = shown.sort_values("index", kind="stable").reset_index(drop=True)
    shown["name"] = [view.name("service", one) for one in shown["service"]]
    shown["value"] = shown["index"]
    shown["hatched"] = shown["low"].isna()
    counts = [fmt.number(count) for count in shown["answers"]]
    intervals = [between(view, row) for row in shown.to_dict("records")]
    shown["text"] = [
        f"<b>{fmt.number(value, 2)}</b> {grade}<br>n = {count}"
        for value, grade, count in zip(shown["index"], shown["grade"], counts, strict=True)
    ]
    shown["hover"] = [
        hover(
            name,
            (say("satisfaction.index"), fmt.number(value, 2)),
            (say("satisfaction.grade"), graded(view, grade)),
            (say("satisfaction.answers"), count),
            (say("page.interval"), interval),
        )
        for name, value, grade, count, interval in zip(
            shown["name"], shown["index"], shown["grade"], counts, intervals, strict=True
        )
    ]
    if len(shown):
        chart = scores.by_name(shown, view.look, say("satisfaction.index.axis"), (25, 100), _edges())
    else:
        chart = empty(view, int(frame["answers"].sum()))
    columns = [
        Column(say("scope.service"), list(shown["name"]), number=False),
        Column(say("satisfaction.index"), [fmt.number(value, 2) for value in shown["index"]]),
        Column(say("satisfaction.grade"), list(shown["grade"]), number=False),
        Column(say("satisfaction.answers"), counts),
        Column(say("page.interval"), intervals),
    ]
    notes = [say("satisfaction.services.few", least=SMALL, count=int(secret.sum()))] if secret.any() else []
    if shown["hatched"].any():
        notes.append(say("satisfaction.services.hatched", enough=ENOUGH))
    if (rest := int((~secret).sum()) - len(shown)) > 0:
        notes.append(say("satisfaction.services.rest", count=rest))
    return Panel("satisfaction-services", title, chart, columns, frame[~secret], notes)


def _months(view: View) -> tuple[date, date]:
    """First and last date of the trend: the months of the period, and as many before it as make a year."""
    start = partial(periods.start_of, "month")
    first = start(view.period.to_on)
    for _ in range(MONTHS - 1):
        first = start(first - timedelta(days=1))
    return min(first, start(view.period.from_on)), periods.ends("month", start(view.period.to_on))


def _edges(times: float = 1.0) -> list[tuple[float, str]]:
    """Where grades begin, on the scale of the index or of an element."""
    return [(GRADES[name] / 100 * times, name) for name in NAMED]


def _count(view: View, count: int, hide: bool) -> str:
    return view.words("satisfaction.few", least=SMALL) if hide else view.fmt.number(count)
