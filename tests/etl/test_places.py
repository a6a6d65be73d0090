"""Wherever a text can stand, a number that the recogniser knows lies nowhere in the clear afterwards."""

from pathlib import Path

import pytest

from benchmarks.disguises import PLACES, lying
from etl.intake import IntakeError, Mapping
from etl.intake.opened import opened
from service_levels.privacy import Mask
from tests.disguises import disguises, in_clear
from tests.etl.formats.builders import xlsx

KNOWN = [each for each in disguises(120) if not in_clear(Mask(b"any key will do").text(each.text), each)]


@pytest.mark.parametrize("place", list(PLACES))
def test_no_number_lies_in_the_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    monkeypatch.setattr("benchmarks.disguises.PLACES", {place: PLACES[place]})
    ((tried, told),) = lying(tmp_path, KNOWN[:: max(1, len(KNOWN) // 8)]).values()
    assert tried >= 3
    assert told == []


def test_names_of_sheets_that_are_told_in_a_row_are_hidden_each_by_itself(tmp_path: Path) -> None:
    """Joined, the digits of one run into those of the next, and neither looks like a number any more."""
    names = ("91,15,10,540673,6860", "1,413,114,811,901,521", "Data")
    path = xlsx(tmp_path / "a.xlsx", {name: [["request_id", "office"], ["A1", "cilegon"]] for name in names})
    for how in ("", 'sheet = "*"', f'sheet = "{names[1]}"'):
        found = opened(path, "requests", Mapping.parse(how, "m.toml"), Mask(b"a key for this test")).file
        said = " ".join([*found.notices, *found.sheets, str(found.sheet)])
        assert [name for name in names[:2] if name in said] == [], how
    with pytest.raises(IntakeError) as refused:
        opened(path, "requests", Mapping.parse('sheet = "none"', "m.toml"), Mask(b"a key for this test"))
    assert names[0] not in str(refused.value)
