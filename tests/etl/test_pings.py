"""Ping logs: what is up, when, by whose clock; latencies; two answers of one instant."""

from pathlib import Path

import pytest

from etl.intake import IntakeError
from service_levels.domain.outages import ANSWERS
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


@pytest.mark.parametrize("word", ["4", "9", "99", "600", "-1", "100%", "not ok or so", "ok, no: failed", "", "1e0"])
def test_what_is_neither_up_nor_down_is_rejected(tmp_path: Path, word: str) -> None:
    (reject,) = read_text(tmp_path, "at;target;up;ms\n" + ping(word), "pings").rejects
    assert (reject.field, reject.value) == ("up", word)


WORDS = {
    "down": (
        "RTO", "rto.", "Request timed out", "Request Timed Out.", "request timeout", "timeout of 48000ms exceeded",
        "TIMED OUT", "time-out", "LOSS", "100% loss", "100 % packet loss", "100,0% loss", "loss 100%",
        "4 packets transmitted, 0 received, 100% packet loss, time 3055ms",
        "Packets: Sent = 4, Received = 0, Lost = 4 (100% loss),", "unreachable", "Unreachable!",
        "Destination Host Unreachable", "Reply from 10.10.0.1: Destination host unreachable.",
        "From 10.0.0.1 icmp_seq=1 Destination Net Unreachable", "refused", "Connection refused", "connect ECONNREFUSED",
        "connect ECONNREFUSED 10.0.0.1:443", "getaddrinfo ENOTFOUND siak.example", "ETIMEDOUT", "No route to host",
        "no response", "tidak merespon", "Tidak ada respons", "tidak dapat diakses", "koneksi terputus", "503",
        "503 - Service Unavailable", "HTTP/1.1 502 Bad Gateway", "Request failed with status code 500",
        "Ping request could not find host siak.", "TTL expired in transit", "not reachable",
    ),
    "up": (
        "ok", "OK!", "0% loss", "0% packet loss", "50% packet loss", "25 % loss", "99,9% loss", "0.0% loss", "no loss",
        "4 packets transmitted, 4 received, 0% packet loss, time 3004ms",
        "Packets: Sent = 4, Received = 4, Lost = 0 (0% loss),", "200 - OK", "HTTP 200", "301 Moved Permanently",
        "Reply from 10.0.0.1: bytes=32 time=1ms TTL=64", "64 bytes from 10.0.0.1: icmp_seq=1 ttl=63 time=0.4 ms",
        "server is up", "terhubung", "1",
    ),
    "maintenance": (
        "3", "3.0", "maintenance", "Under Maintenance", "Monitor under maintenance", "pemeliharaan",
        "sedang dalam pemeliharaan terjadwal",
    ),
    "unknown": ("unknown", "status: UNKNOWN", "tidak diketahui"),
    "": ("2", "pending", "PENDING", "paused", "not checked yet", "belum dicek"),
}  # fmt: skip
AT_ONCE = [(word, state) for state, words in WORDS.items() for word in words]


@pytest.mark.parametrize(("word", "state"), AT_ONCE)
def test_what_monitors_write_is_known(tmp_path: Path, word: str, state: str) -> None:
    intake = read_text(tmp_path, f'at;target;up\n2024-02-13 09:07+07:00;siak;"{word}"\n', "pings")
    assert [ANSWERS[code] for code in intake.frame["up"]] == ([state] if state else [])
    assert (intake.read, intake.rejects, intake.skipped) == (1, [], int(not state))
    assert any("say nothing of their target" in notice for notice in intake.notices) == (not state)


CONTRADICTING = (
    "no timeout", "tidak ada gangguan", "0 errors", "Lost = 0", "up (was down)", "99%", "25 % loss, 3% loss", "5",
    "1234", "503 ms", "tidak hidup", "unknownish",
)  # fmt: skip


