"""Keys that nobody knows, names that mean two things, references to nothing."""

import pytest

from tests.catalogue.slip import CALENDAR, DOCUMENT, OFFICE, SERVICE, STANDARD, TARGET, Slip, cases, check

HOURS = f"{CALENDAR}, [[calendar.hours]] no. 1"
SPECIAL = f"{CALENDAR}, [[calendar.special]] no. 1"
OPEN = f"{CALENDAR}, [[calendar.open]] no. 1"
HOLIDAYS = f"{CALENDAR}, holidays"
WINDOW = f"{TARGET}, [[target.maintenance]] no. 1"
TWO_SHIFTS = '["08:00-12:00", "13:00-16:00"]'
SECOND_OFFICE = '[[office]]\nid = "{id}"\nname = "{name}"\ntimezone = "Asia/Jakarta"\ncalendar = "kantor"\n'

UNKNOWN_KEYS = {
    "top": Slip(
        "[[office]]",
        '[[offices]]\nid = "x"\n[[office]]',
        "[[offices]]",
        "the file",
        'offices = [{ id = "x" }]: is not a known key. Did you mean "office"? Known here: calendar, office, target,',
    ),
    "top value": Slip(
        "[[office]]", "version = 2\n[[office]]", "version", "the file", "version = 2: is not a known key"
    ),
    "office": Slip(
        "aliases = [",
        "alias = [",
        "alias =",
        OFFICE,
        'alias = ["Kota Cilegon"]: is not a known key. Did you mean "aliases"?',
    ),
    "calendar": Slip("closed =", "close =", "close =", CALENDAR, "close = [2024-06-19]: is not a known key"),
    "holidays": Slip(
        'country = "ID", ', 'country = "ID", region = "BT", ', "holidays", HOLIDAYS, 'region = "BT": is not a known key'
    ),
    "hours": Slip(
        "tuesday", "teusday", "teusday", HOURS, f'teusday = {TWO_SHIFTS}: is not a known key. Did you mean "tuesday"?'
    ),
    "special": Slip(
        "to = 2024-04-09", "to = 2024-04-09\nname = 1", "name = 1", SPECIAL, "name = 1: is not a known key"
    ),
    "open": Slip('hours = ["08', 'open = 1\nhours = ["08', "open = 1", OPEN, "open = 1: is not a known key"),
    "document": Slip('id = "KK"', 'id = "KK"\ncode = 1', "code = 1", DOCUMENT, "code = 1: is not a known key"),
    "name": Slip(
        'en = "Family card"',
        'eng = "Family card"',
        "eng =",
        f"{DOCUMENT}, name",
        'eng = "Family card": is not a known key',
    ),
    "service": Slip(
        "depends_on",
        "dependson",
        "dependson",
        SERVICE,
        'dependson = ["siak"]: is not a known key. Did you mean "depends_on"?',
    ),
    "standard": Slip("amount = 24", "amount = 24\nto = 1", "to = 1", STANDARD, "to = 1: is not a known key"),
    "target": Slip(
        "every = 60", "evry = 60", "evry = 60", TARGET, 'evry = 60: is not a known key. Did you mean "every"?'
    ),
    "maintenance": Slip(
        "{ from = 2024-02-03T22:00:00+07:00,",
        "{ from = 2024-02-03T22:00:00+07:00, why = 1,",
        "why",
        WINDOW,
        "why = 1: is",
    ),
}

