"""The catalogue of offices, calendars, services, standards, documents, ping targets and measures (contract: Catalogue).

`parse` reads a file's text; messages of CatalogueError name file, line, table, key, value, rule and remedy.
"""

from service_levels.catalogue.errors import CatalogueError, Problem
from service_levels.catalogue.holiday_calendar import holiday_name, public_holidays
from service_levels.catalogue.model import (
    BY_SYSTEMS,
    CLOCK_STARTS,
    MOVES,
    OF_SYSTEMS,
    UNITS,
    WEEKDAYS,
    Calendar,
    Catalogue,
    Day,
    Document,
    Group,
    Hours,
    Measure,
    Office,
    Service,
    Special,
    Standard,
    Target,
    Text,
    Week,
    fold,
    fold_code,
)
from service_levels.catalogue.parse import decode, parse

__all__ = [
    "BY_SYSTEMS",
    "CLOCK_STARTS",
    "MOVES",
    "OF_SYSTEMS",
    "UNITS",
    "WEEKDAYS",
    "Calendar",
    "Catalogue",
    "CatalogueError",
    "Day",
    "Document",
    "Group",
    "Hours",
    "Measure",
    "Office",
    "Problem",
    "Service",
    "Special",
    "Standard",
    "Target",
    "Text",
    "Week",
    "decode",
    "fold",
    "fold_code",
    "holiday_name",
    "parse",
    "public_holidays",
]
