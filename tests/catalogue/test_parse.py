"""What a file that is right becomes."""

import pickle
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import (
    Calendar,
    CatalogueError,
    Document,
    Hours,
    Office,
    Service,
    Special,
    Standard,
    Target,
    Text,
    fold,
    fold_code,
    parse,
)
from tests.shared import shared

HOUR = 3600
LEAST = """
[[office]]
id = "o"
timezone = "Asia/Jakarta"
calendar = "c"
[[calendar]]
id = "c"
[[calendar.hours]]
from = 2020-01-01
"""


def test_the_contracts_example_becomes_these_records(example: str) -> None:
    catalogue = parse(example)
    assert catalogue.offices == {
        "cilegon": Office("cilegon", "Disdukcapil Kota Cilegon", "Asia/Jakarta", "kantor", ("Kota Cilegon",))
    }
    usual = ((8 * HOUR, 12 * HOUR), (13 * HOUR, 16 * HOUR))
    friday = ((8 * HOUR, 41_400), (13 * HOUR, 59_400))
    ramadan = ((8 * HOUR, 12 * HOUR), (45_000, 15 * HOUR))
    assert catalogue.calendars == {
        "kantor": Calendar(
            id="kantor",
            country="ID",
            categories=("public", "government"),
            closed=frozenset({date(2024, 6, 19)}),
            hours=(Hours(date(2015, 1, 1), (usual, usual, usual, usual, friday, (), ())),),
            special=(Special(date(2024, 3, 12), date(2024, 4, 9), (ramadan, (), (), (), (), (), ())),),
            open={date(2024, 4, 8): ((8 * HOUR, 12 * HOUR),)},
        )
    }
    assert catalogue.documents["KK"] == Document("KK", Text("Kartu Keluarga", "Family card"), ("kartu keluarga",))
    assert catalogue.services == {
        "ktp-el": Service(
            id="ktp-el",
            name=Text("KTP elektronik", "Electronic identity card"),
            aliases=("KTP", "KTP-EL BARU"),
            requires=(("KK",), ("SKL", "F-2.03")),
            depends_on=("siak",),
        )
    }
    assert catalogue.standards == (
        Standard(
            "ktp-el",
            "cilegon",
            date(2019, 1, 1),
            24.0,
            "working_hours",
            "complete",
            0.95,
            "Permendagri 19/2018",
        ),
    )
    window = (datetime(2024, 2, 3, 15, tzinfo=UTC), datetime(2024, 2, 3, 19, tzinfo=UTC))
    assert catalogue.targets == {
        "siak": Target("siak", "SIAK", "cilegon", 60, 3, 2, 300, 0.99, (window,), ("internet-kantor",)),
        "internet-kantor": Target("internet-kantor", "internet-kantor", None, 60, 3, 2, 300, 0.99, ()),
    }


def test_the_shared_case_is_read_whole() -> None:
    file = shared("conformance", "catalogue.toml")
    catalogue = parse(file.read_text(encoding="utf-8"), file.name)
    assert list(catalogue.offices) == ["cilegon", "jayapura"]
    assert [hours.from_on for hours in catalogue.calendars["barat"].hours] == [date(2015, 1, 1), date(2024, 3, 1)]
    assert {standard.unit for standard in catalogue.standards} == {
        "minutes",
        "hours",
        "days",
        "working_minutes",
        "working_hours",
        "working_days",
    }
    assert catalogue.services["akta-lahir"].depends_on is None
    assert catalogue.services["legalisir"].requires == ()


