"""Generated offices whose way of working does not change, to see whether what was said of them comes true.

Four services of different volume, length and standard; a counter and messages at any hour; files that lack something;
a few that are rejected, withdrawn or forgotten. The work itself is one of KINDS.
"""

import heapq
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from service_levels.catalogue import Catalogue, parse
from service_levels.domain.calendar import WorkingTime, working_time
from service_levels.domain.instants import DAY, HOUR, MINUTE, NONE, SECOND, Instants, to_column
from service_levels.domain.measure import measure
from service_levels.domain.statistics.numbers import Floats
from service_levels.mart import Mart, layout
from service_levels.mart.spans import empty

# independent: each length by itself. days: a factor shared by all that came on one day, slow Mondays, days on which all
# takes four times as long. queue: few officers who take what came first, busy for most of their time.
KINDS = ("independent", "days", "queue")
BUSY = 0.85  # of the time of the officers of a queue
UNITS = ("working_hours", "working_days", "days", "hours")
FIRST, LAST = date(2024, 1, 1), date(2024, 11, 1)  # requests come from the one up to the other
KNOWN_UNTIL = date(2025, 4, 30)  # what becomes of all of them is known by then
OFFICE, ZONE = "kota", "Asia/Jakarta"
WEEKS = (
    {"monday-thursday": ["08:00-12:00", "13:00-16:00"], "friday": ["08:00-11:30", "13:00-16:30"]},
    {"monday-thursday": ["08:00-15:00"], "friday": ["08:00-12:00"], "saturday": ["08:00-12:00"]},
)
DAYS = ("monday", "tuesday", "wednesday", "thursday")


@dataclass(frozen=True)
class Office:
    """An office and all that will have happened to its n requests; instants, NONE where it never does, shape (n,)."""

    kind: str
    catalogue: Catalogue
    units: dict[str, str]
    service: np.ndarray
    submitted: Instants
    complete: Instants
    ended: Instants
    status: np.ndarray
    lacking: np.ndarray

    def known_at(self, at: int) -> Mart:
        """What its register would have shown at an instant, measured."""
        mine = self.submitted <= at
        ended = np.where(self.ended <= at, self.ended, NONE)[mine]
        n = int(mine.sum())
        rows = pd.DataFrame({
            "office": OFFICE,
            "request_id": [f"R{number}" for number in np.flatnonzero(mine)],
            "service": self.service[mine],
            **dict.fromkeys(("channel", "officer", "district")),
            "submitted_at": to_column(self.submitted[mine]),
            "complete_at": to_column(np.where(self.complete <= at, self.complete, NONE)[mine]),
            "finished_at": to_column(ended),
            "deadline_at": to_column(np.full(n, NONE)),
            "status": np.where(ended == NONE, "open", self.status[mine]),
            "missing_documents": np.where(self.lacking[mine], "KK", ""),
            "has_complete_column": True,
            "documents_from": to_column(np.zeros(n, np.int64)),
            "day_only": 0,
        })
        spans = empty()
        facts = measure(rows, _no_events(), {OFFICE: spans.drop(columns="office")}, self.catalogue, {OFFICE: at})
        answers = layout.ANSWERS.empty_table()
        return Mart("made", self.catalogue, {OFFICE: at}, layout.table(facts), spans, answers)


def make(kind: str, seed: int) -> Office:
    """An office of a kind; the same arguments make the same office."""
    rng = np.random.default_rng((KINDS.index(kind), seed))
    week = WEEKS[int(rng.integers(len(WEEKS)))]
    hours = np.exp(rng.uniform(np.log(2), np.log(14), 4))  # of work, the median of each service
    spread = rng.uniform(0.5, 0.9, 4)
    units = {f"s{at}": str(rng.permutation(UNITS)[0]) for at in range(4)}
    amounts = hours * np.exp(spread * rng.uniform(0.5, 1.6, 4)) * (2.0 if kind == "queue" else 1.2)
    catalogue = parse(_catalogue(week, units, amounts, rng))
    time = working_time(catalogue.calendars["jam"], ZONE, FIRST, KNOWN_UNTIL)
    volume = np.exp(rng.uniform(np.log(0.6), np.log(20), 4))  # a working day
    service, submitted = _arrivals(rng, time, volume)
    n = len(submitted)
    lacking = rng.random(n) < 0.25
    checked = _after(time, submitted, rng.exponential(0.5, n))
    complete = np.where(lacking, submitted + (rng.lognormal(np.log(2), 0.8, n) * DAY).astype(np.int64), checked)
    work = hours[service] * rng.lognormal(0, spread[service])
    work += (rng.random(n) < 0.08) * 15 * rng.lognormal(0, 0.7, n)
    if kind == "queue":
        ended = _queued(rng, time, complete, work)
    else:
        ended = _after(time, complete, work * (_of_day(rng, complete) if kind == "days" else 1.0))
    status = np.where(rng.random(n) < 0.02, "rejected", "finished").astype(object)
    gives_up = complete + (rng.uniform(0, 5, n) * DAY).astype(np.int64)
    withdrawn = (rng.random(n) < 0.03) & (gives_up < ended)
    ended = np.where(withdrawn, gives_up, np.where(rng.random(n) < 0.002, NONE, ended))
    status[withdrawn] = "withdrawn"
    ended = np.where(ended == NONE, np.iinfo(np.int64).max, ended)  # later than any instant that is asked about
    names = np.array([f"s{at}" for at in range(4)], dtype=object)
    return Office(kind, catalogue, units, names[service], submitted, complete, ended, status, lacking)


