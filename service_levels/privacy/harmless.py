"""Numbers that are no person's though they are long: dates, instants, hours, amounts, coordinates, addresses.

The patterns read plain text (plain.py). Each matches a whole number and never part of a longer one.
"""

import re

# What may stand between two digits of one number: up to six signs, any spaces.
GAP = r"(?: *[^0-9A-Za-z ]){0,6} *"
# Not a point or colon alone: 10.0.0.1.10.0.0.2 is no list of two addresses, nor is 12:10:20:10:12:05 two times.
_NEXT = rf"(?![.:]?[0-9]){GAP}"

_YEAR, _MONTH, _DAY = r"(?:19|20)[0-9]{2}", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12][0-9]|3[01])"
_HOUR, _SIXTY = r"(?:[01][0-9]|2[0-3])", r"[0-5][0-9]"
_LOOSE_MONTH, _LOOSE_DAY, _APART = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12][0-9]|3[01])", r"[-./:_ ]"
_DATE = (
    rf"(?:{_YEAR}{_APART}{_LOOSE_MONTH}{_APART}{_LOOSE_DAY}"
    rf"|(?:{_LOOSE_DAY}{_APART}{_LOOSE_MONTH}|{_LOOSE_MONTH}{_APART}{_LOOSE_DAY}){_APART}{_YEAR}"
    rf"|{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR})"
)
_FRACTION, _OFFSET = r"(?:[.,][0-9]{1,9})?", r"(?: ?[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?(?![-./:]?[0-9]))?"
_TIME = (
    rf"(?:(?:[01]?[0-9]|2[0-3])(?::{_SIXTY}(?::{_SIXTY}{_FRACTION})?|\.{_SIXTY}(?:\.{_SIXTY}{_FRACTION})?)"
    rf"|{_HOUR}(?:-{_SIXTY}-{_SIXTY}|_{_SIXTY}_{_SIXTY}|{_SIXTY}(?:{_SIXTY}{_FRACTION})?)){_OFFSET}(?![.:]?[0-9])"
)
_COMPACT = (
    rf"(?:{_YEAR}{_MONTH}{_DAY}|{_DAY}{_MONTH}{_YEAR}){_HOUR}{_SIXTY}"
    rf"(?:{_SIXTY}(?:[0-9]{{3}}|[0-9]{{6}})?{_FRACTION})?{_OFFSET}"
)
_CLOCK = rf"{_HOUR}[:.]{_SIXTY}[:.]{_SIXTY}{_FRACTION}{_OFFSET}"
_HOURS = rf"{_HOUR}:{_SIXTY} ?- ?{_HOUR}:{_SIXTY}|{_HOUR}\.{_SIXTY} ?- ?{_HOUR}\.{_SIXTY}"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_ADDRESS = rf"(?:{_OCTET}\.){{3}}{_OCTET}(?::[0-9]{{1,5}}|/[0-9]{{1,2}})?"
_SOUTH, _EAST = r"(?:[0-9]|1[01])\.[0-9]{3,}", r"(?:9[5-9]|1[0-4][0-9])\.[0-9]{3,}"  # Indonesia
_COORDINATES = rf"(?:{_SOUTH}[ ,;/]{{1,3}}-?{_EAST}|{_EAST}[ ,;/]{{1,3}}-?{_SOUTH})"
_SURE = (
    rf"{_COMPACT}|{_DATE}(?:[ ,_\-]{{1,2}}{_TIME})?|(?:{_CLOCK}|{_HOUR}[:.]{_SIXTY})[ ,_\-]{{1,2}}{_DATE}"
    rf"|{_CLOCK}|{_HOURS}|{_ADDRESS}|{_COORDINATES}"
)
_SHORT_DATE = rf"{_LOOSE_DAY}[-./]{_LOOSE_DAY}[-./][0-9]{{2}}(?:[ ,_\-]{{1,2}}{_TIME})?"
_AMOUNT = r"[1-9][0-9]{0,2}(?:(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,2})?|(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,2})?)"
_PERHAPS = rf"{_SURE}|{_SHORT_DATE}|{_HOUR}[:.]{_SIXTY}"


def apart(pattern: str, gap: str) -> str:
    """A pattern of digits with a gap before each of them."""
    return re.sub(r"(\[[^]]+\]|[0-9])(\{[0-9]+\})?", lambda m: f"(?:{gap}{m[1]}){m[2] or ''}", pattern)


def _list(item: str) -> str:
    """One or more, whatever is between them; possessive, so that a long list is read once."""
    return rf"(?>(?:{item})(?![0-9]))(?:{_NEXT}(?>(?:{item})(?![0-9])))*+"


_ALL_SURE = re.compile(_list(_SURE))
_ALL_PERHAPS = re.compile(rf"(?:[0-9]{{1,3}}{_NEXT})?{_list(_PERHAPS)}(?:{_NEXT}[0-9]{{1,3}})?|{_AMOUNT}")
INSTANT = re.compile(rf"20[0-9]{{2}}{_MONTH}{_DAY}{_HOUR}{_SIXTY}{_SIXTY}(?:[0-9]{{3}}){{0,3}}")
# Nanoseconds since 1970, from 2022 to 2027.
NANOSECONDS = re.compile(r"1(?:6[4-9]|7[0-9]|8[0-2])[0-9]{16}")
# In a date no phone number is looked for; nor in numbers of a register that look like one: of an act, whose date has
# no signs within (3672-KL-08112024-0001), and of a month (0824-000123); nor in a time of 12 hours, in coordinates and
# in an amount.
DATED = re.compile(
    r"(?<![0-9])(?<![0-9][-./,])[0-3]?[0-9][-./][0-3]?[0-9][-./]"
    r"(?:(?:19|20)[0-9]{2}(?![-. ]?[0-9])|[0-9]{2}(?![^0-9A-Za-z]?[0-9]))"
    r"|(?<![0-9])[0-3]?[0-9][-./][0-3]?[0-9][-./](?:(?:19|20)[0-9]{2}|[0-9]{2})(?=[ T,]{1,2}[0-9]{1,2}[.:][0-9]{2})"
    r"|(?<![0-9])(?<![0-9][-./,])(?:19|20)[0-9]{2}[-./][0-9]{2}[-./][0-9]{2}(?![0-9])"
    rf"|(?<![0-9]){_DAY}{_MONTH}{_YEAR}(?=[-/][0-9]{{3,5}}(?![0-9]))|(?<![0-9])08[12][0-9]-0[0-9]{{5}}(?![0-9])"
    rf"|(?<![0-9]){_HOUR}\.{_SIXTY}\.{_SIXTY}\.[0-9]{{3,9}}(?= ?[AaPp][Mm])|(?<![0-9])(?:{_COORDINATES})(?![0-9])"
    r"|(?<![0-9+])(?<![0-9+][.])(?!62[.]8)[1-9][0-9]{0,2}(?:[.][0-9]{3}){2,}(?![.]?[0-9])"
)


def surely(number: str) -> bool:
    """Whether the whole of it is dates, instants, hours, addresses or coordinates."""
    return _ALL_SURE.fullmatch(number) is not None


def dates(number: str) -> bool:
    """Whether the whole of it is dates and instants with a year, written with signs between."""
    return not number.isdigit() and surely(number) and re.search(_YEAR, number) is not None


def perhaps(number: str) -> bool:
    """Whether it may be these, a date with a year of two digits, or amounts; up to three digits before and behind."""
    return _ALL_PERHAPS.fullmatch(number) is not None


def compact(number: str) -> bool:
    """Whether it is an instant without anything between."""
    return re.fullmatch(_COMPACT, number) is not None
