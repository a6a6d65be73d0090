"""The wall clock: the one place where a page asks for the present. Everything else speaks of the data's own instant."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)
