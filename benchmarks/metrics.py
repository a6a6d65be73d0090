"""Every report over requests against hand-written SQL on the same Parquet files: same engine, same answers."""

import warnings
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.queries import CREATE, QUERIES, query
from benchmarks.timing import Result, compare
from service_levels import mart as marts
from service_levels.metrics import Scope, report

TOLERANCE = 1e-4  # the hand-written interval rounds 1.95996 to 1.96


def measure(url: str, data_dir: Path, rounds: int) -> list[Result]:
    """Ratios of every report over the whole mart, in one row and by month."""
    results = []
    mart = marts.open(url, data_dir)
    files = sorted(path.as_posix() for path in (data_dir / "mart").glob("*/facts/**/*.parquet"))
    requires = [
        (service.id, document)
        for service in mart.catalogue.services.values()
        for document in dict.fromkeys(one for alternatives in service.requires for one in alternatives)
    ]
    with duckdb.connect() as connection, warnings.catch_warnings():
        # DuckDB advises `connection.sql`, which reads a query twice: over these files `execute` is the faster way.
        warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(CREATE.format(files=files))
        for name in QUERIES:
            for by in ((), ("month",)):
                sql = query(name, bool(by), requires)

                def ours(name: str = name, by: tuple[str, ...] = by) -> pd.DataFrame:
                    return report(name, mart, Scope(), by)

                def other(sql: str = sql) -> pd.DataFrame:
                    return connection.execute(sql).to_arrow_table().to_pandas()

                rows = agree(name, ours(), other())
                what = f"{name}{' by month' if by else ''} | hand-written SQL"
                results.append(compare(what, ours, other, rounds, note=f"{rows:,} rows, equal"))
    mart.close()
    return results


def agree(name: str, ours: pd.DataFrame, other: pd.DataFrame) -> int:
    """Number of rows; stops where the two answers differ in shape or in a figure."""
    if len(ours) != len(other):
        raise SystemExit(f"{name}: {len(ours)} rows here, {len(other)} by hand; a ratio would say nothing.")
    for column in other.columns:
        if column not in ours:
            raise SystemExit(f"{name}: {column} is not in the report.")
        if pd.api.types.is_numeric_dtype(ours[column]):
            here, there = ours[column].to_numpy(float), other[column].to_numpy(float)
            if not np.allclose(here, there, rtol=TOLERANCE, atol=TOLERANCE, equal_nan=True):
                raise SystemExit(f"{name}: {column} differs from the hand-written query's.")
    return len(ours)
