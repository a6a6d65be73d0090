"""Pins and bands lie where they belong, over and behind what is drawn, and leave room for their names."""

import plotly.graph_objects as go
import pytest

from service_levels.figures import theme
from service_levels.figures.pins import LONGEST, Band, Pin, marked
from service_levels.figures.theme import Look
from tests.figures.drawn import valid

LOOK = Look()


def chart() -> go.Figure:
    return theme.figure(
        [{"type": "scatter", "x": [0, 1, 2, 3], "y": [1, 2, 3, 4]}],
        LOOK,
        margin={"t": 52},
        xaxis={"range": [-0.5, 3.5]},
        annotations=[theme.note("key", LOOK, x=0, y=1, yshift=20), theme.note("unripe", LOOK, x=1, y=1)],
        shapes=[{"type": "rect", "x0": 0, "x1": 1, "y0": 0, "y1": 1}],
    )


def test_nothing_to_mark_changes_nothing() -> None:
    drawn = chart()
    assert marked(drawn, [], [], LOOK) is drawn


def test_a_pin_is_a_line_with_its_name_on_the_side_where_there_is_room() -> None:
    made = marked(chart(), [Pin(0.5, "Training"), Pin(2.5, "Upgrade", "Upgrade, 13 Apr 2026")], [], LOOK)
    lines = [shape for shape in made.layout.shapes if shape.type == "line"]
    assert [line.x0 for line in lines] == [line.x1 for line in lines] == [0.5, 2.5]
    training, upgrade = made.layout.annotations[-2:]
    assert (training.text, training.xanchor, training.x) == ("Training", "left", 0.5)
    assert (upgrade.text, upgrade.xanchor, upgrade.hovertext) == ("Upgrade", "right", "Upgrade, 13 Apr 2026")
    assert training.yshift < upgrade.yshift  # each in a row of its own
    valid(made)


def test_what_stood_over_the_plot_makes_room_and_the_plot_keeps_its_height() -> None:
    before, after = chart(), marked(chart(), [Pin(0, "A"), Pin(1, "B")], [], LOOK)
    key, unripe = after.layout.annotations[:2]
    assert key.yshift == 20 + 36
    assert unripe.yshift is None
    grown = after.layout.margin.t - before.layout.margin.t
    assert grown == 36
    assert after.layout.height - before.layout.height == grown
    assert before.layout.annotations[0].yshift == 20  # the chart that was given is as it was


@pytest.mark.parametrize("name", ["A name of more than sixty letters, as people who name things do", "<b>&"])
def test_a_long_or_hostile_name_is_cut_and_escaped(name: str) -> None:
    text = marked(chart(), [Pin(0, name)], [], LOOK).layout.annotations[-1].text
    assert len(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")) <= LONGEST
    assert "<b>" not in text


def test_more_pins_than_names_fit_are_lines() -> None:
    made = marked(chart(), [Pin(at / 2, f"No. {at}") for at in range(6)], [], LOOK)
    assert sum(shape.type == "line" for shape in made.layout.shapes) == 6
    assert [note.text for note in made.layout.annotations[2:]] == ["No. 2", "No. 3", "No. 4", "No. 5"]


def test_bands_lie_behind_everything_else() -> None:
    made = marked(chart(), [], [Band(0.2, 0.4)], LOOK)
    band = made.layout.shapes[0]
    assert (band.x0, band.x1, band.layer, band.yref) == (0.2, 0.4, "below", "paper")
    assert made.layout.height == chart().layout.height
