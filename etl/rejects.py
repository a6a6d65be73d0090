"""The rows that could not be used, as a CSV to read, mend and load again."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from etl.intake import IntakeError
from etl.load import Job, header_of

FIXED = ("file", "line", "reason", "field", "value", "raw")
# A spreadsheet takes a cell that begins so for a formula, or for a new cell.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(out: Path, job: Job, rejects: Iterable[tuple[Path, Any]]) -> None:
    """One row a reject: where, why, the row as written, and the columns of the file. Raises IntakeError."""
    headers = {path: header_of(job, path) for path in dict.fromkeys(path for path, _ in rejects)}
    names = list(dict.fromkeys(name for header, _ in headers.values() for name in header))
    try:
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(map(_neutral, (*FIXED, *names)))
            for path, reject in rejects:
                header, fields = headers[path]
                row = dict(zip(header, fields(reject.raw), strict=False))
                fixed = (path.name, reject.line, reject.reason, reject.field, reject.value, reject.raw)
                writer.writerow(map(_neutral, (*fixed, *(row.get(name) for name in names))))
    except OSError as error:
        raise IntakeError(f"{out}: cannot be written ({error.strerror}). The rows themselves are loaded.") from None


def _neutral(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else value
