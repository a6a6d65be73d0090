"""The satisfaction survey as readers see it: straight from the truth, read with the manifest in one transaction.

Answers are few (the regulation asks for some hundreds a survey), so that they need no files of their own.
"""

from collections.abc import Mapping

import polars as pl
import pyarrow as pa
from sqlalchemy import Connection

from service_levels.catalogue import Catalogue
from service_levels.mart import layout
from service_levels.store import reads


def known(connection: Connection, catalogue: Catalogue, as_of: Mapping[str, int]) -> pa.Table:
    """The answers (see `layout.ANSWERS`) to the offices whose data speaks, those later than their A marked as such."""
    rows = reads.current_answers(connection, catalogue).rename({"office_id": "office"})
    columns = [field.name for field in layout.ANSWERS]
    tables = [layout.ANSWERS.empty_table()]
    for office, until in sorted(as_of.items()):
        mine = rows.filter(pl.col("office") == office).with_columns(known=pl.col("answered_at") <= until)
        at = pl.col("answered_at").cast(reads.INSTANT)
        local = at.dt.convert_time_zone(catalogue.offices[office].timezone).dt.date()
        mine = mine.with_columns(answered_at=at, answered_on=local).select(columns)
        tables.append(mine.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(layout.ANSWERS))
    return pa.concat_tables(tables)
