"""What every source hands to intake: a header, and rows of text with the place where each was found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import polars as pl

from service_levels.messages import Message, Told

# How many names of a possible header are known columns.
Known = Callable[[Sequence[str]], int]


class IntakeError(Told):
    """A file that cannot be read at all. Its message says what, where, and what to do; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user says of a file's form; None: it is found out.

    `sheet`: name or number of one, "*" for all that are alike. `header`: line (of a sheet: row) of the header, 1-based,
    the first of `header_rows` (1 or 2); 0: there is none.
    `skip_last`: rows at the end that are no data. `decimal`: the mark with which numbers of a sheet are written out.
    `hidden`: how the names of sheets look with numbers of people replaced, as they are shown and asked for.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None
    header_rows: int | None = None
    skip_last: int = 0
    decimal: str | None = None
    hidden: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Header:
    """`line` and `last`: physical lines of the header (1-based; they differ where a quoted name holds a newline, or
    the header has two rows, `rows`). A file without a header has line 0, and names its columns "1", "2", ….
    `why` says how the delimiter was found, `first` are the first rows below.
    """

    names: tuple[str, ...]
    line: int
    last: int
    delimiter: str
    why: str
    rows: int = 1
    first: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that is no row of the table: its place (physical lines, 1-based, both included) and why.

    `code` is one of: fields, quote, nul, bytes. `place`: index of the column at fault, None where it is the whole row.
    """

    line: int
    last: int
    code: str
    reason: Message
    place: int | None = None


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


class TableFile(Protocol):
    """An opened file, whatever its format.

    `format`: csv, xlsx, ods, xes. `lines`: how many lines (of a sheet: rows) it has. `sheet`: the one that is read;
    `sheets`: all that can be. `titled`: whether something stands above the header. `serial_from`: the day 0 of
    spreadsheet serial numbers, in days before 1970. `notices`: what the source found worth a word.
    """

    @property
    def format(self) -> str: ...
    @property
    def packed(self) -> bool: ...
    @property
    def encoding(self) -> str: ...
    @property
    def found(self) -> Header: ...
    @property
    def lines(self) -> int: ...
    @property
    def quoted(self) -> bool: ...
    @property
    def ascii(self) -> bool: ...
    @property
    def titled(self) -> bool: ...
    @property
    def sheet(self) -> str | None: ...
    @property
    def sheets(self) -> tuple[str, ...]: ...
    @property
    def serial_from(self) -> int: ...
    @property
    def notices(self) -> list[str]: ...

    def rows(self, columns: Sequence[int]) -> Rows:
        """The rows below the header, only the wanted columns. Raises IntakeError."""

    def raw(self, first: int, last: int) -> str:
        """The text of lines first to last (1-based, both included), without the last newline."""

    def fields(self, raw: str) -> list[str]:
        """The fields of a row's raw text; empty where the row is no row."""

    def place_of(self, line: int) -> tuple[str, int] | None:
        """The sheet and the row in it where a line stands; None where the line itself says it."""

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(first line, last line) of each table of the file: one, or one a sheet."""
