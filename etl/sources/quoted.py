"""Records of a text with quotes, found without reading it field by field.

Where every quote is in its place (RFC 4180), the number of quotes before a byte says whether it stands within a quoted
field.
"""

from dataclasses import dataclass

import numpy as np

from etl.sources.lines import count_in_lines

_STEP = 1 << 21
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


@dataclass(frozen=True, slots=True)
class Records:
    """For each record the indices of its first and last line, and how many delimiters part its fields."""

    first: np.ndarray
    last: np.ndarray
    delimiters: np.ndarray


def well_formed_records(data: bytes, delimiter: str, starts: np.ndarray, ends: np.ndarray) -> Records | None:
    """The records of the lines at these bounds; None: a quote is out of its place, so that only a reader can tell."""
    size = len(starts)
    if size == 0:
        return Records(*(np.empty(0, np.int64) for _ in range(3)))
    quotes = count_in_lines(data, '"', starts, ends)
    before = np.cumsum(quotes) - quotes
    if (before[-1] + quotes[-1]) % 2:
        return None
    view = np.frombuffer(data, np.uint8)
    outside = np.empty(size, np.int64)
    done = 0
    while done < size:
        stop = max(done + 1, int(np.searchsorted(starts, starts[done] + _STEP)))
        base, end = int(starts[done]), int(ends[stop - 1])
        marks = np.flatnonzero(view[base:end] == _QUOTE) + base
        if not _in_place(view, marks, int(before[done]), ord(delimiter)):
            return None
        parts = np.flatnonzero(view[base:end] == ord(delimiter)) + base
        parts = parts[(before[done] + np.searchsorted(marks, parts)) % 2 == 0]
        outside[done:stop] = np.searchsorted(parts, ends[done:stop]) - np.searchsorted(parts, starts[done:stop])
        done = stop
    first = np.flatnonzero(before % 2 == 0)
    return Records(first, np.append(first[1:], size) - 1, np.add.reduceat(outside, first))


def _in_place(view: np.ndarray, marks: np.ndarray, before: int, delimiter: int) -> bool:
    """Whether each quote opens a field at its beginning, closes it at its end, or is one of a doubled pair."""
    opening = marks[before % 2 :: 2]
    closing = marks[1 - before % 2 :: 2]
    ahead = view[opening - 1]  # a header line stands before the first, so that there is always a byte ahead
    after = view[np.minimum(closing + 1, len(view) - 1)]
    return bool(
        ((ahead == delimiter) | (ahead == _NEWLINE) | (ahead == _QUOTE)).all()
        and (
            (after == delimiter) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE)
            | (closing == len(view) - 1)
        ).all()
    )
