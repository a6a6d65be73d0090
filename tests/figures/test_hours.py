"""The room, counters and satisfaction as they are drawn."""

import numpy as np
import pandas as pd

from service_levels.figures import hours, scores
from service_levels.figures.theme import Look
from tests.figures.drawn import valid

NAN = float("nan")
WORDS = dict.fromkeys(
    ("axis", "least", "most", "limit", "unripe", "hours", "usual", "busiest", "now", "index",
     "interval"), "word",
)  # fmt: skip


def buckets(**columns: object) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    texts = {name: [f"{name} {n}" for n in range(count)] for name in ("tick", "hover", "name")}
    return pd.DataFrame({**texts, "unripe": False, "chosen": True, **columns})


def test_the_limit_of_the_room_is_within_the_chart():
    frame = buckets(least=[3.0, NAN], most=[8.0, NAN], unripe=[False, True])
    figure = valid(hours.room(frame, Look(), WORDS, 40))
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 40
    assert [shape.y0 for shape in figure.layout.shapes if shape.type == "line"] == [40]
    assert not valid(hours.room(frame, Look(), WORDS, None)).layout.shapes


def test_counters_begin_at_nothing_and_show_those_of_now():
    frame = buckets(usual=[2.0, 3.0], busiest=[3.0, NAN])
    figure = valid(hours.counters(frame, Look(), WORDS, 6))
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > 6
    assert figure.layout.shapes[0].y0 == 6


def test_scores_begin_where_the_scale_does():
    frame = buckets(value=[2.5, 4.0], text=["2,5", "4,0"], hatched=[True, False])
    figure = valid(scores.by_name(frame, Look(), "nilai", (1, 4), [(3.0644, "B")]))
    bar = figure.data[0]
    assert bar.base == 1
    assert list(bar.x) == [1.5, 3.0]
    assert tuple(figure.layout.xaxis.range) == (1, 4)
    assert list(bar.marker.pattern.shape) == ["/", ""]
    assert figure.layout.shapes[0].x0 == 3.0644


def test_an_index_that_is_not_ripe_is_not_joined_to_the_line():
    frame = buckets(index=[80.0, NAN, 82.0], low=[78.0, NAN, 80.0], high=[82.0, NAN, 84.0], unripe=[False, False, True])
    figure = valid(scores.trend(frame, Look(), WORDS, [(88.31, "A"), (65.0, "C")]))
    (line,) = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines+markers"]
    assert np.isnan(line.y[1:]).all()
    assert figure.layout.yaxis.range[0] == 60
    assert scores.lowest(frame.assign(index=50.0)) == 25


def test_an_index_without_a_value_can_be_drawn():
    valid(scores.trend(buckets(index=[NAN], low=[NAN], high=[NAN]), Look(), WORDS, []))
