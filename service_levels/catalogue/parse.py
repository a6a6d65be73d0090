"""From the text of a catalogue to its records, or to everything that is wrong with it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from service_levels.catalogue.calendars import read_calendar
from service_levels.catalogue.errors import CatalogueError, Problem
from service_levels.catalogue.lines import Lines
from service_levels.catalogue.measures import read_measure
from service_levels.catalogue.model import (
    CLOCK_STARTS,
    UNITS,
    WHOLE_UNITS,
    Calendar,
    Catalogue,
    Document,
    Named,
    Office,
    Service,
    Standard,
    Target,
    fold,
    fold_code,
    folded_spellings,
)
from service_levels.catalogue.table import Table, nearest, shown
from service_levels.messages import Message
from service_levels.toml_text import too_deep

# No promise is longer than ten years: a larger amount is a slip, and instants so far off cannot be reckoned with.
_LONGEST_DAYS = 3_660
_PER_DAY = {
    "minutes": 1440,
    "hours": 24,
    "days": 1,
    "working_minutes": 1440,
    "working_hours": 24,
    "working_days": 1,
}

Kind = TypeVar("Kind", bound=Named | Calendar)


def parse(text: str, file: str = "catalogue") -> Catalogue:
    """The catalogue written in `text` (TOML); `file` is the name that messages give it.

    Left out, `name` is the id; `aliases`, `requires`, `source` and an office's `counter` are empty, its `room` is None;
    `depends_on` is every target;
    `clock_starts` is "complete"; a standard has no `target` and holds for every office; holidays are none, their
    `categories` ["public"]; a ping target has every = 60, fail_after = 3, recover_after = 2, gap = 5 times `every`,
    objective = 0.99, is shared by all offices, has no maintenance and needs no other target; a measure had its full
    effect at once, touched all offices, services, channels, districts and targets, and has no comparison group.
    A reference may use any spelling of what it refers to; the records hold ids.
    Raises CatalogueError with every mistake that was found.
    """
    text = text.removeprefix("\ufeff")  # the byte order mark of an editor
    raw = _toml(text, file)
    problems: list[Problem] = []
    top = Table(raw, (), Message("place.file"), Lines(text), problems)
    catalogue = _Reader(top).read()
    if problems:
        raise CatalogueError(file, sorted(problems, key=lambda problem: problem.line or 0))
    return catalogue


def decode(raw: bytes, file: str = "catalogue") -> str:
    """The text of a catalogue file: UTF-8, or what its byte order mark says. Raises CatalogueError on anything else."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1 if encoding == "utf-8-sig" else None
        raise _not_text(file, line, f"byte 0x{raw[error.start]:02x}") from None


def _not_text(file: str, line: int | None, value: str) -> CatalogueError:
    rule, remedy = Message("rule.utf8"), Message("remedy.utf8")
    return CatalogueError(file, [Problem(line, Message("place.file"), None, value, rule, remedy)])


def _toml(text: str, file: str) -> dict[str, object]:
    if "\x00" in text:
        raise _not_text(file, None, "byte 0x00")
    try:
        if too_deep(text):
            raise RecursionError
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r" \(at line (\d+), column \d+\)$", str(error))
        number = int(place[1]) if place else None
        value = text.split("\n")[number - 1].strip()[:60] if number else None
        why = str(error) if isinstance(error, ValueError) else Message("mapping.too_deep")
        rule = Message("rule.no_toml", why=why)
        remedy = Message("remedy.toml")
        raise CatalogueError(file, [Problem(number, Message("place.file"), None, value, rule, remedy)]) from None


