"""One error for everything that can go wrong between the program and its database."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.engine import make_url


class StoreError(Exception):
    """The database could not do its work. str() says what happened, to what, and what to do. Nothing was changed."""


# A part of the driver's message (lower case), what happened, what to do. The first that fits speaks.
CAUSES = (
    ("readonly database", "it may only be read", "give the user of this program the right to write there"),
    ("read-only transaction", "the server allows only reading", "use the primary server, not a standby"),
    ("read only sql transaction", "the server allows only reading", "use the primary server, not a standby"),
    ("permission denied", "the right to do this is missing", "grant it to the user of the URL"),
    ("database or disk is full", "the disk is full", "free some space, then run the command again"),
    ("no space left", "the disk is full", "free some space, then run the command again"),
    ("could not extend file", "the server's disk is full", "free some space there, then run the command again"),
    ("database is locked", "another program has been writing for more than a minute", "wait for it, then try again"),
    ("lock timeout", "another program has been writing for too long", "wait for it, then try again"),
    ("unable to open database file", "the file cannot be opened", "check the folder, its rights, and --db"),
    ("not a database", "the file is not an SQLite database", "check --db, or restore the file from a backup"),
    ("malformed", "the file is damaged", "restore it from a backup, or load the exports into a new database"),
    ("disk i/o error", "the disk answered with an error", "check the disk, then run the command again"),
    ("authentication failed", "user or password were refused", "check user and password in the URL"),
    ("does not exist", "it is not there", "check the name in the URL, or create it; then run `python -m etl init`"),
    ("no such table", "its tables are missing", "run `python -m etl init`"),
    ("timeout", "the server did not answer in time", "check that it runs and can be reached, then try again"),
    ("connection", "the server cannot be reached", "check that it runs, and host and port in the URL"),
    ("server closed", "the server went away", "check that it runs, then try again"),
    ("terminating", "the server ended the session", "check that it runs, then try again"),
    ("resolve", "the server's name is not known", "check the host in the URL"),
)


def shown(url: str) -> str:
    """The URL as a person may see it: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except exc.ArgumentError:
        return "the database"


def explain(error: BaseException, url: str) -> StoreError:
    """A StoreError for an error of the driver, of SQLAlchemy or of the disk."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        said = "no space left on device"
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or "the data folder"
        return StoreError(f"{where}: cannot be written ({error.strerror}). Allow writing there, or set DATA_DIR.")
    for part, what, remedy in CAUSES:
        if part in said.lower():
            return StoreError(f"{shown(url)}: {what} ({said}). Nothing was changed; {remedy}.")
    return StoreError(f"{shown(url)}: {said}. Nothing was changed.")


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turns the database's and the disk's errors inside the block into StoreError."""
    try:
        yield
    except (exc.SQLAlchemyError, OSError) as error:
        raise explain(error, url) from error
    except Exception as error:
        # The bulk insert works on the driver's own connection, whose errors SQLAlchemy does not wrap.
        if any(kind.__name__ == "Error" and kind.__module__.startswith(DRIVERS) for kind in type(error).__mro__):
            raise explain(error, url) from error
        raise


DRIVERS = ("sqlite3", "pysqlite3", "psycopg")
