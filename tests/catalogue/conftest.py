"""The contract's example, complete: the base of the tests of the catalogue."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def example() -> str:
    """Text of a catalogue that holds one of everything but a measure."""
    whole = Path(__file__).with_name("example.toml").read_text(encoding="utf-8")
    return whole[: whole.index("[[measure]]")]
