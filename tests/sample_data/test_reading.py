"""The made-up exports go through the real reader: exactly the bad rows are rejected, all else is understood."""

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from etl.intake.read import read
from etl.intake.result import Intake
from sample_data import story
from sample_data.exports import Export
from sample_data.generate import HERE
from sample_data.office import read_catalogue
from sample_data.services import SERVICES, UNCATALOGUED
from service_levels.domain.outages import ANSWERS

LISTED = tomllib.loads((HERE / "load.toml").read_text(encoding="utf-8"))["file"]
NOW = LISTED[1]["exported_at"] + timedelta(days=1)


@pytest.fixture(scope="module")
def taken() -> dict[str, Intake]:
    catalogue = read_catalogue()
    return {
        entry["file"]: read(
            HERE / entry["file"],
            entry["kind"],
            catalogue=catalogue,
            office=entry.get("office"),
            now=NOW,
            secret=b"test",
        )
        for entry in LISTED
    }


@pytest.mark.parametrize("name", [entry["file"] for entry in LISTED])
def test_exactly_the_bad_lines_are_rejected_for_the_field_at_fault(
    name: str, taken: dict[str, Intake], exports: dict[str, Export]
) -> None:
    assert {reject.line: reject.field for reject in taken[name].rejects} == exports[name].bad


@pytest.mark.parametrize("name", [entry["file"] for entry in LISTED])
def test_every_line_was_read(name: str, taken: dict[str, Intake], exports: dict[str, Export]) -> None:
    assert taken[name].read == exports[name].content.count(b"\n") - 1


def test_times_are_read_day_first_and_local(taken: dict[str, Intake]) -> None:
    first = taken["permohonan.csv"].frame.sort("line")["submitted_at"][0]
    assert first == datetime(2025, 2, 3, 1, 0, tzinfo=UTC)  # 03/02/2025 08.00 in Jakarta
    assert taken["permohonan.csv"].frame["submitted_at"].max() < NOW


def test_rows_pasted_twice_are_one(taken: dict[str, Intake]) -> None:
    assert taken["riwayat.csv"].duplicates == 9
    assert taken["permohonan.csv"].duplicates > 5


def test_services_are_known_but_for_the_one_that_is_meant_not_to_be(taken: dict[str, Intake]) -> None:
    known = set(SERVICES) - {UNCATALOGUED}
    for name in ("permohonan.csv", "riwayat.csv"):
        strangers = set(taken[name].frame["service"]) - known
        assert {stranger.casefold() for stranger in strangers} <= {SERVICES[UNCATALOGUED].names[0].casefold()}


def test_targets_and_documents_are_those_of_the_catalogue(taken: dict[str, Intake]) -> None:
    catalogue = read_catalogue()
    assert set(taken["ping_server.csv"].frame["target"]) == set(catalogue.targets)
    for name in ("permohonan.csv", "riwayat.csv"):
        codes = taken[name].frame["missing_documents"].drop_nulls().str.split(";").explode()
        assert set(codes) - {""} <= set(catalogue.documents)


def test_statuses_and_events_are_all_understood(taken: dict[str, Intake]) -> None:
    status = Counter(taken["permohonan.csv"].frame["status"])
    assert set(status) == {"finished", "rejected", "withdrawn", "open"}
    event = Counter(taken["riwayat.csv"].frame["event"])
    assert set(event) == {"submitted", "returned", "resubmitted", "completed", "finished", "rejected", "withdrawn"}


def test_milliseconds_have_a_decimal_comma(taken: dict[str, Intake]) -> None:
    frame = taken["ping_server.csv"].frame
    assert 5 < frame["latency_ms"].median() < 200
    failed = frame.filter(pl.col("up") == ANSWERS.index("down"))
    assert failed["latency_ms"].null_count() == failed.height > 0


def test_only_the_office_of_the_story_appears(taken: dict[str, Intake]) -> None:
    for entry in LISTED:
        frame = taken[entry["file"]].frame
        if "office" in frame.columns:
            assert set(frame["office"]) == {story.OFFICE}
