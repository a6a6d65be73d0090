"""Contributions add up to the change, whatever the counts; small groups are not shown by themselves."""

from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.domain.statistics.contributions import REST, contributions, of_net

NAMES = ("ktp", "kk", "akta", "pindah", "legalisir")


@st.composite
def counts(draw: st.DrawFn, thirds: bool = False) -> list[list[int]]:
    """Per period: part (and a second part) within a whole, for each of the services; zeros welcome."""
    columns = []
    for _ in range(2):
        wholes = [draw(st.integers(0, 60)) for _ in NAMES]
        parts = [draw(st.integers(0, whole)) for whole in wholes]
        seconds = [draw(st.integers(0, whole - part)) for whole, part in zip(wholes, parts, strict=True)]
        columns += [parts, seconds, wholes] if thirds else [parts, wholes]
    return columns


@given(counts(), st.sampled_from([1, 5, 20]))
@settings(max_examples=100, deadline=None)
def test_effects_add_up_to_the_change(columns: list[list[int]], small: int) -> None:
    found = contributions(NAMES, *columns, small=small)
    if found.change is None:
        assert found.reason == ("none_before" if not sum(columns[1]) else "none_now")
        return
    assert fsum(group.effect for group in found.groups) == pytest.approx(found.change, abs=1e-12)
    assert fsum(cause.effect for cause in found.causes()) == pytest.approx(found.change, abs=1e-12)
    before, now = sum(columns[0]) / sum(columns[1]), sum(columns[2]) / sum(columns[3])
    assert found.change == pytest.approx(now - before, abs=1e-12)


@given(counts(thirds=True))
@settings(max_examples=100, deadline=None)
def test_with_outages_apart_they_still_add_up_to_the_gross_change(columns: list[list[int]]) -> None:
    found = of_net(NAMES, *columns)
    if found.change is not None:
        gross = sum(columns[3]) / sum(columns[5]) - sum(columns[0]) / sum(columns[2])
        assert found.change == pytest.approx(gross, abs=1e-12)
        assert fsum(cause.effect for cause in found.causes()) == pytest.approx(gross, abs=1e-12)
        assert [cause.kind for cause in found.causes()].count("outage") == 1


@given(counts())
@settings(max_examples=100, deadline=None)
def test_turned_round_in_time_every_effect_changes_its_sign(columns: list[list[int]]) -> None:
    there, back = contributions(NAMES, *columns), contributions(NAMES, *columns[2:], *columns[:2])
    theirs = {group.name: group for group in back.groups}
    for group in there.groups:
        assert group.rate_effect == pytest.approx(-theirs[group.name].rate_effect, abs=1e-12)
        assert group.mix_effect == pytest.approx(-theirs[group.name].mix_effect, abs=1e-12)


@given(counts(), st.sampled_from([2, 5, 12]))
@settings(max_examples=100, deadline=None)
def test_no_small_group_is_shown_and_the_rest_is_more_than_one(columns: list[list[int]], small: int) -> None:
    found = contributions(NAMES, *columns, small=small)
    for group in found.groups:
        alone = len(found.groups) == 1 and group.name == REST
        sizes = (group.whole_before, group.whole_now)
        assert alone or all(size == 0 or size >= small for size in sizes)
        assert group.name != REST or len(group.members) > 1 or alone


def test_by_hand() -> None:
    # Before: a 80 of 100, b 90 of 100. Now: a 60 of 100, b 270 of 300.
    found = contributions(["a", "b"], [80, 90], [100, 100], [60, 270], [100, 300])
    assert (found.before, found.now) == (0.85, 0.825)
    effects = {group.name: (group.rate_effect, group.mix_effect) for group in found.groups}
    middle = (0.85 + 0.825) / 2
    assert effects["a"] == pytest.approx(((0.5 + 0.25) / 2 * -0.2, -0.25 * (0.7 - middle)))
    assert effects["b"] == pytest.approx((0, 0.25 * (0.9 - middle)))
    first = found.causes()[0]
    assert (first.kind, first.name, first.clear) == ("rate", "a", True)


def test_a_change_of_the_mix_alone_is_mix() -> None:
    found = contributions(["fast", "slow"], [90, 50], [100, 100], [90, 100], [100, 200])
    assert [group.rate_effect for group in found.groups] == [0, 0]
    assert found.mix == pytest.approx(found.change)
    assert found.causes()[0].kind == "mix"


def test_a_group_that_is_new_is_mix_and_has_no_change_of_its_own() -> None:
    found = contributions(["old", "new"], [90, 0], [100, 0], [90, 10], [100, 50])
    new = next(group for group in found.groups if group.name == "new")
    assert (new.rate_effect, new.rate_change) == (0, None)
    assert new.mix_effect < 0


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    found = contributions(["a", "b", "c"], [50, 8, 2], [60, 9, 4], [50, 8, 6], [60, 9, 7])
    assert {group.name for group in found.groups} == {"a", REST}
    assert next(group for group in found.groups if group.name == REST).members == ("b", "c")
    assert {group.name for group in contributions(["a", "b"], [5, 5], [5, 9], [5, 5], [5, 9]).groups} == {"a", "b"}


def test_counts_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="parts from 0 to their wholes"):
        contributions(["a"], [3], [2], [1], [1])
    with pytest.raises(ValueError, match="1 groups for 2 names"):
        contributions(["a", "b"], [1], [2], [1], [1])


def test_an_outage_that_is_over_lifts_the_gross_rate() -> None:
    found = of_net(["a"], [80], [15], [100], [95], [0], [100])
    assert found.outage == pytest.approx(0.15)
    assert found.groups[0].rate_effect == pytest.approx(0)
    assert found.causes()[0].kind == "outage"
    assert found.causes()[0].clear
    assert np.isclose(found.change, 0.15)
