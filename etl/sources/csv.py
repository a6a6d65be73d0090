"""CSV as offices write it: encoding, delimiter and header line found out, every row with its physical line.

A file in which every quote is in its place, or none is there, is read by polars after the delimiters of each record
were counted; any other by the standard library's reader, exactly. Both give the same rows (test_csv_paths.py).
"""

import contextlib
import csv
import io
import itertools
import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from etl.sources.encoding import check_beginning, marked_at, to_utf8
from etl.sources.grid import SERIAL_FROM
from etl.sources.header import Header, find_header
from etl.sources.limits import BROKEN, check_lines, unreadable
from etl.sources.lines import count_in_lines, line_bounds, lines_at
from etl.sources.packed import head
from etl.sources.quoted import Records, well_formed_records
from etl.sources.table import Broken, Choices, IntakeError, Known, Rows
from service_levels.csv_text import LONGEST, cells, was_given_back
from service_levels.messages import Message

FIELD_LIMIT = LONGEST  # a longer field is a quote that was never closed, or an attack
_BATCH = 20_000
_LARGE = 20_000_000  # bytes
_BEGINNING = 1 << 13
_LOST = re.compile(r"<0x(?:[0-9A-F]{2})+>")  # a byte that could not be read
_LOST_BYTES = re.compile(_LOST.pattern.encode())
_BLANK = " \t\ufeff\x1a"  # what a blank line may hold; 1A ends files of old systems


@dataclass(slots=True)
class CsvFile:
    """An opened file. `header` is as written, outer spaces removed; `header_line` physical, 1-based."""

    data: bytes | mmap.mmap = field(repr=False)
    encoding: str
    found: Header
    starts: np.ndarray = field(repr=False)
    ends: np.ndarray = field(repr=False)
    quoted: bool
    ascii: bool
    lost: np.ndarray = field(default_factory=lambda: np.empty(0, bool), repr=False)  # lines with an unreadable byte
    lies_in: Path | None = None  # the file whose bytes `data` is, without a change
    packed: bool = False
    notices: list[str] = field(default_factory=list)
    format: str = "csv"
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    serial_from: int = SERIAL_FROM

    @property
    def lines(self) -> int:
        return len(self.starts)

    @property
    def head(self) -> str:
        """The lines down to the header's last, as they stand."""
        return self.raw(1, self.found.last) if self.found.last else ""

    @property
    def header(self) -> tuple[str, ...]:
        return self.found.names

    @property
    def header_line(self) -> int:
        return self.found.line

    @property
    def titled(self) -> bool:
        """Whether lines that are not blank stand above the header."""
        above = self.data[: self.starts[self.header_line - 1]].strip() if self.header_line else b""
        return bool(above) and not above.lower().startswith((b"sep=", b'"sep='))

    @property
    def delimiter(self) -> str:
        return self.found.delimiter

    def rows(self, columns: Sequence[int]) -> Rows:
        """The rows below the header, only the wanted columns. Raises IntakeError: unclosed quote, field too long."""
        fast = _fast_rows(self, columns)
        return _exact_rows(self, columns) if fast is None else fast

    def raw(self, first: int, last: int) -> str:
        """The text of physical lines first to last (1-based, both included), without the last newline."""
        if last > len(self.ends):
            last = len(self.ends)
        return self.data[self.starts[first - 1] : self.ends[last - 1]].decode("utf-8", errors="replace")

    def place_of(self, line: int) -> None:  # noqa: ARG002 - the line says it
        """Nothing: the line of a reject is that of the file."""
        return

    @property
    def spans(self) -> list[tuple[int, int]]:
        """All lines: there is one table."""
        return [(1, self.lines)]

    def let_go(self) -> None:
        """Gives the memory of a large text back once its rows are read: raw rows then come from the file."""
        if self.lies_in is None or len(self.data) < _LARGE:
            return
        with contextlib.suppress(OSError, ValueError), self.lies_in.open("rb") as stream:
            there = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            if len(there) == len(self.data):
                self.data = there

    def fields(self, raw: str) -> list[str]:
        """The fields of a row's raw text; empty where the row is no row."""
        return cells(raw, self.delimiter)


def open_csv(source: Path, known: Known, choices: Choices | None = None) -> CsvFile:
    """Open a file. Raises IntakeError where the file cannot be read, is no text, or has no header."""
    check_beginning(head(source, _BEGINNING), choices.encoding if choices else None)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise unreadable(source, error) from None
    file = from_bytes(data, known, choices)
    file.lies_in = source if file.data is data else None
    return file


def from_bytes(data: bytes, known: Known, choices: Choices | None = None) -> CsvFile:
    """As `open_csv`, from bytes."""
    choices = choices or Choices()
    text, name = to_utf8(data, choices.encoding)
    del data
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    check_lines(text)
    marks = np.empty(0, np.int64)
    if not text.isascii():
        marks, unmarked = marked_at(text)
        marks = lines_at(line_bounds(text)[0], marks) if len(marks) else marks
        text = unmarked
    found = find_header(text, known, choices)
    names = [each for each in found.names if each]
    if len(names) > 1 and all(len(each) > 1 and each[0] == each[-1] == "'" for each in names):
        raise IntakeError(Message("file.single_quotes", names=list(names[:3])))
    starts, ends = line_bounds(text)
    file = CsvFile(text, name, found, starts, ends, b'"' in text, text.isascii())
    file.lost = _lost_lines(file, marks)
    if file.lost[max(0, found.line - 1) : found.last].any():
        shown = _LOST.search(file.head)
        raise IntakeError(
            Message("file.header_byte", line=found.line, byte=shown[0][1:-1] if shown else "?", encoding=name)
        )
    return file


