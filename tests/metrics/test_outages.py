"""Incidents and availability: what is cut, whose zone and whose working hours count, what does not exist."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from service_levels.metrics import Scope, report
from tests.metrics.conftest import records
from tests.metrics.sample import FileMart, random_facts, spans_of, write_facts

# Thursday 1 February 2024, local to Cilegon (+07:00). Working hours there 08-12 and 13-16, Friday 08-12.
SPANS = [
    ("siak", "up", "2024-01-31T22:00+07:00", "2024-02-01T10:00+07:00", False),
    ("siak", "down", "2024-02-01T10:00+07:00", "2024-02-02T11:00+07:00", False),
    ("siak", "unknown", "2024-02-02T11:00+07:00", "2024-02-02T12:00+07:00", False),
    ("siak", "maintenance", "2024-02-02T12:00+07:00", "2024-02-02T12:30+07:00", False),
    ("siak", "down", "2024-02-02T12:30+07:00", "2024-02-02T13:00+07:00", True),
    ("kantor", "up", "2024-02-01T07:00+07:00", "2024-02-01T09:00+07:00", False),
    ("kantor", "down", "2024-02-01T09:00+07:00", "2024-02-01T09:30+07:00", False),
    ("kantor", "up", "2024-02-01T09:30+07:00", "2024-02-01T18:00+07:00", True),
]
Rows = list[dict[str, object]]


class Ask:
    """Asks a report of a mart with the spans above."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.mart = FileMart(file, spans_of(SPANS))

    def __call__(self, name: str, *by: str, **scope: object) -> Rows:
        return records(report(name, self.mart, Scope(**scope), by))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    file = tmp_path_factory.mktemp("facts") / "facts.parquet"
    write_facts(random_facts(3, seed=1), file)
    return Ask(file)


def test_availability_is_over_what_is_known_and_its_parts_follow(ask: Ask) -> None:
    kantor, siak = ask("availability")
    assert kantor == {
        "target": "kantor",
        "up_s": 10.5 * 3600,
        "down_s": 1800.0,
        "unknown_s": 0.0,
        "maintenance_s": 0.0,
        "availability": 10.5 / 11,
        "working_availability": pytest.approx(6.5 / 7),
        "incidents": 1,
        "mttr_s": 1800.0,
        "mtbf_s": 10.5 * 3600,
        "budget_left_s": pytest.approx(0.1 * 11 * 3600 - 1800),
        "unreachable_s": 0.0,
        "own_incidents": 1,
        "own_working_s": 1800.0,
        "own_budget_left_s": pytest.approx(0.1 * 11 * 3600 - 1800),
        "own_availability": pytest.approx(6.5 / 7),
    }
    assert (siak["up_s"], siak["down_s"], siak["unknown_s"], siak["maintenance_s"]) == (43200, 91800, 3600, 1800)
    assert siak["availability"] == 43200 / (43200 + 91800)
    assert siak["incidents"] == 2
    assert siak["mttr_s"] == 90000  # the second one is still on
    assert siak["budget_left_s"] == pytest.approx(0.01 * 135000 - 91800)


def test_a_shared_target_works_when_any_office_does(ask: Ask) -> None:
    """Jayapura opens Monday and Tuesday only, so on Thursday and Friday Cilegon's hours are the union."""
    siak = ask("availability", targets=("siak",))[0]
    up, down = 2, (2 + 3) + 3  # Thursday 08-10; Thursday 10-12 and 13-16, Friday 08-11
    assert siak["working_availability"] == pytest.approx(up / (up + down))


def test_incidents_list_all_but_up_with_no_end_while_still_on(ask: Ask) -> None:
    rows = ask("incidents")
    assert [(row["target"], row["state"]) for row in rows] == [
        ("kantor", "down"),
        ("siak", "down"),
        ("siak", "unknown"),
        ("siak", "maintenance"),
        ("siak", "down"),
    ]
    assert rows[1]["start"] == pd.Timestamp("2024-02-01T10:00+07:00")
    assert rows[1]["end"] == pd.Timestamp("2024-02-02T11:00+07:00")
    assert (rows[1]["seconds"], rows[1]["working_seconds"]) == (90000, 8 * 3600)
    assert rows[4]["end"] is None
    assert rows[4]["seconds"] == 1800


