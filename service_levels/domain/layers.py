"""Which outages of a target are not its own: what it needs was down, so that it could not be seen (method, section 8).

An outage is *because of* a target beneath (at any depth) that was down when it began. Two targets are not asked at one
instant: what a broken line hides may be seen to fail up to a ping interval of the line before the line itself is, and
to answer up to its own ping interval later. Only what is known to be down explains: unknown time and maintenance do
not.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import merged
from service_levels.domain.instants import SECOND, Instants, from_column


@dataclass(frozen=True)
class Explained:
    """Of spans, shape (s,): `because_of` is the target beneath that explains each (None: its own, or not down).

    `own_from`: from when on it is its own. At or after the end: all of it is explained; at the start: none.
    """

    because_of: NDArray[np.object_]
    own_from: Instants


def explained(catalogue: Catalogue, spans: pd.DataFrame) -> Explained:
    """What lies behind each down span; `spans` of any targets (columns as `outages.spans` gives them), in any order.

    A span is because of a target beneath that is down when it begins, or goes down less than that target's ping
    interval later. Of several the lowest; of those of which none is lower the one that went down last. It is explained
    for as long as something beneath is down in one stretch, and to its end where that comes less than its own ping
    interval after; what is left is its own. What began by itself stays its own, whatever breaks meanwhile.
    """
    start, end = from_column(spans["start_at"]), from_column(spans["end_at"])
    because_of, own_from = np.full(len(spans), None, object), start.copy()
    down, target = spans["state"].to_numpy() == "down", spans["target"].to_numpy()
    down = down & (end > start)
    places = {name: np.flatnonzero(down & (target == name)) for name in set(target[down])}
    for name, mine in places.items():
        needed = sorted(catalogue.beneath(name) & places.keys()) if name in catalogue.targets else []
        if not needed:
            continue
        reach = {one: catalogue.targets[one].every * SECOND - 1 for one in needed}  # back to its last answer, after it
        begins, stops = merged(
            np.concatenate([start[places[one]] - reach[one] for one in needed]),
            np.concatenate([end[places[one]] for one in needed]),
        )
        began = np.column_stack(
            [_began(start[places[one]], end[places[one]], reach[one], start[mine]) for one in needed]
        )
        for place, one in enumerate(needed):
            lower = [needed.index(other) for other in needed if other in catalogue.beneath(one)]
            began[(began[:, lower] > _NEVER).any(axis=1), place] = _NEVER
        found = (began > _NEVER).any(axis=1)
        behind = mine[found]
        because_of[behind] = np.array(needed, dtype=object)[began[found].argmax(axis=1)]
        until = stops[np.searchsorted(begins, start[behind], side="right") - 1]
        interval = catalogue.targets[name].every * SECOND
        own_from[behind] = np.where(end[behind] - until < interval, end[behind], until)
    return Explained(because_of, own_from)


_NEVER = np.iinfo(np.int64).min


def _began(start: Instants, end: Instants, reach: int, at: Instants) -> Instants:
    """The start of the span that each instant lies in, or at most `reach` before; _NEVER where there is none."""
    order = np.argsort(start, kind="stable")
    start, end = start[order], end[order]
    place = np.searchsorted(start - reach, at, side="right") - 1
    inside = (place >= 0) & (at < end[place])
    return np.where(inside, start[place], _NEVER)