class _Reader:
    """Reads the tables of a file in an order in which what is referred to comes first."""

    def __init__(self, top: Table) -> None:
        self.top = top
        self.known: dict[str, dict[str, str]] = {}  # kind -> folded spelling -> id
        self.owners: dict[tuple[str, str], str] = {}  # (kind, folded spelling) -> label of the table that took it
        self.needs: dict[str, tuple[Table, tuple[str, ...]]] = {}  # target -> its table and what it needs, as written

    def read(self) -> Catalogue:
        """The catalogue; incomplete where mistakes were noted."""
        calendars = self._all("calendar", read_calendar)
        offices = self._all("office", self._office)
        targets = self._layered(self._all("target", self._target))
        documents = self._all("document", self._document)
        services = self._all("service", self._service)
        standards = self._standards()
        measures = self._all("measure", lambda table: read_measure(table, self._reference))
        self.top.done()
        if not self.top.failed and not self.top.raw.get("office"):
            rule = Message("rule.no_office")
            self.top.refuse("office", None, rule, Message("remedy.add_office"))
        return Catalogue(offices, calendars, services, documents, targets, standards, measures)

    def _all(self, kind: str, read: Callable[[Table], Kind]) -> Mapping[str, Kind]:
        self.known[kind] = {}
        things: dict[str, Kind] = {}
        for table in self.top.each(kind):
            name = table.raw.get("id")
            if isinstance(name, str):
                table.label += f" (id {shown(name)})"
            thing = read(table)
            table.done()
            if thing.id:
                self._register(table, kind, thing)
                things.setdefault(thing.id, thing)
        return things

    def _register(self, table: Table, kind: str, thing: Named | Calendar) -> None:
        """Take the spellings of a thing; one that another thing of the kind has taken is refused."""
        blind = "document" if kind == "document" else "other"
        for folded, (key, spelling) in folded_spellings(thing).items():
            if not folded:
                if spelling:
                    remedy = Message("remedy.letters")
                    table.refuse(key, spelling, Message("rule.marks"), remedy)
                continue
            owner = self.owners.setdefault((kind, folded), table.label)
            if owner == table.label:
                self.known[kind][folded] = thing.id
                continue
            remedy = Message("remedy.own_spelling", kind=kind)
            if key == "id":
                table.refuse(key, spelling, Message("rule.taken", owner=owner, blind=blind), remedy)
                break  # its names and aliases would only say the same again
            table.refuse(key, spelling, Message("rule.ambiguous", owner=owner, blind=blind), remedy)

    def _reference(self, table: Table, key: str, kind: str, name: str) -> str:
        """The id of what `name` refers to; refused if the file has no such thing."""
        if not name:
            return ""
        found = self.known[kind].get(fold_code(name) if kind == "document" else fold(name))
        told = kind in self.top.raw and not self.known[kind] and self.top.failed  # the whole kind could not be read
        if found is None and not told:
            ids = dict.fromkeys(self.known[kind].values())
            hint = nearest(name, ids) or (Message("remedy.known_some", known=list(ids)[:8]) if ids else "")
            rule = Message("rule.no_such", kind=kind)
            table.refuse(key, name, rule, Message("remedy.name_one", near=hint, kind=kind, name=name))
        return found or ""

    def _optional_reference(self, table: Table, key: str, kind: str, example: str) -> str | None:
        name = table.optional_text(key, example)
        return None if name is None else self._reference(table, key, kind, name)

    def _office(self, table: Table) -> Office:
        id_ = table.text("id", 'id = "cilegon"')
        return Office(
            id=id_,
            name=table.text("name", 'name = "Disdukcapil Kota Cilegon"', default=id_),
            timezone=_timezone(table),
            calendar=self._reference(table, "calendar", "calendar", table.text("calendar", 'calendar = "kantor"')),
            aliases=table.texts("aliases", 'aliases = ["Kota Cilegon"]'),
            counter=table.texts("counter", 'counter = ["Loket"]'),
            room=table.whole("room", "room = 40", default=0) or None,
        )

    def _document(self, table: Table) -> Document:
        id_ = table.text("id", 'id = "F-1.02"')
        if any(mark in id_ for mark in ",;"):
            rule = Message("rule.marks_in_code")
            table.refuse("id", id_, rule, Message("remedy.document_id"))
        aliases = table.texts("aliases", 'aliases = ["kartu keluarga"]')
        return Document(id_, table.name(id_), aliases, table.truth("fault", "fault = true"))

    def _service(self, table: Table) -> Service:
        id_ = table.text("id", 'id = "ktp-el"')
        targets = table.texts("depends_on", 'depends_on = ["siak"]')
        depends_on = tuple(self._reference(table, "depends_on", "target", name) for name in targets)
        return Service(
            id=id_,
            name=table.name(id_),
            aliases=table.texts("aliases", 'aliases = ["KTP"]'),
            requires=self._requires(table),
            depends_on=depends_on if "depends_on" in table.raw else None,
        )

    def _requires(self, table: Table) -> tuple[tuple[str, ...], ...]:
        example = 'requires = ["KK", ["SKL", "F-2.03"]]'
        value = table.get("requires", example, needed=False)
        if value is None:
            return ()
        if not isinstance(value, list):
            table.refuse("requires", value, Message("rule.documents"), Message("remedy.example", example=example))
            return ()
        groups = []
        for item in value:
            codes = item if isinstance(item, list) else [item]
            if not codes or not all(isinstance(code, str) and code.strip() for code in codes):
                rule = Message("rule.requirement")
                table.refuse("requires", item, rule, Message("remedy.example", example=example))
                continue
            groups.append(tuple(self._reference(table, "requires", "document", code) for code in codes))
        return tuple(groups)

    def _standards(self) -> tuple[Standard, ...]:
        standards: dict[tuple[str, str | None, date], str] = {}
        found = []
        for table in self.top.each("standard"):
            standard = self._standard(table)
            table.done()
            key = (standard.service, standard.office, standard.from_on)
            if not table.failed:
                if key in standards:
                    rule = Message("rule.same_standard", other=standards[key])
                    remedy = Message("remedy.own_date")
                    table.refuse("from", standard.from_on, rule, remedy)
                standards.setdefault(key, table.label)
            found.append(standard)
        return tuple(found)

    def _standard(self, table: Table) -> Standard:
        named = table.text("service", 'service = "ktp-el"')
        if named:
            table.label += f" (service {shown(named)})"
        service = self._reference(table, "service", "service", named)
        unit = table.choice("unit", UNITS, 'unit = "working_hours"')
        return Standard(
            service=service,
            office=self._optional_reference(table, "office", "office", 'office = "cilegon"'),
            from_on=table.day("from", "from = 2019-01-01"),
            amount=_amount(table, unit),
            unit=unit,
            clock_starts=table.choice("clock_starts", CLOCK_STARTS, 'clock_starts = "complete"', "complete"),
            target=table.share("target", "target = 0.95", None),
            source=table.remark("source", 'source = "Permendagri 19/2018"'),
        )

    def _target(self, table: Table) -> Target:
        id_ = table.text("id", 'id = "siak"')
        every = table.whole("every", "every = 60", 60)
        gap = table.whole("gap", "gap = 300", 5 * every)
        if gap < every and not table.failed:
            rule = Message("rule.gap", every=every)
            table.refuse("gap", gap, rule, Message("remedy.gap", gap=5 * every))
        self.needs.setdefault(id_, (table, table.texts("needs", 'needs = ["internet-kantor"]')))
        return Target(
            id=id_,
            name=table.text("name", 'name = "SIAK"', default=id_),
            office=self._optional_reference(table, "office", "office", 'office = "cilegon"'),
            every=every,
            fail_after=table.whole("fail_after", "fail_after = 3", 3),
            recover_after=table.whole("recover_after", "recover_after = 2", 2),
            gap=gap,
            objective=table.share("objective", "objective = 0.99", 0.99) or 0.99,
            maintenance=_maintenance(table),
        )

    def _layered(self, targets: Mapping[str, Target]) -> Mapping[str, Target]:
        """The targets with what lies beneath them, which may stand after them in the file; a circle is refused."""
        layered: dict[str, Target] = {}
        for id_, target in targets.items():
            table, names = self.needs[id_]
            needs = tuple(dict.fromkeys(self._reference(table, "needs", "target", name) for name in names))
            layered[id_] = replace(target, needs=tuple(need for need in needs if need))
        for id_ in layered:
            if (way := _way_back(layered, id_)) is not None and id_ == min(way, key=list(layered).index):
                table, names = self.needs[id_]
                rule = Message("rule.beneath_itself", way=" needs ".join(way))
                table.refuse("needs", list(names), rule, Message("remedy.take_out"))
        return layered


