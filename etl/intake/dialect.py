"""How a file was read, with the evidence, so that it can be shown before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from etl.intake.several import Source
from etl.sources.table import TableFile

# (line, cells) of rows as they were read.
FirstRows = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """`name`: as in the file. `canonical`: the column it was taken for, None if none. `why`: mapping, name, synonym,
    weak synonym, or not stored.
    """

    name: str
    canonical: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Word:
    """`meaning`: what it is taken for, "" where the mapping leaves it out; None: not known, its rows are rejected."""

    column: str
    word: str
    rows: int
    meaning: str | None


@dataclass(frozen=True, slots=True)
class Dialect:
    """`format`: csv, xlsx, ods or xes; `packed`: inside gzip. `header_line` is physical, 1-based (0: a log has none),
    the first of `header_rows`. `sheet`: the one that is read, `sheets`: those that can be.
    `dates`: dmy, mdy, ymd, a strptime format, or None where no date leaves the order open. `decimal`: None where no
    column of numbers was read. `problems`: why the file cannot be loaded as it stands. `sampled`: only parts of a large
    file were looked at. `rows`: the first rows as read (line, cells), numbers of people replaced. `notices`: what was
    left out or deserves a word. `taken`: the canonical columns that were found, each as a mapping says where it stands.
    """

    kind: str | None
    encoding: str
    delimiter: str
    delimiter_why: str
    header_line: int
    columns: tuple[ColumnMatch, ...]
    dates: str | None
    dates_why: str
    decimal: str | None = None
    quoted: bool = False
    problems: tuple[str, ...] = ()
    sampled: bool = False
    format: str = "csv"
    packed: bool = False
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    header_rows: int = 1
    rows: FirstRows = ()
    notices: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()
    taken: Mapping[str, Source] = field(default_factory=dict)


class Found(Protocol):
    """The columns that were found: `etl.intake.columns.Columns`."""

    @property
    def matches(self) -> tuple[ColumnMatch, ...]: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...


def dialect(
    file: TableFile, kind: str | None, columns: Found, dates: str | None, dates_why: str,
    decimal: str | None, problems: tuple[str, ...] = (), *, sampled: bool = False,
    rows: FirstRows = (), notices: tuple[str, ...] = (), words: tuple[Word, ...] = (),
) -> Dialect:
    """How an opened file is read."""
    found = file.found
    return Dialect(
        kind, file.encoding, found.delimiter, found.why, found.line, columns.matches, dates, dates_why, decimal,
        file.quoted, problems, sampled, file.format, file.packed, file.sheet, file.sheets, found.rows, rows, notices,
        words, columns.sources,
    )
