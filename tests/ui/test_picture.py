"""A chart as a picture and in words."""

import numpy as np
import plotly.graph_objects as go

from service_levels.figures import theme
from service_levels.figures.theme import DARK, Look
from service_levels.ui import picture
from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Leads

EN = Words("en")
HOSTILE = '<img src=x onerror="alert(1)">'


def bars(values: list[float], lying: bool = False) -> go.Figure:
    hovers = [f"<b>Group {n}</b><br>Rate: {value}%<br>n: 3" for n, value in enumerate(values)]
    place = np.arange(len(values))
    x, y = (values, place) if lying else (place, values)
    trace = {"type": "bar", "x": x, "y": y, "customdata": hovers, "orientation": "h" if lying else "v"}
    return theme.figure([trace], Look(), height=300)


def test_the_picture_has_its_title_its_scope_and_a_background():
    made = picture.titled(bars([1, 2]), "On time?", "Cilegon · Mar 2026", Look(dark=True))
    go.Figure(made.to_dict())
    assert "On time?" in made.layout.title.text
    assert "Cilegon · Mar 2026" in made.layout.title.text
    assert made.layout.paper_bgcolor == DARK.background
    assert made.layout.height == 300 + picture.HEAD
    assert made.layout.margin.t == 24 + picture.HEAD


def test_what_a_browser_is_sent_is_made_once_and_is_what_plotly_sends():
    made = picture.titled(bars([1, 2]), "On time?", "Cilegon", Look())
    assert made.to_dict() == go.Figure.to_dict(made)
    assert made.to_dict() is made.to_dict()


def test_a_long_title_and_scope_are_wrapped_to_two_lines_each():
    made = picture.titled(bars([1]), "title " * 60, "scope " * 90, Look())
    assert made.layout.title.text.count("<br>") == 3


def test_names_in_a_title_are_never_markup():
    assert "<img" not in picture.titled(bars([1]), HOSTILE, HOSTILE, Look()).layout.title.text


def test_the_only_button_makes_a_picture_here_and_in_the_language():
    chart = picture.titled(bars([1]), "t", "s", Look())
    settings = picture.config("on-time", chart, Words("id"))
    assert settings["modeBarButtons"] == [["toImage"]]
    assert settings["toImageButtonOptions"]["filename"] == "on-time"
    assert settings["toImageButtonOptions"]["height"] == chart.layout.height
    assert settings["locales"]["id"]["dictionary"]["Download plot as a PNG"] == "Unduh PNG"


def test_words_tell_the_first_the_last_and_the_extremes():
    for lying in (False, True):
        said = picture.described("Rates?", bars([5, 9, 2, 7], lying), EN)
        assert said == (
            "Rates? 4 values. First: Group 0, Rate: 5%. Last: Group 3, Rate: 7%. "
            "Lowest: Group 2, Rate: 2%. Highest: Group 1, Rate: 9%."
        )


def test_words_of_one_value_of_gaps_and_of_nothing():
    assert picture.described("T?", bars([5]), EN) == "T? One value: Group 0, Rate: 5%."
    assert "3 values" in picture.described("T?", bars([1, float("nan"), 2, 3]), EN)
    assert picture.described("T?", theme.empty(Look(), "nothing"), EN) == "T?"


def test_a_click_leads_to_the_requests_of_its_mark_and_else_nowhere():
    leads = Leads("y", [{"service": ["a"]}, None])
    assert leads.of({"y": 0, "point_index": 1}) == {"service": ["a"]}
    for mark in ({"y": 1}, {"y": 2}, {"y": -1}, {"y": 0.5}, {"y": "a"}, {}):
        assert leads.of(mark) is None
    assert Leads("point", [{"service": ["a"]}]).of({"point_index": 0, "y": 88.1}) == {"service": ["a"]}
