"""Which open requests will be late, and which to take up first so that the fewest are (docs/method.md)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import WorkingTime
from service_levels.domain.deadlines import counted, is_working
from service_levels.domain.instants import HOUR, NONE, Flags, Instants, exists, from_column, local_days
from service_levels.domain.measure import stretch
from service_levels.domain.statistics.numbers import Floats
from service_levels.domain.statistics.survival import ENOUGH, Curve, curve, risk

LIKELY = 0.5  # from this chance on a request counts as likely to be late
HOPELESS = 0.9  # beyond it a request is taken up after those that can still be saved
GROUPS = ("late", "soon", "likely", "running", "waiting", "unmeasured", "applicant")
LATE, SOON, LIKELY_LATE, RUNNING, WAITING, UNMEASURED, APPLICANT = range(7)


@dataclass(frozen=True)
class Prospects:
    """What is ahead of n open requests, shape (n,) each.

    `left_h`: hours that the clock may still count until the deadline (working hours where it counts these), below 0
    what it has counted since; NaN without a deadline. `chance`: of being late, 0 to 1, NaN where it cannot be said.
    `expected_h`: hours of the clock after which half of those that got as far were done; NaN where it cannot be said.
    `group`: place in GROUPS. `rank`: 1 for the one to take up first.
    """

    left_h: Floats
    chance: Floats
    expected_h: Floats
    group: NDArray[np.int64]
    rank: NDArray[np.int64]


def prospects(held: pd.DataFrame, history: pd.DataFrame, catalogue: Catalogue, as_of: Mapping[str, int]) -> Prospects:
    """What is ahead of the open requests `held`, from how long the others took.

    `held`: office, service, outcome, with_applicant, submitted_at, deadline_at, standard_unit (None: no standard),
    spent_us (NaN: not started). `history`: office, service, standard_unit, spent_us, ended (finished or rejected, else
    censored), of requests whose clock has started. `as_of`: instant by office.
    """
    due, spent = from_column(held["deadline_at"]), held["spent_us"].to_numpy(np.float64, na_value=np.nan) / HOUR
    working = _working(held["standard_unit"])
    left, soon = np.full(len(held), np.nan), np.zeros(len(held), bool)
    offices = held["office"].to_numpy(object)
    for office in set(offices):
        mine = np.flatnonzero((offices == office) & exists(due))
        at = as_of[str(office)]
        time = stretch(str(office), catalogue, at, int(max(due[mine].max(initial=at), at)), 60)
        now = np.full(len(mine), at)
        ahead = counted(time, working[mine], now, due[mine]) - counted(time, working[mine], due[mine], now)
        left[mine] = ahead / HOUR
        soon[mine] = due[mine] <= next_working_day(time, at)
    chance, expected = _from_curves(held, history, spent, left, working)
    late = (held["outcome"] == "late").to_numpy(bool)
    chance = np.where(late, np.nan, chance)
    group = _groups(held, soon, chance)
    chance = np.where(group == APPLICANT, np.nan, chance)
    return Prospects(left, chance, expected, group, _ranks(group, left, chance, expected, held, due))


def next_working_day(time: WorkingTime, at: int) -> int:
    """The midnight that ends the first working day after the local date of an instant; far off where there is none."""
    day = local_days(np.array([at]), time.zone)
    close = time.nth_close(day, np.ones(1, np.int64))
    if close[0] == NONE:
        return int(np.iinfo(np.int64).max)
    return int(time.midnight(local_days(close - 1, time.zone) + 1)[0])


def _working(units: pd.Series) -> Flags:
    """Whether the clock counts working time; without a standard it does (method, section 4)."""
    codes, names = pd.factorize(units)
    return np.array([*(is_working(str(name)) for name in names), True], dtype=bool)[codes]


def _from_curves(
    held: pd.DataFrame, history: pd.DataFrame, spent: Floats, left: Floats, working: Flags
) -> tuple[Floats, Floats]:
    """Chance of being late and expected hours to go, from the service's curve in its own office, else in all."""
    chance, expected = np.full(len(held), np.nan), np.full(len(held), np.nan)
    known = _keyed(history, _working(history["standard_unit"])).assign(
        length=history["spent_us"].to_numpy(np.float64, na_value=np.nan) / HOUR, ended=history["ended"].to_numpy(bool)
    )
    lengths, ended = known["length"].to_numpy(), known["ended"].to_numpy()
    own = known.groupby(["service", "working", "office"]).indices
    anywhere = known.groupby(["service", "working"]).indices
    asked = _keyed(held, working)[~np.isnan(spent)]
    for key, rows in asked.groupby(["service", "working", "office"]):
        found = _curve(lengths, ended, own.get(key)) or _curve(lengths, ended, anywhere.get(key[:2]))
        if found is not None:
            mine = rows.index.to_numpy()
            age = spent[mine]
            chance[mine] = np.where(np.isnan(left[mine]), np.nan, risk(found, age, age + left[mine]).chance)
            expected[mine] = _half_done(found, age)
    return chance, expected


