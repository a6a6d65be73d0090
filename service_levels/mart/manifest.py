"""The manifest of a data folder: which of its files show a state of the truth, and what they were measured with.

It lies beside the files, one for each state, named by the state's token: a load puts it in place before it commits, and
it holds when the truth is in that state. So nothing in the database depends on whose files are where.
"""

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection

from service_levels.domain.measure import VERSION as MEASURE
from service_levels.mart import states
from service_levels.mart.files import Stage, is_whole
from service_levels.mart.states import State, Touched

LAYOUT = 1  # counts the changes of how the files hold the facts
MEASURE_VERSION = 1000 * LAYOUT + MEASURE
KEPT_S = 3600  # how long a replaced manifest stays with its files for those who opened the mart before


@dataclass(frozen=True, slots=True)
class File:
    """A file of facts: one office, one local month of submission (YYYY-MM)."""

    file: str
    size: int
    sha256: str
    office_id: str
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`as_of`: A of each office in microseconds; `beyond`: offices with rows later than that, which may begin to count.

    `documents`: which sources of each office speak of documents (`store.reads.Documents.by`).
    """

    version: int
    token: str
    edition: int
    measure_version: int
    as_of: dict[str, int]
    beyond: frozenset[str]
    documents: dict[str, str]
    spans_file: str
    spans_size: int
    spans_sha256: str
    files: tuple[File, ...]

    @property
    def state(self) -> State:
        """The state that the files show."""
        return State(self.version, self.token)

    def of(self, office: str) -> dict[str, File]:
        """The files of an office by month."""
        return {file.month: file for file in self.files if file.office_id == office}

    def names(self) -> set[str]:
        """Every file that it needs."""
        return {file.file for file in self.files} | {self.spans_file}

    def spans_are_whole(self, stage: Stage | Path) -> bool:
        """Whether the file of the spans is there as it was written."""
        return is_whole(_path(stage, self.spans_file), self.spans_size, self.spans_sha256)

    def lost(self, stage: Stage | Path) -> dict[str, frozenset[str]]:
        """Months of offices whose file is not there as it was written."""
        found: dict[str, set[str]] = {}
        for file in self.files:
            if not is_whole(_path(stage, file.file), file.size, file.sha256):
                found.setdefault(file.office_id, set()).add(file.month)
        return {office: frozenset(months) for office, months in found.items()}

    def against(self, before: "Manifest | None") -> Touched:
        """What differs from the manifest of the state before, whose files are of the same measuring."""
        if before is None or before.measure_version != self.measure_version:
            return Touched(everything=True)
        old, new = ({(file.office_id, file.month): file.file for file in each.files} for each in (before, self))
        months: dict[str, set[str]] = {}
        for office, month in old.keys() | new.keys():
            if old.get((office, month)) != new.get((office, month)):
                months.setdefault(office, set()).add(month)
        frozen = {office: frozenset(those) for office, those in months.items()}
        return Touched(months=frozen, spans=before.spans_sha256 != self.spans_sha256)


def _path(stage: Stage | Path, name: str) -> Path:
    return stage / name if isinstance(stage, Path) else stage.path(name)


def _place(database: str, token: str) -> str:
    return f"{database}/manifests/{token}-{MEASURE_VERSION}.json"


def write(stage: Stage, database: str, new: Manifest, before: Manifest | None) -> None:
    """Puts a manifest on the stage, after the files that it names. The one before counts as replaced from now on."""
    if before is not None:
        with suppress(OSError):  # on the stage itself, of a dry run
            os.utime(stage.root / _place(database, before.token))
    told = {**asdict(new), "beyond": sorted(new.beyond), "files": [list(asdict(file).values()) for file in new.files]}
    text = json.dumps(told, sort_keys=True).encode()
    stage.put(_place(database, new.token), hashlib.sha256(text).hexdigest().encode() + b"\n" + text)


def of_state(connection: Connection, stage: Stage | Path) -> Manifest | None:
    """The manifest of the state that a transaction sees, by this program's measuring; None where there is none."""
    return _read(_path(stage, _place(states.database(connection), states.current(connection).token)))


def nearest(connection: Connection, root: Path) -> Manifest | None:
    """The manifest of the newest state that the truth was in and this folder shows; None where there is none."""
    kept = [found for _, found in _kept(root, states.database(connection)) if found is not None]
    mine = [each for each in kept if each.measure_version == MEASURE_VERSION and states.is_of(connection, each.state)]
    return max(mine, key=lambda each: each.version, default=None)


def sweep(root: Path, database: str, state: State) -> set[str]:
    """Removes manifests that nobody can be reading any more; every file that the others need.

    None goes before the folder shows the state that the truth is in: what is behind is brought up from the nearest.
    """
    shown = (root / _place(database, state.token)).exists()
    needed: set[str] = set()
    for path, found in _kept(root, database):
        old = shown and path.stem.split("-")[0] != state.token and path.stat().st_mtime < time.time() - KEPT_S
        if found is None or old:
            path.unlink(missing_ok=True)
        else:
            needed |= found.names()
    return needed


def _kept(root: Path, database: str) -> Iterator[tuple[Path, Manifest | None]]:
    for path in sorted(root.glob(f"{database}/manifests/*.json")):
        yield path, _read(path)


def _read(path: Path) -> Manifest | None:
    try:
        digest, text = path.read_bytes().split(b"\n", 1)
    except (OSError, ValueError):
        return None
    if hashlib.sha256(text).hexdigest().encode() != digest:
        return None
    told: Mapping = json.loads(text)
    files = tuple(File(*row) for row in told["files"])
    return Manifest(**{**told, "beyond": frozenset(told["beyond"]), "files": files})
