"""Arrivals, what is open, people in the room and satisfaction once more: minute by minute and one by one."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from statistics import NormalDist, stdev
from typing import Any
from zoneinfo import ZoneInfo

from tests.metrics.sample import ZONES
from tests.metrics.slow import Row, label

AS_OF = datetime(2024, 3, 1, tzinfo=UTC)
BUCKETS = ("day", "week", "month", "quarter", "year")
# The hours of the sample's catalogue, by weekday.
MORNING, AFTERNOON = (8, 12), (13, 16)
HOURS = {
    "cilegon": {0: (MORNING, AFTERNOON), 1: (MORNING, AFTERNOON), 2: (MORNING, AFTERNOON), 3: (MORNING, AFTERNOON),
                4: (MORNING,)},
    "jayapura": {0: ((8, 15),), 1: ((8, 15),)},
}  # fmt: skip
Key = tuple[Any, ...]


def is_open(office: str, local: datetime) -> bool:
    return any(low <= local.hour < high for low, high in HOURS[office].get(local.weekday(), ()))


def first_day(rows: list[Row], office: str) -> date:
    return min(row["submitted_on"] for row in rows if row["office"] == office)


def key_of(office: str, local: datetime, by: tuple[str, ...]) -> Key:
    named = {"office": office, "hour_of_week": local.weekday() * 24 + local.hour}
    return tuple(label(local.date(), name) if name in BUCKETS else named[name] for name in by)


def arrivals(
    rows: list[Row], kept: list[Row], by: tuple[str, ...], first: date | None, last: date | None
) -> dict[Key, Row]:
    """`rows`: all, `kept`: those in scope. Every minute that the data speaks of is looked at."""
    found: dict[Key, Row] = defaultdict(lambda: {"requests": 0, "in_hours": 0, "open": 0, "closed": 0, "days": set()})
    for office in {row["office"] for row in rows}:
        zone = ZoneInfo(ZONES[office])
        begin = max(first_day(rows, office), first or date.min)
        at = datetime.combine(begin, time(), zone).astimezone(UTC)
        while at < AS_OF and (last is None or at.astimezone(zone).date() <= last):
            local = at.astimezone(zone)
            cell = found[key_of(office, local, by)]
            if is_open(office, local):
                cell["open"] += 1
                cell["days"].add((office, local.date()))
            else:
                cell["closed"] += 1
            at += timedelta(minutes=1)
    for row in kept:
        local = row["submitted_at"].astimezone(ZoneInfo(ZONES[row["office"]]))
        if (first is None or local.date() >= first) and (last is None or local.date() <= last):
            cell = found[key_of(row["office"], local, by)]
            cell["requests"] += 1
            cell["in_hours"] += is_open(row["office"], local)
    return {key: _rates(cell) for key, cell in found.items()}


def _rates(cell: Row) -> Row:
    outside = cell["requests"] - cell["in_hours"]
    return {
        "requests": cell["requests"],
        "in_hours": cell["in_hours"],
        "outside": outside,
        "days": len(cell["days"]),
        "open_h": cell["open"] / 60,
        "closed_h": cell["closed"] / 60,
        "rate": cell["in_hours"] / (cell["open"] / 60) if cell["open"] else None,
        "outside_rate": outside / (cell["closed"] / 60) if cell["closed"] else None,
    }


def flow(
    rows: list[Row], kept: list[Row], by: tuple[str, ...], first: date | None, last: date | None
) -> dict[Key, Row]:
    """Every local date in turn; what is open is counted anew at each."""
    ends: dict[Key, dict[str, date]] = defaultdict(dict)
    found: dict[Key, Row] = defaultdict(lambda: {"submitted": 0, "ended": 0})
    newest = {office: AS_OF.astimezone(ZoneInfo(zone)).date() for office, zone in ZONES.items()}
    for office in {row["office"] for row in rows}:
        day = first_day(rows, office)
        while day <= newest[office]:
            if (first is None or day >= first) and (last is None or day <= last):
                key = key_of(office, datetime.combine(day, time()), by)
                mine = [row for row in kept if row["office"] == office]
                found[key]["submitted"] += sum(row["submitted_on"] == day for row in mine)
                found[key]["ended"] += sum(row["ended_on"] == day for row in mine)
                ends[key][office] = day
            day += timedelta(days=1)
    for key, row in found.items():
        end = max(ends[key].values())
        row["open"] = sum(
            one["submitted_on"] <= end and (one["ended_on"] is None or one["ended_on"] > end)
            for one in kept
            if "office" not in by or one["office"] in ends[key]
        )
    return found


def room(kept: list[Row], by: tuple[str, ...], limits: dict[str, int | None]) -> dict[Key, Row]:
    """`kept`: counter requests. Heads are counted at every arrival."""
    by_day: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in kept:
        by_day[row["office"], row["submitted_on"]].append(row)
    found: dict[Key, Row] = {}
    for (office, day), people in by_day.items():
        waited = [row for row in people if row["ended_on"] == day]
        counts = [
            (sum(one["submitted_at"] <= row["submitted_at"] < one["ended_at"] for one in waited), row["submitted_at"])
            for row in waited
        ]
        peak = max((count for count, _ in counts), default=0)
        at = min((at for count, at in counts if count == peak), default=None) if peak else None
        most = max(
            sum(
                one["submitted_at"] <= row["submitted_at"]
                and (one["ended_on"] != day or row["submitted_at"] < one["ended_at"])
                for one in people
            )
            for row in people
        )
        cell = found.setdefault(
            (*key_of(office, datetime.combine(day, time()), by), office),
            {"requests": 0, "same_day": 0, "days": 0, "peak": -1, "peak_most": 0, "limit": limits[office]},
        )
        cell["requests"] += len(people)
        cell["same_day"] += len(waited)
        cell["days"] += 1
        if peak > cell["peak"] or (peak == cell["peak"] and (at or AS_OF) < (cell["peak_at"] or AS_OF)):
            cell["peak"], cell["peak_at"] = peak, at
        cell["peak_most"] = max(cell["peak_most"], most)
        over = None if limits[office] is None else cell.get("days_over", 0) + (peak > limits[office])
        cell["days_over"] = over
    return found


def satisfaction(answers: list[Row], by: tuple[str, ...]) -> dict[Key, Row]:
    groups: dict[Key, list[Row]] = defaultdict(list)
    if not by:
        groups[()] = []
    for row in answers:
        groups[tuple(label(row["answered_on"], name) if name in BUCKETS else row[name] for name in by)].append(row)
    return {key: _index(group) for key, group in groups.items()}


def _index(answered: list[Row]) -> Row:
    group = [row for row in answered if row["known"]]
    return _of_known(group) | {"later": len(answered) - len(group)}


def _of_known(group: list[Row]) -> Row:
    names = [f"u{number}" for number in range(1, 10)]
    if not group:
        return {"answers": 0, "grade": None, **dict.fromkeys((*names, "index", "low", "high"))}
    means = {name: Fraction(sum(int(row[name]) for row in group), len(group)) for name in names}
    value = sum(mean * Fraction(1, 9) for mean in means.values()) * 25
    rounded = Fraction(int(value * 100 + Fraction(1, 2)), 100)
    bands = (("A", "88.31"), ("B", "76.61"), ("C", "65"), ("D", "25"))
    grade = next(name for name, low in bands if rounded >= Fraction(low))
    forms = [25 / 9 * sum(int(row[name]) for name in names) for row in group]
    reach = NormalDist().inv_cdf(0.975) * stdev(forms) / len(forms) ** 0.5 if len(forms) >= 30 else None
    ends = {"low": None, "high": None} if reach is None else {"low": float(value) - reach, "high": float(value) + reach}
    return {"answers": len(group), "index": float(value), "grade": grade, **ends} | {
        name: float(mean) for name, mean in means.items()
    }
