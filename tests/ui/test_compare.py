"""Who may be shown, who stands out, and what is only mix; and that what is hidden cannot be worked out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.ui import comparing
from service_levels.ui.compare import compared


def counts(rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["group", "service", "part", "whole"])
    return frame.assign(key=frame["group"], value=frame["group"])


def verdicts(rows: list[tuple[str, str, int, int]]) -> dict[str, str]:
    return {group.name: group.verdict for group in compared("channel", "on_time", counts(rows)).groups}


def test_a_difference_that_is_only_mix_is_told_from_one_that_stays():
    mix = [("A", "easy", 900, 1000), ("A", "hard", 50, 100), ("B", "easy", 90, 100), ("B", "hard", 500, 1000)]
    assert verdicts(mix) == {"A": "only_mix", "B": "only_mix"}
    real = [("A", "easy", 950, 1000), ("A", "hard", 900, 1000), ("B", "easy", 800, 1000), ("B", "hard", 700, 1000)]
    assert verdicts(real) == {"A": "stays", "B": "stays"}


def test_a_difference_that_the_mix_covered_or_turned_round_is_found():
    covered = [("A", "easy", 95, 100), ("A", "hard", 800, 1000), ("B", "easy", 820, 1000), ("B", "hard", 60, 100)]
    assert verdicts(covered) == {"A": "by_mix", "B": "by_mix"}
    turned = [("A", "easy", 90, 100), ("A", "hard", 600, 1000), ("B", "easy", 800, 1000), ("B", "hard", 40, 100)]
    assert verdicts(turned) == {"A": "turned", "B": "turned"}


def test_services_have_no_mix_to_make_equal():
    found = compared("service", "on_time", counts([("x", "x", 5, 10), ("y", "y", 9, 10)]))
    assert [group.mixed for group in found.groups] == [None, None]


def test_a_small_group_takes_another_with_it_and_both_are_counted():
    found = compared("channel", "on_time", counts([("A", "s", 50, 60), ("B", "s", 5, 9), ("C", "s", 1, 2)]))
    assert [group.name for group in found.groups] == ["A"]
    assert (found.hidden, found.part, found.whole) == (2, 56, 71)


def test_where_nothing_may_be_shown_there_is_no_total_either():
    found = compared("channel", "on_time", counts([("A", "s", 1, 2), ("B", "s", 1, 1)]))
    assert (found.groups, found.hidden, found.whole, found.funnel) == ((), 2, None, None)


def test_nothing_to_compare_is_no_group():
    found = compared("channel", "on_time", counts([]))
    assert (found.groups, found.hidden, found.whole) == ((), 0, None)


groups = st.lists(st.integers(1, 40), min_size=2, max_size=7)


@settings(max_examples=80, deadline=None)
@given(groups, st.randoms(use_true_random=False))
def test_no_hidden_group_can_be_worked_out_from_the_downloads_and_the_total(wholes, rng):
    rows = []
    for place, whole in enumerate(wholes):
        easy = rng.randint(0, whole)
        for service, count in (("easy", easy), ("hard", whole - easy)):
            if count:
                rows.append((f"G{place}", service, rng.randint(0, count), count))
    found = compared("channel", "on_time", counts(rows))
    small = {f"G{place}" for place, whole in enumerate(wholes) if whole < 5}
    files = comparing.counts_file(found), comparing.differences_file(found)
    for file in files:
        assert not small & set(file["group"])
        assert len(file) == len(wholes) - found.hidden
    if found.whole is None:
        return
    left = found.whole - int(files[0]["whole"].sum())  # of all hidden ones together
    if found.hidden:
        # Each of the hidden may be anything from 1 to five or more.
        assert found.hidden >= 2
        assert left - (found.hidden - 1) >= 5
    else:
        assert left == 0
    assert np.isfinite(files[1]["others_whole"]).all()


def test_a_download_gives_standardised_shares_no_finer_than_the_page():
    rows = [("A", "easy", 7, 9), ("A", "hard", 3, 7), ("B", "easy", 11, 13), ("B", "hard", 5, 17)]
    file = comparing.differences_file(compared("channel", "on_time", counts(rows)))
    for name in ("at_equal_mix", "others_at_equal_mix", "difference_at_equal_mix"):
        assert list(file[name] * 1000) == pytest.approx([round(value) for value in file[name] * 1000])
