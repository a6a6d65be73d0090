"""How many cells a workbook would become, from its XML, before the reader makes room for them.

The reader lays a sheet out as a full rectangle, and copies a text for every cell that shares it: a file of a few
kilobytes can ask for terabytes, and the process would end. The XML is gone through piece by piece.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from etl.sources.archive import Archive, damaged
from etl.sources.limits import CELLS, FILLED, REPEATS, SHEETS, SPARSE, SPREAD, TEXT
from etl.sources.table import IntakeError
from service_levels.messages import Message

_REFERENCE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{0,7})([0-9]{1,10})["']""")
_SHARED = re.compile(rb"""\bt\s{0,9}=\s{0,9}["']s["']""")
_MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\s")
_PLACE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_LONG_REFERENCE = 9  # digits beyond which a row is none of any sheet

Start = Callable[[str, dict[str, str]], None]


@dataclass(slots=True)
class _Extent:
    """What a workbook asks for. Raises IntakeError where that is too much."""

    source: Path
    size: int  # bytes of its XML
    cells: int = 0  # of the rectangles
    filled: int = 0
    text: int = 0  # characters of all cells
    row: int = 0  # of the sheet that is gone through, the last filled ones
    column: int = 0
    lengths: list[int] = field(default_factory=list)  # of the shared texts

    def check(self) -> None:
        cells = self.cells + self.row * self.column
        if cells > CELLS or (cells > SPARSE and self.filled * FILLED < cells):
            much = Message("extent.cells", cells=cells / 1e6, filled=self.filled, row=self.row, column=self.column)
            raise self._too_many(much)
        if self.text > TEXT or (self.text > SPREAD and self.text > REPEATS * self.size):
            raise self._too_many(Message("extent.text", size=self.text / 1e6))

    def next_sheet(self) -> None:
        self.cells += self.row * self.column
        self.row = self.column = 0

    def _too_many(self, what: Message) -> IntakeError:
        return IntakeError(Message("file.extent", file=self.source.name, what=what))


def check_xlsx(archive: Archive) -> None:
    """Raises IntakeError where the sheets would become more than `limits` allow."""
    names = archive.names
    xml = [name for name in names if name.lower().endswith((".xml", ".rels"))]
    for name in xml:
        refuse_types(archive, name)
    _refuse_sheets(archive)
    shared = [name for name in xml if name.lower().endswith("sharedstrings.xml")]
    extent = _Extent(archive.source, sum(archive.size(name) for name in xml))
    lengths: list[int] | None = None
    for name in xml:
        if name in shared or not name.lower().startswith("xl/"):
            continue
        row, column, uses = _bounds(archive, name)
        rectangle = extent.cells + row * column
        if uses and lengths is None:
            lengths = [length for each in shared for length in _shared_lengths(archive, each)]
        at_most = extent.text + uses * max(lengths or [0])
        if rectangle <= SPARSE and at_most <= SPREAD:
            extent.cells, extent.text = rectangle, at_most
            continue
        extent.lengths = lengths or []
        _go_through(archive, name, extent)


def _refuse_sheets(archive: Archive) -> None:
    """A workbook whose sheets are more than its parts reads one part again and again."""
    book = archive.text("xl/workbook.xml")
    count = len(_SHEET.findall(book))
    parts = sum(name.startswith("xl/") and "sheets/" in name and name.endswith(".xml") for name in archive.names)
    if count > SHEETS or count > max(1, parts):
        raise IntakeError(Message("file.many_sheets", file=archive.source.name, count=count, parts=parts, most=SHEETS))


