"""CSV as offices write it: encoding, delimiter and header line found out, every row with its physical line.

A file without a quote character is read by polars after its delimiters were counted line by line; one with quotes
by the standard library's reader, exactly. Both give the same rows (tests/etl/test_csv_paths.py).
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from etl.sources.encoding import to_utf8
from etl.sources.header import Header, find_header
from etl.sources.lines import count_in_lines, line_bounds, lines_at
from etl.sources.table import Broken, IntakeError, Rows

FIELD_LIMIT = 1_000_000  # characters of one field; a longer one is a quote that was never closed, or an attack
_CHUNK = 100_000

Known = Callable[[Sequence[str]], int]


@dataclass(slots=True)
class CsvFile:
    """An opened file. `header` is as written, outer spaces removed; `header_line` physical, 1-based."""

    data: bytes = field(repr=False)
    encoding: str
    found: Header
    starts: np.ndarray = field(repr=False)
    ends: np.ndarray = field(repr=False)
    quoted: bool
    ascii: bool

    @property
    def header(self) -> tuple[str, ...]:
        return self.found.names

    @property
    def header_line(self) -> int:
        return self.found.line

    @property
    def titled(self) -> bool:
        """Whether lines that are not blank stand above the header."""
        above = self.data[: self.starts[self.header_line - 1]].strip()
        return bool(above) and not above.lower().startswith((b"sep=", b'"sep='))

    @property
    def delimiter(self) -> str:
        return self.found.delimiter

    def rows(self, columns: Sequence[int]) -> Rows:
        """The rows below the header, only the wanted columns. Raises IntakeError: unclosed quote, field too long."""
        if not self.quoted:
            fast = _rows_without_quotes(self, columns)
            if fast is not None:
                return fast
        return _rows_with_quotes(self, columns)

    def raw(self, first: int, last: int) -> str:
        """The text of physical lines first to last (1-based, both included), without the last newline."""
        if last > len(self.ends):
            last = len(self.ends)
        return self.data[self.starts[first - 1] : self.ends[last - 1]].decode("utf-8", errors="replace")

    def fields(self, raw: str) -> list[str]:
        """The fields of a row's raw text; empty where the row is no row."""
        if '"' not in raw:
            return raw.split(self.delimiter)
        try:
            return next(csv.reader(io.StringIO(raw, newline=""), delimiter=self.delimiter), [])
        except csv.Error:
            return []


