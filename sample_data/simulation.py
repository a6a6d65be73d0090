"""The office at work: people arrive, papers are checked, work waits its turn, and stops while a server is down.

Every request passes the check (at the counter, or by those who answer WhatsApp and the online form), goes back to the
applicant where something lacks, then through the back office and the signature. Each officer does one thing at a
time, in the order in which it came, in opening hours, and only while what the work depends on answers.
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from sample_data import story
from sample_data.office import DAY_S, Interval, Timetable, day_of, merge, midnight, moment, seconds, without
from sample_data.outages import poisson
from sample_data.services import SERVICES, Work

MINUTE_S = 60
SIGNATURE = "tte"
GIVES_UP = 0.055  # of those sent back: never hand in again
SAYS_SO = 0.6  # of those who give up: withdraw, so that the request ends
AGAIN_INCOMPLETE = 0.24  # handed in again and still not complete
WITHDRAWS = 0.006
REFUSED = 0.013
REFUSED_AT_CHECK = 0.003
STUCK = 0.1  # of the complete ones: lie on a desk until somebody asks
STUCK_HOURS = 11.0  # working hours, median
FORGOTTEN = 0.001  # of the complete ones: nobody asks, and they are still there at the end
# The target without which a channel's papers cannot be looked through.
ENTRANCE: dict[str, tuple[str, ...]] = {"Loket": (), "WhatsApp": ("whatsapp",), "Daring": ("internet-kantor",)}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a request's history; `missing` names document codes where the event is a return."""

    at: int
    event: str
    officer: str
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class Request:
    """One request and what has happened to it; `missing` is what the first submission lacked."""

    id: str
    service: str
    channel: str
    district: str
    submitted_at: int
    missing: tuple[str, ...] = ()
    rounds: int = 0
    events: list[Event] = field(default_factory=list)

    def known_at(self, now: int) -> "Request":
        """The request as a register shows it at an instant: only what has happened by then."""
        seen = [event for event in self.events if event.at <= now]
        returned = any(event.event == "returned" for event in seen)
        missing = self.missing if returned else ()
        return Request(self.id, self.service, self.channel, self.district, self.submitted_at, missing, 0, seen)

    def last(self, *events: str) -> Event | None:
        """The newest event of one of these kinds, None where there was none."""
        return next((event for event in reversed(self.events) if event.event in events), None)


class Staff:
    """Officers who take the oldest waiting work, each when free and at work."""

    def __init__(
        self, names: Sequence[str], hours: Mapping[str, list[Interval]], down: Mapping[str, list[Interval]]
    ) -> None:
        self.names = names
        self._hours = hours
        self._down = down
        self._free = dict.fromkeys(names, 0)
        self._times: dict[tuple[str, tuple[str, ...]], Timetable] = {}
        self._pace = {name: 0.9 + 0.07 * (place % 4) for place, name in enumerate(names)}

    def take(self, at: int, work_s: float, needs: tuple[str, ...]) -> tuple[str, int] | None:
        """Who does this work and when it is done; None where that is beyond the last opening hours."""
        starts = []
        for place, name in enumerate(self.names):
            start = self._time(name, needs).next(max(at, self._free[name]))
            if start is not None:
                starts.append((start, place))
        if not starts:
            return None
        start, place = min(starts)
        name = self.names[place]
        done = self._time(name, needs).after(start, max(1, int(work_s * self._pace[name])))
        self._free[name] = done if done is not None else start + 366 * DAY_S
        return (name, done) if done is not None else None

    def _time(self, name: str, needs: tuple[str, ...]) -> Timetable:
        key = (name, needs)
        if key not in self._times:
            holes = merge(hole for target in needs for hole in self._down[target])
            self._times[key] = Timetable(without(self._hours[name], holes))
        return self._times[key]


