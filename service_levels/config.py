"""Settings: the only module that reads the environment.

It imports nothing but the standard library, so that run.py can ask it before anything is installed.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from service_levels.messages import Message, Told

PROJECT = Path(__file__).resolve().parents[1]
DATABASE_FILE = "service_levels.db"
KEY_FILE = "pii.key"
SHORTEST_KEY = 16  # characters; a shorter key makes hashes of identity numbers guessable
PORTS = range(1, 65536)
HOST = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,252})|[0-9a-f:]*:[0-9a-f:.]*")
ORIGIN = re.compile(r"https?://(?:[a-z0-9][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::\d{1,5})?")
MEGABYTE = 1_000_000
MEMORY_LIMIT = "COMMAND_MEMORY_MB"  # set for commands that pages start, not by people
# Bytes that a program may reserve, of which it uses a third: a CSV of 200 MB takes 3.2 GB (0.95 in use), the largest
# upload of all, 500 MB of CSV in gzip, 5.2 GB (2.3 in use); every further core takes some more.
CHILD_MEMORY = 8_000 * MEGABYTE
LEAST_MB = 500


class ConfigError(Told):
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


def key(environ: Mapping[str, str] = os.environ) -> bytes | None:
    """Key of the hashes that replace identity and phone numbers: PII_KEY, else what data_dir()/pii.key holds.

    None where neither is there. Whether it is the key of a database, `service_levels.key` knows, which also has one
    made where that may be: nothing else should ask here. Raises ConfigError when it is too short or cannot be read.
    """
    given = environ.get("PII_KEY", "")
    if given:
        return _checked(given, "PII_KEY")
    path = data_dir(environ) / KEY_FILE
    try:
        return _checked(path.read_text(encoding="ascii"), str(path))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        message = Message("key.unreadable", path=path, why=error)
        raise ConfigError(message) from error


def key_place(environ: Mapping[str, str] = os.environ) -> str:
    """Where `key` looks: PII_KEY where that is set, else the file."""
    return "PII_KEY" if environ.get("PII_KEY", "") else str(data_dir(environ) / KEY_FILE)


def make_key(environ: Mapping[str, str] = os.environ) -> bytes:
    """Makes the key file, readable by its owner only, and gives what `key` then does. One that is there stays.

    Raises OSError where it cannot be written, ConfigError as `key` does.
    """
    path = data_dir(environ) / KEY_FILE
    if not environ.get("PII_KEY", "") and not path.exists():
        _create_key(path)
    made = key(environ)
    if made is None:
        raise ConfigError(Message("key.taken", path=path))
    return made


def host(environ: Mapping[str, str] = os.environ) -> str:
    """Address that the dashboard listens on: DASHBOARD_HOST, else this machine only."""
    return environ.get("DASHBOARD_HOST", "").strip() or "127.0.0.1"


def port(environ: Mapping[str, str] = os.environ) -> int:
    """TCP port of the dashboard: DASHBOARD_PORT, else 8501. Raises ConfigError outside 1 to 65535."""
    given = environ.get("DASHBOARD_PORT", "").strip() or "8501"
    if not given.isdecimal() or int(given) not in PORTS:
        raise ConfigError(Message("setting.port", given=given))
    return int(given)


def hosts(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Names that the dashboard is called by from elsewhere: DASHBOARD_HOSTS, commas between; none by default.

    Lower case. Raises ConfigError where one is not the name or the address of a machine alone.
    """
    names = frozenset(part.strip().lower() for part in environ.get("DASHBOARD_HOSTS", "").split(",") if part.strip())
    for name in sorted(names):
        if not HOST.fullmatch(name):
            raise ConfigError(Message("setting.hosts", name=name))
    return names


def frame_ancestors(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Origins whose pages may show the dashboard in a frame: DASHBOARD_FRAME_ANCESTORS, commas between; else none.

    Raises ConfigError where one is not a scheme, a name and perhaps a port.
    """
    given = environ.get("DASHBOARD_FRAME_ANCESTORS", "").split(",")
    origins = tuple(part.strip().lower().removesuffix("/") for part in given if part.strip())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise ConfigError(Message("setting.frames", origin=origin))
    return origins


def for_a_child(environ: Mapping[str, str] = os.environ, *, bounded: bool = False) -> dict[str, str]:
    """The environment of a program of ours that is started from here: it finds the project, and the same data.

    `bounded`: it takes no more memory than `child_memory`.
    """
    path = os.pathsep.join(part for part in (str(PROJECT), environ.get("PYTHONPATH", "")) if part)
    same = {"DATA_DIR": str(data_dir(environ)), "DATABASE_URL": database_url(environ=environ)}
    limit = {MEMORY_LIMIT: str(child_memory(environ) // MEGABYTE)} if bounded else {}
    return {**environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **same, **limit}


def child_memory(environ: Mapping[str, str] = os.environ) -> int:
    """Bytes that a command may take that a page starts: CHILD_MEMORY_MB, else CHILD_MEMORY. Raises ConfigError."""
    return _megabytes(environ, "CHILD_MEMORY_MB") or CHILD_MEMORY


def memory_limit(environ: Mapping[str, str] = os.environ) -> int | None:
    """Bytes that this program may take, where a page started it; None: as much as there is."""
    return _megabytes(environ, MEMORY_LIMIT)


def _megabytes(environ: Mapping[str, str], name: str) -> int | None:
    given = environ.get(name, "").strip()
    if not given:
        return None
    if not given.isdecimal() or int(given) < LEAST_MB:
        raise ConfigError(Message("setting.megabytes", name=name, given=given, least=LEAST_MB))
    return int(given) * MEGABYTE


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
        raise ConfigError(Message("key.short", place=source, length=len(key), least=SHORTEST_KEY))
    return key.encode("utf-8")


def _create_key(path: Path) -> None:
    """Make the key file whole or not at all; where two programs try at once, the first one's key stands."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
