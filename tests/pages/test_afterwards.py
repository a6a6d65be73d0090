"""What the overview says of the days since the chosen period ended."""

from collections.abc import Callable

import pandas as pd
import pytest

from service_levels.figures.theme import Look
from service_levels.ui import afterwards, reads
from service_levels.ui.address import Choice
from service_levels.ui.i18n import Words
from service_levels.ui.named import unmarked
from service_levels.ui.view import View

EVENT = {"kind": "event", "start": pd.Timestamp("2026-04-06T02:00:00Z"), "end": pd.Timestamp("2026-04-06T05:00:00Z"),
         "seconds": 10800.0, "working_seconds": 7200.0, "targets": "siak;wa", "cause": None, "requests": 12.0,
         "waiting_h": 30.5, "late_through_outage": 2.0, "figure": None}  # fmt: skip
PERIOD = {"kind": "period", "figure": "on_time", "period": "2026-04-06", "grain": "week", "value": 0.5, "part": 10.0,
          "whole": 20.0, "mark": "worsening", "late": 10.0, "late_through_outage": 7.0, "cause": None}  # fmt: skip
Told = Callable[..., tuple[tuple[str, str], ...]]


@pytest.fixture
def told(small_database, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is said in English of made-up rows of `after`."""
    monkeypatch.setenv("DATA_DIR", str(small_database))
    source = reads.source()
    assert source is not None

    def said(*rows: dict[str, object]) -> tuple[tuple[str, str], ...]:
        frame = pd.DataFrame(rows, columns=[*EVENT, *(name for name in PERIOD if name not in EVENT)])
        monkeypatch.setattr(View, "report", lambda self, name, *by: frame)
        view = View(source, Choice("en", period="last_month"), Words("en"), Look())
        return tuple((page, unmarked(text)) for page, text in afterwards.said.__wrapped__(view))

    return said


def test_an_outage_is_told_with_its_systems_its_length_and_what_it_did(told: Told):
    [(page, text)] = told(EVENT)
    assert page == "outages"
    assert "from 6 Apr 2026 09:00 WIB, 3 hours long (2 working hours)." in text
    assert text.endswith("It held up 12 requests: 30.5 hours of waiting in total. 2 requests are late because of it.")


def test_an_outage_that_lies_beneath_the_others_is_told_as_its_own(told: Told):
    [(_, whole)], [(_, cause)] = told(EVENT), told({**EVENT, "cause": "siak"})
    assert " and " in whole.split(" from ")[0]
    assert " and " not in cause.split(" from ")[0]


def test_one_that_is_still_on_says_so_and_one_that_held_nobody_up_too(told: Told):
    [(_, text)] = told({**EVENT, "end": pd.NaT, "requests": 0.0, "waiting_h": 0.0, "late_through_outage": 0.0})
    assert "not over yet: 3 hours so far" in text
    assert text.endswith("It held up no request.")


def test_the_longest_three_are_told_and_the_others_counted(told: Told):
    rows = [{**EVENT, "working_seconds": 3600.0 * hours} for hours in (1, 5, 2, 4, 3)]
    texts = [text for _, text in told(*rows)]
    assert [text.split("(")[1].split(" ")[0] for text in texts[:3]] == ["5", "4", "3"]
    assert texts[3:] == ["There were 2 more outages of a working hour or longer."]


def test_a_running_week_beyond_its_limit_is_told_up_to_the_data(told: Told):
    [(page, text)] = told(PERIOD)
    assert page == "on_time"
    assert text == ("On-time rate, 6–7 Apr 2026: worse than the normal range (50.0%, 10 of 20). "
                    "Of 10 late requests, 7 are late only because of an outage.")  # fmt: skip


def test_what_outages_did_is_told_once(told: Told):
    assert told({**PERIOD, "figure": "downtime"}) == ()
    assert told() == ()
