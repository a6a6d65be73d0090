"""What a catalogue holds, as plain frozen records: offices, calendars, services, standards, documents and so on.

Nothing is computed here but the matching of names. Which hours hold on a date is the calendar of the domain.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

# Open intervals of a day: (open, close) in seconds since local midnight, sorted, disjoint; 24:00 is 86400.
Day = tuple[tuple[int, int], ...]
# Seven days, Monday first.
Week = tuple[Day, ...]

UNITS = ("minutes", "hours", "days", "working_minutes", "working_hours", "working_days")
WHOLE_UNITS = ("days", "working_days")
CLOCK_STARTS = ("complete", "submitted")
# What a measure may be meant to move.
MOVES = ("on_time", "incomplete", "turnaround", "downtime", "outages", "waiting_hours")
OF_SYSTEMS = ("downtime", "outages")  # of these, those that are of systems and not of requests
BY_SYSTEMS = (*OF_SYSTEMS, "waiting_hours")  # those that can be narrowed to systems
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Dashes that a spreadsheet or a word processor puts where "-" was typed, next to "." and "-" themselves.
_CODE_MARKS = str.maketrans("", "", ".-\u2010\u2011\u2012\u2013\u2014")


def fold(name: str) -> str:
    """The form in which names are compared: no case, no outer spaces, inner runs of spaces as one."""
    folded = unicodedata.normalize("NFD", name).casefold()
    return " ".join(unicodedata.normalize("NFC", folded).split())


def fold_code(code: str) -> str:
    """`fold`, also without '.', '-' and spaces: document codes are compared so (F1.02 is F-1.02)."""
    return fold("".join(code.translate(_CODE_MARKS).split()))


@dataclass(frozen=True, slots=True)
class Text:
    """A name in both languages of the project."""

    id: str
    en: str

    def of(self, lang: str) -> str:
        """The name in `lang`: 'id' gives Indonesian, anything else English."""
        return self.id if lang == "id" else self.en


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly open intervals that hold from a local date on, until a later entry takes over."""

    from_on: date
    week: Week


@dataclass(frozen=True, slots=True)
class Special:
    """Local dates, both included, with weekly hours of their own (Ramadan). Holidays inside stay closed."""

    from_on: date
    to_on: date
    week: Week


@dataclass(frozen=True, slots=True)
class Calendar:
    """When an office is open. `open` beats holidays, `closed`, `special` and `hours`.

    `country` and `categories` name holidays of the `holidays` package (None: no holidays are observed).
    `hours` is sorted by `from_on`; before the first entry the office is closed. `special` is sorted, disjoint.
    """

    id: str
    country: str | None
    categories: tuple[str, ...]
    closed: frozenset[date]
    hours: tuple[Hours, ...]
    special: tuple[Special, ...]
    open: Mapping[date, Day]


