"""Waiting hours lost to outages: method 8 read one interval at a time, the report `cost` of the contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from .clock import Span, cut, offset_text, union, without
from .life import Fate

if TYPE_CHECKING:
    from .reports import Ask, World

HOUR = 3600
BUCKETS = ("day", "week", "month", "quarter", "year")
Row = dict[str, Any]


def lost(world: "World", f: Fate, targets: tuple[str, ...] = ()) -> list[Span]:
    """The working time in which the clock of a request ran and a target that it depends on (of some) was down."""
    if f.clock_start is None:
        return []
    stop = world.as_of[f.office] if f.end is None else f.end
    running = without([(max(f.clock_start, f.submitted), stop)], f.pauses)
    needed = world.catalogue.depends_on(f.office, f.service)
    down = [s for t in needed if (not targets or t in targets) and t in world.records for s in world.records[t].down]
    hurt = [piece for a, b in running for piece in cut(union(down), a, b)]
    return [piece for a, b in hurt for piece in world.catalogue.calendars[f.office].open_spans(a, b)]


def period(world: "World", ask: "Ask", office: str) -> Span:
    """The dates asked for, as instants of an office."""
    calendar = world.catalogue.calendars[office]
    start = -(10**12) if ask.from_on is None else calendar.midnight(ask.from_on)
    end = 10**12 if ask.to_on is None else calendar.midnight(ask.to_on + timedelta(days=1))
    return start, end


def services_in(world: "World", ask: "Ask") -> set[str]:
    """The services in scope: of the catalogue or of a request; one of neither is none, and needs nothing."""
    every = {*world.catalogue.services, *(f.service for f in world.fates)}
    asked = ask.filters.get("service", ())
    return every & set(asked) if asked else every


def downtime(world: "World", ask: "Ask") -> dict[str, list[Span]]:
    """When each target that the services in scope need was down, within the dates of the offices that need it."""
    wanted, offices = ask.filters.get("target", ()), ask.filters.get("office", ()) or tuple(world.catalogue.offices)
    down: dict[str, list[Span]] = {}
    for office in offices:
        for target in {t for s in services_in(world, ask) for t in world.catalogue.depends_on(office, s)}:
            if target in world.records and (not wanted or target in wanted):
                down.setdefault(target, []).extend(cut(world.records[target].down, *period(world, ask, office)))
    return {target: union(spans) for target, spans in down.items()}


def by_event(world: "World", ask: "Ask", chosen: list[Fate]) -> list[Row]:
    """One row an event, whether or not it cost anything."""
    down, wanted = downtime(world, ask), ask.filters.get("target", ())
    hurt = [(f, [p for a, b in lost(world, f, wanted) for p in cut([(a, b)], *period(world, ask, f.office))])
            for f in chosen]  # fmt: skip
    rows = []
    for start, end in union([s for spans in down.values() for s in spans]):
        inside = {t: cut(spans, start, end) for t, spans in down.items() if cut(spans, start, end)}
        on = any(world.records[t].on and spans[-1][1] == world.records[t].end == end
                 for t, spans in inside.items())  # fmt: skip
        hit = [(f, total) for f, spans in hurt if (total := length(cut(spans, start, end)))]
        hiders = {t: {one for a, b in spans for one in hidden(world, t, a, b)} for t, spans in inside.items()}
        unseen = [t for t in sorted(inside) if None not in hiders[t]]
        behind = {one for some in hiders.values() for one in some}
        homes = {world.catalogue.targets[t].get("office") for t in inside}
        home = homes.pop() if len(homes) == 1 else None
        zone = world.catalogue.zones[home or next(iter(ask.filters.get("office", ()) or world.catalogue.offices))]
        rows.append(
            {
                "start": offset_text(start, zone),
                "end": None if on else offset_text(end, zone),
                "targets": ";".join(sorted(inside)),
                "cause": behind.pop() if len(behind) == 1 and None not in behind else lowest(world, sorted(inside)),
                "unreachable": ";".join(unseen) or None,
                "seconds": end - start,
                "working_seconds": length(union([p for t, spans in inside.items() for p in hours(world, t, spans)])),
                **counts(hit),
            }
        )
    return rows


def hours(world: "World", target: str, spans: list[Span]) -> list[Span]:
    """The parts of spans in the opening hours of a target's office, of any office where it is shared."""
    home = world.catalogue.targets[target].get("office")
    offices = [home] if home else list(world.catalogue.offices)
    return union([p for o in offices for a, b in spans for p in world.catalogue.calendars[o].open_spans(a, b)])


def beneath(world: "World", target: str) -> set[str]:
    """What a target needs, directly or through others."""
    needs = world.catalogue.targets[target].get("needs", [])
    return {*needs, *(deeper for one in needs for deeper in beneath(world, one))}


def lowest(world: "World", targets: list[str]) -> str | None:
    """The target that all the others need, directly or through others."""
    return next((t for t in targets if all(o == t or t in beneath(world, o) for o in targets)), None)


