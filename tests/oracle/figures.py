"""The seven figures of a scope between two dates, and the dates that a scope chooses: request by request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from .clock import DAY, Span, cut, union
from .cost import lost, services_in
from .life import Fate
from .reports import Ask, World, instant_of, passes, period_of

FIGURES = ("on_time", "net_on_time", "incomplete", "turnaround", "waiting_hours", "downtime", "outages")
COUNTED = ("on_time", "net_on_time", "incomplete", "turnaround")  # these rest on requests
RATES = ("on_time", "net_on_time")
HIGHER = ("on_time", "net_on_time")  # of these more is better, of the others less


@dataclass
class Held:
    """A figure between two dates. `open`: requests there that can still change it; None: does not exist."""

    value: Fraction | None
    part: int | None = None
    whole: int | None = None
    open: int = 0
    reason: str | None = None


@dataclass
class Room:
    """One scope at one instant: whom it holds, what it depends on, and every figure between two dates."""

    world: World
    ask: Ask
    same: "Room | None" = None  # one of the same filters, to take over what does not depend on the dates
    chosen: list[Fate] = field(default_factory=list)
    offices: tuple[str, ...] = ()
    needed: dict[str, list[str]] = field(default_factory=dict)  # office -> the targets that its services depend on
    hurt: list[tuple[Fate, list[Span]]] = field(default_factory=list)
    known: dict[tuple[str, date, date], Held] = field(default_factory=dict)
    dates: dict[str, list[tuple[date, Fate]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        world, ask = self.world, self.ask
        if self.same is not None:
            self.chosen, self.offices, self.needed = self.same.chosen, self.same.offices, self.same.needed
            self.hurt, self.known, self.dates = self.same.hurt, self.same.known, self.same.dates
            return
        self.chosen = [f for f in world.fates if passes(world, f, ask)]
        self.offices = ask.filters.get("office", ()) or tuple(world.catalogue.offices)
        services = services_in(world, ask)
        wanted = ask.filters.get("target", ())
        for office in self.offices:
            found = {t for s in services for t in world.catalogue.depends_on(office, s) if not wanted or t in wanted}
            self.needed[office] = sorted(found)
        self.hurt = [(f, spans) for f in self.chosen if (spans := lost(world, f, wanted))]
        for kind in ("due", "submitted", "ended", "start"):
            calendars = world.catalogue.calendars
            held = [(at, f) for f in self.chosen if (at := instant_of(f, kind)) is not None]
            self.dates[kind] = [(calendars[f.office].date_of(at), f) for at, f in held]

    def asked(self, ask: Ask) -> "Room":
        """The same scope asked for other dates."""
        return Room(self.world, ask, self)

    def cohort(self, kind: str, first: date, last: date) -> list[Fate]:
        """The requests whose date of a kind lies between two dates, both included."""
        return [f for day, f in self.dates[kind] if first <= day <= last]

    def span(self, office: str, first: date, last: date) -> Span:
        """The dates as instants of an office."""
        calendar = self.world.catalogue.calendars[office]
        return calendar.midnight(first), calendar.midnight(last + DAY)

    def days(self) -> list[date]:
        """The local dates of the as-of of the offices in scope."""
        return [self.world.catalogue.calendars[o].date_of(self.world.as_of[o]) for o in self.offices]

    def of(self, figure: str, first: date, last: date) -> Held:
        """A figure between two dates, remembered."""
        key = (figure, first, last)
        if key not in self.known:
            self.known[key] = _OF[figure](self, first, last)
        return self.known[key]

    def on_time(self, first: date, last: date, net: bool = False) -> Held:
        group = self.cohort("due", first, last)
        good = sum(f.outcome == "on_time" or (net and f.through_outage) for f in group)
        whole = sum(f.outcome in ("on_time", "late") for f in group)
        return share(good, whole, sum(f.outcome == "running" for f in group))

    def net_on_time(self, first: date, last: date) -> Held:
        return self.on_time(first, last, net=True)

    def incomplete(self, first: date, last: date) -> Held:
        group = self.cohort("submitted", first, last)
        checked = [f for f in group if f.checked]
        return share(sum(f.incomplete for f in checked), len(checked), len(group) - len(checked))

    def turnaround(self, first: date, last: date) -> Held:
        group = [f for f in self.cohort("ended", first, last) if f.status in ("finished", "rejected")]
        lengths = sorted(Fraction(f.spent, 3600) for f in group if f.spent is not None)
        if not lengths:
            return Held(None, None, 0, reason="nothing")
        half = len(lengths) // 2
        return Held(lengths[half] if len(lengths) % 2 else (lengths[half - 1] + lengths[half]) / 2, None, len(lengths))

    def waiting_hours(self, first: date, last: date) -> Held:
        if reason := self.blind(first, last):
            return Held(None, None, None, reason=reason)
        seconds, held_up = 0, 0
        for f, spans in self.hurt:
            mine = sum(b - a for a, b in cut(spans, *self.span(f.office, first, last)))
            seconds, held_up = seconds + mine, held_up + (mine > 0)
        return Held(Fraction(seconds, 3600), None, held_up)

    def downtime(self, first: date, last: date) -> Held:
        reason = self.blind(first, last)
        seconds = sum(b - a for a, b in self.events(first, last))
        return Held(None, reason=reason) if reason else Held(Fraction(seconds, 3600))

    def outages(self, first: date, last: date) -> Held:
        reason = self.blind(first, last)
        return Held(None, reason=reason) if reason else Held(Fraction(len(self.events(first, last))))

    def events(self, first: date, last: date) -> list[Span]:
        """The time in which a needed system was down, cut to the dates of the office that needs it."""
        found = []
        for office, targets in self.needed.items():
            for target in targets:
                if target in self.world.records:
                    found += cut(self.world.records[target].down, *self.span(office, first, last))
        return union(found)

    def blind(self, first: date, last: date) -> str | None:
        """Why figures of systems do not exist between the dates; None where a needed system was watched."""
        names = {t for targets in self.needed.values() for t in targets}
        if not names:
            return "no_system"
        ask = Ask("availability", filters=self.ask.filters, from_on=first, to_on=last)
        for one in (self.world.records[n] for n in names if n in self.world.records):
            start, end = period_of(self.world, ask, one)
            if any(cut(spans, start, end) for spans in (one.up, one.down, one.unknown)):
                return None
        return "not_monitored"


_OF: dict[str, Callable[[Room, date, date], Held]] = {name: getattr(Room, name) for name in FIGURES}


def share(part: int, whole: int, still_open: int) -> Held:
    """A share with its numerator and denominator."""
    if not whole:
        return Held(None, part, whole, still_open, "nothing")
    return Held(Fraction(part, whole), part, whole, still_open)


def chosen_period(room: Room) -> tuple[date, date]:
    """The dates that a scope chooses, both included."""
    ask, newest = room.ask, max(room.days())
    if ask.from_on is None and ask.to_on is None:
        last = newest - DAY
        while last.weekday() != 6:
            last -= DAY
        return last - timedelta(days=27), last
    last = newest if ask.to_on is None else ask.to_on
    return last - timedelta(days=27) if ask.from_on is None else ask.from_on, last


def first_of(day: date, unit: str) -> date:
    """The first day of the day, week, month, quarter or year that holds a date."""
    if unit == "week":
        return day - timedelta(days=day.weekday())
    month = {"month": day.month, "quarter": (day.month - 1) // 3 * 3 + 1, "year": 1}
    return day if unit == "day" else date(day.year, month[unit], 1)


def last_of(day: date, unit: str) -> date:
    """The last day of the day, week … that holds a date."""
    after = first_of(day, unit)
    while first_of(after, unit) == first_of(day, unit):
        after += DAY
    return after - DAY


def period_before(first: date, last: date, newest: date) -> tuple[date, date]:
    """The dates that a period is compared with."""
    units = ("week", "month", "quarter", "year")
    for unit in units[1:]:
        if first == first_of(first, unit) and last == last_of(first, unit):
            return first_of(first - DAY, unit), first - DAY
    for unit in units:
        if last == newest and first == first_of(first, unit) and last <= last_of(first, unit):
            start = first_of(first - DAY, unit)
            return start, min(start + (last - first), first - DAY)
    return first - (last - first) - DAY, first - DAY
