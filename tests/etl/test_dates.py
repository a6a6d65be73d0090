"""Written times, each form alone and whole columns of them; order of day and month; local time."""

# ruff: noqa: DTZ001 - wall clocks without a zone are what is tested
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.intake import IntakeError
from etl.intake.localtime import to_utc
from tests.etl.intake_case import instant, read_text, request

LOCAL = "2026-08-05T09:07:00+07:00"
READ = {
    "2026-08-05T09:07:00+07:00": LOCAL,
    "2026-08-05T02:07:00Z": LOCAL,
    "2026-08-05 02:07:00+00:00": LOCAL,
    "2026-08-05T09:07:00+0700": LOCAL,
    "2026-08-05T09:07+07": LOCAL,
    "2026-08-04T22:07:00-04:00": LOCAL,
    "2026-08-05T07:37:00+05:30": LOCAL,
    "2026-08-05 09:07": LOCAL,
    "2026-08-05 09.07": LOCAL,
    "2026/08/05 09:07:00": LOCAL,
    "2026.8.5 9:07": LOCAL,
    "20260805T090700": LOCAL,
    "20260805090700": LOCAL,
    "2026-08-05T09:07:00.688": "2026-08-05T09:07:00.688+07:00",
    "2026-08-05 09:07:00,688123": "2026-08-05T09:07:00.688123+07:00",
    "2026-08-05T02:07:00.1234567Z": "2026-08-05T09:07:00.123456+07:00",
    "2026-08-05": "2026-08-05T00:00:00+07:00",
    "25/08/2026 09:07": "2026-08-25T09:07:00+07:00",
    "25-8-2026 9.07.30": "2026-08-25T09:07:30+07:00",
    "25.08.26 09.07": "2026-08-25T09:07:00+07:00",
    "8/25/2026 9:07:30 AM": "2026-08-25T09:07:30+07:00",
    "8/25/2026 12:07 AM": "2026-08-25T00:07:00+07:00",
    "8/25/2026 12:07pm": "2026-08-25T12:07:00+07:00",
    "8/25/26 9:07 p.m.": "2026-08-25T21:07:00+07:00",
    "5 Agustus 2026 09.07": LOCAL,
    "Rabu, 5 Agustus 2026 pukul 09.07 WIB": LOCAL,
    "5 Agt 2026 11.07 WIT": LOCAL,
    "5 Agust 2026, 10:07 WITA": LOCAL,
    "05-AUG-26 09.07.00.000000 AM": LOCAL,
    "5-Agu-26 09:07": LOCAL,
    "August 5, 2026 9:07 AM": LOCAL,
    "Aug 5th, 2026 9:07 am": LOCAL,
    "2026-Aug-05 09:07": LOCAL,
    "Jum'at, 6 Pebruari 2026 09.07": "2026-02-06T09:07:00+07:00",
    "6 Nopember 2026 09.07": "2026-11-06T09:07:00+07:00",
    "29/02/2024 00:00": "2024-02-29T00:00:00+07:00",
    "2026-08-05\u00a009:07": LOCAL,
}


@pytest.mark.parametrize("text", READ)
def test_each_written_form_is_the_instant_that_it_means(tmp_path: Path, text: str) -> None:
    table = f"request_id;office;service;submitted_at\nR1;cilegon;ktp-el;{text}\n"
    intake = read_text(tmp_path, table, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert intake.rejects == []
    assert intake.frame["submitted_at"].to_list() == [instant(READ[text])]


@pytest.mark.parametrize(
    "text",
    [
        "30/02/2024",
        "2023-02-29",
        "2024-13-01",
        "24/01/2024 24:00",
        "2024-01-24 12:60",
        "2024-01-24 12:00:60",
        "soon",
        "24/1/2024 13:00 PM",
        "24/1/2024 0:30 AM",
        "2024-01-24T12:00:00+16:00",
        "2024-01",
        "09.07",
        "170608680012",
        "1899-12-31",
        "24 Foo 2024",
        "2024-01-24 12",
        "x" * 200,
        "2024-01-24 12:00 EST",
        "٢٠٢٤-٠١-٢٤",
    ],
)
def test_what_is_no_time_is_rejected_with_the_value(tmp_path: Path, text: str) -> None:
    intake = read_text(tmp_path, request(submitted_at=text))
    (reject,) = intake.rejects
    assert (reject.line, reject.field, reject.value, reject.code) == (2, "submitted_at", text, "unreadable_time")


def test_a_column_may_mix_forms_and_each_row_keeps_its_own(tmp_path: Path) -> None:
    texts = [text for text in READ if not text.startswith("8/25")] * 30
    body = "".join(f"R{i};cilegon;ktp-el;{text}\n" for i, text in enumerate(texts))
    intake = read_text(tmp_path, "request_id;office;service;submitted_at\n" + body)
    assert intake.frame["submitted_at"].to_list() == [instant(READ[text]) for text in texts]


MONTHS = ["Januari", "Februari", "Maret", "April", "Mei", "Juni"]
MONTHS += ["Juli", "Agustus", "September", "Oktober", "November", "Desember"]


def test_hundreds_of_layouts_in_one_column_are_told_apart(tmp_path: Path) -> None:
    days = [datetime(2024, 1, 1, 9, 7, tzinfo=ZoneInfo("Asia/Jakarta")) + timedelta(days=i) for i in range(366)]
    names = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]
    body = "".join(
        f"R{i}|cilegon|ktp-el|{names[d.weekday()]}, {d.day} {MONTHS[d.month - 1]} {d.year} 09.07\n"
        for i, d in enumerate(days)
    )
    intake = read_text(tmp_path, "request_id|office|service|submitted_at\n" + body)
    assert intake.frame["submitted_at"].to_list() == days


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 1)), min_size=1, max_size=30),
    st.sampled_from(
        [
            "%d/%m/%Y %H.%M.%S",
            "%Y-%m-%dT%H:%M:%S.%f",
            "%d-%m-%y %H:%M:%S",
            "%m/%d/%Y %I:%M:%S %p",
            "%d %b %Y %H:%M:%S",
            "%Y%m%d%H%M%S",
        ]
    ),
)
def test_a_format_of_the_mapping_reads_what_strftime_wrote(
    tmp_path_factory: pytest.TempPathFactory, times: list[datetime], form: str
) -> None:
    body = "".join(f"R{i};cilegon;ktp-el;{t.strftime(form)}\n" for i, t in enumerate(times))
    intake = read_text(
        tmp_path_factory.mktemp("given"),
        "request_id;office;service;submitted_at\n" + body,
        mapping=f'dates = "{form}"\ntimezone = "UTC"',
    )
    expected = [datetime.strptime(t.strftime(form), form).replace(tzinfo=UTC) for t in times]
    assert intake.frame["submitted_at"].to_list() == expected


