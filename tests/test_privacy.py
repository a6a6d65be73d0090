"""No identity or phone number reaches what is stored; times and request numbers are left alone."""

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.privacy import Mask
from tests.disguises import Disguise, disguises, harmless, in_clear
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
    "id-0123456789abcdef",
    "3672-KL-08112024-0001",
    "0824-000123",
    "laporan 20240930-20241031.xlsx",
    "ekspor_2024-09-30_163000 (12).csv",
    '["08:00-12:00", "13:00-16:00"]',
    "20240224152434123",
    "1708765474123456789",
    "1.234.567.890.123,00",
    "-6.012345, 106.012345",
    "192.168.100.200:8080",
    "0812/0123/2024",
]
# What the first release made of these with the key b"key": data that is loaded holds these tokens.
TOKENS = {
    "3672010203040001": "id-9b3177c7c3f18e38",
    "3672 0102 0304 0001": "id-9b3177c7c3f18e38",
    "36.72.01.020304.0001": "id-9b3177c7c3f18e38",
    "367201-020304-0001": "id-9b3177c7c3f18e38",
    "NIK3171234101850002": "NIKid-b3764a08b377c2a6",
    "３６７２０１０２０３０４０００１": "id-9b3177c7c3f18e38",
    "1234567890123456": "id-2f0c1896077833d5",
    "3672010203040000": "id-e4b2c070d22153d8",
    "3672010203040001.0": "id-9b3177c7c3f18e38.0",
    "KK 3603120506140007, 3672014102930003": "KK id-e42bb9b69f6940c4, id-d9cc6e350eb98136",
    "2024-02-24 3672010203040001": "2024-02-24 id-9b3177c7c3f18e38",
    "081234567890": "tel-730323a33a669cbf",
    "0812-3456-7890": "tel-730323a33a669cbf",
    "+62 812 3456 7890": "tel-730323a33a669cbf",
    "6281234567890": "tel-730323a33a669cbf",
    "+62 (0)812 3456 7890": "tel-730323a33a669cbf",
    "006281234567890": "tel-730323a33a669cbf",
    "+62 254 123456": "tel-a6dfa9623dfdb4d5",
    "(0254) 391234": "tel-d07af22c6def1d2c",
    "(021)5551234": "tel-3063b02d542e2431",
    "+31 6 12345678": "tel-e58c163d32d3ed19",
}
SAME = [
    "3672010203040001",
    "3672_0102_0304_0001",
    "36/72/01/02/03/04/0001",
    "36:72:01:02:03:04:0001",
    "3,672,010,203,040,001",
    "3672–0102—0304−0001",
    "(3672)(0102)(0304)(0001)",
    "3672  -  0102 -- 0304 . 0001",
    "3672\u200b0102\u00ad0304\u20600001",
    "3\u03016\u033672010203040001",
    "³⁶⁷²⁰¹⁰²⁰³⁰⁴⁰⁰⁰¹",
    "③⑥⑦②⓪①⓪②⓪③⓪④⓪⓪⓪①",
    "٣٦٧٢०१०२０３0４꧐꧐꧐꧑",
    "3672\n0102\r\n0304\t0001",
    "3672\u00a00102\u20090304\u202f0001",
    "3.672010203040001E+15",
    "3,672010203040001e15",
    "003672010203040001",
]


@pytest.mark.parametrize("text", SAME)
def test_one_identity_number_has_one_token_however_it_is_written(text: str) -> None:
    assert MASK.text(text).strip("()") == TOKENS["3672010203040001"]


@pytest.mark.parametrize(("text", "token"), TOKENS.items())
def test_tokens_of_data_that_is_loaded_stay(text: str, token: str) -> None:
    assert MASK.text(text) == token


def test_disguised_numbers_are_not_left_in_the_clear() -> None:
    """No kind of disguise; a column as each text; masked twice as masked once."""
    hidden = disguises(2000, seed=9)
    masked = [MASK.text(each.text) for each in hidden]
    assert [(each, new) for each, new in zip(hidden, masked, strict=True) if in_clear(new, each)] == []
    column, count = MASK.column(pl.Series([each.text for each in hidden]))
    assert column.to_list() == masked
    assert count == len(hidden)
    assert [new for new in masked if MASK.text(new) != new] == []


