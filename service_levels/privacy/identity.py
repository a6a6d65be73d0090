"""National identity numbers and numbers of family cards in plain text, however they are written.

16 digits: province, regency, district (two each), day (women + 40), month and year of birth, and a serial of four. As
many digits standing alone are hashed whatever they say; among more, those that can be such a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from service_levels.privacy import harmless
from service_levels.privacy.phones import EVER
from service_levels.privacy.plain import Found, scientific

Span = tuple[int, int]

LENGTH = 16
_PROVINCE = "(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])"
_BORN = "(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{2}"
LIKELY = f"{_PROVINCE}(?:0[1-9]|[1-7][0-9])(?:0[1-9]|[1-9][0-9]){_BORN}[0-9]{{4}}"
_LIKELY = re.compile(f"(?={LIKELY})")
# As nearly all are: so many regencies, districts and people born on one day there are.
_USUAL = re.compile(rf"{_PROVINCE}(?:0[1-9]|[123][0-9]|7[1-9])(?:0[1-9]|[123][0-9]|40){_BORN}0[0-9]{{3}}")
_CHAIN = re.compile(rf"[0-9](?:{harmless.GAP}[0-9]){{{LENGTH - 1},}}")
_SIXTEEN = re.compile(f"(?:[0-9][^0-9]*+){{{LENGTH}}}")
# Letters that were read or typed for digits.
_MISREAD = re.compile(r"(?<![0-9A-Za-z])(?=(?:[OoIl]*[0-9]){8})[0-9OoIl]{16}(?![0-9A-Za-z])")
_DIGITS = str.maketrans("OoIl", "0011")
_GROUP = re.compile("[0-9]+")
_NARROW = re.compile(r"[ .\-]?")
_DELIMITER = re.compile(r"[,;|\"]")
# In front of a number within a longer one: zeros, a year.
_BEFORE = re.compile("0+|(?:19|20)[0-9]{2}")


def find(text: str) -> list[Found]:
    """Every number in a plain text, in order, without overlap."""
    found: list[Found] = []
    text = _MISREAD.sub(lambda m: digits if _LIKELY.match(digits := m[0].translate(_DIGITS)) else m[0], text)
    for match in scientific(text):
        if len(match[2]) >= LENGTH and (len(match[2]) == LENGTH or _glued(match[2])):
            found.append(match)
            text = text[: match[0]] + "x" * (match[1] - match[0]) + text[match[1] :]
    if _SIXTEEN.search(text) is None:
        return found
    for chain in _CHAIN.finditer(text):
        groups = [(group.start() + chain.start(), group.end() + chain.start()) for group in _GROUP.finditer(chain[0])]
        found += _in_chain(text, groups)
    return sorted(found)


def _in_chain(text: str, groups: list[Span]) -> Iterator[Found]:
    """Groups of digits with little between them: first those that are a number by themselves, then the rest."""
    rest: list[Span] = []
    for start, end in groups:
        digits = text[start:end]
        if len(digits) == LENGTH and len(groups) > 1 and not _instants(text, groups):
            yield start, end, digits
        elif len(digits) > LENGTH and _glued(digits):
            yield start, end, digits.lstrip("0") if len(digits.lstrip("0")) == LENGTH else digits
        else:
            rest.append((start, end))
            continue
        yield from _among(text, rest)
        rest = []
    yield from _among(text, rest)


def _instants(text: str, groups: list[Span]) -> bool:
    return harmless.surely(text[groups[0][0] : groups[-1][1]])


def _among(text: str, groups: list[Span]) -> Iterator[Found]:
    """Numbers that several groups make together."""
    digits = [text[start:end] for start, end in groups]
    joined = "".join(digits)
    if len(joined) < LENGTH:
        return
    written = text[groups[0][0] : groups[-1][1]]
    likely = [match.start() for match in _LIKELY.finditer(joined)]
    if harmless.surely(written) or (not likely and harmless.perhaps(written)):
        return
    if len(joined) == LENGTH:
        if likely or not (harmless.DATED.search(written) or (len(groups) > 4 and _DELIMITER.search(written))):
            yield groups[0][0], groups[-1][1], joined
        return
    likely = _no_phones(text, groups, likely)
    cut = _together(text, groups, joined, likely) or _as_ever(text, groups) or _across(text, groups, joined, likely)
    if cut is None:
        return
    first, last = cut
    yield from _among(text, groups[:first])
    yield groups[first][0], groups[last][1], "".join(digits[first : last + 1])
    yield from _among(text, groups[last + 1 :])


def _starts(groups: list[Span]) -> list[int]:
    """How many digits stand before each group, and in all."""
    starts = [0]
    for start, end in groups:
        starts.append(starts[-1] + end - start)
    return starts


def _no_phones(text: str, groups: list[Span], likely: list[int]) -> list[int]:
    """Without those that begin or end within a phone number: two of them in a cell have many digits."""
    spans = [match.span() for match in EVER.finditer(text, groups[0][0], groups[-1][1])]
    if not spans:
        return likely
    places = [at for start, end in groups for at in range(start, end)]

    def parted(at: int) -> bool:
        first, last = places[at], places[at + LENGTH - 1]
        return any((a < first < b or a <= last < b - 1) and not (first <= a and b - 1 <= last) for a, b in spans)

    return [at for at in likely if not parted(at)]


def _together(text: str, groups: list[Span], joined: str, likely: list[int]) -> tuple[int, int] | None:
    """First and last of the groups that make a likely number, and of those that overlap with it and do too."""
    starts = _starts(groups)
    ends = {at: index for index, at in enumerate(starts)}
    cut: tuple[int, int] | None = None
    for at in likely:
        if at not in ends or at + LENGTH not in ends:
            continue
        first, last = ends[at], ends[at + LENGTH] - 1
        if cut and first > cut[1]:
            break
        between = text[groups[first][0] : groups[last][1]]
        if not _DELIMITER.search(between) or last - first < 4 or _USUAL.match(joined, at):
            cut = (cut[0] if cut else first, last)
    return cut


def _as_ever(text: str, groups: list[Span]) -> tuple[int, int] | None:
    """The first groups of 16 digits with a space, point or hyphen between at most: these were always hashed."""
    for first in range(len(groups)):
        length = groups[first][1] - groups[first][0]
        last = first
        while length < LENGTH and last + 1 < len(groups):
            if not _NARROW.fullmatch(text, groups[last][1], groups[last + 1][0]):
                break
            last += 1
            length += groups[last][1] - groups[last][0]
        if length == LENGTH and not harmless.DATED.search(text[groups[first][0] : groups[last][1]]):
            return first, last
    return None


def _across(text: str, groups: list[Span], joined: str, likely: list[int]) -> tuple[int, int] | None:
    """The groups that digits of a likely number are in, where it begins or ends within a group."""
    starts = _starts(groups)
    spans = list(pairwise(starts))
    for at in likely:
        inside = [index for index, (a, b) in enumerate(spans) if a < at + LENGTH and at < b]
        first, last = inside[0], inside[-1]
        if first == last:
            continue  # one group by itself was judged already
        between = text[groups[first][0] : groups[last][1]]
        if harmless.perhaps(between) or (
            (_DELIMITER.search(between) or harmless.DATED.search(between)) and not _USUAL.match(joined, at)
        ):
            continue
        return first, last
    return None


def _glued(digits: str) -> bool:
    """Whether more than 16 digits without anything between hold a number: at their ends, or behind zeros or a year.

    Anywhere else only one that is as nearly all are: of 20 digits that mean nothing, each place would find one of 50.
    """
    likely = [match.start() for match in _LIKELY.finditer(digits)]
    if harmless.INSTANT.fullmatch(digits):
        return len(digits) == 20 and 4 in likely  # a year and a number may read as an instant
    usual = harmless.NANOSECONDS.fullmatch(digits)
    ends = () if usual else (0, len(digits) - LENGTH)
    return any(
        at in ends or len(digits) >= 24 or _USUAL.match(digits, at) or (not usual and _BEFORE.fullmatch(digits, 0, at))
        for at in likely
    )
