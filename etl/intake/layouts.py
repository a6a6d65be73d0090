"""How one written time is laid out: which characters are the year, the month, the hour.

A layout is found once for all values that differ only in their digits, so every pattern here may look at how many
digits there are, never at which.
"""

import re
from dataclasses import dataclass

from etl.intake.months import MONTHS, WEEKDAYS

_MONTH = rf"(?P<mon>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAY_NAME = rf"(?:(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})\.?,?\s+)?"
_ZONE = r"(?:\s*(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|WIB|WITA|WIT))?"
_CLOCK = (
    r"(?P<h>\d{1,2})[:.](?P<mi>\d{2})(?:[:.](?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?(?:\s*(?P<ap>[ap]\.?m\.?))?"
)
_TIME = rf"(?:(?:T|\s*,\s*|\s+(?:pukul\s+|jam\s+|pkl\.?\s+|at\s+|-\s+)?|:){_CLOCK}{_ZONE})?"
_COMPACT_TIME = rf"(?:T?(?P<h>\d{{2}})(?P<mi>\d{{2}})(?P<s>\d{{2}})(?:[.,](?P<f>\d{{1,9}}))?{_ZONE})?"
_FORMS = {
    "ymd": rf"(?P<y>\d{{4}})(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_TIME}",
    "compact": rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}}){_COMPACT_TIME}",
    "ab": rf"(?P<a>\d{{1,2}})(?P<sep>[-/. ])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    "day month year": rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-/.,\s]*{_MONTH}[-/.,\s]*(?P<y>\d{{4}}|\d{{2}}){_TIME}",
    "month day year": rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}}){_TIME}",
    "year month day": rf"(?P<y>\d{{4}})[-/.\s]{_MONTH}[-/.\s](?P<d>\d{{1,2}}){_TIME}",
}
_PATTERNS = {
    name: re.compile(_DAY_NAME + form, re.IGNORECASE | re.ASCII) for name, form in _FORMS.items()
}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wib": 420, "wita": 480, "wit": 540}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Byte spans of the parts. `a`, `b`: two numbers before the year whose order the layout leaves open.

    `month`: the month where it is a word. `zone`: fixed offset in minutes; `offset`: (sign, span of hours, span of
    minutes or None). Neither: local time. `half`: 0 am, 12 pm, None a clock of 24 hours.
    """

    form: str
    year: Span
    month: Span | int | None
    day: Span | None
    a: Span | None = None
    b: Span | None = None
    dashed: bool = False
    hour: Span | None = None
    minute: Span | None = None
    second: Span | None = None
    fraction: Span | None = None
    half: int | None = None
    zone: int | None = None
    offset: tuple[int, Span, Span | None] | None = None


def layout_of(text: str, given: re.Pattern[str] | None = None) -> Layout | None:
    """The layout of one value, by the `given` format or by those known; None: it is no time."""
    if not text.isascii():
        return None
    if given is not None:
        match = given.fullmatch(text)
        return None if match is None else _layout("given", match)
    for form, pattern in _PATTERNS.items():
        match = pattern.fullmatch(text)
        if match is not None:
            return _layout(form, match)
    return None


def _layout(form: str, match: re.Match[str]) -> Layout | None:
    names = match.re.groupindex

    def span(name: str) -> Span | None:
        return match.span(name) if name in names and match[name] is not None else None

    zone, offset = _zone(match, span("zone"))
    if zone is None and offset is None and span("zone") is not None:
        return None
    word = match["mon"].lower() if span("mon") else None
    half = match["ap"].lower()[0] if span("ap") else None
    year = span("y")
    if year is None:
        return None
    return Layout(
        form=form, year=year, month=MONTHS[word] if word else span("m"), day=span("d"), a=span("a"), b=span("b"),
        dashed=span("sep") is not None and match["sep"] == "-", hour=span("h"), minute=span("mi"), second=span("s"),
        fraction=span("f"), half={"a": 0, "p": 12, None: None}[half], zone=zone, offset=offset,
    )


def _zone(match: re.Match[str], span: Span | None) -> tuple[int | None, tuple[int, Span, Span | None] | None]:
    if span is None:
        return None, None
    text = match.string[slice(*span)].lower()
    if text in _ZONES:
        return _ZONES[text], None
    sign = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", text)
    if sign is None:
        return None, None
    at = span[0]
    hours = (at + sign.start(2), at + sign.end(2))
    minutes = (at + sign.start(3), at + sign.end(3)) if sign[3] else None
    return None, (1 if sign[1] == "+" else -1, hours, minutes)
