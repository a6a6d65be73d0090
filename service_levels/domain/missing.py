"""Which documents a request lacked, whatever the number of rounds (method, sections 2 and 9)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

WORD = 63  # documents in one machine word


def documents_of(summary: pd.Series, of_request: NDArray[np.int64], named: pd.Series) -> pd.Series:
    """The distinct documents of each of n requests, sorted and joined with ';' ('' where none was lacking).

    `summary`: 'A;B' a request (None or '' where none), shape (n,); `of_request`, `named`: the request and the
    documents of each return, shape (m,). The events win: a request whose returns name documents takes them from
    its returns. Returns a categorical.
    """
    requests, texts = _joined(of_request, named)
    says = texts != ""
    codes, names = pd.factorize(summary.fillna(""))
    categories = pd.Index(names, dtype="str").append(pd.Index(texts[says], dtype="str")).unique()
    codes = codes.astype(np.int64)  # the summary's own names come first, so their codes stand
    codes[requests[says]] = categories.get_indexer(pd.Index(texts[says], dtype="str"))
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories))


def _joined(of_request: NDArray[np.int64], named: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """The requests that were returned and the distinct documents of each as joined text; a bit a document."""
    codes, texts = pd.factorize(named.fillna(""))
    groups = [[code for code in str(text).split(";") if code] for text in texts]
    documents = sorted({code for group in groups for code in group})
    place = {code: number for number, code in enumerate(documents)}
    words = max(1, -(-len(documents) // WORD))
    sets = np.zeros((len(groups), words), np.int64)
    for row, group in enumerate(groups):
        for code in group:
            sets[row, place[code] // WORD] |= np.int64(1) << np.int64(place[code] % WORD)
    requests, position = np.unique(of_request, return_inverse=True)
    lacked = np.zeros((len(requests), words), np.int64)
    np.bitwise_or.at(lacked, position, sets[codes])
    distinct, which = np.unique(lacked, axis=0, return_inverse=True)
    joined = np.array([_text(row, documents) for row in distinct], dtype=object)
    return requests, joined[which.reshape(-1)] if len(joined) else np.zeros(0, dtype=object)


def _text(row: NDArray[np.int64], documents: list[str]) -> str:
    return ";".join(code for number, code in enumerate(documents) if int(row[number // WORD]) >> (number % WORD) & 1)
