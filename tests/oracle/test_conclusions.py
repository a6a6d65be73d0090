"""Signals, verdicts, drivers, promises, cost and what came after: the reports against the oracle, on generated offices.

`OFFICES` sets how many offices, `OFFICES_FIRST` the first seed: a failing seed can so be run by itself.
"""

import math
import os
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.load import Job, load
from etl.report import scope_from
from service_levels import mart, reports
from tests.worlds import SECRET, World

from .compare import same
from .conclusions import ask
from .offices import Office, write_office
from .oracle import Oracle

FIRST = int(os.environ.get("OFFICES_FIRST", "0"))
SEEDS = range(FIRST, FIRST + int(os.environ.get("OFFICES", "3")))
ROUNDS = 2
Row = dict[str, Any]
KEYS = {
    "verdicts": ("figure",),
    "signals": ("figure", "start"),
    "after": ("kind", "figure", "period", "start"),
    "drivers": ("kind", "name"),
    "promises": ("service",),
    "cost": ("start", "week", "month", "day"),
}
FILTERS = (
    [], [], [], ["--office", "barat"], ["--office", "timur"], ["--service", "ktp"], ["--channel", "online"],
    ["--service", "kk", "--service", "akta"], ["--district", "Jombang"], ["--target", "siak"],
    ["--office", "timur", "--target", "gateway"], ["--officer", "p1"], ["--service", "nobody"],
)  # fmt: skip


@pytest.fixture(params=SEEDS, ids=lambda s: f"office {s}")
def office(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Office, str, Path]:
    """A written and loaded office, with the URL of its database and the folder of its mart."""
    written = write_office(request.param, tmp_path / "office")
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path)
    world.init((written.folder / "catalogue.toml").read_text(encoding="utf-8"))
    for kind in ("outages", "requests"):
        done = load(world.url, world.data, Job(kind, [written.folder / f"{kind}.csv"]), SECRET)
        assert done.counts["rejected"] == 0, kind
    return written, world.url, world.data


@pytest.mark.slow
def test_the_reports_say_what_the_oracle_says(office: tuple[Office, str, Path]) -> None:
    """Every record, number for number, of many scopes and chosen periods."""
    written, url, folder = office
    oracle = Oracle(written.folder)
    told: list[str] = []
    for as_of in written.as_of:
        held = mart.at(url, folder, datetime.fromtimestamp(as_of, UTC))
        try:
            for args in questions(random.Random(as_of), written, as_of):
                expected, given = ask(oracle, as_of, args), answer(held, args)
                told += [f"report {' '.join(args)} at {as_of}: {d}" for d in differences(args[0], expected, given)]
        finally:
            held.close()
    assert not told, f"{len(told)} differences:\n" + "\n".join(told[:40])


def questions(dice: random.Random, written: Office, as_of: int) -> Iterator[list[str]]:
    """What is asked at one instant: each report of the usual scope, and of some others."""
    for _ in range(ROUNDS):
        chosen = [*dice.choice(FILTERS), *dice.choice(periods(dice, written, as_of))]
        yield ["verdicts", *chosen]
        yield ["signals", *chosen, *dice.choice(([], [], ["--by", "day"], ["--by", "week"], ["--by", "month"]))]
        yield ["after", *chosen]
        by = dice.choice(("service", "service", "channel", "district", "office", "returned"))
        yield ["drivers", *chosen, *([] if by == "service" else ["--by", by])]
        yield ["promises", *chosen]
        yield ["cost", *chosen, *dice.choice(([], ["--by", "week"], ["--by", "month"], ["--by", "day"]))]


def periods(dice: random.Random, written: Office, as_of: int) -> list[list[str]]:
    """Chosen periods: none, whole and broken ones, this week so far, before all data and after it."""
    today = datetime.fromtimestamp(as_of, UTC).date()
    monday = today - timedelta(days=today.weekday())
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)

    def between(first: date, last: date) -> list[str]:
        return ["--from", first.isoformat(), "--to", last.isoformat()]

    some = today - timedelta(days=dice.randrange(5, 120))
    turn = dice.choice(written.measures) if written.measures else some
    return [
        [], [], between(monday - timedelta(days=7), monday - timedelta(days=1)), between(monday, today),
        between(month, today.replace(day=1) - timedelta(days=1)), between(today.replace(day=1), today),
        between(some - timedelta(days=27), some), between(today - timedelta(days=200), today - timedelta(days=2)),
        between(monday - timedelta(days=11), monday + timedelta(days=3)), ["--to", some.isoformat()],
        ["--from", (today - timedelta(days=60)).isoformat()], between(turn, turn + timedelta(days=100)),
        between(written.first - timedelta(days=40), written.first - timedelta(days=10)),
        between(today + timedelta(days=3), today + timedelta(days=30)),
        between(date(today.year, 1, 1), date(today.year, 12, 31)),
    ]  # fmt: skip


def answer(held: Any, args: list[str]) -> list[Row]:
    """What the product says, as plain values."""
    filters: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    for option, text in zip(args[1::2], args[2::2], strict=True):
        if option in ("--from", "--to", "--by"):
            named[option] = text
        else:
            filters.setdefault(option.removeprefix("--"), []).append(text)
    scope = scope_from(filters, named.get("--from"), named.get("--to"))
    frame = reports.report(args[0], held, scope, tuple(named.get("--by", "").split(",")) if "--by" in named else ())
    return [{str(key): plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    """A value of a frame as the oracle writes it."""
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def differences(name: str, expected: list[Row], given: list[Row]) -> list[str]:
    """What is not so in `given`, and what is only there."""
    left, right = ({key(name, row): row for row in rows} for rows in (expected, given))
    told = [] if len(left) == len(expected) and len(right) == len(given) else ["records are not told apart"]
    for one in [*left, *(k for k in right if k not in left)]:
        if one not in left or one not in right:
            told.append(f"{one} only {'expected' if one in left else 'given'}: {left.get(one) or right.get(one)}")
            continue
        for column, value in left[one].items():
            if not same(value, right[one].get(column)) or column not in right[one]:
                told.append(f"{one} {column}: expected {value!r}, given {right[one].get(column)!r}")
    if not told and name in ("verdicts", "signals") and list(left) != list(right):
        told.append(f"in another order: expected {list(left)}, given {list(right)}")
    return told


def key(name: str, row: Row) -> tuple[Any, ...]:
    """What tells a record from the others."""
    found = [row.get(column) for column in KEYS[name]]
    return tuple(datetime.fromisoformat(v).timestamp() if isinstance(v, str) and v[10:11] == "T" else v for v in found)
