"""By a date alone, what outages cost is what the events of that date add up to, each asked for by its dates."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from service_levels.catalogue import parse
from service_levels.metrics import Scope, report
from tests.metrics import sample
from tests.metrics.conftest import records
from tests.metrics.sample import CATALOGUE, FileMart, random_facts, spans_of, write_facts

# In New York the clock went from 2:00 to 3:00 on Sunday 10 March 2024 (7:00 UTC). The office in the east is open then.
NEW_YORK = CATALOGUE.replace('timezone = "Asia/Jayapura"', 'timezone = "America/New_York"').replace(
    'tuesday = ["08:00-15:00"]\n[[doc', 'tuesday = ["08:00-15:00"]\n  sunday = ["01:00-04:00"]\n[[doc'
)
LINE = """
[[target]]
id = "line"
name = "Line of the other office"
office = "jayapura"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.9
"""
SHIFT = timedelta(days=60)
FIRST, DAYS = date(2024, 2, 25), 40
SCOPES = (
    {},
    {"offices": ("jayapura",)},
    {"services": ("akta-lahir",), "from_on": date(2024, 3, 6), "to_on": date(2024, 3, 22)},
    {"targets": ("kantor", "line")},
    {"offices": ("cilegon",), "targets": ("siak",), "channels": ("loket",)},
    {"services": ("nobody's",)},
)
AMOUNTS = ("seconds", "working_seconds", "requests", "waiting_h")


def outages() -> list[tuple[str, str, pd.Timestamp, pd.Timestamp, bool]]:
    """Down times of three systems that overlap each other, go over midnights and over the change of the clock."""
    rng = np.random.default_rng(8)
    spans: list[tuple[str, str, pd.Timestamp, pd.Timestamp, bool]] = []
    for target in ("siak", "kantor", "line"):
        at = pd.Timestamp(FIRST, tz="UTC")
        while at < pd.Timestamp(FIRST + timedelta(days=DAYS), tz="UTC"):
            at += pd.Timedelta(seconds=int(rng.integers(60, 50 * 3600)))
            end = at + pd.Timedelta(seconds=int(rng.integers(1, 20 * 3600)))
            spans.append((target, "down", at, end, False))
            at = end
    over = pd.Timestamp("2024-03-10T06:30Z"), pd.Timestamp("2024-03-10T07:30Z")
    return [span for span in spans if span[0] != "line" or span[3] < over[0] or span[2] > over[1]] + [
        ("line", "down", *over, False)
    ]


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> FileMart:
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(sample.ZONES, "jayapura", "America/New_York")
        frame = random_facts(600, seed=3)
        for name in ("submitted", "started", "ended"):
            frame[f"{name}_at"] += SHIFT
            frame[f"{name}_on"] = [
                None if pd.isna(at) else at.tz_convert(sample.ZONES[office]).date()
                for at, office in zip(frame[f"{name}_at"], frame["office"], strict=True)
            ]
        frame["as_of"] += SHIFT
    file = tmp_path_factory.mktemp("facts") / "facts.parquet"
    write_facts(frame, file)
    return FileMart(file, spans_of(outages()), parse(NEW_YORK + LINE))


def buckets(by: str, scope: dict[str, object]) -> dict[str, tuple[date, date]]:
    """The buckets that the outages may reach, each with its first and last date in scope."""
    found: dict[str, tuple[date, date]] = {}
    for number in range(DAYS + 6):
        day = FIRST + timedelta(days=number - 2)
        if scope.get("from_on", day) <= day <= scope.get("to_on", day):  # type: ignore[operator]
            week = day.isocalendar()
            label = {
                "day": str(day), "week": f"{week.year}-W{week.week:02d}", "month": f"{day:%Y-%m}",
                "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "year": str(day.year),
            }[by]  # fmt: skip
            found[label] = found.get(label, (day, day))[0], day
    return found


@pytest.mark.parametrize(
    ("by", "scope"),
    [("day", scope) for scope in SCOPES[:3]]
    + [(by, scope) for by in ("week", "month", "quarter", "year") for scope in SCOPES],
    ids=str,
)
def test_a_date_is_what_its_events_add_up_to(mart: FileMart, by: str, scope: dict[str, object]) -> None:
    rows = {row[by]: row for row in records(report("cost", mart, Scope(**scope), (by,)))}  # type: ignore[arg-type]
    expected = {}
    for label, (first, last) in buckets(by, scope).items():
        asked = Scope(**{**scope, "from_on": first, "to_on": last})  # type: ignore[arg-type]
        if len(events := report("cost", mart, asked)):
            expected[label] = {name: events[name].sum() for name in AMOUNTS} | {"events": len(events)}
    assert list(rows) == list(expected)
    for label, sums in expected.items():
        row = rows[label]
        held = sums.pop("requests")  # a request that two events held up is in both
        assert {name: row[name] for name in sums} == pytest.approx(sums, rel=1e-12)
        assert max(row["requests"], row["events"] > 0) <= max(held, 1)
        assert (row["requests"] > 0) == (held > 0)


def test_the_fixture_has_what_it_is_meant_to_have(mart: FileMart) -> None:
    """Events of several systems, over midnight and over the change of the clock, and days without a loss."""
    days = report("cost", mart, Scope(), ("day",))
    events = report("cost", mart)
    assert days["events"].sum() > len(events) > 20
    assert (events["targets"] == "kantor;line;siak").any()
    assert (days["requests"] == 0).any()
    assert (days["requests"] > 0).any()
    # Two zones: what is down at the seam of two dates is in both of them.
    assert days["seconds"].sum() > events["seconds"].sum()
    for office in ("cilegon", "jayapura"):
        alone = Scope(offices=(office,))
        whole = report("cost", mart, alone)["seconds"].sum()
        assert report("cost", mart, alone, ("day",))["seconds"].sum() == pytest.approx(whole, rel=1e-12)


def test_the_hour_that_the_clock_skips_is_no_time(mart: FileMart) -> None:
    """The line was down from 1:30 to 3:30 by the clock on the wall: one hour, all of it while the office was open."""
    sunday = Scope(targets=("line",), from_on=date(2024, 3, 10), to_on=date(2024, 3, 10))
    events = records(report("cost", mart, sunday))
    (event,) = (row for row in events if row["start"] == pd.Timestamp("2024-03-10T06:30Z"))
    assert (event["seconds"], event["working_seconds"]) == (3600, 3600)
    assert records(report("cost", mart, sunday, ("day",)))[0]["events"] == len(events)


@pytest.mark.parametrize(
    ("by", "has"),
    [((), False), (("week",), True), (("month", "week"), True), (("week", "service"), False), (("office",), False)],
)
def test_only_dates_alone_have_events(mart: FileMart, by: tuple[str, ...], has: bool) -> None:
    columns = set(report("cost", mart, Scope(), by).columns)
    assert ("events" in columns) == has
    assert ({"seconds", "working_seconds"} <= columns) == (has or not by)
    assert {"start", "end", "targets", "cause"} <= columns if not by else "targets" not in columns


def test_where_nobody_lost_time_a_date_still_has_its_events(mart: FileMart) -> None:
    rows = report("cost", mart, Scope(channels=("fax",)), ("week",))
    assert len(rows)
    assert (rows["events"] > 0).all()
    assert rows[["requests", "waiting_h", "late_through_outage"]].eq(0).all(axis=None)
    assert report("cost", mart, Scope(services=("nobody's",), targets=("gone",)), ("week",)).empty
