from datetime import date

import numpy as np
import pandas as pd
import pytest

from service_levels.figures import amounts, outages
from service_levels.figures.theme import LIGHT, Look
from tests.figures.drawn import valid

NAN = float("nan")


def named(count: int, **columns: object) -> pd.DataFrame:
    texts = {name: [f"{name} {n}" for n in range(count)] for name in ("name", "hover", "text")}
    return pd.DataFrame({**texts, **columns})


def test_lines_stop_before_what_is_not_ripe():
    frame = pd.DataFrame(
        {
            "tick": ["a", "b", "c"],
            "hover": ["a", "b", "c"],
            "unripe": [False, False, True],
            "chosen": [True] * 3,
            "median_h": [1.0, NAN, 3.0],
            "p90_h": [2.0, 4.0, 9.0],
        }
    )
    figure = valid(amounts.lines(frame, Look(), {"median_h": "median", "p90_h": "p90"}, "jam", "belum lengkap"))
    drawn = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines+markers"]
    assert all(np.isnan(line.y[2]) for line in drawn)
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 9
    assert "median" in figure.layout.annotations[-1].text


def test_lines_over_nothing_can_be_drawn():
    frame = pd.DataFrame({"tick": ["a"], "hover": ["a"], "unripe": [False], "chosen": [True], "median_h": [0.0]})
    valid(amounts.lines(frame, Look(), {"median_h": "median"}, "jam", "belum lengkap"))


def test_bars_begin_at_zero_in_the_colour_of_what_they_count():
    figure = valid(amounts.by_name(named(2, value=[3.0, 1.0]), Look(), "jam", "outage"))
    assert figure.layout.xaxis.range[0] == 0
    assert figure.data[0].marker.color == LIGHT.outage
    assert list(figure.data[0].x) == [3.0, 1.0]


@pytest.mark.parametrize("values", [[], [0.0]])
def test_bars_of_nothing_can_be_drawn(values):
    valid(amounts.by_name(named(len(values), value=values), Look(), "jam", "outage"))


def test_parts_are_stacked_in_their_own_colours_and_add_up():
    frame = named(2, applicant=[1.0, 2.0], check=[0.5, 0.0], outage=[0.1, 0.2], process=[3.0, 4.0])
    words = {part: part for part in ("applicant", "check", "outage", "process")}
    figure = valid(amounts.parts(frame, Look(), words, "jam"))
    assert figure.layout.barmode == "stack"
    assert [trace.marker.color for trace in figure.data] == [getattr(LIGHT, part) for part in words]
    assert sum(trace.x[1] for trace in figure.data) == pytest.approx(6.2)
    assert all(name in figure.layout.annotations[-1].text for name in words.values())


def pieces(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["day", "from_h", "to_h", "state", "hover"])


def test_outages_lie_at_their_date_and_hour_with_a_shape_of_their_own():
    days = [date(2026, 3, day) for day in (1, 2, 3)]
    frame = pieces((days[1], 9.0, 11.5, "down", "x"), (days[2], 0.0, 24.0, "unknown", "y"))
    names = {"down": "terganggu", "unknown": "tidak diketahui", "maintenance": "pemeliharaan"}
    figure = valid(outages.by_hour(frame, Look(), names, days[0], days[2], {day: str(day.day) for day in days}, "jam"))
    by_name = {trace.name: trace for trace in figure.data}
    assert (by_name["terganggu"].x[0], by_name["terganggu"].base[0], by_name["terganggu"].y[0]) == (1, 9.0, 2.5)
    assert by_name["tidak diketahui"].marker.pattern.shape == "/"
    (named,) = figure.layout.annotations  # no legend of plotly's: the head of a picture would lie over it
    assert "tidak diketahui" in named.text
    assert "pemeliharaan" not in named.text
    assert not figure.layout.showlegend
    assert list(figure.layout.yaxis.range) == [24, 0]


def test_a_short_outage_can_still_be_seen():
    day = date(2026, 3, 1)
    frame = pieces((day, 9.0, 9.001, "down", "x"))
    figure = outages.by_hour(frame, Look(), {"down": "terganggu"}, day, day, {day: "1 Mar"}, "jam")
    assert figure.data[0].y[0] == pytest.approx(outages.LEAST_H)
    assert not figure.layout.annotations
