"""Good files of every format and kind that is read, and how they are damaged: bytes, lines, cells, parts, structure."""

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.etl.formats.builders import HEADER, ROWS, csv_text, ods, xes, xlsx

LOG = {
    f"R{number}": ({"concept:name": f"R{number}", "Jenis": "KTP"}, [
        {"concept:name": "submitted", "time:timestamp": f"2024-02-0{number}T08:05:00+07:00", "org:resource": "Ani"},
        {"concept:name": "finished", "time:timestamp": f"2024-02-0{number}T09:05:00+07:00"},
    ]) for number in range(1, 6)
}
Way = Callable[[bytes, random.Random], bytes]
_NUMBERS = [b"0", b"-1", b"1048576", b"99999999", b"4294967296", b"9" * 30, b"1e308", b""]
_LONG = [b"x" * 40_000, b"9" * 200_000, b" " * 200_000, b"(" * 2_000, b"\n" * 5_000, b"&amp;" * 100]
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
    outages = "target;start;end;state\n" + "".join(
        f"siak;2024-02-0{i} 08:00;2024-02-0{i} 09:00;down\n" for i in range(1, 9)
    )
    complaints = "complaint_id;received_at;status\n" + "".join(
        f"C{i};2024-02-0{i} 13:00;selesai\n" for i in range(1, 9)
    )
    return [
        ("requests", csv_text(rows).encode()),
        ("requests", csv_text(rows, ",").encode("utf-16")),
        ("requests", csv_text(rows, "\t").encode("utf-16-be")),
        ("requests", csv_text(rows, "|").replace("loket", "Café").encode("cp1252")),
        ("requests", quoted.encode("utf-8-sig")),
        ("requests", gzip.compress(csv_text(rows).encode())),
        ("requests", xlsx(folder / "a.xlsx", {"Muka": [["x"]], "Data": rows}).read_bytes()),
        ("requests", ods(folder / "a.ods", {"Data": rows}).read_bytes()),
        ("requests", xes(LOG).encode()),
        ("events", xes(LOG).encode()),
        ("events", gzip.compress(xes(LOG).encode())),
        ("pings", pings.encode()),
        ("pings", xlsx(folder / "p.xlsx", {"P": [line.split(",") for line in pings.split()]}).read_bytes()),
        ("skm", skm.encode()),
        ("outages", outages.encode()),
        ("complaints", complaints.encode()),
    ]


def repacked(data: bytes, chance: random.Random, way: Way) -> bytes:
    """A workbook one part of which is damaged and packed again, so that its own reader meets the damage."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = chance.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            content = old.read(name)
            if name != hit:
                new.writestr(name, content)
            elif chance.random() < 0.9:
                new.writestr(name, way(content, chance))
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


def shaped(data: bytes, chance: random.Random) -> bytes:
    """The structure damaged: tags, lines or cells repeated, nested, moved or left out; numbers beyond all measure."""
    parts = re.split(rb"(<[^<>]*>)", data) if b"</" in data[:100_000] else re.split(rb"([\n;,\t|])", data)
    for _ in range(chance.randint(1, 4)):
        if not parts:
            break
        at = chance.randrange(len(parts))
        to = min(len(parts), at + chance.choice([1, 2, 5, 30]))
        what = chance.randrange(6)
        if what == 0:
            parts[at:to] = []
        elif what == 1:
            parts[at:to] = parts[at:to] * chance.choice([2, 20, 2_000])
        elif what == 2:
            parts[at:at] = [parts[chance.randrange(len(parts))]] * chance.choice([1, 150])
        elif what == 3:
            parts[at] = re.sub(rb"\d+", lambda _: chance.choice(_NUMBERS), parts[at])
        elif what == 4:
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        else:
            parts[at] = parts[at] + chance.choice(_LONG)
    return b"".join(parts)[:5_000_000]  # it is small files that are damaged


def told_wrong(data: bytes, chance: random.Random) -> bytes:
    """The text in another encoding, or two in one file."""
    text = data.decode("utf-8", errors="replace")
    encoding = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "cp850", "cp1252", "utf-8-sig", "utf-32", "utf-7"])
    other = text.encode(encoding, errors="replace")
    at = chance.randrange(len(data) + 1)
    return chance.choice([other, other[:-1], data[:at] + other, other[:at] + data])


def mutated(goods: list[tuple[str, bytes]], number: int) -> tuple[str, bytes]:
    """(kind, content) of the damaged file of this number; the same number gives the same file."""
    chance = random.Random(number)
    kind, data = goods[number % len(goods)]
    way = chance.choice([damaged, damaged, shaped, shaped, told_wrong])
    outside = chance.random() < 0.3
    if data.startswith(b"PK") and not outside:
        return kind, repacked(data, chance, way)
    if data.startswith(b"\x1f\x8b") and not outside:
        return kind, gzip.compress(way(gzip.decompress(data), chance), 1)
    if chance.random() < 0.05:
        data += goods[chance.randrange(len(goods))][1]  # two files in one
    return kind, way(data, chance)
