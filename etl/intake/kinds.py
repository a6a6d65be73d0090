"""The kinds of file and their canonical columns (contract: Input files)."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["requests", "events", "pings", "skm", "outages", "complaints"]

ELEMENTS = tuple(f"u{i}" for i in range(1, 10))


@dataclass(frozen=True, slots=True)
class Shape:
    """Columns in the order of the contract; `required` must be in the file, the mapping's defaults, or be refused."""

    columns: tuple[str, ...]
    required: tuple[str, ...]
    instants: tuple[str, ...]
    texts: tuple[str, ...]


KINDS: dict[str, Shape] = {
    "requests": Shape(
        columns=("request_id", "office", "service", "channel", "officer", "district", "submitted_at", "complete_at",
                 "finished_at", "deadline_at", "status", "missing_documents"),
        required=("request_id", "service", "submitted_at"),
        instants=("submitted_at", "complete_at", "finished_at", "deadline_at"),
        texts=("channel", "officer", "district"),
    ),
    "events": Shape(
        columns=("request_id", "office", "service", "channel", "officer", "district", "at", "event",
                 "missing_documents"),
        required=("request_id", "at", "event"),
        instants=("at",),
        texts=("channel", "officer", "district"),
    ),
    "pings": Shape(
        columns=("at", "target", "up", "latency_ms"), required=("at", "target", "up"), instants=("at",), texts=()
    ),
    "skm": Shape(
        columns=("office", "service", "answered_at", *ELEMENTS),
        required=("answered_at", *ELEMENTS),
        instants=("answered_at",),
        texts=(),
    ),
    "outages": Shape(
        columns=("target", "start", "end", "state", "reason"),
        required=("target", "start"),
        instants=("start", "end"),
        texts=("reason",),
    ),
    "complaints": Shape(
        columns=("complaint_id", "office", "service", "channel", "received_at", "answered_at", "resolved_at",
                 "deadline_at", "kind", "status"),
        required=("complaint_id", "received_at"),
        instants=("received_at", "answered_at", "resolved_at", "deadline_at"),
        texts=("channel", "kind"),
    ),
}
# By these alone a row is known: one value for all rows would make one thing of them.
NUMBERS = frozenset({"request_id", "complaint_id"})
ALL_COLUMNS = frozenset(column for shape in KINDS.values() for column in shape.columns)
