"""CSV that a spreadsheet opens as data: no cell of it is taken for a formula."""

import pandas as pd

from service_levels.csv_text import guarded

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # tells Excel that the file is UTF-8


def csv(frame: pd.DataFrame) -> bytes:
    """The frame as CSV with its column names, dates in ISO 8601, what does not exist left empty."""
    safe = frame.rename(columns={name: _safe(name) for name in frame.columns})
    for name in safe.columns:
        column = safe[name]
        if isinstance(column.dtype, pd.DatetimeTZDtype):
            safe[name] = column.map(lambda at: at.isoformat(), na_action="ignore")
        elif not pd.api.types.is_numeric_dtype(column.dtype):
            safe[name] = pd.Series(list(map(_safe, column)), column.index, dtype=object)  # counts stay whole numbers
    return (BOM + safe.to_csv(index=False, lineterminator="\r\n")).encode()


def _safe(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
