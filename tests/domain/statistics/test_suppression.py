"""Nobody who sees what is shown can work out a hidden small group: tried with all tables that fit, and with scipy."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from service_levels.domain.statistics.suppression import Table, hidden, table


def attack(counts: np.ndarray, found: Table, row: int, column: int) -> tuple[float, float]:
    """The least and the most that a cell or total can be, to one who knows all that is shown and hidden ones are >= 1.

    Unknowns: every cell, row total, column total and the total, tied by their sums. The polytope of such a table has
    whole corners, so linear programming gives whole bounds.
    """
    rows, columns = counts.shape
    full = np.block([[counts, counts.sum(axis=1, keepdims=True)], [counts.sum(axis=0), counts.sum()]])
    secret = np.block([[found.cells, found.rows[:, None]], [found.columns[None, :], np.array([[found.total]])]])
    sums = []
    for r in range(rows + 1):
        line = np.zeros(full.shape)
        line[r, :-1], line[r, -1] = 1, -1
        sums.append(line.ravel())
    for c in range(columns + 1):
        line = np.zeros(full.shape)
        line[:-1, c], line[-1, c] = 1, -1
        sums.append(line.ravel())
    bounds = [(1, None) if s else (v, v) for v, s in zip(full.ravel(), secret.ravel(), strict=True)]
    aim = np.zeros(full.size)
    aim[row * (columns + 1) + column] = 1
    ends = []
    for sign in (1, -1):
        solved = linprog(sign * aim, A_eq=np.array(sums), b_eq=np.zeros(len(sums)), bounds=bounds)
        ends.append(sign * solved.fun if solved.status == 0 else np.inf)  # 3: unbounded
    return ends[0], ends[1]


def shown_with_gaps(found: Table) -> bool:
    return any([*found.cells.ravel(), *found.rows, *found.columns, found.total])


def assert_safe(counts: np.ndarray, found: Table, small: int = 5) -> None:
    full = np.block([[counts, counts.sum(axis=1, keepdims=True)], [counts.sum(axis=0), counts.sum()]])
    secret = np.block([[found.cells, found.rows[:, None]], [found.columns[None, :], np.array([[found.total]])]])
    for row, column in np.argwhere((full > 0) & (full < small)):
        assert secret[row, column]
        least, most = attack(counts, found, row, column)
        rows = slice(None) if row == len(counts) else row
        columns = slice(None) if column == counts.shape[1] else column
        parts = np.count_nonzero(counts[rows, columns])  # a total is at least one for each of its parts
        assert (round(least, 6), most >= small - 1e-6) == (parts, True), (counts, found, row, column)
    assert not (secret & (full == 0)).any()


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
@settings(max_examples=200, deadline=None)
def test_a_hidden_group_of_a_list_may_be_anything(counts: list[int]) -> None:
    secret = hidden(counts)
    small = [place for place, count in enumerate(counts) if 0 < count < 5]
    assert all(secret[place] for place in small)
    among = [count for count, flag in zip(counts, secret, strict=True) if flag]
    if not small:
        assert not secret.any()
    elif sum(among) - (len(among) - 1) >= 5 and len(among) > 1:
        for place in range(len(among)):  # every split of their sum that has no zero
            splits = [1, 5]
            assert all(sum(among) - value >= len(among) - 1 for value in splits), place
    else:
        assert all(flag or not count for count, flag in zip(counts, secret, strict=True))


def test_by_trying_all_splits_of_a_list() -> None:
    for counts in product(range(8), repeat=3):
        secret = hidden(counts)
        among = [count for count, flag in zip(counts, secret, strict=True) if flag]
        if len(among) < 2 or len(among) == np.count_nonzero(counts):
            continue
        fits = [s for s in product(range(1, sum(among)), repeat=len(among)) if sum(s) == sum(among)]
        for place in range(len(among)):
            assert {1, 2, 3, 4, 5} <= {split[place] for split in fits}


@pytest.mark.parametrize(
    ("counts", "secret"),
    [
        ([4, 9, 30], [True, True, False]),  # a small one takes the next smallest with it
        ([5, 9, 30], [False, False, False]),  # five is not small
        ([0, 9, 30], [False, False, False]),  # nobody is nobody's secret
        ([1, 1, 30, 40], [True, True, True, False]),  # two ones would be known by their sum
        ([4, 4, 30], [True, True, False]),  # 8 may be 1 + 7
        ([3, 2], [True, True]),  # cannot be protected: the caller hides the total too
        ([], []),
    ],
)
def test_thresholds_of_a_list(counts: list[int], secret: list[bool]) -> None:
    assert hidden(counts).tolist() == secret


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cell = st.one_of(st.integers(0, 6), st.integers(0, 60))
    return np.array(draw(st.lists(cell, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)


@given(tables())
@settings(max_examples=60, deadline=None)
def test_no_small_cell_or_total_of_a_table_can_be_recovered(counts: np.ndarray) -> None:
    found = table(counts)
    secret = np.concatenate([found.cells.ravel(), found.rows, found.columns, [found.total]])
    values = np.concatenate([counts.ravel(), counts.sum(axis=1), counts.sum(axis=0), [counts.sum()]])
    if secret[values > 0].all():
        return  # nothing but zeros is shown
    assert_safe(counts, found)


def test_a_table_without_small_counts_is_shown_as_it_is() -> None:
    found = table([[5, 0, 7], [9, 20, 6]])
    assert not shown_with_gaps(found)


def test_one_small_cell_hides_the_cheapest_rectangle() -> None:
    counts = np.array([[3, 50, 60], [70, 8, 90], [9, 12, 80]])
    found = table(counts)
    assert found.cells.tolist() == [[True, True, False], [False, False, False], [True, True, False]]
    assert not any([*found.rows, *found.columns, found.total])
    assert_safe(counts, found)


def test_a_small_row_is_hidden_with_its_total() -> None:
    counts = np.array([[2, 1], [40, 50], [30, 20]])
    found = table(counts)
    assert found.cells[0].all()
    assert found.rows[0]
    assert found.rows.sum() > 1
    assert_safe(counts, found)


def test_totals_are_hidden_last() -> None:
    found = table([[0, 7, 0], [8, 10, 8], [7, 4, 0]])
    assert found.cells.tolist() == [[False, False, False], [True, True, False], [True, True, False]]
    assert not any([*found.rows, *found.columns, found.total])


def test_a_large_table_is_quick_and_safe() -> None:
    random = np.random.default_rng(5)
    counts = random.poisson(9, (30, 12))
    found = table(counts)
    assert found.cells.mean() < 0.6
    for row, column in np.argwhere((counts > 0) & (counts < 5))[::7]:
        least, most = attack(counts, found, row, column)
        assert round(least, 6) == 1
        assert most >= 5 - 1e-6


def test_counts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        hidden([-1])
    with pytest.raises(ValueError, match="one row and one column"):
        table([1, 2])
