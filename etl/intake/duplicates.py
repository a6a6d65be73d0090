"""Rows of one file that say the same thing twice."""

import numpy as np
import polars as pl

from service_levels.store.ping_blocks import gravity

_KEYS = {
    "requests": ["office", "request_id"],
    "events": ["office", "request_id", "at", "event"],
    "pings": ["target", "at"],
    "outages": ["target", "start"],
    "complaints": ["office", "complaint_id"],
}


def without_duplicates(frame: pl.DataFrame, kind: str) -> tuple[pl.DataFrame, int]:
    """(frame, rows dropped). Identical rows collapse to the first; of two pings of one instant the graver one stays.

    Other rows that share a key and differ otherwise all stay. Surveys stay: two people may answer alike.
    """
    if kind not in _KEYS or frame.is_empty():
        return frame, 0
    maybe = _maybe_twice(frame, _KEYS[kind])
    if maybe is None:
        return frame, 0
    some = frame.filter(maybe)
    if kind == "pings":
        order = [gravity(), *(pl.col(name) for name in ("latency_ms",) if name in frame.columns)]
        kept = some.sort([*order, "line"], nulls_last=True).unique(_KEYS[kind], keep="first", maintain_order=True)
    else:
        kept = some.unique([c for c in frame.columns if c != "line"], keep="first", maintain_order=True)
    dropped = len(some) - len(kept)
    if not dropped:
        return frame, 0
    return pl.concat([frame.filter(~maybe), kept]).sort("line"), dropped


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
