"""What reading a file gives."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from etl.intake.check import Reject
from etl.intake.dialect import Dialect

# progress(stage, share of the work done, 0 to 1)
Progress = Callable[[str, float], None]


def silent(stage: str, share: float) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Intake:
    """`frame`: the usable rows, canonical typed columns (only those the file or the mapping gives) and `line`.

    Instants are Datetime('us', 'UTC'), offices and services the catalogue's ids, identity and phone numbers hashed.
    Where the file holds dates without a time, `day_only` says which instants of a row are (`store.schema.DAY_BITS`).
    `read`: rows of the file that are not blank = len(frame) + len(rejects) + duplicates + skipped; a first event that
    stands for the submission too is in `frame` twice.
    `duplicates`: rows that say what an earlier row of the file said. `skipped`: events that the mapping leaves out,
    pings that say nothing. `up` of pings: a code of `domain.outages.ANSWERS`.
    `head`: the header as it is kept, in the form of the `raw` of `rejects`: names of the columns that are read alone.
    """

    kind: str
    frame: pl.DataFrame
    rejects: list[Reject]
    read: int
    columns: tuple[str, ...]
    dialect: Dialect
    notices: list[str] = field(default_factory=list)
    duplicates: int = 0
    skipped: int = 0
    head: str = ""
