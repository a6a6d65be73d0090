"""The backlog, the list of open requests, finding one of them, and what earlier lists were worth."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from service_levels import mart as marts
from service_levels.metrics import Scope, prediction, report
from service_levels.metrics.find import MOST, find
from service_levels.metrics.open_requests import BANDS
from tests.metrics.conftest import Sample
from tests.metrics.sample import FileMart, random_facts, spans_of, write_facts
from tests.worlds import sqlite_world

COUNTS = ("open", "late", "running", "waiting", "unmeasured", "with_applicant")


def open_rows(sample: Sample) -> list[dict]:
    return [row for row in sample.rows if row["status"] == "open"]


def test_the_backlog_counts_every_open_request_once(sample: Sample) -> None:
    frame = report("backlog", sample.mart)
    rows = open_rows(sample)
    assert frame["open"].sum() == len(rows) > 50
    for outcome in ("late", "running", "waiting", "unmeasured"):
        assert frame[outcome].sum() == sum(row["outcome"] == outcome for row in rows)
    assert frame["with_applicant"].sum() == sum(bool(row["with_applicant"]) for row in rows)
    assert (frame[list(COUNTS[1:5])].sum(axis=1) == frame["open"]).all()


def test_age_bands_hold_their_upper_end_and_come_youngest_first(sample: Sample, monkeypatch) -> None:
    at = datetime(2024, 1, 30, tzinfo=UTC)  # the day after the last one came in
    monkeypatch.setattr(sample.mart, "as_of", dict.fromkeys(sample.mart.as_of, at))
    frame = report("backlog", sample.mart)
    ends = [BANDS[age] for age in frame["age"]]
    assert ends == sorted(ends)
    assert len(ends) > 4
    as_of = sample.mart.as_of["cilegon"]
    ages = [(as_of - row["submitted_at"]) / timedelta(days=1) for row in open_rows(sample)]
    for age, count in zip(frame["age"], frame["open"], strict=True):
        low = max((end for end in BANDS.values() if end < BANDS[age]), default=-1)
        assert count == sum(low < one <= BANDS[age] for one in ages)


def test_the_groups_of_a_backlog_add_up(sample: Sample, monkeypatch) -> None:
    monkeypatch.setattr(sample.mart, "as_of", dict.fromkeys(sample.mart.as_of, datetime(2024, 1, 30, tzinfo=UTC)))
    whole = report("backlog", sample.mart).set_index("age")
    parts = report("backlog", sample.mart, Scope(), ("month", "officer")).groupby("age")[list(COUNTS)].sum()
    pd.testing.assert_frame_equal(parts.loc[whole.index], whole[list(COUNTS)], check_index_type=False)


def test_the_list_holds_every_open_request_once_in_the_order_of_its_rank(sample: Sample) -> None:
    frame = report("open-requests", sample.mart)
    assert list(frame["rank"]) == list(range(1, len(frame) + 1))
    assert set(frame["request_id"]) == {row["request_id"] for row in open_rows(sample)}
    groups = frame.set_index("request_id")["group"]
    for row in open_rows(sample):
        if row["with_applicant"]:
            assert groups[row["request_id"]] == "applicant"
        elif row["outcome"] == "late":
            assert groups[row["request_id"]] == "late"


def test_filters_and_the_period_of_submission_narrow_the_list(sample: Sample) -> None:
    frame = report("open-requests", sample.mart, Scope(offices=("cilegon",), to_on=date(2024, 1, 5)))
    rows = [r for r in open_rows(sample) if r["office"] == "cilegon" and r["submitted_on"] <= date(2024, 1, 5)]
    assert set(frame["request_id"]) == {row["request_id"] for row in rows}


def test_a_filter_does_not_change_what_is_said_of_a_request(sample: Sample) -> None:
    whole = report("open-requests", sample.mart).set_index("request_id")
    part = report("open-requests", sample.mart, Scope(channels=("loket",))).set_index("request_id")
    for column in ("chance", "expected_h", "left_h", "group"):
        pd.testing.assert_series_equal(part[column], whole[column].loc[part.index])


def test_chances_are_shares_and_only_of_running_requests(sample: Sample) -> None:
    frame = report("open-requests", sample.mart)
    said = frame["chance"].notna()
    assert said.any()
    assert frame["chance"][said].between(0, 1).all()
    assert frame["group"][said].isin(["soon", "likely", "running"]).all()


def test_it_says_what_a_request_waits_for(sample: Sample, tmp_path: Path) -> None:
    facts = random_facts(200, seed=3)
    write_facts(facts, tmp_path / "facts.parquet")
    down = spans_of([("siak", "down", "2024-02-29T20:00Z", "2024-03-01T00:00Z", True)])
    found = report("open-requests", FileMart(tmp_path / "facts.parquet", down)).set_index("request_id")
    for row in facts[facts["status"] == "open"].to_dict("records"):
        needs = row["service"] in ("akta-lahir", "ktp-el", "legalisir", "liar")
        expected = "outage" if needs else "process"
        if pd.isna(row["started_at"]):
            expected = "check"
        if row["with_applicant"]:
            expected = "applicant"
        assert found["waits_for"][row["request_id"]] == expected


def test_over_nothing_both_are_empty(nothing: FileMart) -> None:
    assert report("backlog", nothing).empty
    assert report("open-requests", nothing, Scope(), ("week", "officer")).empty


def test_a_number_is_found_as_it_is_by_its_beginning_and_by_a_part_in_any_case(sample: Sample) -> None:
    assert list(find(sample.mart, " R000123 ", Scope())["likeness"]) == [0]
    assert list(find(sample.mart, "r000123", Scope())["likeness"]) == [1]
    begins = find(sample.mart, "r00012", Scope())
    assert set(begins["request_id"]) == {f"R00012{n}" for n in range(10)}
    assert set(find(sample.mart, "00123", Scope())["request_id"]) == {"R000123"}
    assert len(find(sample.mart, "R", Scope())) == MOST


@pytest.mark.parametrize(
    "text", ["", "   ", "%", "_", "R00012_", "' OR 1=1 --", '"; DROP VIEW facts', "\\", "\ud800", "\0"]
)
def test_hostile_numbers_find_nothing_and_break_nothing(sample: Sample, text: str) -> None:
    assert find(sample.mart, text, Scope()).empty


def test_only_offices_in_scope_are_searched(sample: Sample) -> None:
    office = next(row["office"] for row in sample.rows if row["request_id"] == "R000123")
    other = {"cilegon": "jayapura", "jayapura": "cilegon"}[office]
    assert len(find(sample.mart, "R000123", Scope(offices=(office,)))) == 1
    assert find(sample.mart, "R000123", Scope(offices=(other,))).empty


def _loaded(tmp_path: Path):
    """An office in which requests take 2 or 40 hours: what is still open after 20 hours will be late."""
    lines = ["request_id,office,service,submitted_at,finished_at"]
    start = datetime(2024, 1, 1, 1, tzinfo=UTC)  # a Monday, 08:00 in Jakarta
    for day in range(70):
        for number in range(4):
            begin = start + timedelta(days=day)
            if begin.weekday() > 3:
                continue
            end = begin + (timedelta(days=7) if number == 3 else timedelta(hours=2))
            lines.append(f"R{day}-{number},cilegon,KTP,{begin.isoformat()},{end.isoformat()}")
    world = sqlite_world(tmp_path).init()
    world.load("requests", "\n".join(lines))
    return world


def test_what_earlier_lists_said_is_held_against_what_happened(tmp_path: Path) -> None:
    world = _loaded(tmp_path)
    now = marts.open(world.url, world.data)
    lists = []
    for at in prediction.looked_back_upon(now):
        then = marts.at(world.url, world.data, at)
        lists.append(prediction.predictions(then, now))
        then.close()
    said = pd.concat(lists)
    now.close()
    assert len(prediction.DAYS_AGO) == 4
    assert set(said.columns) == {"office", "service", "channel", "district", "chance", "late"}
    known = said.dropna(subset="chance")
    assert len(known)
    assert known["late"][known["chance"] > 0.9].all()  # what was slow then was late
    assert prediction.summary(said.iloc[:0], Scope()) is None


def test_a_summary_counts_calls_hits_and_misses_in_scope() -> None:
    said = pd.DataFrame(
        {
            "office": ["a"] * 30 + ["b"] * 5, "service": "s", "channel": None, "district": None,
            "chance": [0.9] * 10 + [0.5] * 2 + [0.1] * 18 + [0.9] * 4 + [np.nan],
            "late": [True] * 8 + [False] * 4 + [True] * 3 + [False] * 15 + [True] * 5,
        }
    )  # fmt: skip
    found = prediction.summary(said, Scope(offices=("a",)))
    assert found is not None
    assert (found.count, found.flagged, found.hits, found.late) == (30, 12, 8, 11)
    assert found.precision == pytest.approx(8 / 12)
    assert found.recall == pytest.approx(8 / 11)
    assert prediction.summary(said, Scope(offices=("b",))) is None  # four with a chance: too few
    assert prediction.summary(said, Scope(channels=("online",))) is None