def test_a_format_of_the_mapping_rules_alone(tmp_path: Path) -> None:
    body = "request_id,office,service,submitted_at\nR1,cilegon,kk,2024-05-13\nR2,cilegon,kk,2024-13-05\n"
    intake = read_text(tmp_path, body, mapping='dates = "%Y-%d-%m"')
    assert intake.frame["submitted_at"].to_list() == [instant("2024-05-13T00:00:00+07:00")]
    assert "format '%Y-%d-%m' that the mapping gives" in intake.rejects[0].reason


def two(first: str, second: str = "", mapping: str | None = None, *, folder: Path) -> list[datetime]:
    body = f"request_id,office,service,submitted_at,deadline_at\nR1,cilegon,kk,{first},{second}\n"
    return read_text(folder, body, mapping=mapping).frame["submitted_at"].to_list()


def test_a_day_above_12_in_another_column_decides_the_order(tmp_path: Path) -> None:
    assert two("03/04/2024", "13/04/2024", folder=tmp_path) == [instant("2024-04-03T00:00:00+07:00")]
    assert two("03/04/2024", "04/13/2024", folder=tmp_path) == [instant("2024-03-04T00:00:00+07:00")]


def test_an_open_order_is_refused_with_both_readings_and_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(
        IntakeError,
        match=r"'03/04/2024' in line 2, column submitted_at, is 2024-04-03 \(day first, "
        r"dates = \"dmy\"\) or 2024-03-04 \(month first, dates = \"mdy\"\)",
    ):
        two("03/04/2024", folder=tmp_path)
    assert two("03/04/2024", mapping='dates = "dmy"', folder=tmp_path) == [instant("2024-04-03T00:00:00+07:00")]
    assert two("03/04/2024", mapping='dates = "mdy"', folder=tmp_path) == [instant("2024-03-04T00:00:00+07:00")]


def test_where_both_readings_agree_nothing_is_asked(tmp_path: Path) -> None:
    assert two("03/03/2024", "04/04/2024", folder=tmp_path) == [instant("2024-03-03T00:00:00+07:00")]


def test_dates_that_contradict_each_other_are_refused_and_a_mapping_rejects_row_by_row(tmp_path: Path) -> None:
    body = "request_id,office,service,submitted_at\nR1,cilegon,kk,13/04/2024\nR2,cilegon,kk,04/13/2024\n"
    with pytest.raises(
        IntakeError,
        match=r"contradict each other: '04/13/2024' \(line 3\) cannot be day first, "
        r"'13/04/2024' \(line 2\) cannot be month first",
    ):
        read_text(tmp_path, body)
    intake = read_text(tmp_path, body, mapping='dates = "dmy"')
    assert (len(intake.frame), [r.line for r in intake.rejects]) == (1, [3])


def test_a_row_that_fits_no_order_decides_nothing(tmp_path: Path) -> None:
    body = "request_id,office,service,submitted_at\nR1,cilegon,kk,13/04/2024\nR2,cilegon,kk,13/13/2024\n"
    assert [r.line for r in read_text(tmp_path, body).rejects] == [3]


def test_a_dashed_year_of_two_digits_may_stand_first(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match='dates = "ymd"'):
        two("24-08-05", folder=tmp_path)
    assert two("24-08-05", mapping='dates = "ymd"', folder=tmp_path) == [instant("2024-08-05T00:00:00+07:00")]
    assert two("24-08-05", "30-08-31", folder=tmp_path) == [instant("2005-08-24T00:00:00+07:00")]  # 2030 is to come


