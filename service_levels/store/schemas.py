"""Databases that are not of this program's schema: what each is, and the way out of it."""

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, text

from service_levels.messages import Message
from service_levels.store.errors import StoreError

OURS = "batches"  # a table that every version has had
NAMED = 3  # tables of another program that a refusal names


class OtherSchema(StoreError):
    """The database has another schema. `kind`: empty, older, newer, foreign (another program's tables, none of ours).

    str() says which, and what to do.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def version(connection: Connection) -> str | None:
    """Schema version of the database; None when nothing of ours is in it, whatever else is."""
    tables = inspect(connection)
    if not (tables.has_table("alembic_version") and tables.has_table(OURS)):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def refusal(connection: Connection, name: str, versions: Sequence[str]) -> OtherSchema | None:
    """Why a database cannot be used as it is; None where it has the newest of the versions that this program knows.

    `name`: the database as a person may see it. `versions`: oldest first.
    """
    found = version(connection)
    if found == versions[-1]:
        return None
    if found is None:
        return _foreign(connection, name) or OtherSchema("empty", Message("database.empty", name=name))
    if found in versions:
        return OtherSchema(
            "older",
            Message("database.older", name=name, found=found, needed=versions[-1]),
        )
    return OtherSchema(
        "newer",
        Message("database.newer", name=name, found=found, known=versions[-1]),
    )


def _foreign(connection: Connection, name: str) -> OtherSchema | None:
    tables = sorted(inspect(connection).get_table_names())
    if not tables:
        return None
    more = " …" if len(tables) > NAMED else ""
    return OtherSchema(
        "foreign",
        Message("database.foreign", name=name, tables=list(tables[:NAMED]), more=more),
    )
