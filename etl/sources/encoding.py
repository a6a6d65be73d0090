"""From the bytes of a file to UTF-8: what the content is, not what its name says."""

import codecs
import re
from collections.abc import Iterator

import numpy as np

from etl.sources.limits import LOST
from etl.sources.table import IntakeError
from service_levels.messages import Message

_STEP = 1 << 22
_MARK = "\ufdd0"  # a character that no text holds
_MARK_BYTES = _MARK.encode()
_MARKING = "etl.mark"
_BEGINNING = 1 << 13
_BLANKS = b"\xef\xbb\xbf\xff\xfe\r\n\t \0"
_NOT_WINDOWS = b"\x81\x8d\x8f\x90\x9d"
_FEW = 20  # one in so many bytes above 127 that Windows-1252 does not know speaks against it
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "empty_zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "pdf"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"PAR1", "parquet"),
    (b"\x7fELF", "program"),
)
_MARKUP = ((b"<!doctype", "html"), (b"<html", "html"), (b"<table", "html"),
           (b"<head", "html"), (b"<?xml", "xml"), (b"{\\rtf", "rtf"))


def to_utf8(data: bytes, encoding: str | None = None) -> tuple[bytes, str]:
    """(UTF-8 bytes without BOM, name of the encoding found).

    Tried in turn: a BOM, UTF-16 without BOM (every other byte NUL), UTF-8, Windows-1252; `encoding` overrides all.
    A byte that the encoding does not know is marked (`marked_at`). Raises IntakeError for an empty file, for content
    that is no text, and where no encoding is likely.
    """
    if not data[:_BEGINNING].strip(_BLANKS) and not data.strip(_BLANKS):
        raise IntakeError(Message("file.empty"))
    check_beginning(data[:_BEGINNING], encoding)
    if encoding is not None:
        return _as_given(data, encoding)
    if data.startswith(codecs.BOM_UTF8):
        return _as_utf8(data[3:]), "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(data, "utf-16"), "utf-16"
    if wide := utf16_without_bom(data):
        return _decoded(data, wide), wide
    if first_bad_byte(data) is None:
        return data, "utf-8"
    if _mostly_utf8(data):
        return _decoded(data, "utf-8"), "utf-8"
    return _as_windows(data), "windows-1252"


def first_bad_byte(data: bytes) -> int | None:
    """Offset of the first byte that is not UTF-8; None: all of it is. In steps, so that no copy of the text is made."""
    if data.isascii():
        return None
    decoder = codecs.getincrementaldecoder("utf-8")()
    at = 0
    try:
        for at in range(0, len(data), _STEP):
            decoder.decode(data[at : at + _STEP], final=at + _STEP >= len(data))
    except UnicodeDecodeError as error:
        return max(0, at - (len(error.object) - len(data[at : at + _STEP]))) + error.start
    return None


def _as_utf8(data: bytes) -> bytes:
    return data if first_bad_byte(data) is None else _decoded(data, "utf-8")


def _as_given(data: bytes, encoding: str) -> tuple[bytes, str]:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise IntakeError(Message("mapping.encoding", encoding=encoding)) from None
    if name == "utf-8":
        return _as_utf8(data.removeprefix(codecs.BOM_UTF8)), name
    return _decoded(data, name), name


def _decoded(data: bytes, encoding: str) -> bytes:
    """As UTF-8; a byte that is none of the encoding is marked and stands as '<0x90>', where it can be mended."""
    wide = "utf-16-be" if encoding == "utf-16-be" or data.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    if encoding.startswith("utf-16") and len(data) % 2 and utf16_without_bom(data[-4097:-1]) not in (wide, None):
        raise IntakeError(Message("file.odd_bytes", encoding=encoding))
    found, lost = bytearray(), 0
    try:
        for text in _pieces(data, encoding, _MARKING):
            piece = (text if found else text.removeprefix("\ufeff")).encode("utf-8", errors="replace")
            lost += piece.count(_MARK_BYTES)
            if lost > LOST:
                raise _too_many_lost(data, encoding)
            found += piece
    except (ValueError, LookupError) as error:
        why = str(error)[:200]
        raise IntakeError(Message("file.not_encoded", encoding=encoding, why=why)) from None
    return bytes(found)


def _pieces(data: bytes, encoding: str, errors: str) -> Iterator[str]:
    """The text, some megabytes at a time: a whole one takes four bytes a character where one of them is rare."""
    b"".decode(encoding)  # a codec that is none of text is told
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for at in range(0, max(1, len(data)), _STEP):
        yield decoder.decode(data[at : at + _STEP], final=at + _STEP >= len(data))


def _too_many_lost(data: bytes, encoding: str) -> IntakeError:
    try:
        data.decode(encoding)
        line = 1
    except UnicodeDecodeError as error:
        line = _line(data, error.start)
    return IntakeError(Message("file.many_bytes", count=LOST, line=line, encoding=encoding))


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return f"{_MARK}<0x{error.object[error.start : error.end].hex().upper()}>", error.end


codecs.register_error(_MARKING, _marked)


def marked_at(text: bytes) -> tuple[np.ndarray, bytes]:
    """(offsets of the bytes that could not be read, the text without the marks before them)."""
    mark = _MARK_BYTES
    if mark not in text:
        return np.empty(0, np.int64), text
    return np.array([found.start() for found in re.finditer(mark, text)], np.int64), text.replace(mark, b"")


def _as_windows(data: bytes) -> bytes:
    """As Windows-1252, where that is the only guess left. Raises IntakeError where the bytes speak against it."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    undefined = len(data) - len(data.translate(None, _NOT_WINDOWS))
    if undefined * _FEW > high:
        at = min(data.index(byte) for byte in _NOT_WINDOWS if byte in data)
        raise IntakeError(Message("file.encoding_open", line=_line(data, at), byte=data[at]))
    return _decoded(data, "cp1252")


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def utf16_without_bom(data: bytes) -> str | None:
    """utf-16-le or utf-16-be, where every other byte is NUL as in Latin text; None: it is not."""
    head = data[:4096]
    even, odd = head[0::2], head[1::2]
    if not odd:
        return None
    nul_even, nul_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if nul_odd > 0.6 and nul_even < 0.05:
        return "utf-16-le"
    if nul_even > 0.6 and nul_odd < 0.05:
        return "utf-16-be"
    return None


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})))
    return head.startswith(b"\0") or controls > max(2, len(head) // 50)


def _mostly_utf8(data: bytes) -> bool:
    """Whether most bytes above 127 form valid UTF-8: then one broken byte does not make it Windows-1252."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    valid = sum(len(text.encode()) for text in _pieces(data, "utf-8", "ignore"))
    return 2 * (valid - (len(data) - high)) > high


def check_beginning(data: bytes, encoding: str | None = None) -> None:
    """Raises IntakeError where the first bytes of a file are those of something else than text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise IntakeError(Message("file.not_csv", what=what))
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or utf16_without_bom(data)
    if encoding is None and data.strip(_BLANKS) and not wide and _is_binary(data[:_BEGINNING]):
        raise IntakeError(Message("file.not_text"))
    head = data[:512].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    for start, what in _MARKUP:
        if head.startswith(start):
            raise IntakeError(Message("file.not_csv", what=what))
    if head[:1] in (b"{", b"[") and b'"' in head[:200] and b":" in head:
        raise IntakeError(Message("file.not_csv", what="json"))
