"""How much a file may ask for. Each limit lies well above what an office's export holds (docs/formats.md says them
too), so that a small file cannot take the machine: one that is refused was read within 500 MB and 20 seconds.
"""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from etl.sources.lines import newlines_in
from etl.sources.table import IntakeError
from service_levels.messages import Message

# A file as it lies there. A load of 1,000 MB holds as much again several times over.
FILE = 1_000_000_000  # bytes
TOML = 1_000_000  # bytes of a mapping
CATALOGUE = 5_000_000  # bytes of a catalogue; one of 500 offices has 1 MB
# Text. The shortest row that can be right (a time, a target, a state) has 15 bytes.
LINE = 2_000_000  # bytes; a longer line is no row, and patterns would search it whole
LINES, SHORT = 1_000_000, 8  # beyond so many lines, they have so many bytes each at least
BROKEN = 50_000  # rows that are none of the table: beyond, it is the header or the delimiter that is wrong
LOST = 100_000  # bytes that are not of the encoding
# Packed files. Real ones pack to a tenth.
RATIO = 100  # how many times larger than it was packed
SMALL = 10_000_000  # bytes below which any ratio is harmless
ENTRIES = 2_000  # of a workbook
BOOK = 200_000_000  # bytes of all entries of a workbook
GZIP = 500_000_000  # bytes of a gzip file
# Headers. Names are held against all that are known.
COLUMNS = 2_000
NAME = 1_000  # characters
# Tables. A reader makes room for the whole rectangle up to the last filled cell.
CELLS = 25_000_000  # of a workbook: a full sheet of 23 columns
TEXT = 500_000_000  # characters of all its cells
SPARSE = 2_000_000  # cells beyond which one in FILLED must be filled
FILLED = 10
SPREAD = 100_000_000  # characters beyond which its texts may not be REPEATS times what the file itself holds
REPEATS = 10
SHEETS = 256
# Logs.
ATTRIBUTES = 500
DEPTH = 100

_KINDS = (
    (stat.S_ISDIR, "folder"), (stat.S_ISFIFO, "pipe"), (stat.S_ISCHR, "device"), (stat.S_ISBLK, "device"),
    (stat.S_ISSOCK, "socket"),
)  # fmt: skip


def check_file(source: Path, most: int = FILE) -> None:
    """Raises IntakeError: not there, no plain file (a pipe would never end), or more than `most` bytes."""
    try:
        found = source.stat()
    except (OSError, ValueError) as error:
        raise unreadable(source, error) from None
    if not stat.S_ISREG(found.st_mode):
        what = next((what for is_it, what in _KINDS if is_it(found.st_mode)), "none")
        raise IntakeError(Message("file.no_file", file=source.name, what=what))
    if found.st_size > most:
        raise IntakeError(
            Message("file.too_large", file=source.name, size=found.st_size / 1e6, most=most / 1e6)
        )


def unreadable(source: Path, error: Exception) -> IntakeError:
    """What the system says of a file that it does not give."""
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return IntakeError(Message("file.unreadable", file=source.name, why=why))


def check_lines(text: bytes) -> None:
    """Raises IntakeError where UTF-8 text with newlines holds a line too long, or so many short ones."""
    at = 0
    while len(text) - at > LINE:
        end = text.rfind(b"\n", at, at + LINE)
        if end < 0:
            raise _too_long_line(text.count(b"\n", 0, at) + 1)
        at = end + 1
    if len(text) > LINES and len(text) < SHORT * (count := newlines_in(text)) and count > LINES:
        raise IntakeError(Message("file.short_lines", count=count, size=len(text) / count, most=LINES, least=SHORT))


def with_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of a text as they come. Raises IntakeError at a line too long, before all of it is there."""
    length, number = 0, 1
    for piece in pieces:
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        length = length + len(piece) if end < 0 else len(piece) - end
        if length > LINE:
            raise _too_long_line(number)
        number += max(piece.count(b"\n"), piece.count(b"\r"))
        yield piece


def _too_long_line(number: int) -> IntakeError:
    return IntakeError(Message("file.long_line", line=number, most=LINE / 1e6))
