"""In which encodings a text could be written whose bytes leave it open, each with lines that tell them apart."""

import codecs
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from etl.sources.encoding import first_bad_byte, utf16_without_bom

# What offices' programs write, the usual first: Windows, DOS (West and the United States), Central Europe, old Macs.
CANDIDATES = ("utf-8", "windows-1252", "cp850", "cp437", "windows-1250", "mac-roman", "utf-16-le", "utf-16-be")
LINES = 2  # of the text are shown
WIDTH = 60  # characters of each
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile(r"[\0-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f]")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Reading(NamedTuple):
    """`name`: as `encoding` of a mapping takes it; `lines`: (line, its text around the first sign that differs)."""

    name: str
    lines: tuple[tuple[int, str], ...]


def readings(data: bytes, mask: Callable[[str], str] = str) -> tuple[Reading, ...]:
    """The encodings in which all of `data` can be read, the likeliest first; of those that read it alike only one.

    `mask`: replaces in a line what must not be shown. Empty where nothing is open: plain ASCII, UTF-8, or a text that
    says itself what it is.
    """
    if data.startswith(_BOMS) or utf16_without_bom(data) or first_bad_byte(data) is None:
        return ()
    rows = data.splitlines()
    places = [place for place, row in enumerate(rows) if _HIGH.search(row)]
    told: dict[tuple[str, ...], str] = {}
    for name in CANDIDATES:
        texts = _read(data, rows, places, name)
        if texts is not None:
            told.setdefault(texts, name)
    ranked = sorted(told, key=lambda texts: -_likely(texts))
    shown = _apart(ranked)
    return tuple(
        Reading(told[texts], tuple((places[at] + 1, _around(mask(texts[at]))) for at in shown if at < len(texts)))
        for texts in ranked
    )


def _read(data: bytes, rows: Sequence[bytes], places: Sequence[int], name: str) -> tuple[str, ...] | None:
    """The lines with signs beyond ASCII; None where the text is none in this encoding."""
    try:
        if name.startswith("utf-16"):
            lines = data.decode(name).splitlines()
            texts = tuple(lines[place] for place in places if place < len(lines))
            return texts if len(lines) == len(rows) and not any(map(_CONTROL.search, texts)) else None
        texts = tuple(rows[place].decode(name) for place in places)
    except UnicodeDecodeError:
        return None
    return None if any(map(_CONTROL.search, texts)) else texts


def _likely(texts: Sequence[str]) -> int:
    """How many signs beyond ASCII are letters in the case of the letter before, less those that are none."""
    found = 0
    for text in texts:
        for before, sign in zip(" " + text, text, strict=False):
            if not sign.isascii():
                fits = sign.isalpha() and (not before.isalpha() or before.isupper() == sign.isupper())
                found += 1 if fits else -1
    return found


def _apart(ranked: Sequence[tuple[str, ...]]) -> list[int]:
    """The first places at which not all readings are the same."""
    count = max(map(len, ranked), default=0)
    differ = (at for at in range(count) if len({texts[at] for texts in ranked if at < len(texts)}) > 1)
    return [at for _, at in zip(range(LINES), differ, strict=False)] or list(range(min(count, 1)))


def _around(text: str) -> str:
    first = next((at for at, sign in enumerate(text) if not sign.isascii()), 0)
    start = max(0, min(first - WIDTH // 2, len(text) - WIDTH))
    piece = text[start : start + WIDTH]
    return f"{'…' if start else ''}{piece}{'…' if start + WIDTH < len(text) else ''}"
