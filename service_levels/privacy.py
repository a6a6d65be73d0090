"""Identity and phone numbers become keyed hashes before anything is stored (contract: Input files).

An identity number tells birth date, sex and district by itself, and a plain hash of it can be searched; so the hash
is keyed (HMAC-SHA256), and the same number always gives the same token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever has a column has Polars; the screen hides single texts and needs none
    import polars as pl

_APART = r"[ .\-]?"
_IDENTITY = re.compile(rf"(?<!\d)(?<!id-)\d(?:{_APART}\d){{15}}(?!\d)", re.ASCII)
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+{_APART}62|62|0062)[ .\-(]{{0,2}}0?\)?{_APART}8|0{_APART}8)(?:{_APART}\d){{7,11}}(?!\d)"
    rf"|(?<!\d)\+{_APART}62[ .\-]?\(?\d(?:[ .\-)]{{0,2}}\d){{6,11}}(?!\d)"
    # A landline with its area code in brackets; without them it looks like a number of a request (0324-000123).
    rf"|\(0[2-79]\d{{1,2}}\){_APART}\d(?:{_APART}\d){{4,7}}(?!\d)"
    rf"|(?P<abroad>(?<!\d)\+{_APART}(?!62)[1-9](?:[ .\-()]{{0,2}}\d){{8,13}}(?!\d))",
    re.ASCII,
)
# 08.08.2024 09.07 is a date, not a phone number, and a token in a row that was given back stays what it is. Numbers are
# looked for on both sides of them.
_DATE = re.compile(
    r"((?<!\d)[0-3]?\d[-./][0-3]?\d[-./](?:(?:19|20)\d\d|\d\d)(?:(?=[ T,]{1,2}\d{1,2}[.:]\d\d)|(?![-. ]?\d))"
    r"|(?<!\d)(?:19|20)\d\d[-./]\d\d[-./]\d\d(?!\d)"
    r"|(?:id|tel)-(?=\d{0,15}[a-f])[0-9a-f]{16}(?![0-9A-Za-z]))",
    re.ASCII,
)
# Whatever one of the patterns above matches, this one does too: without looking around, as the vectorised check needs.
_SUSPECT = (
    r"(?:^|[^0-9])(?:[0-9](?:[ .\-]?[0-9]){15}"
    r"|(?:62|0062|0)[ .\-(]{0,2}0?\)?[ .\-]?8(?:[ .\-]?[0-9]){7}"
    r"|\+[ .\-]?[1-9]|\(0[2-79])"
)
_OTHER_DIGIT = r"[\p{Nd}--[0-9]]"
_MAYBE = re.compile(_SUSPECT, re.ASCII)


class Mask:
    """Replaces numbers by tokens: 'id-' (identity) or 'tel-' (phone) and 16 hexadecimal digits."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def text(self, text: str) -> str:
        """The text with every identity and phone number replaced, in whatever script its digits are."""
        plain = text if text.isascii() else "".join(map(_plain, text))
        if _MAYBE.search(plain) is None:
            return text
        pieces = _DATE.split(plain)
        pieces[::2] = map(self._undated, pieces[::2])
        masked = "".join(pieces)
        return text if masked == plain else masked

    def column(self, column: pl.Series) -> tuple[pl.Series, int]:
        """(the column with numbers replaced, how many values changed)."""
        suspects = column.str.contains(_SUSPECT).fill_null(value=False)
        foreign = (column.str.len_bytes() != column.str.len_chars()).fill_null(value=False)
        if foreign.any():
            suspects |= foreign & column.str.contains(_OTHER_DIGIT).fill_null(value=False)
        if not suspects.any():
            return column, 0
        found = column.filter(suspects)
        changed = {text: new for text in found.unique() if (new := self.text(text)) != text}
        if not changed:
            return column, 0
        keys = list(changed)
        count = int(found.is_in(keys).sum())
        return column.replace(keys, list(changed.values())), count

    def _undated(self, text: str) -> str:
        text = _IDENTITY.sub(lambda m: self._token("id", _digits(m[0])), text)
        return _PHONE.sub(lambda m: self._token("tel", (str if m["abroad"] else _national)(_digits(m[0]))), text)

    def _token(self, kind: str, digits: str) -> str:
        return f"{kind}-{hmac.new(self._secret, digits.encode(), hashlib.sha256).hexdigest()[:16]}"


def _plain(sign: str) -> str:
    """A digit of another script (full-width, Arabic) as 0 to 9."""
    return str(unicodedata.decimal(sign)) if sign.isdecimal() else sign


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _national(digits: str) -> str:
    """One spelling for 0812…, 62812…, 0062812… and 62(0)812…."""
    digits = digits.removeprefix("00")
    if digits.startswith("62"):
        return "62" + digits[2:].removeprefix("0")
    return "62" + digits.removeprefix("0")
