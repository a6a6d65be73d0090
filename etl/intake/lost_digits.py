"""Numbers of requests whose digits a spreadsheet has lost: 8.26839E+17, or 3174000000000012 as 3174000000000010."""

import re

import polars as pl

from service_levels.messages import Message

# 1E5 and 3E8 may be codes of an office: a mark or the sign of the exponent makes it a number.
_SCIENTIFIC = r"^\d[.,]\d+[eE][+-]?\d{1,3}$|^\d{1,3}[eE]\+\d{1,3}$"
SCIENTIFIC = re.compile(_SCIENTIFIC, re.ASCII)
_LONG = r"^\d{16,30}$"
_CUT = r"^\d{15}0+$"
_EVIDENCE = 3  # noughts after the fifteenth digit, over all long numbers, that no chance would write


def say_lost_digits(name: str, column: pl.Series, notices: list[str]) -> None:
    """Adds a notice for each way in which digits were lost. `column`: numbers as written, null where there is none."""
    few = column.str.contains(r"[eE]").fill_null(value=False)
    found = column.filter(few)
    found = found.filter(found.str.contains(_SCIENTIFIC))
    if len(found):
        notices.append(Message("notice.scientific", count=len(found), column=name, example=found[0]))
    long = column.filter((column.str.len_bytes() > 15).fill_null(value=False))
    long = long.filter(long.str.contains(_LONG))
    cut = long.str.contains(_CUT)
    if not len(long) or not cut.all() or (long.unique().str.len_bytes() - 15).sum() < _EVIDENCE:
        return
    notices.append(Message("notice.long_numbers", count=len(long), column=name))
