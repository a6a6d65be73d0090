"""One file being read: what is known of it, what was found wrong, and the columns done so far."""

from datetime import datetime

import numpy as np
import polars as pl

from etl.intake.check import Checks
from etl.intake.columns import Columns
from etl.intake.edges import filled_rows
from etl.intake.kinds import KINDS
from etl.intake.mapping import Mapping, lookup
from etl.intake.privacy import Mask
from etl.intake.values import per_value
from etl.sources.table import IntakeError, TableFile
from service_levels.catalogue import Catalogue


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
        self.notices: list[str] = list(file.notices)
        self.decimal: str | None = None
        self.hashed = 0
        self.counted_lines = file.lines  # lines whose number is that of the file: all, but in a sample
        self.rows = filled_rows(file, columns, mapping.skip_last, self.notices)
        self._raw = self.rows.frame
        self.rows.frame = pl.DataFrame()
        self._waiting = dict(columns.place)
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
            place = self._waiting.pop(column)
            series = self._raw[str(place)].alias(column)
            if place not in self._waiting.values():  # two columns may be taken from one
                self._raw = self._raw.drop(str(place))
            return series
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
        place = self.columns.place.get(column)
        if place is None:
            return self.columns.defaults.get(column)
        fields = self.file.fields(raw)
        return fields[place] if place < len(fields) else None


def _office(catalogue: Catalogue, office: str | None) -> str | None:
    if office is None:
        offices = list(catalogue.offices)
        return offices[0] if len(offices) == 1 else None
    known = catalogue.office_id(office)
    if known is None:
        raise IntakeError(
            f"The office {office!r} is not in the catalogue; it has {', '.join(catalogue.offices) or 'none'}."
        )
    return known

