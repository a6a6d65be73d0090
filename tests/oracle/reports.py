"""Every report of the contract over a list of fates: methods 4 to 10. Plain loops, plain dictionaries."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from .clock import Catalogue, Span, cut, offset_text, union
from .cost import by_event, by_group
from .life import Fate
from .pings import Record

HOUR = 3600
Row = dict[str, Any]
ATTRIBUTES = ("office", "service", "channel", "officer", "district")
COHORT = {
    "on-time": "due",
    "turnaround": "ended",
    "why": "ended",
    "impact": "submitted",
    "completeness": "submitted",
    "missing": "submitted",
    "requests": "submitted",
}


@dataclass
class Ask:
    """What a report is asked for."""

    name: str
    by: tuple[str, ...] = ()
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    from_on: date | None = None
    to_on: date | None = None
    period: str | None = None


@dataclass
class World:
    """Everything known at A."""

    catalogue: Catalogue
    fates: list[Fate]
    records: dict[str, Record]
    as_of: dict[str, int]
    rooms: dict[tuple[Any, ...], Any] = field(default_factory=dict)  # of the conclusions, by filters


def report(world: World, ask: Ask) -> list[Row]:
    """The records of a report."""
    if ask.name == "incidents":
        return [{k: v for k, v in r.items() if k not in ("from", "to")} for r in incidents(world, ask)]
    if ask.name == "availability":
        return [availability(world, ask, r) for r in chosen_records(world, ask)]
    chosen = [f for f in world.fates if passes(world, f, ask)]
    if ask.name == "cost":
        return by_group(world, ask, chosen) if ask.by else by_event(world, ask, chosen)
    kind = ask.period or COHORT[ask.name]
    if ask.name == "requests":
        return [one_request(world, f) for f in chosen if in_period(world, f, ask, kind)]
    if ask.name == "missing":
        return missing(world, ask, [f for f in chosen if in_period(world, f, ask, kind)], kind)
    groups: dict[tuple[str, ...], list[Fate]] = {}
    starts: dict[tuple[str, ...], list[Fate]] = {}
    for f in chosen:
        if in_period(world, f, ask, kind):
            groups.setdefault(keys(world, f, ask.by, kind), []).append(f)
        if ask.name == "turnaround" and in_period(world, f, ask, "start"):
            starts.setdefault(keys(world, f, ask.by, "start"), []).append(f)
    if not ask.by:
        groups.setdefault((), [])
    rows = []
    for key in sorted({*groups, *starts}):
        label = dict(zip(ask.by, key, strict=True))
        if ask.name == "turnaround":
            rows.append(label | turnaround(groups.get(key, []), starts.get(key, [])))
        else:
            rows.append(label | REPORTS[ask.name](groups[key]))
    return rows


def passes(world: World, f: Fate, ask: Ask) -> bool:
    """Whether the filters let the request through."""
    for column, wanted in ask.filters.items():
        if column == "target":
            if not set(world.catalogue.depends_on(f.office, f.service)) & set(wanted):
                return False
        elif value(f, column) not in wanted:
            return False
    return True


def value(f: Fate, column: str) -> str:
    """An attribute as text."""
    return f.office if column == "office" else f.attributes.get(column, "")


def instant_of(f: Fate, kind: str) -> int | None:
    """The instant that puts a request into a cohort."""
    if kind == "due":
        return f.submitted if f.deadline is None else f.deadline
    return {"submitted": f.submitted, "ended": f.end, "start": f.clock_start}[kind]


def in_period(world: World, f: Fate, ask: Ask, kind: str) -> bool:
    """Whether the request belongs to the cohort and its date to the period."""
    at = instant_of(f, kind)
    if at is None:
        return False
    day = world.catalogue.calendars[f.office].date_of(at)
    return (ask.from_on is None or ask.from_on <= day) and (ask.to_on is None or day <= ask.to_on)


def keys(world: World, f: Fate, by: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """The group of a request."""
    at = instant_of(f, kind)
    assert at is not None
    calendar = world.catalogue.calendars[f.office]
    labels = []
    for column in by:
        if column in ATTRIBUTES:
            labels.append(value(f, column))
        elif column == "hour_of_week":  # of arrival, whatever the cohort (method 8 and 13)
            labels.append(hour_of_week(offset_text(f.submitted, calendar.zone)))
        else:
            labels.append(time_key(calendar.date_of(at), column))
    return tuple(labels)


def hour_of_week(local: str) -> str:
    """The hour of the week of a local instant, 0 from Monday midnight to 167."""
    moment = datetime.fromisoformat(local)
    return str(24 * moment.weekday() + moment.hour)


def time_key(day: date, column: str) -> str:
    """A local date as day, ISO week, month, quarter or year."""
    year, week, _ = day.isocalendar()
    return {
        "day": day.isoformat(),
        "week": f"{year}-W{week:02d}",
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }[column]


def ratio(part: float, whole: float) -> float | None:
    """A share, or None over nothing."""
    return part / whole if whole else None


def wilson(part: int, whole: int) -> tuple[float | None, float | None]:
    """Wilson's 95% interval."""
    if not whole:
        return None, None
    z, p = 1.959963984540054, part / whole
    middle = p + z * z / (2 * whole)
    reach = z * math.sqrt(p * (1 - p) / whole + z * z / (4 * whole * whole))
    below = 1 + z * z / whole
    return (middle - reach) / below, (middle + reach) / below


