import csv
import io
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.csv_text import FORMULA
from service_levels.ui import export


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.text(max_size=20), st.sampled_from(FORMULA))
def test_no_cell_begins_like_a_formula(text, sign):
    frame = pd.DataFrame({sign + "name": [sign + text, text]})
    for row in read(export.csv(frame)):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_numbers_stay_numbers_and_what_does_not_exist_is_empty():
    at = pd.Series([datetime(2026, 3, 31, 9, tzinfo=UTC), pd.NaT]).dt.as_unit("us")
    frame = pd.DataFrame({"change": [-4.5, None], "at": at, "name": ["KK", None]})
    assert read(export.csv(frame)) == [
        ["change", "at", "name"],
        ["-4.5", "2026-03-31T09:00:00+00:00", "KK"],
        ["", "", ""],
    ]


@pytest.mark.parametrize("text", ["Sari's", "baris\nkedua", 'kata "kutip"', "a,b;c", "Ünal"])
def test_text_comes_back_as_it_was(text):
    assert read(export.csv(pd.DataFrame({"x": [text]})))[1] == [text]
