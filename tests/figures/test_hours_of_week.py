"""The maps of the week as they are drawn."""

import numpy as np
import pandas as pd
import pytest

from service_levels.figures import hours_of_week
from service_levels.figures.theme import Look
from tests.figures.drawn import valid


@pytest.mark.parametrize("dark", [False, True])
def test_open_hours_are_shaded_by_their_rate_and_closed_ones_are_not(dark: bool):
    cells = pd.DataFrame({"row": [0, 0, 1], "column": [0, 1, 1], "rate": [4.0, 2.0, 9.0]})
    cells = cells.assign(is_open=[True, True, False], text=["4", "2", "9"], hover=["a", "b", "c"])
    words = {"axis": "hour", "open": "open", "closed": "closed"}
    figure = valid(hours_of_week.arrivals(cells, Look(dark=dark), ["08", "09"], ["Senin", "Selasa"], words))
    opened, closed = figure.data
    assert opened.zmax == 4  # the closed hour does not set the shade
    assert np.isnan(opened.z[1][1])
    assert closed.z[1][1] == 1
    assert closed.text[1][1] == "9"


def test_few_requests_are_grey_whatever_their_rate():
    cells = pd.DataFrame(
        {
            "row": [0, 1],
            "column": [0, 1],
            "late": [0.4, 1.0],
            "few": [False, True],
            "text": ["60", "0"],
            "hover": ["a", "b"],
        }
    )
    figure = valid(hours_of_week.late(cells, Look(), ["08", "09"], ["Mon", "Tue"], {"axis": "hour"}))
    late, few = figure.data
    assert late.z[0][0] == 0.4
    assert np.isnan(late.z[1][1])
    assert few.z[1][1] == 1
    assert late.zmax == 0.4


def test_a_week_of_few_requests_only_can_be_drawn():
    cells = pd.DataFrame({"row": [0], "column": [0], "late": [0.0], "few": [True], "text": [""], "hover": [""]})
    valid(hours_of_week.late(cells, Look(dark=True), ["08"], ["Mon"], {"axis": "hour"}))
