"""Parts of a large file that stand for the whole: its head, and pieces from all over it, cut at line ends."""

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from etl.sources.encoding import utf16_without_bom
from etl.sources.header import DELIMITERS
from etl.sources.table import IntakeError
from service_levels.messages import Message

WHOLE = 4 << 20  # bytes up to which a file is looked at whole
_HEAD = 1 << 20
_PIECE = 1 << 16
_PIECES = 40
_BREAK = re.compile(r"\r\n|\r|\n")


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
            codec = _codec(head)
            pieces = [_records(head.decode(codec, errors="ignore"), start=True)]
            for number in range(1, _PIECES + 1):
                stream.seek((_HEAD + (size - _HEAD - _PIECE) * number // _PIECES) & ~1)
                pieces.append(_records(stream.read(_PIECE).decode(codec, errors="ignore"), start=False))
    except OSError as error:
        raise IntakeError(Message("file.unreadable", file=source.name, why=error.strerror or error)) from None
    counted = pieces[0].count("\n") or pieces[0].count("\r")
    return Sample("".join(pieces).encode(codec), whole=False, counted=counted)


def _codec(head: bytes) -> str:
    """UTF-16 where it is, else latin-1, which gives every byte back as it was."""
    wide = utf16_without_bom(head)
    if head.startswith(codecs.BOM_UTF16_LE) or wide == "utf-16-le":
        return "utf-16-le"
    return "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) or wide == "utf-16-be" else "latin-1"


def _records(text: str, *, start: bool) -> str:
    """The whole records of a piece, which may begin within a line or a quoted field unless it starts the file."""
    if '"' not in text:
        end = max(text.rfind("\n"), text.rfind("\r")) + 1
        begin = 0 if start or (found := _BREAK.search(text)) is None else found.end()
        return text[begin:end]
    ends = [found.end() for found in _BREAK.finditer(text)]
    lines = [text[a:b] for a, b in pairwise([0, *ends])][0 if start else 1 :]
    if not start:
        odd = next((i for i, line in enumerate(lines) if line.count('"') % 2), None)
        if odd is not None and not _opens_a_field(lines[odd]):
            lines = lines[odd + 1 :]
    inside, whole = False, 0
    for number, line in enumerate(lines, start=1):
        inside ^= line.count('"') % 2 == 1
        if not inside:
            whole = number
    return "".join(lines[:whole])


def _opens_a_field(line: str) -> bool:
    at = line.index('"')
    return at == 0 or line[at - 1] in DELIMITERS
