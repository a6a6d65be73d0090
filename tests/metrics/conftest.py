"""Random facts in a mart of one file, once a session."""

from dataclasses import dataclass

import pandas as pd
import pytest

from tests.metrics.sample import FileMart, random_answers, random_facts, write_facts
from tests.metrics.slow import Row


@dataclass(frozen=True)
class Sample:
    mart: FileMart
    rows: list[Row]
    answers: list[Row]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    frame = random_facts(700, seed=20240207)
    file = tmp_path_factory.mktemp("facts") / "facts.parquet"
    write_facts(frame, file)
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame.columns}
    columns["target"] = frame["target"].tolist()
    columns["missing"] = frame["missing"].tolist()
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    answers = random_answers(300, seed=14)
    return Sample(FileMart(file, answers=answers), rows, records(answers))


@pytest.fixture
def nothing(tmp_path_factory: pytest.TempPathFactory) -> FileMart:
    file = tmp_path_factory.mktemp("none") / "facts.parquet"
    write_facts(random_facts(5, seed=1).iloc[:0], file)
    return FileMart(file)


def records(frame: pd.DataFrame) -> list[Row]:
    """Rows of a frame with None for NaN and NaT."""
    plain = frame.astype(object).where(frame.notna(), None)
    return plain.to_dict("records")
