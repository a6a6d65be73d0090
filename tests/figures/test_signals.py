"""What the charts of the reading pages draw, read back from their traces."""

import numpy as np
import pandas as pd
import pytest

from service_levels.figures import amounts, signals, spread
from service_levels.figures.axes import key, key_margin
from service_levels.figures.theme import DARK, LIGHT, Look
from tests.figures.drawn import valid

NAN = float("nan")
WORDS = {name: name for name in ("mean", "usual", "target", "unripe", "axis", "improving", "worsening")}
LIMITS = {"low": 70.0, "mean": 85.0, "high": 100.0}


def weeks(values: list[float], marks: list[str], unripe: int = 0, **more: object) -> pd.DataFrame:
    count = len(values)
    return pd.DataFrame(
        {
            "tick": [str(n) for n in range(count)],
            "hover": [f"week {n}" for n in range(count)],
            "value": values,
            "mark": marks,
            "unripe": [n >= count - unripe for n in range(count)],
            "ripe": [n < count - unripe for n in range(count)],
            "judged": [n < count - unripe for n in range(count)],
            "segment": "",
            "low": NAN,
            "mean": NAN,
            "high": NAN,
            "chosen": [True] * count,
            **more,
        }
    )


def marked(figure, symbol: str) -> list[float]:
    return [
        y
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "markers" and trace.marker.symbol == symbol
        for y in trace.y
    ]


def test_a_special_cause_has_a_shape_of_its_own_and_a_word():
    frame = weeks([90, 91, 50, 99], ["common", "common", "worsening", "improving"], target=[95.0] * 4, **LIMITS)
    figure = valid(signals.xmr(frame, Look(), WORDS, share=True))
    assert marked(figure, "triangle-down") == [50]
    assert marked(figure, "diamond") == [99]
    assert marked(figure, "circle") == [90, 91]
    key = figure.layout.annotations[-1].text
    assert all(word in key for word in ("worsening", "improving", "target", "mean", "usual"))
    band = figure.layout.shapes[-1]
    assert (band.y0, band.y1) == (70, 100)


def test_no_verdict_and_no_line_for_an_unripe_week():
    frame = weeks([90, 91, 20], ["common", "common", ""], unripe=1, **LIMITS)
    figure = valid(signals.xmr(frame, Look(), WORDS, share=True))
    assert marked(figure, "triangle-down") == []
    assert marked(figure, "circle-open")[-1] == 20
    lines = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]
    line = next(trace for trace in lines if trace.line.color == LIGHT.neutral)
    assert np.isnan(line.y[-1])
    assert any("unripe" in one.text for one in figure.layout.annotations)


@pytest.mark.parametrize("values", [[NAN], [0.0], [90.0], [NAN, 90.0]])
def test_too_few_weeks_are_drawn_without_limits(values):
    figure = valid(signals.xmr(weeks(values, ["common"] * len(values)), Look(), WORDS, share=True))
    assert not figure.layout.shapes


def test_each_segment_has_its_own_mean_and_normal_range():
    frame = weeks([5.0, 6.0, 1.0, 2.0], ["common"] * 4, segment=["a", "a", "b", "b"],
                  low=[4.0, 4.0, 0.0, 0.0], mean=[5.5, 5.5, 1.5, 1.5], high=[7.0, 7.0, 3.0, 3.0])  # fmt: skip
    figure = valid(signals.xmr(frame, Look(), WORDS, share=False))
    bands = [(one.x0, one.x1, one.y0, one.y1) for one in figure.layout.shapes]
    assert bands == [(-0.5, 1.5, 4, 7), (1.5, 3.5, 0, 3)]
    means = [tuple(trace.y) for trace in figure.data if trace.mode == "lines" and trace.line.color == LIGHT.text]
    assert means == [(5.5,) * 4, (1.5,) * 4]


def test_a_period_that_is_not_judged_is_hollow_and_on_no_line():
    frame = weeks([90.0, 20.0, 91.0], ["common", "", "common"], **LIMITS)
    frame.loc[1, "judged"] = False
    figure = valid(signals.xmr(frame, Look(), WORDS, share=True))
    assert marked(figure, "circle") == [90, 91]
    assert 20 in marked(figure, "circle-open")


