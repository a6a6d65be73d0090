"""Rows of a table that are no data: repeated headers, rows that number the columns, totals and notes at the end."""

import re

import numpy as np
import polars as pl

from etl.intake.columns import Columns
from etl.intake.values import mask_of
from etl.intake.words import fold
from etl.sources.table import Broken, IntakeError, Rows, TableFile
from service_levels.messages import Message, listed

_AT_MOST = 30  # rows at the end that may be totals and notes
_SHOWN = 3
_TIMES = {"submitted_at", "at", "answered_at", "start", "received_at"}
_TOTAL = re.compile(
    r"(?:sub|grand)?\s*(?:total|jumlah)(?:\s*(?:keseluruhan|seluruh\w*|akhir|semua|data|permohonan|berkas|umum|"
    r"requests?|rows?|records?|baris))?(?:\s*[:=]?\s*[\d.,]*)|rata-?\s*rata|average|sum|count|banyaknya",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:\*+\)?|catatan|keterangan|ket\.|nb\b|notes?\b|remarks?\b|sumber|source\b|dicetak|printed|tanggal cetak|"
    r"diunduh|downloaded|exported|diekspor|generated|mengetahui|kepala\b|nip\b|petugas,|halaman|page\b|end of|akhir "
    r"(?:laporan|data)|filter)", re.IGNORECASE,
)  # fmt: skip


def filled_rows(file: TableFile, columns: Columns, skip_last: int, notices: list[str]) -> Rows:
    """The rows that are data or claim to be. What is left out as none is named in `notices`.

    Raises IntakeError where no row is left.
    """
    rows = file.rows(columns.used or [0])
    rows = _without_blanks(file, rows)
    spans = file.spans
    parts = [rows] if len(spans) == 1 else [_within(rows, *span) for span in spans]  # each sheet ends for itself
    if skip_last:
        parts = [_without_last(file, part, skip_last, notices) for part in parts]
    parts = [_without_headers(file, part, columns, notices) for part in parts]
    parts = [_without_footer(file, part, columns, notices) for part in parts]
    rows = parts[0] if len(parts) == 1 else _joined(parts, rows.blank)
    if not len(rows.first) and not rows.broken:
        raise IntakeError(Message("file.no_rows"))
    return rows


def _without_blanks(file: TableFile, rows: Rows) -> Rows:
    empty = mask_of(rows.frame.select(pl.all_horizontal(pl.all().is_null())).to_series()).copy()
    if not empty.any():
        return rows
    for index in np.flatnonzero(empty):  # spreadsheets end in rows of delimiters alone
        text = file.raw(int(rows.first[index]), int(rows.last[index]))
        empty[index] = not text.strip(f' "\t\r\n{file.found.delimiter}')
    return _kept(rows, ~empty, blank=int(empty.sum()))


def _within(rows: Rows, first: int, last: int) -> Rows:
    """The rows of some lines."""
    inside = (rows.first >= first) & (rows.first <= last)
    return _kept(rows, inside, [broken for broken in rows.broken if first <= broken.line <= last])


def _joined(parts: list[Rows], blank: int) -> Rows:
    return Rows(
        pl.concat([part.frame for part in parts]), np.concatenate([part.first for part in parts]),
        np.concatenate([part.last for part in parts]), [broken for part in parts for broken in part.broken], blank,
    )  # fmt: skip


def _kept(rows: Rows, keep: np.ndarray, broken: list[Broken] | None = None, blank: int = 0) -> Rows:
    if keep.all() and broken is None:
        return rows
    return Rows(
        rows.frame.filter(pl.Series(keep, dtype=pl.Boolean)), rows.first[keep], rows.last[keep],
        rows.broken if broken is None else broken, rows.blank + blank,
    )


def _places(rows: Rows, many: int) -> list[tuple[int, int]]:
    """(first line, last line) of the last `many` rows, broken ones too, the last one first."""
    ends = [(int(a), int(b)) for a, b in zip(rows.first[-many:], rows.last[-many:], strict=True)]
    return sorted([*ends, *((b.line, b.last) for b in rows.broken)], reverse=True)[:many]


def _from(rows: Rows, line: int) -> Rows:
    """Without the rows that begin at a line or below it."""
    return _kept(rows, rows.first < line, [b for b in rows.broken if b.line < line])


def _without_last(file: TableFile, rows: Rows, many: int, notices: list[str]) -> Rows:
    places = _places(rows, many)
    if not places:
        return rows
    notices.append(Message("notice.last_left_out", count=len(places), rows=_shown(file, places)))
    return _from(rows, places[-1][0])


def _without_headers(file: TableFile, rows: Rows, columns: Columns, notices: list[str]) -> Rows:
    """Without repeats of the header further down, and without a row under it that only numbers the columns.

    A row of numbers is data unless one of them stands for a time, which it cannot be.
    """
    drop = np.zeros(len(rows.first), bool)
    frame, names = rows.frame, file.found.names
    shown = [(name, names[int(name)]) for name in frame.columns if names[int(name)]]
    if shown and len(frame) and file.found.rows:
        name, text = max(shown, key=lambda each: len(each[1]))
        maybe = np.flatnonzero(mask_of(frame[name] == text))
        same = frame[maybe].select(pl.all_horizontal(pl.col(at).str.strip_chars() == title for at, title in shown))
        drop[maybe] = mask_of(same.to_series())
    if repeated := int(drop.sum()):
        notices.append(Message("notice.header_again", count=repeated))
    if len(frame) and not drop[0] and columns.places.keys() & _TIMES:
        line = int(rows.first[0])
        cells = [cell.strip(" ()") for cell in file.fields(file.raw(line, int(rows.last[0])))]
        if len(cells) > 2 and cells == [str(i + 1) for i in range(len(cells))]:
            drop[0] = True
            notices.append(Message("notice.numbers_columns", line=line))
    return _kept(rows, ~drop)


def _without_footer(file: TableFile, rows: Rows, columns: Columns, notices: list[str]) -> Rows:
    """Without totals and notes after the last row of data. A row that fills what every row needs is data."""
    width = len(file.found.names)
    if width < 3:
        return rows
    needed = columns.used
    footer: list[tuple[int, int]] = []
    for first, last in _places(rows, _AT_MOST):
        raw = file.raw(first, last)
        cells = [cell.strip() for cell in file.fields(raw)] or [raw.strip()]
        if not _is_footer(cells, width, needed):
            break
        footer.append((first, last))
    if not footer:
        return rows
    notices.append(Message("notice.footer", count=len(footer), rows=_shown(file, footer)))
    return _from(rows, footer[-1][0])


def _is_footer(cells: list[str], width: int, needed: list[int]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return True
    known = sum(place < len(cells) and bool(cells[place]) for place in needed)
    if _TOTAL.fullmatch(filled[0]) and fold(filled[0]):
        return len(cells) != width or known <= max(1, len(needed) // 2)
    if len(filled) > 2 or (len(cells) == width and known > 2):
        return False
    return _NOTE.match(filled[0]) is not None or (len(filled) == 1 and len(filled[0].split()) > 2)


def _shown(file: TableFile, places: list[tuple[int, int]]) -> Message:
    texts = []
    for first, last in sorted(places)[:_SHOWN]:
        cells = file.fields(file.raw(first, last))
        text = " ".join(cell.strip() for cell in cells if cell.strip())
        texts.append(Message("place.row", line=first, text=text[:60]))
    return listed(texts, len(places) - _SHOWN)
