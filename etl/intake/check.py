"""Which rows cannot be used, each with its first fault: field, value, reason."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded. `line`: physical, 1-based. `code` is stable, `reason` is for reading.

    `raw` is the row as it is kept, cells of the columns that are read alone ( where it is no row of the table), and
    `value` the field as written; identity and phone numbers are replaced in all of them.
    """

    line: int
    field: str | None
    value: str | None
    reason: str
    raw: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """The rows (indices) that one check found first. `reason` may hold {value}, which stands for what is written."""

    rows: np.ndarray
    field: str
    code: str
    reason: str


class Checks:
    """Collects the faults of a table of `size` rows. A row that has one keeps it: later checks do not replace it."""

    def __init__(self, size: int) -> None:
        self.good = np.ones(size, bool)
        self.faults: list[Fault] = []

    def mark(self, wrong: np.ndarray, field: str, code: str, reason: str) -> None:
        """Mark the rows of a mask."""
        self.found(np.flatnonzero(wrong & self.good), field, code, reason)

    def found(self, rows: np.ndarray, field: str, code: str, reason: str) -> None:
        """Mark rows (indices) that had no fault before."""
        if len(rows):
            self.good[rows] = False
            self.faults.append(Fault(rows, field, code, reason))
