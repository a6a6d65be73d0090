"""From pings to spans of up, down, unknown and maintenance: method 7, one ping at a time."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from .clock import Span, cut, seconds_of, union, without


@dataclass
class Record:
    """What is known of one target up to A."""

    target: str
    start: int
    end: int
    up: list[Span]
    down: list[Span]
    unknown: list[Span]
    maintenance: list[Span]
    still_on: bool  # the last down span reaches the end of the record


def record(target: dict[str, Any], pings: list[tuple[int, bool]], as_of: int) -> Record | None:
    """The states of one target; None where it has no ping at or before A."""
    every, gap = target["every"], target["gap"]
    merged: dict[int, bool] = {}
    for at, good in pings:
        if at <= as_of:
            merged[at] = merged.get(at, True) and good
    series = sorted(merged.items())
    if not series:
        return None
    pieces, unknown = [[series[0]]], []
    for before, after in pairwise(series):
        if after[0] - before[0] > gap:
            unknown.append((before[0] + every, after[0]))
            pieces.append([])
        pieces[-1].append(after)
    down: list[Span] = []
    whole: list[Span] = []
    for piece in pieces:
        end = piece[-1][0] + every
        whole.append((piece[0][0], end))
        down += downs(piece, end, target["fail_after"], target["recover_after"])
    windows = union([(seconds_of(w["from"]), seconds_of(w["to"])) for w in target.get("maintenance", [])])
    first, last = series[0][0], min(series[-1][0] + every, as_of)
    up = without(whole, down)
    up, down, unknown = (cut(without(s, windows), first, last) for s in (up, union(down), union(unknown)))
    return Record(
        target["id"], first, last, up, down, unknown, cut(windows, first, last), bool(down) and down[-1][1] == last
    )


def downs(piece: list[tuple[int, bool]], end: int, fail_after: int, recover_after: int) -> list[Span]:
    """The down spans of one unbroken piece of pings."""
    found: list[Span] = []
    place = 0
    while place < len(piece):
        run = piece[place : place + fail_after]
        if len(run) < fail_after or any(good for _, good in run):
            place += 1
            continue
        back = place + fail_after
        while back < len(piece):
            well = piece[back : back + recover_after]
            if len(well) == recover_after and all(good for _, good in well):
                break
            back += 1
        found.append((piece[place][0], piece[back][0] if back < len(piece) else end))
        place = back
    return found
