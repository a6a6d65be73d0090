"""The XmR chart: limits against published figures, each rule at its threshold, verdicts as NHS England gives them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.domain.statistics.xmr import Chart, chart, limits

# rnorm(20) of R with seed 123; NHSRplotthedots' own tests hold the limits of it, to the digits printed there.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip


def places(flags: np.ndarray) -> list[int]:
    return np.flatnonzero(flags).tolist()


def around(points: list[float], calm: int = 40) -> Chart:
    """A chart whose mean is 0 and whose limits are 2.66 away, with points at the end that hardly move either.

    The calm part alternates between 0.5 and -0.5 (moving range 1); the last points are chosen by the test.
    """
    return chart([0.5, -0.5] * (calm // 2) + points)


def test_limits_are_those_that_the_nhs_package_tests_for() -> None:
    found = chart(R_NORMAL)
    assert found.centre == pytest.approx(0.142, abs=5e-4)
    assert found.lower == pytest.approx(-3.01, abs=5e-3)
    assert found.upper == pytest.approx(3.29, abs=5e-3)


def test_limits_are_those_of_a_published_example() -> None:
    # README of statprocon: counts 10, 50, 40, 30 have natural process limits -20.7 and 85.7.
    centre, reach = limits(np.array([10.0, 50, 40, 30]))
    assert (centre - reach, centre + reach) == (pytest.approx(-20.7, abs=0.05), pytest.approx(85.7, abs=0.05))


def test_outliers_are_not_screened_as_in_nhs_englands_own_tools() -> None:
    # The example of NHSRplotthedots' vignette on where it deviates from them.
    found = chart([1, 2, 1, 2, 10, *[1, 2] * 6, 1], better="down")
    assert found.centre == pytest.approx(35 / 18)
    assert found.upper - found.centre == pytest.approx(2.66 * (8 + 9 + 15) / 17)
    assert places(found.rules.outside) == [4]
    assert found.variation[4] == "concern"


def test_a_point_on_the_limit_is_inside_and_one_beyond_it_is_outside() -> None:
    # The last point moves the mean and the limits too: find where it lies exactly on the upper limit by halving.
    low, high = 0.0, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        found = around([middle])
        low, high = (middle, high) if middle - found.centre < found.upper - found.centre else (low, middle)
    edge = high  # the first number that is not below the limit: on it, or beyond by no more than rounding
    assert around([edge]).rules.outside[-1] == 0
    assert around([edge * (1 + 1e-9)]).rules.outside[-1] == 1
    assert around([edge * (1 - 1e-9)]).rules.outside[-1] == 0


def test_six_on_one_side_are_no_shift_and_seven_are() -> None:
    calm = [1.0, -1.0] * 8
    for side in (1, -1):
        six = chart([side * value for value in [*calm, 1, 1, 1, 1, 1, 1, *[-1] * 6, *calm]])
        seven = chart([side * value for value in [*calm, 1, 1, 1, 1, 1, 1, 1, *[-1] * 6, 1, -1, -1, *calm]])
        assert six.centre == seven.centre == 0
        assert places(six.rules.shift) == []
        assert places(seven.rules.shift) == list(range(16, 23))
        assert (seven.rules.shift[16:23] == side).all()


def test_a_point_on_the_mean_is_on_no_side() -> None:
    calm = [1.0, -1.0] * 8
    found = chart([*calm, 1, 1, 1, 0, 1, 1, 1, 1, *[-1] * 4, 1, -1, -1, -1, -1, *calm])
    assert found.centre == 0
    assert places(found.rules.shift) == []


def test_equal_figures_are_no_signal_whatever_rounding_does_to_their_mean() -> None:
    for value in (0.1, 0.7, 0.9, 1 / 3, 1e9 + 0.1):
        found = chart([value] * 13, better="up")
        assert set(found.variation) == {"common"}


@pytest.mark.parametrize("sign", [1, -1])
def test_six_rising_are_no_trend_and_seven_are(sign: int) -> None:
    calm = [4.0, 2.0] * 6
    six = chart([sign * value for value in [*calm, 1, 2, 3, 4, 5, 6, 2, *calm]])
    seven = chart([sign * value for value in [*calm, 1, 2, 3, 4, 5, 6, 7, 2, *calm]])
    name = "rising" if sign > 0 else "falling"
    assert places(getattr(six.rules, name)) == []
    assert places(getattr(seven.rules, name)) == list(range(12, 19))
    assert (getattr(seven.rules, name)[12:19] == sign).all()


def test_an_equal_neighbour_breaks_a_trend() -> None:
    found = chart([4.0, 2.0, 4.0, 2.0, 1, 2, 3, 3, 4, 5, 6, 7, 2, 4.0, 2.0])
    assert places(found.rules.rising) == []


def test_a_peak_is_part_of_both_trends_and_shown_as_improvement() -> None:
    # The series of issue 200 of NHSRplotthedots, longer by one point on its way down.
    found = chart([*range(8), 6, 5, 4, 3, 2, 1], better="up")
    assert places(found.rules.rising) == list(range(8))
    assert places(found.rules.falling) == list(range(7, 14))
    assert {"rising", "falling"} < set(found.rules.of(7))
    assert found.variation[7] == "improvement"
    assert found.conflict[7]
    assert chart(found.values).variation[7] == "high"
    assert found.variation[13] == "concern"


def test_a_rising_trend_below_the_mean_is_judged_by_its_direction() -> None:
    # Issue 171 of NHSRplotthedots: the NHS tools colour a trend by where it goes, not by the side it is on.
    found = chart([20.0, 21] * 8 + [1, 2, 3, 4, 5, 6, 7], better="up")
    assert found.values[-1] < found.centre
    assert "rising" in found.rules.of(22)
    assert found.verdict == "improvement"
    assert found.conflict[-1]


def outer(points: list[float]) -> Chart:
    """Points after a long calm part: limits near 2.66 and two thirds of them near 1.77."""
    return around([*points, -0.5, 0.5, -0.5, 0.5], calm=200)


def test_one_of_three_in_the_outer_third_is_no_signal_and_two_are() -> None:
    one, two = outer([0.2, 2.2, 0.2]), outer([2.2, 0.2, 2.2])
    assert one.near_upper < 2.2 < one.upper
    assert places(one.rules.two_of_three) == []
    assert places(two.rules.two_of_three) == [200, 202]  # not the one between them
    assert two.rules.of(200) == ("two_of_three",)


def test_two_of_three_must_be_near_each_other_and_on_one_side_with_the_third() -> None:
    assert places(outer([2.2, 0.2, 0.2, 2.2]).rules.two_of_three) == []
    assert places(outer([2.2, -2.2]).rules.two_of_three) == []  # issue 143 of NHSRplotthedots
    assert places(outer([-0.5, 2.2, 2.2, -0.5]).rules.two_of_three) == []  # no third on their side
    assert places(outer([0.2, 2.2, 2.2, -0.5]).rules.two_of_three) == [201, 202]
    assert places(outer([-0.2, -2.2, -2.2]).rules.two_of_three) == [201, 202]


def test_a_point_beyond_the_limit_counts_for_two_of_three() -> None:
    # The change that NHS England announced in issue 194 of NHSRplotthedots.
    found = outer([3.5, 2.2, 0.2])
    assert found.rules.of(200) == ("outside", "two_of_three")
    assert found.rules.of(201) == ("two_of_three",)


def test_fewer_than_seven_figures_have_no_limits_and_fewer_than_twelve_provisional_ones() -> None:
    few = chart([1.0, 2, 3, 4, 5, 6, np.nan], better="up")
    assert (few.centre, few.upper, few.verdict, few.reason, few.assurance(3)) == (None, None, None, "too_few", None)
    some, enough = chart(np.arange(7.0)), chart(np.arange(12.0))
    assert (some.provisional, some.reason) == (True, None)
    assert (some.verdict, enough.verdict) == ("high", "high")
    assert chart(np.arange(11.0)).provisional
    assert not enough.provisional
    assert chart([]).last is None


def test_a_period_without_a_figure_is_passed_over() -> None:
    with_gap, without = chart([1, 2, 3, None, 4, 5, 6, 7], better="up"), chart([1, 2, 3, 4, 5, 6, 7], better="up")
    assert (with_gap.centre, with_gap.upper) == (without.centre, without.upper)
    assert places(with_gap.rules.rising) == [0, 1, 2, 4, 5, 6, 7]
    assert with_gap.variation[3] is None
    assert chart([1, 2, 3, 4, 5, 6, 7, None], better="up").verdict == "improvement"


@pytest.mark.parametrize(("better", "outcome"), [("up", "improvement"), ("down", "concern"), (None, "high")])
def test_the_verdict_depends_on_which_way_is_better(better: str | None, outcome: str) -> None:
    assert around([9.0]).verdict == "high"
    assert chart([0.5, -0.5] * 20 + [9.0], better=better).verdict == outcome
    assert chart([0.5, -0.5] * 20 + [0.5], better=better).verdict == "common"


def test_assurance_is_decided_at_the_limits_as_nhs_england_does() -> None:
    values = [0.90, 0.92] * 8
    up, down = chart(values, better="up"), chart(values, better="down")
    assert [up.assurance(aim) for aim in (up.lower, up.lower + 1e-6, up.upper - 1e-6, up.upper)] == [
        "always", "hit_or_miss", "hit_or_miss", "never",
    ]  # fmt: skip
    assert [down.assurance(aim) for aim in (up.lower, up.lower + 1e-6, up.upper - 1e-6, up.upper)] == [
        "never", "hit_or_miss", "hit_or_miss", "always",
    ]  # fmt: skip
    assert up.assurance(None) is None
    assert chart(values).assurance(0.9) is None


@given(st.lists(st.integers(-20, 20), min_size=7, max_size=30))
@settings(max_examples=60, deadline=None)
def test_turned_upside_down_the_rules_change_sides_and_nothing_else(values: list[int]) -> None:
    found, turned = chart(values, better="up"), chart([-value for value in values], better="down")
    assert (found.rules.outside == -turned.rules.outside).all()
    assert (found.rules.shift == -turned.rules.shift).all()
    assert (found.rules.rising == -turned.rules.falling).all()
    assert (found.rules.two_of_three == -turned.rules.two_of_three).all()
    assert found.variation == turned.variation


@given(st.lists(st.integers(-20, 20), min_size=7, max_size=30), st.integers(-5, 5), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_another_unit_tells_the_same_story(values: list[int], shift: int, scale: int) -> None:
    other = [shift + scale * value for value in values]
    assert chart(values, better="up").variation == chart(other, better="up").variation


def naive_flags(values: list[float], centre: float, reach: float) -> list[bool]:
    """Any rule, written from the words of the method, window by window."""
    n = len(values)
    flagged = [abs(value - centre) > reach + 1e-9 for value in values]
    side = [0 if abs(value - centre) < 1e-9 else 1 if value > centre else -1 for value in values]
    for first in range(n - 6):
        seven = range(first, first + 7)
        steps = {np.sign(values[place + 1] - values[place]) for place in list(seven)[:-1]}
        if {side[place] for place in seven} in ({1}, {-1}) or steps in ({1.0}, {-1.0}):
            flagged = [flag or place in seven for place, flag in enumerate(flagged)]
    for first in range(n - 2):
        three = range(first, first + 3)
        far = [place for place in three if abs(values[place] - centre) > reach * 2 / 3 + 1e-9]
        if {side[place] for place in three} in ({1}, {-1}) and len(far) >= 2:
            flagged = [flag or place in far for place, flag in enumerate(flagged)]
    return flagged


@given(st.lists(st.integers(-6, 6), min_size=7, max_size=40))
@settings(max_examples=150, deadline=None)
def test_the_rules_are_those_of_the_words(values: list[int]) -> None:
    found = chart(values)
    expected = naive_flags([float(value) for value in values], found.centre, found.upper - found.centre)
    assert [verdict != "common" for verdict in found.variation] == expected
