"""A ZIP archive looked at before anything opens it: how large it would become, and whether it says so truly."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from etl.sources.limits import BOOK, ENTRIES, RATIO, SMALL
from etl.sources.table import IntakeError
from service_levels.messages import Message

_STEP = 1 << 18
_END = b"PK\x05\x06"


class Archive:
    """A checked archive. `entry` gives the true content of an entry and refuses one that is larger than it says."""

    def __init__(self, source: Path) -> None:
        """Raises IntakeError: no archive, encrypted, too many entries, too large, or too large for its packed size."""
        self.source = source
        try:
            with source.open("rb") as stream:
                _refuse_many(stream, source)
                with zipfile.ZipFile(stream) as archive:
                    self._infos = {info.filename: info for info in archive.infolist()}
        except OSError as error:
            raise IntakeError(Message("file.unreadable", file=source.name, why=error.strerror or error)) from None
        except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError, UnicodeDecodeError) as error:
            raise damaged(source, str(error)) from None
        self._check()

    def _check(self) -> None:
        infos = self._infos.values()
        unpacked = sum(info.file_size for info in infos)
        if unpacked > BOOK:
            raise IntakeError(
                Message("file.unpacks_to", file=self.source.name, size=unpacked / 1e6, most=BOOK / 1e6)
            )
        packed = self.source.stat().st_size
        if unpacked > SMALL and unpacked > RATIO * packed:
            raise IntakeError(Message("file.unpacks_times", file=self.source.name, times=unpacked / packed, most=RATIO))
        if any(info.flag_bits & 0x1 for info in infos):
            raise IntakeError(Message("file.locked", file=self.source.name))

    @property
    def names(self) -> list[str]:
        """The entries."""
        return list(self._infos)

    def size(self, name: str) -> int:
        """Bytes of an entry unpacked, as the archive says."""
        return self._infos[name].file_size

    def entry(self, name: str) -> Iterator[bytes]:
        """The content of an entry in pieces. Raises IntakeError: missing, damaged, or larger than the archive says."""
        info = self._infos.get(name)
        if info is None:
            raise damaged(self.source, Message("damage.lacks", name=name))
        left = info.file_size
        for piece in self._pieces(info):
            left -= len(piece)
            if left < 0:
                raise IntakeError(Message("file.false_size", file=self.source.name, name=name))
            yield piece

    def text(self, name: str) -> bytes:
        """The whole content of an entry."""
        return b"".join(self.entry(name))

    def _pieces(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(self.source, Message("damage.packing"))
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if info.compress_type == zipfile.ZIP_DEFLATED else None
        with self.source.open("rb") as stream:
            if info.header_offset < 0:
                raise damaged(self.source, Message("damage.directory"))
            stream.seek(info.header_offset)
            local = stream.read(30)
            if len(local) < 30 or not local.startswith(b"PK\x03\x04"):
                raise damaged(self.source, Message("damage.directory"))
            stream.seek(sum(struct.unpack("<HH", local[26:30])), 1)
            left = info.compress_size
            while left > 0 and (packed := stream.read(min(left, _STEP))):
                left -= len(packed)
                if unpacker is None:
                    yield packed
                    continue
                while packed:
                    try:
                        yield unpacker.decompress(packed, _STEP)
                    except zlib.error as error:
                        raise damaged(self.source, str(error)) from None
                    packed = unpacker.unconsumed_tail


def _refuse_many(stream: BinaryIO, source: Path) -> None:
    """Refuses by the count at the archive's end, before its directory is read."""
    stream.seek(0, 2)
    size = stream.tell()
    stream.seek(max(0, size - (1 << 16) - 22))
    tail = stream.read()
    at = tail.rfind(_END)
    if at >= 0 and len(tail) >= at + 16:
        count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
        if count > ENTRIES or length > ENTRIES * 1_000:
            raise IntakeError(Message("file.many_entries", file=source.name, most=ENTRIES))
    stream.seek(0)


def damaged(source: Path, why: str) -> IntakeError:
    """An archive or workbook that cannot be opened."""
    shown = re.sub(r"[^\x20-\x7e]+", " ", why).strip()[:200].rstrip(".")
    return IntakeError(Message("file.damaged", file=source.name, why=shown))