@pytest.mark.parametrize("word", CONTRADICTING)
def test_what_is_not_clear_is_asked_for(tmp_path: Path, word: str) -> None:
    (reject,) = read_text(tmp_path, f'at;target;up\n2024-02-13 09:07+07:00;siak;"{word}"\n', "pings").rejects
    assert (reject.field, reject.value, reject.code) == ("up", word, "unknown_up")
    assert "[values.up]" in reject.reason
    assert "maintenance" in reject.reason


@pytest.mark.parametrize(("text", "states"), [
    ("0;100;25", ["up", "down", "up"]),
    ("0%;100 %;12,5%", ["up", "down", "up"]),
])  # fmt: skip
def test_a_column_of_loss_holds_per_cents(tmp_path: Path, text: str, states: list[str]) -> None:
    rows = "".join(f"2024-02-13 09:0{n}+07:00|siak|{word}\n" for n, word in enumerate(text.split(";")))
    intake = read_text(tmp_path, "at|target|Packet Loss (%)\n" + rows, "pings")
    assert [ANSWERS[code] for code in intake.frame["up"]] == states


def test_a_mapping_gives_every_state(tmp_path: Path) -> None:
    said = {"hijau": "up", "merah": "down", "kuning": "maintenance", "abu": "unknown", "putih": ""}
    rows = "".join(f"2024-02-13 09:0{n}+07:00;siak;{word}\n" for n, word in enumerate(said))
    mapping = "[values.up]\n" + "".join(f'{word} = "{meaning}"\n' for word, meaning in said.items())
    intake = read_text(tmp_path, "at;target;up\n" + rows, "pings", mapping=mapping)
    assert [ANSWERS[code] for code in intake.frame["up"]] == ["up", "down", "maintenance", "unknown"]
    assert (intake.read, intake.skipped, intake.rejects) == (5, 1, [])


def test_what_the_mapping_empties_is_no_ping_unless_it_is_maintenance(tmp_path: Path) -> None:
    rows = "".join(f"2024-02-13 09:0{n}+07:00;siak;{word}\n" for n, word in enumerate("1230"))
    mapping = '[values.up]\n"2" = "up"\n"3" = ""\n"0" = ""'
    intake = read_text(tmp_path, "at;target;up\n" + rows, "pings", mapping=mapping)
    assert [ANSWERS[code] for code in intake.frame["up"]] == ["up", "up", "maintenance"]
    assert intake.skipped == 1


def test_a_column_of_mostly_2_is_of_another_tool(tmp_path: Path) -> None:
    """2 is up there, 1 down: read by Uptime Kuma, what was up would vanish and what was down be up."""

    def log(answers: str) -> str:
        return "at;target;up\n" + "".join(
            f"2024-02-13 09:{n:02d}+07:00;siak;{answer}\n" for n, answer in enumerate(answers)
        )

    with pytest.raises(IntakeError, match=r"Most values of up are 2.*\[values.up\]"):
        read_text(tmp_path, log("222221222222"), "pings")
    mapping = '[values.up]\n"1" = "down"\n"2" = "up"'
    intake = read_text(tmp_path, log("222221222222"), "pings", mapping=mapping)
    assert [ANSWERS[code] for code in intake.frame["up"]] == ["up"] * 5 + ["down"] + ["up"] * 6
    assert read_text(tmp_path, log("111112222211"), "pings").skipped == 5


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


@pytest.mark.parametrize("text", ["timeout", "-1", "fast", "Request timed out."])
def test_what_stands_for_the_latency_of_a_failure_does_not_cost_the_failure(tmp_path: Path, text: str) -> None:
    intake = read_text(tmp_path, "at;target;up;latency_ms\n" + ping("0", text) + ping("0", "12"), "pings")
    assert intake.rejects == []
    assert intake.frame["latency_ms"].to_list() == [None, 12.0] or intake.duplicates == 1
    assert any(text in notice and "was left out" in notice for notice in intake.notices)


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
