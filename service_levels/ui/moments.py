"""Instants and lengths to the second, as a ledger needs them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service_levels.domain.instants import HOUR, MINUTE, SECOND
from service_levels.ui.formats import DASH, MINUS, ZONES
from service_levels.ui.view import View

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def aware(at: int) -> datetime:
    """An instant of the domain as an aware time."""
    return EPOCH + timedelta(microseconds=at)


def stamp(view: View, at: int | None, zone: str) -> str:
    """Sen 2 Mar 2026 08.30 WIB; with the seconds where it is not a whole minute."""
    if at is None:
        return DASH
    local = aware(at).astimezone(ZoneInfo(zone))
    said = ZONES.get(zone) or local.tzname()
    return f"{weekday(view, at, zone)} {view.fmt.date(local.date())} {clock(view, at, zone)} {said}"


def shortly(view: View, at: int | None, zone: str) -> str:
    """Sen 2 Mar 08.30, to the minute; its year where it is not that of the data, its zone where there are several."""
    if at is None:
        return DASH
    local = aware(at).astimezone(ZoneInfo(zone))
    day = view.fmt.date(local.date(), year=local.year != view.today.year)
    several = len({view.zone(office) for office in view.as_of}) > 1
    said = f" {ZONES.get(zone) or local.tzname()}" if several else ""
    return f"{weekday(view, at, zone)} {day} {clock(view, at - at % MINUTE, zone)}{said}"


def weekday(view: View, at: int, zone: str) -> str:
    """Sen, Mon."""
    return view.words(f"day.{aware(at).astimezone(ZoneInfo(zone)).weekday()}")


def clock(view: View, at: int, zone: str) -> str:
    """08.30 in Indonesian, 08:30 in English; 08.30.15 where it is not a whole minute."""
    local = aware(at).astimezone(ZoneInfo(zone))
    text = f"{local:%H:%M}" if not (local.second or local.microsecond) else f"{local:%H:%M:%S}"
    return text.replace(":", ".") if view.words.language == "id" else text


def span(view: View, start: int, end: int, zone: str) -> str:
    """Sen 2 Mar 08.00–12.00; over midnight with both days."""
    first, last = (aware(at).astimezone(ZoneInfo(zone)).date() for at in (start, end))
    begin = f"{weekday(view, start, zone)} {view.fmt.date(first, year=False)} {clock(view, start, zone)}"
    if first == last:
        return f"{begin}–{clock(view, end, zone)}"
    return f"{begin} – {weekday(view, end, zone)} {view.fmt.date(last, year=False)} {clock(view, end, zone)}"


def length(us: int | None) -> str:
    """h:mm:ss, the same in both languages, parts of a second left out; a dash for what does not exist."""
    if us is None:
        return DASH
    hours, rest = divmod(abs(us), HOUR)
    text = f"{hours}:{rest // MINUTE:02d}:{rest % MINUTE // SECOND:02d}"
    return f"{MINUS}{text}" if us < 0 and text.strip("0:") else text