def _arrivals(rng: np.random.Generator, time: WorkingTime, volume: Floats) -> tuple[np.ndarray, Instants]:
    """Service and submission of each request, in time order: seven in ten at the counter, the others at any hour."""
    begin, end = midnight(FIRST), midnight(LAST)
    worked = time.worked(np.array([begin, end]))
    days = (end - begin) / DAY * 5 / 7
    service = np.repeat(np.arange(4), rng.poisson(volume * days))
    n = len(service)
    at_counter = time.reached(rng.integers(worked[0] + 1, worked[1], n))
    submitted = np.where(rng.random(n) < 0.7, at_counter, rng.integers(begin, end, n)) // SECOND * SECOND
    order = np.argsort(submitted, kind="stable")
    return service[order], submitted[order]


def _after(time: WorkingTime, start: Instants, hours: Floats) -> Instants:
    """So many working hours later."""
    return time.reached(time.worked(start) + np.maximum((hours * HOUR).astype(np.int64), MINUTE))


def _of_day(rng: np.random.Generator, start: Instants) -> Floats:
    """How much longer the work of each takes for the day on which it began."""
    day = (start + 7 * HOUR) // DAY
    first = int(day.min())
    count = int(day.max()) - first + 1
    factor = rng.lognormal(0, 0.5, count) * np.where(rng.random(count) < 0.05, 4.0, 1.0)
    factor[(np.arange(first, first + count) + 3) % 7 == 0] *= 1.6  # Mondays
    return factor[day - first]


def _queued(rng: np.random.Generator, time: WorkingTime, ready: Instants, work: Floats) -> Instants:
    """Ends where officers take what was ready first; about a tenth of the work is their own, the rest is elsewhere."""
    begun = time.worked(ready).astype(np.float64)
    first, last = time.worked(np.array([midnight(FIRST), midnight(LAST)]))
    load = 0.1 * work.sum() * HOUR / (last - first)  # officers whom it would keep busy all the time
    officers = max(1, round(load))
    own = 0.1 * work * BUSY * officers / load
    free = [0.0] * officers
    ended = np.empty(len(ready))
    for at in np.argsort(begun, kind="stable"):
        start = max(begun[at], heapq.heappop(free))
        done = start + own[at] * HOUR
        heapq.heappush(free, done)
        ended[at] = done + work[at] * 0.9 * HOUR * rng.random()
    return time.reached(ended.astype(np.int64) + MINUTE)


def _catalogue(week: dict[str, list[str]], units: dict[str, str], amounts: Floats, rng: np.random.Generator) -> str:
    lines = [f'[[office]]\nid = "{OFFICE}"\nname = "Kota"\ntimezone = "{ZONE}"\ncalendar = "jam"']
    lines += ['[[calendar]]\nid = "jam"\n[[calendar.hours]]\nfrom = 2015-01-01']
    for name, hours in week.items():
        lines += [f"{day} = {hours}" for day in (DAYS if name == "monday-thursday" else (name,))]
    lines += ['[[document]]\nid = "KK"\nname = { id = "KK", en = "KK" }']
    for (name, unit), amount in zip(units.items(), amounts, strict=True):
        by_unit = {"working_hours": amount, "working_days": amount / 7, "days": amount / 5, "hours": amount * 24 / 5}
        promised = max(1, round(by_unit[unit]))
        starts = "submitted" if rng.random() < 0.25 else "complete"
        lines += [f'[[service]]\nid = "{name}"\nname = {{ id = "{name}", en = "{name}" }}\nrequires = ["KK"]']
        lines += [f'[[standard]]\nservice = "{name}"\nfrom = 2019-01-01\namount = {promised}\nunit = "{unit}"']
        lines += [f'clock_starts = "{starts}"\ntarget = 0.9\nsource = "made"']
    return "\n".join(lines)


def _no_events() -> pd.DataFrame:
    names = ("office", "request_id", "event", "service", "channel", "officer", "district", "missing_documents")
    frame = pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    none = to_column(np.zeros(0, np.int64))
    return frame.assign(at=none, documents_from=none, day_only=pd.Series(dtype="int64"))


def midnight(day: date) -> int:
    """The instant at which a date begins at the office."""
    return int((pd.Timestamp(day, tz=ZONE).value) // 1000)
