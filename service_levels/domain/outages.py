"""From pings to states: up, down, unknown, maintenance (method, section 7)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue, Target
from service_levels.domain.calendar import merged
from service_levels.domain.instants import NONE, SECOND, Flags, Instants, from_column, to_column

STATES = ("up", "down", "unknown", "maintenance")
UP, DOWN, UNKNOWN, MAINTENANCE = range(4)
# What a ping says, by its code in the store. The last two are the states of the same number.
ANSWERS = ("down", "up", "unknown", "maintenance")
FAILED, ANSWERED = 0, 1
_GRAVITY = np.array([0, 3, 1, 2])  # of several answers of one instant the least is believed
Answers = NDArray[np.int8]


@dataclass(frozen=True)
class Spans:
    """The states of one target from its first ping to the end of its last: adjoining spans, sorted, shape (s,).

    Two neighbours never have the same state, but for two sides of an instant at which maintenance of no
    length fell. `still_on`: the span reaches the target's last ping.
    """

    state: NDArray[np.int64]
    start: Instants
    end: Instants
    still_on: Flags

    def of(self, state: int) -> tuple[Instants, Instants]:
        """Start and end of the spans of one state."""
        pick = self.state == state
        return self.start[pick], self.end[pick]


def distinct(at: Instants, answer: Answers) -> tuple[Instants, Answers]:
    """Pings in time order, those of one instant merged: down wins, then unknown, then maintenance, then up."""
    order = np.lexsort((_GRAVITY[answer], at))
    at, answer = at[order], answer[order]
    first = np.concatenate([[True], at[1:] != at[:-1]]) if len(at) else np.zeros(0, bool)
    return at[first], answer[first]


def states(at: Instants, answer: Answers | Flags, target: Target, as_of: int) -> Spans:
    """The states that the pings of one target speak of; nothing after `as_of` is known.

    `at`, `answer`: the pings in any order, shape (n,); an answer is a place in ANSWERS (a truth: up or down).
    `as_of`: an instant, at which the last span ends at the latest.
    """
    known = at <= as_of
    at, answer = distinct(at[known], answer[known].astype(np.int8))
    if not len(at):
        empty = np.zeros(0, np.int64)
        return Spans(empty, empty, empty, np.zeros(0, bool))
    every, gap = target.every * SECOND, target.gap * SECOND

    silence = np.concatenate([[True], np.diff(at) > gap])  # a ping after which nothing was heard for too long
    other = np.concatenate([[True], answer[1:] != answer[:-1]])
    unasked = answer >= UNKNOWN
    # A piece ends where the pings stop, and where they begin or cease to say whether the target answered.
    cut = silence | (other & (unasked | np.concatenate([[False], unasked[:-1]])))
    run_first = np.flatnonzero(cut | other)
    run_length = np.diff(np.append(run_first, len(at)))
    run_answer, run_cuts = answer[run_first], cut[run_first]
    # A long enough run decides the state, a shorter one leaves it as it was; every piece begins up.
    falls = (run_answer == FAILED) & (run_length >= target.fail_after)
    rises = (run_answer == ANSWERED) & (run_length >= target.recover_after)
    decides = falls | rises | run_cuts
    decider = np.maximum.accumulate(np.where(decides, np.arange(len(run_first)), 0))
    run_state = np.where(run_answer >= UNKNOWN, run_answer, np.where(falls[decider], DOWN, UP)).astype(np.int64)

    changes = silence[run_first] | np.concatenate([[True], run_state[1:] != run_state[:-1]])
    start, state = at[run_first[changes]], run_state[changes]
    after_silence = silence[run_first[changes]]

    heard_last = at[np.append(np.flatnonzero(silence)[1:] - 1, len(at) - 1)]
    heard_until = heard_last + every
    end = np.append(start[1:], heard_until[-1])
    before_silence = np.append(after_silence[1:], True)
    heard_again = np.append(at[np.flatnonzero(silence)[1:]], NONE)
    end[before_silence] = np.where(heard_again == NONE, heard_until, np.minimum(heard_until, heard_again))

    silent = heard_again[:-1] > heard_until[:-1]
    start = np.concatenate([start, heard_until[:-1][silent]])
    end = np.concatenate([end, heard_again[:-1][silent]])
    state = np.concatenate([state, np.full(int(silent.sum()), UNKNOWN)])
    order = np.argsort(start, kind="stable")
    start, end, state = start[order], end[order], state[order]

    end = np.minimum(end, as_of)
    start, end, state = _with_maintenance(start, end, state, target)
    return Spans(state, start, end, end >= min(int(at[-1]) + 1, as_of))


def _with_maintenance(
    start: Instants, end: Instants, state: NDArray[np.int64], target: Target
) -> tuple[Instants, Instants, NDArray[np.int64]]:
    """The same record with the maintenance windows cut out of the other states."""
    first, last = int(start[0]), int(end[-1])
    begins, stops = windows(target, first, last)
    if len(begins):
        edges = np.unique(np.concatenate([begins, stops]))
        cuts = np.unique(np.concatenate([start, edges]))
        piece = np.searchsorted(start, cuts, side="right") - 1
        window = np.searchsorted(begins, cuts, side="right") - 1
        inside = (window >= 0) & (cuts < stops[np.maximum(window, 0)])
        start, end = cuts, np.append(cuts[1:], last)
        state = np.where(inside, MAINTENANCE, state[piece])
    return joined(start, end, state)


def windows(target: Target, first: int, last: int) -> tuple[Instants, Instants]:
    """The catalogue's maintenance of a target between two instants: sorted, disjoint starts and ends."""
    known = [(round(a.timestamp() * SECOND), round(b.timestamp() * SECOND)) for a, b in target.maintenance]
    bounds = np.array(known, np.int64).reshape(-1, 2)
    return merged(np.maximum(bounds[:, 0], first), np.minimum(bounds[:, 1], last))


