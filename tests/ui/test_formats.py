import math
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.config import PROJECT
from service_levels.ui.formats import Formats, points_between
from service_levels.ui.i18n import Words

ID, EN = Formats(Words("id")), Formats(Words("en"))
NAN = float("nan")


@pytest.mark.parametrize(
    ("share", "indonesian", "english"),
    [
        (0.875, "87,5\u00a0%", "87.5%"),
        (1.0, "100,0\u00a0%", "100.0%"),
        (0.0, "0,0\u00a0%", "0.0%"),
        (0.99996, "99,9\u00a0%", "99.9%"),
        (0.00001, "0,1\u00a0%", "0.1%"),
        (NAN, "–", "–"),
        (None, "–", "–"),
    ],
)
def test_percent(share, indonesian, english):
    assert (ID.percent(share), EN.percent(share)) == (indonesian, english)


@pytest.mark.parametrize(
    ("value", "digits", "indonesian", "english"),
    [
        (1234, 0, "1.234", "1,234"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (-4.14, 1, "−4,1", "−4.1"),
        (-0.04, 1, "0,0", "0.0"),
        (NAN, 1, "–", "–"),
    ],
)
def test_number(value, digits, indonesian, english):
    assert (ID.number(value, digits), EN.number(value, digits)) == (indonesian, english)


@given(st.integers(0, 10**6), st.integers(0, 2), st.integers(-4, 4))
def test_a_tie_is_one_number_however_it_was_reckoned(whole: int, digits: int, away: int) -> None:
    tie = (whole + 0.5) / 10**digits
    beside = tie + away * math.ulp(tie)  # as another order of the addends leaves it
    assert EN.number(beside, digits) == EN.number(tie, digits)
    assert EN.percent(beside / 1e6, digits) == EN.percent(tie / 1e6, digits)
    assert EN.hours(beside / 1e6) == EN.hours(tie / 1e6)


@given(st.floats(-1e6, 1e6) | st.floats(-1, 1) | st.just(0.0) | st.just(-0.0), st.integers(0, 3))
def test_a_signed_number_has_its_sign_and_nothing_has_none(value: float, digits: int) -> None:
    for fmt in (ID, EN):
        text = fmt.signed(value, digits)
        bare = text.strip("+\N{MINUS SIGN}")
        assert bare == fmt.number(abs(value), digits)
        something = any(sign in "123456789" for sign in bare)
        assert text == {0: bare, 1: f"+{bare}", -1: f"\N{MINUS SIGN}{bare}"}[something * ((value > 0) - (value < 0))]


@given(st.floats(-1000, 1000) | st.floats(-0.02, 0.02), st.booleans())
def test_a_change_of_a_length_is_never_nothing_with_a_sign(hours: float, working: bool) -> None:
    text = EN.signed_hours(hours, working)
    assert (text[0] in "+\N{MINUS SIGN}") == (hours != 0)
    assert not re.match(r"[+\N{MINUS SIGN}]0 ", text)


def test_no_other_place_writes_a_sign() -> None:
    """One function does: the places that did it by themselves wrote +0.0 for what rounds to nothing."""
    pages = [*(PROJECT / "service_levels/ui").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]
    found = [
        f"{file.name}: {line.strip()}"
        for file in pages
        if file.name != "formats.py"
        for line in file.read_text("utf-8").splitlines()
        if re.search(r"""f["']\+\{|["']\+["']\s*(?:if|\+)|:\+[.,\d]*[dfg%]?\}""", line)
    ]
    assert found == []


def test_targets_have_the_digits_that_they_need():
    assert (ID.target(0.95), EN.target(0.995)) == ("95\u00a0%", "99.5%")


def test_dates_and_times():
    at = datetime(2026, 2, 12, 2, 7, tzinfo=UTC)
    assert ID.stamp(at, "Asia/Jakarta") == "12 Feb 2026 09.07 WIB"
    assert EN.stamp(at, "Asia/Jakarta") == "12 Feb 2026 09:07 WIB"
    assert ID.time(at, "Asia/Makassar") == "10.07 WITA"
    assert ID.time(at, "Asia/Jayapura") == "11.07 WIT"
    assert EN.time(at, "Europe/Amsterdam") == "03:07 CET"


def test_months_are_indonesian():
    assert ID.date(date(2026, 8, 5)) == "5 Agu 2026"
    assert ID.date(date(2026, 5, 5)) == "5 Mei 2026"
    assert EN.date(date(2026, 10, 5)) == "5 Oct 2026"
    assert ID.date(date(2026, 10, 5)) == "5 Okt 2026"


def test_spans_name_the_year_once_unless_it_changes():
    assert ID.span(date(2026, 1, 1), date(2026, 3, 31)) == "1 Jan – 31 Mar 2026"
    assert ID.span(date(2025, 12, 1), date(2026, 3, 31)) == "1 Des 2025 – 31 Mar 2026"
    assert EN.span(date(2026, 1, 1), date(2026, 1, 1)) == "1 Jan 2026"


@pytest.mark.parametrize(
    ("hours", "working", "indonesian", "english"),
    [
        (2.25, True, "2 jam 15 menit kerja", "2 working h 15 min"),
        (0.75, True, "45 menit kerja", "45 working minutes"),
        (1, True, "1 jam kerja", "1 working hour"),
        (1, False, "1 jam", "1 hour"),
        (1.999, False, "2 jam", "2 hours"),
        (60.25, True, "60,2 jam kerja", "60.2 working hours"),
        (1234, False, "1.234 jam", "1,234 hours"),
        (0.001, False, "kurang dari 1 menit", "less than a minute"),
        (0, False, "0 menit", "0 minutes"),
        (NAN, False, "–", "–"),
    ],
)
def test_lengths(hours, working, indonesian, english):
    assert (ID.hours(hours, working), EN.hours(hours, working)) == (indonesian, english)


def test_days():
    assert (ID.days(0.5), ID.days(2.25), EN.days(1.0), EN.days(None)) == ("12 jam", "2,2 hari", "1.0 day", "–")


@pytest.mark.parametrize(
    ("grain", "indonesian"),
    [
        ("day", "2 Feb 2026"),
        ("week", "2–8 Feb 2026"),
        ("month", "Feb 2026"),
        ("quarter", "Triwulan 1 2026"),
        ("year", "2026"),
    ],
)
def test_buckets(grain, indonesian):
    assert ID.bucket(grain, date(2026, 2, 2)) == indonesian


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(712 / 743, 464 / 483, -0.3), (0.5, 0.5, 0.0), (0.99996, 1.0, -0.1), (1e-5, 0.0, 0.1), (1.0, 0.0, 100.0)],
)
def test_points_between_are_those_of_the_shares_as_shown(now, before, expected):
    assert points_between(now, before) == expected
    fmt = Formats(Words("en"))
    shown = [float(fmt.percent(share).removesuffix("%")) for share in (now, before)]
    assert round(shown[0] - shown[1], 1) == expected
