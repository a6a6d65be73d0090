"""Where things are put: in the project where its user may write there, else in that user's own folder."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from launcher.system import Stop
from service_levels import config

ROOT = Path(__file__).resolve().parents[1]


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest one above it that is there. Leaves nothing behind.

    It is tried: rights alone do not tell on Windows, nor on a file system that is mounted for reading.
    """
    folder = folder.absolute()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def own_folder(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path | None:
    """The folder of this user for a project that others own, by its path; None where the user has none. Not made.

    Not among the caches: what was installed once has to be there when there is no network.
    """
    home = environ.get("HOME", "").strip() if os.name != "nt" else ""
    try:
        home = home or str(Path.home() if os.name == "nt" else _home_of_account())
    except (KeyError, RuntimeError):
        home = ""
    if os.name == "nt":
        base = environ.get("LOCALAPPDATA", "").strip() or home
    elif sys.platform == "darwin":
        base = home and f"{home}/Library/Application Support"
    else:
        base = environ.get("XDG_DATA_HOME", "").strip() or (home and f"{home}/.local/share")
    if not base or not Path(base).is_absolute():
        return None
    name = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return Path(base) / "tepat-waktu" / name


def _home_of_account() -> str:
    """The home of the user that the system knows, for HOME may be empty or not set (a service, a container)."""
    import pwd

    return pwd.getpwuid(os.getuid()).pw_dir


def venv_dir(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path | None:
    """Where the environment is to be made: VENV_DIR, else .venv in the project, else the user's own folder.

    None where there is no such place. A relative VENV_DIR counts from the working directory, as DATA_DIR does.
    """
    if chosen := environ.get("VENV_DIR", "").strip():
        place = Path(chosen).expanduser().absolute()
        return place if can_write(place.parent) else None
    if can_write(root):
        return root / ".venv"
    own = own_folder(environ, root)
    return own / "venv" if own and can_write(own) else None


def standing(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Path:
    """The environment that somebody made where this user may not write: VENV_DIR, else .venv in the project."""
    chosen = environ.get("VENV_DIR", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else root / ".venv"


def need_data_dir() -> None:
    """Raises Stop where the data folder cannot be written.

    No other folder is taken instead: the truth would lie in two places, and `python -m etl` would look into one.
    """
    folder = config.data_dir()
    if not can_write(folder):
        raise Stop(
            f"The data folder {folder} cannot be written by this user. Let DATA_DIR name a folder that can, the same "
            "for every command and job that works with the data, for example:\n"
            "  DATA_DIR=/var/lib/tepat-waktu python3 run.py"
        )


def for_checks(root: Path = ROOT) -> dict[str, str]:
    """Settings by which the checks leave nothing in a project that may not be written; none where it may."""
    if can_write(root):
        return {}
    caches = Path(tempfile.gettempdir()) / f"tepat-waktu-checks-{os.getpid()}"
    return {
        "RUFF_CACHE_DIR": str(caches / "ruff"),
        "MYPY_CACHE_DIR": str(caches / "mypy"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(caches / "hypothesis"),
        "PYTEST_ADDOPTS": f"{os.environ.get('PYTEST_ADDOPTS', '')} -p no:cacheprovider".strip(),
        "PYTHONDONTWRITEBYTECODE": "1",
        # git asks whether a repository that another user owns is to be trusted; its list of files is read here.
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": str(root),
    }
