"""How many counters a waiting time takes (Erlang C). Arrivals are the data's, the time at the counter the viewer's."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from service_levels.domain.statistics.erlang import queue, staff_needed
from service_levels.figures import hours, theme
from service_levels.ui.load import LEAST_H
from service_levels.ui.switches import number
from service_levels.ui.view import View
from service_levels.ui.week import day_name, hour_of_day, hour_of_week
from service_levels.ui.widgets import Column, Panel, drawn, hover, in_a_row

SHARE = 0.9  # of those who come, who shall not wait longer
WAIT = 15  # minutes, until the viewer says otherwise
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What the viewer gives: minutes at the counter, the longest wait in minutes, the counters open now (None: not)."""

    minutes: int | None
    wait: int
    now: int | None


def ask(view: View) -> Asked:
    """Three numbers in a row. For the minutes at the counter no number stands until one is given."""
    say = view.words
    with in_a_row("counters"):
        minutes = number(view, "minutes", say("load.minutes"), 1, 240, None, say("load.minutes.help"))
        wait = number(view, "wait", say("load.wait"), 0, 240, WAIT, say("load.wait.help"))
        now = number(view, "counters", say("load.now"), 1, 200, None, say("load.now.help"))
    return Asked(minutes, WAIT if wait is None else wait, now)


def by_hour(view: View, asked: Asked) -> pd.DataFrame:
    """One row an hour of the day that is open: `hour`, `rate` (arrivals an open hour), `day` and `most` (its busiest
    weekday and the rate on it), `usual` and `busiest` (counters, NaN: too many or not asked).
    """
    week = view.report("arrivals", "hour_of_week")
    week = week[week["open_h"] >= LEAST_H].assign(hour=week["hour_of_week"] % 24, day=week["hour_of_week"] // 24)
    rows = []
    for hour, part in week.groupby("hour"):
        rates = part["rate"].dropna()  # an hour in which nobody could come has none
        if rates.empty:
            continue
        top = part.loc[rates.idxmax()]
        rate = float(part["in_hours"].sum() / part["open_h"].sum())
        rows.append(
            {
                "hour": int(hour),
                "rate": rate,
                "day": int(top["day"]),
                "most": float(top["rate"]),
                "usual": _needed(rate, asked),
                "busiest": _needed(float(top["rate"]), asked),
            }
        )
    return pd.DataFrame(rows, columns=["hour", "rate", "day", "most", "usual", "busiest"])


def said(view: View, asked: Asked, *, at_counter: bool) -> tuple[str, ...]:
    """How many counters the fullest hour takes on a usual and on its busiest day, and how those of now would do."""
    say, fmt = view.words, view.fmt
    found = by_hour(view, asked)
    if found.empty:
        return (say("load.staff.few"),)
    whose = say("load.staff.counter" if at_counter else "load.staff.everyone")
    if asked.minutes is None:
        return (say("load.staff.ask"), whose)
    usual, top = found.loc[found["rate"].idxmax()], found.loc[found["most"].idxmax()]
    told = say(
        "load.staff.answer",
        minutes=fmt.number(asked.minutes),
        wait=fmt.number(asked.wait),
        usual=_counters(view, usual["usual"]),
        usual_hour=hour_of_day(view, int(usual["hour"])),
        usual_rate=fmt.number(usual["rate"], 1),
        busiest=_counters(view, top["busiest"]),
        busiest_hour=hour_of_week(view, int(top.day) * 24 + int(top["hour"])),
        busiest_rate=fmt.number(top["most"], 1),
    )
    return (told, _now(view, asked, float(top["most"])), whose)


def _now(view: View, asked: Asked, rate: float) -> str:
    """What the counters of now do in the busiest hour."""
    if asked.now is None or asked.minutes is None:
        return ""
    share = queue(rate, asked.minutes / MINUTES, asked.now).share_within(asked.wait / MINUTES)
    told = {"now": view.fmt.number(asked.now), "wait": view.fmt.number(asked.wait)}
    if share is None:
        return view.words.many("load.staff.overloaded", asked.now, **told)
    enough = "enough" if share >= SHARE else "short"
    return view.words.many(f"load.staff.{enough}", asked.now, **told, share=view.fmt.percent(share, 0))


@drawn
def panel(view: View, asked: Asked, title: str) -> Panel:
    """Counters needed in each hour of the day, on a usual day and on its busiest weekday."""
    say, fmt = view.words, view.fmt
    frame = by_hour(view, asked)
    frame["name"] = [f"{hour:02d}" for hour in frame["hour"]]
    days = [day_name(view, day) for day in frame["day"]]
    usual, busiest = ([_counters(view, value) for value in frame[name]] for name in ("usual", "busiest"))
    frame["hover"] = [
        hover(
            hour_of_day(view, int(row["hour"])),
            (say("load.staff.usual"), each),
            (say("load.week.rate"), fmt.number(row["rate"], 1)),
            (f"{say('load.staff.busiest')} ({day})", most),
            (say("load.week.rate"), fmt.number(row["most"], 1)),
        )
        for row, day, each, most in zip(frame.to_dict("records"), days, usual, busiest, strict=True)
    ]
    words = {name: say(f"load.staff.{name}") for name in ("axis", "usual", "busiest")} | {
        "hours": say("load.week.axis")
    }
    words["now"] = say("load.staff.line", now=asked.now or 0)
    if frame.empty:
        chart = theme.empty(view.look, say("load.staff.few"))
    elif asked.minutes is None:
        chart = theme.empty(view.look, say("load.staff.ask"))
    else:
        chart = hours.counters(frame, view.look, words, asked.now)
    columns = [
        Column(say("load.staff.hour"), [hour_of_day(view, int(hour)) for hour in frame["hour"]], number=False),
        Column(say("load.staff.rate"), [fmt.number(rate, 1) for rate in frame["rate"]]),
        Column(say("load.staff.usual"), usual),
        Column(say("load.staff.most"),
               [f"{fmt.number(rate, 1)} ({day})" for rate, day in zip(frame["most"], days, strict=True)]),
        Column(say("load.staff.busiest"), busiest),
    ]  # fmt: skip
    data = frame.drop(columns=["name", "hover"]).assign(minutes=asked.minutes, wait=asked.wait, share=SHARE)
    return Panel("load-counters", title, chart, columns, data, [say("load.staff.note")], stacked=True)


def _needed(rate: float, asked: Asked) -> float:
    """The fewest counters at which nine in ten wait at most so long; NaN: not asked, or beyond reckoning."""
    if asked.minutes is None:
        return np.nan
    found = staff_needed(rate, asked.minutes / MINUTES, asked.wait / MINUTES, SHARE)
    return np.nan if found is None else float(found.staff)


def _counters(view: View, value: float) -> str:
    return view.fmt.number(value)
