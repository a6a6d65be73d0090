"""Worlds on both engines."""

import shutil
from pathlib import Path

import pytest

from tests.etl.kept import backup, fill, restore
from tests.worlds import World, sqlite_world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """An empty database with a catalogue, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    return World(request.getfixturevalue("postgres_url"), tmp_path).init()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A database with rows in every table, to be copied."""
    return fill(sqlite_world(tmp_path_factory.mktemp("pattern")).init())


@pytest.fixture
def filled(pattern: World, tmp_path: Path) -> World:
    """A database with rows in every table, in SQLite."""
    shutil.copytree(pattern.folder, tmp_path, dirs_exist_ok=True)
    return sqlite_world(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def full(request: pytest.FixtureRequest, filled: World) -> World:
    """The same, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return filled
    world = World(request.getfixturevalue("postgres_url"), filled.folder / "server")
    world.folder.mkdir()
    restore(world, backup(filled, filled.folder / "moved"))
    return world


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    """A folder for backups, which is not there yet."""
    return tmp_path / "backups"
