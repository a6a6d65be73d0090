"""Groups at an equal mix: by hand, against Newcombe and the normal interval, and by how often the interval holds."""

import numpy as np
import pytest

from service_levels.domain.statistics.intervals import difference
from service_levels.domain.statistics.standardise import compare


def test_what_the_mix_alone_does_goes_away() -> None:
    # Both counters: 95% of easy, 60% of hard. One has mostly hard ones.
    easy_desk, hard_desk = compare(["a", "b"], ["easy", "hard"], [[190, 12], [19, 120]], [[200, 20], [20, 200]])
    assert easy_desk.rate == pytest.approx(202 / 220)
    assert easy_desk.others == pytest.approx(139 / 220)
    assert easy_desk.difference.value == pytest.approx(0)
    assert easy_desk.at_equal_mix == pytest.approx(0.5 * 0.95 + 0.5 * 0.6)
    assert not hard_desk.difference.differs_from(0)
    assert (easy_desk.coverage, easy_desk.missing) == (1.0, ())


def test_by_hand_with_a_mix_that_is_given() -> None:
    found = compare(["a", "b"], ["x", "y"], [[8, 5], [9, 1]], [[10, 10], [10, 10]], mix=[3, 1])[0]
    assert found.at_equal_mix == pytest.approx(0.75 * 0.8 + 0.25 * 0.5)
    assert found.others_at_equal_mix == pytest.approx(0.75 * 0.9 + 0.25 * 0.1)


def test_with_one_stratum_the_interval_is_newcombes() -> None:
    found = compare(["a", "b"], ["x"], [[45], [80]], [[60], [90]])[0].difference
    newcombe = difference(45, 60, 80, 90)
    assert found.value == pytest.approx(newcombe.value)
    assert found.interval == pytest.approx(newcombe.interval)


def test_with_many_requests_the_interval_is_the_normal_one() -> None:
    parts, wholes = np.array([[9000, 7000], [8800, 7200]]), np.full((2, 2), 10_000)
    found = compare(["a", "b"], ["x", "y"], parts, wholes)[0].difference
    rates = parts / wholes
    reach = 1.96 * np.sqrt((0.25 * rates * (1 - rates) / wholes).sum())
    assert found.interval == pytest.approx((found.value - reach, found.value + reach), abs=2e-4)


def test_a_stratum_that_only_one_side_has_is_left_out_and_said() -> None:
    parts, wholes = [[5, 0, 4], [6, 3, 0], [6, 3, 0]], [[8, 0, 9], [9, 5, 0], [9, 5, 0]]
    found = compare(["a", "b", "c"], ["x", "y", "z"], parts, wholes)
    assert found[0].missing == ("y", "z")
    assert found[0].coverage == pytest.approx(26 / 45)
    assert found[0].at_equal_mix == pytest.approx(5 / 8)
    assert found[1].missing == ("z",)


def test_what_cannot_be_compared_says_why() -> None:
    nothing, apart = compare(["a", "b"], ["x", "y"], [[0, 0], [1, 1]], [[0, 0], [2, 2]])
    assert (nothing.reason, nothing.rate, nothing.difference) == ("none", None, None)
    assert (apart.reason, apart.others) == ("no_others", None)
    foreign = compare(["a", "b"], ["x", "y"], [[1, 0], [0, 1]], [[2, 0], [0, 2]])[0]
    assert (foreign.reason, foreign.difference, foreign.missing) == ("nothing_in_common", None, ("x", "y"))
    assert foreign.others == 0.5


@pytest.mark.parametrize(
    ("parts", "wholes", "says"), [([[1]], [[1], [2]], "one row a group"), ([[3], [1]], [[2], [2]], "between 0 and")]
)
def test_counts_that_do_not_fit_are_refused(parts: list[list[int]], wholes: list[list[int]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        compare(["a", "b"], ["x"], parts, wholes)


def test_the_interval_holds_in_about_95_of_100_cases_even_with_small_strata() -> None:
    random = np.random.default_rng(11)
    wholes = np.array([[6, 20, 40], [30, 15, 8]])
    truth = np.array([[0.95, 0.8, 0.6], [0.9, 0.85, 0.7]])
    weight = wholes.sum(axis=0) / wholes.sum()
    real = float(weight @ (truth[0] - truth[1]))
    cases = [compare(["a", "b"], "xyz", random.binomial(wholes, truth), wholes)[0].difference for _ in range(1500)]
    held = np.mean([not case.interval.excludes(real) for case in cases])
    assert 0.93 <= held <= 0.985
