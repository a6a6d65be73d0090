"""Where the lines of a text begin and end, and how many delimiters each holds, without a loop over lines."""

import numpy as np

_STEP = 1 << 21


def line_bounds(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """(starts, ends) of each line as int64 offsets; ends leave out the newline and a carriage return before it."""
    view = np.frombuffer(data, np.uint8)
    found = [np.flatnonzero(view[at : at + _STEP] == 10) + at for at in range(0, len(view), _STEP)]
    newlines = np.concatenate(found) if found else np.empty(0, np.int64)
    open_end = len(view) > 0 and (len(newlines) == 0 or newlines[-1] != len(view) - 1)
    ends = np.append(newlines, len(view)) if open_end else newlines
    starts = np.empty(len(ends), np.int64)
    if len(ends):
        starts[0] = 0
        starts[1:] = newlines[: len(ends) - 1] + 1
        returned = (ends > starts) & (view[np.maximum(ends - 1, 0)] == 13)
        ends = ends - returned
    return starts, ends.astype(np.int64)


def count_in_lines(data: bytes, mark: str, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """How often the one-byte `mark` stands in each line, as int64."""
    view = np.frombuffer(data, np.uint8)
    counts = np.empty(len(starts), np.int64)
    done = 0
    while done < len(starts):
        stop = max(done + 1, int(np.searchsorted(starts, starts[done] + _STEP)))
        base = starts[done]
        marks = np.flatnonzero(view[base : ends[stop - 1]] == ord(mark))
        upto = np.searchsorted(marks, ends[done:stop] - base)
        counts[done:stop] = upto - np.searchsorted(marks, starts[done:stop] - base)
        done = stop
    return counts


def lines_at(starts: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Indices of the lines in which the byte offsets lie, each once."""
    return np.unique(np.searchsorted(starts, offsets, side="right") - 1)
