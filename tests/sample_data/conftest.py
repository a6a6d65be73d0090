"""The made-up office, simulated once for all tests of this room."""

from datetime import UTC
from random import Random
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from sample_data import generate, story
from sample_data.exports import Export
from sample_data.office import Interval, read_catalogue, seconds
from sample_data.outages import pings
from sample_data.simulation import Request
from service_levels.catalogue import Catalogue
from service_levels.domain.measure import measure
from service_levels.domain.outages import spans

OFFSET_S = 7 * 3600  # Asia/Jakarta


class World(NamedTuple):
    """What was simulated (local seconds), and what the project's own method makes of it."""

    requests: list[Request]
    down: dict[str, list[Interval]]
    catalogue: Catalogue
    spans: pd.DataFrame
    facts: pd.DataFrame


def instants(local_seconds: list[int]) -> pd.Series:
    micros = (np.array(local_seconds, dtype=np.int64) - OFFSET_S) * 1_000_000
    return pd.Series(micros.astype("datetime64[us]")).dt.tz_localize(UTC)


@pytest.fixture(scope="session")
def exports() -> dict[str, Export]:
    return {export.name: export for export in generate.sample()}


@pytest.fixture(scope="session")
def world() -> World:
    requests, down = generate.simulate()
    catalogue = read_catalogue()
    as_of = (seconds(story.EXPORTED_AT) - OFFSET_S) * 1_000_000
    seen = pings(down, Random(f"{story.SEED} pings"))
    log = pd.DataFrame({"target": [row[1] for row in seen], "up": [row[2] for row in seen]})
    log["at"] = instants([row[0] for row in seen])
    states = spans(log, catalogue, as_of)
    rows = [
        (
            request.id,
            request.service,
            request.channel,
            request.district,
            event.officer,
            event.at,
            event.event,
            ";".join(event.missing),
        )
        for request in requests
        for event in request.events
    ]
    names = ["request_id", "service", "channel", "district", "officer", "at", "event", "missing_documents"]
    events = pd.DataFrame(rows, columns=names).assign(office=story.OFFICE)
    events["at"] = instants(events["at"].tolist())
    told = events.loc[events["event"].isin(["returned", "completed"]), "at"]
    events = events.assign(documents_from=told.min(), day_only=0)
    facts = measure(no_rows(), events, {story.OFFICE: states}, catalogue, {story.OFFICE: as_of})
    return World(requests, down, catalogue, states, facts)


def no_rows() -> pd.DataFrame:
    """The summary rows of an office that is known by events only."""
    texts = ("office", "request_id", "service", "channel", "officer", "district", "status", "missing_documents")
    times = ("submitted_at", "complete_at", "finished_at", "deadline_at")
    frame = pd.DataFrame({name: pd.Series([], dtype=object) for name in texts})
    for name in (*times, "documents_from"):
        frame[name] = pd.Series([], dtype="datetime64[us, UTC]")
    return frame.assign(has_complete_column=pd.Series([], dtype=bool), day_only=pd.Series([], dtype="int64"))
