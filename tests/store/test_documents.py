"""Since when batches speak of documents: taken along from a database of the version before."""

import polars as pl
from sqlalchemy import text

from service_levels import store
from service_levels.store import reads
from tests.worlds import World, aged

BATCH = "INSERT INTO batches VALUES (:id, :id, :kind, 'f', 's', 'f', 0, 'me', NULL, 9, :columns, 1, 1, 0, 0, 0, NULL)"


def test_batches_of_an_older_database_speak_as_new_ones_do(world: World):
    engine = store.create_engine(aged(world, "0003").url)
    with store.writing(engine) as connection:
        for number, kind, columns in ((1, "requests", "a"), (2, "requests", "a,complete_at"), (3, "events", "b")):
            connection.execute(text(BATCH), {"id": number, "kind": kind, "columns": columns})
            connection.execute(text("INSERT INTO batch_offices VALUES ('cilegon', :id, 9)"), {"id": number})
        row = text(
            "INSERT INTO request_rows (office_id, request_id, batch_id, complete_at, missing_documents) "
            "VALUES ('cilegon', :name, :batch, :complete, :missing)"
        )
        for name, batch, complete, missing in (("A", 1, None, ""), ("B", 2, 7, None), ("C", 2, 5, None)):
            connection.execute(row, {"name": name, "batch": batch, "complete": complete, "missing": missing})
        event = text(
            "INSERT INTO event_rows (office_id, request_id, at, event, batch_id) "
            "VALUES ('cilegon', 'D', :at, :event, 3)"
        )
        for at, name in ((1, "submitted"), (4, "completed"), (6, "returned")):
            connection.execute(event, {"at": at, "event": name})
    store.migrate(engine)
    with store.reading(engine) as connection:
        told = reads.documents(connection, ["cilegon"])
    engine.dispose()
    assert (told.batches, told.events) == ({1: None, 2: 5}, 4)
    assert told.by(4) != told.by(5) == told.by(10**9)
    assert told.by(3) != told.by(4)


def test_a_row_that_lacks_nothing_adds_no_code_to_one_of_its_age_that_does():
    versions = pl.DataFrame({"request_id": ["A", "A", "B", "B"], "age": [1, 1, 1, 1],
                             "missing_documents": ["", "KK;AK", "", None]})  # fmt: skip
    spoken = pl.DataFrame({"request_id": ["A", "B"], "missing_documents": ["KK;AK", ""]})
    found = reads.with_all_documents(spoken, versions, ["request_id"], ["age"])
    assert found["missing_documents"].to_list() == ["AK;KK", ""]
