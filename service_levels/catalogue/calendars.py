"""Reading a [[calendar]]: weekly hours, spans with their own, holidays, closed dates, dates opened by order."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from service_levels.catalogue import holiday_calendar
from service_levels.catalogue.model import WEEKDAYS, Calendar, Day, Hours, Special, Week
from service_levels.catalogue.table import Table, nearest

_INTERVAL = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")
_MIDNIGHT = 86_400  # 24:00, the end of a day
_TWO_DATES = "from = 2024-03-12 and to = 2024-04-09"


def read_calendar(table: Table) -> Calendar:
    """The calendar of a table; what does not fit is noted on the table."""
    id_ = table.text("id", 'id = "kantor"')
    country, categories = _holidays(table)
    calendar = Calendar(
        id=id_,
        country=country,
        categories=categories,
        closed=table.days("closed", "closed = [2024-06-19]"),
        hours=_hours(table),
        special=_special(table),
        open=_open(table),
    )
    if not table.failed and not (table.raw.keys() & {"hours", "special", "open"}):
        rule = "is missing: the office would never be open"
        remedy = 'Add [[calendar.hours]] with from = 2015-01-01 and monday = ["08:00-12:00", "13:00-16:00"]'
        table.refuse("hours", None, rule, remedy)
    return calendar


def _holidays(table: Table) -> tuple[str | None, tuple[str, ...]]:
    example = 'holidays = { country = "ID", categories = ["public", "government"] }'
    value = table.get("holidays", example, needed=False)
    if value is None:
        return None, ()
    if not isinstance(value, dict):
        table.refuse("holidays", value, "must be a table with country and categories", f"Write for example {example}")
        return None, ()
    inner = table.inner("holidays", value)
    country = inner.text("country", 'country = "ID"')
    wanted = inner.texts("categories", 'categories = ["public", "government"]', default=("public",))
    inner.done()
    if inner.failed:
        return None, ()
    countries = holiday_calendar.countries()
    if country not in countries:
        hint = nearest(country.upper(), countries)
        rule = "is not a country code that the package holidays knows"
        inner.refuse("country", country, rule, f'{hint}Write for example country = "ID"')
        return None, ()
    known = holiday_calendar.categories(country)
    for category in wanted:
        if category not in known:
            rule = f"is not a category of {country} in the package holidays"
            inner.refuse("categories", category, rule, f"{nearest(category, known)}Known: {', '.join(known)}")
    if not wanted:
        rule = "must name at least one category"
        inner.refuse("categories", value["categories"], rule, f"Known for {country}: {', '.join(known)}")
    return country, wanted


def _hours(table: Table) -> tuple[Hours, ...]:
    taken: dict[date, str] = {}
    found = []
    for entry in table.each("hours"):
        from_on = entry.day("from", "from = 2015-01-01")
        week = _week(entry)
        entry.done()
        if not entry.failed:
            if from_on in taken:
                entry.refuse("from", from_on, f"{taken[from_on]} begins on the same date", "Keep one of the two")
            taken.setdefault(from_on, entry.label)
            found.append(Hours(from_on, week))
    return tuple(sorted(found, key=lambda hours: hours.from_on))


def _special(table: Table) -> tuple[Special, ...]:
    found: list[tuple[Special, str]] = []
    for entry in table.each("special"):
        span = Special(entry.day("from", "from = 2024-03-12"), entry.day("to", "to = 2024-04-09"), _week(entry))
        entry.done()
        if entry.failed:
            continue
        if span.from_on > span.to_on:
            rule = f"must not be before from = {span.from_on}"
            entry.refuse("to", span.to_on, rule, f"Both dates are included; write for example {_TWO_DATES}")
            continue
        for other, label in found:
            if span.from_on <= other.to_on and other.from_on <= span.to_on:
                rule = f"overlaps {label} ({other.from_on} to {other.to_on})"
                entry.refuse("from", span.from_on, rule, "Let one span end on the day before the other begins")
        found.append((span, entry.label))
    return tuple(sorted((span for span, _ in found), key=lambda span: span.from_on))


def _open(table: Table) -> Mapping[date, Day]:
    found: dict[date, Day] = {}
    for entry in table.each("open"):
        on = entry.day("date", "date = 2024-04-08")
        hours = _day(entry, "hours")
        entry.done()
        if entry.failed:
            continue
        if not hours:
            value = entry.raw.get("hours")
            remedy = 'Write for example hours = ["08:00-12:00"]; a date without hours belongs into closed'
            entry.refuse("hours", value, "must name the hours of the date that was opened", remedy)
        if on in found:
            entry.refuse(
                "date",
                on,
                "stands twice among the opened dates",
                "Put all its hours into one [[calendar.open]]",
            )
        found.setdefault(on, hours)
    return found


def _week(entry: Table) -> Week:
    return tuple(_day(entry, weekday) for weekday in WEEKDAYS)


def _day(entry: Table, key: str) -> Day:
    """The open intervals under `key`, sorted; () where it is left out."""
    example = f'{key} = ["08:00-12:00", "13:00-16:00"]'
    value = entry.get(key, example, needed=False)
    if value is None:
        return ()
    if not isinstance(value, list):
        entry.refuse(key, value, "must be a list of hours in quotes", f"Write for example {example}")
        return ()
    spans = sorted(span for item in value if (span := _interval(entry, key, item, example)))
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            entry.refuse(key, value, "must not overlap", f"Write for example {example}")
            break
    return tuple(spans)


def _interval(entry: Table, key: str, item: object, example: str) -> tuple[int, int] | None:
    match = _INTERVAL.fullmatch(item.strip()) if isinstance(item, str) else None
    if match is None:
        entry.refuse(key, item, "must be HH:MM-HH:MM in quotes", f"Write for example {example}")
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    if minute > 59 or end_minute > 59 or start > _MIDNIGHT or end > _MIDNIGHT:
        entry.refuse(key, item, "must lie between 00:00 and 24:00", f"Write for example {example}")
    elif end <= start:
        remedy = f"Write for example {example}; hours over midnight end at 24:00 and go on at 00:00"
        entry.refuse(key, item, "must end after it starts", remedy)
    else:
        return start, end
    return None
