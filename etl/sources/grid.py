"""A table that is read cell by cell: a sheet of a workbook, the events of a log."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import polars as pl

from etl.sources.header import FIRST, RECORDS, no_such_row, place_header
from etl.sources.table import Choices, Header, Known, Rows
from service_levels.csv_text import cells as cells_of
from service_levels.csv_text import line
from service_levels.messages import Message

SERIAL_FROM = 25_569  # days from 1899-12-30, where spreadsheets begin to count, to 1970-01-01
EVERY = "*"  # all sheets of one shape
_CHUNK = 20_000
_MEMO = 200_000
_BLANKS = " \t\r\n\ufeff\x1a"


@dataclass(slots=True)
class Grid:
    """`cells`: all columns as String, "0", "1", …, of the rows below the header that are not empty; empty is null.

    `numbers`: the row or line number of each. `above`: the rows from the first to the header's last, as they stand.
    A row's raw text is a line of CSV with commas.
    """

    format: str
    cells: pl.DataFrame = field(repr=False)
    numbers: np.ndarray = field(repr=False)
    found: Header
    lines: int
    above: list[list[str]] = field(default_factory=list)
    blank: int = 0
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    packed: bool = False
    serial_from: int = SERIAL_FROM
    notices: list[str] = field(default_factory=list)
    encoding: str = "utf-8"
    quoted: bool = False
    ascii: bool = False
    parts: tuple[tuple[str, int], ...] = ()  # of sheets read as one: name, and the lines before its first row
    groups: pl.DataFrame | None = field(default=None, repr=False)  # columns that many rows share, a row a group
    group_of: np.ndarray | None = field(default=None, repr=False)  # of each row, the row of `groups`

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(first line, last line) of each sheet."""
        begins = [before + 1 for _, before in self.parts] or [1]
        return list(zip(begins, [*(begin - 1 for begin in begins[1:]), self.lines], strict=True))

    def place_of(self, line: int) -> tuple[str, int] | None:
        """Of sheets read as one, the sheet and the row in it."""
        name, before = next((part for part in reversed(self.parts) if part[1] < line), ("", 0))
        return (name, line - before) if self.parts else None

    @property
    def header(self) -> tuple[str, ...]:
        return self.found.names

    @property
    def titled(self) -> bool:
        """Whether cells above the header are filled."""
        return any(cell.strip() for row in self.above[: max(0, self.found.line - 1)] for cell in row)

    @property
    def head(self) -> str:
        """The rows down to the header's last, as lines of CSV."""
        if self.found.rows == 0:
            return ""
        rows = self.above or [self.found.names]
        return "\n".join(line(" ".join(cell.split()) for cell in row) for row in rows)  # a row stays one line

    def rows(self, columns: Sequence[int]) -> Rows:
        """The rows below the header, only the wanted columns."""
        wanted = [str(column) for column in sorted(set(columns))]
        return Rows(self._whole(wanted, 0, len(self.numbers)), self.numbers, self.numbers, blank=self.blank)

    def _whole(self, names: Sequence[str], begin: int, count: int) -> pl.DataFrame:
        """Columns of some rows, those included that they share."""
        cells = self.cells.slice(begin, count)
        if self.groups is None or self.group_of is None:
            return cells.select(names)
        at = pl.Series(self.group_of[begin : begin + count])
        shared = [self.groups[name].gather(at) for name in names if name in self.groups.columns]
        return cells.with_columns(shared).select(names)

    def raw(self, first: int, last: int) -> str:
        """The rows first to last, each as a line of CSV."""
        found: list[Sequence[str | None]] = [*self.above[first - 1 : last]]
        begin, end = np.searchsorted(self.numbers, [first, last + 1])
        width = self.cells.width + (self.groups.width if self.groups is not None else 0)
        found.extend(self._whole([str(at) for at in range(width)], int(begin), int(end - begin)).iter_rows())
        return "\n".join(map(line, found))

    def fields(self, raw: str) -> list[str]:
        """The cells of a row's raw text."""
        return cells_of(raw)


def filled(cells: Sequence[str]) -> bool:
    """Whether a row holds anything."""
    return any(cell.strip(_BLANKS) for cell in cells)


