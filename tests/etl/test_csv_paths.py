"""The fast reader (no quotes) and the exact one give the same rows, faults and lines."""

from hypothesis import given, reject
from hypothesis import strategies as st

from etl.sources.csv import _rows_with_quotes, _rows_without_quotes, from_bytes
from etl.sources.table import IntakeError

PIECES = st.sampled_from(
    ["a", "1", "é", " ", ",", ",", ";", "\n", "\n", "\r\n", "\r", "\t", "0", "NA", "\0", "\ufeff", "𝄞", "\x1f", "\x0b"]
)


HEADERS = st.sampled_from(["id,name\n", "id,name,note\r\n", "id\n", "\nid;name\n"])


@given(st.lists(PIECES, max_size=40).map("".join), HEADERS)
def test_both_readers_agree_on_any_text_without_quotes(body: str, header: str) -> None:
    try:
        file = from_bytes((header + body).encode(), lambda names: sum(n in ("id", "name", "note") for n in names))
    except IntakeError:  # mostly NUL bytes: no text at all
        reject()
    columns = range(len(file.header))
    fast, exact = _rows_without_quotes(file, columns), _rows_with_quotes(file, columns)
    if fast is None:
        assert "\ufeff" in body  # left to the exact reader
        return
    assert fast.frame.rows() == exact.frame.rows()
    assert fast.first.tolist() == exact.first.tolist()
    assert fast.last.tolist() == exact.last.tolist()
    assert [(b.line, b.last, b.code, b.reason) for b in fast.broken] == [
        (b.line, b.last, b.code, b.reason) for b in exact.broken
    ]


def test_the_exact_reader_takes_over_what_spans_its_chunks() -> None:
    body = "".join(f'{i},"n{i}"\n' for i in range(250_001))
    rows = from_bytes(("id,name\n" + body).encode(), len).rows([0, 1])
    assert rows.frame.height == 250_001
    assert rows.frame.row(250_000) == ("250000", "n250000")
    assert rows.first[-1] == 250_002
