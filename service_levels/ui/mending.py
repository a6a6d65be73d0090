"""Rejected rows mended in place: one at a time, field by field with the reason beside it, then checked and loaded.

The mended rows become a small file in the form of theirs and go through the steps of an upload, so that whatever
holds for a file holds for them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from service_levels.store.mending import Rejects, Row, reads_as, written
from service_levels.ui import catalogued, reads, received, said, session, uploads, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import parts, work

_KEPT = "mending"  # session: batch -> Draft
MASKED = re.compile(r"\b(?:id|tel)-[0-9a-f]{16}\b")


@dataclass
class Draft:
    """What was changed so far. `at`: the row that is looked at, among those that are not mended yet.

    `cells`: (line, place) -> text; `alike`: (place, text) -> another, in every row.
    """

    at: int = 0
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    alike: dict[tuple[int, str], str] = field(default_factory=dict)

    def cell(self, row: Row, place: int) -> str:
        """A cell as it stands now."""
        was = (row.cells or ())[place]
        return self.cells.get((row.line, place), self.alike.get((place, was), was))

    def now(self, row: Row) -> tuple[str, ...]:
        """A row as it stands now; empty where nothing of it is kept."""
        return tuple(self.cell(row, place) for place in range(len(row.cells or ())))

    def changed(self, row: Row) -> bool:
        """Whether something of it was mended."""
        return self.now(row) != (row.cells or ())


def show(words: Words, part: dict[str, Any], *, steps: bool = True) -> None:
    """The rejected rows of one file of a batch, to be mended; nothing where it rejected none.

    `steps`: whether they are shown among the steps of an upload.
    """
    if not part["rejected"] or part["undone_at"] is not None:
        return
    found = reads.to_mend(part["batch_id"])
    draft: Draft = st.session_state.setdefault(_KEPT, {}).setdefault(part["batch_id"], Draft())
    open_rows = [row for row in found.rows if row.mended_in is None]
    widgets.section(words("mend.title", file=part["file"]))
    _mended(words, found)
    if not open_rows:
        return
    widgets.paragraph(words("mend.lead"))
    draft.at = min(draft.at, len(open_rows) - 1)
    with st.container(key=f"mend-{part['batch_id']}", gap="small"):
        _row(words, found, draft, open_rows, steps)
    ready = [row for row in open_rows if draft.changed(row)]
    label = words.many("mend.check", len(ready), count=Formats(words).number(len(ready)))
    if st.button(label, type="primary", disabled=not ready, key=f"mend-check-{part['batch_id']}"):
        try:
            _begin(part, found, draft, ready)
        except uploads.Full as full:
            st.error(parts.too_full(words, part["file"], full))
        else:
            st.switch_page("pages/upload.py")


def _mended(words: Words, found: Rejects) -> None:
    """Which rows are mended and loaded already, and where."""
    loads: dict[int, int] = {}
    for row in found.rows:
        if row.mended_in is not None:
            loads[row.mended_in] = loads.get(row.mended_in, 0) + 1
    for batch, count in loads.items():
        widgets.paragraph(words.many("mend.done", count, count=Formats(words).number(count), batch=batch))


def _row(words: Words, found: Rejects, draft: Draft, rows: list[Row], steps: bool) -> None:
    fmt, row = Formats(words), rows[draft.at]
    here = {"at": fmt.number(draft.at + 1), "all": fmt.number(len(rows)), "line": fmt.number(row.line)}
    widgets.html(f'<p class="tw-text"><b>{escape(words("mend.row", **here))}</b></p>')
    beside = _columns(found)
    own = {beside_place for field_name, _ in row.reasons for beside_place in _places(beside, field_name)}
    for name, reason in row.reasons:
        if row.cells is None or not _places(beside, name):
            _problem(said.by(words, reason, steps=steps))
    if row.cells is None:
        widgets.paragraph(words("mend.elsewhere", line=fmt.number(row.line)))
    else:
        shown = sorted(_shown(found, row), key=lambda place: place not in own)  # what is wrong comes first
        parts.grid([partial(_cell, words, found, draft, rows, place, steps) for place in shown])
        if any(MASKED.search(cell) for cell in row.cells):
            widgets.paragraph(words("mend.masked"))
    with st.container(horizontal=True):
        _step(words("mend.before"), f"before-{found.batch_id}", draft, -1, draft.at == 0)
        _step(words("mend.next"), f"next-{found.batch_id}", draft, 1, draft.at == len(rows) - 1)


def _step(label: str, key: str, draft: Draft, step: int, disabled: bool) -> None:
    def go() -> None:
        draft.at += step

    st.button(label, key=f"mend-{key}", disabled=disabled, on_click=go)


def _cell(words: Words, found: Rejects, draft: Draft, rows: list[Row], place: int, steps: bool) -> None:
    """A cell to be changed, under its own name with ours beside it, and why it is refused below it."""
    row = rows[draft.at]
    name = " ".join((found.names[place] if found.names else str(place + 1)).split()) or words("upload.no_name")
    ours = [canonical for canonical, places in _columns(found).items() if place in places]
    known = ", ".join(said.field(words, canonical) for canonical in ours)
    label = parts.plain(name if not known or known.casefold() == name.casefold() else f"{name} ({known})")
    now, was = draft.cell(row, place), (row.cells or ())[place]
    key = f"mend-{found.batch_id}-{row.line}-{place}"

    def take() -> None:
        text = st.session_state[key]
        draft.cells[row.line, place] = text
        if (place, was) in draft.alike:
            draft.alike[place, was] = text

    box = st.text_area if "\n" in now else st.text_input
    st.session_state[key] = now  # a change of all rows alike changes it too
    box(label, key=key, on_change=take)
    reasons = [reason for field_name, reason in row.reasons if field_name in ours]
    for reason in reasons:
        _problem(said.by(words, reason, steps=steps))
    others = sum(other is not row and bool(other.cells) and other.cells[place] == was for other in rows)
    if reasons and others and now != was:
        _alike(words, draft, (place, was), now, others, f"{key}-alike")


def _alike(words: Words, draft: Draft, what: tuple[int, str], now: str, others: int, key: str) -> None:
    def take() -> None:
        if st.session_state[key]:
            draft.alike[what] = now
        else:
            draft.alike.pop(what, None)

    label = words.many("mend.alike", others, count=Formats(words).number(others))
    st.checkbox(label, value=what in draft.alike, key=key, on_change=take)


def _problem(text: str) -> None:
    widgets.html(f'<p class="tw-problem"><b>!</b> {escape(text)}</p>')


def _columns(found: Rejects) -> dict[str, list[int]]:
    """Canonical column -> the places of the columns that it is read from."""
    taken = found.mapping.get("columns", {})
    names = found.names or tuple(map(str, range(1, 1 + max((len(row.cells or ()) for row in found.rows), default=0))))
    return {
        canonical: [names.index(name) for name in _names(source) if name in names]
        for canonical, source in taken.items()
    }


def _names(source: Any) -> Iterator[str]:
    """The names that a mapping takes a column from: one, several that are joined, or the first that is filled."""
    if isinstance(source, str):
        yield source
    else:
        for each in source.get("first", ()) if isinstance(source, dict) else source:
            yield from _names(each)


def _places(columns: dict[str, list[int]], name: str | None) -> list[int]:
    return columns.get(name or "", [])


def _shown(found: Rejects, row: Row) -> list[int]:
    """The places of the columns that are read; of a file without a header others stand between. All where unknown."""
    used = {place for places in _columns(found).values() for place in places}
    return [place for place in range(len(row.cells or ())) if place in used or not used]


def _begin(part: dict[str, Any], found: Rejects, draft: Draft, ready: list[Row]) -> None:
    """Makes a file of the mended rows, and takes it to the step that checks what it does."""
    name = Path(part["file"]).name
    name = name if name.lower().endswith((".csv", ".txt", ".tsv")) else f"{name.split('.')[0]}.csv"
    path = uploads.keep(name, written(found, map(draft.now, ready)), session.current(), received.largest())
    exported = part["exported_at"]  # of that time is what they say, whenever they are mended
    at = None if exported is None else (catalogued.EPOCH + timedelta(microseconds=exported)).isoformat()
    lines = ",".join(str(row.line) for row in ready)
    upload = work.current()
    upload.clear()
    upload.files = [
        work.File(path, kind=part["kind"], chosen=reads_as(found), exported_at=at, mends=f"{found.batch_id}:{lines}")
    ]
    upload.go("check")
