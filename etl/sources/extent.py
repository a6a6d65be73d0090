"""How many cells a workbook would become, from its XML, before the reader makes room for them.

The reader lays a sheet out as a full rectangle, and copies a text for every cell that shares it: a file of a few
kilobytes can ask for terabytes, and the process would end.
"""

import re
from pathlib import Path
from xml.parsers import expat

import numpy as np

from etl.sources.archive import Archive, damaged
from etl.sources.table import IntakeError

CELLS = 25_000_000
TEXT = 500_000_000  # characters of all cells together
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,7})([0-9]{1,10})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")
_SHARED_END = re.compile(rb"</(?:\w+:)?si>")
_MARKUP = (b"<!DOCTYPE", b"<!ENTITY")


def check_xlsx(archive: Archive) -> None:
    """Raises IntakeError where a sheet would become more than CELLS cells or TEXT characters."""
    shared = np.empty(0, np.int64)
    for name in archive.names:
        if name.lower().endswith("sharedstrings.xml"):
            ends = [found.start() for found in _SHARED_END.finditer(xml(archive, name))]
            shared = np.diff(np.array(ends, np.int64), prepend=0)
    for name in archive.names:
        if name.lower().endswith(".xml") and not name.lower().endswith("sharedstrings.xml"):
            text = xml(archive, name)
            if b"sheetData" in text:
                _check_sheet(archive.source, text, shared)


def _check_sheet(source: Path, text: bytes, shared: np.ndarray) -> None:
    columns, rows = set(), set()
    for column, row in _REFERENCE.findall(text):
        columns.add(column)
        rows.add(row)
    if max(map(int, rows), default=0) * max(map(_number, columns), default=0) > CELLS:
        last_row, last_column = _filled_extent(source, text)
        if last_row * last_column > CELLS:
            raise _too_many(source, f"filled cells reach to row {last_row:,} and column {last_column:,}")
    if len(shared):
        used = np.array([int(index) for index in _SHARED.findall(text)], np.int64)
        if int(shared[used[used < len(shared)]].sum()) > TEXT:
            raise _too_many(source, "its texts repeat beyond any table")


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _filled_extent(source: Path, text: bytes) -> tuple[int, int]:
    """(last row, last column) of cells that hold something; a format alone does not count."""
    furthest = [0, 0]
    place = [0, 0]
    cell = [0, 0]

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            place[:] = [int(attributes.get("r") or place[0] + 1), 0]
        elif tag == "c":
            found = re.fullmatch(r"([A-Za-z]{1,7})([0-9]{1,10})", attributes.get("r", ""))
            cell[:] = [int(found[2]), _number(found[1].encode())] if found else [place[0], place[1] + 1]
            place[1] = cell[1]
        elif tag in ("v", "is", "f"):
            furthest[:] = [max(furthest[0], cell[0]), max(furthest[1], cell[1])]

    _parse(source, text, start)
    return furthest[0], furthest[1]


def check_ods(archive: Archive) -> None:
    """Raises IntakeError where the repeated rows and cells of a sheet would become more than CELLS or TEXT."""
    text = xml(archive, "content.xml")
    state = {"row": 0, "rows": 1, "column": 0, "last_row": 0, "last_column": 0, "cells": 0, "times": 0, "text": 0}

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table":
            state.update(row=0, last_row=0, last_column=0)
        elif tag == "table-row":
            state["rows"] = _repeated(attributes, "number-rows-repeated")
            state["row"] += state["rows"]
            state["column"] = 0
        elif tag in ("table-cell", "covered-table-cell"):
            times = _repeated(attributes, "number-columns-repeated")
            state["column"] += times
            state["times"] = 0
            if any(key.endswith(("value-type", "formula")) for key in attributes):
                state["times"] = min(times, 16_384) * min(state["rows"], 1_048_576)
                state["cells"] += state["times"]
                state["last_row"] = max(state["last_row"], state["row"])
                state["last_column"] = max(state["last_column"], state["column"])
                if max(state["cells"], state["last_row"] * state["last_column"]) > CELLS:
                    raise _too_many(archive.source, "cells and rows repeat beyond any table")

    def words(data: str) -> None:
        state["text"] += len(data) * state["times"]
        if state["text"] > TEXT:
            raise _too_many(archive.source, "its texts repeat beyond any table")

    _parse(archive.source, text, start, words)


def _repeated(attributes: dict[str, str], key: str) -> int:
    found = next((value for name, value in attributes.items() if name.endswith(key)), "1")
    return int(found) if found.isdigit() and len(found) < 12 else 1


def _parse(source: Path, text: bytes, start, words=None) -> None:  # type: ignore[no-untyped-def]
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    if words is not None:
        parser.buffer_text = True
        parser.CharacterDataHandler = words
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:  # also: an unknown encoding
        raise damaged(source, str(error)) from None


def xml(archive: Archive, name: str) -> bytes:
    """The text of an XML entry. Raises IntakeError where it declares a document type or entities."""
    text = archive.text(name)
    head = text[:4096]
    if any(mark in head for mark in _MARKUP):
        raise IntakeError(f"{archive.source.name}: {name} declares a document type, as no workbook does; not opened.")
    return text


def _too_many(source: Path, why: str) -> IntakeError:
    return IntakeError(
        f"{source.name} would become more than {CELLS / 1e6:.0f} million cells: {why}. Delete what stands far from the "
        "table, or save the sheet as CSV."
    )
