"""Rows of one file that say the same thing twice."""

import numpy as np
import polars as pl

from service_levels.store.ping_blocks import gravity

# By what a row is known.
KEYS = {
    "requests": ["office", "request_id"],
    "events": ["office", "request_id", "at", "event"],
    "pings": ["target", "at"],
    "outages": ["target", "start"],
    "complaints": ["office", "complaint_id"],
}


def named_again(frame: pl.DataFrame, kind: str) -> pl.Series | None:
    """Rows whose key may occur more than once; None: there are none, or rows of the kind have no key."""
    return None if kind not in KEYS or frame.is_empty() else _maybe_twice(frame, KEYS[kind])


def without_duplicates(frame: pl.DataFrame, kind: str, again: pl.Series | None) -> tuple[pl.DataFrame, int, int]:
    """(frame, rows dropped, rows that name again what another row names and say something else of it).

    Identical rows collapse to the first; of two pings of one instant the graver one stays. Requests and events that
    share a key and differ otherwise all stay. Surveys stay: two people may answer alike. `again`: what `named_again`
    gives.
    """
    if again is None:
        return frame, 0, 0
    some = frame.filter(again)
    if kind == "pings":
        order = [gravity(), *(pl.col(name) for name in ("latency_ms",) if name in frame.columns)]
        kept = some.sort([*order, "line"], nulls_last=True).unique(KEYS[kind], keep="first", maintain_order=True)
    else:
        kept = some.unique([c for c in frame.columns if c != "line"], keep="first", maintain_order=True)
    more = len(kept) - kept.n_unique(KEYS[kind])
    dropped = len(some) - len(kept)
    if not dropped:
        return frame, 0, more
    return pl.concat([frame.filter(~again), kept]).sort("line"), dropped, more


def _maybe_twice(frame: pl.DataFrame, keys: list[str]) -> pl.Series | None:
    """Rows whose key occurs more than once, and the rare others of the same hash; None: there are none.

    Sorting hashes costs a tenth of grouping a million rows by their text.
    """
    mixed = np.zeros(len(frame), np.uint64)
    for key in keys:
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + frame[key].hash().to_numpy()
    ordered = np.sort(mixed)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if len(twice) == 0:
        return None
    place = np.minimum(np.searchsorted(twice, mixed), len(twice) - 1)
    return pl.Series(twice[place] == mixed)
