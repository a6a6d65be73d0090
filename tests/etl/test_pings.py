"""Ping logs: what is up, when, by whose clock; latencies; two answers of one instant."""

from pathlib import Path

import pytest

from etl.intake import IntakeError
from tests.etl.intake_case import instant, read_text


def ping(up: str = "1", latency: str = "", target: str = "siak", at: str = "2024-02-13T09:07:00+07:00") -> str:
    return f"{at};{target};{up};{latency}\n"


UP = {
    "1": True,
    "true": True,
    "UP": True,
    "200": True,
    "399": True,
    "100": True,
    "1.0": True,
    "ya": True,
    "0": False,
    "False": False,
    "down": False,
    "400": False,
    "503": False,
    "599": False,
    "0,0": False,
    "mati": False,
}


@pytest.mark.parametrize("word", UP)
def test_pings_know_truths_words_and_http_statuses(tmp_path: Path, word: str) -> None:
    assert read_text(tmp_path, "at;target;up;ms\n" + ping(word), "pings").frame["up"].to_list() == [UP[word]]


@pytest.mark.parametrize("word", ["2", "99", "600", "-1", "pending", "", "1e0"])
def test_what_is_neither_up_nor_down_is_rejected(tmp_path: Path, word: str) -> None:
    (reject,) = read_text(tmp_path, "at;target;up;ms\n" + ping(word), "pings").rejects
    assert (reject.field, reject.value) == ("up", word)


LATENCY = {
    ("12,5", "1.234,5"): [12.5, 1234.5],
    ("12.5", "1,234.5"): [12.5, 1234.5],
    ("173", "0"): [173.0, 0.0],
    ("0.173", "1.500"): [0.173, 1.5],
    ("12.345,6", "1.500"): [12345.6, 1500.0],
    ("0,5 ms", "20ms"): [0.5, 20.0],
    ("", "-"): [None, None],
}


@pytest.mark.parametrize("texts", LATENCY)
def test_latencies_are_read_with_the_decimal_mark_that_they_show(tmp_path: Path, texts: tuple[str, str]) -> None:
    body = ping(latency=texts[0]) + ping(latency=texts[1], at="2024-02-13T09:08Z")
    intake = read_text(tmp_path, "at;target;up;latency_ms\n" + body, "pings")
    assert intake.frame["latency_ms"].to_list() == LATENCY[texts]


def test_a_decimal_mark_that_stays_open_is_asked_for(tmp_path: Path) -> None:
    text = "at;target;up;latency_ms\n" + ping(latency="1.500")
    with pytest.raises(IntakeError, match=r"latency_ms is open.*'1.500'.*decimal"):
        read_text(tmp_path, text, "pings")
    assert read_text(tmp_path, text, "pings", mapping='decimal = ","').frame["latency_ms"].to_list() == [1500.0]
    assert read_text(tmp_path, text, "pings", mapping='decimal = "."').frame["latency_ms"].to_list() == [1.5]


@pytest.mark.parametrize("text", ["fast", "-5", "1e999", "nan ms", "inf", "1.2.3", "12,34,5", "1.2345,6", "..", "x.y"])
def test_a_latency_that_is_none_is_rejected(tmp_path: Path, text: str) -> None:
    (reject,) = read_text(tmp_path, "at;target;up;latency_ms\n" + ping(latency=text), "pings").rejects
    code = "negative" if text == "-5" else "unreadable_number"
    assert (reject.field, reject.value, reject.code) == ("latency_ms", text, code)


def test_of_two_pings_of_one_instant_a_failure_wins(tmp_path: Path) -> None:
    body = "at;target;up;latency_ms\n" + ping("1", "9") + ping("0", "8") + ping("1", "7") + ping("1", "", "SIAK pusat")
    intake = read_text(tmp_path, body, "pings")
    assert intake.frame.select("line", "target", "up", "latency_ms").rows() == [
        (3, "siak", False, 8.0),
        (5, "SIAK pusat", True, None),
    ]
    assert (intake.read, intake.duplicates) == (4, 2)
    assert any("SIAK pusat" in notice for notice in intake.notices)


def test_pings_without_an_offset_are_local_to_the_office_of_the_target(tmp_path: Path) -> None:
    local = "2024-02-13 09:07"
    wa = read_text(tmp_path, "at;target;up\n" + f"{local};WhatsApp gateway;1\n", "pings")
    assert wa.frame.select("at", "target").rows() == [(instant("2024-02-13T09:07+09:00"), "wa")]
    with pytest.raises(IntakeError, match=r"times of 'siak' have no offset.*several time zones.*timezone ="):
        read_text(tmp_path, "at;target;up\n" + f"{local};siak;1\n", "pings")
    mixed = read_text(tmp_path, f"at;target;up\n2024-02-13 09:07+07:00;siak;1\n{local};siak;1\n", "pings")
    assert mixed.frame["at"].to_list() == [instant("2024-02-13T09:07+07:00")]
    assert [(reject.line, reject.field) for reject in mixed.rejects] == [(3, "at")]
    assert "has no offset" in mixed.rejects[0].reason
    given = read_text(tmp_path, "at;target;up\n" + f"{local};siak;1\n", "pings", office="cilegon")
    assert given.frame["at"].to_list() == [instant("2024-02-13T09:07+07:00")]
