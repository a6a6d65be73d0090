"""One request of the truth, with what is needed to tell its life."""

from datetime import timedelta

import pandas as pd

from service_levels import store
from service_levels.domain.ledger import Ledger, of_request
from service_levels.domain.measure import measure
from service_levels.mart import state
from service_levels.mart.opening import engine
from service_levels.mart.reader import EPOCH, Mart
from service_levels.store import reads


def of(url: str, mart: Mart, office: str, request_id: str) -> tuple[Ledger, pd.Series] | None:
    """The ledger and the fact of a request as known at the mart's as-of instant of its office; None: there is none.

    Names are those of the mart's catalogue. Raises StoreError.
    """
    if office not in mart.as_of:
        return None
    as_of = (mart.as_of[office] - EPOCH) // timedelta(microseconds=1)
    with store.reading(engine(url)) as connection:
        stored = reads.stored_offices(connection, mart.catalogue)
        rows, events = state.of_office(connection, mart.catalogue, office, stored, [request_id])
    if rows.empty and events.empty:
        return None
    spans = mart.spans_of(office)
    found = of_request(office, rows, events, spans, mart.catalogue, as_of)
    facts = measure(rows, events, {office: spans}, mart.catalogue, {office: as_of})
    return None if found is None or facts.empty else (found, facts.iloc[0])
