"""A file opened by what its content is, whatever its name says."""

from pathlib import Path

from etl.sources.csv import CsvFile, from_bytes, open_csv
from etl.sources.grid import Grid
from etl.sources.limits import check_file, with_lines
from etl.sources.packed import MAGIC, head, is_packed, pieces, unpacked_head
from etl.sources.sample import WHOLE, Sample, sample
from etl.sources.sheets import open_sheet
from etl.sources.table import Choices, IntakeError, Known
from etl.sources.xes import open_xes
from service_levels.messages import Message

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LOOK = 1024
_LOG_ROWS = 20_000  # of a log are looked at for a part


def open_source(source: Path, kind: str | None, known: Known, choices: Choices | None = None) -> CsvFile | Grid:
    """Open a file of any format. `kind`: requests are read from the cases of a log, anything else from its events.

    Raises IntakeError where it cannot be read.
    """
    check_file(source)
    choices = choices or Choices()
    packed = head(source, 2) == MAGIC
    if is_workbook(source):
        return open_sheet(source, known, choices)
    if is_log(source):
        return open_xes(source, cases=kind == "requests")
    if packed:
        file = from_bytes(b"".join(with_lines(pieces(source))), known, choices)
        file.packed = True
        return file
    return open_csv(source, known, choices)


def open_part(
    source: Path, kind: str | None, known: Known, choices: Choices | None = None
) -> tuple[CsvFile | Grid, int | None]:
    """(the file or what stands for a large one, lines at its start that stand where they stand in the file; None: all).

    Raises IntakeError.
    """
    check_file(source)
    choices = choices or Choices()
    if is_workbook(source):
        return open_sheet(source, known, choices), None
    if is_log(source):
        log = open_xes(source, cases=kind == "requests", limit=_LOG_ROWS)
        return log, log.lines if len(log.numbers) == _LOG_ROWS else None
    packed = is_packed(source)
    part = _of_packed(source) if packed else sample(source)
    file = from_bytes(part.data, known, choices)
    file.packed = packed
    return file, None if part.whole else part.counted


def _of_packed(source: Path) -> Sample:
    data = unpacked_head(source, WHOLE + 1)
    if len(data) <= WHOLE:
        return Sample(data, whole=True, counted=0)
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    data = data[: end + 1] if end > 0 else data
    return Sample(data, whole=False, counted=data.count(b"\n") or data.count(b"\r"))


def is_workbook(source: Path) -> bool:
    """Whether the content is a ZIP archive, as XLSX and ODS are. Raises IntakeError."""
    start = head(source, 4)
    if start[:2] == MAGIC and unpacked_head(source, 4).startswith(_ZIP):
        raise IntakeError(Message("file.book_in_gzip", file=source.name))
    return start.startswith(_ZIP)


def is_log(source: Path) -> bool:
    """Whether the content is XML, packed or not. Raises IntakeError."""
    start = unpacked_head(source, _LOOK)
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    return start.startswith((b"<?xml", b"<log")) or (start.startswith(b"<!--") and b"<log" in start)