class Gathered:
    """Rows of text gathered into columns, chunk by chunk. A text that repeats is kept once."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._frames: list[pl.DataFrame] = []
        self._columns: list[list[str | None]] = []
        self._waiting = 0
        self._memo: dict[str, str] = {}

    def add(self, number: int, cells: Sequence[str]) -> None:
        """A row; empty cells are null, a short row ends in nulls."""
        width = len(cells)
        while width > len(self._columns) and not cells[width - 1]:
            width -= 1
        while len(self._columns) < width:
            self._columns.append([None] * self._waiting)
        memo = self._memo
        for place, column in enumerate(self._columns):
            text = cells[place] if place < len(cells) else ""
            if len(memo) < _MEMO:
                text = memo.setdefault(text, text)
            column.append(text or None)
        self.numbers.append(number)
        self._waiting += 1
        if self._waiting == _CHUNK:
            self._flush()

    def _flush(self) -> None:
        columns = {str(i): pl.Series(values, dtype=pl.String) for i, values in enumerate(self._columns)}
        if not columns:
            columns = {"0": pl.Series([None] * self._waiting, dtype=pl.String)}
        self._frames.append(pl.DataFrame(columns))
        self._columns = [[] for _ in self._columns]
        self._waiting = 0
        self._memo.clear()

    def frame(self, width: int) -> pl.DataFrame:
        """All rows, with at least `width` columns named "0", "1", …."""
        if self._waiting or not self._frames:
            self._flush()
        frame = pl.concat(self._frames, how="diagonal")
        missing = [pl.lit(None, pl.String).alias(str(i)) for i in range(frame.width, width)]
        frame = frame.with_columns(missing)
        return frame.select(map(str, range(frame.width)))


def together(grids: Sequence[Grid], hidden: Callable[[str], str] = str) -> Grid:
    """Grids of one shape as one: line numbers run on. `hidden`: how the names of sheets are shown (`Choices`)."""
    first = grids[0]
    before = [0, *np.cumsum([grid.lines for grid in grids]).tolist()]
    width = max(grid.cells.width for grid in grids)
    frames = [
        grid.cells.with_columns(pl.lit(None, pl.String).alias(str(at)) for at in range(grid.cells.width, width))
        for grid in grids
    ]
    names = first.found.names + ("",) * (width - len(first.found.names))
    called = [hidden(grid.sheet or "") for grid in grids]  # each by itself: in a row, numbers run into one another
    shown = [Message("place.sheet_from", sheet=name, line=at + 1) for name, at in zip(called, before, strict=False)]
    notices: list[str] = [
        Message("of_file", file=name, said=notice)
        for name, grid in zip(called, grids, strict=True) for notice in grid.notices
    ]
    return replace(
        first,
        cells=pl.concat(frames),
        numbers=np.concatenate([grid.numbers + at for grid, at in zip(grids, before, strict=False)]),
        found=replace(first.found, names=names),
        lines=before[-1],
        above=[[*row, *[""] * (width - len(row))] for row in first.above],
        blank=sum(grid.blank for grid in grids),
        sheet=EVERY,
        notices=[Message("notice.sheets_as_one", count=len(grids), sheets=shown), *notices],
        parts=tuple((grid.sheet or "", at) for grid, at in zip(grids, before, strict=False)),
    )


def grid_of(
    name: str, rows: Iterable[tuple[int, list[str]]], known: Known, choices: Choices
) -> tuple[Grid, int] | None:
    """(a sheet's rows (number, cells) as a grid, how many names of its header are known); None: no row is filled.

    Raises IntakeError where the mapping names a header that is none.
    """
    source = iter(rows)
    head: list[tuple[int, list[str]]] = []
    blank = total = 0
    for number, cells in source:
        total = number
        if filled(cells):
            head.append((number, cells))
        if len(head) == RECORDS:
            break
    if not head:
        return None
    placed = place_header([(number, number, cells) for number, cells in head], known, choices)
    if placed is None:
        raise no_such_row(choices.header or 0)
    end = placed.at + placed.rows
    first, last = (head[placed.at][0], head[end - 1][0]) if placed.rows else (0, 0)
    gathered = Gathered()
    for number, cells in head[end:]:
        gathered.add(number, cells)
    for number, cells in source:
        total = number
        if filled(cells):
            gathered.add(number, cells)
    blank = max(0, total - last - len(gathered.numbers))
    names = placed.names
    while names and not names[-1]:
        names = names[:-1]
    cells_frame = gathered.frame(len(names))
    width = cells_frame.width
    names += tuple("" if placed.rows else str(place + 1) for place in range(len(names), width))
    above: list[list[str]] = [[""] * width for _ in range(last)]
    for number, cells in head[:end]:
        above[number - 1] = [*cells, *[""] * (width - len(cells))][:width]
    below = tuple(tuple(cells) for _, cells in head[end : end + FIRST])
    found = Header(names, first, last, ",", f"{placed.score} known columns", placed.rows, below)
    numbers = np.array(gathered.numbers, np.int64)
    return Grid(name, cells_frame, numbers, found, total, above, blank), placed.score
