"""Second step: what was understood of a file, every choice with its evidence and correctable."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.store import schema
from service_levels.ui import said, widgets
from service_levels.ui.formats import ZONES, Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import encodings, parts
from service_levels.ui.upload.work import File, Upload
from service_levels.ui.widgets import Column

KINDS = tuple(schema.ROWS)
EVERY_SHEET = "*"  # as a mapping says it
DELIMITERS = (",", ";", "\t", "|")
NAMED = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
ORDERS = ("dmy", "mdy", "ymd")
MARKS = (".", ",")
HEADERS = 20  # lines that may be the header
ROWS = 6


def show(words: Words, catalogue: Catalogue, upload: Upload) -> None:
    """One file, how it is read."""
    file = upload.file
    with st.spinner(words("upload.read.looking")):
        found = file.understood
    parts.heading(words, upload)
    widgets.answer(f"{file.name}:", words("upload.read.not") if found is None else _sentence(words, found))
    parts.remembered(words, catalogue, file)
    parts.told(words, file)
    if found is not None:
        _choices(words, catalogue, file, found)
        _first_rows(words, found)
    elif encodings.offered(file):
        encodings.choice(words, file)
    encodings.preview(words, file)
    forward = (
        words("upload.read.next"),
        found is not None and found["kind"] is not None,
        upload.go,
        "columns",
        upload.at,
    )
    back = (upload.go, "columns", upload.at - 1) if upload.at else (upload.clear,)
    parts.way(words, upload, back, forward)


def _sentence(words: Words, found: dict[str, Any]) -> str:
    kind = words(f"upload.kind.{found['kind']}") if found["kind"] else words("upload.kind.none")
    shape = words(f"upload.format.{found['format']}")
    if found["packed"]:
        shape = words("upload.format.packed", format=shape)
    place = words("upload.read.header", line=found["header_line"]) if found["header_line"] else ""
    sampled = words("upload.read.sampled") if found["sampled"] else ""
    return " ".join(
        part for part in (words("upload.read.lead", kind=kind, format=shape), place, sampled) if part
    )


def _choices(words: Words, catalogue: Catalogue, file: File, found: dict[str, Any]) -> None:
    boxes = [_kind]
    if found["format"] == "csv":
        boxes.append(_delimiter)
    if len(found["sheets"]) > 1:
        boxes.append(_sheet)
    if found["format"] != "xes":
        boxes.append(_header)
    boxes += [_dates, _decimal] if found["kind"] == "pings" else [_dates]
    zones = tuple(dict.fromkeys(office.timezone for office in catalogue.offices.values()))
    boxes.append(partial(_exported, zone=zones[0]))
    shown = [partial(box, words, file, found) for box in boxes]
    if encodings.offered(file):
        shown.insert(1, partial(encodings.choice, words, file))
    if len(zones) > 1:  # with one zone there is nothing to choose
        shown.insert(-1, partial(_zone, words, file, found, zones))
    parts.grid(shown)


def _mapped(
    words: Words, file: File, found: dict, key: str, options: tuple, name: Callable[[Any], str], why: str
) -> None:
    """A choice of the mapping: found out, unless the mapping in force says otherwise."""
    given = file.mapped(key)
    shown = found["header_line"] if key == "header" else found.get(key)

    def label(value: Any) -> str:
        if value is not None:
            return name(value)
        return (
            words("upload.auto", what=name(shown))
            if given is None and shown not in (None, "")
            else words("upload.auto.plain")
        )

    every = (None, *options) if given is None or given in options else (None, given, *options)
    parts.choice(
        words(f"upload.choice.{key}"), f"{key}-{file.path.parent.name}", every, given, label, why,
        lambda value: file.choose(**{key: value}),
    )  # fmt: skip


def _kind(words: Words, file: File, found: dict) -> None:
    why = words("upload.kind.by_columns") if file.kind is None else words("upload.by_you")
    if file.kind is None and found["kind"] is None:
        why = words("upload.kind.say")
    options = KINDS if found["kind"] else (None, *KINDS)
    parts.choice(
        words("upload.choice.kind"), f"kind-{file.path.parent.name}", options, found["kind"],
        lambda kind: words(f"upload.kind.{kind}") if kind else words("upload.kind.none"), why,
        lambda kind: file.choose(kind=kind),
    )  # fmt: skip


def _delimiter(words: Words, file: File, found: dict) -> None:
    def name(mark: str) -> str:
        return words(f"upload.delimiter.{NAMED[mark]}") if mark in NAMED else repr(mark)

    _mapped(words, file, found, "delimiter", DELIMITERS, name, said.by(words, found["delimiter_why"]))


def _sheet(words: Words, file: File, found: dict) -> None:
    def name(sheet: str) -> str:
        return words("upload.sheet.every") if sheet == EVERY_SHEET else sheet

    options = (*found["sheets"], EVERY_SHEET)
    _mapped(words, file, found, "sheet", options, name, words("upload.why.sheet"))


def _header(words: Words, file: File, found: dict) -> None:
    def name(line: int) -> str:
        return words("upload.line", line=line) if line else words("upload.header.none")

    _mapped(words, file, found, "header", tuple(range(HEADERS + 1)), name, words("upload.why.header"))


def _dates(words: Words, file: File, found: dict) -> None:
    def name(order: str) -> str:
        return words(f"upload.dates.{order}") if order in ORDERS else order

    _mapped(words, file, found, "dates", ORDERS, name, said.by(words, found["dates_why"]))


def _decimal(words: Words, file: File, found: dict) -> None:
    _mapped(
        words,
        file,
        found,
        "decimal",
        MARKS,
        lambda mark: words("upload.decimal.comma" if mark == "," else "upload.decimal.point"),
        "",
    )


def _zone(words: Words, file: File, found: dict, zones: tuple[str, ...]) -> None:
    _mapped(words, file, found, "timezone", zones, lambda zone: ZONES.get(zone, zone), words("upload.why.timezone"))


def _exported(words: Words, file: File, _found: dict, *, zone: str) -> None:
    key = f"upload-exported-{file.path.parent.name}"

    def changed() -> None:
        at = st.session_state[key]
        file.exported_at = at.isoformat(timespec="minutes") if at else None
        file.forget_check()

    now = datetime.fromisoformat(file.exported_at) if file.exported_at else None
    if now and now.tzinfo:
        now = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    st.datetime_input(words("upload.choice.exported"), value=now, key=key, format="DD/MM/YYYY", on_change=changed)
    widgets.paragraph(words("upload.why.exported"))


def _first_rows(words: Words, found: dict[str, Any]) -> None:
    widgets.section(words("upload.read.rows"))
    if not found["rows"]:
        widgets.paragraph(words("upload.read.no_rows"))
        return
    fmt = Formats(words)
    rows = found["rows"][:ROWS]
    columns = [Column(words("upload.read.line"), [fmt.number(line) for line, _ in rows], number=False)]
    for place, match in enumerate(found["columns"]):
        texts = [cells[place] if place < len(cells) else "" for _, cells in rows]
        columns.append(Column(match["name"] or words("upload.no_name"), texts, number=False))
    widgets.html(f'<div class="tw-rows">{widgets.table(words("upload.read.rows"), columns, words)}</div>')
