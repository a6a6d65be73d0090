"""Calendars, working time and catalogue look-ups, read plainly from the catalogue. Instants: whole seconds UTC."""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY = timedelta(days=1)
FAR = 40 * 366  # days to look ahead before giving up: an office that never opens again has no deadline

Span = tuple[int, int]


def seconds_of(moment: datetime) -> int:
    """Whole seconds since the epoch; the oracle works in whole seconds and says so."""
    if moment.microsecond:
        raise ValueError(f"the oracle counts whole seconds, not {moment.isoformat()}")
    return round(moment.timestamp())


def union(spans: list[Span]) -> list[Span]:
    """The same time as disjoint spans in order; touching ones are joined."""
    joined: list[Span] = []
    for start, end in sorted(s for s in spans if s[0] < s[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def cut(spans: list[Span], start: int, end: int) -> list[Span]:
    """The part of the spans inside [start, end)."""
    return [(max(a, start), min(b, end)) for a, b in spans if max(a, start) < min(b, end)]


def without(spans: list[Span], holes: list[Span]) -> list[Span]:
    """The spans with the holes taken out."""
    left = union(spans)
    for hole_start, hole_end in holes:
        rest: list[Span] = []
        for start, end in left:
            rest += [p for p in ((start, min(end, hole_start)), (max(start, hole_end), end)) if p[0] < p[1]]
        left = union(rest)
    return left


@dataclass
class Calendar:
    """One office's calendar in its zone, asked one local date at a time."""

    zone: ZoneInfo
    table: dict[str, Any]
    known: dict[date, list[Span]] = field(default_factory=dict)
    years: dict[int, set[date]] = field(default_factory=dict)

    def is_holiday(self, day: date) -> bool:
        """National holidays and collective leave of the calendar's country."""
        wanted = self.table.get("holidays")
        if not wanted:
            return False
        if day.year not in self.years:
            categories = tuple(wanted.get("categories", ["public"]))
            # A holiday by lunar reckoning can be listed with a neighbouring year; each year is asked by itself.
            listed = holidays.country_holidays(wanted["country"], years=[day.year], categories=categories)
            self.years[day.year] = set(listed)
        return day in self.years[day.year]

    def hours_text(self, day: date) -> list[str]:
        """The open hours as the catalogue writes them: order of the rules as in method 1."""
        for one in self.table.get("open", []):
            if one["date"] == day:
                return one["hours"]
        if self.is_holiday(day) or day in self.table.get("closed", []):
            return []
        weekday = WEEKDAYS[day.weekday()]
        for span in self.table.get("special", []):
            if span["from"] <= day <= span["to"]:
                return span.get(weekday, [])
        in_force = [h for h in self.table.get("hours", []) if h["from"] <= day]
        return max(in_force, key=lambda h: h["from"]).get(weekday, []) if in_force else []

    def local(self, day: date, clock: str) -> int:
        """The instant of a local wall-clock time."""
        hour, minute = (int(part) for part in clock.split(":")[:2])
        if hour == 24:
            day, hour = day + DAY, 0
        return seconds_of(datetime.combine(day, time(hour, minute), self.zone))

    def open_on(self, day: date) -> list[Span]:
        """The open intervals of a local date."""
        if day not in self.known:
            pairs = [text.split("-") for text in self.hours_text(day)]
            self.known[day] = union([(self.local(day, a.strip()), self.local(day, b.strip())) for a, b in pairs])
        return self.known[day]

    def date_of(self, instant: int) -> date:
        """The local date of an instant."""
        return datetime.fromtimestamp(instant, self.zone).date()

    def midnight(self, day: date) -> int:
        """The instant a local date begins."""
        return self.local(day, "00:00")

    def open_spans(self, start: int, end: int) -> list[Span]:
        """Open intervals inside [start, end), day by day."""
        if end <= start:
            return []
        day, last, found = self.date_of(start) - DAY, self.date_of(end), []
        while day <= last:
            found += cut(self.open_on(day), start, end)
            day += DAY
        return found

    def working(self, start: int, end: int) -> int:
        """working(a, b) of method 1: open seconds of [a, b)."""
        return sum(b - a for a, b in self.open_spans(start, end))

    def working_in(self, spans: list[Span]) -> int:
        """Open seconds inside disjoint spans."""
        return sum(self.working(a, b) for a, b in spans)


def offset_text(instant: int, zone: ZoneInfo) -> str:
    """ISO 8601 with the zone's offset."""
    return datetime.fromtimestamp(instant, zone).isoformat()


class Catalogue:
    """The catalogue file as plain dictionaries with the look-ups that the method needs."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            table = tomllib.load(file)
        calendars = {c["id"]: c for c in table.get("calendar", [])}
        self.offices = {o["id"]: o for o in table.get("office", [])}
        self.zones = {k: ZoneInfo(o["timezone"]) for k, o in self.offices.items()}
        self.calendars = {k: Calendar(self.zones[k], calendars[o["calendar"]]) for k, o in self.offices.items()}
        self.services = {s["id"]: s for s in table.get("service", [])}
        self.documents = {d["id"]: d for d in table.get("document", [])}
        self.standards = table.get("standard", [])
        self.targets = {t["id"]: t for t in table.get("target", [])}
        self.measures = table.get("measure", [])

    def office(self, name: str) -> str:
        """The office's id for what a file calls it."""
        return self._named(self.offices, name, lambda x: " ".join(x.split()).casefold())

    def service(self, name: str) -> str:
        """The service's id, or the name as it is where the catalogue has none such."""
        return self._named(self.services, name, lambda x: " ".join(x.split()).casefold())

    def document(self, name: str) -> str:
        """The document's id; codes also match without `.`, `-` and spaces."""
        return self._named(self.documents, name, lambda x: re.sub("[-. ]", "", x).casefold())

    @staticmethod
    def _named(things: dict[str, Any], name: str, plain: Any) -> str:
        for key, thing in things.items():
            if plain(name) in [plain(n) for n in [key, *thing.get("aliases", [])]]:
                return key
        return name.strip()

    def standard(self, office: str, service: str, day: date) -> dict[str, Any] | None:
        """The standard in force on a local date of submission."""
        mine = [s for s in self.standards if s["service"] == service and s["from"] <= day]
        for wanted in (office, None):
            here = [s for s in mine if s.get("office") == wanted]
            if here:
                return max(here, key=lambda s: s["from"])
        return None

    def depends_on(self, office: str, service: str) -> list[str]:
        """The targets that a service at an office depends on: the named ones, or all; never another office's."""
        named = self.services.get(service, {}).get("depends_on")
        return [
            k for k, t in self.targets.items() if t.get("office") in (None, office) and (named is None or k in named)
        ]


def is_date(text: str) -> bool:
    """Whether a cell says a day and no time of it."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip()) is not None


def parse_instant(text: str, zone: ZoneInfo | None = None) -> int | None:
    """Seconds of an ISO instant; one without an offset is local to `zone`; '' is None."""
    if not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone or UTC)
    return seconds_of(moment)