def _lost_lines(file: CsvFile, marks: np.ndarray) -> np.ndarray:
    """For each line whether it holds a byte that could not be read. A row that was given back holds it as '<0x90>'
    until it is mended.
    """
    lost = np.zeros(len(file.starts), bool)
    lost[marks] = True
    if was_given_back(file.found.names):
        lost[lines_at(file.starts, np.array([m.start() for m in _LOST_BYTES.finditer(file.data)], np.int64))] = True
    return lost


def _fast_rows(file: CsvFile, columns: Sequence[int]) -> Rows | None:
    """None where only the exact reader can tell: a quote out of place, a very long field, polars counts otherwise."""
    width, skip = len(file.header), file.found.last
    starts, ends = file.starts[skip:], file.ends[skip:]
    records = _records(file, starts, ends)
    if records is None:
        return None
    begins, stops = starts[records.first], ends[records.last]
    if (stops - begins > FIELD_LIMIT).any():
        return None
    nul = _nul_lines(file)[skip:]
    if file.quoted and nul.any():
        return None
    damaged = nul[records.first]
    lost = _any_line(file.lost[skip:], records.first, records.last)
    good = (records.delimiters == width - 1) & (stops > begins) & ~damaged & ~lost
    empty = stops <= begins
    broken: list[Broken] = []
    blank = int(empty.sum())
    for index in np.flatnonzero(~good & ~empty):
        first, last = int(records.first[index]) + skip + 1, int(records.last[index]) + skip + 1
        raw = file.raw(first, last)
        if not "".join(file.fields(raw) or raw).strip(_BLANK):
            blank += 1
        else:
            fields = int(records.delimiters[index]) + 1
            broken.append(
                _lost(file, first, last) if lost[index] and not damaged[index]
                else _broken(first, last, fields, width, nul=bool(damaged[index]))
            )  # fmt: skip
            _refuse_many(broken)
    frame = _read_good(file, records, good, columns)
    if frame is None:
        return None
    return Rows(frame, records.first[good] + skip + 1, records.last[good] + skip + 1, broken, blank)


def _records(file: CsvFile, starts: np.ndarray, ends: np.ndarray) -> Records | None:
    if file.quoted:
        return well_formed_records(file.data, file.delimiter, starts, ends)
    lines = np.arange(len(starts))
    return Records(lines, lines, count_in_lines(file.data, file.delimiter, starts, ends))


