"""A text as the patterns read it: ASCII, nothing invisible, digits of every script as 0 to 9."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

Found = tuple[int, int, str]  # where a number starts and ends in a plain text, and the digits its token is made of
# Line breaks, tabs and other controls are spaces; nothing is as long as before.
_CONTROLS = dict.fromkeys((*range(0x20), 0x7F), " ")
_INVISIBLE = {"Cf", "Mn", "Me", "Mc"}
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters that show nothing
_MINUS = "\u2212\u00af\u02d7\u207b\u208b"
_LETTER, _SIGN = "x", "|"
# Spaces and the like as pages and programs write them.
_ESCAPED = re.compile(
    r"&(?:[A-Za-z]{2,6}|#[0-9]{2,5}|#[Xx][0-9A-Fa-f]{2,4});|</?[A-Za-z]{1,6} ?/?>|\\(?:[nrtvf]|u[0-9A-Fa-f]{4})"
)
# A spreadsheet's 3.672010203040001E+15; the power is of ten.
_SCIENTIFIC = re.compile(
    r"(?<![0-9A-Za-z])(?P<whole>[1-9][0-9]{0,3})(?:[.,](?P<part>[0-9]{1,18}))?[Ee](?P<plus>\+?)0{0,2}(?P<power>[0-9]{1,2})"
    r"(?![0-9A-Za-z])"
)


@dataclass(frozen=True)
class Plain:
    """`text` is ASCII; its sign at i comes from the sign of the original at `places[i]` (None: the same place)."""

    text: str
    original: str
    places: list[int] | None

    @classmethod
    def of(cls, original: str) -> Plain:
        """A letter that is not ASCII becomes x, another sign |, a space or control a space."""
        if original.isascii():
            text = original if original.isprintable() else original.translate(_CONTROLS)
            return cls(_ESCAPED.sub(_blank, text), original, None)
        signs: list[str] = []
        places: list[int] = []
        for at, sign in enumerate(original):
            plain = sign if " " <= sign <= "~" else _plain(sign)
            signs.append(plain)
            places.extend([at] * len(plain))
        return cls(_ESCAPED.sub(_blank, "".join(signs)), original, places)

    def replaced(self, cuts: list[tuple[int, int, str]]) -> str:
        """The original with pieces (start, end, new text) of the plain text replaced; signs of none stay."""
        kept, end = [], 0
        for start, stop, new in sorted(cuts):
            first, last = (start, stop) if self.places is None else (self.places[start], self.places[stop - 1] + 1)
            kept += [self.original[end:first], new]
            end = last
        kept.append(self.original[end:])
        return "".join(kept)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _plain(sign: str) -> str:
    kind = unicodedata.category(sign)
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        plain = str(digit)
    elif kind in _INVISIBLE or sign in _FILLERS:
        plain = ""
    elif kind == "Pd" or sign in _MINUS:
        plain = "-"
    elif kind[0] == "Z" or kind == "Cc":
        plain = " "
    elif (usual := unicodedata.normalize("NFKC", sign)) != sign:
        plain = "".join(c if " " <= c <= "~" else _plain(c) for c in usual)
    elif kind[0] == "N":
        value = unicodedata.numeric(sign)
        plain = str(int(value)) if value == int(value) else _SIGN
    else:
        plain = _LETTER if kind[0] == "L" else _SIGN
    return plain


def scientific(text: str) -> Iterator[Found]:
    """Whole numbers in scientific notation, digits that a spreadsheet dropped as zeros."""
    for match in _SCIENTIFIC.finditer(text) if "E" in text or "e" in text else ():
        whole, part = match["whole"], match["part"] or ""
        length = len(whole) + int(match["power"])
        if (part or match["plus"]) and len(whole + part.rstrip("0")) <= length <= 40:
            yield match.start(), match.end(), (whole + part).ljust(length, "0")[:length]
