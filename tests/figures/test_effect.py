"""The chart of an effect shows every week as what it is, and the lines where there are any."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from service_levels.figures.effect import effect, span
from service_levels.figures.theme import DASH, Look
from tests.figures.drawn import valid

WORDS = {name: name for name in ("value", "other", "mean", "without", "meanwhile", "axis")}


def weeks(**columns: object) -> pd.DataFrame:
    base = {
        "tick": list("abcdef"),
        "hover": list("ABCDEF"),
        "value": [70.0, 72, 74, 90, 92, np.nan],
        "other": np.nan,
        "counted": [True, True, False, True, True, False],
        "since": [False, False, False, True, True, True],
        "meanwhile": [False, False, True, False, False, False],
        "mean": [70.0, 72, 74, 90, 92, 94],
        "without": [np.nan, np.nan, np.nan, 76, 78, 104],
        "low": [np.nan, np.nan, np.nan, 70, 71, 72],
        "high": [np.nan, np.nan, np.nan, 82, 85, 130],
    }
    return pd.DataFrame({**base, **columns})


def drawn(frame: pd.DataFrame, *, share: bool = True) -> go.Figure:
    return valid(effect(frame, Look(), WORDS, "on_time", share=share))


def scatters(chart: go.Figure) -> list[go.Scatter]:
    return [trace for trace in chart.data if trace.type == "scatter"]


def key(chart: go.Figure) -> str:
    return str(chart.layout.annotations[0].text)


def test_weeks_that_do_not_count_are_open_marks() -> None:
    counted, open_ = drawn(weeks()).data[-2:]
    assert list(counted.y)[:2] == [70, 72]
    assert np.isnan(counted.y[2])
    assert open_.y[2] == 74
    assert open_.marker.symbol == "circle-open"
    assert list(counted.customdata) == list("ABCDEF")


def test_the_line_without_the_measure_is_dashed_with_its_interval_and_keeps_to_what_is_possible() -> None:
    chart = drawn(weeks())
    dashed = next(trace for trace in scatters(chart) if trace.line.dash == DASH)
    assert (list(dashed.x), list(dashed.y)) == ([3, 4, 5], [76, 78, 100])
    band = next(trace for trace in scatters(chart) if trace.fill == "toself")
    assert max(band.y) == 100
    assert "without" in key(chart)


def test_no_line_is_drawn_through_the_weeks_between() -> None:
    lines = [trace for trace in scatters(drawn(weeks())) if trace.mode == "lines" and trace.line.width == 3]
    assert len(lines) == 2
    assert all(np.isnan(line.y[2]) for line in lines)


def test_without_lines_and_comparison_only_the_weeks_are_drawn() -> None:
    bare = drawn(weeks(mean=np.nan, without=np.nan, low=np.nan, high=np.nan, meanwhile=False))
    assert [name for name in WORDS if name in key(bare)] == ["value"]
    assert "other" in key(drawn(weeks(other=[60.0] * 6)))
    assert "meanwhile" in key(drawn(weeks()))


def test_the_axis_begins_at_nothing_unless_the_figures_lie_far_above_it() -> None:
    assert span(weeks(), share=True) == (70.0, 100.0)
    assert span(weeks(other=[20.0] * 6), share=True) == (0.0, 100.0)
    low = weeks(value=10.0, mean=10.0)
    assert span(low, share=True) == (0.0, 50.0)
    assert span(low, share=False) == (0.0, 10.5)
    assert span(weeks(value=np.nan, mean=np.nan), share=False) == (0.0, 1.0)
