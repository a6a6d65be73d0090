"""One file being read: what is known of it, what was found wrong, and the columns done so far."""

import re
from collections.abc import Collection
from datetime import datetime

import numpy as np
import polars as pl

from etl.intake.check import Checks
from etl.intake.columns import Columns
from etl.intake.edges import filled_rows
from etl.intake.joined import combined
from etl.intake.kinds import KINDS
from etl.intake.mapping import Mapping, lookup
from etl.intake.one_cell import number_and_date
from etl.intake.values import mask_of, per_value, tidy
from etl.sources.table import IntakeError, TableFile
from service_levels.catalogue import Catalogue
from service_levels.csv_text import GUARD, GUARDED, unguarded
from service_levels.messages import WRITTEN, Message
from service_levels.privacy import Mask

TOKEN = re.compile(r"(?:id|tel)-[0-9a-f]{16}(?![0-9a-f])")  # what stands for a number of a person


class Work:
    """`out` holds the finished columns. The raw ones are let go one by one, so that a large file fits in memory.

    `office`: the office of rows that name none; None: every row must name one.
    """

    def __init__(
        self, kind: str, catalogue: Catalogue, mapping: Mapping, office: str | None, now: datetime, mask: Mask,
        file: TableFile, columns: Columns,
    ) -> None:
        self.kind, self.catalogue, self.mapping, self.mask = kind, catalogue, mapping, mask
        self.file, self.columns, self.now = file, columns, now
        self.shape = KINDS[kind]
        self.office = _office(catalogue, office)
        self.notices: list[str] = [*file.notices, *columns.notices]
        self.decimal: str | None = None
        self.hashed = 0
        self.counted_lines = file.lines  # lines whose number is that of the file: all, but in a sample
        self.rows = filled_rows(file, columns, mapping.skip_last, self.notices)
        self._raw = _unguarded(self.rows.frame)
        self.rows.frame = pl.DataFrame()
        self._waiting = dict(columns.places)
        self.checks = Checks(self.size)
        self.out: dict[str, pl.Series] = {}
        self.days: dict[str, np.ndarray] = {}  # of time columns with dates without a time: which rows hold one

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.rows.first)

    def take(self, column: str) -> pl.Series | None:
        """The column as written, then let go; None where neither file nor mapping gives it."""
        if column in self._waiting:
            places = self._waiting.pop(column)
            parts = [[self._raw[str(at)] for at in each] for each in places]
            series = combined(parts, instant=column in self.shape.instants).alias(column)
            still = {at for waiting in self._waiting.values() for each in waiting for at in each}
            done = {at for each in places for at in each} - still  # two columns may be taken from one
            self._raw = self._raw.drop(map(str, done))
            # The mapping's words have numbers replaced; where one had a number, so have those that it is held against.
            told = any(TOKEN.search(word) for word in self.mapping.values.get(column, ()))
            return self._of_cell(column, self.masked(series) if told else series)
        if column in self.columns.defaults:
            return self.constant(column, self.columns.defaults[column])
        return None

    def constant(self, column: str, value: str | None) -> pl.Series:
        """A column that says the same in every row."""
        return pl.Series(column, [value], dtype=pl.String).new_from_index(0, self.size)

    def mapped(self, column: str, series: pl.Series) -> pl.Series:
        """Values that the mapping replaces; "" empties them."""
        given = self.mapping.values.get(column)
        if not given:
            return series

        def change(distinct: pl.Series) -> pl.Series:
            new = ((word, lookup(given, word)) for word in distinct)
            return pl.Series([word if said is None else said or None for word, said in new], dtype=pl.String)

        return per_value(series, change)

    def masked(self, series: pl.Series) -> pl.Series:
        """Identity and phone numbers replaced, and counted."""
        series, count = self.mask.column(series)
        self.hashed += count
        return series

    def raw_text(self, row: int) -> str:
        """The row at an index as written."""
        return self.file.raw(int(self.rows.first[row]), int(self.rows.last[row]))

    def value(self, column: str, raw: str) -> str | None:
        """What a row's raw text says in a column; None where it says nothing."""
        places = self.columns.places.get(column)
        if places is None:
            return self.columns.defaults.get(column)
        fields = self.file.fields(raw)
        said = [[fields[at].strip() for at in each if at < len(fields)] for each in places]
        if len(places) == 1 and len(places[0]) == 1:
            return unguarded(fields[places[0][0]]) if said[0] else None
        return next((" ".join(filter(None, each)) for each in said if any(each)), "")

    def _of_cell(self, column: str, series: pl.Series) -> pl.Series:
        """What of a cell is meant, where a number and a date stand in one: the other is taken from it too."""
        instant = column in self.shape.instants
        places = self.columns.places
        shared = any(
            other != column and place == places[column] and instant != (other in self.shape.instants)
            and (instant or column.endswith("_id")) and (not instant or other.endswith("_id"))
            for other, place in places.items()
        )  # fmt: skip
        if not shared:
            return series
        number, day = number_and_date(tidy(series))
        unclear = mask_of(series.is_not_null() & number.is_null())
        self.checks.mark(
            unclear, column, "unclear_cell",
            Message("row.unclear_cell", value=WRITTEN, column=column),
        )
        return (day if instant else number).alias(column)


def _unguarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Cells without the sign that keeps a spreadsheet from taking them for a formula."""
    marked = [name for name in frame.columns if frame[name].str.starts_with(GUARD).any()]
    return frame.with_columns(pl.col(marked).str.replace(GUARDED, "${1}")) if marked else frame


def names_of(offices: Collection[str]) -> list[str]:
    """The offices of a catalogue as a message names them: there may be none."""
    return list(offices) or [Message("place.none")]


def _office(catalogue: Catalogue, office: str | None) -> str | None:
    if office is None:
        offices = list(catalogue.offices)
        return offices[0] if len(offices) == 1 else None
    known = catalogue.office_id(office)
    if known is None:
        raise IntakeError(Message("file.unknown_office", office=office, offices=names_of(catalogue.offices)))
    return known