def test_what_is_left_out_has_the_documented_defaults() -> None:
    catalogue = parse(
        LEAST
        + """
        [[document]]
        id = "d"
        [[service]]
        id = "s"
        [[standard]]
        service = "s"
        from = 2020-01-01
        amount = 1.5
        unit = "hours"
        [[target]]
        id = "t"
        every = 20
        [[target]]
        id = "u"
        """
    )
    assert catalogue.offices["o"] == Office("o", "o", "Asia/Jakarta", "c", ())
    assert catalogue.calendars["c"] == Calendar(
        "c", None, (), frozenset(), (Hours(date(2020, 1, 1), ((),) * 7),), (), {}
    )
    assert catalogue.documents["d"] == Document("d", Text("d", "d"), ())
    assert catalogue.services["s"] == Service("s", Text("s", "s"), (), (), None)
    assert catalogue.standards == (Standard("s", None, date(2020, 1, 1), 1.5, "hours", "complete", None, ""),)
    assert catalogue.targets["t"] == Target("t", "t", None, 20, 3, 2, 100, 0.99, ())
    assert catalogue.targets["u"] == Target("u", "u", None, 60, 3, 2, 300, 0.99, ())


def test_holidays_without_categories_are_the_public_ones() -> None:
    catalogue = parse(LEAST.replace('id = "c"\n[[', 'id = "c"\nholidays = { country = "ID" }\n[['))
    assert catalogue.calendars["c"].categories == ("public",)


def test_a_standard_may_leave_its_source_empty(example: str) -> None:
    assert parse(example.replace("Permendagri 19/2018", "")).standards[0].source == ""


def test_depending_on_nothing_is_not_depending_on_everything() -> None:
    services = '[[service]]\nid = "a"\ndepends_on = []\n[[service]]\nid = "b"\n'
    catalogue = parse(LEAST + services)
    assert catalogue.services["a"].depends_on == ()
    assert catalogue.services["b"].depends_on is None


def test_a_day_may_end_at_midnight_and_its_hours_come_sorted() -> None:
    catalogue = parse(LEAST + 'monday = ["13:00-24:00", "00:00-08:00", "08:00 - 12:00"]\n')
    monday = catalogue.calendars["c"].hours[0].week[0]
    assert monday == ((0, 8 * HOUR), (8 * HOUR, 12 * HOUR), (13 * HOUR, 86_400))


def test_editions_and_spans_come_in_order_of_their_dates() -> None:
    spans = """
    [[calendar.hours]]
    from = 2019-01-01
    [[calendar.special]]
    from = 2021-02-01
    to = 2021-02-28
    [[calendar.special]]
    from = 2021-01-01
    to = 2021-01-31
    """
    calendar = parse(LEAST + spans).calendars["c"]
    assert [hours.from_on for hours in calendar.hours] == [date(2019, 1, 1), date(2020, 1, 1)]
    assert [(span.from_on.month, span.to_on.day) for span in calendar.special] == [(1, 31), (2, 28)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ('"SIM"', Text("SIM", "SIM")),
        ('{ id = "Surat izin", en = "Licence" }', Text("Surat izin", "Licence")),
        ('{ id = "Surat izin" }', Text("Surat izin", "Surat izin")),
        ('{ en = "Licence" }', Text("Licence", "Licence")),
    ],
)
def test_a_name_is_one_text_or_one_for_each_language(name: str, expected: Text) -> None:
    text = parse(LEAST + f'[[service]]\nid = "s"\nname = {name}\n').services["s"].name
    assert text == expected
    assert (text.of("id"), text.of("en"), text.of("fr")) == (expected.id, expected.en, expected.en)


