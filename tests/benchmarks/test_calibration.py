"""Lists and promises are counted on generated offices: a small run of the benchmark, and what it counts."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from benchmarks import calibration
from benchmarks.offices import KINDS, KNOWN_UNTIL, OFFICE, make, midnight
from service_levels.domain.instants import NONE


@pytest.mark.parametrize("kind", KINDS)
def test_an_office_is_made_again_alike_and_knows_no_future(kind: str) -> None:
    one, other = make(kind, 1), make(kind, 1)
    assert (one.ended == other.ended).all()
    assert not np.array_equal(one.submitted[:50], make(kind, 2).submitted[:50])
    assert (one.ended > one.submitted).all()
    at = midnight(date(2024, 3, 1))
    with_past = one.known_at(at)
    facts = with_past.sql("SELECT request_id, submitted_at, ended_at, status FROM facts").to_pandas()
    with_past.close()
    assert len(facts) == int((one.submitted <= at).sum())
    limit = pd.Timestamp(at, unit="us", tz="UTC")
    assert (facts["submitted_at"] <= limit).all()
    assert (facts["ended_at"].dropna() <= limit).all()
    assert (facts["status"] == "open").sum() == int(((one.submitted <= at) & (one.ended > at)).sum())
    assert NONE not in one.ended


def test_the_counts_are_those_of_what_was_said() -> None:
    said = pd.DataFrame({
        "kind": "queue", "unit": "hours", "chance": [0.04, 0.06, 0.1, 0.95, 1.0, None],
        "late": [False, True, False, True, True, True],
    })  # fmt: skip
    lines = list(calibration.of_lists(said))
    assert lines[0] == "Today's list: 5 predictions of 6 running requests"
    assert lines[2].split()[:7] == ["chance", "0.0", "to", "0.1", "2", "0.050", "1"]
    assert lines[3].split()[4:7] == ["1", "0.100", "0"]
    assert lines[11].split()[4:8] == ["2", "0.975", "2", "1.000"]
    found = pd.DataFrame(
        [("queue", "hours", 30, "report", 8.0, 9, 10), ("queue", "hours", 30, "plain", 7.0, 8, 10),
         ("queue", "hours", 9, "report", None, 0, 10), ("queue", "hours", 9, "plain", 3.0, 6, 10)],
        columns=["kind", "unit", "ended", "way", "enough", "kept", "of"],
    )  # fmt: skip
    lines = list(calibration.of_promises(found))
    assert lines[0] == "Promised to nine in ten: 1 promises of 2 services"
    assert lines[2].split() == ["1", "ended", "and", "more", "0", "0.600"]
    assert lines[3].split()[4:8] == ["1", "10", "9", "0.900"]
    assert lines[-1].split()[-2:] == ["0.900", "0.700"]


def test_who_withdrew_in_time_is_neither_kept_nor_broken() -> None:
    facts = pd.DataFrame({
        "status": ["finished", "rejected", "finished", "withdrawn", "withdrawn", "open"],
        "spent_us": [3_600_000_000, 7_200_000_000, 7_200_000_001, 60_000_000, 8_000_000_000, 9_000_000_000],
    })  # fmt: skip
    assert calibration._kept(facts, 2.0) == (2, 5)


@pytest.mark.slow
def test_what_is_said_comes_true_on_a_few_offices() -> None:
    said, kept = [], []
    for kind in KINDS:
        for seed in range(2):
            office = make(kind, seed)
            later = office.known_at(midnight(KNOWN_UNTIL))
            assert list(later.as_of) == [OFFICE]
            said += list(calibration.listed(office, later, seed))
            kept.append(calibration.promised(office, later))
            later.close()
    lists, promises = pd.concat(said), pd.concat(kept)
    assert len(lists) > 300
    assert lists["chance"].mean() == pytest.approx(lists["late"].mean(), abs=0.08)
    likely = lists[lists["chance"] >= 0.5]
    assert likely["late"].mean() > 0.5 > lists[lists["chance"] < 0.3]["late"].mean()
    made = promises[(promises["way"] == "report") & promises["enough"].notna()]
    assert made["ended"].min() >= 20
    ways = {way: promises.loc[promises["way"] == way, "enough"].to_numpy() for way in ("report", "plain")}
    promised = ~np.isnan(ways["report"])
    assert (ways["report"] >= ways["plain"])[promised].all()  # the next ones need at least what those seen did
    assert (ways["report"] > ways["plain"])[promised].any()
    assert made["kept"].sum() / made["of"].sum() == pytest.approx(0.9, abs=0.06)
