"""From pings to states of a target, at the thresholds and against a walk through the pings one by one."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import Target, parse
from service_levels.domain.instants import SECOND
from service_levels.domain.outages import DOWN, MAINTENANCE, STATES, UNKNOWN, Spans, states
from tests.domain.builders import CATALOGUE

FOREVER = 10**9


def target(
    fail_after: int = 1, recover_after: int = 1, gap: int = 150, maintenance: tuple[tuple[int, int], ...] = ()
) -> Target:
    """A target pinged every 60 s; maintenance in seconds since 1970."""
    windows = ", ".join(f"{{ from = {np.datetime64(a, 's')}Z, to = {np.datetime64(b, 's')}Z }}" for a, b in maintenance)
    text = CATALOGUE.format(
        zone="UTC", amount=1, unit="hours", clock_starts="complete", fail_after=fail_after,
        recover_after=recover_after, gap=gap, more=f"maintenance = [{windows}]",
    )  # fmt: skip
    return parse(text, "test").targets["siak"]


def record(pings: str, of: Target, as_of: int = FOREVER, step: int = 60) -> list[tuple[str, int, int]]:
    """States from a string of pings: '1' up, '0' down, '?' unknown, 'm' maintenance, '.' no ping; in seconds."""
    at = [number * step for number, ping in enumerate(pings) if ping != "."]
    answers = ["01?m".index(ping) for ping in pings if ping != "."]
    return readable(states(np.array(at, np.int64) * SECOND, np.array(answers, np.int8), of, as_of * SECOND))


def readable(found: Spans) -> list[tuple[str, int, int]]:
    return [
        (STATES[s], int(a // SECOND), int(b // SECOND))
        for s, a, b in zip(found.state, found.start, found.end, strict=True)
    ]


def test_down_from_the_first_failure_to_the_first_success() -> None:
    assert record("11001", target()) == [("up", 0, 120), ("down", 120, 240), ("up", 240, 300)]


@pytest.mark.parametrize(("pings", "down"), [("1001", []), ("10001", [("down", 60, 240)])])
def test_a_shorter_run_of_failures_is_a_blip(pings: str, down: list[tuple[str, int, int]]) -> None:
    assert [span for span in record(pings, target(fail_after=3)) if span[0] == "down"] == down


def test_recovery_needs_its_own_run() -> None:
    """One success between failures does not end the outage; two do, from the first of them."""
    found = record("0010110", target(fail_after=2, recover_after=2))
    assert found == [("down", 0, 240), ("up", 240, 420)]


def test_a_gap_is_unknown_from_every_after_the_earlier_ping() -> None:
    assert record("1..1", target(gap=180)) == [("up", 0, 240)]  # exactly `gap` apart: no cut
    assert record("1...1", target(gap=180)) == [("up", 0, 60), ("unknown", 60, 240), ("up", 240, 300)]


def test_each_piece_starts_anew() -> None:
    """Down when the pings stopped; after the gap the failures must be counted again."""
    found = record("100...00", target(fail_after=2))
    assert found == [("up", 0, 60), ("down", 60, 180), ("unknown", 180, 360), ("down", 360, 480)]
    assert record("100...01", target(fail_after=2))[-1] == ("up", 360, 480)


def test_the_last_ping_speaks_for_every_and_never_past_the_as_of_instant() -> None:
    assert record("10", target()) == [("up", 0, 60), ("down", 60, 120)]
    assert record("10", target(), as_of=90) == [("up", 0, 60), ("down", 60, 90)]
    assert record("100", target(fail_after=2), as_of=119) == [("up", 0, 119)]  # the second failure is not known yet
    assert record("100", target(fail_after=2), as_of=0) == []


def test_duplicates_of_one_instant_a_failure_wins() -> None:
    at, up = np.array([0, 60, 60, 120]) * SECOND, np.array([True, True, False, True])
    assert readable(states(at, up, target(), FOREVER * SECOND)) == [("up", 0, 60), ("down", 60, 120), ("up", 120, 180)]


@pytest.mark.parametrize(("pings", "spans"), [
    ("1mm1", [("up", 0, 60), ("maintenance", 60, 180), ("up", 180, 240)]),
    ("00mm00", [("down", 0, 120), ("maintenance", 120, 240), ("down", 240, 360)]),
    ("00m0", [("down", 0, 120), ("maintenance", 120, 180), ("up", 180, 240)]),  # the failures are counted anew
    ("0m01", [("up", 0, 60), ("maintenance", 60, 120), ("up", 120, 240)]),
    ("00?1", [("down", 0, 120), ("unknown", 120, 180), ("up", 180, 240)]),
    ("m....?1", [("maintenance", 0, 60), ("unknown", 60, 360), ("up", 360, 420)]),  # the gap and the ping are one
    ("1?m1", [("up", 0, 60), ("unknown", 60, 120), ("maintenance", 120, 180), ("up", 180, 240)]),
    ("m", [("maintenance", 0, 60)]),
])  # fmt: skip
def test_a_ping_of_maintenance_or_unknown_speaks_to_the_next_one(
    pings: str, spans: list[tuple[str, int, int]]
) -> None:
    assert record(pings, target(fail_after=2, recover_after=1)) == spans


def test_late_pings_leave_no_slivers_beside_maintenance() -> None:
    """65 seconds apart where 60 are asked for: each speaks to the next all the same."""
    assert record("1m1", target(), step=65) == [("up", 0, 65), ("maintenance", 65, 130), ("up", 130, 190)]


@pytest.mark.parametrize(
    ("several", "wins"), [("01?m", "down"), ("1?m", "unknown"), ("1m", "maintenance"), ("11", "up")]
)
def test_of_several_answers_of_one_instant_the_gravest_wins(several: str, wins: str) -> None:
    for order in itertools.permutations(several):
        answers = np.array(["01?m".index(ping) for ping in order], np.int8)
        found = states(np.zeros(len(order), np.int64), answers, target(), FOREVER * SECOND)
        assert readable(found) == [(wins, 0, 60)]


def test_maintenance_is_cut_out_of_all_states() -> None:
    found = record("1000001", target(maintenance=((150, 200), (-50, 30), (10_000, 20_000))))
    assert found == [
        ("maintenance", 0, 30),
        ("up", 30, 60),
        ("down", 60, 150),
        ("maintenance", 150, 200),
        ("down", 200, 360),
        ("up", 360, 420),
    ]


def test_still_on_when_it_reaches_the_last_ping() -> None:
    def on(pings: str, **settings: int) -> list[bool]:
        at = np.arange(len(pings)) * 60 * SECOND
        return states(at, np.array([p == "1" for p in pings]), target(**settings), FOREVER * SECOND).still_on.tolist()

    assert on("100") == [False, True]
    assert on("1001") == [False, False, True]  # over with the very last ping


def walk(pings: list[tuple[int, str]], of: Target) -> dict[int, str]:
    """The state of every second, by going through the pings one at a time."""
    merged = {t: min((said for s, said in pings if s == t), key="0?m1".index) for t, _ in pings}
    times = sorted(merged)
    seconds: dict[int, str] = {}
    piece: list[int] = []
    for number, t in enumerate(times):
        last = number == len(times) - 1
        silent = last or times[number + 1] - t > of.gap
        until = t + of.every if silent else times[number + 1]
        if merged[t] in "?m":
            seconds |= dict.fromkeys(range(t, until), "unknown" if merged[t] == "?" else "maintenance")
        else:
            piece.append(t)
            if silent or merged[times[number + 1]] in "?m":
                seconds |= _walk_piece(piece, until, {s: merged[s] == "1" for s in piece}, of)
                piece = []
        if silent and not last:
            seconds |= dict.fromkeys(range(t + of.every, times[number + 1]), "unknown")
    return seconds


def _walk_piece(piece: list[int], until: int, up: dict[int, bool], of: Target) -> dict[int, str]:
    state = ["up"] * len(piece)
    number = 0
    while number < len(piece):
        if not any(up[t] for t in piece[number : number + of.fail_after]) and number + of.fail_after <= len(piece):
            begin = number
            while number < len(piece):
                good = piece[number : number + of.recover_after]
                if len(good) == of.recover_after and all(up[t] for t in good):
                    break
                number += 1
            state[begin:number] = ["down"] * (number - begin)
        else:
            number += 1
    ends = [*piece[1:], until]
    return {s: name for t, end, name in zip(piece, ends, state, strict=True) for s in range(t, end)}


@given(
    pings=st.lists(
        st.tuples(st.integers(0, 40).map(lambda n: n * 20), st.sampled_from("000111?m")), min_size=1, max_size=30
    ),
    fail_after=st.integers(1, 3),
    recover_after=st.integers(1, 3),
)
def test_agrees_with_a_walk_through_the_pings(
    pings: list[tuple[int, str]], fail_after: int, recover_after: int
) -> None:
    of = target(fail_after, recover_after, gap=90)
    at = np.array([t for t, _ in pings], np.int64) * SECOND
    answers = np.array(["01?m".index(said) for _, said in pings], np.int8)
    found = readable(states(at, answers, of, FOREVER * SECOND))
    assert all(a[2] == b[1] and a[0] != b[0] for a, b in itertools.pairwise(found))
    assert {s: name for name, a, b in found for s in range(a, b)} == walk(pings, of)


@given(
    pings=st.lists(st.tuples(st.integers(0, 3000), st.booleans()), min_size=1, max_size=30),
    windows=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 400)), max_size=3),
)
def test_maintenance_takes_its_time_from_the_others_and_nothing_else(
    pings: list[tuple[int, bool]], windows: list[tuple[int, int]]
) -> None:
    ordered, clear = [], 0
    for start, length in sorted(windows):
        if start >= clear:
            ordered.append((start, start + length))
            clear = start + length
    at, up = np.array([t for t, _ in pings], np.int64) * SECOND, np.array([u for _, u in pings], bool)
    plain = readable(states(at, up, target(), FOREVER * SECOND))
    cut = readable(states(at, up, target(maintenance=tuple(ordered)), FOREVER * SECOND))
    before = {s: name for name, a, b in plain for s in range(a, b)}
    after = {s: name for name, a, b in cut for s in range(a, b)}
    inside = {s for a, b in ordered for s in range(a, b)}
    assert after == {s: STATES[MAINTENANCE] if s in inside else name for s, name in before.items()}
    assert {STATES[DOWN], STATES[UNKNOWN]}.isdisjoint(after.get(s, "") for s in inside)
