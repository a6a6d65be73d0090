"""The catalogue that comes with the project says what it promises, and marks what nobody has confirmed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from service_levels.catalogue import Catalogue, decode, parse, public_holidays

FILE = Path(__file__).resolve().parents[2] / "sample_data" / "catalogue.toml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return parse(decode(FILE.read_bytes(), FILE.name), FILE.name)


def test_it_holds_the_office_its_targets_and_all_services(catalogue: Catalogue) -> None:
    office = catalogue.offices["cilegon"]
    assert (office.name, office.timezone) == ("Disdukcapil Kota Cilegon", "Asia/Jakarta")
    assert list(catalogue.targets) == ["siak", "internet-kantor", "tte", "whatsapp"]
    assert set(catalogue.services) == {
        *("kk-baru", "kk-ubah", "kk-hilang", "ktp-baru", "ktp-ganti", "kia", "akta-lahir", "akta-mati", "akta-kawin"),
        *("akta-cerai", "pindah", "datang", "ubah-nama", "akui-anak", "sah-anak", "angkat-anak", "legalisir"),
        *("biodata", "ikd", "update-data"),
    }


@pytest.mark.parametrize(
    ("written", "service"),
    [
        ("KTP-EL BARU", "ktp-baru"),
        ("Akte Kelahiran", "akta-lahir"),
        ("akta_kematian", "akta-mati"),
        ("SURAT PINDAH", "pindah"),
        ("kk hilang/rusak", "kk-hilang"),
        ("PEREKEMAN", "ktp-baru"),
        ("Change of name", "ubah-nama"),
    ],
)
def test_services_are_known_as_offices_write_them(catalogue: Catalogue, written: str, service: str) -> None:
    assert catalogue.service_id(written) == service


@pytest.mark.parametrize(
    ("written", "document"),
    [
        ("F1.02", "F-1.02"),
        ("F.1-01", "F-1.01"),
        ("F203", "F-2.03"),
        ("f2-03", "F-2.03"),
        ("KTP_ORTU", "KTP-ORTU"),
        ("buku nikah", "BUKU-NIKAH"),
        ("F-1.16", "F-1.16"),
        ("Buram", "BURAM"),
    ],
)
def test_documents_are_known_by_their_codes_and_names(catalogue: Catalogue, written: str, document: str) -> None:
    assert catalogue.document_id(written) == document


def test_either_of_two_papers_is_enough_where_the_rules_say_so(catalogue: Catalogue) -> None:
    birth = catalogue.services["akta-lahir"].requires
    assert ("SKL", "F-2.03") in birth
    assert ("BUKU-NIKAH", "F-2.04", "F-1.05") in birth


def test_every_name_is_given_in_both_languages(catalogue: Catalogue) -> None:
    for thing in [*catalogue.services.values(), *catalogue.documents.values()]:
        assert thing.name.id != thing.id
        assert thing.name.en not in (thing.id, thing.name.id), thing.id


def test_every_standard_says_where_it_comes_from_and_some_have_editions(catalogue: Catalogue) -> None:
    assert all(standard.source and standard.target for standard in catalogue.standards)
    of_birth = [standard for standard in catalogue.standards if standard.service == "akta-lahir"]
    assert [(standard.from_on, standard.amount) for standard in of_birth] == [
        (date(2019, 1, 1), 24),
        (date(2025, 1, 1), 8),
    ]
    assert {standard.unit for standard in catalogue.standards} == {"working_hours", "working_minutes", "working_days"}
    without = set(catalogue.services) - {standard.service for standard in catalogue.standards}
    assert without == {"akta-cerai", "ubah-nama", "sah-anak", "angkat-anak", "ikd", "update-data"}


def test_ramadan_ends_on_the_day_before_idul_fitri(catalogue: Catalogue) -> None:
    calendar = catalogue.calendars["kantor"]
    holidays = public_holidays(calendar, range(2020, 2027))
    starts = ["2020-04-24", "2021-04-13", "2022-04-03", "2023-03-23", "2024-03-12", "2025-03-01", "2026-02-19"]
    feasts = ["2020-05-24", "2021-05-13", "2022-05-02", "2023-04-22", "2024-04-10", "2025-03-31", "2026-03-21"]
    assert [span.from_on for span in calendar.special] == [date.fromisoformat(day) for day in starts]
    for span, feast in zip(calendar.special, feasts, strict=True):
        assert span.to_on + timedelta(1) == date.fromisoformat(feast)
        assert date.fromisoformat(feast) in holidays
        assert 28 <= (span.to_on - span.from_on).days <= 29
        seconds = sum(close - start for day in span.week for start, close in day)
        assert seconds == 32.5 * 3600  # Perpres 21/2023 article 4(2)


def test_the_counters_are_open_thirty_five_hours_a_week(catalogue: Catalogue) -> None:
    (hours,) = catalogue.calendars["kantor"].hours
    assert sum(close - start for day in hours.week for start, close in day) == 35 * 3600


def test_dates_opened_by_order_are_holidays_or_weekends_otherwise(catalogue: Catalogue) -> None:
    calendar = catalogue.calendars["kantor"]
    opened = {
        *("2018-06-27", "2020-12-09", "2024-02-08", "2024-02-09", "2024-02-10", "2024-02-11", "2024-02-14"),
        *("2025-03-28", "2025-04-03", "2025-04-04"),
    }
    assert {day.isoformat() for day in calendar.open} == opened
    holidays = public_holidays(calendar, range(2018, 2027))
    assert all(day in holidays or day.weekday() >= 5 for day in calendar.open)


def test_what_is_not_confirmed_is_marked(catalogue: Catalogue) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert "NOT VERIFIED: the counter hours of this office were not found" in text
    assert "`objective` is a setting of the office, not law" in text
    assert "NOT VERIFIED for this office: its own completion times were not found" in text
    assert all(target.objective == 0.99 for target in catalogue.targets.values())
