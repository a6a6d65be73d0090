"""What a report's frame is made of: types, and what of it may be changed by who asked for it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from service_levels.metrics import REPORTS, Scope, report
from tests.metrics.conftest import Sample
from tests.metrics.sample import FileMart, random_facts, write_facts

OVER_REQUESTS = [name for name in REPORTS if REPORTS[name].over == "requests"]


@pytest.mark.parametrize("by", [(), ("month", "officer", "hour_of_week")], ids=",".join)
@pytest.mark.parametrize("name", OVER_REQUESTS)
def test_every_column_has_the_type_of_its_unit_and_can_be_written_to(
    sample: Sample, name: str, by: tuple[str, ...]
) -> None:
    frame = report(name, sample.mart, Scope(), by)
    types = dict.fromkeys(("month", "officer"), "object") | {"hour_of_week": "int64"}
    types |= {figure.key: figure.dtype for figure in REPORTS[name].columns}
    assert {column: str(frame[column].dtype) for column in frame} == {column: types[column] for column in frame}
    for column in frame:
        frame.loc[0, column] = frame[column].iloc[-1]
    pd.testing.assert_series_equal(frame.iloc[0], frame.iloc[-1], check_names=False)


def test_text_is_told_as_it_stands_and_as_none_where_there_is_none(sample: Sample) -> None:
    shown = report("requests", sample.mart).set_index(["office", "request_id"])["channel"]
    expected = {(row["office"], row["request_id"]): row["channel"] for row in sample.rows}
    assert shown.to_dict() == expected
    assert {type(value) for value in shown} == {str, type(None)}


def test_a_target_that_all_share_is_told_to_the_last_digit(tmp_path: Path) -> None:
    """A mean of equal numbers may miss them by rounding, and 'exactly the promised' would become 'below'."""
    facts = random_facts(701, seed=3)
    facts["target"] = np.where(facts["outcome"].isin(["on_time", "late"]), 0.83, 0.9)
    write_facts(facts, tmp_path / "facts.parquet")
    mart = FileMart(tmp_path / "facts.parquet")
    assert set(report("on-time", mart, Scope(), ("officer",))["target"]) == {0.83}