def test_hours_begin_at_nothing_and_reach_over_the_limits():
    frame = weeks([5.0, 8.0], ["common"] * 2, low=0.0, mean=6.0, high=12.0)
    figure = valid(signals.xmr(frame, Look(), WORDS, share=False))
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 12


def test_an_axis_that_is_raised_is_told():
    frame = weeks([91.0, 95.0], ["common"] * 2)
    assert signals.lowest(frame) == 90
    assert signals.lowest(frame.assign(low=55.0, high=100.0)) == 0


def curve(count: int = 3) -> pd.DataFrame:
    done = np.linspace(40, 100, count)
    frame = pd.DataFrame({"hours": np.arange(1.0, count + 1), "done": done, "low": done - 5, "high": done + 5})
    frame.loc[count - 1, ["low", "high"]] = NAN
    return frame.assign(hover="x")


def test_the_curve_rises_from_nothing_with_standard_and_promise():
    words = {name: name for name in ("axis", "share", "done", "interval")}
    figure = valid(spread.done_within(curve(), Look(), words, 5, [(2.0, "standard 2 h")], (2.5, "90% in 2.5 h")))
    assert (figure.data[2].x[0], figure.data[2].y[0]) == (0, 0)
    assert figure.data[2].line.shape == "hv"
    (named,) = figure.layout.annotations  # over the plot: beside its line it would lie on the curve
    assert "standard 2 h" in named.text
    assert "90% in 2.5 h" in named.text
    assert (named.y, named.yanchor) == (1, "bottom")
    assert figure.layout.xaxis.range[1] == 5
    assert [shape.x1 for shape in figure.layout.shapes] == [2.0, 2.5, 2.5]


def test_a_curve_without_standard_or_promise_can_be_drawn():
    words = {name: name for name in ("axis", "share", "done", "interval")}
    assert not valid(spread.done_within(curve(1), Look(), words, 5, [], None)).layout.shapes


def test_causes_are_drawn_to_both_sides_of_nothing():
    frame = pd.DataFrame(
        {
            "name": ["a", "b"],
            "value": [-2.0, 1.0],
            "text": ["", ""],
            "hover": ["", ""],
            "colour": ["outage", "on_time"],
        }
    )
    figure = valid(amounts.signed(frame, Look(dark=True), "points"))
    assert list(figure.data[0].marker.color) == [DARK.outage, DARK.on_time]
    assert figure.layout.xaxis.range[0] < -2
    assert figure.layout.xaxis.range[1] > 1
    valid(amounts.signed(frame.iloc[:0], Look(), "points"))


def test_parts_over_time_are_stacked_and_hatched_where_not_ripe():
    frame = weeks([1.0, 2.0], ["", ""], unripe=1, applicant=[1.0, NAN], process=[2.0, 1.0])
    figure = valid(amounts.parts_over_time(frame, Look(), {"applicant": "A", "process": "P"}, "hours", "unripe"))
    assert figure.layout.barmode == "stack"
    assert [trace.marker.color for trace in figure.data[:2]] == [LIGHT.applicant, LIGHT.process]
    hatched = figure.data[2]
    assert list(hatched.x) == [1]
    assert hatched.base == 0
    assert figure.layout.yaxis.range[1] > 3


def test_a_key_takes_as_many_rows_as_fit_a_telephone():
    short, long = [("solid", "#000000", "a name")] * 4, [("solid", "#000000", "a name of twenty letters")] * 3
    assert key(short, Look())["text"].count("<br>") == 0
    assert key(long, Look())["text"].count("<br>") == 2
    assert key_margin(long) == key_margin(short) + 36


def test_a_key_over_bars_by_name_ends_at_the_edge_of_the_chart():
    place = key([("bar", "#000000", "a name")], Look(), right=128)
    assert (place["x"], place["xanchor"], place["xshift"]) == (1, "right", 120)
