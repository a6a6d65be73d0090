"""Kaplan-Meier agrees with statsmodels and with the worked example of its textbook; risks are conditional."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from service_levels.domain.statistics.intervals import wilson
from service_levels.domain.statistics.prediction import hit_rate
from service_levels.domain.statistics.survival import Curve, curve, risk

# Remission of 21 leukaemia patients under 6-MP in weeks (Freireich 1963; Kalbfleisch and Prentice, Klein and
# Moeschberger, table 1.1), True where it ended.
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[float], list[bool]]:
    size = draw(st.integers(2, 60))
    lengths = draw(st.lists(st.integers(0, 30), min_size=size, max_size=size))
    ended = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    return [float(length) for length in lengths], ended


def at_ends(found: Curve) -> np.ndarray:
    return found.ended > 0


@given(lives())
@settings(max_examples=60, deadline=None)
def test_the_curve_and_greenwood_are_those_of_statsmodels(case: tuple[list[float], list[bool]]) -> None:
    lengths, ended = case
    found = curve(lengths, ended)
    if not found.endings:
        assert (found.still_going == 1).all()
        return
    theirs = SurvfuncRight(lengths, ended)
    ends = at_ends(found)
    assert found.times[ends].tolist() == theirs.surv_times.tolist()
    assert found.still_going[ends] == pytest.approx(theirs.surv_prob, abs=1e-12)
    inner = (theirs.surv_prob > 0) & (theirs.surv_prob < 1)
    spread = theirs.surv_prob_se[inner] / theirs.surv_prob[inner]
    reach = np.exp(1.959963984540054 * spread / -np.log(theirs.surv_prob[inner]))
    assert found.low[ends][inner] == pytest.approx(theirs.surv_prob[inner] ** reach, abs=1e-9)
    assert found.high[ends][inner] == pytest.approx(theirs.surv_prob[inner] ** (1 / reach), abs=1e-9)


@given(lives(), st.sampled_from([0.25, 0.5, 0.9]))
@settings(max_examples=60, deadline=None)
def test_quantiles_are_those_of_statsmodels(case: tuple[list[float], list[bool]], level: float) -> None:
    lengths, ended = case
    found = curve(lengths, ended).within(level)
    if not any(ended):
        assert found.reason == "not_reached"
        return
    # statsmodels asks for less than 1 - level where we ask for at most that: a hair keeps both alike.
    theirs = SurvfuncRight(lengths, ended).quantile(level - 1e-9)
    assert (np.isnan(theirs) and found.value is None) or found.value == theirs


def test_the_interval_of_the_median_is_that_of_statsmodels() -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        lengths, ended = random.exponential(10, 80), random.random(80) < 0.8
        ended[lengths.argmax()] = False  # statsmodels cannot take the logarithm of a curve that comes down to 0
        ours, theirs = curve(lengths, ended).within(0.5), SurvfuncRight(lengths, ended)
        assert (ours.low, ours.high) == theirs.quantile_ci(0.5, method="cloglog")


def test_the_textbook_example() -> None:
    found = curve(REMISSION, RELAPSED)
    assert found.survival([6, 10, 23]) == pytest.approx([0.857, 0.753, 0.448], abs=5e-4)
    assert found.within(0.5).value == 23
    assert (found.count, found.endings, found.horizon) == (21, 9, 35)
    # R, survfit(..., conf.type = "log-log"): at 10 weeks 0.503 to 0.889.
    done = found.done_within(10)
    assert done.value == pytest.approx(1 - 0.753, abs=5e-4)
    assert done.interval == pytest.approx((1 - 0.889, 1 - 0.503), abs=1e-3)


def test_one_half_exactly_is_the_median() -> None:
    assert curve([1, 2, 3, 4, 5, 6], [True] * 6).within(0.5).value == 3
    # Products of fractions that miss one half by rounding: 0.5 is reached at the last of them.
    for size in range(2, 60, 2):
        assert curve(np.arange(1.0, size + 1), [True] * size).within(0.5).value == size / 2


def test_at_a_tie_the_censored_are_still_at_risk() -> None:
    found = curve([5, 5, 5, 5], [True, False, False, True])
    assert found.at_risk.tolist() == [4]
    assert found.still_going.tolist() == [0.5]


def test_nothing_is_said_beyond_the_last_open_request() -> None:
    found = curve([1.0, 2.0, 8.0], [True, True, False])
    assert found.survival(8.0) == pytest.approx(1 / 3)
    assert np.isnan(found.survival(8.1))
    assert found.done_within(9) is None
    assert (found.within(0.9).value, found.within(0.9).reason) == (None, "not_reached")
    complete = curve([1.0, 2.0, 8.0], [True, True, True])
    assert complete.horizon is None
    assert complete.survival(99.0) == 0


def test_before_the_first_end_everything_is_going() -> None:
    found = curve([3.0, 4.0], [True, False])
    assert found.survival([0, 2.9, 3]).tolist() == [1, 1, 0.5]
    assert found.done_within(1).value == 0
    assert found.done_within(1).interval == wilson(0, 2)
    assert curve([3.0, 4.0], [True, True]).done_within(9).interval == wilson(2, 2)


def test_clocks_that_never_started_are_left_out_and_negative_ones_refused() -> None:
    assert curve([np.nan, 2.0], [True, True]).count == 1
    with pytest.raises(ValueError, match="not negative"):
        curve([-1.0], [True])


def test_without_requests_nothing_is_said() -> None:
    none = curve([], [])
    assert (none.within(0.5).value, none.within(0.5).reason, none.done_within(3)) == (None, "none", None)
    assert np.isnan(risk(none, [1.0], [2.0]).chance).all()


def test_the_risk_is_conditional_on_the_age() -> None:
    found = curve([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [True] * 10)
    fresh, old = risk(found, [0, 5, 5], [6, 6, 5]).chance[:2]
    assert fresh == pytest.approx(0.4)
    assert old == pytest.approx(0.4 / 0.5)
    assert risk(found, [5, 11, 11], [5, 11, 3]).chance.tolist() == [1, 1, 1]  # past its deadline: late


def test_a_request_older_than_all_or_a_deadline_beyond_the_data_has_no_risk_figure() -> None:
    complete, cut = curve([1.0, 2.0], [True, True]), curve([1.0, 2.0, 2.0], [True, True, False])
    beyond_all = risk(complete, [3.0], [4.0])
    assert np.isnan(beyond_all.chance[0])
    assert beyond_all.older[0]
    unknown = risk(cut, [0.5, 3.0], [4.0, 4.0])
    assert (unknown.older.tolist(), unknown.beyond.tolist()) == ([False, True], [True, False])
    assert np.isnan(unknown.chance).all()


def test_predictions_come_true_as_often_as_they_say() -> None:
    random = np.random.default_rng(3)
    past, new = random.gamma(2, 5, 4000), random.gamma(2, 5, 4000)
    age, until = np.full(4000, 6.0), np.full(4000, 14.0)
    reached = new > age
    chance = risk(curve(past, [True] * 4000), age, until).chance[reached]
    assert chance.mean() == pytest.approx((new[reached] > 14).mean(), abs=0.03)


def test_the_hit_rate_counts_flags_and_what_they_missed() -> None:
    found = hit_rate([0.9, 0.5, 0.49, 0.1, np.nan], [True, False, True, False, True])
    assert (found.count, found.flagged, found.hits, found.late) == (4, 2, 1, 2)
    assert (found.precision, found.recall) == (0.5, 0.5)
    assert found.brier == pytest.approx((0.01 + 0.25 + 0.51**2 + 0.01) / 4)
    nothing = hit_rate([], [])
    assert (nothing.precision, nothing.precision_interval, nothing.recall, nothing.brier) == (None, None, None, None)


@pytest.mark.parametrize(("count", "rank"), [(20, 19), (30, 28), (60, 55), (400, 361)])
def test_what_is_promised_holds_for_nine_in_ten_of_the_next_ones(count: int, rank: int) -> None:
    """Lengths spread evenly over 0 to 1: a promised length is the chance that the next one keeps it."""
    rng = np.random.default_rng(count)
    done = np.ones(count, bool)
    curves = [curve(rng.random(count), done) for _ in range(300)]
    promised = np.mean([found.next_within(0.9).value for found in curves])
    assert promised == pytest.approx(rank / (count + 1), abs=0.01)
    assert promised > np.mean([found.within(0.9).value for found in curves])


def test_the_next_one_is_not_spoken_of_with_too_few_or_beyond_what_was_seen() -> None:
    few = curve(np.arange(1.0, 20.0), np.ones(19, bool))
    assert few.next_within(0.9) == replace(few.within(0.9), value=None, reason="few")
    assert curve([], []).next_within(0.9).reason == "none"
    open_ones = curve(np.arange(1.0, 31.0), np.arange(30) < 25)
    assert (open_ones.next_within(0.9).value, open_ones.next_within(0.9).reason) == (None, "not_reached")
    nearly = curve(np.arange(1.0, 31.0), np.arange(30) < 27)  # nine in ten of these, not of the next
    assert nearly.within(0.9).value == 27
    assert (nearly.next_within(0.9).value, nearly.next_within(0.9).reason) == (None, "not_reached")
