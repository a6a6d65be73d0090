"""Dates without a time of day, from the cell to the facts."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from etl.intake import IntakeError
from service_levels import mart
from tests.etl.formats.builders import xlsx
from tests.etl.intake_case import CATALOGUE, NOW, SECRET, instant, read_text, request
from tests.worlds import World

HEADER = "request_id,office,service,submitted_at,finished_at\n"
SUBMITTED, COMPLETE, FINISHED, DEADLINE = 1, 2, 4, 8


def bits(frame: pl.DataFrame) -> list[int | None]:
    return frame["day_only"].to_list() if "day_only" in frame.columns else [None] * frame.height


def ended(world: World) -> list[str]:
    zone = ZoneInfo("Asia/Jakarta")
    return [f"{at.astimezone(zone):%m-%d %H:%M}" if at else "" for at in world.facts()["ended_at"].to_list()]


# ---- the file


@pytest.mark.parametrize(
    ("written", "is_date"),
    [
        ("2024-02-26", True), ("26/02/2024", True), ("26 Februari 2024", True), ("Senin, 26-Feb-24", True),
        ("20240226", True), ("2024-02-26 00:00", False), ("2024-02-26T00:00:00+07:00", False),
        ("26/02/2024 pukul 09.00", False),
    ],
)  # fmt: skip
def test_a_cell_without_an_hour_is_a_date(tmp_path: Path, written: str, is_date: bool) -> None:
    frame = read_text(tmp_path, request(finished_at=f'"{written}"')).frame
    assert frame["finished_at"][0].astimezone(ZoneInfo("Asia/Jakarta")).date() == date(2024, 2, 26)
    assert bits(frame) == [FINISHED if is_date else None]


def test_a_format_without_an_hour_makes_dates(tmp_path: Path) -> None:
    body = request(submitted_at="2024-02-24", deadline_at="2024-02-27")
    assert bits(read_text(tmp_path, body, mapping='dates = "%Y-%m-%d"').frame) == [SUBMITTED | DEADLINE]


def test_cells_of_a_sheet_that_are_dates_are_dates(tmp_path: Path) -> None:
    head = ["request_id", "office", "service", "submitted_at", "finished_at"]
    rows = [
        ["R1", "cilegon", "KTP", datetime(2024, 2, 5, 9, 30), date(2024, 2, 6)],  # noqa: DTZ001 - a sheet has no zone
        ["R2", "cilegon", "KTP", 45327.5, 45328],  # cells that lost their format
    ]
    from etl.intake import read

    found = read(xlsx(tmp_path / "a.xlsx", {"Data": [head, *rows]}), "requests", catalogue=CATALOGUE, now=NOW,
                 secret=SECRET)  # fmt: skip
    assert found.rejects == []
    assert bits(found.frame) == [FINISHED, FINISHED]


def test_a_date_is_a_day_of_the_office_whatever_zone_the_file_has(tmp_path: Path) -> None:
    body = request(submitted_at="2024-02-24 08:00", finished_at="2024-02-26")
    frame = read_text(tmp_path, body, mapping='timezone = "Pacific/Auckland"').frame
    assert frame["submitted_at"][0] == instant("2024-02-24T08:00+13:00")
    assert frame["finished_at"][0] == instant("2024-02-26T00:00+07:00")


def test_what_dates_count_as_is_said(tmp_path: Path) -> None:
    body = request(
        submitted_at="2024-02-24", complete_at="2024-02-25", finished_at="2024-02-26", deadline_at="2024-02-27"
    )  # fmt: skip
    said = "\n".join(read_text(tmp_path, body).notices)
    for column, taken in {
        "submitted_at": "the first instant of their day", "complete_at": "the close of the office on their day",
        "finished_at": "the close of the office on their day", "deadline_at": "the midnight that ends their day",
    }.items():  # fmt: skip
        assert f"1 of 1 times of {column} are dates without a time of day: they count as {taken}." in said


MIDNIGHTS = HEADER + "".join(
    f"A{n},cilegon,KTP,2024-03-0{n} 09:00:00,2024-03-0{n + 1} 00:00:00\n" for n in range(1, 4)
)


def test_a_column_of_midnights_is_read_as_written_and_said_with_the_remedy(tmp_path: Path) -> None:
    found = read_text(tmp_path, MIDNIGHTS)
    assert bits(found.frame) == [None] * 3
    (said,) = [one for one in found.notices if "midnight" in one]
    assert said.startswith("Every time of finished_at is 00:00:00: they count as midnight, as written. ")
    assert said.endswith('without a time of day, say so in a mapping: days = ["finished_at"].')
    mapped = read_text(tmp_path, MIDNIGHTS, mapping='days = ["finished_at"]')
    assert bits(mapped.frame) == [FINISHED] * 3
    assert not [one for one in mapped.notices if "midnight" in one]
    with pytest.raises(IntakeError, match=r"days = .*lists columns of times by their canonical names: submitted_at"):
        read_text(tmp_path, MIDNIGHTS, mapping='days = ["district"]')


@pytest.mark.parametrize(
    ("submitted", "finished", "refused"),
    [
        ("2024-03-04 09:00", "2024-03-04", False),
        ("2024-03-04 23:59", "2024-03-04", False),
        ("2024-03-04", "2024-03-04", False),
        ("2024-03-04", "2024-03-04 00:00", False),
        ("2024-03-04 00:00", "2024-03-03", True),
        ("2024-03-04 09:00", "2024-03-03", True),
        ("2024-03-04", "2024-03-03", True),
        ("2024-03-04T23:00Z", "2024-03-05", False),  # the fifth in the office
        ("2024-03-04T23:00Z", "2024-03-04", True),
    ],
)
def test_an_end_is_impossible_only_where_its_whole_day_lies_before(
    tmp_path: Path, submitted: str, finished: str, refused: bool
) -> None:
    found = read_text(tmp_path, request(submitted_at=submitted, finished_at=finished))
    assert [one.code for one in found.rejects] == (["before_submission"] if refused else [])


def test_a_date_of_today_is_not_in_the_future(tmp_path: Path) -> None:
    today = NOW.astimezone(ZoneInfo("Asia/Jakarta")).date()
    assert read_text(tmp_path, request(finished_at=str(today))).rejects == []
    (reject,) = read_text(tmp_path, request(finished_at=str(today + timedelta(days=1)))).rejects
    assert reject.code == "future"


# ---- the database and the facts


def test_a_date_is_stored_and_resolved_when_measured(world: World) -> None:
    world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05\nA2,cilegon,KTP,2024-03-05,\n")
    kept = world.rows("SELECT request_id, day_only FROM request_rows ORDER BY request_id")
    assert kept == [("A1", FINISHED), ("A2", SUBMITTED)]
    assert ended(world) == ["03-05 16:00", ""]
    assert world.facts()["day_only"].to_list() == [FINISHED, SUBMITTED | COMPLETE]
    assert world.facts()["as_of"][0] == datetime(2024, 3, 5, 9, tzinfo=UTC)  # that close
    before = world.seen()
    mart.rebuild(world.url, world.data)
    assert world.seen() == before


def test_an_edition_that_moves_the_close_moves_the_end(world: World) -> None:
    from tests.worlds import CATALOGUE as KNOWN

    world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05\n")
    world.catalogue(KNOWN.replace('tuesday = ["08:00-16:00"]', 'tuesday = ["08:00-14:00"]'))
    assert ended(world) == ["03-05 14:00"]


def test_the_instant_of_the_data_is_never_later_than_its_load(world: World) -> None:
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date()
    world.load("requests", HEADER + f"A1,cilegon,KTP,2024-03-04 09:00,{today}\n")
    assert world.facts()["as_of"][0] <= datetime.now(UTC)


def test_a_newer_export_that_gives_the_time_takes_the_flag_away_field_by_field(world: World) -> None:
    dated = HEADER + "A1,cilegon,KTP,2024-03-04,2024-03-05\n"
    timed = HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05 10:00\n"
    world.load("requests", dated, exported_at="2024-03-06T00:00:00+07:00")
    submissions = "request_id,office,service,submitted_at\nA1,cilegon,KTP,2024-03-04 09:00\n"
    first = world.load("requests", submissions, exported_at="2024-03-07T00:00:00+07:00")
    assert world.facts()["day_only"].to_list() == [FINISHED]
    second = world.load("requests", timed, exported_at="2024-03-08T00:00:00+07:00")
    assert (second.counts["updated"], world.facts()["day_only"].to_list()) == (1, [0])
    world.undo(second.batch)
    world.undo(first.batch)
    assert world.facts()["day_only"].to_list() == [SUBMITTED | COMPLETE | FINISHED]


def test_without_export_times_the_time_of_day_is_believed_over_the_date(world: World) -> None:
    timed = HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05 10:00\n"
    world.load("requests", timed)
    world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04,2024-03-05\n")
    assert ended(world) == ["03-05 10:00"]


def test_midnight_as_written_is_another_thing_than_a_date(world: World) -> None:
    world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05 00:00\n")
    assert ended(world) == ["03-05 00:00"]
    told = world.load(
        "requests", HEADER + "A1,cilegon,KTP,2024-03-04 09:00,2024-03-05\n", exported_at="2024-03-09T00:00:00+07:00"
    )
    assert told.counts["updated"] == 1
    assert ended(world) == ["03-05 16:00"]


def test_an_event_told_again_with_its_time_is_one_event(world: World) -> None:
    head = "request_id,office,service,at,event\n"
    steps = {"2024-03-04": "submitted", "2024-03-05": "returned", "2024-03-06": "finished"}
    dated = "".join(f"A1,cilegon,KTP,{on},{event}\n" for on, event in steps.items())
    world.load("events", head + dated)
    assert (world.facts()["returns"].to_list(), ended(world)) == ([1], ["03-06 16:00"])
    assert world.facts()["day_only"].to_list() == [SUBMITTED | FINISHED | 8]
    timed = dated.replace("04,", "04 09:00,").replace("05,", "05 10:00,").replace("06,", "06 11:00,")
    newer = world.load("events", head + timed)
    assert (world.facts()["returns"].to_list(), ended(world)) == ([1], ["03-06 11:00"])
    assert world.facts()["day_only"].to_list() == [0]
    world.undo(newer.batch)
    assert ended(world) == ["03-06 16:00"]


def test_the_same_file_again_changes_nothing(world: World) -> None:
    content = HEADER + "A1,cilegon,KTP,2024-03-04,2024-03-05\nA2,cilegon,KTP,2024-03-04 09:00,2024-03-05 10:00\n"
    world.load("requests", content)
    before = world.seen()
    again = world.load("requests", content + "\n")  # another file that says the same
    assert (again.counts["inserted"], again.counts["updated"]) == (0, 0)
    assert world.seen()["files"] == before["files"]
