"""The simulated worlds of the benchmark of truth, few of them: intervals hold, little is claimed."""

import pytest

from benchmarks.truth_effects import Cell, cells, told


def test_intervals_hold_and_little_is_claimed_without_an_effect() -> None:
    beside = told(Cell(True, "hours", 26, 12, 0.3, "peak"), 150)
    assert beside.too_few == 0
    assert 0.9 <= beside.coverage <= 0.99
    assert beside.false <= 0.06


def test_a_season_is_not_told_from_an_effect_in_half_a_year() -> None:
    alone = told(Cell(False, "rates", 26, 12, 0.6, "wave"), 50)
    assert (alone.false, alone.too_few) == (0, 1)
    assert alone.coverage != alone.coverage


@pytest.mark.parametrize("length", [(8, 8), (12, 8), (26, 12), (49, 24), (100, 52)])
def test_every_length_of_the_method_is_among_the_cells(length: tuple[int, int]) -> None:
    assert {(cell.compared, cell.kind, cell.memory) for cell in cells() if (cell.before, cell.since) == length} == {
        (compared, kind, memory)
        for compared in (False, True)
        for kind in ("hours", "rates")
        for memory in (0, 0.3, 0.6)
    }
