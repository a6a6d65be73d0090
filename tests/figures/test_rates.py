"""What a chart of shares draws, read back from its traces."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from service_levels.figures import axes, rates
from service_levels.figures.theme import DARK, LIGHT, Look
from tests.figures.drawn import valid

NAN = float("nan")
WORDS = {"rate": "semua", "net": "di luar gangguan", "target": "target", "unripe": "belum lengkap", "axis": "%"}


def weeks(rate: list[float], unripe: tuple[int, ...] = (), **more: list[float]) -> pd.DataFrame:
    count = len(rate)
    frame = pd.DataFrame(
        {
            "tick": [f"{n} Jul" for n in range(count)],
            "hover": [f"week {n}" for n in range(count)],
            "rate": rate,
            "low": [value - 0.05 for value in rate],
            "high": [value + 0.05 for value in rate],
            "unripe": [n in unripe for n in range(count)],
            "chosen": [True] * count,
        }
    )
    return frame.assign(**more)


def lines(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.type == "scatter" and "lines" in trace.mode and trace.fill is None]


def test_no_line_leads_to_an_unripe_week():
    figure = valid(rates.trend(weeks([0.9, 0.8, 0.7, 0.6], unripe=(3,)), Look(), WORDS))
    main = lines(figure)[0]
    assert list(main.y[:3]) == pytest.approx([90, 80, 70])
    assert np.isnan(main.y[3])
    open_marks = next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers")
    assert open_marks.y[3] == pytest.approx(60)
    hatch = next(trace for trace in figure.data if trace.type == "bar")
    assert list(hatch.x) == [3]
    assert hatch.marker.pattern.shape == "/"
    assert "belum lengkap" in [note.text for note in figure.layout.annotations]


def test_two_unripe_weeks_are_not_joined():
    figure = valid(rates.trend(weeks([0.9, 0.8, 0.7], unripe=(1, 2)), Look(), WORDS))
    assert all(np.isnan(line.y[1:]).all() for line in lines(figure))


def test_a_week_with_nothing_to_count_leaves_a_gap():
    figure = valid(rates.trend(weeks([0.9, NAN, 0.7]), Look(), WORDS))
    assert np.isnan(lines(figure)[0].y[1])
    assert len([trace for trace in figure.data if trace.fill == "toself"]) == 2


def test_one_week_is_drawn():
    figure = valid(rates.trend(weeks([0.9]), Look(), WORDS))
    assert lines(figure)[0].y[0] == pytest.approx(90)


def test_target_and_net_rate_are_drawn_and_named():
    frame = weeks([0.6, 0.7], net=[0.8, 0.9], target=[0.95, 0.95])
    figure = valid(rates.trend(frame, Look(), WORDS))
    dashes = {line.line.dash: list(line.y) for line in lines(figure)}
    assert dashes["dot"] == pytest.approx([80, 90])
    assert dashes["6px,4px"] == pytest.approx([95, 95, 95, 95])
    key = figure.layout.annotations[-1].text
    assert all(word in key for word in ("semua", "di luar gangguan", "target"))


@pytest.mark.parametrize(
    ("rate", "floor", "top"),
    [([0.9, 0.8], 70, 100), ([0.9, 0.3], 0, 100), ([0.2, 0.1], 0, 50), ([NAN], 0, 100), ([0.7, 0.65], 60, 100)],
)
def test_where_the_axis_begins_and_ends(rate, floor, top):
    frame = weeks(rate)
    assert (rates.lowest(frame), rates.highest(frame)) == (floor, top)


def test_the_axis_never_cuts_an_interval_off():
    for low in np.arange(0, 1, 0.01):
        frame = weeks([min(low + 0.05, 1.0)])
        assert rates.lowest(frame) <= frame["low"].min() * 100 + 1e-9
        assert rates.highest(frame) >= min(frame["high"].max(), 1) * 100 - 1e-9


def names(count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [f"Layanan {n}" for n in range(count)],
            "hover": ["h"] * count,
            "text": ["t"] * count,
            "rate": [0.5] * count,
            "low": [0.4] * count,
            "high": [0.7] * count,
            "target": [0.9] * count,
        }
    )


def test_bars_begin_at_zero_with_their_interval_and_target():
    figure = valid(rates.by_name(names(3), Look(), WORDS))
    bar = figure.data[0]
    assert figure.layout.xaxis.range[0] == 0
    assert list(bar.error_x.array) == pytest.approx([20] * 3)
    assert list(bar.error_x.arrayminus) == pytest.approx([10] * 3)
    assert figure.data[1].line.dash
    assert "target" in [note.text for note in figure.layout.annotations]


def test_bars_without_a_target_draw_none():
    figure = valid(rates.by_name(names(2).assign(target=NAN), Look(), WORDS))
    assert len(figure.data) == 1


def test_the_first_name_is_on_top():
    figure = rates.by_name(names(3), Look(), WORDS)
    assert list(figure.layout.yaxis.range) == [2.5, -0.5]
    assert figure.layout.yaxis.ticktext[0] == "Layanan 0"


def test_names_from_data_are_escaped():
    frame = names(1).assign(name="<b>x</b><img src=x>")
    assert "<img" not in str(rates.by_name(frame, Look(), WORDS).to_json())


def test_dark_charts_use_the_dark_colours():
    assert lines(rates.trend(weeks([0.9]), Look(dark=True), WORDS))[0].line.color == DARK.on_time
    assert lines(rates.trend(weeks([0.9]), Look(), WORDS))[0].line.color == LIGHT.on_time


@pytest.mark.parametrize("count", [1, 7, 8, 13, 60])
def test_a_time_axis_has_room_for_its_texts_and_names_the_last(count):
    axis = axes.time_axis(pd.Series([f"{n} Jul" for n in range(count)]))
    assert len(axis["tickvals"]) <= axes.MOST_TICKS
    assert axis["tickvals"][-1] == count - 1


def test_a_time_axis_shows_fewer_long_texts():
    axis = axes.time_axis(pd.Series([f"Nov {2000 + n}" for n in range(12)]))
    assert axis["tickvals"] == [2, 5, 8, 11]


def test_the_viewers_period_is_marked_only_where_the_trend_shows_more():
    assert axes.chosen_span(pd.Series([True, True]), Look()) == []
    span = axes.chosen_span(pd.Series([False, True, True, False]), Look())[0]
    assert (span["x0"], span["x1"]) == (0.5, 2.5)
