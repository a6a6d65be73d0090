"""The rows that a load could not use, whole, from the user's own file: to read, mend and load again."""

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from etl.intake import IntakeError, Mapping
from etl.intake.opened import opened
from etl.sources.csv import CsvFile
from etl.sources.grid import Grid
from service_levels.csv_text import EXTRA
from service_levels.messages import Message
from service_levels.privacy import Mask
from service_levels.store.batches import Form, Rejected
from service_levels.store.given_back import written


def check_place(out: Path) -> None:
    """Raises IntakeError where a file cannot be written there. Asked before anything is loaded."""
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent), nullcontext() if not out.exists() else out.open("ab"):
            pass
    except OSError as error:
        raise IntakeError(Message("rejects.unwritable", file=out, why=error.strerror)) from None


def write(
    out: Path, kind: str, rejects: Iterable[tuple[Path, Any]], mappings: dict[Path, Mapping], secret: bytes
) -> list[Path]:
    """Writes the rejects of a load as `put` does, each row whole, as its file has it. `rejects`: (file, Reject).

    Raises IntakeError.
    """
    by_file: dict[Path, list[Any]] = {}
    for path, reject in rejects:
        by_file.setdefault(path, []).append(reject)
    parts = []
    for path, found in by_file.items():
        mapping = mappings.get(path) or Mapping()
        file = opened(path, kind, mapping, Mask(secret)).file
        form = form_of(file.format, file.encoding, file.found.delimiter, file.head, mapping)
        last = _last_lines(file)
        parts.append((form, [_whole(file, reject, last.get(reject.line, reject.line)) for reject in found]))
    return put(out, written(parts))


def put(out: Path, contents: Sequence[bytes]) -> list[Path]:
    """Writes one content into `out`, several into files beside it (FILE-1, FILE-2); without any a header alone.

    Returns what was written. Raises IntakeError.
    """
    contents = contents or [f"{','.join(EXTRA)}\r\n".encode("utf-8-sig")]
    apart = [out.with_name(f"{out.stem}-{number}{out.suffix}") for number in range(1, len(contents) + 1)]
    places = apart if len(contents) > 1 else [out]
    for place, content in zip(places, contents, strict=True):
        try:
            place.write_bytes(content)
        except OSError as error:
            raise IntakeError(Message("rejects.unwritten", file=place, why=error.strerror)) from None
    return places


def form_of(kind_of: str, encoding: str, delimiter: str, head: str, mapping: Mapping | None) -> Form:
    """The form in which rows of a file are given back. `kind_of`: its format, csv, xlsx, …"""
    return Form(encoding if kind_of == "csv" else "utf-8-sig", delimiter, head, mapping.skip_last if mapping else 0)


def _last_lines(file: CsvFile | Grid) -> dict[int, int]:
    """First line -> last line, of rows that take several."""
    if file.format != "csv":
        return {}
    rows = file.rows([0])
    several = rows.last > rows.first
    found = dict(zip(rows.first[several].tolist(), rows.last[several].tolist(), strict=True))
    return found | {broken.line: broken.last for broken in rows.broken}


def _whole(file: CsvFile | Grid, reject: Any, last: int) -> Rejected:
    """A reject with the row's text from its file: that which is kept lacks cells, and numbers of people."""
    return Rejected(reject.line, reject.field, reject.value, reject.reason, file.raw(reject.line, last))
