"""Do the chances of today's list and the promised times come true? Counted on generated offices, printed as a table.

A list: what was said of each running request at a random instant, in tenths of its chance to be late, against what
became of it. A promise: the time said to be enough for nine in ten (`p90_h`) from the requests of one month, as known
at its end, against those of the next month, followed to their end. Intervals are Wilson's over the requests; those of
one office resemble each other, so that the truth lies outside of them somewhat more often than 5 in 100.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.offices import KINDS, KNOWN_UNTIL, OFFICE, Office, make, midnight
from service_levels.analysis import promises
from service_levels.domain.instants import HOUR, MINUTE
from service_levels.domain.statistics.intervals import wilson
from service_levels.mart import Mart
from service_levels.metrics import Scope, prediction

OFFICES = 300  # of each kind
LISTS = 3  # of each office, at random instants of its last two months
MONTH, NEXT = (date(2024, 9, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2024, 10, 31))
SIZES = (20, 50, 100, 200, 500)  # ended requests behind a promise: from the one to below the next
ASKED = (0.88, 0.92)


def measure(offices: int = OFFICES) -> Iterator[str]:
    """The lines of both tables."""
    lists, kept = [], []
    for kind in KINDS:
        for seed in range(offices):
            office = make(kind, seed)
            later = office.known_at(midnight(KNOWN_UNTIL))
            lists += list(listed(office, later, seed))
            kept.append(promised(office, later))
            later.close()
    yield from of_lists(pd.concat(lists, ignore_index=True))
    yield ""
    yield from of_promises(pd.concat(kept, ignore_index=True))


def listed(office: Office, later: Mart, seed: int) -> Iterator[pd.DataFrame]:
    """What lists said and what became of it: kind, unit, chance, late."""
    rng = np.random.default_rng(seed)
    for at in rng.integers(midnight(MONTH[0]), midnight(NEXT[1]), LISTS):
        then = office.known_at(int(at))
        said = prediction.predictions(then, later)
        then.close()
        yield said.assign(kind=office.kind, unit=said["service"].map(office.units))[["kind", "unit", "chance", "late"]]


def promised(office: Office, later: Mart) -> pd.DataFrame:
    """The promises of a month and what became of them in the next: kind, unit, ended, kept, of."""
    then = office.known_at(midnight(NEXT[0]))
    said = promises.promises(then, Scope(from_on=MONTH[0], to_on=MONTH[1]))
    then.close()
    facts = later.sql("SELECT service, status, spent_us, started_on FROM facts WHERE started_on IS NOT NULL").to_pandas()
    day = pd.to_datetime(facts["started_on"]).dt.date
    facts = facts[(day >= NEXT[0]) & (day <= NEXT[1])]
    rows = []
    for service, ended, enough in said[["service", "ended", "p90_h"]].itertuples(index=False):
        mine = facts[facts["service"] == service]
        minutes = np.ceil(mine["spent_us"].to_numpy(float) / MINUTE)
        within = minutes / (HOUR / MINUTE) <= enough + 1e-9
        over = mine["status"].isin(("finished", "rejected")).to_numpy()
        # Who withdrew before the promised time was up is neither: nobody knows how long it would have taken.
        rows.append((office.kind, office.units[service], ended, enough, int((within & over).sum()), int((over | ~within).sum())))
    return pd.DataFrame(rows, columns=["kind", "unit", "ended", "p90_h", "kept", "of"])


def of_lists(said: pd.DataFrame) -> Iterator[str]:
    """By tenths of the chance, of all and of each kind of office and clock."""
    known = said[said["chance"].notna()]
    yield f"Today's list: {len(known):,} predictions of {len(said):,} running requests"
    yield f"{'':<30}{'requests':>9}{'said':>8}{'late':>8}{'came true':>11}   95% interval"
    tenth = np.minimum((known["chance"] * 10 + 1e-9).astype(int), 9)
    for at in range(10):
        mine = known[tenth == at]
        yield _line(f"chance {at / 10:.1f} to {(at + 1) / 10:.1f}", mine)
    for column in ("kind", "unit"):
        for name, mine in known.groupby(column, sort=False):
            for label, part in (("under 0.5", mine[mine["chance"] < 0.5]), ("0.5 and more", mine[mine["chance"] >= 0.5])):
                yield _line(f"{name}, {label}", part)


def _line(what: str, mine: pd.DataFrame) -> str:
    late, n = int(mine["late"].sum()), len(mine)
    if not n:
        return f"{what:<30}{0:>9}"
    sure = wilson(late, n)
    apart = "" if sure.low <= mine["chance"].mean() <= sure.high else "  outside"
    said = f"{what:<30}{n:>9,}{mine['chance'].mean():>8.3f}{late:>8,}{late / n:>11.3f}   {sure.low:.3f} to {sure.high:.3f}"
    return said + apart


def of_promises(found: pd.DataFrame) -> Iterator[str]:
    """By the number of requests behind the promise, by kind of office and of clock."""
    made = found[found["p90_h"].notna()]
    yield f"Promised to nine in ten: {len(made):,} promises of {len(found):,} services"
    yield f"{'':<30}{'promises':>9}{'requests':>10}{'kept':>9}{'share':>8}   95% interval     mean of promises"
    for low, high in zip(SIZES, (*SIZES[1:], 10**9), strict=True):
        mine = made[(made["ended"] >= low) & (made["ended"] < high)]
        yield _promised(f"{low} ended and more", mine)
    for column in ("kind", "unit"):
        for name, mine in made.groupby(column, sort=False):
            yield _promised(str(name), mine)
    yield _promised("all", made)


def _promised(what: str, mine: pd.DataFrame) -> str:
    mine = mine[mine["of"] > 0]
    kept, n = int(mine["kept"].sum()), int(mine["of"].sum())
    if not n:
        return f"{what:<30}{0:>9}"
    sure, mean = wilson(kept, n), float((mine["kept"] / mine["of"]).mean())
    verdict = "" if ASKED[0] <= kept / n <= ASKED[1] and ASKED[0] <= mean <= ASKED[1] else "  outside 0.88 to 0.92"
    return f"{what:<30}{len(mine):>9,}{n:>10,}{kept:>9,}{kept / n:>8.3f}   {sure.low:.3f} to {sure.high:.3f}   {mean:>8.3f}{verdict}"


__all__ = ["OFFICE", "measure"]
