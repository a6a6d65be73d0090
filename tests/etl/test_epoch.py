"""Times that count from 1970: said by a mapping, or seen where nothing else is possible."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.intake.check import Checks
from etl.intake.epoch import microseconds, unit_of
from etl.intake.instants import Instants, scan_column
from tests.etl.formats.builders import taken, xlsx
from tests.etl.intake_case import instant, read_text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PER_SECOND = {"seconds": 1, "milliseconds": 10**3, "microseconds": 10**6, "nanoseconds": 10**9}


@pytest.mark.parametrize("unit", PER_SECOND)
def test_a_column_of_such_numbers_is_read_so_and_that_is_said(tmp_path: Path, unit: str) -> None:
    first = 1_772_413_200 * PER_SECOND[unit]
    body = f"timestamp,target,up\n{first},siak,1\n{first + 60 * PER_SECOND[unit]},siak,0\n"
    intake = read_text(tmp_path, body, "pings", office="cilegon")
    assert intake.rejects == []
    assert intake.frame["at"].to_list() == [instant("2026-03-02T08:00+07:00"), instant("2026-03-02T08:01+07:00")]
    assert f"at holds {unit} since 1970 (epoch): read so, in UTC." in intake.notices
    assert intake.dialect.dates == "epoch"


@pytest.mark.parametrize(
    "values",
    [
        ["2603020915"],  # yymmddHHMM
        ["1712312359"],  # 17-12-31 23:59 as well as a second of 2024
        ["0203261530"],  # ddmmyyHHMM
        ["2026030209"],  # yyyymmddHH
        ["2026030209150000"],  # yyyymmddHHMMSScc, a microsecond of 2034
        ["1772413200", "1772413200000"],  # of two lengths
        ["1772413200", "x"],
        ["946684799"],  # 9 digits
        ["4102444801"],  # after 2100
        ["20260302"],
        ["20260302091500"],
        ["46083"],
        ["202603020915"],
    ],
)
def test_where_another_reading_is_possible_nothing_is_guessed(values: list[str]) -> None:
    assert unit_of(pl.Series(values)) is None


def test_one_value_that_cannot_be_a_date_decides() -> None:
    assert unit_of(pl.Series(["1712312359", "1712312360"])) == "seconds"
    assert unit_of(pl.Series(["1712312359.25", "1712312360.5"])) == "seconds"


def test_a_mapping_says_it_of_every_column_and_what_is_no_number_is_rejected(tmp_path: Path) -> None:
    body = (
        "request_id,service,submitted_at,finished_at\n1,KTP,1712312359,1712398759000\n2,KTP,2024-04-05,\n3,KTP,5,-\n"
    )
    intake = read_text(tmp_path, body, office="cilegon", mapping='dates = "epoch"')
    first = instant("2024-04-05T10:19:19+00:00")
    assert intake.frame["submitted_at"].to_list() == [first, EPOCH + timedelta(seconds=5)]
    assert intake.frame["finished_at"].to_list() == [instant("2024-04-06T10:19:19+00:00"), None]
    assert [(r.line, r.code) for r in intake.rejects] == [(3, "unreadable_time")]
    assert "is no number of seconds, milliseconds or nanoseconds since 1970" in intake.rejects[0].reason


def test_dates_of_a_sheet_stand_beside_them(tmp_path: Path) -> None:
    rows = [["request_id", "service", "submitted_at", "finished_at"],
            ["1", "KTP", 1772413200, datetime(2026, 3, 3, 8, 0)]]  # noqa: DTZ001
    intake = taken(xlsx(tmp_path / "a.xlsx", {"Data": rows}), mapping='dates = "epoch"')
    assert intake.frame["submitted_at"].to_list() == [instant("2026-03-02T08:00+07:00")]
    assert intake.frame["finished_at"].to_list() == [instant("2026-03-03T08:00+07:00")]


MOMENTS = st.datetimes(datetime(2001, 9, 10), datetime(2099, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=300, deadline=None)
@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(sorted(PER_SECOND)))
def test_a_number_is_the_instant_that_iso_text_says(moments: list[datetime], unit: str) -> None:
    moments = [m.replace(microsecond=0) if unit == "seconds" else
               m.replace(microsecond=m.microsecond // 1000 * 1000) if unit == "milliseconds" else m for m in moments]
    counted = [(m - EPOCH) // timedelta(microseconds=1) * PER_SECOND[unit] // 10**6 for m in moments]
    of_numbers = _read(pl.Series(map(str, counted)), "epoch")
    assert of_numbers == _read(pl.Series([m.isoformat(sep=" ", timespec="microseconds") for m in moments]), None)
    assert unit_of(pl.Series(map(str, counted))) in (unit, None)


def _read(column: pl.Series, form: str | None) -> list[datetime]:
    written = scan_column(column, form)
    reader = Instants(Checks(len(column)), lambda rows: {"UTC": rows}, lambda rows: {"UTC": rows}, None, form)
    return reader.column("at", written, needed=True, latest=None).to_list()


def test_fractions_of_a_second_count() -> None:
    micros, good = microseconds(pl.Series(["1772413200.25", "1772413200,000001", "1772413200250.5", "1e9", ""]))
    assert micros[:3].tolist() == [1772413200250000, 1772413200000001, 1772413200250500]
    assert good.tolist() == [True, True, True, False, False]