@dataclass(frozen=True, slots=True)
class Office:
    """An office; `timezone` is an IANA name, `calendar` the id of its calendar.

    `counter`: the channels, as requests name them, whose applicants wait in the office's room (none: not told).
    `room`: how many people that room may hold; None: not told.
    """

    id: str
    name: str
    timezone: str
    calendar: str
    aliases: tuple[str, ...]
    counter: tuple[str, ...] = ()
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that services ask for; `fault`: no paper, but what may be wrong with one (blurred, not signed)."""

    id: str
    name: Text
    aliases: tuple[str, ...]
    fault: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """A service. Each entry of `requires` is a group of document ids, any one of which is enough.

    `depends_on` holds target ids; None means every target, () none at all.
    """

    id: str
    name: Text
    aliases: tuple[str, ...]
    requires: tuple[tuple[str, ...], ...]
    depends_on: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Standard:
    """The promise: `amount` of `unit` for requests submitted on or after `from_on` (local date).

    `office` None: every office without a standard of its own. `unit` is one of UNITS, `clock_starts` one of
    CLOCK_STARTS. `target`: the share to be on time, above 0 and at most 1; None if none is set.
    """

    service: str
    office: str | None
    from_on: date
    amount: float
    unit: str
    clock_starts: str
    target: float | None
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is pinged. `every`, `gap`: seconds; `fail_after`, `recover_after`: pings in a row.

    `office` None: shared by all. `maintenance`: (from, to) aware instants, sorted. `objective`: the availability
    aimed at, above 0 and at most 1; a setting of the office, not law. `needs`: ids of the targets right beneath it (no
    target lies beneath itself): while one of these is down, it cannot be seen.
    """

    id: str
    name: str
    office: str | None
    every: int
    fail_after: int
    recover_after: int
    gap: int
    objective: float
    maintenance: tuple[tuple[datetime, datetime], ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Offices, services and targets by id, channels and districts as the data writes them; empty: all of them."""

    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """Something done to improve, from the local date `from_on` on.

    `full_on`: the local date from which it had its full effect, where that came later; the time between counts neither
    as before nor as after. `moves`: the figures that it should move, of MOVES, one at least. `scope`: whom it touched;
    `targets` narrow figures of systems only. `comparison`: an untouched group, None where there is none.
    """

    id: str
    name: Text
    from_on: date
    full_on: date | None
    moves: tuple[str, ...]
    scope: Group
    comparison: Group | None


Named = Office | Service | Document | Target | Measure


def spellings(thing: Named | Calendar) -> Iterator[tuple[str, str]]:
    """(key, spelling) for every way to write a thing: its id, its name (both languages) and its aliases."""
    yield "id", thing.id
    if isinstance(thing, Calendar):
        return
    if isinstance(thing.name, Text):
        yield "name", thing.name.id
        yield "name", thing.name.en
    else:
        yield "name", thing.name
    if not isinstance(thing, Target | Measure):
        for alias in thing.aliases:
            yield "aliases", alias


def folded_spellings(thing: Named | Calendar) -> dict[str, tuple[str, str]]:
    """Folded spelling -> (key, spelling) of a thing, each once: documents by `fold_code`, all else by `fold`."""
    folding = fold_code if isinstance(thing, Document) else fold
    folded: dict[str, tuple[str, str]] = {}
    for key, spelling in spellings(thing):
        folded.setdefault(folding(spelling), (key, spelling))
    return folded


def _by_spelling(things: Mapping[str, Named]) -> dict[str, str]:
    return {folded: thing.id for thing in things.values() for folded in folded_spellings(thing)}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A whole catalogue; each mapping is by id, in the order of the file."""

    offices: Mapping[str, Office]
    calendars: Mapping[str, Calendar]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    targets: Mapping[str, Target]
    standards: tuple[Standard, ...]
    measures: Mapping[str, Measure] = field(default_factory=dict)
    _names: dict[str, dict[str, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = {
            "office": _by_spelling(self.offices),
            "service": _by_spelling(self.services),
            "document": _by_spelling(self.documents),
            "target": _by_spelling(self.targets),
        }
        object.__setattr__(self, "_names", names)

    def office_id(self, name: str) -> str | None:
        """The id of the office written as `name` (its id, name or an alias, any case); None: not catalogued."""
        return self._names["office"].get(fold(name))

    def service_id(self, name: str) -> str | None:
        """The id of the service written as `name` (its id, either name, an alias); None: not catalogued."""
        return self._names["service"].get(fold(name))

    def document_id(self, code: str) -> str | None:
        """The id of the document written as `code` ('.', '-' and spaces do not count); None: not catalogued."""
        return self._names["document"].get(fold_code(code))

    def target_id(self, name: str) -> str | None:
        """The id of the target written as `name` (id or name); None: not catalogued."""
        return self._names["target"].get(fold(name))

    def beneath(self, target: str) -> frozenset[str]:
        """The ids of all targets that lie beneath one, at any depth; itself is none of them. KeyError: no such id."""
        found: set[str] = set()
        left = list(self.targets[target].needs)
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                left += self.targets[one].needs
        return frozenset(found)
