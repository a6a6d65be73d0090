"""Of every file that the product gives out: no cell is taken for a formula by a spreadsheet; numbers stay numbers."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import rejects, report
from service_levels import csv_text
from service_levels.csv_text import FORMULA
from service_levels.metrics import Scope
from service_levels.store import given_back
from service_levels.store.batches import NOT_KEPT, Form, Rejected
from service_levels.ui import export
from tests.etl.intake_case import CATALOGUE, SECRET, read_text

BEFORE = ["", " ", "  ", "\u00a0", "\u200b", "\ufeff", "\u2003", "\u00ad"]
CELLS = [f"{before}{sign}1+1" for before in BEFORE for sign in FORMULA if sign != "\0"]


def by_report(cells: list[str], folder: Path) -> str:
    out = io.StringIO()
    report.write(pd.DataFrame(dict.fromkeys(cells, cells)), "csv", out, CATALOGUE, Scope())
    return out.getvalue()


def by_page(cells: list[str], folder: Path) -> str:
    return export.csv(pd.DataFrame(dict.fromkeys(cells, cells))).decode("utf-8-sig")


def kept(cells: list[str], folder: Path) -> str:
    """Rejected rows of a batch: those of its width, those of another one, those of which nothing is kept."""
    head = csv_text.line(cells)
    rows = [
        Rejected(1, "officer", "x", cells[0], head),
        Rejected(2, None, None, cells[1], csv_text.line([*cells, cells[0]])),
        Rejected(3, None, None, cells[2], NOT_KEPT),
    ]
    (content,) = given_back.written([(Form("utf-8", ",", f"{csv_text.line([cells[0]])}\n{head}"), rows)])
    return content.decode("utf-8-sig")


def own(cells: list[str], folder: Path) -> str:
    """Rejected rows from the user's own file: titles, headers, rows of every width."""
    head = ["request_id", "service", "submitted_at", *cells]
    lines = [[cells[0]], head, ["R1", "KTP", "salah", *cells], [*cells[:3], "R2"], ["R3", "KTP", "salah", *cells, "x"]]
    found = read_text(folder, "".join(f"{csv_text.line(line)}\n" for line in lines), office="cilegon")
    path = folder / "file.csv"
    (out,) = rejects.write(folder / "r.csv", "requests", [(path, each) for each in found.rejects], {}, SECRET)
    return out.read_bytes().decode("utf-8-sig")


@pytest.mark.parametrize("writer", [by_report, by_page, kept, own])
def test_no_cell_of_a_file_begins_like_a_formula(tmp_path: Path, writer: Callable[[list[str], Path], str]) -> None:
    written = list(csv.reader(io.StringIO(writer(CELLS, tmp_path), newline="")))
    cells = [cell for row in written for cell in row]
    assert len(cells) > len(CELLS)
    assert [cell for cell in cells if csv_text.is_formula(cell)] == []


def test_numbers_of_ours_stay_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"change": [-1.5], "rate": [0.25]})
    assert export.csv(frame).decode("utf-8-sig") == "change,rate\r\n-1.5,0.25\r\n"
    out = io.StringIO()
    report.write(frame, "csv", out, CATALOGUE, Scope())
    assert out.getvalue() == "change,rate\r\n-1.5,0.25\r\n"


@given(st.text(max_size=4), st.sampled_from([*BEFORE, "'"]), st.sampled_from(["", "'", *FORMULA]), st.text(max_size=6))
def test_the_guard_comes_off_as_it_went_on(first: str, before: str, sign: str, text: str) -> None:
    for cell in (before + sign + text, first + before + sign):
        assert not csv_text.is_formula(csv_text.guarded(cell))
        assert csv_text.unguarded(csv_text.guarded(cell)) == csv_text.unguarded(cell)
        column = pl.Series([cell]).str.replace(csv_text.GUARDED, "${1}")
        assert column.to_list() == [csv_text.unguarded(cell)]
