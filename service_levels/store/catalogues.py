"""Editions of the catalogue: each text loaded is kept, the newest measures everything."""

import hashlib
from functools import lru_cache

from sqlalchemy import Connection, func, insert, select

from service_levels.catalogue import Catalogue, parse
from service_levels.messages import Message
from service_levels.store.errors import StoreError
from service_levels.store.schema import catalogues, complaint_rows, event_rows, request_rows, skm


def newest(connection: Connection) -> tuple[int, Catalogue]:
    """Edition number and content of the newest catalogue. Raises StoreError where none was loaded."""
    row = connection.execute(
        select(catalogues.c.edition, catalogues.c.file, catalogues.c.text)
        .order_by(catalogues.c.edition.desc())
        .limit(1)
    ).first()
    if row is None:
        raise StoreError(Message("catalogue.none"))
    return row.edition, _parsed(row.text, row.file)


def edition(connection: Connection) -> int:
    """Number of the newest edition; 0 where there is none."""
    return connection.execute(select(func.max(catalogues.c.edition))).scalar_one() or 0


@lru_cache(maxsize=4)
def _parsed(text: str, file: str) -> Catalogue:
    return parse(text, file)


def add(connection: Connection, text: str, file: str, now: int) -> tuple[int, bool]:
    """Keeps a catalogue that was parsed before as the newest edition: its number, and whether anything changed.

    The text of the newest edition again changes nothing. A catalogue without an office that has data is refused:
    its requests could not be measured, and would silently be gone.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    last = connection.execute(
        select(catalogues.c.edition, catalogues.c.sha256).order_by(catalogues.c.edition.desc()).limit(1)
    ).first()
    if last is not None and last.sha256 == digest:
        return last.edition, False
    _keep_offices(connection, _parsed(text, file), file)
    number = (last.edition if last else 0) + 1
    connection.execute(insert(catalogues).values(edition=number, sha256=digest, loaded_at=now, file=file, text=text))
    return number, True


def _keep_offices(connection: Connection, catalogue: Catalogue, file: str) -> None:
    for office in offices_with_rows(connection):
        if catalogue.office_id(office) is None:
            raise StoreError(Message("catalogue.office_gone", file=file, office=office))


def offices_with_rows(connection: Connection) -> list[str]:
    """Every office id under which rows are stored, sorted."""
    found: set[str] = set()
    for table in (request_rows, event_rows, skm, complaint_rows):
        column = table.c.office_id
        # From one office to the next through the key: a DISTINCT would read every row.
        office = connection.execute(select(func.min(column))).scalar_one()
        while office is not None:
            found.add(office)
            office = connection.execute(select(func.min(column)).where(column > office)).scalar_one()
    return sorted(found)
