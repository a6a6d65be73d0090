"""The columns that are a file's own: without those that stand behind rows that were given back."""

from collections.abc import Sequence

from etl.intake.kinds import ALL_COLUMNS
from etl.sources.table import Header
from service_levels.csv_text import EXTRA, was_given_back


def own_names(found: Header) -> tuple[str, ...]:
    """Their names; where the file has no header, their numbers."""
    behind = len(EXTRA)
    if was_given_back(found.names):
        return found.names[:-behind]
    rows = [row for row in found.first if len(row) == len(found.names) > behind]
    if found.rows == 0 and rows and all(map(_is_behind, rows)):
        return found.names[:-behind]
    return found.names


def _is_behind(row: Sequence[str]) -> bool:
    """Whether a row ends in a reason, a canonical column or none, and a line."""
    reason, field, line = row[-len(EXTRA) :]
    return len(reason) > len(line) and (not field or field in ALL_COLUMNS) and line.isascii() and line.isdigit()
