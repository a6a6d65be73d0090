"""The same reports once more, request by request in plain Python, straight from the method; no SQL, no pandas."""

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

HOUR = 3_600_000_000
Row = dict[str, Any]


def label(day: date, bucket: str) -> str:
    if bucket == "day":
        return day.isoformat()
    if bucket == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if bucket == "month":
        return f"{day.year}-{day.month:02d}"
    return f"{day.year}-Q{(day.month + 2) // 3}" if bucket == "quarter" else str(day.year)


def deciding(row: Row, period: str) -> date | None:
    if period == "due":
        return row["due_on"] or row["submitted_on"]
    return row[f"{period}_on"]


def cohort(rows: list[Row], period: str, first: date | None, last: date | None) -> list[Row]:
    kept = []
    for row in rows:
        day = deciding(row, period)
        if day is not None and (first is None or day >= first) and (last is None or day <= last):
            kept.append(row | {"day_": day})
    return kept


def grouped(rows: list[Row], by: tuple[str, ...]) -> dict[tuple[Any, ...], list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    if not by:
        groups[()] = []
    for row in rows:
        key = tuple(
            label(row["day_"], name) if name in ("day", "week", "month", "quarter", "year") else row[name]
            for name in by
        )
        groups[key].append(row)
    return groups


def percentile(values: list[int], share: float) -> float | None:
    """Hyndman and Fan type 7."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def wilson(hits: int, of: int) -> tuple[float | None, float | None, float | None]:
    """The roots of (p - rate)^2 = z^2 p (1 - p) / n."""
    if of == 0:
        return None, None, None
    z2 = 1.959963984540054**2
    a, b, c = of + z2, -(2 * hits + z2), hits * hits / of
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    return hits / of, (-b - root) / (2 * a), (-b + root) / (2 * a)


def on_time(rows: list[Row]) -> Row:
    of = {
        name: sum(row["outcome"] == name for row in rows)
        for name in ("on_time", "late", "running", "waiting", "void", "unmeasured")
    }
    through = sum(row["late_through_outage"] for row in rows)
    counted = of["on_time"] + of["late"]
    rate, low, high = wilson(of["on_time"], counted)
    targets = [
        row["target"] for row in rows if row["outcome"] in ("on_time", "late") and not math.isnan(row["target"])
    ]
    return of | {
        "rate": rate,
        "low": low,
        "high": high,
        "late_through_outage": through,
        "net_rate": (of["on_time"] + through) / counted if counted else None,
        "target": sum(targets) / len(targets) if targets else None,
    }


def ways(rows: list[Row]) -> Row:
    late, on_time = ([row for row in rows if row["outcome"] == outcome] for outcome in ("late", "on_time"))
    ended = sum(row["status"] != "open" for row in late)
    finished = [sum(row["status"] == "finished" for row in group) for group in (on_time, late)]
    return {
        "on_time": len(on_time),
        "late_open": len(late) - ended,
        "late_ended": ended,
        "finished_on_time": finished[0],
        "finished_late": finished[1],
        "ended_rate": len(on_time) / (len(on_time) + ended) if on_time or ended else None,
        "finished_rate": finished[0] / sum(finished) if sum(finished) else None,
    }


def lengths(rows: list[Row], by: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    """Keyed by the by columns and the length in hours of whole minutes."""
    found: dict[tuple[Any, ...], Row] = {}
    for key, group in grouped(rows, by).items():
        for row in group:
            if row["spent_us"] is not None:
                minutes = math.ceil(row["spent_us"] / (HOUR / 60))
                cell = found.setdefault((*key, minutes / 60), {"requests": 0, "ended": 0})
                cell["requests"] += 1
                cell["ended"] += row["status"] in ("finished", "rejected")
    return found


ALLOWED_HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24}


def bounds(rows: list[Row]) -> Row:
    """What is missing, request by request, and the rate with it as late and as on time."""
    of = dict.fromkeys(("on_time", "late", "unknown", "unchecked", "day_decides", "unpromised"), 0)
    for row in rows:
        if row["day_decides"]:
            of["day_decides"] += 1
        elif row["outcome"] in ("on_time", "late"):
            of[row["outcome"]] += 1
        elif row["outcome"] == "unmeasured":
            of["unpromised" if row["reason"] == "no_standard" and row["catalogued"] else "unknown"] += 1
        elif row["outcome"] == "waiting" and not row["with_applicant"] and row["standard_amount"] is not None:
            allowed = row["standard_amount"] * ALLOWED_HOURS[row["standard_unit"].removeprefix("working_")]
            of["unchecked"] += (row["as_of"] - row["submitted_at"]).total_seconds() / 3600 > allowed
    missing = of["unknown"] + of["unchecked"] + of["day_decides"]
    counted = [row["outcome"] == "on_time" for row in rows if row["outcome"] in ("on_time", "late")]
    whole = of["on_time"] + of["late"] + missing
    return of | {
        "missing": missing,
        "rate": sum(counted) / len(counted) if counted else None,
        "of": whole,
        "at_most_on_time": of["on_time"] + missing,
        "rate_low_bound": of["on_time"] / whole if whole else None,
        "rate_high_bound": (of["on_time"] + missing) / whole if whole else None,
    }


def survival_median(rows: list[Row]) -> float | None:
    """Kaplan-Meier, one time after the other."""
    going = [(row["spent_us"], row["status"] in ("finished", "rejected")) for row in rows]
    surviving = 1.0
    for at in sorted({spent for spent, _ in going}):
        at_risk = sum(spent >= at for spent, _ in going)
        ended = sum(spent == at and over for spent, over in going)
        surviving *= 1 - ended / at_risk
        if surviving <= 0.5 + 1e-9:
            return at / HOUR
    return None


def turnaround(rows: list[Row]) -> Row:
    rows = [row for row in rows if row["turnaround_us"] is not None]
    spent = [row["turnaround_us"] for row in rows]
    median, p90 = percentile(spent, 0.5), percentile(spent, 0.9)
    elapsed = percentile([row["elapsed_us"] for row in rows], 0.5)
    return {
        "ended": len(rows),
        "median_h": None if median is None else median / HOUR,
        "p90_h": None if p90 is None else p90 / HOUR,
        "mean_h": sum(spent) / len(spent) / HOUR if spent else None,
        "elapsed_median_d": None if elapsed is None else elapsed / HOUR / 24,
    }


def why(rows: list[Row]) -> Row:
    rows = [row for row in rows if row["status"] in ("finished", "rejected")]
    late = [row for row in rows if row["outcome"] == "late"]
    outage = sum(min(row["excess_us"], row["exposure_us"]) for row in late)
    excess = sum(row["excess_us"] for row in late)
    return {
        "requests": len(rows),
        **{f"{part}_h": sum(row[f"{part}_us"] for row in rows) / HOUR
           for part in ("applicant", "outage", "check", "process")},
        "excess_h": excess / HOUR,
        "excess_outage_h": outage / HOUR,
        "excess_office_h": (excess - outage) / HOUR,
    }


def why_late(rows: list[Row]) -> Row:
    return why([row for row in rows if row["outcome"] == "late"])


def impact(rows: list[Row]) -> Row:
    return {
        "requests": len(rows),
        "affected": sum(row["exposure_us"] > 0 for row in rows),
        "exposure_h": sum(row["exposure_us"] for row in rows) / HOUR,
        "late": sum(row["outcome"] == "late" for row in rows),
        "late_through_outage": sum(row["late_through_outage"] for row in rows),
    }


def completeness(rows: list[Row]) -> Row:
    checked = sum(row["checked"] for row in rows)
    lacking = [row for row in rows if row["incomplete"]]
    rate, low, high = wilson(len(lacking), checked)
    median = percentile([row["applicant_time_us"] for row in lacking], 0.5)
    return {
        "submitted": len(rows),
        "checked": checked,
        "incomplete": len(lacking),
        "rate": rate,
        "low": low,
        "high": high,
        "returns": sum(row["returns"] for row in rows),
        "applicant_median_h": None if median is None else median / HOUR,
    }


def missing(rows: list[Row], by: tuple[str, ...], asked: dict[str, set[str]]) -> dict[tuple[Any, ...], Row]:
    """Keyed by the by columns and the document; `asked`: service -> documents that it requires."""
    rows = [row for row in rows if row["checked"]]
    named: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        named[row["service"]] |= set(row["missing"])
    found: dict[tuple[Any, ...], Row] = {}
    for key, group in grouped(rows, by).items():
        for row in group:
            required = asked.get(row["service"], set())
            for document in required | named[row["service"]]:
                cell = found.setdefault((*key, document), {"lacking": 0, "required_by": 0, "listed": True})
                cell["required_by"] += 1
                cell["lacking"] += document in row["missing"]
                cell["listed"] &= document in required
    for cell in found.values():
        cell["share"] = cell["lacking"] / cell["required_by"]
    return found


REPORTS: dict[str, tuple[str, Callable[[list[Row]], Row]]] = {
    "on-time": ("due", on_time),
    "on-time-bounds": ("due", bounds),
    "on-time-ways": ("due", ways),
    "turnaround": ("ended", turnaround),
    "why": ("ended", why),
    "why-late": ("ended", why_late),
    "impact": ("submitted", impact),
    "completeness": ("submitted", completeness),
}


def answer(
    name: str, rows: list[Row], by: tuple[str, ...], first: date | None, last: date | None, period: str | None
) -> dict[tuple[Any, ...], Row]:
    own, function = REPORTS[name]
    groups = grouped(cohort(rows, period or own, first, last), by)
    found = {key: function(group) for key, group in groups.items()}
    if name in ("why", "why-late"):  # a group without a finished or rejected request has nothing to say
        return {key: row for key, row in found.items() if row["requests"] or not by}
    if name != "turnaround":
        return found
    started = [row for row in rows if row["spent_us"] is not None]
    survival = grouped(cohort(started, "started", first, last), by)
    found = {key: row for key, row in found.items() if row["ended"] or not by}
    for key in survival:
        found.setdefault(key, turnaround([]))
    return {key: row | {"km_median_h": survival_median(survival.get(key, []))} for key, row in found.items()}
