"""Which columns of a header are the date and the time of one instant: by their names, held against the first rows."""

import re
import unicodedata
from collections.abc import Sequence

_DAY = {"tanggal", "tgl", "date"}
_SURELY_CLOCK = {"jam", "pukul", "pkl", "time"}
_CLOCK = _SURELY_CLOCK | {"waktu"}  # "waktu" may hold a date too
_TIME = re.compile(
    r"(?:pukul|jam|pkl\.?)?\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?"
    r"\s*(?:WIB|WITA|WIT|Z|UTC|GMT|[+-]\d{2}:?\d{2})?|0?[.,]\d+", re.IGNORECASE,
)  # fmt: skip
_DAY_ZERO = re.compile(r"(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01)[ T]")
_WITH_TIME = re.compile(r"[T\s]\d{1,2}[:.]\d{2}")
_MIDNIGHT = re.compile(r"[T\s]0?0[:.]00(?:[:.]00(?:\.0+)?)?$")
_EMPTY = {"", "-", "--", "–", "—", "null"}


def pairs(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, int]:
    """Place of a date -> place of the time that belongs to it.

    'Tanggal Masuk' and 'Jam Masuk' belong together, and so does a lone 'Jam' right behind a date. Only where the dates
    hold no time of day and the times hold no date.
    """
    named = [_words(name) for name in header]
    days = {i: rest for i, words in enumerate(named) if (rest := _without(words, _DAY, _CLOCK)) is not None}
    clocks = {i: rest for i, words in enumerate(named) if (rest := _without(words, _CLOCK, _DAY)) is not None}
    found: dict[int, int] = {}
    for day, about in days.items():
        of = [clock for clock, what in clocks.items() if what == about]
        alone = [i for i, each in clocks.items() if not each]
        if not of and alone == [day + 1]:
            of = alone
        twin = [other for other, what in days.items() if what == about]
        if len(of) == 1 and len(twin) == 1 and of[0] not in found.values() and _fit(day, of[0], named, rows):
            found[day] = of[0]
    return found


def _words(name: str) -> list[str]:
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name))
    plain = unicodedata.normalize("NFKD", parted).casefold()
    return re.findall(r"[^\W_]+", plain)


def _without(words: list[str], one: set[str], never: set[str]) -> tuple[str, ...] | None:
    """The other words of a name with one word of a set, and none of the other; None: it is not such a name."""
    if sum(word in one for word in words) != 1 or any(word in never for word in words):
        return None
    return tuple(word for word in words if word not in one)


def _fit(day: int, clock: int, named: list[list[str]], rows: Sequence[Sequence[str]]) -> bool:
    dates, times = _cells(rows, day), _cells(rows, clock)
    if any(_WITH_TIME.search(_MIDNIGHT.sub("", text)) for text in dates):
        return False
    if not times:
        return bool(_SURELY_CLOCK & set(named[clock]))
    return all(_TIME.fullmatch(_DAY_ZERO.sub("", text)) for text in times)


def _cells(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    texts = (row[place].strip() for row in rows if place < len(row))
    return [text for text in texts if text.casefold() not in _EMPTY]
