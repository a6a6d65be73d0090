"""The XmR chart: limits against published figures, each rule at its threshold, gaps, segments, order of the rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.domain.statistics import xmr
from service_levels.domain.statistics.xmr import Chart, limits

NAN = float("nan")
# rnorm(20) of R with seed 123; NHSRplotthedots' own tests hold the limits of it, to the digits printed there.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip


def chart(values: list[float], better: xmr.Better = "up", starts: tuple[int, ...] = ()) -> Chart:
    """A chart in which every period with a figure is judged."""
    given_ = np.array(values, float)
    return xmr.chart(given_, ~np.isnan(given_), better, starts)


def flagged(found: Chart, rule: str) -> list[int]:
    """The places of which a rule is the first that holds."""
    return [place for place, name in enumerate(found.rule) if name == rule]


def around(points: list[float], calm: int = 40) -> Chart:
    """A chart whose mean is 0 and whose limits are 2.66 away, with points at the end that hardly move either.

    The calm part alternates between 0.5 and -0.5 (moving range 1); the last points are chosen by the test.
    """
    return chart([0.5, -0.5] * (calm // 2) + points)


def test_limits_are_those_that_the_nhs_package_tests_for() -> None:
    (found,) = chart(R_NORMAL).segments
    assert found.mean == pytest.approx(0.142, abs=5e-4)
    assert found.low == pytest.approx(-3.01, abs=5e-3)
    assert found.high == pytest.approx(3.29, abs=5e-3)


def test_limits_are_those_of_a_published_example() -> None:
    # README of statprocon: counts 10, 50, 40, 30 have natural process limits -20.7 and 85.7.
    centre, reach = limits(np.array([10.0, 50, 40, 30]), np.ones(4, bool))
    assert (centre - reach, centre + reach) == (pytest.approx(-20.7, abs=0.05), pytest.approx(85.7, abs=0.05))


def test_outliers_are_not_screened_as_in_nhs_englands_own_tools() -> None:
    # The example of NHSRplotthedots' vignette on where it deviates from them.
    found = chart([1, 2, 1, 2, 10, *[1, 2] * 6, 1], better="down")
    (segment,) = found.segments
    assert segment.mean == pytest.approx(35 / 18)
    assert segment.high - segment.mean == pytest.approx(2.66 * (8 + 9 + 15) / 17)
    assert flagged(found, "outside") == [4]
    assert found.mark(4) == "worsening"


def test_a_point_on_the_limit_is_inside_and_one_beyond_it_is_outside() -> None:
    # The last point moves the mean and the limits too: find where it lies exactly on the upper limit by halving.
    low, high = 0.0, 50.0
    for _ in range(200):
        middle = (low + high) / 2
        (segment,) = around([middle]).segments
        low, high = (middle, high) if middle - segment.mean < segment.high - segment.mean else (low, middle)
    assert around([high]).rule[-1] is None  # the first number not below the limit: beyond by no more than rounding
    assert around([high * (1 + 1e-9)]).rule[-1] == "outside"
    assert around([high * (1 - 1e-9)]).rule[-1] is None


@pytest.mark.parametrize("side", [1, -1])
def test_six_on_one_side_are_no_shift_and_seven_are(side: int) -> None:
    calm = [1.0, -1.0] * 8
    six = chart([side * value for value in [*calm, 1, 1, 1, 1, 1, 1, *[-1] * 6, *calm]])
    seven = chart([side * value for value in [*calm, 1, 1, 1, 1, 1, 1, 1, *[-1] * 6, 1, -1, -1, *calm]])
    assert six.segments[0].mean == seven.segments[0].mean == 0
    assert flagged(six, "shift") == []
    assert flagged(seven, "shift") == list(range(16, 23))
    assert (seven.side[16:23] == side).all()
    assert [seven.since(place) for place in (16, 19, 22)] == [16, 16, 16]


def test_a_point_on_the_mean_is_on_no_side() -> None:
    calm = [1.0, -1.0] * 8
    found = chart([*calm, 1, 1, 1, 0, 1, 1, 1, 1, *[-1] * 4, 1, -1, -1, -1, -1, *calm])
    assert found.segments[0].mean == 0
    assert flagged(found, "shift") == []


def test_equal_figures_are_no_signal_whatever_rounding_does_to_their_mean() -> None:
    for value in (0.1, 0.7, 0.9, 1 / 3, 1e9 + 0.1):
        assert set(chart([value] * 13).rule) == {None}


@pytest.mark.parametrize("sign", [1, -1])
def test_six_rising_are_no_trend_and_seven_are(sign: int) -> None:
    calm = [4.0, 2.0] * 6
    six = chart([sign * value for value in [*calm, 1, 2, 3, 4, 5, 6, 2, *calm]])
    seven = chart([sign * value for value in [*calm, 1, 2, 3, 4, 5, 6, 7, 2, *calm]])
    name = "rising" if sign > 0 else "falling"
    assert flagged(six, name) == []
    inner = [place for place in range(12, 19) if seven.rule[place] != "outside"]
    assert inner
    assert flagged(seven, name) == inner
    assert (seven.side[inner] == sign).all()
    assert seven.since(inner[-1]) == 12


def test_an_equal_neighbour_breaks_a_trend() -> None:
    found = chart([4.0, 2.0, 4.0, 2.0, 1, 2, 3, 3, 4, 5, 6, 7, 2, 4.0, 2.0])
    assert flagged(found, "rising") == []


def test_a_peak_is_part_of_both_trends_and_the_rise_speaks() -> None:
    # The series of issue 200 of NHSRplotthedots, longer on its way down, after a noise that keeps it within limits.
    found = chart([*[12, -2] * 10, *range(8), 6, 5, 4, 3, 2, 1])
    assert flagged(found, "rising") == list(range(19, 28))
    assert flagged(found, "falling") == list(range(28, 34))
    assert (found.mark(27), found.mark(28)) == ("improving", "worsening")
    assert (found.since(27), found.since(33)) == (19, 27)


def test_where_rules_contradict_each_other_the_first_speaks() -> None:
    # Issue 171 of NHSRplotthedots: a rise far below the mean. Outside and shift come before it in the order.
    found = chart([20.0, 21] * 8 + [1, 2, 3, 4, 5, 6, 7])
    assert found.values[-1] < found.segments[0].mean
    assert found.rule[-1] in ("outside", "shift")
    assert found.mark(22) == "worsening"


def outer(points: list[float]) -> Chart:
    """Points after a long calm part: limits near 2.66 and two thirds of them near 1.77."""
    return around([*points, -0.5, 0.5, -0.5, 0.5], calm=200)


def test_one_of_three_in_the_outer_third_is_no_signal_and_two_are() -> None:
    one, two = outer([0.2, 2.2, 0.2]), outer([2.2, 0.2, 2.2])
    assert one.segments[0].mean + (one.segments[0].high - one.segments[0].mean) * 2 / 3 < 2.2 < one.segments[0].high
    assert flagged(one, "two_of_three") == []
    assert flagged(two, "two_of_three") == [200, 202]  # not the one between them


def test_two_of_three_must_be_near_each_other_and_on_one_side_with_the_third() -> None:
    assert flagged(outer([2.2, 0.2, 0.2, 2.2]), "two_of_three") == []
    assert flagged(outer([2.2, -2.2]), "two_of_three") == []  # issue 143 of NHSRplotthedots
    assert flagged(outer([-0.5, 2.2, 2.2, -0.5]), "two_of_three") == []  # no third on their side
    assert flagged(outer([0.2, 2.2, 2.2, -0.5]), "two_of_three") == [201, 202]
    assert flagged(outer([-0.2, -2.2, -2.2]), "two_of_three") == [201, 202]


def test_a_point_beyond_the_limit_counts_for_two_of_three() -> None:
    # The change that NHS England announced in issue 194 of NHSRplotthedots.
    found = outer([3.5, 2.2, 0.2])
    assert (found.rule[200], found.rule[201]) == ("outside", "two_of_three")
    assert found.since(201) == 201  # its neighbour says so by another rule


@pytest.mark.parametrize(("better", "mark"), [("up", "improving"), ("down", "worsening")])
def test_what_a_signal_means_depends_on_which_way_is_better(better: xmr.Better, mark: str) -> None:
    assert chart([0.5, -0.5] * 20 + [9.0], better).mark(40) == mark
    assert chart([0.5, -0.5] * 20 + [0.5], better).mark(40) == "common"


def test_assurance_is_decided_at_the_limits_as_nhs_england_does() -> None:
    up, down = chart([0.90, 0.92] * 8, "up"), chart([0.90, 0.92] * 8, "down")
    (segment,) = up.segments
    aims = (segment.low, segment.low + 1e-6, segment.high - 1e-6, segment.high)
    assert [up.assurance(segment, aim) for aim in aims] == ["always", "sometimes", "sometimes", "never"]
    assert [down.assurance(segment, aim) for aim in aims] == ["never", "sometimes", "sometimes", "always"]
    assert up.assurance(segment, None) is None


def test_a_run_ends_at_a_gap() -> None:
    calm = [1.0, -1.0] * 8
    run = [*calm, *[1.0] * 7, *[-1.0] * 6, 1, -1, -1, *calm]
    gap = [*calm, *[1.0] * 4, NAN, *[1.0] * 3, *[-1.0] * 6, 1, -1, -1, *calm]
    assert flagged(chart(run), "shift") == list(range(16, 23))
    assert flagged(chart(gap), "shift") == []
    rise = [4.0, 2.0] * 6 + [1, 2, 3, 4, NAN, 5, 6, 7, 2] + [4.0, 2.0] * 6
    assert flagged(chart(rise), "rising") == []
    assert flagged(chart([*[0.5, -0.5] * 40, 2.2, NAN, 2.2, 0.2, *[-0.5, 0.5] * 40]), "two_of_three") == []


def test_no_moving_range_goes_over_a_gap() -> None:
    centre, reach = limits(np.array([1.0, 2, NAN, 9, 8]), np.array([True, True, False, True, True]))
    assert (centre, reach) == (5.0, 2.66)
    assert limits(np.array([1.0, NAN, 3]), np.array([True, False, True])) is None
    (segment,) = chart([1.0, NAN] * 12).segments
    assert (segment.mean, segment.low, segment.high) == (1.0, None, None)


def test_what_is_not_judged_takes_no_part_whatever_its_value() -> None:
    values = np.array([0.9, 0.92] * 8)
    counts = np.ones(16, bool)
    counts[[5, 15]] = False
    wild = values.copy()
    wild[[5, 15]] = -1000, 1000
    one, other = xmr.chart(values, counts, "up"), xmr.chart(wild, counts, "up")
    assert (one.segments, one.rule) == (other.segments, other.rule)
    with pytest.raises(ValueError, match="every judged period has a figure"):
        xmr.chart(np.array([1.0, NAN]), np.ones(2, bool), "up")


OLD, NEW = [0.6, 0.62] * 5, [0.9, 0.92] * 6


def test_limits_begin_anew_with_a_measure_that_shifted_the_figure() -> None:
    found = chart(OLD + NEW, starts=(10,))
    old, new = found.segments
    assert (old.first, old.end, new.first, new.end, new.judged) == (0, 10, 10, 22, 12)
    assert (old.mean, new.mean) == (pytest.approx(0.61), pytest.approx(0.91))
    assert new.low == pytest.approx(0.91 - 2.66 * 0.02)
    assert set(found.rule) == {None}
    assert found.since(21) == 10
    assert len(chart(OLD + NEW).segments) == 1  # nothing else re-bases a chart
    assert found.assurance(new, 0.8) == "always"


def test_a_segment_needs_twelve_judged_periods_and_seven_at_its_beginning_on_one_side() -> None:
    assert len(chart(OLD + NEW[:-1], starts=(10,)).segments) == 1
    assert len(chart([*OLD, *NEW[:11], NAN], starts=(10,)).segments) == 1
    gap = [*NEW[:3], NAN, *NEW, *NEW]
    assert [one.first for one in chart(OLD + gap, starts=(10,)).segments] == [0]
    back = [*NEW[:6], 0.5, *NEW[:2], 0.5, 0.5, *NEW]
    assert [one.first for one in chart(OLD + back, starts=(10,)).segments] == [0]


def test_a_segment_may_begin_within_four_periods_of_the_measure_and_not_later() -> None:
    values = [*OLD, 0.6, 0.6, 0.6, *NEW]
    assert [one.first for one in chart(values, starts=(10,)).segments] == [0, 13]
    assert [one.first for one in chart(values, starts=(9,)).segments] == [0]


def test_each_segment_has_rules_of_its_own() -> None:
    found = chart([*OLD, *NEW, 0.6], starts=(10,))
    assert found.rule[-1] == "outside"
    assert found.mark(22) == "worsening"
    assert found.since(22) == 22


lists = st.lists(st.integers(-20, 20), min_size=7, max_size=30)


@given(lists)
@settings(max_examples=60, deadline=None)
def test_turned_upside_down_the_rules_change_sides_and_nothing_else(values: list[int]) -> None:
    found, turned = chart(values, "up"), chart([-value for value in values], "down")
    turn = {"rising": "falling", "falling": "rising"}
    for place, rule in enumerate(found.rule):
        if rule not in turn and turned.rule[place] not in turn:  # a peak turned over is a pit: the other one speaks
            assert (rule, found.mark(place)) == (turned.rule[place], turned.mark(place))


@given(lists, st.integers(-5, 5), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_another_unit_tells_the_same_story(values: list[int], shift: int, scale: int) -> None:
    assert chart(values).rule == chart([shift + scale * value for value in values]).rule


@given(lists)
@settings(max_examples=100, deadline=None)
def test_a_point_outside_and_a_shift_lie_on_the_side_that_they_say(values: list[int]) -> None:
    found = chart(values)
    for place, rule in enumerate(found.rule):
        if rule in ("outside", "shift"):
            above = values[place] > found.segments[0].mean
            assert found.mark(place) == ("improving" if above else "worsening")


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
    (segment,) = found.segments
    expected = naive_flags([float(value) for value in values], segment.mean, segment.high - segment.mean)
    assert [rule is not None for rule in found.rule] == expected
