"""The fast reader and the exact one give the same rows, faults and lines."""

import csv
import io

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from etl.sources.csv import CsvFile, _exact_rows, _fast_rows, from_bytes
from etl.sources.table import IntakeError

PIECES = ["a", "1", "é", " ", ",", ",", ";", "\n", "\n", "\r\n", "\r", "\t", "NA", "\0", "\ufeff", "𝄞", "\x1f", "\x0b"]
QUOTED = ['"', '"', '""', '","', '"\n"', '"a"', '"a""b"', '"a\nb"', ',"', '",', '"\n', '\n"']
HEADERS = st.sampled_from(["id,name\n", "id,name,note\r\n", "id\n", "\nid;name\n", '"id","na\nme"\n'])


def opened(text: str) -> CsvFile:
    try:
        return from_bytes(text.encode(), lambda names: sum(n in ("id", "name", "note") for n in names))
    except IntakeError:  # mostly NUL bytes: no text at all
        reject()


def same(file: CsvFile) -> bool:
    """Whether the fast reader took the file; it must then say what the exact one says."""
    columns = range(len(file.header))
    fast = _fast_rows(file, columns)
    if fast is None:
        return False
    exact = _exact_rows(file, columns)
    assert fast.frame.rows() == exact.frame.rows()
    assert fast.first.tolist() == exact.first.tolist()
    assert fast.last.tolist() == exact.last.tolist()
    assert fast.blank == exact.blank
    assert [(b.line, b.last, b.code, b.reason) for b in fast.broken] == [
        (b.line, b.last, b.code, b.reason) for b in exact.broken
    ]
    return True


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), HEADERS)
def test_both_readers_agree_on_any_text_without_quotes(body: str, header: str) -> None:
    assert same(opened(header + body)) or "\ufeff" in body or '"' in header


@given(st.lists(st.sampled_from([*PIECES, *QUOTED]), max_size=24).map("".join), HEADERS)
def test_where_both_readers_take_a_text_with_quotes_they_agree(body: str, header: str) -> None:
    same(opened(header + body))


CELLS = st.text('ab "\n,;é\t', max_size=6)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12), st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_a_csv_writer_wrote_is_read_fast_and_exactly(rows: list[list[str]], quoting: int, newline: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=quoting, lineterminator=newline)
    writer.writerow(["id", "name", "note"])
    writer.writerows(rows)
    assert same(opened(out.getvalue()))


@pytest.mark.parametrize("stray", ["", '9,x"y"z\n'])
def test_many_rows_with_newlines_in_quotes_are_read_alike(stray: str) -> None:
    body = "".join(f'{i},"n{i}\n""{i % 7}"", {"x" * (i % 50)}"\n' for i in range(60_001))
    file = opened("id,name\n" + body + stray)
    assert same(file) == (not stray)
    rows = file.rows([0, 1])
    assert rows.frame.height == 60_001 + bool(stray)
    assert rows.frame.row(60_000) == ("60000", f'n60000\n"{60_000 % 7}", {"x" * (60_000 % 50)}')
    assert (rows.first[60_000], rows.last[60_000]) == (120_002, 120_003)
