"""The rules over requests against a recomputation request by request in plain Python, on random facts with faults."""

import math
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from service_levels.metrics import Scope
from service_levels.metrics.trust.requests import RULES, summary_sql, zones
from tests.metrics.sample import ZONES, FileMart, random_facts, write_facts
from tests.metrics.slow import bounds, percentile

Row = dict[str, Any]


def spoilt(seed: int) -> pd.DataFrame:
    """Random facts in which some ends fall together, some come within minutes, some have no clock."""
    frame, rng = random_facts(900, seed), np.random.default_rng(seed)
    ended = np.flatnonzero(frame["status"] != "open")
    for office, local in (("cilegon", "2024-01-10T08:15:20Z"), ("jayapura", "2024-01-12T03:00:00Z")):
        crowd = rng.choice([place for place in ended if frame["office"][place] == office], 40, replace=False)
        frame.loc[crowd, "ended_at"] = pd.Timestamp(local).as_unit("us")
    quick = rng.choice(ended, 60, replace=False)
    frame.loc[quick, "ended_at"] = frame.loc[quick, "submitted_at"] + pd.to_timedelta(rng.integers(0, 900, 60), "s")
    for place in rng.choice(len(frame), 30, replace=False):
        midnight = datetime(2024, 1, 9, tzinfo=ZoneInfo(ZONES[frame["office"][place]])).astimezone(UTC)
        frame.loc[place, "submitted_at"] = pd.Timestamp(midnight).as_unit("us")
    length = (frame["ended_at"] - frame["submitted_at"]) // timedelta(microseconds=1)
    frame["elapsed_us"] = length.astype("Int64")
    again = frame.iloc[:20].copy()  # the same requests in the other office
    again["office"] = again["office"].map({"cilegon": "jayapura", "jayapura": "cilegon"})
    return pd.concat([frame, again], ignore_index=True)


BITS = {"submitted_at": 1, "ended_at": 4}


def bare(row: Row, name: str) -> bool:
    """Whether the time of day is not known: at midnight, or a date alone."""
    return midnight(row, name) or (row[name] is not None and bool(row["day_only"] & BITS[name]))


def midnight(row: Row, name: str) -> bool:
    at = row[name]
    return at is not None and (at.astimezone(ZoneInfo(ZONES[row["office"]])).time().isoformat() == "00:00:00")


def judged(rows: list[Row]) -> Counter[tuple[str, str]]:
    """(office, rule) -> how many requests it holds for."""
    crowds: Counter[tuple[str, datetime]] = Counter(
        (row["office"], row["ended_at"].replace(second=0, microsecond=0))
        for row in rows if row["ended_at"] is not None and not bare(row, "ended_at")
    )  # fmt: skip
    usual = {office: median(n for (where, _), n in crowds.items() if where == office) for office in ZONES}
    lengths: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        row["seconds"] = None
        clocked = row["status"] == "finished" and not bare(row, "submitted_at") and not bare(row, "ended_at")
        if clocked and row["elapsed_us"] >= 0:
            row["seconds"] = row["elapsed_us"] / 1e6
            lengths[row["service"]].append(row["seconds"])
    fences = {}
    for service, some in lengths.items():
        logs = [math.log(1 + one) for one in some]
        low, high = percentile(logs, 0.25), percentile(logs, 0.75)
        fences[service] = (low - 3 * (high - low), median(some), len(some))
    same = Counter((row["request_id"], row["service"], row["submitted_at"]) for row in rows)
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        late = row["complete_at"] is not None and row["ended_at"] is not None and row["complete_at"] > row["ended_at"]
        told = [row[name] for name in ("complete_at", "ended_at") if row[name] is not None]
        backwards = any(at < row["submitted_at"] for at in told)
        unmeasured, seconds = row["outcome"] == "unmeasured", row["seconds"]
        fence, middle, base = fences[row["service"]]
        crowd = 0
        if row["ended_at"] is not None and not bare(row, "ended_at"):
            crowd = crowds[row["office"], row["ended_at"].replace(second=0, microsecond=0)]
        holds = {
            "impossible": backwards,
            "late_complete": late and not backwards,
            "never_complete": unmeasured and row["reason"] == "never_complete" and not late,
            "unchecked": bounds([row])["unchecked"] == 1,
            "bulk": crowd >= 10 and crowd > 5 * usual[row["office"]],
            "quick": seconds is not None and base >= 30 and seconds <= 600 and seconds * 10 < middle
            and math.log(1 + seconds) < fence,
            "no_clock": any(midnight(row, name) and not row["day_only"] & bit for name, bit in BITS.items()),
            "day_only": row["day_only"] > 0,
            "twice": same[row["request_id"], row["service"], row["submitted_at"]] > 1,
            "no_standard": unmeasured and row["reason"] == "no_standard" and row["catalogued"],
            "unknown_service": not row["catalogued"],
            "no_channel": row["channel"] is None,
            "no_district": row["district"] is None,
        }  # fmt: skip
        found.update((row["office"], name) for name, held in holds.items() if held)
    return found


@pytest.mark.parametrize("seed", [3, 20260524])
def test_every_rule_agrees_with_the_slow_recomputation(tmp_path: Path, seed: int):
    frame = spoilt(seed)
    write_facts(frame, tmp_path / "facts.parquet")
    plain = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns}
    rows = [dict(zip(plain, values, strict=True)) for values in zip(*plain.values(), strict=True)]
    held = FileMart(tmp_path / "facts.parquet")
    summary = held.sql(summary_sql(Scope(), zones(held.catalogue))).to_pandas().groupby("office").sum(numeric_only=True)
    expected = judged(rows)
    found = {(office, name): int(summary.loc[office, f"n_{name}"]) for office in ZONES for name in RULES}
    assert {key: count for key, count in found.items() if count} == expected
    hit = {name for _, name in expected}
    assert {"bulk", "quick", "no_clock", "twice", "late_complete", "never_complete", "unchecked"} <= hit
