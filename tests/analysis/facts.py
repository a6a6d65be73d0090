"""Facts in a mart of one file, and the same rows for those who count them one by one."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from service_levels.catalogue import parse
from tests.metrics.sample import CATALOGUE, FileMart, write_facts
from tests.metrics.slow import Row

STANDARDS = """
[[standard]]
service = "akta-lahir"
from = 2019-01-01
amount = 2
unit = "working_days"
target = 0.9
source = "test"
[[standard]]
service = "ktp-el"
from = 2019-01-01
amount = 24
unit = "working_hours"
target = 0.9
source = "test"
[[standard]]
service = "ktp-el"
office = "jayapura"
from = 2024-01-15
amount = 16
unit = "working_hours"
target = 0.9
source = "test"
"""


@dataclass(frozen=True)
class Held:
    """A mart, and its rows with None for what is not there."""

    mart: FileMart
    rows: list[Row]


def held(frame: pd.DataFrame, folder: Path, spans: pd.DataFrame | None = None, catalogue: str = "") -> Held:
    """A mart of these facts."""
    file = folder / f"facts{len(list(folder.iterdir()))}.parquet"
    write_facts(frame, file)
    plain = frame.astype(object).where(frame.drop(columns="missing").notna(), None)
    return Held(FileMart(file, spans, parse(CATALOGUE + (catalogue or STANDARDS))), plain.to_dict("records"))


def allowed(row: Row, **filters: str) -> bool:
    """Whether a row has all of these values; `target`: its service depends on it."""
    target = filters.pop("target", None)
    needs = {"siak"}
    if row["service"] != "akta-lahir" and row["office"] == "cilegon":
        needs.add("kantor")
    return (target is None or target in needs) and all(row[name] == value for name, value in filters.items())
