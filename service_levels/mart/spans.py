"""Spans of the targets as each office knows them at its A, and what changed in them since the last time."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import polars as pl
from sqlalchemy import Connection

from service_levels.catalogue import Catalogue, Target
from service_levels.domain import outages
from service_levels.domain.instants import NONE, from_column, to_column
from service_levels.domain.listed import Listed, with_list
from service_levels.store import reads

SECOND = 1_000_000
EVERYONE = ""  # whom the spans of a target itself are for: its office's A, of a shared target the latest A


def spans(
    connection: Connection,
    catalogue: Catalogue,
    as_of: Mapping[str, int],
    only: set[str] | None = None,
    in_memory: Mapping[str, pl.DataFrame] | None = None,
) -> pd.DataFrame:
    """office, target, state, start_at, end_at, still_on: for each office (of `only`) its own and the shared targets.

    Pings are read once, whatever the number of offices, and those of targets `in_memory` (as stored: `at`, `up` in
    time order) not at all. Rows of '' show each target for itself.
    """
    lists = listed(connection, catalogue)
    stored: dict[str, list[str]] = {target: [] for target in lists}
    for name in reads.newest_pings(connection):
        if (target := catalogue.target_id(name)) is not None:
            stored.setdefault(target, []).append(name)
    frames = [empty()]
    for target, names in sorted(stored.items()):
        owner = catalogue.targets[target].office
        who = [owner] if owner else sorted(catalogue.offices)
        wanted = {office: as_of[office] for office in who if office in as_of and (only is None or office in only)}
        shown = [as_of[office] for office in who if office in as_of]
        if shown:
            wanted[EVERYONE] = max(shown)
        if wanted:
            until = max(wanted.values())
            if len(names) == 1 and names[0] in (in_memory or {}):
                pings = in_memory[names[0]].filter(pl.col("at") <= until)
            else:
                pings = reads.current_pings(connection, names, until)
            frames += _of_target(pings, lists.get(target), catalogue.targets[target], wanted)
    return pd.concat(frames, ignore_index=True)


def listed(connection: Connection, catalogue: Catalogue) -> dict[str, Listed]:
    """The outages that lists tell of, by target of the catalogue."""
    rows = reads.named(reads.listed_outages(connection), catalogue)
    return {
        str(target): Listed(
            part["start_at"].to_numpy(),
            part["end_at"].fill_null(NONE).to_numpy(),
            np.where((part["state"] == "maintenance").to_numpy(), outages.MAINTENANCE, outages.DOWN).astype(np.int64),
            part["until"].to_numpy(),
        )
        for (target,), part in rows.group_by("target_id")
        if target in catalogue.targets
    }


def _of_target(
    pings: pl.DataFrame, named: Listed | None, target: Target, wanted: Mapping[str, int]
) -> list[pd.DataFrame]:
    """Spans of one target from its pings (`at`, `up`) and its list, for each office as it knows them."""
    at, up = pings["at"].to_numpy(), pings["up"].to_numpy()
    last = int(at[-1]) + target.every * SECOND if len(at) else 0
    last = last if named is None else max(last, named.last + 1)
    found: dict[int, pd.DataFrame] = {}
    frames = []
    for office, instant in wanted.items():
        known = min(instant, last)  # all who know every ping know the same
        if known not in found:
            states = outages.states(at, up, target, known)
            states = states if named is None else with_list(states, named, target, known)
            found[known] = outages.span_frame(target.id, states)
        frames.append(found[known].assign(office=office)[list(COLUMNS)])
    return frames


COLUMNS = ("office", "target", "state", "start_at", "end_at", "still_on")


def empty() -> pd.DataFrame:
    """No spans, with the columns and types of some."""
    none = np.zeros(0, np.int64)
    return pd.DataFrame(
        {
            "office": pd.array([], dtype="str"),
            "target": pd.array([], dtype="str"),
            "state": pd.array([], dtype="str"),
            "start_at": to_column(none),
            "end_at": to_column(none),
            "still_on": np.zeros(0, bool),
        }
    )


def by_office(frame: pd.DataFrame, offices: list[str]) -> dict[str, pd.DataFrame]:
    """What `domain.measure` takes: the spans that each office knows."""
    groups = {str(office): part for office, part in frame.groupby("office", sort=False)}
    return {office: groups.get(office, frame.iloc[:0]) for office in offices}


def changed(before: pd.DataFrame, after: pd.DataFrame, office: str) -> np.ndarray:
    """Stretches of time, shape (n, 2), in which the down time that an office knows is not what it was.

    A request that did not live in any of them has the same exposure as before.
    """
    stretches = []
    old, new = (frame[(frame["office"] == office) & (frame["state"] == "down")] for frame in (before, after))
    for target in sorted(set(old["target"]) | set(new["target"])):
        edges = [_bounds(frame[frame["target"] == target]) for frame in (old, new)]
        if np.array_equal(*edges):
            continue
        cuts = np.unique(np.concatenate([edge.ravel() for edge in edges]))
        inside = [_inside(cuts[:-1], edge) for edge in edges]
        differs = inside[0] != inside[1]
        stretches.append(np.column_stack([cuts[:-1][differs], cuts[1:][differs]]))
    return np.concatenate(stretches) if stretches else np.zeros((0, 2), np.int64)


def _bounds(frame: pd.DataFrame) -> np.ndarray:
    return np.column_stack([from_column(frame["start_at"]), from_column(frame["end_at"])])


def _inside(at: np.ndarray, bounds: np.ndarray) -> np.ndarray:
    """Which of the instants lie in one of the disjoint, sorted spans."""
    place = np.searchsorted(bounds[:, 0], at, side="right") - 1
    return (place >= 0) & (at < np.append(bounds[:, 1], 0)[place])


def lived_in(submitted: np.ndarray, ended: np.ndarray, stretches: np.ndarray) -> np.ndarray:
    """Which requests lived in one of the stretches; instants of shape (n,), `ended` the far future while open."""
    if not len(stretches):
        return np.zeros(len(submitted), bool)
    order = np.argsort(stretches[:, 0])
    starts, ends = stretches[order, 0], np.maximum.accumulate(stretches[order, 1])
    last = np.searchsorted(starts, ended, side="left") - 1  # the last stretch that begins before the end
    return (last >= 0) & (ends[last] > submitted)


def settled(connection: Connection, catalogue: Catalogue, office: str, earlier: int, later: int) -> bool:
    """Whether an office knows the same spans at two instants, because no target's record reaches the earlier one."""
    for name, at in reads.newest_of_targets(connection).items():
        target = catalogue.targets.get(catalogue.target_id(name) or "")
        if target is not None and target.office in (None, office) and at + target.every * SECOND > min(earlier, later):
            return False
    return True
