"""XES, the XML of event logs: its attributes become columns, read event by event without holding the document.

The attributes of a case are kept once, whatever the number of its events.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import numpy as np
import polars as pl

from etl.sources.grid import Gathered, Grid
from etl.sources.limits import ATTRIBUTES, CELLS, DEPTH, FILLED, LINE, NAME, REPEATS, SPARSE, SPREAD
from etl.sources.packed import is_packed, pieces
from etl.sources.table import Header, IntakeError
from service_levels.csv_text import LONGEST
from service_levels.messages import Message

CASE = "case:"  # before the attributes of a case (trace), as in tables made from logs elsewhere
_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})


class _Enough(Exception):
    """So many rows as were asked for."""


def open_xes(source: Path, *, cases: bool, limit: int | None = None) -> Grid:
    """A log as a table: one row an event with its case's attributes before it, or, with `cases`, one row a case.

    `limit`: rows after which reading ends. A row's number is the line on which it begins; where several begin on one
    line, its place in the log. Raises IntakeError: unreadable, no XES, a document type, too much (`limits`).
    """
    log = _Log(source, cases=cases, limit=limit)
    whole = log.parse(pieces(source))
    if not log.rows.gathered.numbers:
        raise IntakeError(Message("file.empty_log", file=source.name, what="case" if cases else "event"))
    numbers = np.array(log.rows.gathered.numbers, np.int64)
    notices = []
    if len(numbers) > 1 and not (np.diff(numbers) > 0).all():
        numbers = np.arange(1, len(numbers) + 1, dtype=np.int64)
        notices.append(Message("notice.log_lines", what="cases" if cases else "events"))
    other = log.transitions - {"complete", ""}
    if other and not cases:
        notices.append(Message("notice.log_transitions", names=sorted(other)[:8]))
    if log.left_out:
        notices.append(
            Message("notice.events_without_case" if cases else "notice.cases_without_event", count=log.left_out)
        )
    if not log.rows.names and not log.cases.names:
        raise IntakeError(Message("file.bare_log", file=source.name, what="case" if cases else "event"))
    shared = [] if cases else log.cases.names
    names = (*shared, *log.rows.names)
    header = Header(names, 0, 0, ",", f"{len(names)} attributes")
    grid = Grid(
        "xes", log.rows.frame(len(shared)), numbers, header, int(numbers[-1]) if whole else len(numbers),
        packed=is_packed(source), notices=notices,
    )
    if shared:
        grid.groups, grid.group_of = log.cases.frame(0), np.array(log.case_of, np.uint32)
    return grid


class _Table:
    """Rows of attributes, and the column of each. Raises IntakeError where they ask for more than a log does."""

    def __init__(self, source: Path, prefix: str) -> None:
        self.gathered = Gathered()
        self._source, self._prefix = source, prefix
        self._columns: dict[str, int] = {}
        self._values = self._cells = 0

    @property
    def names(self) -> list[str]:
        return [self._prefix + name for name in self._columns]

    def add(self, line: int, values: dict[str, str]) -> None:
        columns = self._columns
        for name in values:
            if name in columns:
                continue
            if len(columns) == ATTRIBUTES:
                raise too_many_attributes(self._source)
            columns[name] = len(columns)
        cells = [""] * len(columns)
        for name, value in values.items():
            cells[columns[name]] = value
        self._cells += len(columns)
        self._values += len(values)
        if self._cells > CELLS or (self._cells > SPARSE and self._values * FILLED < self._cells):
            raise IntakeError(
                Message("file.log_cells", file=self._source.name, cells=self._cells / 1e6, filled=self._values)
            )
        self.gathered.add(line, cells)

    def frame(self, begin: int) -> pl.DataFrame:
        """All rows; the first column is named by the number `begin`."""
        frame = self.gathered.frame(len(self._columns)).select(map(str, range(len(self._columns))))
        return frame.rename({name: str(begin + int(name)) for name in frame.columns}) if begin else frame


def too_many_attributes(source: Path) -> IntakeError:
    """More columns than a log has."""
    return IntakeError(Message("file.log_attributes", file=source.name, most=ATTRIBUTES))


class _Log:
    """Follows the parser through log, trace, event."""

    def __init__(self, source: Path, *, cases: bool, limit: int | None) -> None:
        self._source, self._cases, self._limit = source, cases, limit
        self.cases = _Table(source, CASE)
        self.rows = self.cases if cases else _Table(source, "")
        self.case_of: list[int] = []  # of each event, the row of its case
        self.transitions: set[str] = set()
        self.left_out = 0  # cases without an event, or events without a case, where they are no rows
        self._depth = 0
        self._case: dict[str, str] | None = None
        self._case_line = self._event_line = self._holder = 0
        self._event: dict[str, str] | None = None
        self._events = 0  # of the case
        self._spread = 0  # characters of the cases' attributes, in all of their events
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, content: Iterator[bytes]) -> bool:
        """Whether it was read to its end."""
        given = 0
        try:
            for piece in content:
                self._parser.Parse(piece, False)
                given += len(piece)
                if given - self._parser.CurrentByteIndex > LINE:
                    raise self._too_long(LINE)
            self._parser.Parse(b"", True)
        except _Enough:
            if not self._cases:
                self._put_case()
            return False
        except (LookupError, ValueError) as error:
            why = str(error)[:100]
            raise IntakeError(Message("file.no_xml", file=self._source.name, why=why)) from None
        except expat.ExpatError as error:
            raise IntakeError(
                Message("file.broken_xml", file=self._source.name, line=error.lineno, why=expat.ErrorString(error.code))
            ) from None
        return True

    def _refuse(self, *_: object) -> None:
        raise IntakeError(Message("file.log_doctype", file=self._source.name))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._depth += 1
        if self._depth == 1 and tag != "log":
            raise IntakeError(Message("file.no_log", file=self._source.name, tag=tag[:40]))
        if self._depth > DEPTH:
            raise IntakeError(Message("file.log_depth", file=self._source.name, most=DEPTH))
        if tag == "trace" and self._depth == 2:
            self._case, self._case_line, self._holder, self._events = {}, self._parser.CurrentLineNumber, 2, 0
        elif tag == "event" and self._depth == (2 if self._case is None else 3):
            self._event, self._event_line, self._holder = {}, self._parser.CurrentLineNumber, self._depth
        elif tag in _ATTRIBUTES and self._depth == self._holder + 1 and self._holder:
            key, value = attributes.get("key"), attributes.get("value")
            into = self._case if self._event is None else self._event
            if key and value is not None and into is not None:
                if len(value) > LONGEST or len(key) > NAME:
                    raise self._too_long(LONGEST if len(value) > LONGEST else NAME)
                into[key] = value
                if len(into) > ATTRIBUTES:
                    raise too_many_attributes(self._source)

    def _too_long(self, most: int) -> IntakeError:
        return IntakeError(
            Message("file.log_long", file=self._source.name, line=self._parser.CurrentLineNumber, most=most)
        )

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "event" and self._event is not None and self._depth == self._holder:
            self._put_event(self._event)
            self._event = None
            self._holder = 2 if self._case is not None else 0
        elif tag == "trace" and self._depth == 2 and self._case is not None:
            self.left_out += not self._cases and not self._events
            self._put_case()
            self._case, self._holder = None, 0
        self._depth -= 1

    def _put_event(self, event: dict[str, str]) -> None:
        self._events += 1
        if self._cases:
            self.left_out += self._case is None
            return
        self.transitions.add(event.get("lifecycle:transition", "").casefold())
        self.rows.add(self._event_line, event)
        self.case_of.append(len(self.cases.gathered.numbers))
        if self._case is None:  # one of no case has one of its own, which says nothing
            self.cases.add(self._event_line, {})
        self._enough()

    def _put_case(self) -> None:
        """A case is known when it ends: its attributes may stand behind its events."""
        if self._case is not None and (self._cases or self._events):
            self.cases.add(self._case_line, self._case)
            self._spread += self._events * sum(map(len, self._case.values()))
            if self._spread > SPREAD and self._spread > REPEATS * self._parser.CurrentByteIndex:
                raise IntakeError(Message("file.log_text", file=self._source.name, size=self._spread / 1e6))
            if self._cases:
                self._enough()

    def _enough(self) -> None:
        if self._limit is not None and len(self.rows.gathered.numbers) >= self._limit:
            raise _Enough
