"""Which rows cannot be used, each with its first fault: field, value, reason."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from service_levels.messages import Message


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded. `line`: physical, 1-based. `code` is the kind of fault, `reason` is for reading.

    `said`: the message that `reason` is the text of, WRITTEN in the place of the value: many rows have one.
    `raw` is the row as it is kept, cells of the columns that are read alone ( where it is no row of the table), and
    `value` the field as written; identity and phone numbers are replaced in all of them.
    """

    line: int
    field: str | None
    value: str | None
    reason: str
    raw: str
    code: str
    said: Message

    def as_json(self) -> dict[str, Any]:
        """Why, as a program reads it: code, values, text."""
        return {**self.said.as_json(repr(self.value or "")), "text": self.reason}


@dataclass(frozen=True, slots=True)
class Fault:
    """The rows (indices) that one check found first. A value of `reason` may be WRITTEN, for what is written."""

    rows: np.ndarray
    field: str
    code: str
    reason: Message


class Checks:
    """Collects the faults of a table of `size` rows. A row that has one keeps it: later checks do not replace it."""

    def __init__(self, size: int) -> None:
        self.good = np.ones(size, bool)
        self.faults: list[Fault] = []

    def mark(self, wrong: np.ndarray, field: str, code: str, reason: Message) -> None:
        """Mark the rows of a mask."""
        self.found(np.flatnonzero(wrong & self.good), field, code, reason)

    def found(self, rows: np.ndarray, field: str, code: str, reason: Message) -> None:
        """Mark rows (indices) that had no fault before."""
        if len(rows):
            self.good[rows] = False
            self.faults.append(Fault(rows, field, code, reason))
