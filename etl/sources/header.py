"""Which line is the header and what parts its fields."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.sources.limits import COLUMNS, NAME
from etl.sources.table import Choices, Header, IntakeError, Known
from service_levels.csv_text import unguarded, was_given_back
from service_levels.messages import Message

__all__ = ["Header", "Placed", "find_header", "looks_like_data", "place_header"]

DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 16
RECORDS = 60  # records at the beginning that are looked at
_HEADER_WITHIN = 20  # records: title lines above the header are fewer

Record = tuple[int, int, list[str]]  # first line, last line, fields
FIRST = 20  # rows below it that a header is held against
_DATE = re.compile(r"\b(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\d{1,2}[ /-][A-Za-z]{3,9}\.?[ /,-]{1,2}\d{2,4})\b")
_DATA = re.compile(r"[\s.,:/+%()-]*\d[\s\d.,:/+%()TZ-]*")


@dataclass(frozen=True, slots=True)
class _Try:
    score: tuple[int, float, int]
    header: Header


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a header is among the records of a file's beginning: `at` index of its first, `rows` how many it takes.

    `score`: how many of its names are known.
    """

    names: tuple[str, ...]
    at: int
    rows: int
    score: int


def find_header(data: bytes, known: Known, choices: Choices | None = None) -> Header:
    """The header of UTF-8 text. Raises IntakeError where there is none."""
    choices = choices or Choices()
    delimiter = choices.delimiter
    text = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    first, _, rest = text.partition("\n")
    skip = 0
    says = first.strip().strip('"').lower()
    if says.startswith("sep=") and len(says) <= 5:
        skip = 1
        delimiter = delimiter or first.strip().strip('"')[4:] or "\t"
        text = rest
        if len(delimiter) != 1 or delimiter in '"\n\r':
            raise IntakeError(Message("file.delimiter_named", delimiter=delimiter))
    if delimiter is not None:
        why = Message("delimiter.by_mapping" if choices.delimiter else "delimiter.by_file")
        tries = [_try(text, delimiter, skip, known, why, choices)]
    else:
        tries, refused = [], []
        for each in DELIMITERS:
            try:
                tries.append(_try(text, each, skip, known, "", choices))
            except _Wide as error:  # by another delimiter it may be a header like others
                refused.append(error)
        best_so_far = max(((t.score[0], len(t.header.names)) for t in tries if t is not None), default=(0, 0))
        worst = max(refused, key=lambda error: error.score, default=None)
        if worst is not None and worst.score >= best_so_far:
            raise worst
    best = max((t for t in tries if t is not None), key=lambda t: t.score, default=None)
    if best is None:
        if choices.header is not None:
            raise _no_such_line(choices.header, "line")
        raise IntakeError(Message("file.no_header"))
    return best.header


def _try(text: str, delimiter: str, skip: int, known: Known, why: str, choices: Choices) -> _Try | None:
    records = _records(text, delimiter, skip)
    placed = place_header(records, known, choices)
    if placed is None:
        return None
    end = placed.at + placed.rows
    width = len(placed.names)
    below = Counter(len(row) for _, _, row in records[end:])
    same = below[width] / max(1, below.total()) if width > 1 else 0.0
    if not why:
        why = Message("delimiter.found", count=placed.score, share=same)
    last = records[end - 1][1] if placed.rows else skip
    first = tuple(tuple(row) for _, _, row in records[end : end + FIRST])
    line = records[placed.at][0] if placed.rows else 0
    header = Header(placed.names, line, last, delimiter, why, placed.rows, first)
    return _Try((placed.score, same, width), header)


def place_header(records: Sequence[Record], known: Known, choices: Choices) -> Placed | None:
    """The header among the first records that are not blank; None: there is none, or not where `choices` says.

    By the most known names; where there are none, the first row that fills more than half as many cells as the
    fullest one: titles fill fewer. Two rows are one header where together they name more columns than one alone.
    header = 0: no row is (`rows` 0), and the columns are named by their number. Rows that were given back
    without titles have their header first.
    """
    if choices.header == 0:
        width = max((len(row) for _, _, row in records[:_HEADER_WITHIN]), default=0)
        return Placed(tuple(str(place + 1) for place in range(width)), 0, 0, 0) if width else None
    if records and was_given_back(first := tuple(_clean(name) for name in records[0][2])):
        return Placed(first, 0, 1, known(first))  # wherever it stood in the file that the rows are from
    if choices.header is not None:
        at = next((i for i, record in enumerate(records) if record[0] == choices.header), None)
    else:
        at = _likely(records, known)
    if at is None:
        return None
    _refuse_wide(records[at], known)
    single = tuple(_clean(name) for name in records[at][2])
    score = known(single)
    if choices.header_rows == 1:
        return Placed(single, at, 1, score)
    for top in (at, at - 1) if choices.header is None else (at,):
        if top < 0 or top + 1 >= len(records) or any(map(_wide, records[top : top + 2])):
            continue
        both = _combined([_clean(n) for n in records[top][2]], [_clean(n) for n in records[top + 1][2]], known)
        if choices.header_rows == 2:
            return Placed(both, top, 2, known(both))
        if _second_row(records[top][2], records[top + 1][2]) and known(both) > score:
            return Placed(both, top, 2, known(both))
    return Placed(single, at, 1, score)


