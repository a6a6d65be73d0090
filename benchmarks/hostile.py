"""Small files that ask for much, each made at its full size."""
# ruff: noqa: E501, ARG005 - a file a line

import gzip
import os
import random
import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.reading import Job

MB = 1_000_000
_SPACES = " ".join(
    f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text", "style")
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/></Types>'
)
_ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = "request_id,service,submitted_at\n"
ROW = "R1,KTP,2024-02-03 08:05\n"


def _put(path: Path, *parts: bytes | str) -> Path:
    with path.open("wb") as stream:
        for part in parts:
            stream.write(part.encode() if isinstance(part, str) else part)
    return path


def text(*parts: bytes | str) -> Callable[[Path], Path]:
    return lambda folder: _put(folder / "a.csv", *parts)


def repeated(first: str, unit: bytes, size: int, last: bytes = b"") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        block = unit * max(1, MB // len(unit))
        return _put(folder / "a.csv", first, *([block] * (size // len(block))), last)

    return make


def xlsx(rows: str, shared: str = "", more: dict[str, bytes] | None = None, head: str = "") -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "a.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
            out.writestr("[Content_Types].xml", _TYPES)
            out.writestr("_rels/.rels", _ROOT)
            out.writestr("xl/workbook.xml", _BOOK)
            out.writestr("xl/_rels/workbook.xml.rels", _LINKS)
            out.writestr("xl/worksheets/sheet1.xml", f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>')
            if shared:
                out.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{shared}</sst>')
            for name, content in (more or {}).items():
                out.writestr(name, content)
        return path

    return make


def inline(row: int, *cells: str) -> str:
    return f'<row r="{row}">' + "".join(
        f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells)
    ) + "</row>"


TABLE = inline(1, "request_id", "service", "submitted_at") + inline(2, "R1", "KTP", "2024-02-03 08:05")
WRONG = inline(1, "aaa", "bbb", "ccc") + inline(2, "R1", "KTP", "2024-02-03 08:05")


def ods(body: str, head: str = '<?xml version="1.0"?>') -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "a.ods"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
            out.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
            out.writestr(
                "content.xml",
                f"{head}<office:document-content {_SPACES}><office:body><office:spreadsheet><table:table table:name='A'>"
                f"{body}</table:table></office:spreadsheet></office:body></office:document-content>",
            )
        return path

    return make


def ods_row(*cells: str, times: int = 1, wide: int = 1) -> str:
    repeat = f' table:number-rows-repeated="{times}"' if times > 1 else ""
    across = f' table:number-columns-repeated="{wide}"' if wide > 1 else ""
    body = "".join(
        f'<table:table-cell{across} office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row{repeat}>{body}</table:table-row>"


ODS_TABLE = ods_row("request_id", "service", "submitted_at") + ods_row("R1", "KTP", "2024-02-03 08:05")


def xes(body: str, head: str = '<?xml version="1.0"?>') -> Callable[[Path], Path]:
    return lambda folder: _put(folder / "a.xes", head, "<log>", body, "</log>")


def _string(key: str, value: str) -> str:
    return f'<string key="{key}" value="{value}"/>'


EVENT = (
    '<event><string key="concept:name" value="submitted"/>'
    '<date key="time:timestamp" value="2024-02-03T08:05:00+07:00"/></event>'
)


def packed(unit: bytes, size: int, level: int = 9) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "a.gz"
        member = gzip.compress(unit * max(1, 10 * MB // len(unit)), level)
        return _put(path, *([member] * (size // (10 * MB))))

    return make


def noise_lines(size: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        chance = random.Random(1)
        return _put(folder / "a.csv", HEAD, *(chance.randbytes(MB).hex() + "\n" for _ in range(size // (2 * MB))))

    return make


def fifo(folder: Path) -> Path:
    path = folder / "fifo"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    return path


def loop(folder: Path) -> Path:
    path = folder / "loop"
    path.unlink(missing_ok=True)
    path.symlink_to(path)
    return path


def bound(folder: Path) -> Path:
    path = folder / "socket"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as bound_one:
        bound_one.bind(str(path))
    return path


def directory(folder: Path) -> Path:
    (folder / "folder.csv").mkdir(exist_ok=True)
    return folder / "folder.csv"


def zip_bomb(folder: Path) -> Path:
    path = folder / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", _TYPES)
        out.writestr("xl/workbook.xml", _BOOK)
        out.writestr("xl/_rels/workbook.xml.rels", _LINKS)
        with out.open("xl/worksheets/sheet1.xml", "w") as stream:
            for _ in range(1000):
                stream.write(b" " * MB)
    return path


def random_members(size: int) -> Callable[[Path], Path]:
    """A workbook that is honestly large: cells of text that packs badly."""

    def make(folder: Path) -> Path:
        chance = random.Random(1)
        rows = "".join(inline(n, *(f"{chance.getrandbits(64):x}" for _ in range(6))) for n in range(3, size))
        return xlsx(WRONG + rows)(folder)

    return make


def jobs() -> Iterator[Job]:
    """(what it is, kind, how it is made)."""
    spread = [
        ("CSV: one line of JSON, 20 MB", repeated("[", b'{"request_id":"R1","a":{"b":[1,2,3]},"submitted_at":"2024-02-03"},', 20 * MB, b"{}]")),
        ("CSV: one line of JSON of 5 MB, behind a word", repeated("x ", b'{"request_id":"R1","a":{"b":[1,2,3]},"submitted_at":"2024-02-03"},', 5 * MB, b"{}]")),
        ("CSV: one line of JSON without quotes", repeated("", b"{request_id:R1;[1,2,3]},", 20 * MB)),
        ("CSV: one line of 100 MB of a", repeated("", b"a", 100 * MB)),
        ("CSV: one line of 100 MB of digits", repeated("", b"1", 100 * MB)),
        ("CSV: one line of 100 MB of blanks, a letter", repeated("", b" ", 100 * MB, b"a")),
        ("CSV: a good file, then a line of 100 MB", repeated(HEAD + ROW, b"a", 100 * MB)),
        ("CSV: a good file, then a line of 100 MB digits", repeated(HEAD + ROW + "R2,", b"12 ", 100 * MB)),
        ("CSV: 50 MB of blank lines", repeated("", b"\n", 50 * MB)),
        ("CSV: header, then 50 MB of blank lines", repeated(HEAD, b"\n", 50 * MB)),
        ("CSV: 50 MB of CR", repeated(HEAD, b"\r", 50 * MB)),
        ("CSV: header, 50 MB of lines of one letter", repeated(HEAD, b"a\n", 50 * MB)),
        ("CSV: header, 50 MB of lines of one comma", repeated(HEAD, b",\n", 50 * MB)),
        ("CSV: header, 50 MB of lines of two commas", repeated(HEAD, b",,\n", 50 * MB)),
        ("CSV: unknown header, 100 MB of short lines", repeated("aaa,bbb\n", b"a,b\n", 100 * MB)),
        ("CSV: header, 50 MB of lines of blanks", repeated(HEAD, b" \n", 50 * MB)),
        ("CSV: an unclosed quote of 100 MB", repeated(HEAD + ROW + '"', b"aaa,bbb,ccc\n", 100 * MB)),
        ("CSV: 100 MB of quotes", repeated(HEAD + ROW, b'"', 100 * MB)),
        ("CSV: 50 MB of lines of one quote", repeated(HEAD + ROW, b'"\n', 50 * MB)),
        ("CSV: 50 MB of lines of a wrong quote", repeated(HEAD + ROW, b'"a"b\n', 50 * MB)),
        ("CSV: 1,000,000 columns", repeated(HEAD[:-1], b",a", 2 * MB, b"\n" + ROW.encode())),
        ("CSV: a header of 100,000 names", text(",".join([HEAD[:-1], *(f"name {n}" for n in range(100_000))]), "\n", "a," * 100_000, "\n")),
        ("CSV: 60 rows of 20,000 cells", text(HEAD, (("a," * 20_000) + "\n") * 60)),
        ("CSV: 5,000 columns, 3,000 rows", text(",".join([HEAD[:-1], *(f"n{n}" for n in range(5_000))]) + "\n", ("a," * 5_002 + "a\n") * 3_000)),
        ("CSV: 100 MB of NUL", repeated("", b"\0", 100 * MB)),
        ("CSV: a good file, 100 MB of NUL", repeated(HEAD + ROW, b"\0", 100 * MB)),
        ("CSV: a good file, 50 MB of lines of NUL", repeated(HEAD + ROW, b"\0\n", 50 * MB)),
        ("CSV: a good file, 50 MB of bad bytes", repeated(HEAD + ROW + "é" * 100, b"\xff\xfe\x81", 50 * MB)),
        ("CSV: a good file, 20 MB of lines of bad bytes", repeated(HEAD + ROW + "é" * 100, b"\xff\n", 20 * MB)),
        ("CSV: 100 MB of lines of hex", noise_lines(100 * MB)),
        ("CSV: 100 MB of commas", repeated("", b",", 100 * MB)),
        ("CSV: 50 MB of lines of 500 commas", repeated(HEAD, b"," * 500 + b"\n", 50 * MB)),
        ("CSV: sep= and 100 MB", repeated("sep=", b"a", 100 * MB)),
        ("CSV: header of <0x90> marks", repeated("a,reason,field,line\n", b"<0xABABAB", 20 * MB)),
        ("CSV: byte order mark alone", text(b"\xef\xbb\xbf")),
        ("CSV: UTF-16 of odd length, 50 MB", repeated("", HEAD.encode("utf-16-le"), 50 * MB, b"x")),
        ("CSV: UTF-16 mark alone", text(b"\xff\xfe")),
        ("CSV: UTF-16, 100 MB of one letter", repeated("", b"a\0", 100 * MB)),
        ("CSV: apostrophes, 100 MB", repeated("", b"'a',", 100 * MB)),
        ("CSV: a cell of one million digits and blanks", text(HEAD, "R1,KTP,", "1 " * 400_000, "\n")),
        ("CSV: a cell of 900,000 digits, points, dashes", text(HEAD, *(f"R{n},KTP,{u * 900_000}"[:900_000] + "\n" for n, u in enumerate(["1", "1.", "-", "2024-", "(", "a:", "+6", " ", "\t", "/", ":", "[", "1,", "é", "%", "no ", "date "])))),
        ("CSV: the same as numbers of requests", text(HEAD, *(f"{u * 900_000}"[:900_000] + ",KTP,2024-02-03\n" for n, u in enumerate(["1", "1.", "-", "2024-", "(", "a:", "+6", " ", "\t", "/", ":", "[", "1;", "é", "%", "no ", "date "])))),
        ("CSV: the same as a lone header", text(*(f"{u * 3_000}," for u in ["1", "1.", "-", "2024-", "(", "a:", "+6", " ", "\t", "/", ":", "[", "1;", "é", "%", "no ", "date "]), "\n", ROW)),
        ("gzip: 10 GB of blanks", packed(b" ", 10_000 * MB)),
        ("gzip: 99 times, 490 MB", packed(random.Random(1).randbytes(500).hex().encode() * 4 + b"\n", 490 * MB, 1)),
        ("gzip: 400 MB of hex", packed(random.Random(1).randbytes(100_000).hex().encode(), 400 * MB, 1)),
        ("zip: 1 GB of blanks", zip_bomb),
        ("XLSX: a stray cell at XFD1048576", xlsx(TABLE + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
        ("XLSX: a stray cell in row 1048576", xlsx(TABLE + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        ("XLSX: a stray cell in row 1048576, column W", xlsx(TABLE + '<row r="1048576"><c r="W1048576"><v>1</v></c></row>')),
        ("XLSX: wrong header, stray cell in V1048576", xlsx(WRONG + '<row r="1048576"><c r="V1048576"><v>1</v></c></row>')),
        ("XLSX: a stray cell in column XFD", xlsx(TABLE + '<row r="9"><c r="XFD9"><v>1</v></c></row>')),
        ("XLSX: a stray format at XFD1048576", xlsx(TABLE + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
        ("XLSX: stray cell without a reference", xlsx(TABLE + '<row r="1048576"><c><v>1</v></c></row>')),
        ("XLSX: row beyond the sheet", xlsx(TABLE + '<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>')),
        ("XLSX: column beyond the sheet", xlsx(TABLE + '<row r="3"><c r="ZZZZZZ3"><v>1</v></c></row>')),
        ("XLSX: wrong dimension", _dimension),
        ("XLSX: a shared text of 30,000, 5,000 times", xlsx(TABLE + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, 5_003)), f"<si><t>{'a' * 30_000}</t></si>")),
        ("XLSX: the same with attributes in another order", xlsx(TABLE + "".join(f'<row r="{n}"><c t="s" r="A{n}"><f>1</f><v>0</v></c></row>' for n in range(3, 5_003)), f"<si><t>{'a' * 30_000}</t></si>")),
        ("XLSX: billion laughs", xlsx(TABLE, head='<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{f"&a{n-1 if n > 1 else chr(0)};".replace(chr(0), "") * 10}">' for n in range(1, 10)) + "]>")),
        ("XLSX: the same behind 5,000 blanks", xlsx(TABLE, head="<?xml version='1.0'?>" + " " * 5_000 + '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">]>')),
        ("XLSX: 1,000,000 empty styled cells", xlsx(TABLE + "".join(f'<row r="{n}">' + "".join(f'<c r="{chr(65 + c)}{n}" s="1"/>' for c in range(20)) + "</row>" for n in range(3, 50_003)))),
        ("XLSX: 20,000 rows of hex, wrong header", random_members(20_000)),
        ("XLSX: 2,000 sheets of nothing", _many_sheets),
        ("ODS: a cell 16,384 times in 1,048,576 rows", ods(ODS_TABLE + ods_row("a", times=1_048_576, wide=16_384))),
        ("ODS: a row 1,000,000 times", ods(ODS_TABLE + ods_row("a", "b", "c", times=1_000_000))),
        ("ODS: a row of 20 cells 1,000,000 times", ods(ODS_TABLE + ods_row("a", times=1_000_000, wide=20))),
        ("ODS: a text of 1,000 in 400,000 cells", ods(ODS_TABLE + ods_row("a" * 1_000, times=40_000, wide=10))),
        ("ODS: a cell 16,384 times in 1,500 rows", ods(ODS_TABLE + ods_row("a", times=1_500, wide=16_384))),
        ("ODS: the same under wrong names", ods(ods_row("aaa", "bbb") + ods_row("a", times=1_500, wide=16_384))),
        ("ODS: empty styled cells and rows repeated", ods(ODS_TABLE + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/></table:table-row>')),
        ("ODS: the same, a filled row behind", ods(ODS_TABLE + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/></table:table-row>' + ods_row("R9"))),
        ("ODS: a filled cell behind 16,000 empty ones, 1,500 rows", ods(ODS_TABLE + '<table:table-row table:number-rows-repeated="1500"><table:table-cell table:number-columns-repeated="16000"/><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>')),
        ("ODS: rows repeated without type, with text", ods(ODS_TABLE + '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="20"><text:p>a</text:p></table:table-cell></table:table-row>')),
        ("ODS: blanks 1,000,000,000 times (text:s)", ods(ODS_TABLE + '<table:table-row><table:table-cell office:value-type="string"><text:p>a<text:s text:c="1000000000"/></text:p></table:table-cell></table:table-row>')),
        ("ODS: repeated 99999999999 times", ods(ODS_TABLE + ods_row("a", times=99_999_999_999))),
        ("ODS: 100,000 deep", ods("<table:table-row>" * 100_000)),
        ("ODS: billion laughs", ods(ODS_TABLE, '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')),
        ("XES: attribute of 100,000 of a case, 5,000 events", xes("<trace>" + _string("concept:name", "R1") + _string("x", "a" * 100_000) + EVENT * 5_000 + "</trace>"), "events"),
        ("XES: 10 attributes of 100,000, 5,000 events", xes("<trace>" + _string("concept:name", "R1") + "".join(_string(f"x{n}", f"{n}" * 100_000) for n in range(10)) + EVENT * 5_000 + "</trace>"), "events"),
        ("XES: 490 attributes of a case, 100,000 events", xes("<trace>" + _string("concept:name", "R1") + "".join(_string(f"x{n}", "a" * 50) for n in range(490)) + EVENT * 100_000 + "</trace>"), "events"),
        ("XES: the number of a case of 100,000, 5,000 events", xes("<trace>" + _string("concept:name", "a" * 100_000) + EVENT * 5_000 + "</trace>"), "events"),
        ("XES: the name of an event of 200,000", xes("<trace>" + _string("concept:name", "R1") + EVENT.replace("submitted", "s" * 200_000) + "</trace>"), "events"),
        ("XES: an attribute of 2,000,000", xes("<trace>" + _string("concept:name", "R1") + _string("x", "a" * 2_000_000) + EVENT + "</trace>"), "events"),
        ("XES: an attribute of 50 MB", xes("<trace>" + _string("concept:name", "R1") + _string("x", "a" * 50_000_000) + EVENT + "</trace>"), "events"),
        ("XES: 50 MB of text", xes("a" * 50_000_000), "events"),
        ("XES: 1,000,000 attributes of one event", xes("<trace><event>" + "".join(_string(f"x{n}", "a") for n in range(1_000_000)) + "</event></trace>"), "events"),
        ("XES: one case of 1,000,000 empty events", xes("<trace>" + "<event/>" * 1_000_000 + "</trace>"), "events"),
        ("XES: 50,000 events of 490 attributes apart", xes("<trace>" + _string("concept:name", "R1") + "".join("<event>" + _string(f"x{n % 490}", "a") + "</event>" for n in range(200_000)) + "</trace>"), "events"),
        ("XES: 1,000,000 deep", xes("<a>" * 1_000_000), "events"),
        ("XES: billion laughs", xes("", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), "events"),
        ("XES: an element with 1,000,000 attributes", xes("<trace " + " ".join(f'a{n}="1"' for n in range(500_000)) + "/>"), "events"),
        ("XES: an unclosed tag of 50 MB", lambda folder: _put(folder / "a.xes", "<log><trace ", " a" * 25_000_000), "events"),
        ("XES: an unclosed comment of 50 MB", lambda folder: _put(folder / "a.xes", "<log><!-- ", " a" * 25_000_000), "events"),
        ("XES: gzip of 50 MB of events", _packed_events, "events"),
        ("a FIFO", fifo),
        ("/dev/zero", lambda folder: Path("/dev/zero")),
        ("/dev/null", lambda folder: Path("/dev/null")),
        ("a folder", directory),
        ("a loop of links", loop),
        ("a socket", bound),
        ("nothing", lambda folder: folder / "nothing"),
    ]  # fmt: skip
    for name, make, *kind in spread:
        yield Job(name, kind[0] if kind else "requests", make)


def _dimension(folder: Path) -> Path:
    path = folder / "a.xlsx"
    xlsx(TABLE)(folder)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return path


def _many_sheets(folder: Path) -> Path:
    path = folder / "a.xlsx"
    count = 1_900
    sheets = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, count))
    links = "".join(
        f'<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/>' for n in range(1, count)
    )
    far = TABLE + '<row r="1000000"><c r="V1000000"><v>1</v></c></row>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", _TYPES)
        out.writestr("xl/workbook.xml", _BOOK.partition("<sheet ")[0] + sheets + "</sheets></workbook>")
        out.writestr("xl/_rels/workbook.xml.rels", _LINKS.partition("<Relationship ")[0] + links + "</Relationships>")
        out.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{far}</sheetData></worksheet>')
    return path


def _packed_events(folder: Path) -> Path:
    path = folder / "a.xes.gz"
    chance = random.Random(1)
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(b"<log>")
        for n in range(50):
            events = "".join(EVENT.replace("submitted", f"{chance.getrandbits(40):x}") for _ in range(7_000))
            out.write(f"<trace>{_string('concept:name', f'R{n}')}{events}</trace>".encode())
        out.write(b"</log>")
    return path
