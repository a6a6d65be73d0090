"""Files and folders that only their owner may read, whatever the umask says. On Windows the folder's rights hold.

What is new is made so. What an older version made is tightened by `tighten`, by this rule:
- Files of ours (key, database, mart, uploads) lose what others may do. So does their group, unless the folder they lie
  in is shared by a group on purpose: one that may write there, and is not the owner's own or is passed on (setgid).
  What is made there is the group's too, as the umask says.
- The data folder itself is closed where it belongs to us, is neither shared nor a home, and holds nothing but files of
  ours. A folder that somebody named and uses for other things stays as it is; what we keep there is closed in itself.
- What belongs to another user, or is a link, is left alone.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from service_levels import config

MARK = "databases"  # see store.begun
OURS = (config.KEY_FILE, config.DATABASE_FILE, "mart", "uploads", "replaced", MARK)
BESIDE = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside a database


def opener(path: str, flags: int) -> int:
    """For `open`: a file that is made is its owner's alone, in a folder that a group shares the group's too."""
    return os.open(path, flags, 0o666 & ~_taken(Path(path).parent))


def folder(path: Path) -> None:
    """Makes a folder as `opener` makes a file, where there is none yet; those above it likewise."""
    if not path.parent.exists():
        folder(path.parent)
    path.mkdir(exist_ok=True, mode=0o777 & ~_taken(path.parent))


def tighten(data_dir: Path, database: Path | None = None) -> None:
    """Closes what is open to others, by the rule above. `database`: an SQLite file, None: none. Never raises."""
    if os.name == "nt":
        return
    with suppress(OSError):
        if database is not None:
            for ending in BESIDE:
                _close(database.with_name(database.name + ending), _taken(database.parent))
    with suppress(OSError):
        taken = _taken(data_dir)
        for name in OURS:
            for path in _in(data_dir / name, taken):
                _close(path, taken)
        if _is_only_ours(data_dir):
            _close(data_dir, 0o077)


def _in(path: Path, taken: int) -> Iterator[Path]:
    """A file or a folder with all that is in it, the folder last; nothing inside one that is closed already."""
    if path.is_dir() and not path.is_symlink() and path.stat().st_mode & taken:
        for above, _, files in os.walk(path, topdown=False):
            yield from (Path(above, name) for name in files)
            yield Path(above)
    elif path.exists():
        yield path


def _close(path: Path, taken: int) -> None:
    with suppress(OSError):
        known = path.lstat()
        mode = stat.S_IMODE(known.st_mode)
        if known.st_uid == os.geteuid() and mode & taken and not stat.S_ISLNK(known.st_mode):
            path.chmod(mode & ~taken)


def _taken(folder_: Path) -> int:
    """The bits that what lies in a folder does not have."""
    return 0o007 if os.name != "nt" and _is_shared(folder_.stat()) else 0o077


def _is_shared(known: os.stat_result) -> bool:
    passed_on = known.st_mode & stat.S_ISGID or known.st_gid != os.getegid()
    return bool(known.st_mode & stat.S_IWGRP and passed_on and not known.st_mode & stat.S_ISVTX)


def _is_only_ours(data_dir: Path) -> bool:
    known = data_dir.lstat()
    if not stat.S_ISDIR(known.st_mode) or known.st_mode & stat.S_ISVTX or _is_shared(known):
        return False
    if data_dir == Path.home() or data_dir == data_dir.parent:
        return False
    names = {entry.name for entry in data_dir.iterdir()}
    mine = {name for name in names if name.startswith(OURS) or name.startswith(f".{config.KEY_FILE}.")}
    return data_dir == config.PROJECT / "data" or (bool(names) and names == mine)
