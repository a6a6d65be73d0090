"""Settings: the only module that reads the environment.

It imports nothing but the standard library, so that run.py can ask it before anything is installed.
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATABASE_FILE = "service_levels.db"
KEY_FILE = "pii.key"
SHORTEST_KEY = 16  # characters; a shorter key makes hashes of identity numbers guessable
PORTS = range(1, 65536)


class ConfigError(Exception):
    """A setting that cannot be used; str() names the setting, its value, the rule and the remedy."""


def data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Folder of the database file, the mart and the key: DATA_DIR, else `data` in the project. Not made here.

    A relative DATA_DIR counts from the working directory; the default does not, so that a scheduled job
    and the dashboard meet in the same place.
    """
    chosen = environ.get("DATA_DIR", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else PROJECT / "data"


def database_url(override: str | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """URL of the truth: `override` (option --db), else DATABASE_URL, else an SQLite file in data_dir()."""
    chosen = (override or "").strip() or environ.get("DATABASE_URL", "").strip()
    return chosen or f"sqlite:///{(data_dir(environ) / DATABASE_FILE).as_posix()}"


def secret(environ: Mapping[str, str] = os.environ) -> bytes:
    """Key of the hashes that replace identity and phone numbers: PII_KEY, else what data_dir()/pii.key holds.

    The file is made at first use, readable by its owner only. It is never replaced: with another key the
    same person would get another hash. Raises ConfigError when the key is too short or cannot be read.
    """
    given = environ.get("PII_KEY", "")
    if given:
        return _checked(given, "PII_KEY")
    path = data_dir(environ) / KEY_FILE
    try:
        if not path.exists():
            _create_key(path)
        return _checked(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: the key cannot be read or made ({error}). Give PII_KEY, or mend the file."
        raise ConfigError(message) from error


def has_key(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a key already, so that `secret` makes none."""
    return bool(environ.get("PII_KEY", "")) or (data_dir(environ) / KEY_FILE).exists()


def host(environ: Mapping[str, str] = os.environ) -> str:
    """Address that the dashboard listens on: DASHBOARD_HOST, else this machine only."""
    return environ.get("DASHBOARD_HOST", "").strip() or "127.0.0.1"


def port(environ: Mapping[str, str] = os.environ) -> int:
    """TCP port of the dashboard: DASHBOARD_PORT, else 8501. Raises ConfigError outside 1 to 65535."""
    given = environ.get("DASHBOARD_PORT", "").strip() or "8501"
    if not given.isdecimal() or int(given) not in PORTS:
        raise ConfigError(f"DASHBOARD_PORT is {given!r}; it must be a whole number from 1 to 65535.")
    return int(given)


def for_a_child(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a program of ours that is started from here: it finds the project, and the same data."""
    path = os.pathsep.join(part for part in (str(PROJECT), environ.get("PYTHONPATH", "")) if part)
    same = {"DATA_DIR": str(data_dir(environ)), "DATABASE_URL": database_url(environ=environ)}
    return {**environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **same}


def officers_shown(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Ids of the offices whose officers pages may name, or `all`: SHOW_OFFICERS, commas between; none by default."""
    return frozenset(part.strip() for part in environ.get("SHOW_OFFICERS", "").split(",") if part.strip())


def give_back_at_once() -> None:
    """Polars then gives what it frees back to the system at once, not after seconds; to be called before its import.

    Its jemalloc reads this when it is loaded. What stands there may be its own default, from a parent process.
    """
    os.environ["_RJEM_MALLOC_CONF"] = "dirty_decay_ms:0,muzzy_decay_ms:0"


def _checked(key: str, source: str) -> bytes:
    key = key.strip()
    if len(key) < SHORTEST_KEY:
        raise ConfigError(
            f"{source}: the key has {len(key)} characters; it needs at least {SHORTEST_KEY}. "
            "Restore the key that the data was loaded with; a new one would not match the stored hashes."
        )
    return key.encode("utf-8")


def _create_key(path: Path) -> None:
    """Make the key file whole or not at all; where two programs try at once, the first one's key stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, this never replaces a key that is there
    except FileExistsError:
        return
    finally:
        draft.unlink()