@pytest.mark.parametrize("text", ["24/02/05", "24/02/27", "24.02.05", "13/02/05"])
def test_a_year_of_two_digits_may_stand_first_where_the_last_number_makes_no_recent_date(
    tmp_path: Path, text: str
) -> None:
    """2005, or a day to come: the log of an old year, or 2024 with the year first?"""
    with pytest.raises(IntakeError, match='dates = "ymd"'):
        two(text, folder=tmp_path)
    day = text.replace("/", "-").replace(".", "-")
    assert two(text, mapping='dates = "ymd"', folder=tmp_path) == [instant(f"20{day}T00:00:00+07:00")]


def test_the_short_date_of_the_locale_is_read_as_such(tmp_path: Path) -> None:
    assert two("13/08/24", folder=tmp_path) == [instant("2024-08-13T00:00:00+07:00")]


def test_year_first_is_chosen_where_only_it_is_possible(tmp_path: Path) -> None:
    assert two("99-08-31", folder=tmp_path) == [instant("1999-08-31T00:00:00+07:00")]


SERIALS = [
    ("45321.39375", "2024-01-30T09:27:00"),
    ("45321,5", "2024-01-30T12:00:00"),
    ("45321", "2024-01-30T00:00:00"),
    ("45351", "2024-02-29T00:00:00"),
]


@pytest.mark.parametrize(("cell", "expected"), SERIALS)
def test_spreadsheet_serials_are_local_days_since_1899(tmp_path: Path, cell: str, expected: str) -> None:
    intake = read_text(tmp_path, f"request_id;office;service;submitted_at\nR1;cilegon;kk;{cell}\n")
    assert intake.frame["submitted_at"].to_list() == [instant(expected + "+07:00")]
    assert any("serial numbers" in notice for notice in intake.notices)


def test_a_number_among_dates_is_no_serial(tmp_path: Path) -> None:
    body = "request_id,office,service,submitted_at\nR1,cilegon,kk,45321\nR2,cilegon,kk,2024-01-30\n"
    assert [r.line for r in read_text(tmp_path, body).rejects] == [2]


@pytest.mark.parametrize("text", ["", "-", "NULL", "0000-00-00 00:00:00", "  "])
def test_what_means_no_time_is_none(tmp_path: Path, text: str) -> None:
    assert read_text(tmp_path, request(finished_at=text)).frame["finished_at"].to_list() == [None]


def test_a_needed_time_that_is_empty_is_rejected(tmp_path: Path) -> None:
    (reject,) = read_text(tmp_path, request(submitted_at="")).rejects
    assert (reject.field, reject.code) == ("submitted_at", "missing")


def test_a_time_without_an_offset_is_local_to_the_office_of_its_row(tmp_path: Path) -> None:
    body = "request_id,office,service,submitted_at\nR1,cilegon,kk,2024-01-30 09:00\nR2,jayapura,kk,2024-01-30 09:00\n"
    frame = read_text(tmp_path, body).frame
    assert frame["submitted_at"].to_list() == [instant("2024-01-30T09:00+07:00"), instant("2024-01-30T09:00+09:00")]
    given_zone = read_text(tmp_path, body, mapping='timezone = "America/New_York"').frame
    assert given_zone["submitted_at"].to_list() == [instant("2024-01-30T09:00-05:00")] * 2


def test_times_that_occur_twice_or_never_are_read_as_pep_495_says_and_told(tmp_path: Path) -> None:
    body = (
        "request_id,office,service,submitted_at\nR1,cilegon,kk,2024-11-03 01:30\nR2,cilegon,kk,2024-03-10 02:30\n"
        "R3,cilegon,kk,2024-11-03 03:00\n"
    )
    intake = read_text(tmp_path, body, mapping='timezone = "America/New_York"')
    assert intake.frame["submitted_at"].to_list() == [
        instant("2024-11-03T01:30-04:00"),
        instant("2024-03-10T02:30-05:00"),
        instant("2024-11-03T03:00-05:00"),
    ]
    assert any(n.startswith("1 local times occur twice") for n in intake.notices)
    assert any(n.startswith("1 local times do not exist") for n in intake.notices)


ZONES = st.sampled_from(
    [
        "Asia/Jakarta",
        "America/New_York",
        "Europe/Lisbon",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Tehran",
        "America/Sao_Paulo",
        "Africa/Casablanca",
    ]
)


@given(ZONES, st.lists(st.datetimes(datetime(1970, 1, 2), datetime(2037, 1, 1)), max_size=50))
def test_local_time_agrees_with_the_standard_library(zone: str, times: list[datetime]) -> None:
    epoch = datetime(1970, 1, 1)
    local = np.array([(t - epoch) // timedelta(microseconds=1) for t in times], np.int64)
    utc, _, _ = to_utc(local, zone)
    expected = [t.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None) for t in times]
    assert pl.Series(utc, dtype=pl.Int64).cast(pl.Datetime("us")).to_list() == expected
