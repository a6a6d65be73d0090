"""The one way in which a file is opened: as its mapping says, a log of pings without a header by its content."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from etl.intake.answers import up_of
from etl.intake.columns import known_count
from etl.intake.kinds import KINDS
from etl.intake.layouts import layout_of
from etl.intake.mapping import Mapping
from etl.sources.csv import CsvFile
from etl.sources.grid import Grid
from etl.sources.opening import open_part, open_source
from service_levels.csv_text import EXTRA
from service_levels.messages import Message, masked
from service_levels.privacy import Mask

_NUMBER = re.compile(r"[+-]?\d*[.,]?\d+(?:\s*ms)?", re.IGNORECASE)
_COUNTED = re.compile(r"\d{10}(?:[.,]\d+)?|\d{13}|\d{16}|\d{19}")
_PINGS = KINDS["pings"].columns[:4]


@dataclass(frozen=True, slots=True)
class Opened:
    """`mapping`: as given, or with what was seen of a file without a header. `counted`: lines at the start of a part
    whose number is that of the file; None: the file is whole.
    """

    file: CsvFile | Grid
    mapping: Mapping
    counted: int | None = None


def opened(source: Path, kind: str | None, mapping: Mapping, mask: Mask, *, part: bool = False) -> Opened:
    """Opens a file, or with `part` what stands for a large one. Raises IntakeError where it cannot be read.

    Numbers of people are replaced in the names of its columns and sheets and in those that the mapping has for them
    (`mask`), so that they fit each other and none is shown or kept.
    """
    mapping = mapping.masked(mask.text)
    found = _open(source, kind, mapping, mask, part=part)
    headless = _without_header(found.file, kind, mapping)
    if headless is not None:
        found = _open(source, kind, headless, mask, part=part)
        order = list(headless.columns)
        found.file.notices.append(Message("notice.headerless", names=order))
    _hide(found.file, mask.text)
    return found


def _open(source: Path, kind: str | None, mapping: Mapping, mask: Mask, *, part: bool) -> Opened:
    def known(header: Sequence[str]) -> int:
        return known_count(list(map(mask.text, header)), kind, mapping)

    choices = replace(mapping.choices, hidden=mask.text)
    if not part:
        return Opened(open_source(source, kind, known, choices), mapping)
    file, counted = open_part(source, kind, known, choices)
    return Opened(file, mapping, counted)


def _hide(file: CsvFile | Grid, hidden: Callable[[str], str]) -> None:
    """Numbers of people replaced in what names the file's parts."""
    file.found = replace(file.found, names=tuple(map(hidden, file.found.names)))
    file.notices = [masked(notice, hidden) for notice in file.notices]
    file.sheets = tuple(map(hidden, file.sheets))
    file.sheet = None if file.sheet is None else hidden(file.sheet)
    if isinstance(file, Grid):
        file.parts = tuple((hidden(name), before) for name, before in file.parts)


def _without_header(file: CsvFile | Grid, kind: str | None, mapping: Mapping) -> Mapping | None:
    """The mapping for a log of pings whose first line is data already; None: it is none, or the user says more."""
    if kind not in (None, "pings") or file.format == "xes" or mapping.header is not None or file.titled:
        return None
    if not mapping.columns.keys().isdisjoint(_PINGS) or file.found.rows != 1:
        return None
    rows = [file.found.names, *(row for row in file.found.first if any(row))]
    width = len(rows[0])
    columns = width if width in (3, 4) else width - len(EXTRA)
    if columns not in (3, 4):
        return None
    fits = [_is_ping(row, columns) for row in rows]
    if not fits[0] or sum(fits) * 5 < len(fits) * 4:
        return None
    return replace(
        mapping, header=0, columns={**mapping.columns, **{_PINGS[at]: str(at + 1) for at in range(columns)}}
    )


def _is_ping(row: Sequence[str], columns: int) -> bool:
    """Whether the cells are a time, a name, a state and, where there are four, a number."""
    if len(row) < columns:
        return False
    at, target, up, *latency = (cell.strip() for cell in row[:columns])
    if _COUNTED.fullmatch(at) is None and layout_of(at) is None:
        return False
    named = bool(target) and _NUMBER.fullmatch(target) is None
    return named and up_of({})(up) is not None and all(not n or _NUMBER.fullmatch(n) for n in latency)
