"""Which values of a column may hold a number of a person, found without reading each of them closely.

Whatever the patterns of identity.py and phones.py find, these find too. They look at nothing around a number, as the
engine of a column needs, and let pass what requests are usually numbered by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service_levels.privacy.identity import LIKELY
from service_levels.privacy.phones import AREA, MOBILE

if TYPE_CHECKING:
    import polars as pl

_SIGNS = r"\x00-/:-@\[-`{-\x7f"  # all that is neither digit nor letter
_GAP = rf"[{_SIGNS}]*"  # without a bound: counting would cost the check its speed
_START, _END = "(?:^|[^0-9])", "(?:$|[^0-9])"
_MOBILE = rf"{_START}(?:0|6{_GAP}2){_GAP}(?:0{_GAP}){{0,3}}(?:6{_GAP}2{_GAP})?(?:0{_GAP})?8(?:{_GAP}[0-9]){{7}}"
_PHONE = "|".join(
    [
        _MOBILE,
        r"(?:19|20)[0-9]{2}08[0-9]{9}",
        rf"{_START}{MOBILE}(?:[\x00-\x20_/\-\x7f]?[0-9]){{6}}",
        rf"\+{_GAP}[1-9](?:{_GAP}[0-9]){{7}}",
        r"\(0[2-79][0-9]{1,2}\)",
        rf"{_START}(?:62{_GAP}0?|0){AREA}(?:[2-9][0-9]{{5}}|[{_SIGNS}]{_GAP}[2-9](?:[\x00-\x20.\-\x7f]?[0-9]){{5}})",
        r"[0-9][.,][0-9]+[Ee]\+?[0-9]|[0-9][Ee]\+[0-9]",
    ]
)
_CHAIN = rf"[0-9](?:{_GAP}[0-9]){{15}}"
_NARROW = rf"{_START}[0-9](?:[\x00-\x20.\-\x7f]?[0-9]){{15}}{_END}"
_FAR = r"(?:[!-/:-@\[-`{-~][\x00-\x20\x7f]*){7,}"
_ALONE = "(?:^|[A-Za-z])[0-9]{16}(?:$|[A-Za-z])"
_OTHERWISE = r"[0-9] *(?:&[#A-Za-z]|<[/A-Za-z]|\\[nrtvfu])|[0-9OoIl]{16}"  # see plain.py and identity.py
# A number of an act: its date is none (harmless.DATED), and with so many digits behind it is no phone number either.
_ACT = r"([A-Za-z][-/])[0-3][0-9][01][0-9](?:19|20)[0-9]{2}[-/](?:[0-9]{3,5}|[0-9]{7,8})$"
# In an id of hexadecimal digits no number is looked for that has nothing in front, nor one of a house.
_HEXADECIMAL = "^[0-9]*[a-f](?:[0-9a-f]-?){16,}[0-9a-f]$"
_REPLACED = "(?i)(?:id|tel)-[0-9a-f]{16}"
_OTHER_DIGITS = r"\p{N}(?:\P{N}*\p{N}){3}"


def suspects(column: pl.Series) -> pl.Series:
    """For each value whether it may hold a number: a check that costs little. Null is none."""
    found = column.str.contains(f"{_PHONE}|{_CHAIN}|{_OTHERWISE}")
    foreign = (column.str.len_bytes() != column.str.len_chars()).fill_null(value=False)
    if foreign.any():
        found |= foreign & column.str.contains(_OTHER_DIGITS)
    return found.fill_null(value=False)


def close(values: pl.Series) -> pl.Series:
    """Those of the suspects that are worth to be read closely: not for 16 digits alone that say nothing."""
    mobile = values.str.contains(_MOBILE) | ~values.str.contains(_HEXADECIMAL)
    bare = values.str.replace_all(_FAR, "x").str.replace_all(f"[{_SIGNS}]+", "")
    return values.filter(
        (mobile & values.str.replace_all(_ACT, "${1}x").str.contains(_PHONE))
        | values.str.contains(f"{_NARROW}|{_OTHERWISE}|{_REPLACED}")
        | bare.str.contains(f"{LIKELY}|{_ALONE}")
        | (values.str.len_bytes() != values.str.len_chars())
    )
