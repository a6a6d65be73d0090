"""The random cases go where the method has its edges; a generator that stays in the middle proves nothing."""

from pathlib import Path

import pytest

from .cases import PLACES, write_case
from .cost import lowest
from .oracle import Oracle
from .reports import World


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Oracle, World]]:
    """The worlds of the first seeds, two to a place, in the middle of each."""
    made = []
    for seed in range(2 * len(PLACES)):
        case = write_case(seed, tmp_path_factory.mktemp("case"))
        oracle = Oracle(case.folder)
        made.append((oracle, oracle.world(case.start + 9 * 86400)))
    return made


def test_the_same_seed_writes_the_same_case(tmp_path: Path) -> None:
    """A failing seed can be run again."""
    for name in ("one", "two"):
        write_case(7, tmp_path / name)
    for file in ("catalogue.toml", "requests.csv", "events.csv", "pings.csv", "outages.csv"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_every_outcome_unit_and_start_of_the_clock_occurs(worlds: list[tuple[Oracle, World]]) -> None:
    """All six outcomes, all six units, both starts, in both offices."""
    fates = [f for _, w in worlds for f in w.fates]
    assert {f.outcome for f in fates} == {"on_time", "late", "running", "waiting", "void", "unmeasured"}
    assert len({(f.standard["unit"], f.standard["clock_starts"]) for f in fates if f.standard}) == 12
    assert {f.office for f in fates} == {"barat", "timur"}


def test_the_corners_of_a_life_occur(worlds: list[tuple[Oracle, World]]) -> None:
    """Reopened after completion, several returns, unknown completeness, late through outage, own deadlines."""
    fates = [f for _, w in worlds for f in w.fates]
    assert any(f.complete is not None and any(a > f.complete for a, _ in f.pauses) for f in fates)
    assert any(f.returns >= 3 for f in fates)
    assert any(not f.checked and f.complete is None for f in fates)
    assert any(not f.checked and f.complete is not None for f in fates)  # nothing there speaks of documents
    assert any(f.through_outage for f in fates)
    known = [k for o, _ in worlds for k in o.known]
    assert {c for k in known for c in k.dates} == {"submitted_at", "complete_at", "finished_at", "deadline_at"}
    assert {what for k in known for _, what in k.dated} >= {"submitted", "returned", "completed", "finished"}
    assert any(k.summary and k.events for k in known)
    assert any(k.summary and k.summary["deadline_at"] for k in known)


def test_every_state_of_a_target_occurs(worlds: list[tuple[Oracle, World]]) -> None:
    """Up, down, unknown and maintenance, and duplicates of two minds."""
    records = [r for _, w in worlds for r in w.records.values()]
    assert all(any(getattr(r, state) for r in records) for state in ("up", "down", "unknown", "maintenance"))
    causes = {lowest(w, ["gateway", *more]) for _, w in worlds for more in ([], ["siak"], ["office-line", "siak"])}
    assert causes == {"gateway", "siak", "office-line"}
    assert any(o.end is None for oracle, _ in worlds for rows in oracle.outages.values() for o in rows)
    assert any("power" in w.records for _, w in worlds)
    assert any(said == "unknown" for o, _ in worlds for rows in o.pings.values() for _, said in rows)
    doubled = [len(p) > len(dict(p)) for o, _ in worlds for p in o.pings.values()]
    assert any(doubled)
