"""Wherever a text can stand, a number that the recogniser knows lies nowhere in the clear afterwards."""

from pathlib import Path

import pytest

from benchmarks.disguises import PLACES, lying
from service_levels.privacy import Mask
from tests.disguises import disguises, in_clear

KNOWN = [each for each in disguises(120) if not in_clear(Mask(b"any key will do").text(each.text), each)]


@pytest.mark.parametrize("place", list(PLACES))
def test_no_number_lies_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr("benchmarks.disguises.PLACES", {place: PLACES[place]})
    ((tried, told),) = lying(tmp_path, KNOWN[:: max(1, len(KNOWN) // 8)]).values()
    assert tried >= 3
    assert told == []