def _bounds(archive: Archive, name: str) -> tuple[int, int, int]:
    """(last row, last column, how many cells share their text) at most, formats without a value included."""
    row = column = uses = 0
    rows: set[bytes] = set()
    columns: set[bytes] = set()
    unplaced = 0
    for piece in overlapping(archive, name):
        for letters, digits in _REFERENCE.findall(piece):
            columns.add(letters)
            rows.add(digits)
        uses += len(_SHARED.findall(piece))
        unplaced += piece.count(b"<c>") + piece.count(b"<row>")
    row = max(map(int, rows), default=0) + unplaced
    column = max(map(_number, columns), default=0) + (16_384 if unplaced else 0)
    return row, column, uses


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _shared_lengths(archive: Archive, name: str) -> list[int]:
    """Characters of each shared text."""
    lengths: list[int] = []

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def words(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    _parse(archive, name, start, words)
    return lengths


def _go_through(archive: Archive, name: str, extent: _Extent) -> None:
    """Counts the cells that hold something, a format alone does not, and their texts."""
    place = [0, 0]
    shares = inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal shares, inside
        tag = name.rpartition(":")[2]
        inside = tag == "v"
        if tag == "row":
            row = attributes.get("r", "")
            place[:] = [int(row) if row.isdecimal() and len(row) <= _LONG_REFERENCE else place[0] + 1, 0]
        elif tag == "c":
            found = _PLACE.fullmatch(attributes.get("r", ""))
            place[:] = [int(found[2]), _number(found[1].encode())] if found else [place[0], place[1] + 1]
            shares = attributes.get("t") == "s"
        elif tag in ("v", "is", "f"):
            extent.filled += tag != "f"
            extent.row, extent.column = max(extent.row, place[0]), max(extent.column, place[1])
            if extent.row * extent.column > CELLS:
                extent.check()

    def words(data: str) -> None:
        if inside and shares and data.isdecimal() and len(data) < _LONG_REFERENCE and int(data) < len(extent.lengths):
            extent.text += extent.lengths[int(data)]

    _parse(archive, name, start, words)
    extent.check()
    extent.next_sheet()


def check_ods(archive: Archive) -> None:
    """Raises IntakeError where the repeated rows and cells of the sheets would become more than `limits` allow."""
    refuse_types(archive, "content.xml")
    extent = _Extent(archive.source, archive.size("content.xml"))
    state = {"row": 0, "rows": 1, "column": 0, "times": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table":
            extent.next_sheet()
            state.update(row=0)
        elif tag == "table-row":
            state["rows"] = _repeated(attributes, "number-rows-repeated")
            state["row"] += state["rows"]
            state["column"] = 0
        elif tag in ("table-cell", "covered-table-cell"):
            times = _repeated(attributes, "number-columns-repeated")
            state["column"] += times
            state["times"] = times * state["rows"]
            if any(key.endswith(("value-type", "formula")) for key in attributes):
                filled()
        elif tag == "s":
            text(_repeated(attributes, ":c"))

    def filled() -> None:
        extent.filled += 1
        extent.row, extent.column = max(extent.row, state["row"]), max(extent.column, state["column"])
        extent.check()

    def words(data: str) -> None:
        text(len(data))
        if data.strip() and state["times"] > 1:
            filled()

    def text(length: int) -> None:
        extent.text += length * state["times"]
        extent.check()

    _parse(archive, "content.xml", start, words)
    extent.check()


def _repeated(attributes: dict[str, str], key: str) -> int:
    found = next((value for name, value in attributes.items() if name.endswith(key)), "1")
    return int(found) if found.isdecimal() and len(found) < 12 else 1


def _parse(archive: Archive, name: str, start: Start, words: Callable[[str], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.buffer_text = True
    parser.CharacterDataHandler = words
    try:
        for piece in archive.entry(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:  # also: an unknown encoding
        raise damaged(archive.source, str(error)) from None


def overlapping(archive: Archive, name: str) -> Iterator[bytes]:
    """The content of an entry in pieces that begin at a tag, so that none lies across two, short of very long ones."""
    kept = b""
    for piece in archive.entry(name):
        text = kept + piece
        cut = text.rfind(b"<", max(0, len(text) - (1 << 16)))
        yield text[:cut] if cut > 0 else text
        kept = text[cut:] if cut > 0 else b""
    yield kept


def refuse_types(archive: Archive, name: str) -> None:
    """Raises IntakeError where an XML entry declares a document type or entities."""
    if any(_MARKUP.search(piece) for piece in overlapping(archive, name)):
        raise IntakeError(Message("file.workbook_doctype", file=archive.source.name, name=name))