def test_what_is_still_on_ends_where_the_dates_cut_it_off(ask: Ask) -> None:
    spans = spans_of([("kantor", "down", "2024-02-01T23:00+07:00", "2024-02-02T01:00+07:00", True)])
    mart = FileMart(ask.file, spans)
    assert records(report("incidents", mart))[0]["end"] is None
    (row,) = records(report("incidents", mart, Scope(to_on=date(2024, 2, 1))))
    assert (row["end"], row["seconds"]) == (pd.Timestamp("2024-02-02T00:00+07:00"), 3600)


def test_both_are_cut_to_local_dates_with_the_last_one_included(ask: Ask) -> None:
    day = {"from_on": date(2024, 2, 1), "to_on": date(2024, 2, 1), "targets": ("siak",)}
    assert [(row["start"], row["end"], row["seconds"]) for row in ask("incidents", **day)] == [
        (pd.Timestamp("2024-02-01T10:00+07:00"), pd.Timestamp("2024-02-02T00:00+07:00"), 14 * 3600)
    ]
    row = ask("availability", **day)[0]
    assert (row["up_s"], row["down_s"], row["mttr_s"]) == (10 * 3600, 14 * 3600, 14 * 3600)


def test_a_shared_targets_day_is_that_of_the_first_office_in_scope(ask: Ask) -> None:
    day = {"from_on": date(2024, 2, 1), "to_on": date(2024, 2, 1), "targets": ("siak",)}
    assert ask("availability", **day, offices=("jayapura",))[0]["up_s"] == 12 * 3600  # from 22:00 in Cilegon
    assert ask("availability", **day)[0]["up_s"] == 10 * 3600


@pytest.mark.parametrize("by", ["day", "week", "month", "quarter", "year"])
def test_periods_add_up_to_the_whole(ask: Ask, by: str) -> None:
    whole = {row["target"]: row for row in ask("availability")}
    parts = pd.DataFrame(ask("availability", by)).groupby("target").sum(numeric_only=True)
    for target, row in whole.items():
        for name in ("up_s", "down_s", "unknown_s", "maintenance_s", "budget_left_s"):
            assert parts.loc[target, name] == pytest.approx(row[name])


def test_days_are_named_and_only_those_of_the_record_come(ask: Ask) -> None:
    rows = ask("availability", "day", "office", targets=("siak",), from_on=date(2023, 1, 1), to_on=date(2025, 1, 1))
    assert [row["day"] for row in rows] == ["2024-01-31", "2024-02-01", "2024-02-02"]
    assert list(rows[0])[:3] == ["day", "office", "target"]
    assert rows[0]["office"] is None


def test_incidents_by_week_name_the_week_in_which_each_begins(ask: Ask) -> None:
    assert {row["week"] for row in ask("incidents", "week")} == {"2024-W05"}


def test_outside_the_record_there_is_no_availability(ask: Ask) -> None:
    for row in ask("availability", from_on=date(2025, 1, 1)):
        assert row["up_s"] == 0
        assert row["availability"] is None
        assert row["mttr_s"] is None
        assert row["mtbf_s"] is None
        assert row["budget_left_s"] is None
    assert ask("incidents", from_on=date(2025, 1, 1)) == []


def test_filters_keep_an_offices_targets_the_shared_ones_and_what_a_service_depends_on(ask: Ask) -> None:
    assert [row["target"] for row in ask("availability", offices=("cilegon",))] == ["kantor", "siak"]
    assert [row["target"] for row in ask("availability", offices=("jayapura",))] == ["siak"]
    assert [row["target"] for row in ask("availability", services=("akta-lahir",))] == ["siak"]
    assert [row["target"] for row in ask("availability", services=("ktp-el",))] == ["kantor", "siak"]
    assert ask("availability", targets=("nobody",)) == []


def test_a_service_that_nothing_is_known_of_depends_on_no_target(ask: Ask) -> None:
    assert ask("availability", services=("nix",)) == ask("incidents", services=("nix",)) == []


def test_without_pings_there_is_nothing_to_say(tmp_path: Path) -> None:
    write_facts(random_facts(3, seed=1), tmp_path / "facts.parquet")
    mart = FileMart(tmp_path / "facts.parquet")
    assert report("availability", mart).empty
    assert report("incidents", mart, Scope(), ("day",)).empty
