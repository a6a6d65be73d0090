"""XES, the XML of event logs: its attributes become columns, read event by event without holding the document."""

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import numpy as np

from etl.sources.grid import Gathered, Grid
from etl.sources.packed import is_packed, pieces
from etl.sources.table import Header, IntakeError

CASE = "case:"  # before the attributes of a case (trace), as in tables made from logs elsewhere
_ATTRIBUTES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_COLUMNS = 500
_DEPTH = 100
_CASE_EVENTS = 1_000_000


class _Enough(Exception):
    """So many rows as were asked for."""


def open_xes(source: Path, *, cases: bool, limit: int | None = None) -> Grid:
    """A log as a table: one row an event with its case's attributes before it, or, with `cases`, one row a case.

    `limit`: rows after which reading ends. A row's number is the line on which it begins; where several begin on one
    line, its place in the log. Raises IntakeError: unreadable, no XES, a document type, too many attributes.
    """
    log = _Log(source, cases=cases, limit=limit)
    whole = log.parse(pieces(source))
    if not log.gathered.numbers:
        raise IntakeError(f"{source.name} holds no {'case' if cases else 'event'}. Export it again.")
    names = tuple(log.columns)
    numbers = np.array(log.gathered.numbers, np.int64)
    notices = []
    if len(numbers) > 1 and not (np.diff(numbers) > 0).all():
        numbers = np.arange(1, len(numbers) + 1, dtype=np.int64)
        notices.append(
            f"Several {'cases' if cases else 'events'} stand on one line: line numbers are their places in the log."
        )
    other = log.transitions - {"complete", ""}
    if other and not cases:
        notices.append(
            f"The log holds events of the transitions {', '.join(sorted(other)[:8])} beside complete; all were read."
        )
    if log.left_out:
        notices.append(
            f"{log.left_out} events belong to no case; they were left out." if cases
            else f"{log.left_out} cases hold no event; they were left out."
        )
    header = Header(names, 0, 0, ",", f"{len(names)} attributes")
    return Grid(
        "xes", log.gathered.frame(len(names)), numbers, header, int(numbers[-1]) if whole else len(numbers),
        packed=is_packed(source), notices=notices,
    )


class _Log:
    """Follows the parser through log, trace, event."""

    def __init__(self, source: Path, *, cases: bool, limit: int | None) -> None:
        self._source, self._cases, self._limit = source, cases, limit
        self.columns: dict[str, int] = {}
        self.gathered = Gathered()
        self.transitions: set[str] = set()
        self.left_out = 0  # cases without an event, or events without a case, where they are no rows
        self._depth = 0
        self._case: dict[str, str] | None = None
        self._case_line = self._event_line = self._holder = 0
        self._event: dict[str, str] | None = None
        self._events: list[tuple[int, dict[str, str]]] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self, content: Iterator[bytes]) -> bool:
        """Whether it was read to its end."""
        try:
            for piece in content:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except _Enough:
            return False
        except (LookupError, ValueError) as error:
            why = str(error)[:100]
            raise IntakeError(f"{self._source.name}: the XML cannot be read ({why}). Export the log again.") from None
        except expat.ExpatError as error:
            raise IntakeError(
                f"{self._source.name}: line {error.lineno}: the XML is broken ({expat.ErrorString(error.code)}). "
                "Export the log again."
            ) from None
        return True

    def _refuse(self, *_: object) -> None:
        raise IntakeError(
            f"{self._source.name} declares a document type or entities, as no event log does; it is not read."
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        self._depth += 1
        if self._depth == 1 and tag != "log":
            raise IntakeError(
                f"{self._source.name} is XML and no event log: it begins with <{tag[:40]}>, a log (XES) with <log>."
            )
        if self._depth > _DEPTH:
            raise IntakeError(f"{self._source.name}: elements lie more than {_DEPTH} deep; it is not read.")
        if tag == "trace" and self._depth == 2:
            self._case, self._case_line, self._holder = {}, self._parser.CurrentLineNumber, 2
        elif tag == "event" and self._depth == (2 if self._case is None else 3):
            self._event, self._event_line, self._holder = {}, self._parser.CurrentLineNumber, self._depth
        elif tag in _ATTRIBUTES and self._depth == self._holder + 1 and self._holder:
            key, value = attributes.get("key"), attributes.get("value")
            into = self._case if self._event is None else self._event
            if key and value is not None and into is not None:
                into[key] = value

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "event" and self._event is not None and self._depth == self._holder:
            self._events.append((self._event_line, self._event))
            self._event = None
            self._holder = 2 if self._case is not None else 0
            if self._case is None or len(self._events) > _CASE_EVENTS:
                self._put(self._case or {})
        elif tag == "trace" and self._depth == 2 and self._case is not None:
            self.left_out += not self._cases and not self._events
            self._put(self._case)
            self._case, self._holder = None, 0
        self._depth -= 1

    def _put(self, case: dict[str, str]) -> None:
        of_case = {CASE + key: value for key, value in case.items()}
        if self._cases:
            if self._case is not None:
                self._row(self._case_line, of_case)
            else:
                self.left_out += len(self._events)
        else:
            for line, event in self._events:
                self.transitions.add(event.get("lifecycle:transition", "").casefold())
                self._row(line, of_case | event)
        self._events = []

    def _row(self, line: int, values: dict[str, str]) -> None:
        columns = self.columns
        for name in values:
            if name in columns:
                continue
            if len(columns) == _COLUMNS:
                raise IntakeError(f"{self._source.name} has more than {_COLUMNS} different attributes; it is not read.")
            columns[name] = len(columns)
        cells = [""] * len(columns)
        for name, value in values.items():
            cells[columns[name]] = value
        self.gathered.add(line, cells)
        if self._limit is not None and len(self.gathered.numbers) >= self._limit:
            raise _Enough