def open_csv(source: Path, known: Known, encoding: str | None = None, delimiter: str | None = None) -> CsvFile:
    """Open a file. `known` says how many names of a possible header are known columns.

    Raises IntakeError where the file cannot be read, is no text, or has no header.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        raise IntakeError(f"{source.name} cannot be read: {error.strerror or error}.") from None
    return from_bytes(data, known, encoding, delimiter)


def from_bytes(data: bytes, known: Known, encoding: str | None = None, delimiter: str | None = None) -> CsvFile:
    """As `open_csv`, from bytes."""
    text, name = to_utf8(data, encoding)
    del data
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    found = find_header(text, known, delimiter)
    starts, ends = line_bounds(text)
    return CsvFile(text, name, found, starts, ends, b'"' in text, text.isascii())


def _rows_without_quotes(file: CsvFile, columns: Sequence[int]) -> Rows | None:
    """None: polars counted other rows than the lines say, so that the exact reader must look."""
    data, width, skip = file.data, len(file.header), file.found.last
    starts, ends = file.starts[skip:], file.ends[skip:]
    _refuse_long_fields(file, starts, ends, skip)
    counts = count_in_lines(data, file.delimiter, starts, ends)
    wrong = (counts != width - 1) | (ends == starts)
    nul = _nul_lines(file)[skip:]
    broken, blank = [], 0
    for index in np.flatnonzero(wrong | nul):
        line = int(index) + skip + 1
        text = data[starts[index] : ends[index]].decode("utf-8")
        if not text.strip(f" \t\ufeff\x1a{file.delimiter}"):
            blank += 1
        else:
            broken.append(_broken(line, line, int(counts[index]) + 1, width, nul=bool(nul[index])))
    good = ~(wrong | nul)
    frame = _read_good(file, good, columns, clean=not (wrong.any() or nul.any()))
    if frame is None:
        return None
    lines = np.flatnonzero(good).astype(np.int64) + skip + 1
    return Rows(frame, lines, lines, broken, blank)


def _read_good(file: CsvFile, good: np.ndarray, columns: Sequence[int], *, clean: bool) -> pl.DataFrame | None:
    skip, count = file.found.last, int(good.sum())
    if count == 0:
        return _frame({i: [] for i in columns})
    if file.data.startswith("\ufeff".encode(), int(file.starts[skip + int(np.argmax(good))])):
        return None  # polars would take a byte order mark there for no part of the text
    if clean:
        data, skip_lines = file.data, skip
    else:
        edges = np.diff(good.astype(np.int8), prepend=0, append=0)
        begins, stops = np.flatnonzero(edges == 1) + skip, np.flatnonzero(edges == -1) + skip
        bounds = np.append(file.starts, len(file.data))
        view = memoryview(file.data)
        pieces = [view[bounds[b] : bounds[e]] for b, e in zip(begins, stops, strict=True)]
        data, skip_lines = b"".join(pieces), 0
    try:
        frame = pl.read_csv(
            data, has_header=False, skip_lines=skip_lines, separator=file.delimiter, quote_char=None,
            infer_schema=False, columns=sorted(set(columns)), raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != count or frame.width != len(set(columns)):
        return None
    return frame.rename(dict(zip(frame.columns, map(str, sorted(set(columns))), strict=True)))


def _rows_with_quotes(file: CsvFile, columns: Sequence[int]) -> Rows:
    width = len(file.header)
    reader = _Reader(file)
    nul = _nul_lines(file)
    has_nul = bool(nul.any())
    frames: list[pl.DataFrame] = []
    first: list[int] = []
    last: list[int] = []
    chunk: list[list[str]] = []
    blank = 0
    for begin, end, row in reader.records():
        if len(row) == width and not (has_nul and nul[begin - 1 : end].any()):
            chunk.append(row)
            first.append(begin)
            last.append(end)
            if len(chunk) == _CHUNK:
                frames.append(_frame({i: [r[i] or None for r in chunk] for i in columns}))
                chunk = []
        elif not "".join(row).strip(" \t\ufeff\x1a"):
            blank += 1
        else:
            marked = has_nul and bool(nul[begin - 1 : end].any())
            reader.broken.append(_broken(begin, end, len(row), width, nul=marked))
    frames.append(_frame({i: [r[i] or None for r in chunk] for i in columns}))
    return Rows(pl.concat(frames), np.array(first, np.int64), np.array(last, np.int64), reader.broken, blank)


class _Reader:
    """The standard library's strict reader, which names the line of every mistake."""

    def __init__(self, file: CsvFile) -> None:
        self._file = file
        self.broken: list[Broken] = []

    def records(self) -> Iterator[tuple[int, int, list[str]]]:
        """(first line, last line, fields) of each record below the header."""
        before = self._file.found.last
        text = io.TextIOWrapper(io.BytesIO(self._file.data), encoding="utf-8", newline="")
        for _ in range(before):
            text.readline()
        reader = csv.reader(text, delimiter=self._file.delimiter, strict=True)
        limit = csv.field_size_limit(FIELD_LIMIT)
        end = before
        try:
            while True:
                begin = end + 1
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    end = before + reader.line_num
                    self._mistake(begin, end, str(error))
                    continue
                end = before + reader.line_num
                yield begin, end, row
        finally:
            csv.field_size_limit(limit)

    def _mistake(self, begin: int, end: int, message: str) -> None:
        if "unexpected end" in message:
            raise IntakeError(
                f"Line {begin}: a quote is opened and never closed, so that the rest of the file belongs to one "
                "field. Close the quote on that line, or double it where it is meant as a character."
            )
        if "field limit" in message or "field larger" in message:
            raise _too_long(begin)
        self.broken.append(
            Broken(begin, end, "quote", "text follows a closing quote; double a quote that is meant as a character")
        )


def _refuse_long_fields(file: CsvFile, starts: np.ndarray, ends: np.ndarray, skip: int) -> None:
    for index in np.flatnonzero(ends - starts > FIELD_LIMIT):
        fields = file.data[starts[index] : ends[index]].decode("utf-8").split(file.delimiter)
        if max(map(len, fields)) > FIELD_LIMIT:
            raise _too_long(int(index) + skip + 1)


def _too_long(line: int) -> IntakeError:
    return IntakeError(
        f"Line {line}: a field is longer than {FIELD_LIMIT:,} characters. A quote may be opened there and never "
        "closed; mend that line."
    )


def _nul_lines(file: CsvFile) -> np.ndarray:
    """For each line whether it holds a NUL byte."""
    marked = np.zeros(len(file.starts), bool)
    if b"\0" in file.data:
        marked[lines_at(file.starts, np.flatnonzero(np.frombuffer(file.data, np.uint8) == 0))] = True
    return marked


def _broken(line: int, last: int, found: int, width: int, *, nul: bool) -> Broken:
    if nul:
        return Broken(line, last, "nul", "the row holds a NUL byte; the file was damaged or is not text")
    many = "many" if found > width else "few"
    return Broken(
        line, last, "fields", f"too {many} fields: {found} where the header has {width}; quote a field that holds the "
        "delimiter" if found > width else f"too {many} fields: {found} where the header has {width}",
    )


def _frame(columns: dict[int, list[str | None]]) -> pl.DataFrame:
    return pl.DataFrame({str(i): pl.Series(values, dtype=pl.String) for i, values in columns.items()})
