"""Phone numbers in plain text: mobile, of a house with its area code, and foreign ones with a +.

A number of a request can look like one of a house (0324-000123), so these are taken only with an area code that exists
and a number that a subscriber can have; mobile ones by the prefixes that are in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from service_levels.privacy import harmless
from service_levels.privacy.plain import Found, scientific

_APART = r"[ .\-]?"
_GAP = r"(?: *[^0-9A-Za-z+ ]){0,3} *"
MOBILE = "8(?:1[1-9]|2[1-38]|3[1238]|5[1-35-9]|7[6-9]|8[1-9]|9[5-9])"
# Area codes without their zero, as the numbering plan has them.
_CITY = "(?:2[124]|[36]1)"
_TOWN = (
    "(?:2(?:3[1-4]|5[1-4]|6[0-7]|7[1-6]|8[0-79]|9[1-8])"
    "|3(?:2[1-8]|3[1-68]|4[1-3]|5[1-8]|6[1-3568]|7[0-46]|8[0-9])"
    "|4(?:0[1-58]|1[013479]|2[0-3678]|3[0-2458]|43|5[1-378]|6[1-5]|7[134]|8[1245])"
    "|5(?:1[1-378]|2[25-8]|3[124679]|3[68]|4[1-3589]|5[1-46]|6[1-578])"
    "|6(?:2[0-9]|3[1-69]|4[1-6]|5[0-9])"
    "|7(?:02|1[1-9]|2[1-9]|3[0-9]|4[1-8]|5[1-7]|6[0-9]|7[1-36-9])"
    "|9(?:0[12]|1[0134-8]|2[1-479]|5[12567]|6[679]|7[15]|8[01346]))"
)
AREA = f"(?:{_CITY}|{_TOWN})"
_NO_FRACTION = r"(?![0-9]|[.,][0-9]*[1-9])"

# What was hashed from the first release on: these tokens are in databases.
EVER = re.compile(
    rf"(?<!\d)(?:(?:\+{_APART}62|62|0062)[ .\-(]{{0,2}}0?\)?{_APART}8|0{_APART}8)(?:{_APART}\d){{7,11}}(?!\d)"
    rf"|(?<!\d)\+{_APART}62[ .\-]?\(?\d(?:[ .\-)]{{0,2}}\d){{6,11}}(?!\d)"
    rf"|\(0[2-79]\d{{1,2}}\){_APART}\d(?:{_APART}\d){{4,7}}(?!\d)"
    rf"|(?P<abroad>(?<!\d)\+{_APART}(?!62)[1-9](?:[ .\-()]{{0,2}}\d){{8,13}}(?!\d))",
    re.ASCII,
)
_WIDE = re.compile(
    rf"(?<![0-9])(?:(?:\+{_GAP}|0{_GAP}0{_GAP})?6{_GAP}2(?:{_GAP}0)?|0){harmless.apart(MOBILE, _GAP)}"
    rf"(?:{_GAP}[0-9]){{6,10}}(?![0-9])"
)
# Without its zero, as a spreadsheet leaves it; with too many.
_BARE = re.compile(
    rf"(?<![0-9])(?<![0-9][.,])(?:0{{2,4}}{MOBILE}[0-9]{{7,9}}|{MOBILE}[0-9]{{7,9}}|81[168][0-9]{{6}}"
    rf"|{MOBILE}[ _/\-][0-9]{{3,4}}[ _/\-][0-9]{{3,5}}){_NO_FRACTION}"
)
_HOUSE = re.compile(
    rf"(?<![0-9])(?<![0-9][-/._])[(\[]?(?:\+?62{_GAP})?0?(?P<area>{AREA})(?P<between>{_GAP})"
    r"(?P<rest>[2-9][0-9]{2,7}(?:[ .\-][0-9]{2,4}){0,2})(?![-._]?[0-9])"
)
_ABROAD = re.compile(
    r"(?<![0-9])\+(?: *[^0-9A-Za-z+, ]){0,3} *[1-9](?:(?: *[^0-9A-Za-z+, ]){0,3} *[0-9]){8,13}(?![0-9])"
)
# More glued to it: a serial, another one; a year in front (not a day in August and a serial).
_LONG = re.compile(
    rf"(?<![0-9])(?:(?:0|62|0062){MOBILE}[0-9]{{10,22}}|(?:19|20)[0-9]{{2}}0(?=8[3-9]){MOBILE}[0-9]{{7,10}})(?![0-9])"
)
_CHAIN = re.compile(rf"[0-9](?:{harmless.GAP}[0-9]){{7,}}")
_REGISTER = re.compile(r"0[0-9]{3}/[0-9]{3,4}/(?:19|20)[0-9]{2}")
# A month or a day, and a count: 0224000123, 0711240619.
_COUNTED = re.compile("0[0-9]{3}000|0[1-9](?:0[1-9]|1[0-2])(?:1[5-9]|2[0-9])")
_WORD = re.compile("[0-9A-Za-z-]+")
_HEXADECIMAL = re.compile("(?=[0-9-]*[A-Fa-f])(?:[0-9A-Fa-f]-?){16,}")


def find(text: str) -> list[Found]:
    """Every number in a plain text that holds no identity number and no token any more, without overlap."""
    search = _Search(text)
    search.take([found for found in scientific(text) if _mobile(found[2])])
    dates = [chain.span() for chain in _CHAIN.finditer(search.text) if harmless.dates(chain[0])]
    dates += [match.span() for match in harmless.DATED.finditer(search.text)]
    undated = _without(search.text, dates)
    search.take(
        [
            (*match.span(), (str if match["abroad"] else _national)(_digits(match[0])))
            for match in EVER.finditer(undated)
        ]
    )
    spans = [chain.span() for chain in _CHAIN.finditer(search.text) if harmless.perhaps(chain[0])]
    search.text = _without(search.text, [*spans, *dates])
    search.each(_LONG, _digits, lambda match: harmless.compact(match[0]))
    search.each(
        _WIDE, lambda number: _national(_digits(number)), lambda match: _REGISTER.fullmatch(match[0]) is not None
    )
    search.each(_BARE, lambda number: _national(_digits(number)), search.hexadecimal)
    search.each(_HOUSE, lambda number: _national(_digits(number)), lambda m: not _house(m) or search.hexadecimal(m))
    if "+" in text:
        search.take([(*match.span(), _abroad(match[0])) for match in _ABROAD.finditer(search.text)])
    return search.found


class _Search:
    """What was found so far, and the text without it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Found] = []

    def take(self, found: list[Found]) -> None:
        self.found += found
        self.text = _without(self.text, [(start, end) for start, end, _ in found])

    def each(
        self, pattern: re.Pattern[str], digits: Callable[[str], str], but: Callable[[re.Match[str]], bool]
    ) -> None:
        self.take([(*m.span(), digits(m[0])) for m in pattern.finditer(self.text) if not but(m)])

    def hexadecimal(self, match: re.Match[str]) -> bool:
        """Whether it is part of an id of hexadecimal digits."""
        for word in _WORD.finditer(self.text, max(0, match.start() - 64), match.end() + 64):
            if word.start() <= match.start() < word.end():
                return _HEXADECIMAL.fullmatch(word[0]) is not None
        return False


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "x" * (end - start) + text[end:]
    return text


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _mobile(digits: str) -> bool:
    return re.fullmatch(f"(?:62)?{MOBILE}[0-9]{{6,9}}", digits) is not None


def _national(digits: str) -> str:
    """One spelling for 0812…, 62812…, 0062812… and 62(0)812…."""
    digits = digits.removeprefix("00")
    if digits.startswith("62"):
        return "62" + digits[2:].removeprefix("0")
    return "62" + digits.removeprefix("0")


def _abroad(number: str) -> str:
    digits = _digits(number)
    return _national(digits) if digits.startswith("62") else digits


def _house(match: re.Match[str]) -> bool:
    """Whether a number with an area code can be one: it begins with 0, 62 or +62, and is as long as these are."""
    head, rest = match[0][: match.start("area") - match.start()], _digits(match["rest"])
    if not _digits(head):
        return False
    if not match["between"] and "62" not in head and _COUNTED.match(match[0]):
        return False
    last = re.split("[ .-]", match["rest"])
    if len(last) > 1 and not match["between"]:
        return False
    if len(last) > 1 and re.fullmatch("(?:19|20)[0-9]{2}", last[-1]):
        return False
    city = re.fullmatch(_CITY, match["area"]) is not None
    return len(rest) in (range(7, 9) if city else range(6, 9 if match["between"] else 8))
