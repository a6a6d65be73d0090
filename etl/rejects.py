"""The rows that could not be used, in the form of their own file: to read, mend and load again.

A file keeps its delimiter, encoding, titles and header; the columns of EXTRA stand behind its own. A row that is no
row of the table (too few fields, a wrong quote) stays as it was written, so that it is refused again until mended.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from etl.intake import IntakeError, Mapping
from etl.intake.opened import opened
from etl.sources.csv import CsvFile
from etl.sources.grid import Grid
from etl.sources.table import GIVEN_BACK

EXTRA = GIVEN_BACK
# A spreadsheet takes a cell that begins so for a formula, or for a new cell. Intake takes the guard away again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AS_WRITTEN = ("quote", "nul")
_END = "(end)"
_ENCODINGS = {"windows-1252": "cp1252"}


def check_place(out: Path) -> None:
    """Raises IntakeError where a file cannot be written there. Asked before anything is loaded."""
    try:
        with tempfile.NamedTemporaryFile(dir=out.parent), nullcontext() if not out.exists() else out.open("ab"):
            pass
    except OSError as error:
        raise IntakeError(
            f"{out}: cannot be written ({error.strerror}). Nothing was loaded; name another place with --rejects."
        ) from None


def write(out: Path, kind: str, rejects: Iterable[tuple[Path, Any]], mappings: dict[Path, Mapping]) -> list[Path]:
    """Writes the rejects of a load: into `out`, or where files differ in their form, one file each beside it.

    `rejects`: (file, Reject). Returns what was written. Raises IntakeError.
    """
    by_file: dict[Path, list[Any]] = {}
    for path, reject in rejects:
        by_file.setdefault(path, []).append(reject)
    forms: dict[tuple[str, str, str], list[str]] = {}
    ends: dict[tuple[str, str, str], int] = {}
    for path, found in by_file.items():
        mapping = mappings.get(path) or Mapping()
        file = opened(path, kind, mapping).file
        form = (_encoding(file), file.found.delimiter, _head(file))
        ends[form] = mapping.skip_last
        forms.setdefault(form, []).extend(_line(file, reject) for reject in found)
    if not forms:
        forms = {("utf-8-sig", ",", ",".join(EXTRA)): []}
    written = []
    for number, ((encoding, delimiter, head), lines) in enumerate(forms.items(), start=1):
        target = out if len(forms) == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        left_out = [_END] * ends.get((encoding, delimiter, head), 0)  # what skip_last of the mapping takes away
        text = "\r\n".join([*([head] if head else []), *lines, *left_out]) + "\r\n"
        try:
            target.write_bytes(text.encode(encoding, errors="replace"))
        except OSError as error:
            raise IntakeError(
                f"{target}: cannot be written ({error.strerror}). The rows themselves are loaded."
            ) from None
        written.append(target)
    return written


def _encoding(file: CsvFile | Grid) -> str:
    if file.format != "csv":
        return "utf-8-sig"
    return _ENCODINGS.get(file.encoding, file.encoding)


def _mended_before(file: CsvFile | Grid) -> bool:
    """Whether the file is itself one of rejects: its last columns are replaced then."""
    return file.found.names[-len(EXTRA) :] == EXTRA


def _head(file: CsvFile | Grid) -> str:
    if file.found.rows == 0:
        return ""  # a file without a header is given back without one
    head = file.head.replace("\r\n", "\n").replace("\n", "\r\n")
    return head if _mended_before(file) else head + file.found.delimiter + file.found.delimiter.join(EXTRA)


def _line(file: CsvFile | Grid, reject: Any) -> str:
    delimiter = file.found.delimiter
    extra = (reject.reason, reject.field or "", str(reject.line))
    fields: Sequence[str] = file.fields(reject.raw)
    if len(fields) != len(file.found.names) or getattr(reject, "code", "") in _AS_WRITTEN:
        return reject.raw + delimiter + _row(extra, delimiter)
    if _mended_before(file):
        fields = fields[: len(file.found.names) - len(EXTRA)]
    return _row([*fields, *extra], delimiter)


def _row(fields: Iterable[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(map(guarded, fields))
    return line.getvalue()


def guarded(text: str) -> str:
    """A cell with the sign that keeps a spreadsheet from taking it for a formula, where it begins like one."""
    return "'" + text if text.startswith(FORMULA) and len(text) > 1 and not text.startswith('="') else text
