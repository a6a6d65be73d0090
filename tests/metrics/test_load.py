"""When people come, what is open, who is in the room, and how satisfied they are: against a slow recount."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.catalogue import parse
from service_levels.metrics import Scope, ScopeError, report
from tests.metrics import slow_load
from tests.metrics.conftest import Sample, records
from tests.metrics.sample import CATALOGUE, FileMart, random_facts, write_facts
from tests.metrics.test_reports import agree

JANUARY = (date(2024, 1, 3), date(2024, 1, 20))


@pytest.mark.parametrize("by", [(), ("hour_of_week",), ("week", "office"), ("office", "hour_of_week")], ids=",".join)
@pytest.mark.parametrize("span", [(None, None), JANUARY], ids=["all", "part"])
def test_arrivals_agree_with_a_count_minute_by_minute(sample: Sample, by: tuple[str, ...], span) -> None:
    expected = slow_load.arrivals(sample.rows, sample.rows, by, *span)
    agree(records(report("arrivals", sample.mart, Scope(from_on=span[0], to_on=span[1]), by)), expected, by)


def test_filters_narrow_who_came_and_not_when_the_office_was_open(sample: Sample) -> None:
    kept = [row for row in sample.rows if row["channel"] == "loket" and row["service"] == "ktp-el"]
    scope = Scope(channels=("loket",), services=("ktp-el",))
    expected = slow_load.arrivals(sample.rows, kept, ("office", "month"), None, None)
    agree(records(report("arrivals", sample.mart, scope, ("office", "month"))), expected, ("office", "month"))


def test_one_second_decides_on_which_side_of_closing_time_a_request_came(tmp_path: Path) -> None:
    noon = datetime(2024, 1, 8, 12, tzinfo=UTC) - timedelta(hours=7)  # a Monday in Cilegon, which closes then
    frame = random_facts(3, seed=1)
    frame["office"] = "cilegon"
    frame["submitted_at"] = pd.Series([noon - timedelta(microseconds=1), noon, noon - timedelta(hours=4)])
    frame["submitted_on"] = date(2024, 1, 8)
    write_facts(frame, tmp_path / "facts.parquet")
    row = report("arrivals", FileMart(tmp_path / "facts.parquet")).iloc[0]
    assert (row["requests"], row["in_hours"], row["outside"]) == (3, 2, 1)


@pytest.mark.parametrize("by", [(), ("day",), ("week",), ("month", "office")], ids=",".join)
@pytest.mark.parametrize("span", [(None, None), JANUARY], ids=["all", "part"])
def test_what_is_open_agrees_with_a_count_day_by_day(sample: Sample, by: tuple[str, ...], span) -> None:
    expected = slow_load.flow(sample.rows, sample.rows, by, *span)
    agree(records(report("flow", sample.mart, Scope(from_on=span[0], to_on=span[1]), by)), expected, by)


@settings(max_examples=10)
@given(services=st.sets(st.sampled_from(["akta-lahir", "ktp-el", "liar"])), office=st.sampled_from(["", "cilegon"]))
def test_what_is_open_in_the_end_is_the_backlog(sample: Sample, services: set[str], office: str) -> None:
    scope = Scope(services=tuple(services), offices=(office,) if office else ())
    whole = report("flow", sample.mart, scope).iloc[0]
    assert whole["open"] == report("backlog", sample.mart, scope)["open"].sum()
    assert whole["open"] == whole["submitted"] - whole["ended"]
    days = report("flow", sample.mart, scope, ("day",))
    assert (days["open"].diff().iloc[1:] == (days["submitted"] - days["ended"]).iloc[1:]).all()


@pytest.mark.parametrize("by", [(), ("day",), ("week",)], ids=",".join)
def test_the_room_agrees_with_counting_heads_at_every_arrival(sample: Sample, by: tuple[str, ...]) -> None:
    kept = [row for row in sample.rows if row["channel"] == "loket"]
    expected = slow_load.room(kept, by, {"cilegon": None, "jayapura": None})
    agree(records(report("room", sample.mart, Scope(channels=("Loket",)), by)), expected, (*by, "office"))


def test_a_full_room_on_one_day(tmp_path: Path) -> None:
    """Five come at 9.00, 9.10, ...; the first leaves as the second comes, one is done another day."""
    nine = datetime(2024, 1, 8, 9, tzinfo=UTC) - timedelta(hours=7)
    frame = random_facts(5, seed=1)
    frame["office"], frame["channel"] = "cilegon", "loket"
    came = [nine + timedelta(minutes=10 * place) for place in range(5)]
    left = [came[1], came[4], nine + timedelta(hours=2), nine + timedelta(days=1), nine + timedelta(hours=3)]
    frame["submitted_at"], frame["ended_at"] = pd.Series(came), pd.Series(left)
    frame["submitted_on"] = date(2024, 1, 8)
    frame["ended_on"] = [date(2024, 1, 9) if place == 3 else date(2024, 1, 8) for place in range(5)]
    write_facts(frame, tmp_path / "facts.parquet")
    told = CATALOGUE.replace('calendar = "kantor"', 'calendar = "kantor"\ncounter = ["LOKET"]\nroom = 1', 1)
    row = report("room", FileMart(tmp_path / "facts.parquet", catalogue=parse(told))).iloc[0]
    assert (row["requests"], row["same_day"], row["days"]) == (5, 4, 1)
    assert (row["peak"], row["peak_most"], row["limit"], row["days_over"]) == (2, 3, 1, 1)
    assert row["peak_at"] == pd.Timestamp(came[2])


def test_without_a_counter_nobody_is_guessed_to_wait(sample: Sample) -> None:
    assert report("room", sample.mart).empty
    assert report("room", sample.mart, Scope(channels=("fax",))).empty


def test_the_catalogues_limit_is_only_of_its_office(sample: Sample) -> None:
    offices = {
        name: replace(one, room=9) if name == "jayapura" else one for name, one in sample.mart.catalogue.offices.items()
    }
    mart = sample.mart
    before, mart.catalogue = mart.catalogue, replace(mart.catalogue, offices=offices)
    try:
        found = {row["office"]: row for row in records(report("room", mart, Scope(channels=("loket",))))}
    finally:
        mart.catalogue = before
    assert found["cilegon"]["days_over"] is None
    assert found["jayapura"]["days_over"] == 0


GROUPINGS = [(), ("month",), ("quarter", "office"), ("service",), ("week", "service"), ("day",)]


@pytest.mark.parametrize("by", GROUPINGS, ids=",".join)
def test_satisfaction_agrees_with_the_regulations_arithmetic(sample: Sample, by: tuple[str, ...]) -> None:
    agree(records(report("satisfaction", sample.mart, Scope(), by)), slow_load.satisfaction(sample.answers, by), by)


def test_filters_and_dates_keep_exactly_the_answers_that_fit(sample: Sample) -> None:
    scope = Scope(offices=("jayapura",), services=("ktp-el", "liar"), from_on=JANUARY[0], to_on=JANUARY[1])
    kept = [
        row
        for row in sample.answers
        if row["office"] == "jayapura"
        and row["service"] in ("ktp-el", "liar")
        and JANUARY[0] <= row["answered_on"] <= JANUARY[1]
    ]
    assert 0 < len(kept) < len(sample.answers)
    agree(records(report("satisfaction", sample.mart, scope)), slow_load.satisfaction(kept, ()), ())


def test_what_a_survey_does_not_know_cannot_be_asked_of_it(sample: Sample) -> None:
    with pytest.raises(ScopeError, match="channel"):
        report("satisfaction", sample.mart, Scope(channels=("loket",)))
    with pytest.raises(ScopeError, match="district"):
        report("satisfaction", sample.mart, Scope(), ("district",))
