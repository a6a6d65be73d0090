"""What is said of a measure where the same was asked at dates before it."""

from datetime import date

import pandas as pd
import pytest

from service_levels.analysis.effects import REPORT
from service_levels.catalogue import Group, Measure, Text
from service_levels.ui import effects
from service_levels.ui.measures import Effect
from tests.ui.test_sentences import view

MEASURE = Measure("jalur", Text("Jalur kedua", "Second line"), date(2026, 3, 30), None, ("downtime",), Group(), None)


def said(reason: str, dates: int, found: int, language: str = "en") -> str:
    row = dict.fromkeys(REPORT.keys) | {
        "figure": "downtime", "verdict": "improved" if reason == "level" else "no_evidence", "reason": reason,
        "placebo_dates": dates, "placebo_found": found, "comparison": False, "trend": False, "weeks_before": 59,
        "weeks_since": 24, "before": 5.3, "since": 0.9, "without": 3.3, "effect": -2.4, "low": -7.0, "high": 0.9,
    }  # fmt: skip
    return " ".join(effects.answer(view(language), Effect(MEASURE, row, pd.DataFrame())))


def test_dates_at_which_it_changed_as_well_say_why_nothing_is_claimed():
    told = "The figure also changed clearly at 6 of 6 dates before the measure began, so a change since then proves"
    assert told in said("usual", 6, 6)
    assert "pada 6 dari 6 tanggal sebelum langkah itu dimulai" in said("usual", 6, 6, "id")
    assert "normal range" not in said("usual", 6, 6)


@pytest.mark.parametrize(
    ("reason", "why"), [("close", "only just outside the normal"), ("chance", "is within the normal"), ("level", "")]
)
def test_dates_that_decided_nothing_are_told_beside_what_did(reason: str, why: str):
    told = said(reason, 8, 1)
    assert why in told
    assert "8 dates before the measure began were tested in the same way: the figure changed clearly at 1" in told


def test_too_few_dates_prove_nothing_and_are_not_told():
    assert "dates" not in said("level", 3, 0)
