"""One error for everything that can go wrong between the program and its database."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.engine import make_url


class StoreError(Exception):
    """The database could not do its work. str() says what happened, to what, and what to do. Nothing was changed."""


class KeyRefused(StoreError):
    """The key of the hashes is lost, or it is not the one that the database was begun with."""


class Lost(StoreError):
    """A database is missing or empty where there was one."""


class DiskFull(StoreError):
    """There is no room to write."""


class OnlyRead(StoreError):
    """It may only be read."""


# What the system says of a disk that takes no more, and what that means.
FULL = {
    errno.ENOSPC: "the disk is full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "the quota of the disk is used up",
    errno.EFBIG: "the system lets files grow no further (ulimit -f)",
}
# The same in the words of those who do not pass on the number: SQLite, DuckDB, Parquet, a server.
FULL_SAID = {
    "no space left on device": FULL[errno.ENOSPC],
    "database or disk is full": FULL[errno.ENOSPC],
    "disk quota exceeded": "the quota of the disk is used up",
    "file too large": FULL[errno.EFBIG],
}
DISK_FULL = "53100"  # PostgreSQL's code
LITTLE = 1_000_000  # bytes; where so few are free, an error of the disk is one of its room

# A part of the driver's message (lower case), what happened, what to do. The first that fits speaks.
CAUSES = (
    ("readonly database", "it may only be read", "give the user of this program the right to write there"),
    ("read-only transaction", "the server allows only reading", "use the primary server, not a standby"),
    ("read only sql transaction", "the server allows only reading", "use the primary server, not a standby"),
    ("permission denied", "the right to do this is missing", "grant it to the user of the URL"),
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
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or "the data folder"
        return OnlyRead(f"{where}: cannot be written ({error.strerror}). Allow writing there, or set DATA_DIR.")
    if getattr(getattr(error, "orig", error), "sqlstate", None) == DISK_FULL or "could not extend file" in said.lower():
        return DiskFull(
            f"{shown(url)}: the server's disk is full ({said}). Nothing was changed; free some space there, then run "
            "the command again."
        )
    if (full := disk_full(error, _folder(url))) is not None:
        return full
    for part, what, remedy in CAUSES:
        if part in said.lower():
            kind = OnlyRead if part in ONLY_READ else StoreError
            return kind(f"{shown(url)}: {what} ({said}). Nothing was changed; {remedy}.")
    return StoreError(f"{shown(url)}: {said}. Nothing was changed.")


def disk_full(error: BaseException, folder: Path | None = None) -> DiskFull | None:
    """What to say where an error of whatever kind comes of a disk that takes no more; None where it does not.

    `folder`: what was being written to, where the error does not name it; None: it is not known.
    """
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    what = FULL.get(error.errno or 0) if isinstance(error, OSError) else None
    what = what or next((means for words, means in FULL_SAID.items() if words in said.lower()), None)
    where = Path(name) if isinstance(name := getattr(error, "filename", None), str | bytes | Path) else folder
    free = None if where is None else _free(where)
    if what is None and free is not None and free < LITTLE and "disk i/o error" in said.lower():
        what = FULL[errno.ENOSPC]
    if what is None:
        return None
    room = "" if free is None else f"; {free / 1e6:.1f} MB are free there"
    return DiskFull(
        f"{where or 'The folder that is written to'}: {what} ({said}{room}). Nothing was changed; free some space, "
        "then run the command again."
    )


def _folder(url: str) -> Path | None:
    """Where an SQLite file lies."""
    with suppress(exc.ArgumentError):
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            return Path(parsed.database.removeprefix("file:")).absolute().parent
    return None


def _free(where: Path) -> int | None:
    """Bytes that are free on the disk of a file or folder, there or not; None where that cannot be told."""
    for folder in (where, *where.absolute().parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return None


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


ONLY_READ = ("readonly database", "read-only transaction", "read only sql transaction")
DRIVERS = ("sqlite3", "pysqlite3", "psycopg")
