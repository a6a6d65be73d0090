"""Rows of one file that say the same thing twice."""

import polars as pl

_KEYS = {
    "requests": ["office", "request_id"],
    "events": ["office", "request_id", "at", "event"],
    "pings": ["target", "at"],
}


def without_duplicates(frame: pl.DataFrame, kind: str) -> tuple[pl.DataFrame, int]:
    """(frame, rows dropped). Identical rows collapse to the first; of two pings of one instant a failure wins.

    Requests and events that share a key and differ otherwise all stay. Surveys stay: two people may answer alike.
    """
    if kind not in _KEYS or frame.is_empty():
        return frame, 0
    twice = frame.select(pl.struct(_KEYS[kind]).is_duplicated()).to_series()
    if not twice.any():
        return frame, 0
    some = frame.filter(twice)
    if kind == "pings":
        order = ["up"] + (["latency_ms"] if "latency_ms" in frame.columns else [])
        kept = some.sort([*order, "line"], nulls_last=True).unique(_KEYS[kind], keep="first")
    else:
        kept = some.unique([c for c in frame.columns if c != "line"], keep="first", maintain_order=True)
    dropped = len(some) - len(kept)
    if not dropped:
        return frame, 0
    return pl.concat([frame.filter(~twice), kept]).sort("line"), dropped