def test_references_may_use_any_spelling_and_become_ids(example: str) -> None:
    text = example.replace('requires = ["KK", ["SKL", "F-2.03"]]', 'requires = ["kartu keluarga", ["skl", "F203"]]')
    text = text.replace('office = "cilegon"                                ', 'office = "KOTA CILEGON"')
    catalogue = parse(text.replace('service = "ktp-el"', 'service = " Ktp "'))
    assert catalogue.services["ktp-el"].requires == (("KK",), ("SKL", "F-2.03"))
    assert (catalogue.standards[0].service, catalogue.standards[0].office) == ("ktp-el", "cilegon")


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("office", "cilegon", "cilegon"),
        ("office", "  KOTA   cilegon ", "cilegon"),
        ("office", "disdukcapil\u00a0kota cilegon", "cilegon"),
        ("office", "tangerang", None),
        ("office", "", None),
        ("service", "KTP-EL", "ktp-el"),
        ("service", "ktp-el baru", "ktp-el"),
        ("service", "electronic identity card", "ktp-el"),
        ("service", "ktp elektronik", "ktp-el"),
        ("service", "ktpel", None),  # only document codes are matched without '-'
        ("document", "F-2.03", "F-2.03"),
        ("document", "F2.03", "F-2.03"),
        ("document", "F.2-03", "F-2.03"),
        ("document", "f203", "F-2.03"),
        ("document", "F – 2.03", "F-2.03"),
        ("document", "Kartu Keluarga", "KK"),
        ("document", "family card", "KK"),
        ("document", "F-2.04", None),
        ("target", "siak", "siak"),
        ("target", "Siak ", "siak"),
        ("target", "siak2", None),
    ],
)
def test_names_are_matched_as_the_contract_says(example: str, kind: str, name: str, expected: str | None) -> None:
    assert getattr(parse(example), f"{kind}_id")(name) == expected


@given(st.text())
def test_folding_twice_is_folding_once_and_spaces_around_do_not_count(name: str) -> None:
    assert fold(fold(name)) == fold(f"  {name}\n") == fold(name)
    assert fold_code(fold_code(name)) == fold_code(f" .{name}- ") == fold_code(name)


def test_a_catalogue_can_be_kept_in_a_cache(example: str) -> None:
    catalogue = parse(example)
    kept = pickle.loads(pickle.dumps(catalogue))  # noqa: S301
    assert kept == catalogue
    assert kept.service_id("ktp") == "ktp-el"


def test_arrays_of_tables_may_be_written_in_either_form(example: str) -> None:
    windows = "[[target.maintenance]]\nfrom = 2024-02-03T15:00:00Z\nto = 2024-02-03T19:00:00Z\n"
    inline = next(line for line in example.splitlines() if line.startswith("maintenance ="))
    second = '[[target]]\nid = "internet-kantor"'
    after = example.replace(inline, "").replace(second, windows + second)
    assert parse(after).targets == parse(example).targets


def test_the_example_is_the_contracts() -> None:
    example = Path(__file__).with_name("example.toml").read_text(encoding="utf-8")
    assert list(parse(example).measures) == ["kampanye-berkas"]
    contract = Path(shared("contract.md")).read_text(encoding="utf-8")
    lines = {line.strip() for line in example.splitlines()}
    block = contract.split("```toml")[1].split("```")[0]
    assert {line.strip() for line in block.splitlines()} <= lines


def test_a_document_may_be_said_to_be_a_fault_of_one(example: str) -> None:
    told = parse(example + '[[document]]\nid = "BURAM"\nfault = true\n[[document]]\nid = "SKM"\nfault = false\n')
    assert {name for name, document in told.documents.items() if document.fault} == {"BURAM"}
    with pytest.raises(CatalogueError, match=r'fault = "yes": must be true or false'):
        parse(example + '[[document]]\nid = "BURAM"\nfault = "yes"\n')


def test_an_office_may_say_which_channels_are_its_counter_and_how_many_its_room_holds(example: str) -> None:
    told = example.replace('calendar = "kantor"', 'calendar = "kantor"\ncounter = ["Loket", "Anjungan"]\nroom = 40', 1)
    office = parse(told).offices["cilegon"]
    assert office.counter == ("Loket", "Anjungan")
    assert office.room == 40
    plain = parse(example).offices["cilegon"]
    assert plain.counter == ()
    assert plain.room is None


@pytest.mark.parametrize("wrong", ['counter = "Loket"', "room = 0", "room = 2.5", 'room = "40"', "counter = [1]"])
def test_a_counter_or_room_that_is_none_is_refused(example: str, wrong: str) -> None:
    told = example.replace('calendar = "kantor"', f'calendar = "kantor"\n{wrong}', 1)
    with pytest.raises(CatalogueError, match=wrong.split(" = ")[0]):
        parse(told)
