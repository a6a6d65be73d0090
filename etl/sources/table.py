"""What every source hands to intake: rows of text with the place where each was found."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl


class IntakeError(Exception):
    """A file that cannot be read at all. The text says what, where, and what to do; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no row of the table: its place (physical lines, 1-based, both included) and why.

    `code` is one of: fields, quote, nul.
    """

    line: int
    last: int
    code: str
    reason: str


@dataclass(slots=True)
class Rows:
    """Rows of text. `frame` holds one String column a wanted column, named by its index ("0", "3"); empty is null.

    `first` and `last`: physical lines (1-based) of each row, as long as the frame. `blank`: empty lines left out.
    """

    frame: pl.DataFrame
    first: np.ndarray
    last: np.ndarray
    broken: list[Broken] = field(default_factory=list)
    blank: int = 0
