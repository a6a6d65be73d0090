"""Groups of fewer than five requests are hidden, and cannot be worked out from the totals.

Hiding a small count alone is not enough where totals are shown: what is hidden is the total less the rest. So others
are hidden with it (complementary suppression) until whoever knows everything shown, and that a hidden count is not
zero, finds that it may be any count from 1 to 5 or more: not even that it is small can be proved. (A hidden total is
not less than the number of its hidden parts, for each of them is at least 1.)
L. Willenborg and T. de Waal, Elements of Statistical Disclosure Control (2001), chapter 4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.numbers import Counts, Flags

SMALL = 5

# What it costs to hide a total rather than counts: totals go last. Counts are far below it.
_TOTAL = 1 << 40
_UNBOUNDED = 1 << 40


def hidden(counts: ArrayLike, small: int = SMALL) -> Flags:
    """Which groups of one list, whose total is shown, are hidden; shape (n,).

    Counts from 1 to `small` - 1 are hidden (a zero is shown: there is nobody in it), and the smallest others with them.
    Where that cannot protect (all hidden and still too few) everything is hidden: then hide the total too.
    Hide with a count all that is shown of its group: rates, medians, other counts.
    """
    count = _counts(counts)
    order = [int(place) for place in np.argsort(count, kind="stable") if count[place] > 0]
    chosen = (count > 0) & (count < small)
    for place in order:
        among = count[chosen]
        # Any of them may be 1; any may be `small` while the others are 1 (never true of a small one alone).
        if not len(among) or int(among.sum()) - (len(among) - 1) >= small:
            break
        chosen[place] = True
    return chosen


@dataclass(frozen=True, slots=True)
class Table:
    """What of a table is hidden: `cells` (r, c), row totals `rows` (r,), column totals `columns` (c,), the `total`."""

    cells: Flags
    rows: Flags
    columns: Flags
    total: bool


def table(counts: ArrayLike, small: int = SMALL) -> Table:
    """What is hidden of a two-way table shown with its totals; counts of shape (r, c).

    Cells and totals from 1 to `small` - 1 are hidden, and with each the cheapest rectangle of others (in requests;
    totals last) that protects it. Where none does, everything is hidden.
    """
    cells = _counts(counts)
    if cells.ndim != 2:
        raise ValueError(f"counts of shape {cells.shape}: one row and one column a group")
    whole = _with_totals(cells)
    value = np.abs(whole)
    chosen = (value > 0) & (value < small)
    weight = value.astype(np.int64)
    weight[-1, :] += _TOTAL
    weight[:, -1] += _TOTAL
    room = _room(whole)
    for row, column in np.argwhere(chosen):
        rectangle = _cheapest(whole, room, chosen, weight, int(row), int(column), small)
        if rectangle is not None and not (rectangle & ~chosen).any():
            continue  # hidden already, and enough: most are
        if _protected(whole, room, chosen, int(row), int(column), small):
            continue
        if rectangle is None:
            chosen = value > 0
            break
        chosen |= rectangle
    return Table(chosen[:-1, :-1], chosen[:-1, -1], chosen[-1, :-1], bool(chosen[-1, -1]))


def _with_totals(cells: Counts) -> Counts:
    """The table with its totals, in which every row and column adds up to 0: totals negative, their total positive.

    So a total is a cell like the others, and a change that respects all sums is a set of closed walks through the
    table.
    """
    rows = np.concatenate([cells, -cells.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([rows, -rows.sum(axis=0, keepdims=True)])


def _room(whole: Counts) -> tuple[Counts, Counts]:
    """How far each entry may grow and fall, knowing that a hidden count is at least 1; a zero cannot."""
    slack = np.maximum(np.abs(whole) - 1, 0)
    grow, fall = np.where(whole > 0, _UNBOUNDED, slack), np.where(whole > 0, slack, _UNBOUNDED)
    return np.where(whole == 0, 0, grow), np.where(whole == 0, 0, fall)


def _wanted(whole: Counts, row: int, column: int, small: int) -> tuple[int, int]:
    """How much an entry must be able to grow and to fall: to `small`, and to the least it can be."""
    value, positive = abs(int(whole[row, column])), whole[row, column] > 0
    last_row, last_column = row == len(whole) - 1, column == whole.shape[1] - 1
    rows = slice(0, -1) if last_row else slice(row, row + 1)
    columns = slice(0, -1) if last_column else slice(column, column + 1)
    least = int(np.count_nonzero(whole[rows, columns]))  # a cell itself, or the parts of a total
    up, down = small - value, value - min(value, least)
    return (up, down) if positive else (down, up)


def _protected(whole: Counts, room: tuple[Counts, Counts], chosen: Flags, row: int, column: int, small: int) -> bool:
    """Whether the entry may be as little as 1, and as much as `small`, with everything that is shown as it is."""
    grow, fall = np.where(chosen, room[0], 0), np.where(chosen, room[1], 0)
    more, less = _wanted(whole, row, column, small)
    # The entry grows while a walk from its column back to its row makes the others balance, and the reverse.
    return _flow(grow, fall, row, column, more, True) >= more and _flow(grow, fall, row, column, less, False) >= less


def _flow(grow: Counts, fall: Counts, row: int, column: int, wanted: int, growing: bool) -> int:
    """How much the entry can grow (or fall), up to `wanted`: the largest flow by walks (Ford and Fulkerson).

    A walk leaves the column of a growing entry through an entry that falls, then that one's row through one that grows,
    and so on to the entry's own row; a falling entry is balanced by the same walk with growth and fall exchanged.
    """
    first, second = (fall.copy(), grow.copy()) if growing else (grow.copy(), fall.copy())
    first[row, column] = second[row, column] = 0
    moved = 0
    while moved < wanted:
        walk = _walk(first, second, row, column)
        if not walk:
            break
        step = min([wanted - moved, *(int((first if kind else second)[r, c]) for kind, r, c in walk)])
        for kind, r, c in walk:
            used, other = (first, second) if kind else (second, first)
            used[r, c] -= step
            other[r, c] += step
        moved += step
    return moved


def _walk(first: Counts, second: Counts, row: int, column: int) -> list[tuple[bool, int, int]]:
    """The shortest walk from the column to the row, each step (leaves a column, row, column); empty: there is none."""
    came: dict[tuple[bool, int], tuple[bool, int]] = {}
    start, goal = (True, column), (False, row)  # (is a column, which)
    queue = [start]
    for node in queue:
        is_column, place = node
        reach = first[:, place] > 0 if is_column else second[place, :] > 0
        for other in np.flatnonzero(reach):
            following = (not is_column, int(other))
            if following not in came and following != start:
                came[following] = node
                queue.append(following)
        if goal in came:
            break
    if goal not in came:
        return []
    steps = []
    node = goal
    while node != start:
        before = came[node]
        leaves_column = before[0]
        r, c = (node[1], before[1]) if leaves_column else (before[1], node[1])
        steps.append((leaves_column, r, c))
        node = before
    return steps


def _cheapest(
    whole: Counts, room: tuple[Counts, Counts], chosen: Flags, weight: Counts, row: int, column: int, small: int
) -> Flags | None:
    """The rectangle with a corner at the entry that protects it and hides the fewest others; None: there is none."""
    grow, fall = room
    more, less = _wanted(whole, row, column, small)
    side, base = np.newaxis, slice(None)
    can_grow = np.minimum(np.minimum(fall[row, side, base], fall[base, column, side]), grow)
    can_fall = np.minimum(np.minimum(grow[row, side, base], grow[base, column, side]), fall)
    hides = np.where(chosen, 0, weight)
    cost = hides + hides[row, side, base] + hides[base, column, side]
    real = whole != 0
    fits = (can_grow >= more) & (can_fall >= less) & real & real[row, side, base] & real[base, column, side]
    fits[row, :] = fits[:, column] = False
    if not fits.any():
        return None
    place = int(np.argmin(np.where(fits, cost, np.iinfo(np.int64).max)))
    r, c = divmod(place, whole.shape[1])
    rectangle = np.zeros(whole.shape, bool)
    rectangle[[row, row, r, r], [column, c, column, c]] = True
    return rectangle


def _counts(counts: ArrayLike) -> Counts:
    count = np.asarray(counts, np.int64)
    if (count < 0).any():
        raise ValueError(f"count {int(count.min())}: counts of requests are not negative")
    return count
