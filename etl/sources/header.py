"""Which line is the header and what parts its fields."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from etl.sources.table import IntakeError

DELIMITERS = ",;\t|"
_HEAD_BYTES = 1 << 16
_RECORDS = 60
_HEADER_WITHIN = 20  # records: title lines above the header are fewer


@dataclass(frozen=True, slots=True)
class Header:
    """`line` and `last`: physical lines of the header (1-based; they differ where a quoted name holds a newline).

    `why` says how the delimiter was found.
    """

    names: tuple[str, ...]
    line: int
    last: int
    delimiter: str
    why: str


@dataclass(frozen=True, slots=True)
class _Try:
    score: tuple[int, float, int]
    header: Header


def find_header(data: bytes, known: Callable[[Sequence[str]], int], delimiter: str | None = None) -> Header:
    """The header of UTF-8 text. Raises IntakeError where there is none."""
    text = data[:_HEAD_BYTES].decode("utf-8", errors="ignore")
    first, _, rest = text.partition("\n")
    skip = 0
    says = first.strip().strip('"').lower()
    if says.startswith("sep=") and len(says) <= 5:
        skip = 1
        delimiter = delimiter or first.strip().strip('"')[4:] or "\t"
        text = rest
        if len(delimiter) != 1 or delimiter in '"\n\r':
            raise IntakeError(f"Line 1 names {delimiter!r} as the delimiter; it must be one of , ; | or a tab.")
    if delimiter is not None:
        tries = [_try(text, delimiter, skip, known, "named by the file" if skip else "named by the mapping")]
    else:
        tries = [_try(text, each, skip, known, "") for each in DELIMITERS]
    best = max((t for t in tries if t is not None), key=lambda t: t.score, default=None)
    if best is None:
        raise IntakeError("The file has no header line: it holds only blank lines. Export it again.")
    return best.header


def _try(text: str, delimiter: str, skip: int, known: Callable[[Sequence[str]], int], why: str) -> _Try | None:
    records = _records(text, delimiter, skip)
    if not records:
        return None
    scores = [known([name.strip() for name in row]) for _, _, row in records[:_HEADER_WITHIN]]
    best = max(scores)
    place = scores.index(best) if best >= 2 else 0
    line, last, names = records[place]
    below = Counter(len(row) for _, _, row in records[place + 1 :])
    same = below[len(names)] / max(1, below.total()) if len(names) > 1 else 0.0
    if not why:
        why = f"{scores[place]} known columns, {same:.0%} of the first rows with as many fields as the header"
    clean = tuple(name.strip().removeprefix("\ufeff") for name in names)
    return _Try((scores[place], same, len(names)), Header(clean, line, last, delimiter, why))


def _records(text: str, delimiter: str, skip: int) -> list[tuple[int, int, list[str]]]:
    """(first line, last line, fields) of the first records that are not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, int, list[str]]] = []
    end = 0
    while len(records) < _RECORDS:
        begin = end + 1
        try:
            row = next(reader)
        except (StopIteration, csv.Error):
            break
        end = reader.line_num
        if any(value.strip() for value in row):
            records.append((begin + skip, end + skip, row))
    return records
