"""Worlds on both engines."""

from pathlib import Path

import pytest

from tests.worlds import World


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    """An empty database with a catalogue, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    return World(request.getfixturevalue("postgres_url"), tmp_path).init()
