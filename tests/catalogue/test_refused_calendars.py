"""What a calendar must not say: dates, hours, spans, holidays."""

import pytest

from tests.catalogue.slip import CALENDAR, Slip, cases, check

HOURS = f"{CALENDAR}, [[calendar.hours]] no. 1"
SPECIAL = f"{CALENDAR}, [[calendar.special]] no. 1"
OPEN = f"{CALENDAR}, [[calendar.open]] no. 1"
HOLIDAYS = f"{CALENDAR}, holidays"
TWO_SHIFTS = '["08:00-12:00", "13:00-16:00"]'
MONDAY = 'monday = ["08:00-12:00", "13:00-16:00"]'
FROM_2015 = "from = 2015-01-01   "
FROM_2024 = "from = 2024-03-12"
ANOTHER_DATE = "must be a date, year-month-day without quotes or time. Write for example"

DATES = {
    "hours": Slip(
        FROM_2015, 'from = "2015-01-01"', 'from = "2015', HOURS, f'from = "2015-01-01": {ANOTHER_DATE} from = 2015'
    ),
    "special from": Slip(
        FROM_2024, "from = 2024", "from = 2024", SPECIAL, f"from = 2024: {ANOTHER_DATE} from = 2024-03-12"
    ),
    "special to": Slip(
        "to = 2024-04-09",
        "to = 2024-04-09T00:00:00",
        "to = 2024-04-09T",
        SPECIAL,
        f"to = 2024-04-09T00:00:00: {ANOTHER_DATE} to = 2024-04-09",
    ),
    "special without to": Slip(
        "  to = 2024-04-09\n",
        "",
        "[[calendar.special]]",
        SPECIAL,
        "to: is missing. Add it, for example to = 2024-04-09",
    ),
    "special backwards": Slip(
        "to = 2024-04-09",
        "to = 2024-03-11",
        "to = 2024-03-11",
        SPECIAL,
        (
            "to = 2024-03-11: must not be before from = 2024-03-12. Both dates are included; write for example "
            "from = 2024-03-12 and"
        ),
    ),
    "open": Slip("date = 2024-04-08", "date = 8", "date = 8", OPEN, f"date = 8: {ANOTHER_DATE} date = 2024-04-08"),
    "closed": Slip(
        "closed = [2024-06-19]",
        'closed = ["19-06-2024"]',
        "closed",
        CALENDAR,
        f'closed = "19-06-2024": {ANOTHER_DATE} closed = [2024-06-19]',
    ),
    "closed not a list": Slip(
        "closed = [2024-06-19]",
        "closed = 2024-06-19",
        "closed",
        CALENDAR,
        "closed = 2024-06-19: must be a list of dates. Write for example closed = [2024-06-19]",
    ),
    "standard": Slip(
        "from = 2019-01-01", "from = 01-01-2019", "from = 01", "the file", "from = 01-01-2019: is not TOML: "
    ),
    "no such day": Slip(
        "from = 2019-01-01",
        "from = 2019-02-29",
        "from = 2019-02-29",
        "the file",
        "from = 2019-02-29: is not TOML: Invalid date or datetime (at line 49, column 8). Write text in quotes",
    ),
}

