"""Identity and phone numbers become keyed hashes before anything is stored (contract: Input files).

An identity number tells birth date, sex and district by itself, and a plain hash of it can be searched; so the hash
is keyed (HMAC-SHA256), and the same number always gives the same token, however it is written.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from service_levels.privacy import identity, phones
from service_levels.privacy.plain import Plain
from service_levels.privacy.suspect import close, suspects

if TYPE_CHECKING:  # whoever has a column has Polars; the screen hides single texts and needs none
    import polars as pl

# A token in a row that was given back stays what it is. One of decimal digits alone is none, but a number behind "id-".
_TOKEN = re.compile(
    r"(?:id|tel)-(?=[0-9]{0,15}[a-f])[0-9a-f]{16}(?![0-9])|(?:ID|TEL)-(?=[0-9]{0,15}[A-F])[0-9A-F]{16}(?![0-9])"
)
_DIGITS_AT_END, _MORE_DIGITS = re.compile("[0-9]{12,15}$"), re.compile("[^0-9A-Za-z]{1,4}([0-9]{1,4})")
_ENOUGH = re.compile("[0-9](?:[^0-9]*[0-9]){4}")  # of digits, in the shortest that a spreadsheet makes: 8,12E+11


class Mask:
    """Replaces numbers by tokens: 'id-' (identity) or 'tel-' (phone) and 16 hexadecimal digits."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def text(self, text: str) -> str:
        """The text with every identity and phone number replaced, in whatever script and disguise it is."""
        while (masked := self._once(text)) != text:  # what is left may be a number by itself now
            text = masked
        return text

    def _once(self, text: str) -> str:
        plain = Plain.of(text)
        if _ENOUGH.search(plain.text) is None:
            return text
        left = _TOKEN.sub(_gone, plain.text)
        cuts = [(start, end, self._token("id", digits)) for start, end, digits in identity.find(left)]
        for start, end, _ in cuts:
            left = left[:start] + "x" * (end - start) + left[end:]
        cuts += [(start, end, self._token("tel", digits)) for start, end, digits in phones.find(left)]
        return plain.replaced(cuts) if cuts else text

    def column(self, column: pl.Series) -> tuple[pl.Series, int]:
        """(the column with numbers replaced, how many values changed)."""
        suspect = suspects(column)
        if not suspect.any():
            return column, 0
        found = column.filter(suspect)
        changed = {text: new for text in close(found.unique()) if (new := self.text(text)) != text}
        if not changed:
            return column, 0
        keys = list(changed)
        count = int(found.is_in(keys).sum())
        return column.replace(keys, list(changed.values())), count

    def _token(self, kind: str, digits: str) -> str:
        """Never of decimal digits alone, which nobody could tell from a number: then the next one is taken."""
        said, count = digits, 0
        while (token := hmac.digest(self._secret, said.encode(), "sha256").hex()[:16]).isdecimal():
            count += 1
            said = f"{digits}#{count}"
        return f"{kind}-{token}"


def _gone(match: re.Match[str]) -> str:
    """Blank, unless the number goes on behind it: id-a367201020304000-1."""
    end, more = _DIGITS_AT_END.search(match[0]), _MORE_DIGITS.match(match.string, match.end())
    goes_on = end and more and re.fullmatch(identity.LIKELY, end[0] + more[1])
    return match[0] if goes_on else "x" * len(match[0])
