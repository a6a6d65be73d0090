"""Rows in the order of a table's key, in which a database takes them fastest."""

from collections.abc import Sequence

import numpy as np
import polars as pl

SAMPLE = 50_000  # rows that show whether the texts of a column repeat
WORD = 8  # bytes that are compared at once


def by_key(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """The frame sorted by texts (byte by byte, as the database does) and numbers, without nulls."""
    if frame.is_empty():
        return frame
    ranks = [rank for name in key if (rank := _rank(frame[name])) is not None]
    if not ranks:
        return frame
    if all(isinstance(rank, np.ndarray) for rank in ranks):
        order = np.argsort(ranks[0]) if len(ranks) == 1 else np.lexsort(ranks[::-1])
        return _taken(frame, pl.Series(order.astype(np.uint32)))
    names = [str(place) for place in range(len(ranks))]
    order = pl.DataFrame(dict(zip(names, ranks, strict=True))).select(pl.arg_sort_by(names))
    return _taken(frame, order.to_series())


def _taken(frame: pl.DataFrame, order: pl.Series) -> pl.DataFrame:
    """The rows in an order. Texts that repeat are moved as numbers: moving texts is what would take the time."""
    coded = {
        series.name: pl.Enum(texts)
        for series in frame.iter_columns()
        if series.dtype == pl.String and (texts := repeating(series)) is not None
    }
    moved = frame.cast(coded)[order] if coded else frame[order]
    return moved.cast(dict.fromkeys(coded, pl.String)) if coded else moved


def repeating(series: pl.Series) -> pl.Series | None:
    """The distinct texts of a column, where they are few for its length."""
    if series.head(SAMPLE).n_unique() < max(2, min(SAMPLE, len(series)) // 10):
        return series.drop_nulls().unique().sort()
    return None


def _rank(series: pl.Series) -> np.ndarray | pl.Series | None:
    """Numbers in the order of the values; the values themselves where there are none; None where all are the same."""
    if series.dtype != pl.String:
        return series.to_numpy()
    if (texts := repeating(series)) is not None:
        return None if len(texts) < 2 else series.cast(pl.Enum(texts)).to_physical().to_numpy()
    numbers = _as_numbers(series)
    return series if numbers is None else numbers


def _as_numbers(series: pl.Series) -> np.ndarray | None:
    """Texts of one length that differ in a few bytes alone, as most request ids do: those bytes as a number."""
    texts = series.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, content = texts.buffers()
    if series.null_count() or content is None:
        return None
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(series) + 1]
    width = int(ends[1] - ends[0])
    if not width or not (np.diff(ends) == width).all():
        return None
    content = np.frombuffer(content, np.uint8)[ends[0] : ends[-1]].reshape(-1, width)
    differs = np.flatnonzero((content != content[0]).any(axis=0))
    if not len(differs):
        return np.zeros(len(series), np.uint64)
    rest = content[:, differs[0] : differs[-1] + 1]
    if rest.shape[1] > WORD:
        return None
    padded = np.zeros((len(series), WORD), np.uint8)
    padded[:, WORD - rest.shape[1] :] = rest
    return padded.view(">u8").ravel().astype(np.uint64)
