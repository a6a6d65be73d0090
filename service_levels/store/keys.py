"""Which key of the hashes a database was begun with: docs/adr/0019-the-key-of-a-database.md."""

import hashlib
from functools import cache

from sqlalchemy import Connection, delete, exists, insert, select

from service_levels.messages import Message
from service_levels.store.errors import KeyRefused
from service_levels.store.schema import batches, key_check

SENTENCE = b"Tepat Waktu: the key of the hashes of this database"
ROUNDS = 50_000  # a key is tried so many times slower on the check value than on a stored hash


@cache
def check_value(secret: bytes) -> str:
    """What tells a key from others, 32 hexadecimal digits; the key is found from it more slowly than from a hash."""
    return hashlib.pbkdf2_hmac("sha256", secret, SENTENCE, ROUNDS)[:16].hex()


def needed(connection: Connection) -> bool:
    """Whether there must have been a key: it is known, or something was loaded before that was written down."""
    return connection.execute(select(exists(select(key_check)) | exists(select(batches)))).scalar_one()


def check(connection: Connection, secret: bytes | None, place: str | None = None) -> None:
    """Raises KeyRefused where the database was begun with another key, or with one and `secret` is None.

    `place`: where that key was looked for; None: where it stands by default.
    """
    place = place or Message("key.place")
    if secret is None:
        if needed(connection):
            raise KeyRefused(Message("key.missing", place=place, way_out=Message("key.way_out")))
        return
    known = connection.execute(select(key_check.c.value)).scalar_one_or_none()
    if known is not None and known != check_value(secret):
        raise KeyRefused(Message("key.wrong", place=place, way_out=Message("key.way_out")))


def hold(connection: Connection, secret: bytes, now: int, place: str | None = None) -> None:
    """Inside a transaction that writes hashes: makes the key that of the database, where it has none yet.

    `now`: microseconds since 1970 UTC. Raises KeyRefused for another key.
    """
    check(connection, secret, place)
    if connection.execute(select(key_check.c.one)).first() is None:
        connection.execute(insert(key_check).values(one=1, value=check_value(secret), since=now))


def replace(connection: Connection, secret: bytes, now: int) -> None:
    """Makes this the key of the database, whatever it was: who was known by hashes before is not recognised again."""
    connection.execute(delete(key_check))
    connection.execute(insert(key_check).values(one=1, value=check_value(secret), since=now))


def since(connection: Connection) -> int | None:
    """When the key was first used, in microseconds since 1970 UTC; None where no key is known."""
    return connection.execute(select(key_check.c.since)).scalar_one_or_none()
