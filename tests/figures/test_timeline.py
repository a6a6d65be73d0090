"""The line of time of one request: lanes, marks and the key."""

import pandas as pd
import plotly.graph_objects as go

from service_levels.figures.theme import Look
from service_levels.figures.timeline import Mark, life

LANES = {"turn": "Whose turn", "office": "Office", "server": "Server"}
NAMES = {"process": "in process", "open": "office open", "outage": "server down", "unknown": "unknown"}


def bars(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """(lane, kind, from hour, to hour) of one day."""
    day = pd.Timestamp("2024-01-01")
    hours = [pd.Timedelta(hours=1) * row[3] for row in rows]
    return pd.DataFrame(
        {
            "lane": [row[0] for row in rows],
            "kind": [row[1] for row in rows],
            "start": [day + pd.Timedelta(hours=row[2]) for row in rows],
            "end": [day + hour for hour in hours],
            "hover": [f"<b>{row[1]}</b>" for row in rows],
        }
    )


STEPS = pd.DataFrame({"at": [pd.Timestamp("2024-01-01 08:00")], "hover": ["<b>Submitted</b>"]})
DAY = bars(
    ("turn", "process", 8, 16), ("office", "open", 8, 12), ("office", "open", 13, 16), ("server", "unknown", 9, 10)
)


def drawn(look: Look = Look(), frame: pd.DataFrame = DAY, lanes: dict[str, str] = LANES) -> go.Figure:  # noqa: B008
    marks = [Mark("2024-01-01T17:00:00", "deadline <b>", dashed=True), Mark("2024-01-01T16:00:00", "as of")]
    return go.Figure(life(frame, STEPS, marks, [("2024-01-01T12:00:00", "12:00")], look, lanes, NAMES))


def test_a_bar_is_as_long_as_what_it_stands_for_and_in_its_lane():
    office = next(trace for trace in drawn().data if len(trace.x) == 2)
    assert list(office.x) == [4 * 3_600_000, 3 * 3_600_000]
    assert list(office.base) == ["2024-01-01T08:00:00", "2024-01-01T13:00:00"]
    assert set(office.y) == {1}


def test_the_lanes_are_named_and_the_first_is_on_top():
    axis = drawn().layout.yaxis
    assert list(axis.ticktext) == list(LANES.values())
    assert axis.range[0] > axis.range[1]


def test_the_deadline_is_dashed_and_said_and_lies_inside_the_chart():
    chart = drawn()
    deadline = chart.layout.shapes[0]
    assert deadline.line.dash != chart.layout.shapes[1].line.dash
    assert pd.Timestamp(chart.layout.xaxis.range[1]) > pd.Timestamp(deadline.x0)
    assert chart.layout.annotations[1].text == "deadline &lt;b&gt;"


def test_what_is_unknown_is_hatched_in_both_themes_and_the_colours_are_the_themes():
    for look in (Look(), Look(dark=True)):
        chart = drawn(look)
        turn, _, server, _ = chart.data
        assert server.marker.pattern.shape == "/"
        assert turn.marker.color == look.colours.process


def test_every_kind_that_is_drawn_is_named_once_in_the_key():
    key = drawn().layout.annotations[0].text
    assert [key.count(name) for name in NAMES.values()] == [1, 1, 0, 1]


def test_two_lanes_make_a_lower_chart_and_one_instant_has_room_around_it():
    two = {name: LANES[name] for name in ("turn", "office")}
    low = drawn(frame=DAY[DAY["lane"] != "server"], lanes=two)
    assert low.layout.height < drawn().layout.height
    one = drawn(frame=bars(("turn", "process", 8, 9)), lanes={"turn": "Whose turn"})
    assert pd.Timestamp(one.layout.xaxis.range[0]) < pd.Timestamp("2024-01-01 08:00")
