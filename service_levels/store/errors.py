"""One error for everything that can go wrong between the program and its database."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import exc
from sqlalchemy.engine import make_url

from service_levels.messages import Message, Told


class StoreError(Told):
    """The database could not do its work, and nothing was changed. Its message says what happened, and what to do."""


class KeyRefused(StoreError):
    """The key of the hashes is lost, or it is not the one that the database was begun with."""


class Lost(StoreError):
    """A database is missing or empty where there was one."""


class DiskFull(StoreError):
    """There is no room to write."""


class OnlyRead(StoreError):
    """It may only be read."""


# What the system says of a disk that takes no more, and the message of that.
FULL = {
    errno.ENOSPC: "disk.full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "disk.quota",
    errno.EFBIG: "disk.limit",
}
# The same in the words of those who do not pass on the number: SQLite, DuckDB, Parquet, a server.
FULL_SAID = {
    "no space left on device": FULL[errno.ENOSPC],
    "database or disk is full": FULL[errno.ENOSPC],
    "disk quota exceeded": "disk.quota",
    "file too large": FULL[errno.EFBIG],
}
DISK_FULL = "53100"  # PostgreSQL's code
LITTLE = 1_000_000  # bytes; where so few are free, an error of the disk is one of its room

# A part of the driver's message (lower case), and ours, which says what to do. The first that fits speaks.
CAUSES = (
    ("readonly database", "cause.only_read"),
    ("read-only transaction", "cause.standby"),
    ("read only sql transaction", "cause.standby"),
    ("permission denied", "cause.no_right"),
    ("database is locked", "cause.locked"),
    ("lock timeout", "cause.lock_timeout"),
    ("unable to open database file", "cause.no_open"),
    ("not a database", "cause.no_database"),
    ("malformed", "cause.damaged"),
    ("disk i/o error", "cause.disk_error"),
    ("authentication failed", "cause.no_user"),
    ("does not exist", "cause.not_there"),
    ("no such table", "cause.no_tables"),
    ("timeout", "cause.no_answer"),
    ("connection", "cause.no_reach"),
    ("server closed", "cause.went_away"),
    ("terminating", "cause.ended"),
    ("resolve", "cause.no_host"),
)


def shown(url: str) -> str:
    """The URL as a person may see it: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except exc.ArgumentError:
        return Message("database.some")


def explain(error: BaseException, url: str) -> StoreError:
    """A StoreError for an error of the driver, of SQLAlchemy or of the disk."""
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        where = error.filename or Message("disk.data_folder")
        return OnlyRead(Message("disk.unwritable", where=where, why=error.strerror))
    if getattr(getattr(error, "orig", error), "sqlstate", None) == DISK_FULL or "could not extend file" in said.lower():
        return DiskFull(Message("disk.server_full", url=shown(url), why=said))
    if (full := disk_full(error, _folder(url))) is not None:
        return full
    for part, code in CAUSES:
        if part in said.lower():
            kind = OnlyRead if part in ONLY_READ else StoreError
            return kind(Message(code, url=shown(url), why=said))
    return StoreError(Message("cause.unknown", url=shown(url), why=said))


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
    room = "" if free is None else Message("disk.free", free=free / 1e6)
    return DiskFull(Message(what, where=where or Message("disk.folder"), why=said, room=room))


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
