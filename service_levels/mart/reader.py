"""What readers hold: one connection of DuckDB over the files of one version of the mart."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import pyarrow as pa

from service_levels.catalogue import Catalogue
from service_levels.mart import layout
from service_levels.mart.spans import EVERYONE

if TYPE_CHECKING:
    import ibis.expr.types as ir

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Nothing is fetched from anywhere: what DuckDB needs is built in.
SETTINGS = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


class Mart:
    """One state of the facts, the same for as long as it is held. Safe to use from several threads."""

    def __init__(
        self,
        version: str,
        catalogue: Catalogue,
        as_of: Mapping[str, int],
        facts: Sequence[Path] | pa.Table,
        spans: pd.DataFrame,
        answers: pa.Table,
    ) -> None:
        self.version = version
        self.catalogue = catalogue
        self.as_of = {office: EPOCH + timedelta(microseconds=at) for office, at in as_of.items()}
        self._spans = spans
        self._duckdb = duckdb.connect(":memory:", config=SETTINGS)
        self._duckdb.execute("SET GLOBAL TimeZone = 'UTC'")
        self._define(facts)
        self._hold("answers", answers)

    def _define(self, facts: Sequence[Path] | pa.Table) -> None:
        if not isinstance(facts, pa.Table) and not facts:
            facts = layout.FACTS.empty_table()
        if isinstance(facts, pa.Table):
            self._hold("measured_facts", facts)
            source = "measured_facts"
        else:
            source = f"read_parquet([{', '.join(_quoted(path.as_posix()) for path in facts)}])"
        cases = " ".join(
            f"WHEN {_quoted(office)} THEN TIMESTAMPTZ {_quoted(at.isoformat())}" for office, at in self.as_of.items()
        )
        as_of = f"CASE office {cases} END" if cases else "CAST(NULL AS TIMESTAMPTZ)"
        self._duckdb.execute(
            # Names and instants of our own, quoted; a view cannot take parameters.
            f"CREATE VIEW facts AS SELECT * REPLACE (CASE WHEN missing = '' THEN CAST([] AS VARCHAR[]) "  # noqa: S608
            f"ELSE string_split(missing, ';') END AS missing), missing AS missing_codes, "
            f"{as_of} AS as_of FROM {source}"
        )

    def _hold(self, name: str, table: pa.Table) -> None:
        """A table of DuckDB's own: what is only registered is not seen by the cursors of other threads."""
        self._duckdb.register("held", table)
        self._duckdb.execute(f"CREATE TABLE {name} AS SELECT * FROM held")  # noqa: S608 - a name of our own
        self._duckdb.unregister("held")

    @cached_property
    def _ibis(self):
        import ibis  # slow to import; most readers ask by SQL

        return ibis.duckdb.from_connection(self._duckdb)

    def facts(self) -> "ir.Table":
        """The facts as an Ibis table, bound to this mart."""
        return self._ibis.table("facts")

    def spans(self) -> pd.DataFrame:
        """target, state, start_at, end_at, still_on: a target as known at its office's A, a shared one at the last."""
        shown = self._spans[self._spans["office"] == EVERYONE]
        return shown.drop(columns="office").reset_index(drop=True)

    def spans_of(self, office: str) -> pd.DataFrame:
        """The spans of an office's own and the shared targets as known at its A: what its requests are measured by."""
        return self._spans[self._spans["office"] == office].drop(columns="office").reset_index(drop=True)

    def sql(self, text: str) -> pa.Table:
        """The answer to a query over the view `facts` and the table `answers` (of the satisfaction survey)."""
        return self._duckdb.cursor().sql(text).to_arrow_table()

    def close(self) -> None:
        """Frees the connection."""
        self._duckdb.close()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
