"""Gzip, unpacked piece by piece under a cap: what the content is decides, not the file's name."""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from etl.sources.limits import GZIP, RATIO, SMALL, unreadable
from etl.sources.table import IntakeError
from service_levels.messages import Message

MAGIC = b"\x1f\x8b"
_STEP = 1 << 16


def pieces(source: Path) -> Iterator[bytes]:
    """The content of a file in pieces, unpacked where it is gzip.

    Raises IntakeError: unreadable, damaged, or unpacking to more than UNPACKED bytes or RATIO times its size.
    """
    try:
        with source.open("rb") as stream:
            packed = stream.read(_STEP)
            if not packed.startswith(MAGIC):
                while packed:
                    yield packed
                    packed = stream.read(1 << 20)
                return
            taken = given = 0
            unpacker: Any = None  # None: between two members
            while packed:
                taken += len(packed)
                while packed:
                    if unpacker is None:
                        packed = packed.lstrip(b"\0")  # padding
                        if not packed:
                            break
                        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
                    piece = unpacker.decompress(packed, 1 << 20)
                    given += len(piece)
                    _refuse_bomb(source, given, taken)
                    if piece:
                        yield piece
                    packed = unpacker.unconsumed_tail
                    if unpacker.eof:
                        packed, unpacker = unpacker.unused_data, None
                packed = stream.read(_STEP)
            if unpacker is not None:
                raise _damaged(source, Message("damage.early"))
    except OSError as error:
        raise unreadable(source, error) from None
    except zlib.error as error:
        raise _damaged(source, str(error)) from None


def is_packed(source: Path) -> bool:
    """Whether the content is gzip. Raises IntakeError."""
    return head(source, 2) == MAGIC


def head(source: Path, size: int) -> bytes:
    """The first bytes of a file as they lie there. Raises IntakeError."""
    try:
        with source.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise unreadable(source, error) from None


def unpacked_head(source: Path, size: int) -> bytes:
    """The first bytes of a file's content, unpacked. Raises IntakeError."""
    found = b""
    for piece in pieces(source):
        found += piece
        if len(found) >= size:
            break
    return found[:size]


def _refuse_bomb(source: Path, given: int, taken: int) -> None:
    if given > GZIP or (given > SMALL and given > RATIO * taken):
        raise IntakeError(Message("file.gzip_unpacks", file=source.name, size=GZIP / 1e6, times=RATIO))


def _damaged(source: Path, why: str) -> IntakeError:
    return IntakeError(Message("file.damaged_gzip", file=source.name, why=why))
