"""Do the chances of today's list and the promised times come true? Counted on generated offices, printed as a table.

A list: what was said of each running request at a random instant, in tenths of its chance to be late, against what
became of it. A promise: the time said to be enough for nine in ten (`enough_h`) from the requests of one month, as
known at its end, against those of the next month, followed to their end. Intervals are Wilson's over the requests;
those of one office resemble each other, so that the truth lies outside of them somewhat more often than 5 in 100.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from benchmarks.offices import KINDS, KNOWN_UNTIL, Office, make, midnight
from service_levels.analysis import promises
from service_levels.domain.instants import HOUR, MINUTE
from service_levels.domain.risk import LIKELY
from service_levels.domain.statistics.intervals import wilson
from service_levels.mart import Mart
from service_levels.metrics import Scope, prediction

LISTS = 4  # of each office, at random instants of its last two months
MONTH, NEXT = (date(2024, 9, 1), date(2024, 9, 30)), (date(2024, 10, 1), date(2024, 10, 31))
SIZES = (1, 20, 50, 100, 200)  # ended requests behind a promise: from the one to below the next
ASKED = (0.88, 0.92)
ROWS = (("kind", "office"), ("unit", "clock"))


def measure(offices: int) -> Iterator[str]:
    """The lines of both tables, of so many offices of each kind."""
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
    """The promises of a month and what became of them in the next; a row a service and `way`.

    kind, unit, ended, way ('report': `enough_h`; 'plain': `p90_h`, where the curve itself reaches nine in ten), enough
    (hours, NaN: nothing promised), kept, of.
    """
    scope = Scope(from_on=MONTH[0], to_on=MONTH[1])
    then = office.known_at(midnight(NEXT[0]))
    said = promises.promises(then, scope)
    then.close()
    facts = later.sql("SELECT service, status, spent_us, started_on FROM facts WHERE spent_us IS NOT NULL").to_pandas()
    day = pd.to_datetime(facts["started_on"]).dt.date
    facts = facts[(day >= NEXT[0]) & (day <= NEXT[1])]
    rows = []
    for service, ended, enough, plain in said[["service", "ended", "enough_h", "p90_h"]].itertuples(index=False):
        for way, hours in (("report", enough), ("plain", plain)):
            kept, of = _kept(facts[facts["service"] == service], hours)
            rows.append((office.kind, office.units[service], ended, way, hours, kept, of))
    return pd.DataFrame(rows, columns=["kind", "unit", "ended", "way", "enough", "kept", "of"])


def _kept(facts: pd.DataFrame, hours: float) -> tuple[int, int]:
    """How many were done within so many hours, and of how many that can be said.

    Who withdrew before the time was up is neither: nobody knows how long it would have taken.
    """
    minutes = np.ceil(facts["spent_us"].to_numpy(float) / MINUTE)
    within = minutes / (HOUR / MINUTE) <= hours + 1e-9
    over = facts["status"].isin(("finished", "rejected")).to_numpy()
    return int((within & over).sum()), int((over | ~within).sum())


def of_lists(said: pd.DataFrame) -> Iterator[str]:
    """By tenths of the chance, and below and above one half for each kind of office and of clock."""
    known = said[said["chance"].notna()]
    yield f"Today's list: {len(known):,} predictions of {len(said):,} running requests"
    yield f"{'':<36}{'requests':>9}{'said':>8}{'late':>8}{'came true':>11}   95% interval"
    tenth = np.minimum((known["chance"] * 10 + 1e-9).astype(int), 9)
    for at in range(10):
        yield _line(f"chance {at / 10:.1f} to {(at + 1) / 10:.1f}", known[tenth == at])
    for column, what in ROWS:
        for name, mine in known.groupby(column, sort=False):
            likely = mine["chance"] >= LIKELY
            yield _line(f"{what} {name}, under {LIKELY}", mine[~likely])
            yield _line(f"{what} {name}, {LIKELY} and more", mine[likely])


def _line(what: str, mine: pd.DataFrame) -> str:
    late, n = int(mine["late"].sum()), len(mine)
    sure = wilson(late, n)
    if sure is None:
        return f"{what:<36}{0:>9}"
    mean = mine["chance"].mean()
    return (
        f"{what:<36}{n:>9,}{mean:>8.3f}{late:>8,}{late / n:>11.3f}   {sure.low:.3f} to {sure.high:.3f}"
        f"{'' if sure.low <= mean <= sure.high else f'  {late / n - mean:+.3f}'}"
    )


def of_promises(found: pd.DataFrame) -> Iterator[str]:
    """By the number of requests behind the promise, by kind of office and of clock; each way beside the other."""
    made = found[found["enough"].notna() & (found["of"] > 0)]
    count = int(((found["way"] == "report") & found["enough"].notna()).sum())
    yield f"Promised to nine in ten: {count:,} promises of {int((found['way'] == 'report').sum()):,} services"
    yield f"{'':<36}{'promises':>9}{'requests':>10}{'kept':>9}{'share':>8}   95% interval    of promises  plain curve"
    for low, high in zip(SIZES, (*SIZES[1:], 10**9), strict=True):
        yield _promised(f"{low} ended and more", made[(made["ended"] >= low) & (made["ended"] < high)])
    for column, what in ROWS:
        for name, mine in made.groupby(column, sort=False):
            yield _promised(f"{what} {name}", mine)
    yield _promised("all", made)


def _promised(what: str, rows: pd.DataFrame) -> str:
    """`share`: of the requests; `of promises`: the mean over promises; `plain curve`: that mean of the other way."""
    mine, plain = (rows[rows["way"] == way] for way in ("report", "plain"))
    kept, n = int(mine["kept"].sum()), int(mine["of"].sum())
    other = f"{(plain['kept'] / plain['of']).mean():>13.3f}" if len(plain) else ""
    sure = wilson(kept, n)
    if sure is None:
        return f"{what:<36}{0:>9}{'':>46}{other:>25}".rstrip()
    mean = float((mine["kept"] / mine["of"]).mean())
    inside = ASKED[0] <= kept / n <= ASKED[1] and ASKED[0] <= mean <= ASKED[1]
    return (
        f"{what:<36}{len(mine):>9,}{n:>10,}{kept:>9,}{kept / n:>8.3f}   {sure.low:.3f} to {sure.high:.3f}{mean:>12.3f}"
        f"{other}{'' if inside else '  outside 0.88 to 0.92'}"
    )
