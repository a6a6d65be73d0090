"""Seeded offices of a year: few and many requests a week, gaps, shifts, measures that brought them or not, outages."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from service_levels.catalogue.model import MOVES, OF_SYSTEMS

from .cases import JAKARTA, Row, hours, instant, table, text

SERVICES = ("ktp", "akta", "kk")
CHANNELS = ("loket", "online")
DISTRICTS = ("Cibeber", "Jombang")
TARGETS = ("siak", "line", "gateway")
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
WORK = {"08:00-16:00": 8, "07:30-15:30": 8}


@dataclass
class Office:
    """What was written. `as_of`: instants in the middle of a week, the last near the end of the data."""

    folder: Path
    first: date
    weeks: int
    zone: str
    as_of: list[int]
    measures: list[date]


@dataclass
class Way:
    """How the office works at a time."""

    late: float
    incomplete: float
    quick: float
    outages: float


def write_office(seed: int, folder: Path) -> Office:
    """Write catalogue.toml, requests.csv and outages.csv of a seed into a folder."""
    dice = random.Random(f"office {seed}")
    folder.mkdir(parents=True, exist_ok=True)
    level = dice.choice((5, 12, 16, 24, 40, 60))
    weeks = dice.randrange(30, 61) + (25 if level < 16 else 0)  # few requests are judged by month
    first = date(2024, 1, 1) + timedelta(days=7 * dice.randrange(0, 40) + dice.randrange(7))
    zone = dice.choice(("Asia/Jayapura", "America/New_York", "Europe/Amsterdam"))
    turn = first + timedelta(days=7 * (weeks - dice.randrange(14, 24)) + dice.choice((0, 0, 2)))
    named = measures(dice, first, turn, weeks)
    (folder / "catalogue.toml").write_text(catalogue(dice, zone, first, named), encoding="utf-8")
    before = a_way(dice, (0.02, 0.1, 0.3), (0.0, 0.2, 0.5), (0.3, 0.6), (0.4, 1.5))
    since = before
    if dice.random() < 0.7:
        since = a_way(dice, (0.0, 0.05, 0.7), (0.05, 0.6), (0.1, 0.9), (0.1, 3))
    table(
        folder / "requests.csv",
        ["request_id", "office", "service", "channel", "officer", "district", "submitted_at", "complete_at",
         "finished_at", "deadline_at", "status", "missing_documents"],
        requests(dice, first, weeks, zone, turn, (before, since), level),
    )  # fmt: skip
    outages = [row for target in TARGETS for row in listed(dice, target, first, weeks, turn, (before, since), zone)]
    table(folder / "outages.csv", ["target", "start", "end", "state", "reason"], outages)
    end = first + timedelta(days=7 * weeks)
    moments = [instant(day_of(end, dice.randrange(7)), f"{dice.randrange(9, 16):02d}:23:45", JAKARTA)]
    earlier = end - timedelta(days=7 * dice.randrange(4, 15))
    moments.append(instant(day_of(earlier, dice.randrange(1, 5)), "11:00:01", zone))
    return Office(folder, first, weeks, zone, moments, sorted(day for _, day in named))


def a_way(dice: random.Random, *choices: tuple[float, ...]) -> Way:
    """One way of working, each of its sides drawn."""
    return Way(*(dice.choice(some) for some in choices))


def day_of(day: date, weekday: int) -> date:
    """The weekday of the week before a date's."""
    return day - timedelta(days=day.weekday() + 7 - weekday)


