"""National holidays and collective leave, through the `holidays` package.

Its release is pinned: decrees change within a year, and so do the dates of a later release.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import holidays

from service_levels.catalogue.model import Calendar


def countries() -> tuple[str, ...]:
    """The country codes that the package knows."""
    return tuple(sorted(holidays.list_supported_countries()))


def categories(country: str) -> tuple[str, ...]:
    """The categories of holidays that the package knows for a country of `countries()`."""
    return tuple(sorted(holidays.country_holidays(country).supported_categories))


@lru_cache(maxsize=2048)
def _of_year(country: str, wanted: tuple[str, ...], year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=[year], categories=wanted))


def holiday_name(calendar: Calendar, day: date, language: str) -> str | None:
    """What the holiday that `calendar` observes on a date is called in 'id' or 'en'; None where it is none."""
    if calendar.country is None:
        return None
    return _names(calendar.country, tuple(sorted(calendar.categories)), day.year, language).get(day)


@lru_cache(maxsize=256)
def _names(country: str, wanted: tuple[str, ...], year: int, language: str) -> dict[date, str]:
    """Names in a language, in the package's own where it lacks that one."""
    known = {code.split("_")[0]: code for code in holidays.country_holidays(country).supported_languages}
    code = known.get(language)
    return dict(holidays.country_holidays(country, years=[year], categories=wanted, language=code))


def public_holidays(calendar: Calendar, years: Iterable[int]) -> frozenset[date]:
    """The holidays that `calendar` observes in `years`; empty for a calendar without a country.

    For Indonesia the category "public" is the national holidays, "government" the collective leave (cuti
    bersama). Dates of years whose decree is not out yet are the package's estimates.
    """
    if calendar.country is None:
        return frozenset()
    wanted = tuple(sorted(calendar.categories))
    return frozenset().union(*(_of_year(calendar.country, wanted, year) for year in years))
