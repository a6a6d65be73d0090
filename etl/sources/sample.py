"""Parts of a large file that stand for the whole: its head, and pieces from all over it, cut at line ends."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from etl.sources.encoding import utf16_without_bom
from etl.sources.table import IntakeError

WHOLE = 4 << 20  # bytes up to which a file is looked at whole
_HEAD = 1 << 20
_PIECE = 1 << 16
_PIECES = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """`data` is a file in small. `counted`: lines at its start that stand where they stand in the file."""

    data: bytes
    whole: bool
    counted: int


def sample(source: Path) -> Sample:
    """Raises IntakeError where the file cannot be read."""
    try:
        size = source.stat().st_size
        with source.open("rb") as stream:
            if size <= WHOLE:
                data = stream.read()
                return Sample(data, whole=True, counted=data.count(b"\n") + data.count(b"\r") + 1)
            head = stream.read(_HEAD)
            newline = _newline(head)
            head = _even_quotes(head[: _end(head, newline)], newline)
            pieces = [head]
            for number in range(1, _PIECES + 1):
                stream.seek((_HEAD + (size - _HEAD - _PIECE) * number // _PIECES) & ~1)
                piece = stream.read(_PIECE)
                pieces.append(_even_quotes(piece[_begin(piece, newline) : _end(piece, newline)], newline))
    except OSError as error:
        raise IntakeError(f"{source.name} cannot be read: {error.strerror or error}.") from None
    return Sample(b"".join(pieces), whole=False, counted=head.count(newline) + 1)


def _newline(head: bytes) -> bytes:
    wide = utf16_without_bom(head)
    if head.startswith(codecs.BOM_UTF16_LE) or wide == "utf-16-le":
        return b"\n\0"
    if head.startswith(codecs.BOM_UTF16_BE) or wide == "utf-16-be":
        return b"\0\n"
    return b"\n" if b"\n" in head else b"\r"


def _begin(piece: bytes, newline: bytes) -> int:
    at = piece.find(newline)
    while at >= 0 and at % len(newline):
        at = piece.find(newline, at + 1)
    return len(piece) if at < 0 else at + len(newline)


def _end(piece: bytes, newline: bytes) -> int:
    at = piece.rfind(newline)
    while at >= 0 and at % len(newline):
        at = piece.rfind(newline, 0, at + len(newline) - 1)
    return 0 if at < 0 else at + len(newline)


def _even_quotes(piece: bytes, newline: bytes) -> bytes:
    """Without lines in which a quoted field begins or ends, of which the other half may not be in the sample."""
    if b'"' not in piece or len(newline) > 1:
        return piece
    return b"".join(line for line in piece.splitlines(keepends=True) if line.count(b'"') % 2 == 0)