def percentile(values: list[float], share: float) -> float | None:
    """Hyndman and Fan type 7."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def on_time(group: list[Fate]) -> Row:
    """Method 5."""
    count = {
        o: sum(f.outcome == o for f in group) for o in ("on_time", "late", "running", "waiting", "void", "unmeasured")
    }
    good, late = count["on_time"], count["late"]
    excused = sum(f.through_outage for f in group)
    low, high = wilson(good, good + late)
    return {
        "on_time": good,
        "late": late,
        "running": count["running"],
        "waiting": count["waiting"],
        "void": count["void"],
        "unmeasured": count["unmeasured"],
        "rate": ratio(good, good + late),
        "low": low,
        "high": high,
        "late_through_outage": excused,
        "net_rate": ratio(good + excused, good + late),
    }


def turnaround(group: list[Fate], starts: list[Fate]) -> Row:
    """Method 6."""
    ended = [f for f in group if f.status in ("finished", "rejected") and f.spent is not None]
    hours = [f.spent / HOUR for f in ended if f.spent is not None]
    days = [(f.end - f.submitted) / 86400 for f in ended if f.end is not None]
    return {
        "ended": len(ended),
        "median_h": percentile(hours, 0.5),
        "p90_h": percentile(hours, 0.9),
        "mean_h": ratio(sum(hours), len(hours)),
        "km_median_h": kaplan_meier_median(starts),
        "elapsed_median_d": percentile(days, 0.5),
    }


def kaplan_meier_median(group: list[Fate]) -> float | None:
    """The first time at which no more than half are left; exact in whole numbers."""
    lives = [(f.spent, f.status in ("finished", "rejected")) for f in group if f.spent is not None]
    left_top, left_bottom = 1, 1
    for at in sorted({t for t, event in lives if event}):
        risk = sum(t >= at for t, _ in lives)
        gone = sum(t == at and event for t, event in lives)
        left_top, left_bottom = left_top * (risk - gone), left_bottom * risk
        if 2 * left_top <= left_bottom:
            return at / HOUR
    return None


def why(group: list[Fate]) -> Row:
    """Method 10."""
    ended = [f for f in group if f.status in ("finished", "rejected")]
    late = [f for f in ended if f.outcome == "late"]
    outage = sum(min(f.excess, f.exposure) for f in late)
    excess = sum(f.excess for f in late)
    applicant, exposure = sum(f.applicant for f in ended), sum(f.exposure for f in ended)
    check = sum(f.awaiting for f in ended)
    process = sum(f.wait for f in ended) - applicant - exposure - check
    return {
        "requests": len(ended),
        "applicant_h": applicant / HOUR,
        "outage_h": exposure / HOUR,
        "check_h": check / HOUR,
        "process_h": process / HOUR,
        "excess_h": excess / HOUR,
        "excess_outage_h": outage / HOUR,
        "excess_office_h": (excess - outage) / HOUR,
    }


def impact(group: list[Fate]) -> Row:
    """Method 8."""
    return {
        "requests": len(group),
        "affected": sum(f.exposure > 0 for f in group),
        "exposure_h": sum(f.exposure for f in group) / HOUR,
        "late": sum(f.outcome == "late" for f in group),
        "late_through_outage": sum(f.through_outage for f in group),
    }


def completeness(group: list[Fate]) -> Row:
    """Method 9, rate and rounds."""
    checked = [f for f in group if f.checked]
    bad = sum(f.incomplete for f in checked)
    low, high = wilson(bad, len(checked))
    return {
        "submitted": len(group),
        "checked": len(checked),
        "incomplete": bad,
        "rate": ratio(bad, len(checked)),
        "low": low,
        "high": high,
        "returns": sum(f.returns for f in group),
        "applicant_median_h": percentile([f.applicant / HOUR for f in group if f.incomplete], 0.5),
    }


def missing(world: World, ask: Ask, chosen: list[Fate], kind: str) -> list[Row]:
    """Method 9, document by document."""
    by = tuple(c for c in ask.by if c != "document")
    groups: dict[tuple[str, ...], list[Fate]] = {}
    for f in chosen:
        if f.checked:
            groups.setdefault(keys(world, f, by, kind), []).append(f)
    named = {(f.service, d) for group in groups.values() for f in group for d in f.lacking}
    rows = []
    for key, group in sorted(groups.items()):
        listed = {(f.service, d) for f in group for d in required(world, f.service)}
        here = {(f.service, d) for f in group for d in f.lacking}
        for document in sorted({d for _, d in listed | here}):
            lacking = sum(document in f.lacking for f in group)
            base = sum((f.service, document) in listed | named for f in group)
            rows.append(
                dict(zip(by, key, strict=True))
                | {
                    "document": document,
                    "lacking": lacking,
                    "required_by": base,
                    "share": ratio(lacking, base),
                    "listed": not any(d == document and (s, d) not in listed for s, d in here),
                }
            )
    return rows


def required(world: World, service: str) -> set[str]:
    """The documents a service requires, alternatives each by itself."""
    wanted = world.catalogue.services.get(service, {}).get("requires", [])
    return {d for w in wanted for d in ([w] if isinstance(w, str) else w)}


def one_request(world: World, f: Fate) -> Row:
    """One row of the `requests` report."""
    zone = world.catalogue.zones[f.office]

    def text(at: int | None) -> str | None:
        return None if at is None else offset_text(at, zone)

    ended = f.status in ("finished", "rejected")
    return {
        "office": f.office,
        "request_id": f.request_id,
        "service": f.service,
        "channel": f.attributes.get("channel") or None,
        "submitted_at": text(f.submitted),
        "complete_at": text(f.complete),
        "ended_at": text(f.end),
        "status": f.status,
        "deadline": text(f.deadline),
        "outcome": f.outcome,
        "turnaround_h": f.spent / HOUR if ended and f.spent is not None else None,
        "exposure_h": f.exposure / HOUR,
        "applicant_h": f.applicant / HOUR,
    }


REPORTS: dict[str, Callable[[list[Fate]], Row]] = {
    "on-time": on_time,
    "why": why,
    "impact": impact,
    "completeness": completeness,
}


def chosen_records(world: World, ask: Ask) -> list[Record]:
    """The targets that the filters let through: of the offices asked for, and the shared ones."""
    offices, targets = ask.filters.get("office", ()), ask.filters.get("target", ())
    found = []
    for name, one in sorted(world.records.items()):
        home = world.catalogue.targets[name].get("office")
        if (not targets or name in targets) and (not offices or home is None or home in offices):
            found.append(one)
    return found


def period_of(world: World, ask: Ask, one: Record) -> Span:
    """The period in the zone of the target's office; of the first office for a shared one."""
    home = world.catalogue.targets[one.target].get("office") or next(iter(world.catalogue.offices))
    calendar = world.catalogue.calendars[home]
    start = one.start if ask.from_on is None else max(one.start, calendar.midnight(ask.from_on))
    end = one.end
    if ask.to_on is not None:
        end = min(end, calendar.midnight(date.fromordinal(ask.to_on.toordinal() + 1)))
    return start, end


