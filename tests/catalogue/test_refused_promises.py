"""What standards, ping targets, offices and requirements must not say."""

import pytest

from tests.catalogue.slip import OFFICE, SERVICE, STANDARD, TARGET, Slip, cases, check

WINDOW = f"{TARGET}, [[target.maintenance]] no. 1"
ZONES = 'timezone = "Asia/Jakarta" (WIB), "Asia/Makassar" (WITA) or "Asia/Jayapura" (WIT)'
AN_INSTANT = "must be a date and time with its offset from UTC, without quotes. Write for example"
SECOND_STANDARD = '[[standard]]\nservice = "KTP"\noffice = "cilegon"\nfrom = 2019-01-01\namount = 1\nunit = "days"\n'

STANDARDS = {
    "unit": Slip(
        'unit = "working_hours"',
        'unit = "workinghours"',
        "workinghours",
        STANDARD,
        (
            'unit = "workinghours": must be one of minutes, hours, days, working_minutes, working_hours, '
            "working_days. Did you mean"
        ),
    ),
    "clock": Slip(
        'clock_starts = "complete"',
        'clock_starts = "lengkap"',
        "lengkap",
        STANDARD,
        'clock_starts = "lengkap": must be one of complete, submitted. Write for example clock_starts = "complete"',
    ),
    "amount zero": Slip(
        "amount = 24",
        "amount = 0",
        "amount",
        STANDARD,
        "amount = 0: must be a number above 0. Write for example amount = 24",
    ),
    "amount below zero": Slip(
        "amount = 24", "amount = -1", "amount", STANDARD, "amount = -1: must be a number above 0"
    ),
    "amount not a number": Slip(
        "amount = 24", "amount = nan", "amount", STANDARD, "amount = NaN: must be a number above 0"
    ),
    "amount without end": Slip(
        "amount = 24", "amount = inf", "amount", STANDARD, "amount = Infinity: must be a number above 0"
    ),
    "amount in quotes": Slip(
        "amount = 24",
        'amount = "24 jam"',
        "amount",
        STANDARD,
        'amount = "24 jam": must be a number without quotes. Write for example',
    ),
    "amount true": Slip(
        "amount = 24", "amount = true", "amount", STANDARD, "amount = true: must be a number without quotes"
    ),
    "amount beyond reason": Slip(
        "amount = 24",
        "amount = 1" + "0" * 400,
        "amount",
        STANDARD,
        (
            f"amount = 1{'0' * 56}...: must not be longer than ten years (87840 working_hours). Write for example "
            "amount = 24"
        ),
    ),
    "half a working day": Slip(
        'amount = 24\nunit = "working_hours"',
        'amount = 0.5\nunit = "working_days"',
        "amount",
        STANDARD,
        "amount = 0.5: must be whole for unit working_days. Write for example amount = 3",
    ),
    "half a day": Slip(
        'amount = 24\nunit = "working_hours"',
        'amount = 1.5\nunit = "days"',
        "amount",
        STANDARD,
        "amount = 1.5: must be whole for unit days",
    ),
    "target zero": Slip(
        "target = 0.95",
        "target = 0",
        "target =",
        STANDARD,
        "target = 0: must be a number above 0. Write for example target = 0.95",
    ),
    "target in percent": Slip(
        "target = 0.95",
        "target = 90",
        "target = 90",
        STANDARD,
        "target = 90: must be a share above 0, at most 1. Write for example target = 0.9",
    ),
    "twice": Slip(
        "[[target]]",
        SECOND_STANDARD + "[[target]]",
        "from = 2019-01-01",
        '[[standard]] no. 2 (service "KTP")',
        (
            f"from = 2019-01-01: {STANDARD} holds for the same service, office and date. Keep one of the two, or "
            "give the newer"
        ),
    ),
}

