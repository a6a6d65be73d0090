"""How a file was read, with the evidence, so that it can be shown before anything is stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """`name`: as in the file. `canonical`: the column it was taken for, None if none. `why`: mapping, name, synonym,
    weak synonym, or not stored.
    """

    name: str
    canonical: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Dialect:
    """`header_line` is physical, 1-based. `dates`: dmy, mdy, ymd, a strptime format, or None where no date leaves the
    order open. `decimal`: None where no column of numbers was read. `problems`: why the file cannot be loaded as it
    stands. `sampled`: only parts of a large file were looked at.
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
