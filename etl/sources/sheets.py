"""XLSX and ODS: the first sheet that looks like a table, each cell as the text that it means."""

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from etl.sources.archive import Archive, damaged
from etl.sources.extent import check_ods, check_xlsx, overlapping
from etl.sources.grid import EVERY, SERIAL_FROM, Grid, grid_of, together
from etl.sources.table import Choices, IntakeError, Known
from service_levels.messages import Message

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_1904 = re.compile(rb"""date1904\s*=\s*["'](?:1|true)["']""")
_ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?", "#NULL!", "#SPILL!", "#CALC!"})
_OPEN_ERROR = re.compile(r"Err:\d{3}")
_ERROR_CELL = re.compile(rb"""<(?:\w{1,20}:)?c\s[^>]{0,200}\bt\s{0,9}=\s{0,9}["']e["']""")
_SERIAL = r"^[2-7]\d{4}(?:\.\d+)?$"
_WRITTEN = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
_EXACT = 10**15  # spreadsheets keep fifteen digits
_MERGED = 1_000_000


def open_sheet(source: Path, known: Known, choices: Choices) -> Grid:
    """Raises IntakeError: no workbook, a bomb, damaged, locked, without a table, or without the sheet that is asked."""
    archive = Archive(source)
    kind = _kind(archive)
    if kind == "xlsx":
        check_xlsx(archive)
    else:
        check_ods(archive)
    book = _guarded(source, lambda: CalamineWorkbook.from_path(str(source)))
    names = [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = [sheet.name for sheet in book.sheets_metadata if sheet.visible == Visible.Visible and sheet.name in names]
    if choices.sheet == EVERY:
        return _every(source, archive, book, shown or names, kind, known, choices)
    asked = None if choices.sheet is None else _asked(source, choices.sheet, names, choices.hidden)
    best: tuple[Grid, int] | None = None
    others: list[str] = []
    for name in [asked] if asked is not None else shown or names:
        found = _read(source, book, name, kind, known, choices, tuple(names))
        if found is None or (best is not None and best[1] >= 2 and found[1] < 2):
            continue
        if best is None or (best[1] < 2 <= found[1]):
            best = found
        elif found[1] >= 2:
            others.append(name)
    if best is None:
        raise IntakeError(_empty(source, asked))
    grid = best[0]
    if kind == "xlsx":
        _workbook_facts(archive, grid, [grid.sheet or ""])
    read = choices.hidden(grid.sheet or "")  # each name by itself: in a row, numbers run into one another
    if others:
        others = list(map(choices.hidden, others))
        grid.notices.append(Message("notice.sheet_of_several", sheet=read, others=others, first=others[0]))
    elif len(shown) > 1:
        every = [choices.hidden(name) for name in shown]
        grid.notices.append(Message("notice.sheet_of", sheet=read, others=every))
    return grid


def _every(
    source: Path, archive: Archive, book: CalamineWorkbook, shown: Sequence[str], kind: str, known: Known,
    choices: Choices,
) -> Grid:  # fmt: skip
    """All sheets that have the columns of the first that looks like a table, as one; the others are named."""
    read = [_read(source, book, name, kind, known, choices, tuple(shown)) for name in shown]
    found = [each for each in read if each is not None]
    if not found:
        raise IntakeError(Message("file.no_sheet", file=source.name))
    first = next((grid for grid, score in found if score >= 2), found[0][0])
    alike = [grid for grid, _ in found if _columns(grid) == _columns(first)]
    others = [choices.hidden(grid.sheet or "") for grid, _ in found if _columns(grid) != _columns(first)]
    grid = together(alike, choices.hidden) if len(alike) > 1 else first
    if kind == "xlsx":
        _workbook_facts(archive, grid, [each.sheet or "" for each in alike])
    called = choices.hidden(first.sheet or "")
    if others:
        grid.notices.append(Message("notice.other_sheets", sheets=others, sheet=called))
    return grid


def _columns(grid: Grid) -> list[str]:
    names = [" ".join(name.casefold().split()) for name in grid.found.names]
    while names and not names[-1]:
        names.pop()
    return names


def _kind(archive: Archive) -> str:
    names = set(archive.names)
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "mimetype" in names and archive.text("mimetype").startswith(_ODS) and "content.xml" in names:
        return "ods"
    name = archive.source.name
    if "xl/workbook.bin" in names:
        raise IntakeError(Message("file.xlsb", name=name))
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise IntakeError(Message("file.no_table", name=name))
    raise IntakeError(Message("file.zip", name=name))


def _empty(source: Path, asked: str | None) -> Message:
    if asked is None:
        return Message("file.no_sheet", file=source.name)
    return Message("file.empty_sheet", file=source.name, sheet=asked)


def _asked(source: Path, asked: str, names: list[str], hidden: Callable[[str], str]) -> str:
    exact = [name for name in names if asked in (name, hidden(name))]
    close = exact or [name for name in names if name.strip().casefold() == asked.strip().casefold()]
    if close:
        return close[0]
    if asked.isdigit() and 1 <= int(asked) <= len(names):
        return names[int(asked) - 1]
    told = list(map(hidden, names))
    raise IntakeError(Message("file.unknown_sheet", file=source.name, sheet=hidden(asked), sheets=told))


def _guarded(source: Path, work: Any) -> Any:
    """What the reader gives; whatever it raises becomes one message."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of seconds that no clock has, and the like
            return work()
    except PasswordError:
        raise IntakeError(Message("file.locked", file=source.name)) from None
    except (CalamineError, OSError, ValueError, OverflowError, TypeError) as error:
        raise damaged(source, str(error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # a fault inside the reader, which is no Exception
            raise
        raise damaged(source, str(error)) from None


def _read(
    source: Path, book: CalamineWorkbook, name: str, kind: str, known: Known, choices: Choices, names: tuple[str, ...]
) -> tuple[Grid, int] | None:
    sheet = _guarded(source, lambda: book.get_sheet_by_name(name))
    if sheet.start is None:
        return None
    cells = _Cells(sheet, choices.decimal or ".")
    found = _guarded(source, lambda: grid_of(kind, cells.rows(), known, choices))
    if found is None:
        return None
    grid = found[0]
    grid.sheet, grid.sheets = name, names
    _serials_among_dates(grid, cells)
    cells.say(grid.notices)
    return found


@dataclass(slots=True)
class _Cells:
    """The rows of a sheet as text, and what was met on the way."""

    sheet: CalamineSheet
    decimal: str
    errors: int = 0
    long: int = 0
    dated: set[int] = field(default_factory=set)  # columns with cells that hold dates
    merged: int = 0

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(row number, cells)."""
        fills = self._merged_down()
        values: dict[tuple[int, int], str] = {}
        for row, cells in enumerate(self.sheet.iter_rows()):
            texts = [cell if type(cell) is str and cell[:1] not in "#E" else self._text(cell, place)
                     for place, cell in enumerate(cells)]
            for column, top in fills.get(row, ()):
                if column < len(texts):
                    if row == top:
                        values[top, column] = texts[column]
                    elif not texts[column] and (text := values.get((top, column))):
                        texts[column] = text
                        self.merged += 1
            yield row + 1, texts

    def _merged_down(self) -> dict[int, list[tuple[int, int]]]:
        """row -> (column, first row) of cells that are merged with the one above: its value holds for all."""
        fills: dict[int, list[tuple[int, int]]] = {}
        room = _MERGED
        offset = self.sheet.start[1] if self.sheet.start else 0
        for (top, left), (bottom, right) in self.sheet.merged_cell_ranges or ():
            if left == right and bottom > top and left >= offset and (room := room - (bottom - top)) > 0:
                for row in range(top, bottom + 1):
                    fills.setdefault(row, []).append((left - offset, top))
        return fills

    def _text(self, cell: Any, place: int) -> str:
        if isinstance(cell, str):
            if cell in _ERRORS or _OPEN_ERROR.fullmatch(cell):
                self.errors += 1
                return ""
            return cell
        if isinstance(cell, bool):
            return "true" if cell else "false"
        if isinstance(cell, (int, float)):
            return self._number(cell)
        if isinstance(cell, datetime):
            self.dated.add(place)
            return _instant(cell)
        if isinstance(cell, date):
            self.dated.add(place)
            return cell.isoformat()
        if isinstance(cell, time):
            return cell.isoformat()
        return str(cell) if isinstance(cell, timedelta) else ""

    def _number(self, cell: float) -> str:
        if abs(cell) >= _EXACT:
            self.long += 1
        if cell == int(cell) if abs(cell) < 1e18 else False:
            return str(int(cell))
        text = repr(float(cell))
        whole, point, digits = text.partition(".")
        if point and len(digits) % 3 == 0 and "e" not in digits:
            digits += "0"  # 1.500 would read as either; 1.5000 cannot be thousands
        return whole + point.replace(".", self.decimal) + digits

    def say(self, notices: list[str]) -> None:
        """Adds what deserves a word."""
        if self.errors:
            notices.append(Message("notice.error_cells", count=self.errors))
        if self.long:
            notices.append(Message("notice.long_cells", count=self.long))
        if self.merged:
            notices.append(Message("notice.merged_cells", count=self.merged))


def _instant(cell: datetime) -> str:
    """To the millisecond, as a spreadsheet keeps it."""
    rounded = cell + timedelta(microseconds=500)
    rounded -= timedelta(microseconds=rounded.microsecond % 1000)
    return rounded.isoformat(sep=" ", timespec="milliseconds" if rounded.microsecond else "seconds")


def _serials_among_dates(grid: Grid, cells: _Cells) -> None:
    """Numbers in a column of dates are dates that lost their format."""
    columns = []
    for place in cells.dated:
        if str(place) not in grid.cells.columns:
            continue
        series = grid.cells[str(place)]
        lost = series.str.contains(_SERIAL).fill_null(value=False)
        if not lost.any() or lost.sum() == len(series.drop_nulls()):
            continue
        days = series.filter(lost).cast(pl.Float64)
        ms = ((days - grid.serial_from) * 86_400_000).round(0).cast(pl.Int64)
        texts = ms.cast(pl.Datetime("ms")).dt.to_string("%Y-%m-%d %H:%M:%S%.3f").str.strip_suffix(".000")
        texts = texts.str.strip_suffix(" 00:00:00")  # a whole number is a date, as in the cells beside it
        columns.append(series.scatter(lost.arg_true(), texts))
        grid.notices.append(Message("notice.serial_dates", count=len(texts), name=grid.found.names[place]))
    grid.cells = grid.cells.with_columns(columns)
    for place in sorted(cells.dated):
        if str(place) not in grid.cells.columns:
            continue
        series = grid.cells[str(place)]
        written = int(series.str.contains(_WRITTEN).fill_null(value=False).sum())
        if written:
            grid.notices.append(Message("notice.text_dates", count=written, name=grid.found.names[place]))


def _workbook_facts(archive: Archive, grid: Grid, sheets: Sequence[str]) -> None:
    if _1904.search(archive.text("xl/workbook.xml")):
        grid.serial_from = SERIAL_FROM - 1462
    found = [part for sheet in sheets if (part := _part_of(archive, sheet)) is not None]
    errors = sum(len(_ERROR_CELL.findall(piece)) for part in found for piece in overlapping(archive, part))
    if errors:
        grid.notices.append(Message("notice.error_cells", count=errors))


def _part_of(archive: Archive, sheet: str) -> str | None:
    """The entry that holds a sheet."""
    from xml.etree.ElementTree import ParseError, fromstring

    try:
        book = fromstring(archive.text("xl/workbook.xml"))  # noqa: S314
        links = fromstring(archive.text("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (ParseError, IntakeError):
        return None
    wanted = [
        value for element in book.iter() if element.tag.endswith("}sheet") and element.get("name") == sheet
        for key, value in element.attrib.items() if key.endswith("}id")
    ]
    targets = [link.get("Target", "") for link in links.iter() if link.get("Id") in wanted]
    for target in targets:
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in archive.names:
            return path
    return None