NAMES = {
    "same id": Slip(
        "[[calendar]]",
        SECOND_OFFICE.format(id="cilegon", name="Lain") + "[[calendar]]",
        'id = "cilegon"',
        '[[office]] no. 2 (id "cilegon")',
        (
            f'id = "cilegon": is taken: {OFFICE} goes by it (case and outer spaces do not count). Give each '
            "office a spelling of its own"
        ),
    ),
    "id that is an alias": Slip(
        "[[calendar]]",
        SECOND_OFFICE.format(id="KOTA  CILEGON", name="Lain") + "[[calendar]]",
        'id = "KOTA',
        '[[office]] no. 2 (id "KOTA  CILEGON")',
        f'id = "KOTA  CILEGON": is taken: {OFFICE} goes by it',
    ),
    "ambiguous name": Slip(
        "[[calendar]]",
        SECOND_OFFICE.format(id="serang", name="Kota Cilegon") + "[[calendar]]",
        'name = "Kota Cilegon"',
        '[[office]] no. 2 (id "serang")',
        (
            f'name = "Kota Cilegon": is ambiguous: {OFFICE} goes by it too (case and outer spaces do not count). '
            "Give each office"
        ),
    ),
    "ambiguous alias": Slip(
        "[[standard]]",
        '[[service]]\nid = "kia"\naliases = ["ktp"]\n[[standard]]',
        'aliases = ["ktp"]',
        '[[service]] no. 2 (id "kia")',
        f'aliases = "ktp": is ambiguous: {SERVICE} goes by it too',
    ),
    "document codes": Slip(
        'id = "SKL"',
        'id = "F2 03"',
        'id = "F-2.03"',
        '[[document]] no. 3 (id "F-2.03")',
        'id = "F-2.03": is taken: [[document]] no. 2 (id "F2 03") goes by it (case, spaces and marks do not count)',
    ),
    "calendar": Slip(
        "[[document]]",
        '[[calendar]]\nid = "KANTOR"\nhours = [{ from = 2020-01-01 }]\n[[document]]',
        'id = "KANTOR"',
        '[[calendar]] no. 2 (id "KANTOR")',
        f'id = "KANTOR": is taken: {CALENDAR} goes by it',
    ),
    "nothing but marks": Slip(
        'aliases = ["kartu keluarga"]',
        'aliases = ["-"]',
        '["-"]',
        DOCUMENT,
        'aliases = "-": holds nothing but marks and spaces. Write letters or digits, for example "F-1.02"',
    ),
    "separator in a code": Slip(
        'id = "SKL"',
        'id = "S;L"',
        '"S;L"',
        '[[document]] no. 2 (id "S;L")',
        (
            "id = \"S;L\": must hold neither ',' nor ';', which stand between the codes of a file. Write for "
            'example id = "F-1.02"'
        ),
    ),
    "empty id": Slip(
        'id = "siak"', 'id = " "', 'id = " "', '[[target]] no. 1 (id " ")', 'id = " ": must not be empty. Write for'
    ),
    "no id": Slip(
        'id = "siak"\n', "", "[[target]]", "[[target]] no. 1", 'id: is missing. Add it, for example id = "siak"'
    ),
    "id without quotes": Slip(
        'id = "siak"',
        "id = 7",
        "id = 7",
        "[[target]] no. 1",
        'id = 7: must be a text in quotes. Write for example id = "siak"',
    ),
    "line break": Slip(
        'name = "SIAK"',
        'name = "SI\\nAK"',
        "name = ",
        TARGET,
        'name = "SI\\nAK": must not hold line breaks, tabs or control',
    ),
    "no name in the table": Slip(
        '{ id = "Kartu Keluarga", en = "Family card" }',
        "{}",
        "name = {}",
        DOCUMENT,
        'name = {  }: must not be empty. Write for example name = { id = "Kartu Keluarga", en = "Family card" }',
    ),
    "aliases not a list": Slip(
        'aliases = ["Kota Cilegon"]',
        'aliases = "Kota Cilegon"',
        "aliases",
        OFFICE,
        'aliases = "Kota Cilegon": must be a list of texts. Write for example aliases = ["Kota Cilegon"]',
    ),
}

REFERENCES = {
    "calendar": Slip(
        'calendar = "kantor"',
        'calendar = "kantoor"',
        "kantoor",
        OFFICE,
        (
            'calendar = "kantoor": there is no [[calendar]] with this id or name in the file. Did you mean '
            '"kantor"? Name one'
        ),
    ),
    "document": Slip(
        '"KK", [',
        '"KTP", [',
        '"KTP", [',
        SERVICE,
        'requires = "KTP": there is no [[document]] with this id or name in the file. ',
    ),
    "document of a group": Slip(
        '"F-2.03"]]',
        '"F-2.04"]]',
        "F-2.04",
        SERVICE,
        'requires = "F-2.04": there is no [[document]] with this id or name in the file. Did you mean '
        '"F-2.03"? Name one that '
        'exists, or add [[document]] with id = "F-2.04"',
    ),
    "target": Slip(
        '["siak"]',
        '["internet"]',
        "internet",
        SERVICE,
        'depends_on = "internet": there is no [[target]] with this id or name',
    ),
    "service": Slip(
        'service = "ktp-el"',
        'service = "kia"',
        'service = "kia"',
        '[[standard]] no. 1 (service "kia")',
        (
            'service = "kia": there is no [[service]] with this id or name in the file. Known: ktp-el. Name one '
            "that exists, or add"
        ),
    ),
    "office of a standard": Slip(
        'office = "cilegon"                                ',
        'office = "serang"',
        "serang",
        STANDARD,
        'office = "serang": there is no [[office]]',
    ),
    "office of a target": Slip(
        'office = "cilegon"          #',
        'office = "serang" #',
        "serang",
        TARGET,
        'office = "serang": there is no [[office]]',
    ),
}


@pytest.mark.parametrize("slip", cases(key=UNKNOWN_KEYS, name=NAMES, reference=REFERENCES))
def test_a_slip_is_answered_with_its_place_its_rule_and_the_remedy(example: str, slip: Slip) -> None:
    check(example, slip)