def _keyed(frame: pd.DataFrame, working: Flags) -> pd.DataFrame:
    """What a curve is of: the service, the kind of its clock, the office."""
    return pd.DataFrame(
        {
            "service": frame["service"].fillna("").to_numpy(object),
            "working": working,
            "office": frame["office"].to_numpy(object),
        }
    )


def _curve(lengths: Floats, ended: Flags, rows: NDArray[np.int64] | None) -> Curve | None:
    return curve(lengths[rows], ended[rows]) if rows is not None and int(ended[rows].sum()) >= ENOUGH else None


def _half_done(found: Curve, age: Floats) -> Floats:
    """The median of what is to go for one that got as far as `age`; to the horizon where half are not done by it."""
    here = found.survival(age)
    place = np.searchsorted(-found.still_going, -(np.nan_to_num(here) / 2 + 1e-9), side="left")
    at = found.times[np.minimum(place, len(found.times) - 1)]
    hours: Floats = np.where(here > 0, np.maximum(at - age, 0.0), np.nan)
    return hours


def _groups(held: pd.DataFrame, soon: Flags, chance: Floats) -> NDArray[np.int64]:
    outcome = held["outcome"].to_numpy(object)
    return np.select(
        [
            held["with_applicant"].to_numpy(bool),
            outcome == "late",
            soon,
            (outcome == "running") & (chance >= LIKELY),
            outcome == "running",
            outcome == "waiting",
        ],
        [APPLICANT, LATE, SOON, LIKELY_LATE, RUNNING, WAITING],
        UNMEASURED,
    )


def _ranks(
    group: NDArray[np.int64], left: Floats, chance: Floats, expected: Floats, held: pd.DataFrame, due: Instants
) -> NDArray[np.int64]:
    """Who is taken up first.

    Among those due soon or likely late: first the ones that can still be saved, by time left over expected time to go
    (the smallest first: it has the least to lose), then those hardly any of whose kind made it in the time left, the
    nearest to it first. As in J. M. Moore, Management Science 15 (1968) 102-109, what cannot be saved does not hold up
    what can. Then the late, the longest overdue first: they are late already, and the longest wait is owed first.
    Then all others: running ones by the same ratio, the rest by age. Unknown lengths count as the usual one.
    """
    usual = float(np.nanmedian(expected)) if (~np.isnan(expected)).any() else 1.0
    ratio = np.nan_to_num(left) / np.maximum(np.where(np.isnan(expected), usual, expected), 1 / 60)
    at_risk = (group == SOON) | (group == LIKELY_LATE)
    hopeless = at_risk & (chance > HOPELESS)
    block = np.select([at_risk & ~hopeless, hopeless, group == LATE], [0, 1, 2], group + 3)
    by_ratio = at_risk | (group == RUNNING)
    age = from_column(held["submitted_at"]).astype(np.float64)
    value = np.select([hopeless, by_ratio, group == LATE], [-ratio, ratio, due.astype(np.float64)], age)
    order = np.lexsort((held["request_id"].to_numpy(str), age, value, block))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    return rank
