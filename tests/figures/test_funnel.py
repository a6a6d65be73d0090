"""A funnel, read back from its traces."""

import pandas as pd
import plotly.graph_objects as go
import pytest

from service_levels.domain.statistics.funnel import funnel as placed
from service_levels.domain.statistics.funnel import limits
from service_levels.figures import funnel
from service_levels.figures.theme import DARK, LIGHT, Look
from tests.figures.drawn import valid

WORDS = {"axis": "%", "size": "n", "benchmark": "all", "inner": "95", "outer": "99.8"}
LOOK = Look()


def frame(groups: list[tuple[str, int, int]]) -> pd.DataFrame:
    names, parts, wholes = zip(*groups, strict=True)
    return pd.DataFrame(
        {
            "name": names,
            "hover": [f"<b>{name}</b>" for name in names],
            "rate": [part / whole for part, whole in zip(parts, wholes, strict=True)],
            "whole": wholes,
            "place": placed(parts, wholes, 0.8).places,
        }
    )


def draw(groups: list[tuple[str, int, int]], look: Look = LOOK, more_is_better: bool = True) -> go.Figure:
    made = frame(groups)
    drawn_at = limits(0.8, funnel.sizes(made["whole"]))
    return valid(funnel.funnel(made, drawn_at, 0.8, look, WORDS, more_is_better=more_is_better))


def marks(figure: go.Figure) -> go.Scatter:
    return next(trace for trace in figure.data if trace.mode == "markers")


def names(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations][:-1]


GROUPS = [("Same", 80, 100), ("Low", 60, 100), ("High", 96, 100), ("Edge", 71, 100)]


def test_direction_is_a_shape_and_distance_its_filling():
    assert list(marks(draw(GROUPS)).marker.symbol) == ["circle", "triangle-down", "triangle-up", "triangle-down-open"]


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_colour_says_which_side_is_the_bad_one(palette):
    look = Look(dark=palette is DARK)
    assert list(marks(draw(GROUPS, look)).marker.color) == [
        palette.neutral, palette.late, palette.on_time, palette.late
    ]  # fmt: skip
    worse = marks(draw(GROUPS, look, more_is_better=False)).marker.color
    assert list(worse) == [palette.neutral, palette.on_time, palette.late, palette.on_time]


def test_only_those_outside_are_named():
    assert set(names(draw(GROUPS))) == {"Low", "High", "Edge"}


def test_names_that_would_lie_on_each_other_are_left_to_the_table():
    crowd = [(f"Layanan nomor {n}", 950 + n, 1000) for n in range(30)]
    assert 1 <= len(names(draw(crowd))) < 10


def test_limits_run_past_the_groups_and_stay_within_0_and_100():
    figure = draw([("A", 5, 5), ("B", 80, 100), ("C", 81, 100)])
    curves = [trace for trace in figure.data if trace.mode == "lines" and trace.fill is None]
    assert len(curves) == 5
    assert all(min(curve.y) >= 0 and max(curve.y) <= 100 for curve in curves)
    assert max(curves[0].x) > max(marks(figure).x)


def test_groups_of_very_different_size_lie_on_a_logarithmic_axis():
    figure = draw([("A", 8, 10), ("B", 8000, 10000)])
    assert list(marks(figure).x) == pytest.approx([1, 4])
    assert set(figure.layout.xaxis.ticktext) >= {"10", "1 000"}


def test_the_axis_begins_at_zero_unless_the_limits_would_vanish_and_says_where_it_begins():
    high = frame([("A", 9500, 10000), ("B", 9600, 10000)])
    low = frame([("A", 2, 10), ("B", 30, 100)])
    assert funnel.lowest(high, limits(0.95, funnel.sizes(high["whole"]))) == 93
    assert funnel.lowest(low, limits(0.3, funnel.sizes(low["whole"]))) == 0
    drawn_at = limits(0.95, funnel.sizes(high["whole"]))
    figure = funnel.funnel(high, drawn_at, 0.95, LOOK, WORDS, more_is_better=True)
    assert figure.layout.yaxis.range[0] == 93


def test_one_group_is_drawn():
    assert list(marks(draw([("A", 80, 100)])).y) == pytest.approx([80])
