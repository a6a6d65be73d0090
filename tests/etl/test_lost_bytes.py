"""A byte that is not of the encoding costs its row, not the file: rejected with its place, given back, mended."""

from pathlib import Path

import pytest

from etl import rejects
from etl.intake import IntakeError, Mapping, examine
from tests.etl.formats.builders import put, taken
from tests.etl.intake_case import NOW, SECRET, read_bytes

HEAD = "request_id;service;submitted_at;officer\n"


def file(names: list[bytes], encoding: str = "utf-8", head: str = HEAD) -> bytes:
    end = "\n".encode(encoding)
    rows = [f"{n};KTP;2024-02-13 08:00;".encode(encoding) + name + end for n, name in enumerate(names)]
    return head.encode(encoding) + b"".join(rows)


@pytest.mark.parametrize(
    ("names", "encoding", "mapping", "shown"),
    [
        (["é".encode(), b"Ren\xe9", "éé".encode()], "utf-8", None, "0xE9"),
        (["é".encode(), b"Ren\xff", "éé".encode()], "utf-8", 'encoding = "utf-8"', "0xFF"),
        ([b"a", b"Ren\x82", b"b"], "ascii", 'encoding = "ascii"', "0x82"),
        ([b"\xe9" * 30, b"Ren\x81", b"b"], "cp1252", None, "0x81"),
        ([b"a", b"Ren\x81", b"b"], "cp1252", 'encoding = "cp1252"', "0x81"),
        (["日本".encode("shift_jis"), b"Ren\x81\x20", b"b"], "shift_jis", 'encoding = "shift_jis"', "0x81"),
        (["é".encode("utf-16-le"), b"R\0\x00\xd8", "b".encode("utf-16-le")], "utf-16-le", None, "0x00D8"),
        (["é".encode("utf-16-be"), b"\0R\xd8\x00", b"\0b"], "utf-16-be", 'encoding = "utf-16-be"', "0xD800"),
    ],
)
def test_a_byte_costs_its_row(tmp_path: Path, names, encoding: str, mapping: str | None, shown: str) -> None:
    intake = read_bytes(tmp_path, file(names, encoding), office="cilegon", mapping=mapping)
    assert intake.frame["request_id"].to_list() == ["0", "2"]
    [reject] = intake.rejects
    assert (reject.line, reject.field, reject.code) == (3, "officer", "bytes")
    assert f"the byte {shown} is not of the encoding" in reject.reason
    assert f"<{shown}>" in reject.raw
    assert reject.value is not None
    assert f"<{shown}>" in reject.value


def test_in_a_quoted_field_of_several_lines_too(tmp_path: Path) -> None:
    names = ['"é\nx"'.encode(), b'"Ren\ny\xe9"', "éé".encode()]
    intake = taken(put(tmp_path / "a.csv", file(names)))
    assert [(r.line, r.field, r.code) for r in intake.rejects] == [(4, "officer", "bytes")]
    assert len(intake.frame) == 2


def test_it_is_mended_in_the_file_of_rejects_and_not_before(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", file(["é".encode(), b"Ren\xe9", "éé".encode()]))
    intake = taken(path)
    [out] = rejects.write(tmp_path / "out.csv", "requests", [(path, r) for r in intake.rejects], {}, SECRET)
    again = taken(out)
    assert (again.read, [r.code for r in again.rejects]) == (1, ["bytes"])
    mended = taken(put(tmp_path / "mended.csv", out.read_bytes().replace(b"<0xE9>", "é".encode())))
    assert (mended.rejects, mended.frame["request_id"].to_list()) == ([], ["1"])
    assert mended.frame["officer"].to_list() == ["René"]


def test_in_a_column_that_nothing_uses_it_costs_its_row_too_and_no_field_is_named(tmp_path: Path) -> None:
    head = HEAD.replace("officer", "catatan")
    intake = read_bytes(tmp_path, file(["é".encode(), b"\xe9", "é".encode()], head=head), office="cilegon")
    assert [(r.line, r.field, r.value, r.code) for r in intake.rejects] == [(3, None, None, "bytes")]


def test_in_the_header_it_costs_the_file(tmp_path: Path) -> None:
    data = file(["é".encode()] * 3).replace(b"officer", b"petug\xe9s")
    with pytest.raises(IntakeError, match=r"Line 1: the header holds the byte 0xE9"):
        read_bytes(tmp_path, data, office="cilegon")
    titled = "Laporan é\n\n".encode().replace("é".encode(), b"\xe9") + file(["é".encode()] * 3)
    assert len(read_bytes(tmp_path, titled, office="cilegon").frame) == 3


def test_a_guess_that_the_bytes_speak_against_is_refused_and_a_named_encoding_heeded(tmp_path: Path) -> None:
    data = file([b"REN\x90", b"ANDI"])  # É of cp850
    with pytest.raises(IntakeError, match=r"Line 2: the byte 0x90 is neither UTF-8 nor Windows-1252"):
        read_bytes(tmp_path, data, office="cilegon")
    intake = read_bytes(tmp_path, data, office="cilegon", mapping='encoding = "cp850"')
    assert intake.frame["officer"].to_list() == ["RENÉ", "ANDI"]


def test_half_a_character_at_the_end_costs_the_last_row_and_one_lost_before_the_file(tmp_path: Path) -> None:
    data = file([b"a\0", b"b\0"], "utf-16-le")
    intake = read_bytes(tmp_path, data[:-3], office="cilegon")
    assert ([r.line for r in intake.rejects], len(intake.frame)) == ([3], 1)
    lost = file(["ab".encode("utf-16-le")] * 2000, "utf-16-le")
    with pytest.raises(IntakeError, match="has an odd number of bytes"):
        read_bytes(tmp_path, lost[:20000] + lost[20001:], office="cilegon")


def test_it_is_seen_when_the_file_is_looked_at_and_the_file_can_be_read(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", file(["é".encode(), b"\xe9", "é".encode()]))
    found = examine(path, now=NOW, secret=SECRET)
    assert (found.kind, found.encoding, found.problems) == ("requests", "utf-8", ())
    assert examine(path, mapping=Mapping(encoding="cp1252"), now=NOW, secret=SECRET).encoding == "cp1252"
