"""Counts are whole numbers wherever a conclusion is written, and what does not exist is empty and not 0."""

import csv
import io
import json

import pytest

from etl import report as reporting
from service_levels import analysis
from service_levels.metrics import Scope
from service_levels.reports import report
from service_levels.ui import export
from tests.analysis.office import MEASURE, Office, day

COUNTED = [
    name for name, one in analysis.REPORTS.items() if any(column.unit == "count" for column in one.columns)
]
WEEKS = [(91, 9), (80, 20), (90, 10), (5, 1)] * 6


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    spans = [
        ("siak", "up", f"{day(0)}T00:00+07:00", f"{day(20)}T08:00+07:00", False),
        ("siak", "down", f"{day(20)}T08:00+07:00", f"{day(20)}T11:00+07:00", False),
    ]
    return Office(tmp_path_factory.mktemp("office"), WEEKS, spans=spans, more=MEASURE % day(12))


def written(office: Office, name: str, style: str) -> str:
    out = io.StringIO()
    reporting.report(office.mart, name, Scope(to_on=day(19, 6)), (), style, out, io.StringIO())
    return out.getvalue()


@pytest.mark.parametrize("name", COUNTED)
def test_a_count_is_written_as_a_whole_number_or_not_at_all(office: Office, name: str) -> None:
    keys = [column.key for column in analysis.REPORTS[name].columns if column.unit == "count"]
    rows = json.loads(written(office, name, "json"))
    assert rows or name in ("effects", "effect-weeks")  # dates choose measures
    assert {type(row[key]) for row in rows for key in keys} <= {int, type(None)}
    cells = list(csv.DictReader(io.StringIO(written(office, name, "csv"))))
    assert [row[key] for row in cells for key in keys] == [
        "" if row[key] is None else str(row[key]) for row in rows for key in keys
    ]


def test_a_download_of_a_page_writes_them_as_the_command_does(office: Office) -> None:
    text = export.csv(report("verdicts", office.mart)).decode("utf-8-sig")
    (rated, *_, counted) = csv.DictReader(io.StringIO(text))
    assert (rated["part"], rated["whole"]) == ("266", "306")
    assert (rated["judged"], counted["part"], counted["figure"]) == ("18", "", "outages")
    assert float(rated["value"]) == pytest.approx(266 / 306)
