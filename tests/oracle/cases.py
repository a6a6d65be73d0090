"""Seeded random cases: a catalogue, requests, events and pings that go looking for the edges of the method."""

import csv
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

Row = dict[str, str]
JAKARTA = "Asia/Jakarta"
# Second zone, its country of holidays, first day: a change of offset or a run of holidays is near.
PLACES = (
    ("America/New_York", "US", date(2024, 3, 6)),
    ("Europe/Amsterdam", "NL", date(2024, 3, 25)),
    ("America/New_York", "US", date(2024, 10, 30)),
    ("Europe/Amsterdam", "NL", date(2024, 10, 22)),
    ("Asia/Jayapura", "ID", date(2024, 4, 2)),
    ("Asia/Jayapura", "ID", date(2024, 12, 22)),
)
UNITS = {
    "working_hours": (0.5, 4, 7, 24),
    "working_minutes": (30, 90, 420, 480),
    "working_days": (1, 2, 3, 5),
    "hours": (1.5, 8, 24, 72),
    "minutes": (45, 90, 600),
    "days": (1, 2, 4),
}
SERVICES = ("ktp", "akta", "kk", "pindah", "kia", "legalisir")
SPELLINGS = {"ktp": ("ktp", "KTP-EL BARU", " ktp "), "akta": ("akta", "AKTA KELAHIRAN", "Akta kelahiran")}
DOCUMENTS = ("KK", "F-1.02", "SKL", "BN")
CODES = {"F-1.02": ("F-1.02", "F1.02", "f 1 02")}
CHANNELS = ("loket", "online", "whatsapp")
EDGES = ("00:00:00", "07:59:59", "08:00:00", "12:00:00", "12:59:59", "13:00:00", "15:59:59", "16:00:00", "23:59:59")
DAYS = 12


@dataclass
class Case:
    """A written case."""

    folder: Path
    first: date
    zone: str
    start: int
    end: int