@pytest.mark.parametrize(
    "text",
    [
        "3672&nbsp;0102&nbsp;0304&nbsp;0001",
        "3672<br>0102<br/>0304<BR>0001",
        r"3672\n0102\u200b0304\t0001",
        "36720102O3O4OOO1",
        "367201020304000I",
        "3672-----0102-----0304-----0001",
        "['3672', '0102', '0304', '0001']",
        "[3, 6, 7, 2, 0, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 1]",
        "id-a367201020304000-1",
        "tel-3672010203040001a",
        "3.672010203040001 × 10^15",
        "3672010203040001.0E+0",
        "Rp36.720.102.030.400,01",
        "3672\u3164010203\u2800040001",
        "㊱⁷²010203040001",
        "12367201-020304-0001",
        "20240224_3672010203040001.pdf",
        "3672/01/020304/0001/2024",
        "3672 0102 0304 0001 02-03-2004",
        "2024367201020304000112",
    ],
)
def test_disguises_that_an_attack_by_hand_found(text: str) -> None:
    assert not in_clear(MASK.text(text), Disguise(text, "3672010203040001", "id by hand"))
    assert MASK.column(pl.Series([text]))[0].to_list() == [MASK.text(text)] != [text]


def test_two_phone_numbers_in_a_cell_are_no_identity_number() -> None:
    first, second = MASK.text("08132073202"), MASK.text("085714885945")
    assert MASK.text("08132073202 / 085714885945") == f"{first} / {second}"


def test_harmless_numbers_stay() -> None:
    """All but one in a thousand, and a column as each text."""
    texts = harmless(2000, seed=9)
    masked = [MASK.text(text) for text in texts]
    assert len([text for text, new in zip(texts, masked, strict=True) if new != text]) <= 2
    assert MASK.column(pl.Series(texts))[0].to_list() == masked


def test_a_number_behind_the_sign_of_a_token_is_none() -> None:
    for before in ("id-", "ID-", "tel-"):
        assert MASK.text(f"{before}3672010203040001") == before + TOKENS["3672010203040001"]


def test_no_token_is_of_decimal_digits_alone() -> None:
    """One of 2,000 would be, and then it could not be told from a number behind "id-"."""
    mask = Mask(b"a key for tests")
    assert mask.text("3674290902427887") != "id-8155457897099913"
    tokens = [mask.text(f"36720102030{number:05}") for number in range(4_000)]
    assert all(re.fullmatch(r"id-(?=\d*[a-f])[0-9a-f]{16}", token) for token in tokens)


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-24 15.24.34 3672010203040001",
        "No. 0012/3672010203040001/2024",
        "3672010203040001/Ani/3672010203040001",
        "3672 0102 0304 0001 / 2024",
        "Ani (3672010203040001), 2024-02-24",
    ],
)
def test_what_stands_beside_a_number_is_kept(text: str) -> None:
    assert MASK.text(text).replace(TOKENS["3672010203040001"], "N") == re.sub("3672 ?0102 ?0304 ?0001", "N", text)


def test_a_long_text_of_numbers_is_read_in_one_pass() -> None:
    """Lists of dates and hours as catalogues have them, and digits without end: no pattern goes back and forth."""
    dates = ", ".join(f'"2024-{month:02}-{day:02} 08:00-12:00"' for month in range(1, 13) for day in range(1, 29)) * 5
    assert MASK.text(dates + " x") == dates + " x"
    assert MASK.text("1" * 100_000 + "x").endswith("x")


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
    """About one of a thousand tokens holds digits that look like a phone number, or more."""
    mask = Mask(b"a key for tests")
    for number in range(2_000):
        for text in (f"36720102030{number:05}", f"08123{number:07}"):
            token = mask.text(text)
            assert mask.text(token) == token
            assert mask.text(f"Ani, {token}; {token}") == f"Ani, {token}; {token}"