def _read_good(file: CsvFile, records: Records, good: np.ndarray, columns: Sequence[int]) -> pl.DataFrame | None:
    skip, count = file.found.last, int(good.sum())
    if count == 0:
        return _frame(dict.fromkeys(columns, ()))
    bounds = np.append(file.starts, len(file.data))
    begins, stops = bounds[records.first + skip], bounds[records.last + skip + 1]
    if file.data.startswith("\ufeff".encode(), int(begins[np.argmax(good)])):
        return None  # polars would take a byte order mark there for no part of the text
    if good.all():
        data, skip_lines = file.data, skip
    else:
        edges = np.diff(good.astype(np.int8), prepend=0, append=0)
        view = memoryview(file.data)
        runs = zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1, strict=True)
        data, skip_lines = b"".join(view[begins[run] : stops[to]] for run, to in runs), 0
    wanted = sorted(set(columns))
    try:
        frame = pl.read_csv(
            data, has_header=False, skip_lines=skip_lines, separator=file.delimiter,
            quote_char='"' if file.quoted else None, infer_schema=False, columns=wanted, raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != count or frame.width != len(wanted):
        return None
    frame = frame.rename(dict(zip(frame.columns, map(str, wanted), strict=True)))
    return _empty_as_null(frame) if file.quoted else frame


def _exact_rows(file: CsvFile, columns: Sequence[int]) -> Rows:
    width = len(file.header)
    nul = _nul_lines(file)
    has_nul = bool(nul.any())
    frames: list[pl.DataFrame] = []
    rows: list[list[str]] = []
    firsts: list[np.ndarray] = []
    lasts: list[np.ndarray] = []
    broken: list[Broken] = []
    blank = 0
    for batch, first, last in _batches(file, broken):
        lost = _any_line(file.lost, first - 1, last - 1)
        good = (np.fromiter(map(len, batch), np.int64, len(batch)) == width) & ~lost
        if has_nul:
            good &= np.array([not nul[f - 1 : end].any() for f, end in zip(first, last, strict=True)], bool)
        for index in np.flatnonzero(~good).tolist():
            row, begin, end = batch[index], int(first[index]), int(last[index])
            if not "".join(row).strip(_BLANK):
                blank += 1
            else:
                damaged = bool(nul[begin - 1 : end].any())
                broken.append(
                    _lost(file, begin, end) if lost[index] and not damaged
                    else _broken(begin, end, len(row), width, nul=damaged)
                )  # fmt: skip
                _refuse_many(broken)
        rows += batch if good.all() else [row for row, kept in zip(batch, good.tolist(), strict=True) if kept]
        if len(rows) >= _BATCH:
            frames.append(_frame_of(rows, columns))
            rows = []
        firsts.append(first[good])
        lasts.append(last[good])
    if rows or not frames:
        frames.append(_frame_of(rows, columns))
    if not firsts:
        return Rows(frames[0], np.empty(0, np.int64), np.empty(0, np.int64), broken, blank)
    broken.sort(key=lambda fault: fault.line)
    return Rows(pl.concat(frames), np.concatenate(firsts), np.concatenate(lasts), broken, blank)


def _batches(file: CsvFile, broken: list[Broken]) -> Iterator[tuple[list[list[str]], np.ndarray, np.ndarray]]:
    """(records, first line of each, last line of each) from the standard library's strict reader.

    A record takes one line and one more for each newline within its fields. Rows that the reader refuses are added to
    `broken`; after one it goes on with the next line.
    """
    before = file.found.last
    text = io.TextIOWrapper(io.BytesIO(file.data), encoding="utf-8", newline="")
    for _ in range(before):
        text.readline()
    reader = csv.reader(text, delimiter=file.delimiter, strict=True)
    limit = csv.field_size_limit(FIELD_LIMIT)
    end, more = before, True
    try:
        while more:
            batch: list[list[str]] = []
            fault: str | None = None
            try:
                batch.extend(itertools.islice(reader, _BATCH))
                more = len(batch) == _BATCH
            except csv.Error as error:  # the records before it are in the batch
                fault = str(error)
            taken = np.ones(len(batch), np.int64)
            if fault is not None or before + reader.line_num != end + len(batch):
                taken += np.fromiter((sum(f.count("\n") for f in row) for row in batch), np.int64, len(batch))
            last = end + np.cumsum(taken)
            yield batch, last - taken + 1, last
            if fault is not None:
                begin = int(last[-1]) + 1 if len(batch) else end + 1
                broken.append(_mistake(begin, before + reader.line_num, fault))
                _refuse_many(broken)
            end = before + reader.line_num
    finally:
        csv.field_size_limit(limit)


def _mistake(begin: int, end: int, message: str) -> Broken:
    """The fault of the record at lines begin to end. Raises IntakeError where the rest of the file hangs on it."""
    if "unexpected end" in message:
        raise IntakeError(Message("file.open_quote", line=begin))
    if "field limit" in message or "field larger" in message:
        raise _too_long(begin)
    return Broken(begin, end, "quote", Message("row.after_quote"))


def _too_long(line: int) -> IntakeError:
    return IntakeError(Message("file.long_field", line=line, most=FIELD_LIMIT))


def _any_line(marked: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """For each record, from one line to another (0-based, both included), whether one of its lines is marked."""
    if not marked.any():
        return np.zeros(len(first), bool)
    before = np.concatenate([[0], np.cumsum(marked)])
    return before[last + 1] > before[first]


def _lost(file: CsvFile, line: int, last: int) -> Broken:
    """A row with a byte that is not of the file's encoding."""
    raw = file.raw(line, last)
    fields = file.fields(raw)
    found = _LOST.search(raw)
    place = next((at for at, text in enumerate(fields) if _LOST.search(text)), None)
    reason = Message("row.bad_byte", byte=found[0][1:-1] if found else "?", encoding=file.encoding)
    return Broken(line, last, "bytes", reason, place if len(fields) == len(file.header) else None)


def _nul_lines(file: CsvFile) -> np.ndarray:
    """For each line whether it holds a NUL byte."""
    marked = np.zeros(len(file.starts), bool)
    if b"\0" in file.data:
        marked[lines_at(file.starts, np.flatnonzero(np.frombuffer(file.data, np.uint8) == 0))] = True
    return marked


def _broken(line: int, last: int, found: int, width: int, *, nul: bool) -> Broken:
    if nul:
        return Broken(line, last, "nul", Message("row.nul"))
    code = "row.many_fields" if found > width else "row.few_fields"
    return Broken(line, last, "fields", Message(code, found=found, width=width))


def _refuse_many(broken: list[Broken]) -> None:
    """Where most of a large file is no table, the header or the delimiter is wrong, not the rows."""
    if len(broken) > BROKEN:
        raise IntakeError(Message("file.broken_rows", count=BROKEN, line=broken[0].line, why=broken[0].reason))


def _frame(columns: dict[int, Sequence[str]]) -> pl.DataFrame:
    """Columns of text, empty as null."""
    return _empty_as_null(
        pl.DataFrame({str(i): pl.Series(values, dtype=pl.String) for i, values in columns.items()})
    )


def _frame_of(rows: list[list[str]], columns: Sequence[int]) -> pl.DataFrame:
    return _frame({i: [row[i] for row in rows] for i in columns})


def _empty_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
