"""From pings to spans of up, down, unknown and maintenance: method 7, one ping at a time."""

from dataclasses import dataclass
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
    on: bool  # what reaches the end is still on: a last ping, or an outage of the list that has no end


@dataclass
class Outage:
    """A row of a list: `end` None while still on."""

    start: int
    end: int | None
    state: str


def record(
    target: dict[str, Any], pings: list[tuple[int, str]], as_of: int, outages: list[Outage] | None = None,
    until: int = 0,
) -> Record | None:  # fmt: skip
    """The states of one target; None where it has neither a ping at or before A nor a listed outage before it.

    A ping says up, down, unknown or maintenance. `until`: the newest instant of the list.
    """
    one = by_pings(target, pings, as_of)
    known = [o for o in outages or [] if o.start < as_of]
    windows = [(seconds_of(w["from"]), seconds_of(w["to"])) for w in target.get("maintenance", [])]
    last = min(as_of, until)
    if known and last > min(o.start for o in known):
        ends = [last if o.end is None else min(o.end, last) for o in known]
        first = min(o.start for o in known)
        if one is None:
            one = Record(target["id"], first, last, [(first, last)], [], [], [], on=False)
        else:
            listed = without([(first, last)], [(one.start, one.end)])
            between = (min(one.end, last), max(one.start, first))
            one.unknown += [between] if between[0] < between[1] else []
            one.up += listed
            one.on = one.end >= last
            one.start, one.end = min(one.start, first), max(one.end, last)
        one.on |= one.end == last and any(
            end == last and (o.end is None or o.end > last) for o, end in zip(known, ends, strict=True)
        )
        named = [(o.start, end) for o, end in zip(known, ends, strict=True) if o.state != "maintenance"]
        windows += [(o.start, end) for o, end in zip(known, ends, strict=True) if o.state == "maintenance"]
        one.down += named
        one.up, one.unknown = without(union(one.up), union(named)), without(union(one.unknown), union(named))
    if one is None:
        return None
    away = union(windows + one.maintenance)
    up, down, unknown = (
        cut(without(union(s), away), one.start, one.end) for s in (one.up, one.down, one.unknown)
    )
    return Record(one.target, one.start, one.end, up, down, unknown, cut(away, one.start, one.end), one.on)


def by_pings(target: dict[str, Any], pings: list[tuple[int, str]], as_of: int) -> Record | None:
    """What the pings alone say, the maintenance of the catalogue left aside."""
    every, gap = target["every"], target["gap"]
    merged: dict[int, str] = {}
    for at, said in pings:
        if at <= as_of:
            merged[at] = min(merged.get(at, said), said, key=("down", "unknown", "maintenance", "up").index)
    series = sorted(merged.items())
    if not series:
        return None
    # What each ping speaks for: to the next one, or for `every` where nothing was heard for too long.
    unknown: list[Span] = []
    pieces: list[list[tuple[int, int, str]]] = []
    for number, (at, said) in enumerate(series):
        after = series[number + 1][0] if number + 1 < len(series) else None
        silent = after is not None and after - at > gap
        until = at + every if after is None or silent else after
        if silent and after is not None:
            unknown.append((at + every, after))
        before = series[number - 1] if number else None
        asked = said in ("up", "down")
        if before is None or at - before[0] > gap or not asked or before[1] not in ("up", "down"):
            pieces.append([])
        pieces[-1].append((at, until, said))
    down: list[Span] = []
    whole: list[Span] = []
    announced: list[Span] = []
    for piece in pieces:
        start, end, kind = piece[0][0], piece[-1][1], piece[0][2]
        if kind in ("up", "down"):
            whole.append((start, end))
            answers = [(at, said == "up") for at, _, said in piece]
            down += downs(answers, end, target["fail_after"], target["recover_after"])
        else:
            (unknown if kind == "unknown" else announced).append((start, end))
    first, last = series[0][0], min(series[-1][0] + every, as_of)
    up, down, unknown, away = (
        cut(union(s), first, last) for s in (without(union(whole), union(down)), down, unknown, announced)
    )
    return Record(target["id"], first, last, up, down, unknown, away, on=True)


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