def office_hours(world: World, one: Record, spans: list[Span]) -> int:
    """Working seconds of the target's office in the spans; of any office for a shared target."""
    home = world.catalogue.targets[one.target].get("office")
    offices = [home] if home else list(world.catalogue.offices)
    total = 0
    for a, b in spans:
        total += sum(
            e - s for s, e in union([x for o in offices for x in world.catalogue.calendars[o].open_spans(a, b)])
        )
    return total


def availability(world: World, ask: Ask, one: Record) -> Row:
    """Method 7, one target."""
    start, end = period_of(world, ask, one)
    up, down, unknown, away = (cut(s, start, end) for s in (one.up, one.down, one.unknown, one.maintenance))
    up_s, down_s, unknown_s, away_s = (sum(b - a for a, b in s) for s in (up, down, unknown, away))
    work_up, work_down = office_hours(world, one, up), office_hours(world, one, down)
    closed = [b - a for a, b in down if not (one.on and b == one.end)]
    objective = world.catalogue.targets[one.target].get("objective")
    return {
        "target": one.target,
        "up_s": up_s,
        "down_s": down_s,
        "unknown_s": unknown_s,
        "maintenance_s": away_s,
        "availability": ratio(up_s, up_s + down_s),
        "working_availability": ratio(work_up, work_up + work_down),
        "incidents": len(down),
        "mttr_s": ratio(sum(closed), len(closed)),
        "mtbf_s": ratio(up_s, len(down)),
        "budget_left_s": None if objective is None or not up_s + down_s else (1 - objective) * (up_s + down_s) - down_s,
    }


def incidents(world: World, ask: Ask) -> list[Row]:
    """Method 7, span by span; maintenance windows too."""
    rows = []
    for one in chosen_records(world, ask):
        home = world.catalogue.targets[one.target].get("office") or next(iter(world.catalogue.offices))
        start, end = period_of(world, ask, one)
        for state, spans in (("down", one.down), ("unknown", one.unknown), ("maintenance", one.maintenance)):
            for a, b in cut(spans, start, end):
                on = one.on and b == one.end
                rows.append(
                    {
                        "target": one.target,
                        "state": state,
                        "from": a,
                        "to": b,
                        "start": offset_text(a, world.catalogue.zones[home]),
                        "end": None if on else offset_text(b, world.catalogue.zones[home]),
                        "seconds": b - a,
                        "working_seconds": office_hours(world, one, [(a, b)]),
                    }
                )
    return rows