def write_case(seed: int, folder: Path, requests: int = 60) -> Case:
    """Write catalogue.toml, requests.csv, events.csv, pings.csv and outages.csv of a seed into a folder."""
    dice = random.Random(seed)
    zone, country, first = PLACES[seed % len(PLACES)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalogue.toml").write_text(catalogue(dice, zone, country, first), encoding="utf-8")
    rows: list[Row] = []
    events: list[Row] = []
    zones = {"barat": JAKARTA, "timur": zone}
    for number in range(requests):
        life(dice, number, zone, first, rows, events)
    if seed % 3 == 1:
        dates(dice, rows, events, zones)
    if seed % 3 == 2:
        silence(rows, events, "barat" if seed % 2 else "timur")
    dice.shuffle(rows)
    dice.shuffle(events)
    columns = ["request_id", "office", "service", "channel", "officer", "district"]
    table(
        folder / "requests.csv",
        [*columns, "submitted_at", "complete_at", "finished_at", "deadline_at", "status", "missing_documents"],
        rows,
    )
    table(folder / "events.csv", [*columns, "at", "event", "missing_documents"], events)
    pings = [p for target in ("siak", "office-line", "gateway") for p in ping_rows(dice, target, zone, first)]
    dice.shuffle(pings)
    table(folder / "pings.csv", ["at", "target", "up", "latency_ms"], pings)
    outages = [o for target in ("siak", "gateway", "power") for o in outage_rows(dice, target, zone, first)]
    dice.shuffle(outages)
    table(folder / "outages.csv", ["target", "start", "end", "state", "reason"], outages)
    start = instant(first, "00:00:00", zone)
    return Case(folder, first, zone, start, start + DAYS * 86400)


def table(path: Path, columns: list[str], rows: list[Row]) -> None:
    """One CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def instant(day: date, clock: str, zone: str) -> int:
    """Seconds of a local wall-clock time."""
    return round(datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone)).timestamp())


def text(at: int | None, zone: str) -> str:
    """ISO 8601 with the offset, or nothing."""
    return "" if at is None else datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat()


def catalogue(dice: random.Random, zone: str, country: str, first: date) -> str:
    """A catalogue with editions, specials, closed and opened dates near the first day."""
    day = [first + timedelta(days=n) for n in range(DAYS + 10)]
    ramadan, closed, opened, edition = day[dice.randrange(3, 8)], dice.choice(day[2:10]), dice.choice(day[1:12]), day[6]
    lines = [
        f'''
[[office]]
id = "barat"
name = "Kantor Barat"
timezone = "{JAKARTA}"
calendar = "pagi"
[[office]]
id = "timur"
name = "Kantor Timur"
timezone = "{zone}"
calendar = "panjang"
aliases = ["Kota Timur"]

[[calendar]]
id = "pagi"
holidays = {{ country = "ID", categories = ["public", "government"] }}
closed = [{closed}]
[[calendar.hours]]
from = 2020-01-01
{hours(["monday", "tuesday", "wednesday", "thursday"], ["08:00-12:00", "13:00-16:00"])}
friday = ["08:00-11:30", "13:00-16:30"]
[[calendar.hours]]
from = {edition}
{hours(["monday", "tuesday", "wednesday", "thursday", "friday"], ["07:30-12:00", "13:00-16:00"])}
saturday = ["08:00-11:00"]
[[calendar.special]]
from = {ramadan}
to = {ramadan + timedelta(days=dice.randrange(0, 4))}
{hours(["monday", "tuesday", "wednesday", "friday"], ["08:00-12:00", "12:30-15:00"])}
[[calendar.open]]
date = {opened}
hours = ["09:00-10:00", "22:00-24:00"]

[[calendar]]
id = "panjang"
holidays = {{ country = "{country}", categories = ["public"] }}
[[calendar.hours]]
from = 2020-01-01
{hours(["monday", "tuesday", "wednesday", "thursday", "friday"], ["08:00-16:00"])}
sunday = ["00:00-06:00"]
'''
    ]
    lines += [f'[[document]]\nid = "{code}"\nname = {{ id = "{code}", en = "{code}" }}' for code in DOCUMENTS]
    needs = {"ktp": '["KK", ["SKL", "F-1.02"]]', "akta": '["KK", "SKL", "BN"]', "kk": '["F-1.02", "BN"]'}
    depends = {"ktp": '["siak"]', "kk": '["siak", "office-line"]', "pindah": '["gateway"]'}
    for service in SERVICES:
        lines.append(f'[[service]]\nid = "{service}"\nname = {{ id = "{service}", en = "{service}" }}')
        if service in SPELLINGS:
            lines.append(f'aliases = ["{SPELLINGS[service][1]}"]')
        lines.append(f"requires = {needs.get(service, '[]')}")
        if service in depends:
            lines.append(f"depends_on = {depends[service]}")
    units = dice.sample(list(UNITS), len(UNITS))
    for service, unit in zip(SERVICES, units, strict=True):
        for since, office, share in ((date(2020, 1, 1), None, 0.85), (edition, None, 0.3), (day[4], "timur", 0.3)):
            if dice.random() < share:
                other = unit if office is None else dice.choice(units)
                lines.append(standard(dice, service, office, since, other, dice.choice(UNITS[other])))
    lines.append(targets(dice, day[3]))
    return "\n".join(lines) + "\n"


def hours(weekdays: list[str], spans: list[str]) -> str:
    """The same hours on several weekdays."""
    return "\n".join(f"{d} = {spans!r}".replace("'", '"') for d in weekdays)


def standard(dice: random.Random, service: str, office: str | None, since: date, unit: str, amount: float) -> str:
    """One edition of a standard."""
    place = f'office = "{office}"\n' if office else ""
    return (
        f'[[standard]]\nservice = "{service}"\n{place}from = {since}\namount = {amount}\nunit = "{unit}"\n'
        f'clock_starts = "{dice.choice(("complete", "submitted"))}"\ntarget = {dice.choice((0.5, 0.9, 0.95))}'
    )


def targets(dice: random.Random, maintained: date) -> str:
    """A shared target with maintenance and one for each office."""
    return f"""
[[target]]
id = "siak"
name = "SIAK"
every = 120
fail_after = 3
recover_after = 2
gap = 600
objective = 0.99
needs = ["office-line"]
maintenance = [{{ from = {maintained}T03:00:00Z, to = {maintained}T{dice.randrange(4, 9):02d}:30:30Z }}]
[[target]]
id = "office-line"
name = "Internet"
office = "barat"
every = 300
fail_after = 1
recover_after = 1
gap = 300
objective = 0.9
[[target]]
id = "gateway"
name = "Gateway"
office = "timur"
every = 300
fail_after = 2
recover_after = 3
gap = 1200
objective = 0.95
needs = ["siak"]
[[target]]
id = "power"
name = "Listrik"
office = "barat"
every = 60
gap = 300
objective = 0.9
maintenance = [{{ from = {maintained}T01:00:00Z, to = {maintained}T02:00:00Z }}]
"""


def outage_rows(dice: random.Random, target: str, zone: str, first: date) -> list[Row]:
    """What a list says of a target: short and long, overlapping, maintenance, the last one perhaps still on."""
    at = instant(first + timedelta(days=dice.choice((0, 2, 3, 8))), "00:00:00", zone) + dice.randrange(86400)
    rows = []
    for _ in range(dice.choice((1 if target == "siak" else 0, 1, 3, 6))):
        end = at + dice.choice((0, 1, 60, 600, 3600, 7200, 30_000))
        local = dice.choice((zone, JAKARTA, "UTC"))
        rows.append({
            "target": target, "start": text(at, local), "end": text(end, local),
            "state": dice.choice(("", "down", "down", "maintenance")), "reason": dice.choice(("", "listrik padam")),
        })  # fmt: skip
        at += dice.choice((1, 30, 3600, 20_000, 100_000))
    if rows and dice.random() < 0.4:
        rows[-1]["end"] = ""
    return rows




def ping_rows(dice: random.Random, target: str, zone: str, first: date) -> list[Row]:
    """Several days of pings with outages, blips, gaps, duplicates and jitter."""
    every = {"siak": 120}.get(target, 300)
    at = instant(first + timedelta(days=2), "00:00:00", zone) + dice.randrange(7200)
    stop, rows, bad, flaky = at + 5 * 86400, [], 0, dice.choice((0.003, 0.01, 0.03))
    unasked, why = 0, ""
    while at < stop:
        if unasked == 0 and dice.random() < 0.004:  # the monitor says that it did not ask, or does not know
            unasked, why = dice.choice((1, 2, 5, 20)), dice.choice(("3", "unknown"))
        if bad == 0 and dice.random() < flaky:
            bad = dice.choice((1, 1, 2, 3, 4, 30, 60))
        up = bad == 0 or dice.random() < 0.15
        bad = max(0, bad - 1)
        said = why if unasked else "1" if up else "0"
        unasked = max(0, unasked - 1)
        local = dice.choice((zone, JAKARTA, "UTC"))
        rows.append({"at": text(at, local), "target": target, "up": said, "latency_ms": str(dice.randrange(900))})
        if dice.random() < 0.02:  # twice at one instant, perhaps of two minds
            rows.append(rows[-1] | {"up": dice.choice(("0", "1", "0", "1", "3", "unknown")), "latency_ms": ""})
        at += every
        if dice.random() < 0.02:
            at += dice.choice((0, 1, 2, every, 600 - every, 601, 1200 - every, 5000))
    return rows


def moment(dice: random.Random, zone: str, first: date, days: int) -> int:
    """An instant in the first days: often in hours, often on an edge."""
    day, chance = first + timedelta(days=dice.randrange(days)), dice.random()
    if chance < 0.3:
        return instant(day, dice.choice(EDGES), zone)
    if chance < 0.8:
        return instant(day, "08:00:00", zone) + dice.randrange(8 * 3600)
    return instant(day, "00:00:00", zone) + dice.randrange(86400)


def later(dice: random.Random, at: int, zone: str) -> int:
    """An instant after another: a moment, hours or days, or an edge of the local day to come."""
    chance = dice.random()
    if chance < 0.25:
        return at + dice.randrange(1, 3600)
    if chance < 0.65:
        return at + dice.randrange(600, 30 * 3600)
    if chance < 0.85:
        day = datetime.fromtimestamp(at, ZoneInfo(zone)).date() + timedelta(days=dice.randrange(0, 3))
        edge = instant(day, dice.choice(EDGES), zone)
        return edge if edge > at else at + dice.randrange(1, 90000)
    return at + dice.randrange(1, 4 * 86400)


def life(dice: random.Random, number: int, zone: str, first: date, rows: list[Row], events: list[Row]) -> None:
    """One request with its rows: known by a summary, by events, or by both."""
    office = dice.choice(("barat", "timur"))
    here = JAKARTA if office == "barat" else zone
    service = dice.choice((*SERVICES, "Lain-lain"))
    base = {
        "request_id": f"R{number:04d}",
        "channel": dice.choice(CHANNELS),
        "officer": f"p{dice.randrange(3)}",
        "district": dice.choice(("Cibeber", "Jombang")),
        "service": dice.choice(SPELLINGS.get(service, (service,))),
        "office": dice.choice((office, "Kota Timur" if office == "timur" else "BARAT")),
    }
    steps = story(dice, here, first)
    known = dice.choice(("summary", "events", "events", "both"))
    if known != "summary":
        skewed = dice.choice((1, 2, 3600, 86400, 5 * 86400)) if known == "both" and dice.random() < 0.15 else 0
        for true, what in steps:
            at = true + skewed * (what == "submitted")  # another system's clock, or the day when somebody typed it in
            named = documents(dice) if what == "returned" else ""
            apart = named.replace(",", ";").split(";") if dice.random() < 0.3 else [named]  # a row for each of them
            events += [base | {"at": stamp(dice, at, here), "event": what, "missing_documents": one} for one in apart]
    if known != "events":
        rows.append(base | summary(dice, steps, here, known == "both"))


def dates(dice: random.Random, rows: list[Row], events: list[Row], zones: dict[str, str]) -> None:
    """Leaves the time of day out of some cells: of whole requests, of single columns, of single events."""
    columns = ("submitted_at", "complete_at", "finished_at", "deadline_at")
    requests = {row["request_id"] for row in (*rows, *events)}
    whole = {name for name in sorted(requests) if dice.random() < 0.15}
    chosen = [(row, c) for row in rows for c in columns if row[c]] + [(row, "at") for row in events]
    for row, column in chosen:
        if row["request_id"] in whole or dice.random() < 0.2:
            zone = ZoneInfo(zones["timur" if row["office"] in ("timur", "Kota Timur") else "barat"])
            moment = datetime.fromisoformat(row[column])
            local = moment if moment.tzinfo is None else moment.astimezone(zone)
            if column == "at" and dice.random() < 0.1:  # the same told twice, once without its time
                events.append(dict(row))
            row[column] = local.date().isoformat()


def silence(rows: list[Row], events: list[Row], office: str) -> None:
    """Lets the list of one office say nothing of documents; for some seeds its events neither."""
    here = {"barat": ("barat", "BARAT"), "timur": ("timur", "Kota Timur")}[office]
    for row in rows:
        if row["office"] in here:
            row["complete_at"] = row["missing_documents"] = ""
    if len(rows) % 2:
        events[:] = [e for e in events if e["office"] not in here or e["event"] not in ("returned", "completed")]


def stamp(dice: random.Random, at: int, zone: str) -> str:
    """An instant as a file may write it: with the office's offset, in UTC, or local without an offset."""
    local = datetime.fromtimestamp(at, ZoneInfo(zone))
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    kind = dice.randrange(3)
    if kind == 2 and not twice:
        return local.replace(tzinfo=None).isoformat()
    return datetime.fromtimestamp(at, UTC if kind == 1 else ZoneInfo(zone)).isoformat()


def documents(dice: random.Random) -> str:
    """Some missing documents, spelled one way or another."""
    chosen = dice.sample(DOCUMENTS, dice.choice((1, 1, 2, 3)))
    return dice.choice(";,").join(dice.choice(CODES.get(c, (c,))) for c in chosen)


def story(dice: random.Random, zone: str, first: date) -> list[tuple[int, str]]:
    """What happens to a request, in order."""
    at = moment(dice, zone, first, DAYS)
    steps = [(at, "submitted")]
    for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 3))):
        if dice.random() < 0.25:
            at = later(dice, at, zone)
            steps.append((at, "completed"))
        at = later(dice, at, zone)
        steps.append((at, "returned"))
        if dice.random() < 0.12:  # found lacking twice in a row
            at = later(dice, at, zone)
            steps.append((at, "returned"))
        if dice.random() < 0.2:
            break
        at = later(dice, at, zone)
        steps.append((at, "resubmitted"))
        if dice.random() < 0.1:
            at = later(dice, at, zone)
            steps.append((at, "resubmitted"))
    if dice.random() < 0.6:
        at = at if steps[-1][1] in ("submitted", "resubmitted") and dice.random() < 0.15 else later(dice, at, zone)
        steps.append((at, "completed"))
    if dice.random() < 0.8:
        at = at if steps[-1][1] == "completed" and dice.random() < 0.1 else later(dice, at, zone)
        steps.append((at, dice.choice(("finished",) * 6 + ("rejected", "withdrawn"))))
    return steps


