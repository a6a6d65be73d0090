"""Waiting time lost: cut to stretches and groups without losing or doubling any; and the events that took it."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain import cost
from service_levels.domain.calendar import Measured, merged
from service_levels.domain.cost import Events, Lost, events, lost
from service_levels.domain.exposure import Clocks, held
from service_levels.domain.instants import NONE
from service_levels.domain.measure import measure
from service_levels.domain.requests import Pauses
from tests.domain.builders import catalogue, happenings, instant, instants, rows
from tests.domain.test_measure import down

numbers = st.integers(0, 60)
spans = st.lists(st.tuples(numbers, numbers), max_size=8).map(lambda pairs: [(min(p), max(p)) for p in pairs])


def arrays(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    """Intervals as sorted, disjoint starts and ends."""
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return merged(table[:, 0], table[:, 1])


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Clocks, list[set[int]]]:
    """Clocks of some requests, and the whole instants at which each ran."""
    begin, end, request, pauses, runs = [], [], [], [], []
    for number in range(draw(st.integers(0, 6))):
        a, b = sorted((draw(numbers), draw(numbers)))
        held_up = list(zip(*arrays(draw(spans)), strict=True))
        inside = [(max(a, x), min(b, y)) for x, y in held_up if max(a, x) < min(b, y)]
        begin.append(a)
        end.append(b)
        request += [number] * len(inside)
        pauses += inside
        runs.append(set(range(a, b)) - {at for x, y in inside for at in range(x, y)})
    table = np.array(pauses, np.int64).reshape(-1, 2)
    found = Pauses(np.array(request, np.int64), table[:, 0], table[:, 1])
    return Clocks(np.array(begin, np.int64), np.array(end, np.int64), found), runs


def cells(found: Lost) -> dict[tuple[int, int], tuple[int, int, int]]:
    """Group and stretch -> waiting, requests, marked ones."""
    table = zip(found.group, found.stretch, found.waiting, found.requests, found.late, strict=True)
    return {(int(g), int(s)): (int(w), int(r), int(m)) for g, s, w, r, m in table}


@given(case=clocks(), down_spans=spans, stretches=spans, data=st.data())
def test_every_cell_is_what_counting_instant_by_instant_gives(
    case: tuple[Clocks, list[set[int]]], down_spans: list, stretches: list, data: st.DataObject
) -> None:
    some, runs = case
    begin, end = arrays(stretches)
    group = np.array([data.draw(st.sampled_from([0, 2, 7])) for _ in runs], np.int64)
    late = np.array([data.draw(st.booleans()) for _ in runs], bool)
    hurt = {at for a, b in down_spans for at in range(a, b)}
    expected: dict[tuple[int, int], tuple[int, int, int]] = {}
    for number, run in enumerate(runs):
        for stretch, (a, b) in enumerate(zip(begin, end, strict=True)):
            if took := len(run & hurt & set(range(a, b))):
                key = (int(group[number]), stretch)
                waiting, requests, marked = expected.get(key, (0, 0, 0))
                expected[key] = (waiting + took, requests + 1, marked + int(late[number]))
    assert cells(lost(Measured(*arrays(down_spans)), begin, end, some, group, late)) == expected


@given(case=clocks(), down_spans=spans)
def test_groups_counted_in_parts_are_the_same(case: tuple[Clocks, list[set[int]]], down_spans: list) -> None:
    some, runs = case
    begin, end = np.arange(0, 60, 5), np.arange(5, 65, 5)
    what = (Measured(*arrays(down_spans)), begin, end, some, np.arange(len(runs)), np.ones(len(runs), bool))
    whole = cells(lost(*what))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cost, "CELLS", 1)
        assert cells(lost(*what)) == whole


@given(case=clocks())
def test_the_pieces_of_a_clock_are_the_instants_at_which_it_ran(case: tuple[Clocks, list[set[int]]]) -> None:
    some, runs = case
    found: list[set[int]] = [set() for _ in runs]
    for request, a, b in zip(*some.pieces(), strict=True):
        assert not found[request] & set(range(a, b))
        found[request] |= set(range(a, b))
    assert found == runs


@given(case=clocks(), data=st.data())
def test_pauses_are_held_by_request_and_only_for_those_wanted(
    case: tuple[Clocks, list[set[int]]], data: st.DataObject
) -> None:
    some, runs = case
    wanted = np.array([data.draw(st.booleans()) for _ in runs], bool)
    for number, found in enumerate(held(some.pauses, wanted)):
        mine = some.pauses.request == number
        expected = np.column_stack([some.pauses.start[mine], some.pauses.end[mine]]).ravel().tolist()
        assert ([] if found is None else found.tolist()) == (expected if wanted[number] else [])


def test_nothing_runs_before_the_submission_nor_where_the_clock_never_began() -> None:
    none = np.zeros(0, np.int64)
    some = Clocks.of(
        np.array([5, 20, NONE]), np.array([10, 10, 10]), np.array([30, 30, 30]), Pauses(none, none, none)
    )
    assert some.start.tolist() == [10, 20, 30]
    hurt = Measured(np.array([0]), np.array([100]))
    found = lost(hurt, np.array([0]), np.array([100]), some, np.arange(3), np.zeros(3, bool))
    assert cells(found) == {(0, 0): (20, 1, 0), (1, 0): (10, 1, 0)}


def of(*given_spans: tuple[str, int, int, bool]) -> Events:
    names, start, end, on = zip(*given_spans, strict=True) if given_spans else ((), (), (), ())
    return events(names, np.array(start, np.int64), np.array(end, np.int64), np.array(on, bool))


def test_what_overlaps_or_touches_is_one_event_that_names_its_targets() -> None:
    touching = (("b", 0, 10, False), ("a", 10, 12, False), ("b", 11, 15, False))
    found = of(*touching, ("c", 16, 20, True), ("c", 18, 19, False))
    assert list(zip(found.start, found.end, found.targets, found.still_on, strict=True)) == [
        (0, 15, ("a", "b"), False),
        (16, 20, ("c",), True),
    ]
    assert of().targets == []
    assert of(("a", 3, 3, True)).targets == []


def test_an_event_is_over_where_the_target_that_was_down_last_is_back() -> None:
    assert of(("a", 0, 10, True), ("b", 5, 20, False)).still_on.tolist() == [False]
    assert of(("a", 0, 10, True), ("b", 5, 10, False)).still_on.tolist() == [True]


TARGET = '[[target]]\nid = "{}"\nneeds = [{}]\n'
NEEDS = (("net", '"power"'), ("power", ""), ("tte", '"net", "siak"'))
LAYERS = catalogue(more="".join(TARGET.format(*target) for target in NEEDS))


@pytest.mark.parametrize(
    ("targets", "cause"),
    [
        (("siak",), "siak"),
        (("net", "power", "tte"), "power"),
        (("net", "tte"), "net"),
        (("power", "tte"), "power"),
        (("siak", "tte"), "siak"),
        (("net", "siak"), None),
        (("net", "siak", "tte"), None),
    ],
)
def test_an_event_is_that_of_the_target_beneath_all_others(targets: tuple[str, ...], cause: str | None) -> None:
    assert cost.cause(LAYERS, targets) == cause


def test_facts_hold_what_cuts_their_exposure_again() -> None:
    """Down 10 to 15 h; returned at 9:30, handed in again at 11, so that one hour is not lost."""
    found = measure(
        rows(*({"request_id": name, "submitted_at": f"2024-01-0{n} 09:00"} for n, name in ((1, "A"), (2, "B")))),
        happenings(("A", "2024-01-01 09:30", "returned"), ("A", "2024-01-01 11:00", "resubmitted")),
        {"kota": down(("2024-01-01 10:00", "2024-01-01 15:00"))},
        catalogue(7, clock_starts="submitted"),
        {"kota": instant("2024-01-03 12:00")},
    ).set_index("request_id")
    assert found["exposure_us"].tolist() == [3 * 3600 * 1_000_000, 0]
    assert found["pauses"]["A"].tolist() == instants("2024-01-01 09:30", "2024-01-01 11:00").tolist()
    assert found["pauses"]["B"] is None
    assert isinstance(found["pauses"], pd.Series)
