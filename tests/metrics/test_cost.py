"""What each outage cost: cut to dates local to each office, and to the systems that somebody in scope needs."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from service_levels.catalogue import parse
from service_levels.metrics import Scope, report
from tests.metrics.conftest import records
from tests.metrics.sample import CATALOGUE, HOUR_US, FileMart, random_facts, spans_of, write_facts
from tests.metrics.slow import Row

# Thursday 1 February 2024. Working hours in Cilegon (+07:00) 08-12 and 13-16, Friday 08-12; Jayapura is closed then.
SPANS = [
    ("siak", "down", "2024-02-01T10:00+07:00", "2024-02-01T11:00+07:00", False),
    ("kantor", "down", "2024-02-01T11:00+07:00", "2024-02-01T11:30+07:00", False),
    ("siak", "unknown", "2024-02-01T14:00+07:00", "2024-02-01T15:00+07:00", False),
    ("siak", "down", "2024-02-01T15:00+07:00", "2024-02-02T09:00+07:00", False),
    ("kantor", "down", "2024-02-03T10:00+07:00", "2024-02-03T11:00+07:00", True),
]


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="Asia/Jakarta").tz_convert("UTC")


def request(name: str, service: str, start: str, end: str | None, **more: object) -> dict[str, object]:
    ended = at(end) if end else pd.NaT
    return {"request_id": name, "service": service, "started_at": at(start), "ended_at": ended, **more}


REQUESTS = [
    request("A", "ktp-el", "2024-02-01 10:30", "2024-02-01 15:30", late_through_outage=True),  # needs both
    request("B", "akta-lahir", "2024-02-01 10:30", "2024-02-02 08:30"),  # needs siak alone
    request(
        "C", "akta-lahir", "2024-02-01 09:00", None,
        pauses=[round(at(text).timestamp() * 1e6) for text in ("2024-02-01 10:15", "2024-02-02 08:45")],
    ),
    request("D", "ktp-el", "2024-02-02 10:00", "2024-02-02 11:00", exposure_us=0),
]  # fmt: skip
HOURS = {"A": 1.0 + 0.5, "B": 0.5 + 1.0 + 0.5, "C": 0.25 + 0.25}


class Ask:
    """Asks the report of a mart with the requests and spans above, all of Cilegon."""

    def __init__(self, file: Path) -> None:
        frame = random_facts(len(REQUESTS), seed=1).drop(columns="catalogued")
        same = {"office": "cilegon", "channel": "loket", "exposure_us": HOUR_US, "late_through_outage": False}
        for name, value in (same | {"catalogued": True}).items():
            frame[name] = value
        for place, row in enumerate(REQUESTS):
            for name, value in row.items():
                frame.at[place, name] = value
        frame["submitted_at"] = frame["started_at"]
        for name in ("started", "ended"):
            local = frame[f"{name}_at"].dt.tz_convert("Asia/Jakarta").dt.date
            frame[f"{name}_on"] = local.astype(object).where(local.notna(), None)
        write_facts(frame, file)
        text = CATALOGUE.replace('id = "siak"', 'id = "siak"\nneeds = ["kantor"]')
        self.mart = FileMart(file, spans_of(SPANS), parse(text))

    def __call__(self, *by: str, **scope: object) -> list[Row]:
        return records(report("cost", self.mart, Scope(**scope), by))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return Ask(tmp_path_factory.mktemp("facts") / "facts.parquet")


def test_spans_that_touch_are_one_event_and_one_that_cost_nothing_is_listed_too(ask: Ask) -> None:
    first, second, third = ask()
    assert first == {
        "start": at("2024-02-01 10:00"),
        "end": at("2024-02-01 11:30"),
        "targets": "kantor;siak",
        "cause": "kantor",
        "unreachable": None,  # SIAK was down before
        "seconds": 5400.0,
        "working_seconds": 5400.0,
        "requests": 3,
        "waiting_h": 1.0 + 0.5 + 0.25,  # B does not need the office's own line
        "late_through_outage": 1,
    }
    assert (second["targets"], second["cause"], second["seconds"]) == ("siak", "siak", 18 * 3600.0)
    assert (second["working_seconds"], second["requests"], second["waiting_h"]) == (7200.0, 3, 0.5 + 1.5 + 0.25)
    assert (third["end"], third["requests"], third["waiting_h"]) == (None, 0, 0.0)


def test_dates_cut_events_and_hours_alike(ask: Ask) -> None:
    (friday,) = ask(from_on=date(2024, 2, 2), to_on=date(2024, 2, 2), offices=("cilegon",))
    assert (friday["start"], friday["end"]) == (at("2024-02-02 00:00"), at("2024-02-02 09:00"))
    assert (friday["seconds"], friday["working_seconds"]) == (9 * 3600.0, 3600.0)
    assert (friday["requests"], friday["waiting_h"]) == (2, 0.5 + 0.25)
    (cut_off,) = ask(from_on=date(2024, 2, 3), to_on=date(2024, 2, 3), targets=("kantor",))
    assert cut_off["end"] is None
    assert ask(from_on=date(2024, 2, 4)) == []


def test_a_date_is_the_one_on_which_the_time_was_lost(ask: Ask) -> None:
    hours = 3600.0
    assert ask("day") == [
        {
            "day": "2024-02-01", "events": 2, "seconds": 10.5 * hours, "working_seconds": 2.5 * hours,
            "requests": 3, "waiting_h": 1.5 + 1.5 + 0.25, "late_through_outage": 1,
        },
        {
            # from 22:00 here on, when Jayapura's Friday begins
            "day": "2024-02-02", "events": 1, "seconds": 11 * hours, "working_seconds": hours,
            "requests": 2, "waiting_h": 0.75, "late_through_outage": 0,
        },
        {
            "day": "2024-02-03", "events": 1, "seconds": hours, "working_seconds": 0.0,
            "requests": 0, "waiting_h": 0.0, "late_through_outage": 0,
        },
    ]  # fmt: skip
    (february,) = ask("month")
    assert (february["events"], february["requests"], february["late_through_outage"]) == (3, 3, 1)
    assert (february["seconds"], february["waiting_h"]) == (20.5 * hours, sum(HOURS.values()))


def test_a_system_has_the_hours_in_which_it_was_down(ask: Ask) -> None:
    assert ask("target") == [
        {"target": "kantor", "requests": 1, "waiting_h": 0.5, "late_through_outage": 1},
        {"target": "siak", "requests": 3, "waiting_h": 0.5 + 0.5 + 2.0 + 0.5 - 0.5 + 0.5, "late_through_outage": 1},
    ]


def test_a_system_asked_for_narrows_to_it_and_a_service_to_what_it_needs(ask: Ask) -> None:
    assert [row["targets"] for row in ask(targets=("kantor",))] == ["kantor", "kantor"]
    assert ask("service", targets=("kantor",)) == [
        {"service": "ktp-el", "requests": 1, "waiting_h": 0.5, "late_through_outage": 1}
    ]
    assert [row["targets"] for row in ask(services=("akta-lahir",))] == ["siak", "siak"]
    assert [row["targets"] for row in ask(offices=("jayapura",))] == ["siak", "siak"]
    assert [row["requests"] for row in ask(offices=("jayapura",))] == [0, 0]
    assert ask("office", channels=("fax",)) == []


def test_a_service_that_nothing_is_known_of_needs_no_system(ask: Ask) -> None:
    assert ask(services=("nix",)) == ask("month", services=("nix",)) == []
    assert ask(services=("nix", "akta-lahir")) == ask(services=("akta-lahir",))  # of two, what the known one needs


def test_a_service_of_requests_that_the_catalogue_does_not_name_may_need_any_system(tmp_path: Path) -> None:
    ask = Ask(tmp_path / "facts.parquet")
    frame = random_facts(1, seed=1)
    frame["office"], frame["service"], frame["exposure_us"] = "cilegon", "nikah", 0
    write_facts(frame, tmp_path / "facts.parquet")
    assert len(ask(services=("nikah",))) == 3  # two of the four outages touch