def summary(dice: random.Random, steps: list[tuple[int, str]], zone: str, mixed: bool) -> Row:
    """The summary row of a story; a mixed one may lag behind its events or say otherwise: the events win."""
    submitted, ended = steps[0][0], steps[-1] if steps[-1][1] in ("finished", "rejected", "withdrawn") else None
    complete = next((at for at, what in reversed(steps) if what in ("completed", "resubmitted")), None)
    if complete is None and dice.random() < 0.3:
        complete = submitted
    if mixed and dice.random() < 0.3:
        ended = None
    if mixed and dice.random() < 0.3 and complete is not None:
        complete = submitted + (complete - submitted) // 2
    lacked = any(what == "returned" for _, what in steps) or dice.random() < 0.1
    own = later(dice, later(dice, submitted, zone), zone) if dice.random() < 0.2 else None
    status = ended[1] if ended else "open"
    return {
        "submitted_at": stamp(dice, submitted, zone),
        "complete_at": "" if complete is None else stamp(dice, complete, zone),
        "finished_at": "" if ended is None else stamp(dice, ended[0], zone),
        "deadline_at": "" if own is None else stamp(dice, own, zone),
        "status": "" if status == "finished" and dice.random() < 0.3 else status,
        "missing_documents": documents(dice) if lacked and dice.random() < 0.8 else "",
    }
