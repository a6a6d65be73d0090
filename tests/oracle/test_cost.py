"""What outages cost, by the commands and by the oracle; and that hours lost add up, whatever they are cut by."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest

from service_levels import mart

from .cases import Case, write_case
from .compare import differences, grouping, instant
from .oracle import Oracle
from .test_agreement import KINDS, REQUESTS, SEEDS, etl, instants

pytestmark = pytest.mark.slow
GROUPS = (
    "service", "office,channel", "officer,district", "day", "week", "month,service", "quarter,year", "hour_of_week",
    "target", "target,day", "week,month", "office,target,channel",
)  # fmt: skip
FILTERS = (
    [], ["--office", "timur"], ["--office", "barat"], ["--service", "ktp"], ["--service", "pindah", "--service", "kk"],
    ["--channel", "loket"], ["--district", "Jombang"], ["--officer", "p1"], ["--target", "gateway"],
    ["--target", "siak", "--target", "office-line"], ["--target", "siak", "--office", "timur"], ["--service", "nobody"],
)  # fmt: skip


@pytest.fixture(params=SEEDS[:4], scope="module", ids=lambda s: f"seed {s}")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, str]]:
    """A case, written and loaded once for all that is asked of it; with the URL of its database."""
    folder = tmp_path_factory.mktemp("case")
    written = write_case(request.param, folder / "case", REQUESTS)
    url = f"sqlite:///{folder / 'case.db'}"
    etl("init", "--db", url, "--catalogue", str(written.folder / "catalogue.toml"))
    for kind in KINDS:
        etl("load", kind, str(written.folder / f"{kind}.csv"), "--db", url, "--format", "json")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(mart, "at", cache(mart.at))  # many questions of one instant: measured once is enough
        yield written, url


@pytest.fixture
def ask(case: tuple[Case, str]) -> Any:
    """Asks a report as of the middle of the case, when some of it is still open."""
    at = datetime.fromtimestamp(case[0].start + 8 * 86400 + 12345, UTC).isoformat()

    def asked(*args: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(
            etl("report", *args, "--as-of", at, "--db", case[1], "--format", "json")
        )
        return rows

    return asked


def day(written: Case, number: int) -> str:
    """A date of the case as the options take it."""
    return (written.first + timedelta(days=number)).isoformat()


def hours(rows: list[dict[str, Any]]) -> float:
    return sum(row["waiting_h"] for row in rows)


def test_every_record_agrees(case: tuple[Case, str]) -> None:
    """By event and by group, filtered and cut to dates; also the events that cost nothing, each with all its fields."""
    written, url = case
    oracle = Oracle(written.folder)
    told: list[str] = []
    cost = cut = 0
    for as_of in instants(written, oracle):
        dice = random.Random(as_of)
        at = ["--as-of", datetime.fromtimestamp(as_of, UTC).isoformat()]
        spans = ([], ["--from", day(written, 3), "--to", day(written, dice.randrange(3, 9))], ["--to", day(written, 4)])
        asked = [["cost", *filters, *dice.choice(spans)] for filters in FILTERS]
        asked += [["cost", "--by", by, *dice.choice(FILTERS), *dice.choice(spans)] for by in GROUPS]
        for question in asked:
            args = [*question, *at]
            got = json.loads(etl("report", *args, "--db", url, "--format", "json"))
            expected = oracle.ask(args)
            told += [f"report {' '.join(args)}: {d}" for d in differences(expected, got, grouping(args))]
            cost += sum(row["requests"] for row in got)
            cut += sum(row.get("events", 0) for row in got)
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:40])
    assert cost > 500
    assert cut > 50


def test_hours_lost_add_up_to_the_exposure_of_all_requests(ask: Any) -> None:
    """Whatever they are cut by: events, dates, groups. Only systems overlap."""
    whole = sum(row["exposure_h"] for row in ask("impact"))
    affected = sum(row["affected"] for row in ask("impact"))
    assert whole > 1
    assert hours(ask("cost")) == pytest.approx(whole, rel=1e-12)
    for by in ("service", "office", "day", "week", "month", "year", "channel,week", "officer,district", "day,month"):
        assert hours(ask("cost", "--by", by)) == pytest.approx(whole, rel=1e-12), by
    for by in ("office", "service,channel"):
        assert sum(row["requests"] for row in ask("cost", "--by", by)) == affected
    assert hours(ask("cost", "--by", "target")) >= whole * (1 - 1e-12)


def test_the_events_of_a_period_add_up_to_it_and_periods_to_the_whole(case: tuple[Case, str], ask: Any) -> None:
    third, fourth, fifth, sixth = (day(case[0], number) for number in range(3, 7))
    cuts = [("--to", third), ("--from", fourth, "--to", fifth), ("--from", sixth)]
    parts = [ask("cost", *cut) for cut in cuts]
    for cut, events in zip(cuts, parts, strict=True):
        assert hours(events) == pytest.approx(hours(ask("cost", "--by", "week", *cut)), rel=1e-12)
    whole = ask("cost")
    assert sum(map(hours, parts)) == pytest.approx(hours(whole), rel=1e-12)
    assert sum(row["requests"] > 0 for part in parts for row in part) >= sum(row["requests"] > 0 for row in whole)


def test_an_event_lies_within_the_dates_and_never_touches_the_next(case: tuple[Case, str], ask: Any) -> None:
    rows = ask("cost", "--office", "barat", "--from", day(case[0], 4), "--to", day(case[0], 5))
    edges = [instant(row[name]) for row in rows for name in ("start", "end")]
    known = [edge for edge in edges if edge is not None]
    assert known == sorted(set(known))
    assert known[0] >= instant(f"{day(case[0], 4)}T00:00:00+07:00")  # type: ignore[operator]
    assert known[-1] <= instant(f"{day(case[0], 6)}T00:00:00+07:00")  # type: ignore[operator]
    for row in rows:
        assert row["working_seconds"] <= row["seconds"]
        assert row["late_through_outage"] <= row["requests"]
        assert row["waiting_h"] * 3600 <= row["requests"] * row["working_seconds"] * (1 + 1e-12)
