"""The key of the hashes for one database: found, known to be right, or made where there has never been one.

Whatever hides numbers asks here and nowhere else, so that a lost or another key is never silently replaced.
"""

import time

from service_levels import config, store
from service_levels.messages import Message
from service_levels.store import keys
from service_levels.store.errors import explain


def of(url: str) -> bytes:
    """The key of a database, for `privacy.Mask`. Where neither the database nor the settings know one, it is made.

    Raises KeyRefused (a StoreError) where it is lost or another one, StoreError, ConfigError.
    """
    engine = store.create_engine(url)
    store.check(engine, config.data_dir())
    with store.reading(engine) as connection:
        secret = config.key()
        keys.check(connection, secret, config.key_place())
    return _made(url) if secret is None else secret


def adopt(url: str) -> None:
    """A key that is there when the tables are made or changed is that of the database. Raises as `of` does."""
    secret = config.key()
    if secret is None:
        return
    engine = store.create_engine(url)
    with store.reading(engine) as connection:
        if keys.since(connection) is not None:  # whatever needs the key checks it
            return
    with store.writing(engine) as connection:
        keys.hold(connection, secret, time.time_ns() // 1000, config.key_place())


def anew(url: str) -> None:
    """Begins with the key that is there, else with a new one, though the database had another. Raises as `of` does.

    Refused where the key is there and right: nobody would be recognised again for nothing.
    """
    engine = store.create_engine(url)
    store.check(engine, config.data_dir())
    with store.writing(engine) as connection:
        secret = config.key()
        if secret is not None and keys.since(connection) is not None:
            try:
                keys.check(connection, secret)
            except store.KeyRefused:
                pass
            else:
                raise store.KeyRefused(Message("key.right", place=config.key_place()))
        keys.replace(connection, secret or _made(url), time.time_ns() // 1000)


def _made(url: str) -> bytes:
    try:
        return config.make_key()
    except OSError as error:
        raise explain(error, url) from error
