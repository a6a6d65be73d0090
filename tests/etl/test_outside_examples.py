"""Real and generated files from outside the repository, read whole."""

from datetime import UTC, datetime

import polars as pl
import pytest

from etl.intake import Intake, Mapping, read
from service_levels.catalogue import parse
from tests.etl.intake_case import CATALOGUE, SECRET
from tests.shared import shared

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def conformance(name: str, kind: str) -> Intake:
    catalogue = parse(shared("conformance", "catalogue.toml").read_text(encoding="utf-8"))
    return read(shared("conformance", name), kind, catalogue=catalogue, now=NOW, secret=SECRET)


@pytest.mark.parametrize(("name", "rows"), [("requests", 600), ("events", 1491), ("pings", 189_098)])
def test_the_conformance_case_is_read_whole(name: str, rows: int) -> None:
    intake = conformance(f"{name}.csv", name)
    assert (intake.read, intake.rejects, len(intake.frame) + intake.duplicates) == (rows, [], rows)


def test_the_conformance_requests_are_those_that_another_reader_reads() -> None:
    frame = conformance("requests.csv", "requests").frame
    other = pl.read_csv(shared("conformance", "requests.csv"), infer_schema=False)
    for column in ("submitted_at", "complete_at", "finished_at", "deadline_at"):
        expected = [None if t is None else datetime.fromisoformat(t).astimezone(UTC) for t in other[column]]
        assert frame[column].to_list() == expected
    for column in ("request_id", "office", "service", "channel", "officer", "district", "status"):
        assert frame[column].to_list() == other[column].to_list()


def test_a_real_register_of_a_municipality_has_two_cases_that_end_before_they_start() -> None:
    mapping = Mapping.parse(
        """
[columns]
request_id = "case"
submitted_at = "startdate"
finished_at = "enddate"
deadline_at = "deadline"
[defaults]
office = "cilegon"
service = "izin"
"""
    )
    intake = read(
        shared("data", "receipt", "receipt_cases.csv"),
        "requests",
        catalogue=CATALOGUE,
        mapping=mapping,
        now=NOW,
        secret=SECRET,
    )
    assert (intake.read, len(intake.frame), intake.duplicates) == (1434, 1432, 0)
    assert [(r.field, r.code, r.raw.split(",")[0]) for r in intake.rejects] == [
        ("finished_at", "before_submission", "case-10862"),
        ("finished_at", "before_submission", "case-8267"),
    ]
    assert intake.frame["finished_at"].null_count() == 105
    elapsed = intake.frame.select((pl.col("finished_at") - pl.col("submitted_at")).median()).item()
    assert elapsed.total_seconds() / 86_400 == pytest.approx(50.64, abs=0.15)


def test_real_pings_of_a_university_are_read_by_a_mapping() -> None:
    mapping = Mapping.parse('[columns]\nat = "timestamp"\nup = "status"')
    intake = read(
        shared("data", "upptime-dhbern", "pings.csv"),
        "pings",
        catalogue=CATALOGUE,
        mapping=mapping,
        now=NOW,
        secret=SECRET,
    )
    assert (intake.read, intake.rejects) == (10_530, [])
    assert len(intake.frame) + intake.duplicates == 10_530
    assert intake.frame["target"].n_unique() == 54
