"""Which databases were begun with a data folder, so that a deleted one does not look like a new one.

Their places stand in the file `databases` of the data folder, one a line. Where that is missing (an older version kept
none), a key, a mart, an upload, or what SQLite leaves beside a database says that there was one.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from service_levels import config
from service_levels.messages import Message
from service_levels.private import BESIDE, MARK, folder, opener
from service_levels.store.errors import Lost, shown


def note(url: str, data_dir: Path) -> None:
    """Writes down that a database was begun with this data folder. Raises OSError."""
    place = _place(url, data_dir)
    if place not in _noted(data_dir):
        folder(data_dir)
        with open(data_dir / MARK, "a", encoding="utf-8", opener=opener) as file:
            file.write(f"{place}\n")


def refuse_lost(url: str, data_dir: Path) -> None:
    """Of a database that is missing or empty: raises Lost where the data folder says that there was one.

    Not where it is the first of its name and another one of this folder is there: one may have two.
    """
    noted, place = _noted(data_dir), _place(url, data_dir)
    if place not in noted:
        others = {data_dir / name for name in (*noted, config.DATABASE_FILE)} - {data_dir / place}
        if any(other.is_file() for other in others):
            return
    signs = list(_signs(url, data_dir, place in noted))
    if signs:
        raise Lost(Message("database.lost", url=shown(url), signs=list(signs), folder=data_dir))


def forget(data_dir: Path) -> None:
    """Lets the data folder be as if no database had been begun with it; the key stays."""
    (data_dir / MARK).unlink(missing_ok=True)


def _signs(url: str, data_dir: Path, noted: bool) -> Iterator[str]:
    if noted:
        yield MARK
    if (data_dir / config.KEY_FILE).exists():
        yield config.KEY_FILE
    if next((data_dir / "mart").rglob("*.parquet"), None):
        yield "mart"
    if next((data_dir / "uploads").glob("*"), None):
        yield "uploads"
    if (file := _file(url)) is not None:
        yield from (file.name + ending for ending in BESIDE[1:] if file.with_name(file.name + ending).exists())


def _noted(data_dir: Path) -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return (data_dir / MARK).read_text(encoding="utf-8").splitlines()
    return []


def _place(url: str, data_dir: Path) -> str:
    """A database's name in the list: a file below the data folder by its name there, which may be moved as a whole."""
    if (file := _file(url)) is not None:
        return str(file.relative_to(data_dir)) if file.is_relative_to(data_dir) else str(file)
    parsed = make_url(url)
    return f"{parsed.host or 'localhost'}:{parsed.port or 5432}/{parsed.database}"


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    return Path((parsed.database or "").removeprefix("file:")).absolute()