def measures(dice: random.Random, first: date, turn: date, weeks: int) -> list[tuple[str, date]]:
    """Measures at the turn and at other times: each its lines of the catalogue and the date that counts."""
    told = []
    for number in range(dice.choice((0, 1, 2, 3, 3))):
        start = turn if number == 0 or dice.random() < 0.3 else first + timedelta(days=dice.randrange(7 * weeks))
        moves = dice.sample(MOVES, dice.randrange(1, len(MOVES) + 1))
        if dice.random() < 0.5:  # a measure of systems may name them, and no districts or channels
            moves = [m for m in moves if m not in OF_SYSTEMS] or moves
        systems = [m for m in moves if m in OF_SYSTEMS]
        lines = [f'[[measure]]\nid = "m{number}"\nname = {{ id = "M{number}", en = "M{number}" }}', f"from = {start}"]
        full = None
        if dice.random() < 0.5:
            full = start if number == 0 else start + timedelta(days=dice.randrange(0, 30))
            lines[1] = f"from = {full - timedelta(days=dice.randrange(0, 20))}\nfull_from = {full}"
        lines.append("moves = [" + ", ".join(f'"{m}"' for m in moves) + "]")
        some = [("offices", ("barat", "timur")), ("services", SERVICES)]
        some += [("targets", TARGETS)] if systems else [("channels", CHANNELS), ("districts", DISTRICTS)]
        for key, names in some:
            if dice.random() < 0.25:
                lines.append(f'{key} = ["{dice.choice(names)}"]')
        told.append(("\n".join(lines), full or start))
    return told


def catalogue(dice: random.Random, zone: str, first: date, named: list[tuple[str, date]]) -> str:
    """Two offices, three services of which one may need nothing, three systems above one another."""
    closed = first + timedelta(days=dice.randrange(60, 120))
    units = [
        dice.choice(some)
        for some in (
            ((8, "working_hours"), (16, "working_hours")),
            ((2, "working_days"), (1, "days")),
            ((3, "working_days"), (30, "hours"), (600, "working_minutes")),
        )
    ]
    lines = [
        f"""
[[office]]
id = "barat"
name = "Kantor Barat"
timezone = "{JAKARTA}"
calendar = "pagi"
[[office]]
id = "timur"
name = "Kantor Timur"
timezone = "{zone}"
calendar = "lain"
[[calendar]]
id = "pagi"
closed = [{closed}, {closed + timedelta(days=1)}]
[[calendar.hours]]
from = 2020-01-01
{hours(WEEKDAYS, ["08:00-16:00"])}
[[calendar]]
id = "lain"
[[calendar.hours]]
from = 2020-01-01
{hours(WEEKDAYS, ["07:30-15:30"])}
[[document]]
id = "KK"
name = {{ id = "KK", en = "KK" }}
"""
    ]
    depends = dice.choice((
        ('["siak"]', "[]", '["siak", "gateway"]'), ('["line"]', '["gateway"]', "[]"), ("[]", "[]", "[]"),
        ('["siak", "line"]', '["siak"]', '["siak"]'), ('["siak"]', None, '["line"]'),
    ))  # fmt: skip
    for service, unit, needed in zip(SERVICES, units, depends, strict=True):
        lines.append(f'[[service]]\nid = "{service}"\nname = {{ id = "{service}", en = "{service}" }}')
        lines.append('requires = ["KK"]')
        lines += [f"depends_on = {needed}"] if needed else []
        if service == "ktp" or dice.random() < 0.9:
            share = dice.choice((0.5, 0.8, 0.9, 0.95))
            lines.append(standard(service, "2020-01-01", *unit, share))
            if dice.random() < 0.2:
                lines.append(standard(service, str(first + timedelta(days=120)), unit[0] * 2, unit[1], share))
    lines.append(systems(first + timedelta(days=dice.randrange(20, 100))))
    return "\n".join([*lines, *(text_ for text_, _ in named)]) + "\n"


def standard(service: str, since: str, amount: float, unit: str, share: float) -> str:
    """One edition of a standard."""
    return (f'[[standard]]\nservice = "{service}"\nfrom = {since}\namount = {amount}\nunit = "{unit}"\n'
            f'clock_starts = "complete"\ntarget = {share}\nsource = "test"')  # fmt: skip


def systems(maintained: date) -> str:
    """The line of one office lies beneath the shared system, that beneath the gateway of the other office."""
    return f"""
[[target]]
id = "siak"
name = "SIAK"
every = 300
fail_after = 1
recover_after = 1
gap = 900
objective = 0.99
needs = ["line"]
maintenance = [{{ from = {maintained}T01:00:00Z, to = {maintained}T05:00:00Z }}]
[[target]]
id = "line"
name = "Line"
office = "barat"
every = 300
fail_after = 1
recover_after = 1
gap = 900
objective = 0.9
[[target]]
id = "gateway"
name = "Gateway"
office = "timur"
every = 300
fail_after = 1
recover_after = 1
gap = 900
objective = 0.9
needs = ["siak"]
"""


