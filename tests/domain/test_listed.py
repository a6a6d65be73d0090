"""Outages of a list beside pings: at the edges, and against a second-by-second reading of the rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain.instants import NONE, SECOND
from service_levels.domain.listed import Listed, with_list
from service_levels.domain.outages import DOWN, MAINTENANCE, states
from tests.domain.test_outages import FOREVER, readable, target, walk

NO_PINGS = (np.zeros(0, np.int64), np.zeros(0, np.int8))
Rows = list[tuple[int, int | None, str]]


def listed(rows: Rows, until: int) -> Listed:
    """(start, end or None, 'd' or 'm') in seconds."""
    return Listed(
        np.array([row[0] for row in rows], np.int64) * SECOND,
        np.array([NONE if row[1] is None else row[1] * SECOND for row in rows], np.int64),
        np.array([DOWN if row[2] == "d" else MAINTENANCE for row in rows], np.int64),
        np.full(len(rows), until * SECOND),
    )


def record(pings: str, rows: Rows, until: int, as_of: int = FOREVER, **more) -> list[tuple[str, int, int, bool]]:
    """State, start, end, still on of pings 60 s apart ('01?m.') beside a list."""
    at = np.array([60 * n for n, ping in enumerate(pings) if ping != "."], np.int64) * SECOND
    answers = np.array(["01?m".index(ping) for ping in pings if ping != "."], np.int8)
    of = target(**more)
    found = with_list(states(at, answers, of, as_of * SECOND), listed(rows, until), of, as_of * SECOND)
    return [(*span, bool(on)) for span, on in zip(readable(found), found.still_on, strict=True)]


def test_a_list_alone_speaks_from_its_first_outage_to_its_last_instant() -> None:
    assert record("", [(100, 200, "d"), (500, 600, "m")], 1000) == [
        ("down", 100, 200, False),
        ("up", 200, 500, False),
        ("maintenance", 500, 600, False),
        ("up", 600, 1000, True),
    ]


def test_an_outage_that_ends_with_the_list_is_over_and_one_without_end_is_on() -> None:
    assert record("", [(100, 200, "d")], 200) == [("down", 100, 200, False)]
    assert record("", [(100, None, "d")], 200) == [("down", 100, 200, True)]
    assert record("", [(100, None, "d")], 100) == []  # nothing is known of its length


@pytest.mark.parametrize(("as_of", "spans"), [
    (90, []),
    (150, [("down", 100, 150, True)]),
    (200, [("down", 100, 200, False)]),
    (300, [("down", 100, 200, False), ("up", 200, 300, True)]),
])  # fmt: skip
def test_nothing_after_the_as_of_instant_is_known(as_of: int, spans: list[tuple[str, int, int, bool]]) -> None:
    assert record("", [(100, 200, "d"), (400, 500, "d")], 900, as_of) == spans


def test_listed_down_time_is_down_whatever_the_pings_say() -> None:
    assert record("1111", [(70, 130, "d")], 150) == [
        ("up", 0, 70, False), ("down", 70, 130, False), ("up", 130, 240, True),
    ]  # fmt: skip
    assert record("0011", [(90, 150, "d")], 150)[0] == ("down", 0, 150, False)  # one outage, seen twice
    assert record("1......1", [(70, 130, "d")], 150) == [
        ("up", 0, 60, False),
        ("unknown", 60, 70, False),
        ("down", 70, 130, False),
        ("unknown", 130, 420, False),  # the list does not make up of what pings left open
        ("up", 420, 480, True),
    ]


def test_maintenance_of_list_pings_and_catalogue_cuts_out_of_all() -> None:
    found = record("0000m", [(60, 120, "m"), (0, 300, "d")], 300, maintenance=((130, 140),))
    assert [span[:3] for span in found] == [
        ("down", 0, 60), ("maintenance", 60, 120), ("down", 120, 130), ("maintenance", 130, 140), ("down", 140, 240),
        ("maintenance", 240, 300),
    ]  # fmt: skip


def test_between_pings_and_a_list_that_do_not_meet_nothing_is_known() -> None:
    assert record("11", [(500, 560, "d")], 600) == [
        ("up", 0, 120, False), ("unknown", 120, 500, False), ("down", 500, 560, False), ("up", 560, 600, True),
    ]  # fmt: skip


def test_a_forgotten_outage_lasts_no_longer_than_a_list_says_so() -> None:
    """One that an old list had without an end; the newer list does not name it any more."""
    of, old = target(), listed([(100, None, "d")], 150)
    new = listed([(1000, 1100, "d")], 2000)
    names = ("start", "end", "state", "until")
    both = Listed(*(np.concatenate([getattr(old, name), getattr(new, name)]) for name in names))
    found = with_list(states(*NO_PINGS, of, FOREVER * SECOND), both, of, FOREVER * SECOND)
    assert readable(found) == [("down", 100, 150), ("up", 150, 1000), ("down", 1000, 1100), ("up", 1100, 2000)]


SECONDS = st.integers(0, 900)


@given(
    pings=st.lists(st.tuples(st.integers(0, 40).map(lambda n: n * 20), st.sampled_from("0011?m")), max_size=15),
    rows=st.lists(
        st.tuples(SECONDS, st.one_of(st.none(), st.integers(0, 300)), st.sampled_from("dddm")), min_size=1, max_size=5
    ),
    spoken=SECONDS,
    as_of=st.integers(1, 1200),
    window=st.tuples(SECONDS, st.integers(1, 200)),
)
def test_agrees_with_a_reading_of_every_second(
    pings: list[tuple[int, str]], rows: list[tuple[int, int | None, str]], spoken: int, as_of: int,
    window: tuple[int, int],
) -> None:  # fmt: skip
    of = target(2, 2, 90, ((window[0], sum(window)),))
    named: Rows = [(start, None if length is None else start + length, kind) for start, length, kind in rows]
    at = np.array([t for t, _ in pings], np.int64) * SECOND
    answers = np.array(["01?m".index(said) for _, said in pings], np.int8)
    pinged = states(at, answers, of, as_of * SECOND)
    found = with_list(pinged, listed(named, spoken), of, as_of * SECOND)

    by_ping = walk([(t, said) for t, said in pings if t <= as_of], of)
    by_ping = {s: state for s, state in by_ping.items() if s < as_of}
    known = [row for row in named if row[0] < as_of]
    last = min(as_of, max([spoken, *(row[0] for row in named), *(row[1] or 0 for row in named)]))
    by_list: dict[int, str] = {}
    if known:
        by_list = dict.fromkeys(range(min(row[0] for row in known), last), "up")
        for kind, state in (("d", "down"), ("m", "maintenance")):
            for start, end, each in known:
                if each == kind:
                    upto = max(spoken, start) if end is None else end
                    by_list |= dict.fromkeys(range(start, min(upto, last)), state)
    wanted: dict[int, str] = {}
    both = by_ping.keys() | by_list.keys()
    for second in range(min(both, default=0), max(both, default=-1) + 1):
        pinged_as, listed_as = by_ping.get(second), by_list.get(second)
        if window[0] <= second < sum(window) or "maintenance" in (pinged_as, listed_as):
            wanted[second] = "maintenance"
        elif listed_as == "down":
            wanted[second] = "down"
        else:
            wanted[second] = pinged_as or listed_as or "unknown"
    assert {s: name for name, a, b in readable(found) for s in range(a, b)} == wanted
