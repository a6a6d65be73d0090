"""What an outage added to a wait: who met one, who is compared with whom, who is left out, and the same every time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow as pa
import pytest

from service_levels.catalogue import Catalogue, parse
from service_levels.metrics import Scope
from service_levels.metrics.arrived import arrived
from tests.metrics.conftest import Sample
from tests.metrics.sample import spans_of

CATALOGUE = """
[[office]]
id = "a"
timezone = "Asia/Jakarta"
calendar = "c"
[[office]]
id = "b"
timezone = "Asia/Jayapura"
calendar = "c"
[[calendar]]
id = "c"
[[calendar.hours]]
from = 2020-01-01
monday = ["08:00-16:00"]
tuesday = ["08:00-16:00"]
wednesday = ["08:00-16:00"]
thursday = ["08:00-16:00"]
friday = ["08:00-16:00"]
[[service]]
id = "s"
depends_on = ["main"]
[[service]]
id = "free"
depends_on = []
[[target]]
id = "main"
[[target]]
id = "own"
office = "b"
"""
MONDAY = datetime(2024, 1, 1, tzinfo=ZoneInfo("Asia/Jakarta"))
WEEKS = 50


class Held:
    """A mart of these requests: (office, service, start of the clock, hours or None)."""

    def __init__(self, rows: list[tuple], spans: list[tuple]) -> None:
        self.catalogue: Catalogue = parse(CATALOGUE)
        frame = pd.DataFrame(rows, columns=["office", "service", "started_at", "hours"])
        self.table = pa.table(
            {
                "office": pa.array(frame["office"], pa.string()),
                "service": pa.array(frame["service"], pa.string()),
                "started_at": pa.array(list(frame["started_at"]), pa.timestamp("us", "UTC")),
                "turnaround_us": pa.array([None if h != h else round(h * 3.6e9) for h in frame["hours"]], pa.int64()),
                "request_id": pa.array([str(at) for at in frame.index], pa.string()),
            }
        )
        self.spans = spans_of(spans)

    def sql(self, text: str) -> pa.Table:
        assert "ORDER BY" in text
        return self.table

    def spans_of(self, _office: str) -> pd.DataFrame:
        return self.spans


def week(number: int, hour: int = 9, day: int = 1) -> datetime:
    return MONDAY + timedelta(weeks=number, days=day, hours=hour)


def record(down: range, every: int = WEEKS) -> list[tuple]:
    """Tuesdays 8 to 12 down in some weeks, up all other time."""
    rows, at = [], MONDAY
    for number in down:
        begin, end = week(number, 8), week(number, 12)
        rows += [("main", "up", at.isoformat(), begin.isoformat(), False)]
        rows += [("main", "down", begin.isoformat(), end.isoformat(), False)]
        at = end
    return [*rows, ("main", "up", at.isoformat(), week(every).isoformat(), False)]


def requests(met_h: float = 5.0, other_h: float = 2.0) -> list[tuple]:
    """One request each Tuesday at nine; longer in the first 25 weeks."""
    return [("a", "s", week(number), met_h if number < 25 else other_h) for number in range(WEEKS)]


def test_what_was_added_is_found_with_how_many_it_rests_on() -> None:
    found = arrived(Held(requests(), record(range(25))), Scope())
    one = found.compared
    assert (one.count, one.others, one.unmatched, found.watched, found.unwatched) == (25, 25, 0, True, 0)
    assert (one.median, one.others_median, one.difference.value) == (5.0, 2.0, 3.0)
    assert tuple(one.difference.interval) == (3.0, 3.0)


def test_another_weekday_hour_service_or_office_is_no_counterpart() -> None:
    strange = [("a", "s", week(number, day=3), 50.0) for number in range(WEEKS)]
    strange += [("a", "s", week(number, 10), 50.0) for number in range(25, WEEKS)]
    strange += [("b", "s", week(number), 50.0) for number in range(25, WEEKS)]
    strange += [("a", "free", week(number), 50.0) for number in range(WEEKS)]  # needs nothing that is watched
    found = arrived(Held(requests() + strange, record(range(25))), Scope())
    assert found.compared == arrived(Held(requests(), record(range(25))), Scope()).compared
    assert found.unwatched == 0


def test_fewer_than_twenty_on_a_side_have_no_figure() -> None:
    found = arrived(Held(requests(), record(range(19))), Scope()).compared
    assert (found.count, found.reason, found.difference) == (19, "too_few_met", None)


def test_days_that_one_outage_joins_are_one_occasion() -> None:
    each = arrived(Held(requests(), record(range(25))), Scope()).compared
    eve = [("a", "s", week(number, 15, 0), 5.0 if number < 25 else 2.0) for number in range(WEEKS)]
    both = arrived(Held(requests() + eve, record(range(25))), Scope()).compared
    assert (each.count, each.occasions) == (25, 25)
    assert (both.count, both.occasions) == (50, 25)  # on Monday afternoon just before the outage of Tuesday


def test_who_came_while_nothing_was_known_is_left_out_and_counted() -> None:
    spans = record(range(25))
    begin, end = week(40, 0), week(42, 0)
    head, (target, state, start, stop, _) = spans[:-1], spans[-1]
    spans = [
        *head,
        (target, state, start, begin.isoformat(), False),
        (target, "unknown", begin.isoformat(), end.isoformat(), False),
        (target, state, end.isoformat(), stop, False),
    ]
    later = [("a", "s", week(WEEKS + 3), 90.0)]  # after the last ping there is no state
    found = arrived(Held(requests() + later, spans), Scope())
    assert (found.unwatched, found.compared.others) == (3, 23)


def test_what_has_not_ended_is_counted_apart() -> None:
    found = arrived(Held([*requests(), ("a", "s", week(30), float("nan"))], record(range(25))), Scope())
    assert (found.running, found.compared.others) == (1, 25)


def test_without_pings_nothing_is_known() -> None:
    found = arrived(Held(requests(), []), Scope())
    assert (found.watched, found.compared.count, found.unwatched) == (False, 0, 0)
    assert not arrived(Held([], record(range(25))), Scope()).watched


def test_the_same_data_gives_the_same_interval() -> None:
    mixed = [(office, service, at, hours + at.day % 7 + at.day / 50) for office, service, at, hours in requests()]
    once, again = (arrived(Held(mixed, record(range(25))), Scope()).compared.difference for _ in range(2))
    assert once == again
    assert once.interval.low < once.value < once.interval.high


@pytest.mark.parametrize("scope", [Scope(), Scope(services=("ktp-el",), from_on=date(2024, 1, 10))])
def test_the_cohort_is_of_those_whose_clock_started_in_the_dates(sample: Sample, scope: Scope) -> None:
    class WithSpans:
        catalogue = sample.mart.catalogue
        sql = staticmethod(sample.mart.sql)

        @staticmethod
        def spans_of(_office: str) -> pd.DataFrame:
            return spans_of([])

    def belongs(row: dict) -> bool:
        chosen = not scope.services or row["service"] in scope.services
        since = scope.from_on is None or (row["started_on"] is not None and row["started_on"] >= scope.from_on)
        return chosen and since and row["started_at"] is not None

    open_ = [row for row in sample.rows if belongs(row) and row["status"] == "open"]
    assert arrived(WithSpans(), scope).running == len(open_) > 0