def _way_back(targets: Mapping[str, Target], start: str) -> list[str] | None:
    """The shortest way from a target by what each needs back to itself; None where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for need in targets[way[-1]].needs:
            if need == start:
                return [*way, start]
            if need not in seen:
                seen.add(need)
                ways.append([*way, need])
    return None


def _timezone(table: Table) -> str:
    example = 'timezone = "Asia/Jakarta" (WIB), "Asia/Makassar" (WITA) or "Asia/Jayapura" (WIT)'
    name = table.text("timezone", example)
    if name:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, LookupError):  # a malformed name, a folder of zones, an unknown name
            rule = Message("rule.timezone")
            table.refuse("timezone", name, rule, Message("remedy.example", example=example))
    return name


def _amount(table: Table, unit: str) -> float:
    examples = {"minutes": 60, "working_minutes": 60, "days": 3, "working_days": 3}
    example = f"amount = {examples.get(unit, 24)}"
    amount = table.number("amount", example)
    written = table.raw.get("amount")
    if unit in WHOLE_UNITS and not amount.is_integer():
        rule = Message("rule.whole_unit", unit=unit)
        table.refuse("amount", written, rule, Message("remedy.example", example=example))
    if unit in _PER_DAY and amount > _LONGEST_DAYS * _PER_DAY[unit]:
        rule = Message("rule.ten_years", most=_LONGEST_DAYS * _PER_DAY[unit], unit=unit)
        table.refuse("amount", written, rule, Message("remedy.example", example=example))
    return amount


def _maintenance(table: Table) -> tuple[tuple[datetime, datetime], ...]:
    spans = []
    for window in table.each("maintenance"):
        start = window.instant("from", "from = 2024-02-03T22:00:00+07:00")
        end = window.instant("to", "to = 2024-02-04T02:00:00+07:00")
        window.done()
        if not window.failed:
            if start >= end:
                rule = Message("rule.after_start", start=start.isoformat())
                window.refuse("to", end, rule, Message("remedy.later_to"))
            spans.append((start, end))
    return tuple(sorted(spans))
