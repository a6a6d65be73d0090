"""Reading a [[calendar]]: weekly hours, spans with their own, holidays, closed dates, dates opened by order."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from service_levels.catalogue import holiday_calendar
from service_levels.catalogue.model import WEEKDAYS, Calendar, Day, Hours, Special, Week
from service_levels.catalogue.table import Table, nearest
from service_levels.messages import Message

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
        rule = Message("rule.never_open")
        remedy = Message("remedy.add_hours")
        table.refuse("hours", None, rule, remedy)
    return calendar


def _holidays(table: Table) -> tuple[str | None, tuple[str, ...]]:
    example = 'holidays = { country = "ID", categories = ["public", "government"] }'
    value = table.get("holidays", example, needed=False)
    if value is None:
        return None, ()
    if not isinstance(value, dict):
        table.refuse("holidays", value, Message("rule.holidays"), Message("remedy.example", example=example))
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
        rule = Message("rule.country")
        inner.refuse("country", country, rule, Message("remedy.country", near=hint))
        return None, ()
    known = holiday_calendar.categories(country)
    for category in wanted:
        if category not in known:
            rule = Message("rule.category", country=country)
            inner.refuse(
                "categories", category, rule, Message("remedy.known", near=nearest(category, known), known=list(known))
            )
    if not wanted:
        rule = Message("rule.no_category")
        inner.refuse(
            "categories", value["categories"], rule, Message("remedy.known_for", country=country, known=list(known))
        )
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
                entry.refuse(
                    "from", from_on, Message("rule.same_beginning", other=taken[from_on]), Message("remedy.keep_one")
                )
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
            rule = Message("rule.not_before", day=span.from_on)
            entry.refuse("to", span.to_on, rule, Message("remedy.two_dates", example=_TWO_DATES))
            continue
        for other, label in found:
            if span.from_on <= other.to_on and other.from_on <= span.to_on:
                rule = Message("rule.overlaps", other=label, from_on=other.from_on, to_on=other.to_on)
                entry.refuse("from", span.from_on, rule, Message("remedy.day_before"))
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
            remedy = Message("remedy.opened_hours")
            entry.refuse("hours", value, Message("rule.opened_hours"), remedy)
        if on in found:
            entry.refuse(
                "date",
                on,
                Message("rule.opened_twice"),
                Message("remedy.one_opened"),
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
        entry.refuse(key, value, Message("rule.hours"), Message("remedy.example", example=example))
        return ()
    spans = sorted(span for item in value if (span := _interval(entry, key, item, example)))
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            entry.refuse(key, value, Message("rule.overlap"), Message("remedy.example", example=example))
            break
    return tuple(spans)


def _interval(entry: Table, key: str, item: object, example: str) -> tuple[int, int] | None:
    match = _INTERVAL.fullmatch(item.strip()) if isinstance(item, str) else None
    if match is None:
        entry.refuse(key, item, Message("rule.interval"), Message("remedy.example", example=example))
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 3600 + minute * 60, end_hour * 3600 + end_minute * 60
    if minute > 59 or end_minute > 59 or start > _MIDNIGHT or end > _MIDNIGHT:
        entry.refuse(key, item, Message("rule.of_day"), Message("remedy.example", example=example))
    elif end <= start:
        remedy = Message("remedy.over_midnight", example=example)
        entry.refuse(key, item, Message("rule.end_after_start"), remedy)
    else:
        return start, end
    return None