class _Wide(IntakeError):
    """A header with too many names, or too long ones. `score`: how many are known, how many there are."""

    def __init__(self, message: str, score: tuple[int, int]) -> None:
        super().__init__(message)
        self.score = score


def _wide(record: Record) -> bool:
    return _width(record[2]) > COLUMNS or any(len(name) > NAME for name in record[2])


def _width(names: Sequence[str]) -> int:
    """How many there are up to the last that is filled: a row of a sheet is as long as its longest."""
    return next((at for at in range(len(names), 0, -1) if names[at - 1].strip()), 0)


def _refuse_wide(record: Record, known: Known) -> None:
    """Raises IntakeError: too many names, or one too long."""
    line, _, names = record
    if not _wide(record):
        return
    score = known([_clean(name[:NAME]) for name in names[:COLUMNS]]), _width(names)
    if (width := _width(names)) > COLUMNS:
        raise _Wide(
            Message("file.wide_header", line=line, width=width, most=COLUMNS),
            score,
        )
    raise _Wide(
        Message("file.long_name", line=line, most=NAME),
        score,
    )


def _likely(records: Sequence[Record], known: Known) -> int | None:
    if not records:
        return None
    head = [[_clean(name[:NAME]) for name in row[:COLUMNS]] for _, _, row in records[:_HEADER_WITHIN]]
    filled = [sum(map(bool, row)) for row in head]
    fullest = next(i for i, count in enumerate(filled) if 2 * count > max(filled))
    scores = [known(_names_of(at, head)) for at in range(len(head))]
    best = scores.index(max(scores))
    # Words of the data may be known as names too: a row below one that looks like a header must know more than that.
    if scores[best] >= 2 and (best <= fullest or scores[best] >= scores[fullest] + 2):
        return best
    return fullest


def _names_of(at: int, head: Sequence[Sequence[str]]) -> list[str]:
    """The cells of a row that may be names of columns: none where one holds a date; none that stands below again.

    The words of data come back in their column (Selesai, Kantor); a header that is repeated comes back whole.
    """
    row = head[at]
    if any(_DATE.search(cell) for cell in row):
        return []
    others = [other for other in head if other != row]
    return [cell for place, cell in enumerate(row) if not any(other[place : place + 1] == [cell] for other in others)]


def _second_row(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row may be the second of a header: it names what the first leaves empty, and holds no data."""
    names = [_clean(name) for name in below]
    groups = [_clean(name) for name in top]
    if len(names) != len(groups) or any(looks_like_data(name) for name in names if name):
        return False
    return any(name and not group for name, group in zip(names, groups, strict=True))


def _combined(groups: list[str], names: list[str], known: Known) -> tuple[str, ...]:
    """Names of two header rows: a group's heading stands over the empty cells to its right."""
    width = max(len(groups), len(names))
    groups, names = groups + [""] * (width - len(groups)), names + [""] * (width - len(names))
    found: list[str] = []
    heading = ""
    for group, name in zip(groups, names, strict=True):
        heading = group or (heading if name else "")
        both = f"{heading} {name}".strip()
        found.append(name if name and known([name]) and not known([both]) else both)
    return tuple(found)


def looks_like_data(text: str) -> bool:
    """Whether a cell holds a number, a date or a time rather than a name."""
    return _DATA.fullmatch(text) is not None


def _clean(name: str) -> str:
    return " ".join(unguarded(name).split()).removeprefix("\ufeff").strip()


def _no_such_line(line: int, what: str) -> IntakeError:
    return IntakeError(Message("mapping.header", line=line, what=what, most=RECORDS))


def no_such_row(row: int) -> IntakeError:
    """The mapping names a row of a sheet as the header that cannot be one."""
    return _no_such_line(row, "row")


def _records(text: str, delimiter: str, skip: int) -> list[Record]:
    """The first records that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[Record] = []
    end = 0
    while len(records) < RECORDS:
        begin = end + 1
        try:
            row = next(reader)
        except (StopIteration, csv.Error):
            break
        end = reader.line_num
        if any(value.strip() for value in row):
            records.append((begin + skip, end + skip, row))
    return records
