"""A load that mends rejected rows of another: which of them it took."""

from etl.intake import Intake

Mends = tuple[int, tuple[int, ...]]  # the batch, and the lines of its file where the rows stood, in their order


def taken(found: Intake, mends: Mends | None) -> Mends | None:
    """The same without the lines of rows that are rejected again, where every row of the file is one of those lines."""
    if mends is None:
        return None
    again = {reject.line for reject in found.rejects}
    every = sorted({*found.frame["line"].to_list(), *again})
    if len(every) != len(mends[1]):  # told for none, or the file holds other rows
        return mends
    return mends[0], tuple(line for line, own in zip(mends[1], every, strict=True) if own not in again)