def joined(
    start: Instants, end: Instants, state: NDArray[np.int64]
) -> tuple[Instants, Instants, NDArray[np.int64]]:
    """Adjoining spans without those of no length, neighbours of one state as one."""
    real = end > start
    start, end, state = start[real], end[real], state[real]
    new = np.concatenate([[True], (state[1:] != state[:-1]) | (start[1:] != end[:-1])]) if len(state) else real[real]
    last_of = np.append(np.flatnonzero(new)[1:] - 1, len(state) - 1) if len(state) else np.zeros(0, np.int64)
    return start[new], end[last_of], state[new]


def spans(pings: pd.DataFrame, catalogue: Catalogue, as_of: int) -> pd.DataFrame:
    """The states of every catalogued target: target, state, start_at, end_at, still_on; sorted by target and time.

    `pings`: target, at (datetime64[us, UTC]), up (a code of ANSWERS). `as_of`: an instant; nothing after it is known.
    """
    at = from_column(pings["at"])
    up = pings["up"].to_numpy(np.int8)
    codes, names = pd.factorize(pings["target"])
    frames: list[pd.DataFrame] = []
    order = np.argsort(codes, kind="stable")
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for number in np.argsort(np.asarray(names, dtype=object), kind="stable"):
        target = catalogue.targets.get(str(names[number]))
        if target is None:
            continue
        mine = order[bounds[number] : bounds[number + 1]]
        found = states(at[mine], up[mine], target, as_of)
        frames.append(span_frame(target.id, found))
    return pd.concat(frames, ignore_index=True) if frames else span_frame("", states(at[:0], up[:0], _NOBODY, 0))


def span_frame(target: str, found: Spans) -> pd.DataFrame:
    """Spans of one target as a frame, columns as in `spans`."""
    return pd.DataFrame(
        {
            "target": pd.array([target] * len(found.state), dtype="str"),
            "state": pd.array(np.array(STATES, dtype=object)[found.state], dtype="str"),
            "start_at": to_column(found.start),
            "end_at": to_column(found.end),
            "still_on": found.still_on,
        }
    )


_NOBODY = Target(
    id="", name="", office=None, every=1, fail_after=1, recover_after=1, gap=1, objective=1.0, maintenance=()
)


def down_time(frame: pd.DataFrame, targets: tuple[str, ...]) -> tuple[Instants, Instants]:
    """When at least one of the targets was down: sorted, disjoint starts and ends."""
    chosen = frame[(frame["state"] == "down") & frame["target"].isin(targets)]
    return merged(from_column(chosen["start_at"]), from_column(chosen["end_at"]))
