"""Where the keys of a TOML text stand."""

import pytest

from service_levels.catalogue.lines import Lines, Path

TEXT = '''# """ a comment that looks like a long string
[[office]]
id = "a"
note = """
[[office]]
id = "in a string"
"""
aliases = [
  "x", # ] not the end
  "[",
  ["key = 1"],
]
"time zone" = 1
[[office]]
id = "b"
calendar.holidays.country = "ID"

  [[office.hours]]
  from = 1
  [[office.hours]] # the second
  from = 2
[office.special]
to = \'\'\'one line\'\'\'
from = 3
[[other]]
id = \'\'\'
[[other]]\'\'\'
end = 4
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("office", 0), 2),
        (("office", 0, "id"), 3),
        (("office", 0, "aliases"), 8),
        (("office", 0, "aliases", 2), 8),
        (("office", 0, "time zone"), 13),
        (("office", 1, "id"), 15),
        (("office", 1, "calendar", "holidays", "country"), 16),
        (("office", 1, "hours", 0, "from"), 19),
        (("office", 1, "hours", 1), 20),
        (("office", 1, "hours", 1, "from"), 21),
        (("office", 1, "hours", 1, "monday"), 20),
        (("office", 1, "special", "from"), 24),
        (("other", 0, "id"), 26),
        (("other", 0, "end"), 28),
        (("other", 1), 25),
        (("office",), 2),
        (("nothing",), None),
        ((), None),
    ],
)
def test_the_line_of_a_key_or_of_the_table_around_it(path: Path, line: int | None) -> None:
    assert Lines(TEXT).of(path) == line


def test_windows_line_ends_count_once() -> None:
    assert Lines("a = 1\r\n[[b]]\r\nc = 2\r\n").of(("b", 0, "c")) == 3
