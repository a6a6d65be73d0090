"""Which key of the hashes a database was begun with: docs/adr/0019-the-key-of-a-database.md."""

import hashlib
from functools import cache

from sqlalchemy import Connection, delete, exists, insert, select

from service_levels.store.errors import KeyRefused
from service_levels.store.schema import batches, key_check

SENTENCE = b"Tepat Waktu: the key of the hashes of this database"
ROUNDS = 50_000  # a key is tried so many times slower on the check value than on a stored hash
PLACE = "PII_KEY, else pii.key in the data folder"


@cache
def check_value(secret: bytes) -> str:
    """What tells a key from others, 32 hexadecimal digits; the key is found from it more slowly than from a hash."""
    return hashlib.pbkdf2_hmac("sha256", secret, SENTENCE, ROUNDS)[:16].hex()


def needed(connection: Connection) -> bool:
    """Whether there must have been a key: it is known, or something was loaded before that was written down."""
    return connection.execute(select(exists(select(key_check)) | exists(select(batches)))).scalar_one()


def check(connection: Connection, secret: bytes | None, place: str = PLACE) -> None:
    """Raises KeyRefused where the database was begun with another key, or with one and `secret` is None.

    `place`: where that key was looked for.
    """
    if secret is None:
        if needed(connection):
            raise KeyRefused(
                f"{place}: the key of the hashes is missing; this database was begun with one. Nothing was changed. "
                f"{WAY_OUT}"
            )
        return
    known = connection.execute(select(key_check.c.value)).scalar_one_or_none()
    if known is not None and known != check_value(secret):
        raise KeyRefused(
            f"{place}: this is not the key that the database was begun with. Nothing was changed. {WAY_OUT}"
        )


def hold(connection: Connection, secret: bytes, now: int, place: str = PLACE) -> None:
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


WAY_OUT = (
    "Put the right key there again, from where it is kept apart from the backup. Until then reports and pages go on; "
    "nothing can be loaded, examined or searched by a person's number. If it is lost for good: "
    "`python -m etl key --new` begins with another, and persons known before are not recognised again."
)
