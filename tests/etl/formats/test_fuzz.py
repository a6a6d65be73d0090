"""Damaged files of every format: rows and rejects, or a plain refusal; never a fault, never a hang.

FUZZ_FILES sets how many (300); FUZZ_SEED where to begin.
"""

import gzip
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from etl import rejects
from etl.intake import IntakeError, examine
from tests.etl.formats.builders import HEADER, ROWS, csv_text, ods, put, taken, xes, xlsx
from tests.etl.formats.test_logs import LOG
from tests.etl.intake_case import NOW, SECRET

FILES = int(os.environ.get("FUZZ_FILES", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
HARD = [
    b"\0", b'"', b'""', b";", b",", b"\r", b"\n", b"\xff\xfe", b"\xef\xbb\xbf", b"=", b"'", b"<", b">", b"&a;", b"]]>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"9" * 400, b"1e999", b"-", b"NaN", b"\x1f\x8b", b"PK\x03\x04", b"\x80",
    "\u202eé𝄞".encode(), b"0000-00-00", b"2024-02-30", b"99/99/9999", b"A" * 5000, b"\t", b"|", b"sep=;\n",
]  # fmt: skip


def good_files(folder: Path) -> list[tuple[str, bytes]]:
    """(kind, content) of a good file of each format."""
    rows = [HEADER, *ROWS, *([f"R{i}", "KTP", "loket", ROWS[0][3], ROWS[0][4], "selesai"] for i in range(8))]
    pings = "at,target,up,latency_ms\n" + "".join(f"2024-02-03T08:{i:02}:00+07:00,siak,1,{i}.5\n" for i in range(20))
    skm = "answered_at;" + ";".join(f"u{i}" for i in range(1, 10)) + "\n" + "2024-02-03;1;2;3;4;1;2;3;4;4\n" * 5
    quoted = '"request_id","service","submitted_at"\r\n' + '"R1","KTP, baru","2024-02-03 08:05"\r\n' * 6
    return [
        ("requests", csv_text(rows).encode()),
        ("requests", csv_text(rows, ",").encode("utf-16")),
        ("requests", quoted.encode("cp1252")),
        ("requests", gzip.compress(csv_text(rows).encode())),
        ("requests", xlsx(folder / "a.xlsx", {"Muka": [["x"]], "Data": rows}).read_bytes()),
        ("requests", ods(folder / "a.ods", {"Data": rows}).read_bytes()),
        ("requests", xes(LOG).encode()),
        ("events", xes(LOG).encode()),
        ("events", gzip.compress(xes(LOG).encode())),
        ("pings", pings.encode()),
        ("skm", skm.encode()),
    ]


def repacked(data: bytes, chance: random.Random) -> bytes:
    """A workbook one part of which is damaged and packed again, so that its own reader meets the damage."""
    import io
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            content = old.read(name)
            if name != hit:
                new.writestr(name, content)
            elif chance.random() < 0.9:
                new.writestr(name, damaged(content, chance))
    return out.getvalue()


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One to five mutations."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice([1, 1, 2, 8, 64, 500]))
        kind = chance.randrange(7)
        if kind == 0:
            data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:at] + data[at:to] * chance.choice([2, 3, 50]) + data[to:]
        elif kind == 3:
            data = data[:at] + chance.choice(HARD) + data[at:]
        elif kind == 4:
            data = data[:at] if chance.random() < 0.3 else data
        elif kind == 5:
            digits = [i for i, byte in enumerate(data) if 48 <= byte <= 57]
            for place in chance.sample(digits, min(len(digits), 3)):
                data = data[:place] + b"%d" % chance.randrange(10) + data[place + 1 :]
        else:
            frm = chance.randrange(len(data) + 1)
            data = data[:at] + data[frm : frm + to - at] + data[at:]
    return data


def unpacked_and_damaged(data: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.5:
        return damaged(data, chance)
    inner: Callable[[bytes, random.Random], bytes] = damaged
    if data.startswith(b"PK"):
        return repacked(data, chance)
    return gzip.compress(inner(gzip.decompress(data), chance))


def look(path: Path, kind: str) -> str:
    """What came of a file; a fault other than a refusal is raised."""
    try:
        examine(path, None, now=NOW, secret=SECRET)
        examine(path, kind, now=NOW, secret=SECRET)
    except IntakeError as error:
        _is_said(error)
    try:
        intake = taken(path, kind)
    except IntakeError as error:
        _is_said(error)
        return "refused"
    assert intake.read == len(intake.frame) + len(intake.rejects) + intake.duplicates + intake.skipped
    if intake.rejects:
        rejects.write(path.with_name("rejects.csv"), kind, [(path, reject) for reject in intake.rejects], {}, SECRET)
        return "some rejected"
    return "taken"


def _is_said(error: IntakeError) -> None:
    text = str(error)
    assert text.strip()
    assert len(text) < 5_000


@pytest.mark.timeout(max(180, FILES))
def test_damaged_files_of_every_format_are_answered_plainly(tmp_path: Path) -> None:
    goods = good_files(tmp_path)
    outcomes: dict[str, int] = {}
    for number in range(SEED, SEED + FILES):
        chance = random.Random(number)
        kind, data = goods[number % len(goods)]
        inside = data.startswith((b"PK", b"\x1f\x8b"))
        path = put(tmp_path / "file.bin", unpacked_and_damaged(data, chance) if inside else damaged(data, chance))
        try:
            outcome = look(path, kind)
        except Exception as error:
            error.add_note(f"FUZZ_SEED={number} FUZZ_FILES=1 makes this file of kind {kind} again")
            raise
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
    if FILES >= 300:  # the damage is neither always fatal nor always harmless
        assert min(outcomes.get(each, 0) for each in ("refused", "some rejected", "taken")) > FILES / 50


def test_the_good_files_are_taken(tmp_path: Path) -> None:
    for kind, data in good_files(tmp_path):
        path = put(tmp_path / "file.bin", data)
        if kind == "requests" and b"<log" in data:
            continue  # its cases have no date of submission
        assert look(path, kind) == "taken"
