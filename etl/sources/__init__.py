"""Where rows come from: one file a source. Each gives a header, rows as text, and the raw text of a row."""

from etl.sources.table import Broken, IntakeError, Rows

__all__ = ["Broken", "IntakeError", "Rows"]
