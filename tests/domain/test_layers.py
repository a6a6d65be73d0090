"""What lies beneath explains an outage: at the edges to the second, and instant by instant in any case."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import Catalogue
from service_levels.domain.instants import SECOND, to_column
from service_levels.domain.layers import explained
from tests.domain.builders import catalogue

TARGET = '[[target]]\nid = "{}"\nevery = {}\ngap = 3600\nneeds = [{}]\n'
# The signature service is reached over the line, and the line hangs on power; the other line lies beside it.
LAYERS = (("power", 20, ""), ("line", 60, '"power"'), ("other", 60, ""), ("tte", 30, '"line", "other"'))
HOUSE = catalogue(more="".join(TARGET.format(*target) for target in LAYERS))
EVERY = {name: every for name, every, _ in LAYERS}
LINE = (600, 1200)
Span = tuple[str, int, int]


def said(*spans: Span, house: Catalogue = HOUSE, state: str = "down") -> list[tuple[str | None, int]]:
    """What is behind each span, and from when it is its own; in seconds."""
    names, start, end = zip(*spans, strict=True)
    frame = pd.DataFrame({
        "target": np.array(names, dtype=object), "state": [*["down"] * (len(names) - 1), state],
        "start_at": to_column(np.array(start) * SECOND), "end_at": to_column(np.array(end) * SECOND),
    })  # fmt: skip
    found = explained(house, frame)
    # Whole seconds in, whole seconds out.
    assert not (found.own_from % SECOND).any()
    return list(zip(found.because_of.tolist(), (found.own_from // SECOND).tolist(), strict=True))


@pytest.mark.parametrize(
    ("start", "hidden"),
    [(540, False), (541, True), (600, True), (601, True), (1199, True), (1200, False), (1201, False)],
)
def test_it_begins_while_the_line_is_down_or_less_than_its_ping_interval_before(start: int, hidden: bool) -> None:
    """At 540 the line still answered: what fails then fails by itself."""
    (_, tte) = said(("line", *LINE), ("tte", start, 1210))
    assert tte == (("line", 1210) if hidden else (None, start))


@pytest.mark.parametrize(("end", "own_from"), [(700, 700), (1200, 1200), (1229, 1229), (1230, 1200), (1231, 1200)])
def test_it_is_hidden_to_its_next_answer_and_its_own_after_that(end: int, own_from: int) -> None:
    """A ping each 30 s: whoever answers 30 s after the line was back was asked before, and did not answer."""
    (_, tte) = said(("line", *LINE), ("tte", 650, end))
    assert tte == ("line", own_from)


def test_what_failed_by_itself_stays_its_own_when_the_line_breaks_too() -> None:
    assert said(("tte", 500, 1210), ("line", *LINE))[0] == (None, 500)


def test_it_is_hidden_for_as_long_as_anything_beneath_is_down_in_one_stretch() -> None:
    spans = (("line", *LINE), ("other", 1259, 2000), ("tte", 650, 2010))
    assert said(*spans)[-1] == ("line", 2010)
    assert said(spans[0], ("other", 1260, 2000), spans[2])[-1] == ("line", 1200)


def test_the_lowest_explains_else_the_one_that_broke_last() -> None:
    power, line, other = ("power", 610, 900), ("line", *LINE), ("other", 620, 900)
    assert said(power, line, ("tte", 630, 640))[1:] == [("power", 900), ("power", 640)]
    assert said(line, other, ("tte", 630, 640))[-1][0] == "other"
    assert said(line, ("other", 590, 900), ("tte", 630, 640))[-1][0] == "line"
    assert said(line, ("other", *LINE), ("tte", 630, 640))[-1][0] == "line"  # at once: by name
    assert said(power, ("tte", 630, 640))[-1] == ("power", 640)  # through a line that nobody watches


def test_nothing_is_explained_without_layers_nor_by_what_is_not_known_to_be_down() -> None:
    flat = catalogue(more="".join(TARGET.format(name, every, "") for name, every, _ in LAYERS))
    assert said(("line", *LINE), ("tte", 650, 700), house=flat)[-1] == (None, 650)
    for state in ("unknown", "maintenance", "up"):
        assert said(("tte", 650, 700), ("line", *LINE), state=state) == [(None, 650), (None, 600)]
    assert said(("line", *LINE), ("tte", 650, 700), state="unknown")[-1] == (None, 650)
    assert said(("gone", *LINE), ("tte", 650, 700))[-1] == (None, 650)  # no longer in the catalogue


edges = st.lists(st.integers(0, 500), min_size=0, max_size=10, unique=True).map(sorted)


@given(given=st.fixed_dictionaries({name: edges for name, _, _ in LAYERS}), data=st.data())
def test_any_case_is_as_walking_through_it_says(given: dict[str, list[int]], data: st.DataObject) -> None:
    spans = [(name, a, b) for name, cuts in given.items() for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if not spans:
        return
    spans = data.draw(st.permutations(spans))
    beneath = {"power": [], "line": ["power"], "other": [], "tte": ["line", "other", "power"]}
    for (name, start, end), (cause, own_from) in zip(spans, said(*spans), strict=True):
        down = [(one, a, b) for one, a, b in spans if one in beneath[name]]
        hidden = {at for one, a, b in down for at in range(a - EVERY[one] + 1, b)}
        behind = {one: a for one, a, b in sorted(down, key=lambda s: s[1]) if a - EVERY[one] < start < b}
        lowest = {one: a for one, a in behind.items() if not set(beneath[one]) & set(behind)}
        assert cause == (min(lowest, key=lambda one: (-lowest[one], one)) if lowest else None)
        until = start
        while until in hidden:
            until += 1
        assert own_from == (start if not behind else end if end - until < EVERY[name] else until)
        assert (cause is None) == (own_from == start)
