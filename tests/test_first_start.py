"""The sample data goes into an empty database only, and an interrupted first start goes on where it stopped."""

from pathlib import Path

import pytest

from etl.load import Job, load, undo
from sample_data import first_start
from service_levels import key, store
from service_levels.store import batches

CATALOGUE = """
[[office]]
id = "lain"
name = "Kantor lain"
timezone = "Asia/Jakarta"
calendar = "kantor"

[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2020-01-01
  monday = ["08:00-16:00"]
"""


@pytest.fixture
def database(tmp_path: Path) -> tuple[str, Path]:
    return f"sqlite:///{(tmp_path / 'first.db').as_posix()}", tmp_path


def listed(url: str) -> list[dict]:
    with store.reading(store.create_engine(url)) as connection:
        return batches.listed(connection)


def test_an_interrupted_first_start_goes_on_and_a_finished_one_changes_nothing(
    database: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, data_dir = database
    whole = first_start.files()
    with monkeypatch.context() as cut_short:
        cut_short.setattr(first_start, "files", lambda: whole[:1])
        assert first_start.start(url, data_dir)
    assert first_start.start(url, data_dir)
    loaded = listed(url)
    assert len(loaded) == len(whole)
    assert first_start.start(url, data_dir)
    assert listed(url) == loaded


def test_a_database_of_an_office_is_left_alone(database: tuple[str, Path]) -> None:
    url, data_dir = database
    store.migrate(store.create_engine(url))
    first_start.take_catalogue(url, data_dir, CATALOGUE, "own.toml", b"a key for the tests")
    assert not first_start.start(url, data_dir)
    assert listed(url) == []


def test_a_file_of_ones_own_or_an_undone_one_ends_the_sample(
    database: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, data_dir = database
    smallest = [entry for entry in first_start.files() if entry["kind"] == "skm"]
    monkeypatch.setattr(first_start, "files", lambda: smallest)
    assert first_start.start(url, data_dir)
    own = data_dir / "own.csv"
    own.write_text("at,target,up\n2026-01-05T08:00:00+07:00,siak,1\n")
    load(url, data_dir, Job("pings", [own]), key.of(url))
    assert not first_start.start(url, data_dir)
    undo(url, data_dir, listed(url)[0]["part_of"])
    assert not first_start.start(url, data_dir)
