"""Lengths to the second."""

import pytest

from service_levels.domain.instants import HOUR, MINUTE, SECOND
from service_levels.ui.moments import length


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (None, "–"),
        (0, "0:00:00"),
        (59 * SECOND, "0:00:59"),
        (HOUR, "1:00:00"),
        (HOUR - 1, "0:59:59"),
        (25 * HOUR + 3 * MINUTE + 7 * SECOND, "25:03:07"),
        (1234 * HOUR, "1234:00:00"),
        (-(2 * HOUR + SECOND), "−2:00:01"),
        (-1, "0:00:00"),
    ],
)
def test_a_length_is_hours_minutes_and_seconds(us, text):
    assert length(us) == text
