"""One failure of a line is one: what lies above it was not reachable because of it, not down by itself."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from service_levels.catalogue import parse
from service_levels.metrics import Scope, report
from tests.metrics.conftest import records
from tests.metrics.sample import CATALOGUE, FileMart, random_facts, spans_of, write_facts
from tests.metrics.slow import Row

# Thursday 1 February 2024, working hours 08-12 and 13-16 (+07:00). The line breaks at 10:00 and at 23:00; SIAK, seen
# over it, fails with it both times, is back an hour late the second time, and fails by itself at 14:00.
SPANS = [
    ("kantor", "up", "2024-02-01T07:00+07:00", "2024-02-01T10:00+07:00", False),
    ("kantor", "down", "2024-02-01T10:00+07:00", "2024-02-01T11:00+07:00", False),
    ("kantor", "up", "2024-02-01T11:00+07:00", "2024-02-01T23:00+07:00", False),
    ("kantor", "down", "2024-02-01T23:00+07:00", "2024-02-02T08:00+07:00", False),
    ("kantor", "up", "2024-02-02T08:00+07:00", "2024-02-02T12:00+07:00", True),
    ("siak", "up", "2024-02-01T07:00+07:00", "2024-02-01T09:59:30+07:00", False),
    ("siak", "down", "2024-02-01T09:59:30+07:00", "2024-02-01T11:00:30+07:00", False),
    ("siak", "up", "2024-02-01T11:00:30+07:00", "2024-02-01T14:00+07:00", False),
    ("siak", "down", "2024-02-01T14:00+07:00", "2024-02-01T14:30+07:00", False),
    ("siak", "up", "2024-02-01T14:30+07:00", "2024-02-01T23:00+07:00", False),
    ("siak", "down", "2024-02-01T23:00+07:00", "2024-02-02T09:00+07:00", False),
    ("siak", "unknown", "2024-02-02T09:00+07:00", "2024-02-02T12:00+07:00", False),
]
HOUR = 3600.0
FRIDAY = {"from_on": date(2024, 2, 2), "to_on": date(2024, 2, 2)}


class Ask:
    """Asks a report of Cilegon, with or without layers."""

    def __init__(self, file: Path, needs: str) -> None:
        self.mart = FileMart(file, spans_of(SPANS), parse(CATALOGUE.replace('id = "siak"', f'id = "siak"\n{needs}')))

    def __call__(self, name: str, *by: str, **scope: object) -> list[Row]:
        found = records(report(name, self.mart, Scope(offices=("cilegon",), **scope), by))  # type: ignore[arg-type]
        return [row for row in found if row.get("target") != "kantor"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("facts") / "facts.parquet"
    write_facts(random_facts(3, seed=1), file)
    return file


@pytest.fixture(scope="module")
def ask(file: Path) -> Ask:
    return Ask(file, 'needs = ["kantor"]')


def test_incidents_say_what_they_are_because_of_and_for_how_long(ask: Ask) -> None:
    with_line, alone, late_back, unknown = ask("incidents")
    assert (with_line["because_of"], with_line["unreachable_s"]) == ("kantor", with_line["seconds"])
    assert (alone["because_of"], alone["unreachable_s"]) == (None, 0)
    assert late_back["because_of"] == "kantor"
    assert (late_back["unreachable_s"], late_back["seconds"]) == (9 * HOUR, 10 * HOUR)
    assert (unknown["state"], unknown["because_of"], unknown["unreachable_s"]) == ("unknown", None, None)


def test_what_began_before_the_dates_is_judged_by_where_it_began(ask: Ask) -> None:
    (down, _) = ask("incidents", **FRIDAY)
    assert (down["because_of"], down["unreachable_s"], down["seconds"]) == ("kantor", 8 * HOUR, 9 * HOUR)


def test_availability_tells_own_failures_from_what_could_not_be_reached(ask: Ask) -> None:
    (siak,) = ask("availability")
    assert siak["incidents"] == 3
    assert siak["own_incidents"] == 2  # at 14:00, and the hour after the line was back
    assert siak["down_s"] - siak["unreachable_s"] == 1.5 * HOUR
    assert siak["own_working_s"] == 1.5 * HOUR
    up = 2 * HOUR - 30 + HOUR - 30 + 2.5 * HOUR  # Thursday 08-10, 11-12, 13-14 and 14:30-16
    assert siak["own_availability"] == pytest.approx(up / (up + 1.5 * HOUR))
    assert siak["working_availability"] == pytest.approx(up / (up + 2.5 * HOUR + 60))
    assert siak["own_budget_left_s"] == pytest.approx(0.01 * (siak["up_s"] + 1.5 * HOUR) - 1.5 * HOUR)
    assert siak["budget_left_s"] == pytest.approx(0.01 * (siak["up_s"] + siak["down_s"]) - siak["down_s"])
    thursday, friday = ask("availability", "day")
    assert [(day["own_incidents"], day["unreachable_s"]) for day in (thursday, friday)] == [
        (1, 2 * HOUR + 60), (1, 8 * HOUR),
    ]  # fmt: skip


def test_without_layers_every_failure_is_its_own(file: Path) -> None:
    ask = Ask(file, "")
    (siak,) = ask("availability")
    assert (siak["own_incidents"], siak["unreachable_s"]) == (3, 0)
    assert siak["own_working_s"] == pytest.approx(2.5 * HOUR + 60)
    assert {row["because_of"] for row in ask("incidents")} == {None}
    assert [row["unreachable"] for row in ask("cost")] == [None] * 3


def test_the_line_explains_also_where_another_system_is_asked_for(ask: Ask) -> None:
    assert ask("incidents", targets=("siak",))[0]["because_of"] == "kantor"
    for alone in ({"targets": ("siak",)}, {"services": ("akta-lahir",)}):  # which needs SIAK alone
        assert [(row["targets"], row["cause"], row["unreachable"]) for row in ask("cost", **alone)] == [
            ("siak", "kantor", "siak"), ("siak", "siak", None), ("siak", "siak", None),
        ]  # fmt: skip


def test_events_name_what_was_not_reachable_because_of_them(ask: Ask) -> None:
    assert [(row["targets"], row["cause"], row["unreachable"]) for row in ask("cost")] == [
        ("kantor;siak", "kantor", "siak"),
        ("siak", "siak", None),
        ("kantor;siak", "kantor", None),  # SIAK stayed down by itself
    ]
    to_midnight = {"to_on": date(2024, 2, 1)}
    assert ask("cost", **to_midnight)[-1]["unreachable"] == "siak"
    assert ask("cost", **FRIDAY)[0]["unreachable"] is None
    assert pd.Timestamp(ask("cost", **FRIDAY)[0]["start"]) == pd.Timestamp("2024-02-02T00:00+07:00")