def requests(
    dice: random.Random, first: date, weeks: int, zone: str, turn: date, ways: tuple[Way, Way], level: int
) -> list[Row]:
    """Requests week by week; some weeks bring none or few, the last ones may go badly."""
    rows: list[Row] = []
    drift = dice.choice((0.0, 0.0, 0.0, -0.02, 0.04))  # a week: now and then all grows slower or faster
    bad = dice.choice((0.0, 0.0, 0.6, 0.95))
    silence = {dice.randrange(weeks) for _ in range(dice.choice((0, 0, 1, 3)))}
    for week in range(weeks):
        count = 0 if week in silence else round(level * dice.choice((0.5, 0.9, 1, 1, 1.1, 1.3)))
        for _ in range(count):
            office = dice.choice(("barat", "barat", "timur"))
            here = JAKARTA if office == "barat" else zone
            day = first + timedelta(days=7 * week + dice.choice((0, 1, 2, 3, 4, 4, 5, 6)))
            way = ways[day >= turn]
            late = bad if bad and week >= weeks - 2 else way.late + drift * (week - weeks + 15) * (week > weeks - 15)
            rows.append(request(dice, len(rows), office, here, day, way, late))
    return rows


def request(dice: random.Random, number: int, office: str, zone: str, day: date, way: Way, late: float) -> Row:
    """One request: how it went decides how long it took; the as-of decides how much of it is known."""
    at = instant(day, "08:00:00", zone) + dice.randrange(7 * 3600)
    row = {
        "request_id": f"R{number:04d}", "office": office, "service": dice.choice((*SERVICES, "ktp")),
        "channel": dice.choice(CHANNELS), "officer": f"p{dice.randrange(2)}", "district": dice.choice(DISTRICTS),
        "submitted_at": text(at, zone), "status": "",
    }  # fmt: skip
    begin: int | None = at
    if dice.random() < way.incomplete:
        row["missing_documents"] = "KK"
        begin = at + dice.randrange(3600, 200_000) if dice.random() < 0.9 else None
    if begin is not None:
        row["complete_at"] = text(begin, zone)
    chance = dice.random()
    length = dice.randrange(9 * 86400, 25 * 86400) if chance < late else dice.randrange(600, 5 * 3600)
    if chance >= late and dice.random() > way.quick:
        length = dice.randrange(5 * 3600, 40 * 3600)
    if dice.random() < 0.02:
        row["deadline_at"] = text(at + dice.randrange(86400, 30 * 86400), zone)
    if dice.random() < 0.97:
        end = (at if begin is None else begin) + length
        row["finished_at"] = text(end, zone)
        row["status"] = dice.choice(("finished",) * 12 + ("rejected", "withdrawn"))
    return row


def listed(
    dice: random.Random, target: str, first: date, weeks: int, turn: date, ways: tuple[Way, Way], zone: str
) -> list[Row]:
    """Outages of a system, overlapping those of others; none before some week, and of some systems none at all."""
    if dice.random() < 0.1:
        return []
    rows: list[Row] = []
    begun, starts = dice.choice((0, 0, 3, 12)), set()
    for week in range(begun, weeks if dice.random() < 0.8 else weeks - 8):
        day = first + timedelta(days=7 * week)
        rate = ways[day >= turn].outages
        for _ in range(round(rate * dice.choice((0, 0.7, 1, 2)))):
            start = instant(day + timedelta(days=dice.randrange(7)), "07:00:00", zone) + dice.randrange(10) * 3600
            if start in starts:
                continue
            starts.add(start)
            end = start + dice.choice((0, 300, 1800, 3600, 3601, 14400, 50_000, 180_000))
            rows.append({"target": target, "start": text(start, zone), "end": text(end, zone),
                         "state": dice.choice(("", "down", "down", "maintenance")), "reason": ""})  # fmt: skip
    if rows and dice.random() < 0.2:
        max(rows, key=lambda row: datetime.fromisoformat(row["start"]))["end"] = ""
    return rows