TARGETS = {
    "every": Slip(
        "every = 60",
        "every = 0",
        "every",
        TARGET,
        "every = 0: must be a whole number above 0, at most 1000000000. Write for",
    ),
    "every not whole": Slip(
        "every = 60", "every = 0.5", "every", TARGET, "every = 0.5: must be a whole number above 0"
    ),
    "gap": Slip(
        "gap = 300",
        "gap = -1",
        "gap",
        TARGET,
        "gap = -1: must be a whole number above 0, at most 1000000000. Write for",
    ),
    "gap below every": Slip(
        "gap = 300",
        "gap = 59",
        "gap",
        TARGET,
        "gap = 59: must not be below every = 60, or no ping would ever speak for the time to the",
    ),
    "fail_after": Slip(
        "fail_after = 3", "fail_after = 0", "fail", TARGET, "fail_after = 0: must be a whole number above 0"
    ),
    "recover_after": Slip(
        "recover_after = 2", "recover_after = true", "recover", TARGET, "recover_after = true: must be a whole"
    ),
    "objective": Slip(
        "objective = 0.99",
        "objective = 99",
        "objective",
        TARGET,
        "objective = 99: must be a share above 0, at most 1. Write for example ",
    ),
    "naive window": Slip(
        "from = 2024-02-03T22:00:00+07:00",
        "from = 2024-02-03T22:00:00",
        "maintenance",
        WINDOW,
        f"from = 2024-02-03T22:00:00: {AN_INSTANT} from = 2024-02-03T22:00:00+07:00",
    ),
    "window of dates": Slip(
        "to = 2024-02-04T02:00:00+07:00",
        "to = 2024-02-04",
        "maintenance",
        WINDOW,
        f"to = 2024-02-04: {AN_INSTANT} to = 2024",
    ),
    "empty window": Slip(
        "to = 2024-02-04T02:00:00+07:00",
        "to = 2024-02-03T15:00:00Z",
        "maintenance",
        WINDOW,
        (
            "to = 2024-02-03T15:00:00+00:00: must be after from = 2024-02-03T22:00:00+07:00. Put the later of "
            "the two into to"
        ),
    ),
    "windows that are none": Slip(
        "maintenance = [{",
        "maintenance = 5 # [{",
        "maintenance",
        TARGET,
        "maintenance = 5: must be a table that can stand several times. Write [[target.maintenance]] above its keys",
    ),
}

PLACES = {
    "timezone": Slip(
        '"Asia/Jakarta"',
        '"WIB"',
        "WIB",
        OFFICE,
        f'timezone = "WIB": is not a time zone of the IANA database. Write for example {ZONES}',
    ),
    "timezone folder": Slip(
        '"Asia/Jakarta"', '"Asia"', '"Asia"', OFFICE, 'timezone = "Asia": is not a time zone of the IANA'
    ),
    "timezone outside": Slip(
        '"Asia/Jakarta"', '"../etc/x"', "etc", OFFICE, 'timezone = "../etc/x": is not a time zone'
    ),
    "no timezone": Slip(
        'timezone = "Asia/Jakarta"\n', "", "[[office]]", OFFICE, f"timezone: is missing. Add it, for example {ZONES}"
    ),
    "one table for many": Slip(
        "[[office]]",
        "[office]",
        "[office]",
        "the file",
        'office = { id = "cilegon", name = "Disdukcapil Kota Cilegon", time...: must be a table that can stand several',
    ),
    "requires not a list": Slip(
        'requires = ["KK", ["SKL", "F-2.03"]]',
        'requires = "KK"',
        "requires",
        SERVICE,
        'requires = "KK": must be a list of documents. Write for example requires = ["KK", ["SKL", "F-2.03"]]',
    ),
    "group of nothing": Slip(
        '["SKL", "F-2.03"]',
        "[]",
        "requires",
        SERVICE,
        "requires = []: each requirement must be a document, or a list of documents of which",
    ),
    "groups in groups": Slip(
        '["SKL", "F-2.03"]',
        '[["SKL"]]',
        "requires",
        SERVICE,
        'requires = [["SKL"]]: each requirement must be a document, or a list',
    ),
}


@pytest.mark.parametrize("slip", cases(standard=STANDARDS, target=TARGETS, other=PLACES))
def test_a_slip_is_answered_with_its_place_its_rule_and_the_remedy(example: str, slip: Slip) -> None:
    check(example, slip)