WORKING_HOURS = {
    "overlap": Slip(
        f"  {MONDAY}",
        '  monday = ["08:00-12:00", "11:59-16:00"]',
        "11:59",
        HOURS,
        f'monday = ["08:00-12:00", "11:59-16:00"]: must not overlap. Write for example {MONDAY}',
    ),
    "end before start": Slip(
        f"  {MONDAY}",
        '  monday = ["22:00-02:00"]',
        "22:00",
        HOURS,
        (
            f'monday = "22:00-02:00": must end after it starts. Write for example {MONDAY}; hours over midnight '
            "end at 24:00"
        ),
    ),
    "end at start": Slip(
        f"  {MONDAY}",
        '  monday = ["08:00-08:00"]',
        "08:00-08:00",
        HOURS,
        'monday = "08:00-08:00": must end after it starts',
    ),
    "one digit": Slip(
        f"  {MONDAY}",
        '  monday = ["8:00-12:00"]',
        '"8:00',
        HOURS,
        f'monday = "8:00-12:00": must be HH:MM-HH:MM in quotes. Write for example {MONDAY}',
    ),
    "dots": Slip(
        f"  {MONDAY}", '  monday = ["08.00-12.00"]', "08.00", HOURS, 'monday = "08.00-12.00": must be HH:MM-HH:MM'
    ),
    "not a time": Slip(
        f"  {MONDAY}", "  monday = [8]", "monday = [8]", HOURS, "monday = 8: must be HH:MM-HH:MM in quotes"
    ),
    "after midnight": Slip(
        f"  {MONDAY}",
        '  monday = ["08:00-24:01"]',
        "24:01",
        HOURS,
        f'monday = "08:00-24:01": must lie between 00:00 and 24:00. Write for example {MONDAY}',
    ),
    "minute 60": Slip(
        f"  {MONDAY}", '  monday = ["08:60-12:00"]', "08:60", HOURS, 'monday = "08:60-12:00": must lie between'
    ),
    "not a list": Slip(
        f"  {MONDAY}",
        '  monday = "08:00-12:00"',
        'monday = "08',
        HOURS,
        f'monday = "08:00-12:00": must be a list of hours in quotes. Write for example {MONDAY}',
    ),
    "opened without hours": Slip(
        'hours = ["08:00-12:00"]',
        "hours = []",
        "hours = []",
        OPEN,
        (
            "hours = []: must name the hours of the date that was opened. Write for example hours = "
            '["08:00-12:00"]; a date without'
        ),
    ),
    "opened twice": Slip(
        "[[document]]",
        '[[calendar.open]]\ndate = 2024-04-08\nhours = ["13:00-14:00"]\n[[document]]',
        "date = 2024-04-08",
        f"{CALENDAR}, [[calendar.open]] no. 2",
        "date = 2024-04-08: stands twice among the opened dates. Put all its hours into one [[calendar.open]]",
    ),
    "two editions from one date": Slip(
        "  [[calendar.special]]",
        "  [[calendar.hours]]\n  from = 2015-01-01\n  [[calendar.special]]",
        "from = 2015-01-01",
        f"{CALENDAR}, [[calendar.hours]] no. 2",
        f"from = 2015-01-01: {HOURS} begins on the same date. Keep one of the two",
    ),
    "overlapping spans": Slip(
        "  [[calendar.open]]",
        "  [[calendar.special]]\n  from = 2024-04-09\n  to = 2024-04-30\n  [[calendar.open]]",
        "from = 2024-04-09",
        f"{CALENDAR}, [[calendar.special]] no. 2",
        f"from = 2024-04-09: overlaps {SPECIAL} (2024-03-12 to 2024-04-09). Let one span end on the day before",
    ),
}

HOLIDAYS_OF_THE_PACKAGE = {
    "country": Slip(
        'country = "ID"',
        'country = "IDX"',
        "IDX",
        HOLIDAYS,
        'country = "IDX": is not a country code that the package holidays knows. Did',
    ),
    "lower case": Slip(
        'country = "ID"', 'country = "id"', '"id"', HOLIDAYS, 'country = "id": is not a country code that'
    ),
    "no country": Slip(
        'country = "ID", ', "", "holidays", HOLIDAYS, 'country: is missing. Add it, for example country = "ID"'
    ),
    "category": Slip(
        '"government"]',
        '"goverment"]',
        "goverment",
        HOLIDAYS,
        (
            'categories = "goverment": is not a category of ID in the package holidays. Did you mean '
            '"government"? Known: government, public'
        ),
    ),
    "no category": Slip(
        '["public", "government"]',
        "[]",
        "[]",
        HOLIDAYS,
        "categories = []: must name at least one category. Known for ID: government, public",
    ),
    "not a table": Slip(
        'holidays = { country = "ID", categories = ["public", "government"] }',
        'holidays = "ID"',
        'holidays = "ID"',
        CALENDAR,
        'holidays = "ID": must be a table with country and categories. Write for example holidays = { country = "ID"',
    ),
}


@pytest.mark.parametrize("slip", cases(date=DATES, hours=WORKING_HOURS, holidays=HOLIDAYS_OF_THE_PACKAGE))
def test_a_slip_is_answered_with_its_place_its_rule_and_the_remedy(example: str, slip: Slip) -> None:
    check(example, slip)