class Office:
    """The simulation: `run` gives every request with its whole history, also what comes after the export."""

    def __init__(
        self,
        hours: list[Interval],
        down: Mapping[str, list[Interval]],
        needs: Mapping[str, tuple[str, ...]],
        random: Random,
    ) -> None:
        self.random = random
        self._needs = needs
        self.open = Timetable(hours)
        self._days = sorted({day_of(start) for start, _ in hours})
        self._hours_of = {on: [pair for pair in hours if day_of(pair[0]) == on] for on in self._days}
        self._down = down
        self._away: dict[str, set[date]] = {}
        at_work = {name: self._at_work(name) for name in story.COUNTER_STAFF + story.REMOTE_STAFF + story.BACK_STAFF}
        self.counter = Staff(story.COUNTER_STAFF, at_work, down)
        self.remote = Staff(story.REMOTE_STAFF, at_work, down)
        self.back = Staff(story.BACK_STAFF, at_work, down)
        self._hours = hours
        self._up: dict[tuple[str, ...], tuple[Timetable, Timetable]] = {}

    def run(self) -> list[Request]:
        """All requests in the order of their submission."""
        requests = self._arrivals()
        queue = [(request.submitted_at, place, "submitted") for place, request in enumerate(requests)]
        heapq.heapify(queue)
        while queue:
            at, place, step = heapq.heappop(queue)
            request = requests[place]
            then = self._back_office(request, at) if step == "completed" else self._check(request, at, step)
            if then is not None:
                heapq.heappush(queue, (then[0], place, then[1]))
        return requests

    def _check(self, request: Request, at: int, step: str) -> tuple[int, str] | None:
        """Hand in and look through the papers; the next step and its instant, None where there is none."""
        work = SERVICES[request.service]
        is_counter = request.channel == "Loket"
        staff = self.counter if is_counter else self.remote
        needs = ENTRANCE[request.channel]
        effort = work.check_minutes * MINUTE_S * self.random.lognormvariate(0, 0.3)
        taken = staff.take(at, effort, needs)
        desk = taken[0] if taken else staff.names[0]
        request.events.append(Event(at, step, desk))
        if taken is None:
            return None
        officer, done = taken
        if request.rounds == 0 and self.random.random() < REFUSED_AT_CHECK:
            request.events.append(Event(done, "rejected", officer))
            return None
        lacking = self._lacking(request, work)
        if not lacking:
            request.events.append(Event(done, "completed", officer))
            return done, "completed"
        request.events.append(Event(done, "returned", officer, lacking))
        request.missing = request.missing or lacking
        request.rounds += 1
        if self.random.random() < GIVES_UP:
            if self.random.random() < SAYS_SO:
                end = self.open.next(done + int(self.random.uniform(12, 45) * DAY_S))
                if end is not None:
                    request.events.append(Event(end, "withdrawn", officer))
            return None
        return self._again(request, done), "resubmitted"

    def _back_office(self, request: Request, at: int) -> tuple[int, str] | None:
        """Enter, sign and issue a complete request; while a server is down it waits for it, ahead of later ones."""
        work = SERVICES[request.service]
        needs = self._needs[request.service]
        entering = tuple(target for target in needs if target != SIGNATURE)
        up_again = self._times(entering)[0].next(at)
        if up_again is not None and up_again > at:
            return up_again, "completed"
        if self.random.random() < WITHDRAWS:
            end = self.open.next(at + int(self.random.uniform(0.05, 1.2) * DAY_S))
            if end is not None:
                request.events.append(Event(end, "withdrawn", request.events[-1].officer))
            return None
        effort = work.work_minutes * MINUTE_S * self.random.lognormvariate(0, 0.35)
        if work.is_trained and day_of(at) >= story.TRAINING_ON:
            effort *= story.TRAINING_EFFECT
        staff = self.counter if work.is_at_counter else self.back
        taken = staff.take(at, effort, entering)
        if taken is None:
            return None
        officer, done = taken
        if self.random.random() < REFUSED:
            request.events.append(Event(done, "rejected", officer))
            return None
        if self.random.random() < FORGOTTEN:
            return None
        if work.sign_minutes:
            lag = work.sign_minutes * MINUTE_S * self.random.lognormvariate(0, 0.8)
            if self.random.random() < STUCK:
                lag += STUCK_HOURS * 3600 * self.random.lognormvariate(0, 0.7)
            first, last = story.NO_CARDS
            if request.service.startswith("ktp") and first <= day_of(done) <= last:
                done = midnight(last + timedelta(days=1))
            signed = self._times(needs)[1].after(done, max(1, int(lag)))
            if signed is None:
                return None
            done = signed
        request.events.append(Event(done, "finished", officer))
        return None

    def _lacking(self, request: Request, work: Work) -> tuple[str, ...]:
        """The documents that this submission lacks; empty where it is complete."""
        if request.rounds >= 3:
            return ()
        if request.rounds:
            share = AGAIN_INCOMPLETE
        else:
            remote = {"Loket": 0.92, "WhatsApp": 1.3, "Daring": 1.05}[request.channel]
            share = work.incomplete * remote * story.campaign(request.district, day_of(request.submitted_at))
        if self.random.random() >= share:
            return ()
        names, weights = tuple(work.lacks), tuple(work.lacks.values())
        count = 1 if request.rounds or self.random.random() < 0.74 else 2
        return tuple(sorted({self.random.choices(names, weights)[0] for _ in range(count)}))

    def _again(self, request: Request, at: int) -> int:
        """When the applicant hands in again: at the counter in opening hours, else at any waking hour."""
        days = self.random.lognormvariate(math.log(1.9), 0.85)
        then = at + int(max(0.04, days) * DAY_S)
        if request.channel == "Loket":
            on = day_of(then)
            later = next((day for day in self._days if day >= on), None)
            if later is None:
                return then
            return max(self._counter_arrival(later), at + 20 * MINUTE_S)
        return max(midnight(day_of(then)) + self._waking_second(), at + 20 * MINUTE_S)

    def _arrivals(self) -> list[Request]:
        """Everyone who comes, numbered by channel and day in the order in which they came."""
        found: list[Request] = []
        on = story.FIRST_ON
        while on <= story.EXPORTED_AT.date():
            for channel, usual in story.CHANNELS.items():
                if channel == "Loket" and on not in self._hours_of:
                    continue
                open_share = 1.0
                if channel == "Loket":
                    open_share = min(1.0, sum(b - a for a, b in self._hours_of[on]) / (6.5 * 3600))
                mean = usual * story.season(on) * story.growth(channel, on) * story.WEEKDAYS[on.weekday()] * open_share
                instants = sorted(
                    self._counter_arrival(on) if channel == "Loket" else midnight(on) + self._waking_second()
                    for _ in range(poisson(self.random, mean))
                )
                instants = self._not_in_outage(instants, channel)
                for number, at in enumerate(instants, start=1):
                    name = f"{channel[0]}-{on:%y%m%d}-{number:03d}"
                    found.append(self._request(name, channel, at))
            on += timedelta(days=1)
        end = seconds(story.EXPORTED_AT)
        return sorted(
            (request for request in found if request.submitted_at < end), key=lambda r: (r.submitted_at, r.id)
        )

    def _request(self, name: str, channel: str, at: int) -> Request:
        on = day_of(at)
        weights = [work.share(channel, on) for work in SERVICES.values()]
        service = self.random.choices(tuple(SERVICES), weights)[0]
        district = self.random.choices(tuple(story.DISTRICTS), tuple(story.DISTRICTS.values()))[0]
        return Request(name, service, channel, district, at)

    def _not_in_outage(self, instants: list[int], channel: str) -> list[int]:
        """Nobody can write while WhatsApp or the online form is down: they write once it answers again."""
        if channel == "Loket":
            return instants
        holes = self._down[ENTRANCE[channel][0]]
        moved = []
        for at in instants:
            then = at
            while (end := next((end for start, end in holes if start <= then < end), None)) is not None:
                then = end + int(self.random.uniform(1, 90)) * MINUTE_S
            moved.append(then)
        return sorted(moved)

    def _counter_arrival(self, on: date) -> int:
        """A second of the opening hours of a date, more likely in the busy hours; not in the last ten minutes."""
        minutes = [
            (minute, story.COUNTER_HOURS.get(moment(minute).hour, 0.1))
            for start, end in self._hours_of[on]
            for minute in range(start, end - 10 * MINUTE_S, 15 * MINUTE_S)
        ]
        start = self.random.choices([m for m, _ in minutes], [w for _, w in minutes])[0]
        return start + self.random.randrange(10 * MINUTE_S)

    def _waking_second(self) -> int:
        hour = self.random.choices(range(24), story.REMOTE_HOURS)[0]
        return hour * 3600 + self.random.randrange(3600)

    def _times(self, needs: tuple[str, ...]) -> tuple[Timetable, Timetable]:
        """When all of `needs` are up: at any hour, and in opening hours."""
        if needs not in self._up:
            holes = merge(hole for target in needs for hole in self._down[target])
            always = [(0, self._hours[-1][1])]
            self._up[needs] = (Timetable(without(always, holes)), Timetable(without(self._hours, holes)))
        return self._up[needs]

    def _at_work(self, name: str) -> list[Interval]:
        """Opening hours of an officer: less leave, sick days and the training; nobody works before joining.

        At the desks colleagues stand in for each other: no two are away on one day.
        """
        away: set[date] = set()
        leave = [self.random.randrange(len(self._days)) for _ in range(4)]
        for start in leave:
            away.update(self._days[start : start + 4])
        for first, last in story.RAMADANS:
            if self.random.random() < 0.3:
                away.update(day for day in self._days if 0 < (day - last).days <= 6 or 0 <= (last - day).days < 3)
            away.update(day for day in self._days if first <= day <= last and self.random.random() < 0.03)
        away.update(day for day in self._days if self.random.random() < 0.03)
        if name in story.BACK_STAFF[::2]:
            training = [day for day in self._days if day >= story.TRAINING_ON][: story.TRAINING_DAYS]
            away.update(training)
        desk = next((desk for desk in (story.COUNTER_STAFF, story.REMOTE_STAFF) if name in desk), ())
        away -= {day for colleague in desk for day in self._away.get(colleague, ())}
        self._away[name] = away
        if name == story.COUNTER_STAFF[-1]:
            away = away | {day for day in self._days if day < story.THIRD_COUNTER_ON}
        return [pair for day in self._days if day not in away for pair in self._hours_of[day]]
