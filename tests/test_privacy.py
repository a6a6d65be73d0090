"""No identity or phone number reaches what is stored; times and request numbers are left alone."""

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.privacy import Mask
from tests.etl.intake_case import read_text, request

MASK = Mask(b"key")
TOKEN = re.compile(r"(id|tel)-[0-9a-f]{16}")

IDENTITY = [
    "3672010203040001",
    "3672 0102 0304 0001",
    "36.72.01.020304.0001",
    "367201-020304-0001",
    "NIK3672010203040001",
    "３６７２０１０２０３０４０００１",
    "٣٦٧٢٠١٠٢٠٣٠٤٠٠٠١",
]
PHONES = [
    "081234567890",
    "0812-3456-7890",
    "0812 3456 789",
    "+62 812 3456 7890",
    "+6281234567890",
    "6281234567890",
    "62 812-3456-7890",
    "+62 254 123456",
    "+62 (0)812 3456 7890",
    "08123456789",
    "WA:081234567890",
    "006281234567890",
    "(0254) 391234",
    "(021)5551234",
    "+31 6 12345678",
    "+6590123456",
]
OTHERS = [
    "2024-02-24T15:24:34+07:00",
    "2024-02-24 15:24:34",
    "24/02/2024 15.24.34",
    "08.08.2024 09.07",
    "08-08-2024 09.07.30",
    "08.08.24 09.07",
    "20240224152434",
    "L-250203-001",
    "REG-2024-0619702",
    "REG/2024/0812",
    "00123",
    "0324-000123",
    "(02) 12",
    "+12",
    "+07:00",
    "0812345",
    "12345678901234567",
    "1.234.567,891",
    "2024-02-24 15.24.34.12",
    "F-1.02",
    "45321.39375",
    "id-0123456789012345",
]


@pytest.mark.parametrize("text", IDENTITY)
def test_identity_numbers_are_replaced(text: str) -> None:
    assert MASK.text(text).removeprefix("NIK") == MASK.text(IDENTITY[0])
    assert re.fullmatch(r"(NIK)?id-[0-9a-f]{16}", MASK.text(text))


@pytest.mark.parametrize("text", PHONES)
def test_phone_numbers_are_replaced(text: str) -> None:
    assert re.fullmatch(r"(WA:)?tel-[0-9a-f]{16}", MASK.text(text))


def test_one_phone_number_has_one_token_however_it_is_written() -> None:
    same = [
        "081234567890",
        "0812-3456-7890",
        "+62 812 3456 7890",
        "6281234567890",
        "+62 (0)812 3456 7890",
        "006281234567890",
    ]
    assert len({MASK.text(text) for text in same}) == 1


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_persons_number_stays(text: str) -> None:
    assert MASK.text(text) == text


def test_the_token_depends_on_the_key_and_not_on_the_day() -> None:
    assert MASK.text(IDENTITY[0]) == Mask(b"key").text(IDENTITY[0]) != Mask(b"other").text(IDENTITY[0])


@given(st.lists(st.sampled_from([*IDENTITY, *PHONES, *OTHERS, "x", "", ", ", " - "]), max_size=6).map("".join))
def test_the_vectorised_check_misses_nothing_that_the_patterns_find(text: str) -> None:
    column, count = MASK.column(pl.Series([text, None, "x"]))
    assert column.to_list() == [MASK.text(text), None, "x"]
    assert count == (MASK.text(text) != text)


def test_a_token_is_not_hashed_again(tmp_path: Path) -> None:
    once = MASK.text("3672010203040001, 081234567890")
    assert MASK.text(once) == once


def test_numbers_of_people_are_hashed_in_every_stored_column_and_told(tmp_path: Path) -> None:
    nik, phone = "3672010203040001", "081234567890"
    body = (
        "request_id,office,service,channel,officer,district,submitted_at,missing_documents\n"
        f"{nik},cilegon,kk {nik},{phone},Ani {phone},{nik},2024-01-30,KK;KTP {nik}\n"
    )
    intake = read_text(tmp_path, body)
    stored = " ".join(str(cell) for cell in intake.frame.row(0))
    assert nik not in stored
    assert phone not in stored
    assert len(TOKEN.findall(stored, re.IGNORECASE)) + stored.count("ID-") >= 6
    assert any(notice.startswith("6 values held an identity or phone number") for notice in intake.notices)
    assert nik not in " ".join(intake.notices)


@given(st.text(alphabet="0123456789٣３() +-é", max_size=24))
def test_a_column_is_masked_as_each_text_is(text: str) -> None:
    column, count = MASK.column(pl.Series(["x", text, None]))
    assert column.to_list() == ["x", MASK.text(text), None]
    assert count == (MASK.text(text) != text)


def test_the_same_number_gives_the_same_request(tmp_path: Path) -> None:
    first = read_text(tmp_path, request(request_id="3672010203040001")).frame["request_id"]
    again = read_text(tmp_path, request(request_id="3672 0102 0304 0001")).frame["request_id"]
    assert first.to_list() == again.to_list()


def test_rejects_hold_no_number_of_a_person(tmp_path: Path) -> None:
    nik, phone = "3672010203040001", "0812-3456-7890"
    body = (
        "request_id,office,service,submitted_at,nama,status\n"
        f"{nik},cilegon,kk,2024-01-30,{phone},lapor {nik}\n"
        f"R2,cilegon,kk,{nik},Budi,\nR3,cilegon,{phone}\n"
    )
    rejects = read_text(tmp_path, body).rejects
    assert [r.line for r in rejects] == [2, 3, 4]
    told = " ".join(f"{r.value} {r.reason} {r.raw}" for r in rejects)
    assert nik not in told
    assert phone not in told


def test_a_token_stays_what_it_is_however_often_it_is_read() -> None:
    """About one of a thousand tokens holds digits that look like a phone number."""
    mask = Mask(b"a key for tests")
    for number in range(20_000):
        for text in (f"36720102030{number:05}", f"08123{number:07}"):
            token = mask.text(text)
            if any(sign in "abcdef" for sign in token.partition("-")[2]):
                assert mask.text(token) == token
                assert mask.text(f"Ani, {token}; {token}") == f"Ani, {token}; {token}"
