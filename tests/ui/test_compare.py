"""What a page says of the report `comparison`: places, the size of what is left, and no finer than it may be."""

from types import SimpleNamespace

import pytest

from service_levels.ui import comparing
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words

EN = Words("en")
VIEW = SimpleNamespace(words=EN, fmt=Formats(EN))
NAN = float("nan")


def group(**row: object) -> comparing.Group:
    return comparing.Group("A", "inside", row)


@pytest.mark.parametrize(
    ("rate", "outside", "beyond", "place"),
    [
        ("on_time", "better", "alarm", "far_above"), ("on_time", "worse", "limit", "below"),
        ("incomplete", "better", "limit", "below"), ("incomplete", "worse", "alarm", "far_above"),
        ("on_time", "none", None, "inside"),
    ],
)  # fmt: skip
def test_the_better_ones_lie_above_where_more_is_better(rate, outside, beyond, place):
    assert comparing._place(rate, {"outside": outside, "beyond": beyond}) == place


@pytest.mark.parametrize(("outside", "said"), [("none", False), ("many", True)])
def test_more_groups_outside_than_chance_puts_there_are_said_to_be_many(outside, said):
    groups = [comparing.Group(str(at), "above" if at < 6 else "inside", {}) for at in range(20)]
    found = SimpleNamespace(by="service", groups=groups, total={"outside": outside})
    text = comparing._many(VIEW, found)
    assert text.startswith("6 of 20 services lie outside") if said else not text


def test_points_stand_with_their_interval_or_not_at_all():
    row = {"difference": 0.032, "low_difference": 0.01, "high_difference": 0.054}
    assert comparing._points(VIEW, group(**row), *comparing.AS_IT_IS) == "+3.2 (+1.0 to +5.4)"
    assert comparing._points(VIEW, group(difference=NAN), *comparing.AS_IT_IS) == VIEW.fmt.percent(None)


def test_what_is_compared_over_a_part_of_the_mix_says_so():
    assert comparing._meaning(VIEW, group(meaning="stays", covered=NAN)) == EN("compare.verdict.stays")
    assert comparing._meaning(VIEW, group(meaning="stays", covered=0.5)).endswith("Compared over 50% of the mix.")


def test_the_largest_differences_come_first_and_what_cannot_be_compared_last():
    sizes = [comparing._size(group(difference_at_equal_mix=value)) for value in (-0.3, 0.1, 0.0, NAN)]
    assert sizes == sorted(sizes)