def hidden(world: "World", target: str, start: int, end: int) -> set[str]:
    """What hid a target in a part of its down time; with None where some of that time was its own failure."""
    every = {t: int(given["every"]) for t, given in world.catalogue.targets.items()}
    below = [(a, b, t) for t in beneath(world, target) if t in world.records for a, b in world.records[t].down]
    found: set[str | None] = set()
    for begin, stop in world.records[target].down:
        if stop <= start or begin >= end:
            continue
        broken = {t: a for a, b, t in sorted(below) if a - every[t] < begin < b}
        if not broken:
            found.add(None)
            continue
        deepest = [t for t in broken if not beneath(world, t) & broken.keys()]
        found.add(min(deepest, key=lambda t: (-broken[t], t)))
        until = next(b for a, b in union([(a - every[t] + 1, b) for a, b, t in below]) if a <= begin < b)
        if until < min(stop, end) and stop - until >= every[target]:
            found.add(None)
    return found


def by_group(world: "World", ask: "Ask", chosen: list[Fate]) -> list[Row]:
    """One row a group that lost something; of dates those on which it was lost, of targets those that were down."""
    from .reports import time_key, value

    groups: dict[tuple[str, ...], dict[int, int]] = {}
    wanted = ask.filters.get("target", ())
    for number, f in enumerate(chosen):
        needed = [t for t in world.catalogue.depends_on(f.office, f.service) if not wanted or t in wanted]
        for target in needed if "target" in ask.by else [None]:
            for day, seconds in by_day(world, ask, f, wanted if target is None else (target,)):
                key = tuple(
                    time_key(day, column) if column in BUCKETS
                    else target or "" if column == "target"
                    else str(arrival(world, f)) if column == "hour_of_week"
                    else value(f, column)
                    for column in ask.by
                )  # fmt: skip
                group = groups.setdefault(key, {})
                group[number] = group.get(number, 0) + seconds
    rows = []
    for key, group in sorted(groups.items()):
        hit = [(chosen[number], seconds) for number, seconds in group.items()]
        rows.append(dict(zip(ask.by, key, strict=True)) | counts(hit))
    return by_dates(world, ask, rows) if ask.by and set(ask.by) <= set(BUCKETS) else rows


def by_dates(world: "World", ask: "Ask", rows: list[Row]) -> list[Row]:
    """The rows of dates, with what the events of each add up to: each date asked for by itself, and put together."""
    from .reports import time_key

    cost = {tuple(row[column] for column in ask.by): row for row in rows}
    spans = [s for spans in downtime(world, ask).values() for s in spans]
    if not spans:
        return []
    days: dict[tuple[str, ...], list[date]] = {}
    calendars = world.catalogue.calendars.values()
    first = min(c.date_of(min(a for a, _ in spans)) for c in calendars)
    last = max(c.date_of(max(b for _, b in spans)) for c in calendars)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        days.setdefault(tuple(time_key(day, column) for column in ask.by), []).append(day)
    found = []
    for key, mine in sorted(days.items()):
        dates = replace(ask, by=(), from_on=max(mine[0], ask.from_on or mine[0]),
                        to_on=min(mine[-1], ask.to_on or mine[-1]))  # fmt: skip
        if events := by_event(world, dates, []):
            sums = {name: sum(row[name] for row in events) for name in ("seconds", "working_seconds")}
            label = dict(zip(ask.by, key, strict=True))
            found.append(label | counts([]) | cost.get(key, {}) | {"events": len(events)} | sums)
    assert {*cost} <= {tuple(row[column] for column in ask.by) for row in found}
    return found


def by_day(world: "World", ask: "Ask", f: Fate, targets: tuple[str, ...]) -> Iterator[tuple[date, int]]:
    """Local dates on which a request lost time, and how much; a span of open hours lies in one or in several."""
    calendar = world.catalogue.calendars[f.office]
    for a, b in lost(world, f, targets):
        for start, end in cut([(a, b)], *period(world, ask, f.office)):
            day, left = calendar.date_of(start), start
            while left < end:
                until = min(end, calendar.midnight(day + timedelta(days=1)))
                yield day, until - left
                day, left = day + timedelta(days=1), until


def arrival(world: "World", f: Fate) -> int:
    """The hour of the week in which a request came."""
    from .reports import hour_of_week

    return int(hour_of_week(offset_text(f.submitted, world.catalogue.zones[f.office])))


def counts(hit: list[tuple[Fate, int]]) -> Row:
    """Of requests and the seconds that each lost."""
    return {
        "requests": len(hit),
        "waiting_h": sum(seconds for _, seconds in hit) / HOUR,
        "late_through_outage": sum(f.through_outage for f, _ in hit),
    }


def length(spans: list[Span]) -> int:
    """Seconds in disjoint spans."""
    return sum(b - a for a, b in spans)
