"""A first load that is measured in pieces gives the very files that it gives in one."""

from pathlib import Path

import pytest

from service_levels.mart import publishing
from tests.worlds import World


def rows() -> str:
    """Forty requests of five months in disorder; some on the edges of local months."""
    lines = ["request_id,office,service,submitted_at,finished_at"]
    for number in range(40):
        month = number * 3 % 5 + 1
        day, clock = ("01", "00:30:00") if number % 7 == 0 else (f"{number % 27 + 1:02}", "09:00:00")
        end = f"2024-{month + 1:02}-02T10:00:00+07:00" if number % 3 else ""
        office = ("cilegon", "jayapura")[number % 2]
        lines.append(f"R{number:03},{office},ktp-el,2024-{month:02}-{day}T{clock}+07:00,{end}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("size", [1, 3, 19, 20])
def test_pieces_of_any_size_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    found = []
    for name, piece in (("whole", 1_000), ("pieces", size)):
        monkeypatch.setattr(publishing, "PIECE", piece)
        folder = tmp_path / name
        folder.mkdir()
        world = World(f"sqlite:///{folder / 'truth.db'}", folder).init()
        world.load("requests", rows())
        found.append(world.seen()["files"])  # their names hold what they hold
    assert found[0] == found[1]
    assert sum(count for _, count in found[0]) == 40
    assert len(found[0]) > 8
