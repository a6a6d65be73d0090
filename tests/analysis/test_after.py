"""What came after the chosen period: outages of a working hour or more, and periods beyond the usual limits."""

from pathlib import Path

import pytest

from tests.analysis.office import Office, day

CALM = [(90, 10), (92, 8)]


def up_and_down(*outages: tuple[str, str]) -> list[tuple[object, ...]]:
    """A record from the first day on, of one system that was down in these times (local, and in order)."""
    rows, start = [], f"{day(0)}T00:00+07:00"
    for begin, end in outages:
        down, again = f"{begin}+07:00", f"{end}+07:00"
        rows += [("siak", "up", start, down, False), ("siak", "down", down, again, False)]
        start = again
    return [*rows, ("siak", "up", start, f"{day(17)}T00:00+07:00", False)]


def test_an_outage_of_the_days_after_is_said_and_one_within_the_period_is_not(tmp_path: Path) -> None:
    # Seen: the overview of four whole weeks said that nothing changed, two days after an outage of 25.5 hours.
    spans = up_and_down(
        (f"{day(15, 1)}T09:00", f"{day(15, 1)}T11:00"),
        (f"{day(16)}T09:00", f"{day(16)}T09:59"),
        (f"{day(16, 1)}T10:00", f"{day(16, 1)}T11:00"),
    )
    ask = Office(tmp_path, [*CALM * 8, (40, 60)], ends=day(16, 4), spans=spans)
    found = ask("after")
    (event,) = [row for row in found if row["kind"] == "event"]
    assert (event["working_seconds"], event["targets"]) == (3600, "siak")  # an hour counts, 59 minutes do not
    (period,) = [row for row in found if row["figure"] == "on_time"]
    assert (period["period"], period["mark"], period["late"], period["late_through_outage"]) == (
        day(16).isoformat(), "worsening", 60, 0,
    )  # fmt: skip
    assert period["value"] == pytest.approx(0.4)
    assert [row["kind"] for row in found][:1] == ["event"]  # the newest first
    assert ask.verdict()["verdict"] == "common"


def test_a_running_week_that_may_come_back_is_not_said(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (40, 60, 900)], ends=day(16, 4))
    assert ask("after", figures=("on_time",)) == []


def test_nothing_is_after_a_period_that_ends_with_the_data(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (40, 60)], ends=day(16, 4))
    assert ask("after", from_on=day(16), to_on=day(16, 4)) == []


def test_an_outage_that_is_still_on_has_no_end(tmp_path: Path) -> None:
    begun, known = f"{day(16, 3)}T09:00+07:00", f"{day(16, 4)}T15:00+07:00"
    spans = [("siak", "up", f"{day(0)}T00:00+07:00", begun, False), ("siak", "down", begun, known, True)]
    told = Office(tmp_path, CALM * 8, ends=day(16, 4), spans=spans)("after", figures=("on_time",))
    assert [(row["kind"], row["end"]) for row in told] == [("event", None)]
