"""A strptime format as a regular expression whose groups depend only on the layout of a value, not on its digits."""

import re

from etl.intake.months import MONTHS, WEEKDAYS
from service_levels.messages import Message

_WORDS = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAYS = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_DIRECTIVES = {
    "Y": r"(?P<y>\d{4})", "y": r"(?P<y>\d{2})", "m": r"(?P<m>\d{1,2})", "d": r"(?P<d>\d{1,2})", "e": r"(?P<d>\d{1,2})",
    "H": r"(?P<h>\d{1,2})", "I": r"(?P<h>\d{1,2})", "M": r"(?P<mi>\d{1,2})", "S": r"(?P<s>\d{1,2})",
    "f": r"(?P<f>\d{1,9})", "p": r"(?P<ap>[ap]\.?m\.?)", "b": rf"(?P<mon>{_WORDS})", "B": rf"(?P<mon>{_WORDS})",
    "a": rf"(?:{_DAYS})", "A": rf"(?:{_DAYS})", "z": r"(?P<zone>Z|[+-]\d{2}:?\d{2})", "Z": r"(?P<zone>[A-Za-z]{1,4})",
    "%": "%",
}
_SHORT = {"F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M", "D": "%m/%d/%y"}


def format_problem(form: str) -> str | None:
    """What is wrong with a format; None: it can be used."""
    try:
        names = set(compile_format(form).groupindex)
    except ValueError as error:
        return error.args[0]
    if "y" not in names or "d" not in names or not names & {"m", "mon"}:
        return Message("format.no_date")
    return None


def compile_format(form: str) -> re.Pattern[str]:
    """Raises ValueError for a directive that is not known or is given twice."""
    for short, long in _SHORT.items():
        form = form.replace(f"%{short}", long)
    pieces: list[str] = []
    seen: set[str] = set()
    at = 0
    while at < len(form):
        if form[at] != "%":
            pieces.append(r"\s+" if form[at].isspace() else re.escape(form[at]))
            at += 1
            continue
        letter = form[at + 1 : at + 2]
        if letter not in _DIRECTIVES or not letter:
            raise ValueError(Message("format.unknown", letter=letter))
        pattern = _DIRECTIVES[letter]
        if (group := re.search(r"\?P<(\w+)>", pattern)) is not None:
            if group[1] in seen:
                raise ValueError(Message("format.twice", letter=letter))
            seen.add(group[1])
        pieces.append(pattern)
        at += 2
    return re.compile("".join(pieces), re.IGNORECASE | re.ASCII)
