"""Commands that are killed at any instant: what is there afterwards is what was before, or what they were to make.

KILLS=200 makes as many kills in all: `KILLS=200 python -m pytest tests/etl/test_kill.py -s`.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from etl.backing_up import DRAFT, NAME, back_up
from etl.encryption import decrypt, is_encrypted, new_key
from etl.restoring import restore
from service_levels import mart, store
from service_levels.mart import files, manifest, states
from service_levels.store.seal import verify
from tests.forked import Forks, forks
from tests.worlds import CATALOGUE, SECRET, World, old_world

KILLS = int(os.environ.get("KILLS") or 30)
ROWS = 600
LONGEST = 60  # seconds that a command may take before the test gives up
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900 + 5 * KILLS),
    pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX"),
]


def content(load: int) -> str:
    """A file with some requests of its own and some that other loads have too."""
    lines = ["request_id,office,service,submitted_at,finished_at"]
    for number in range(load * 50, load * 50 + ROWS):
        day = f"2023-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}"
        office = ("cilegon", "jayapura")[number % 2]
        lines.append(f"R{number},{office},KTP,{day}T09:{load % 60:02d}:00+07:00,{day}T1{number % 6}:00:00+07:00")
    return "\n".join(lines) + "\n"


class Killing:
    """A world in which commands are killed. Each of `COMMANDS` begins one, and says what may be there after it."""

    def __init__(self, world: World, forked: Forks) -> None:
        self.world, self.forked = world, forked
        self.dice = random.Random(7)
        self.loads = self.editions = 0
        self.took: dict[str, float] = {}
        self.ends = Counter[str]()
        self.safe = world.folder / "safe"
        self.secret = world.folder / "secret.txt"
        self.public = new_key(self.secret)
        world.load("requests", content(0))
        self.states = [self.kept()]
        world.load("requests", content(40))
        self.states.append(self.kept())

    def kept(self) -> tuple[Path, dict]:
        """A backup to restore, and the rows that it holds."""
        made = back_up(self.world.url, self.world.data, self.world.folder / "kept", 9)
        return made.path, self.world.truth()

    def load(self) -> Iterator[list[str]]:
        self.loads += 1
        before, path = self.world.truth(), self.world.file(content(self.loads))
        yield ["load", "requests", str(path)]
        after = self.world.truth()
        if after != before:
            (new,) = set(after["batches"]) - set(before["batches"])
            assert sum(row[2] == new[0] for row in after["request_rows"]) == new[11] == ROWS  # batch_id, read
            assert len(after["batches"]) == len(before["batches"]) + 1

    def undo(self) -> Iterator[list[str]]:
        self.loads += 1
        number = self.world.load("requests", content(self.loads)).batch
        before = self.world.truth()
        yield ["undo", str(number)]
        after = self.world.truth()
        if after != before:
            assert not [row for row in after["request_rows"] if row[2] == number]
            assert [row[-1] for row in after["batches"] if row[0] == number] != [None]
            assert len(after["batches"]) == len(before["batches"])

    def catalogue(self) -> Iterator[list[str]]:
        self.editions += 1
        before = self.world.truth()
        changed = CATALOGUE.replace("amount = 8", f"amount = {8 + self.editions}")
        yield ["catalogue", str(self.world.file(changed, "catalogue.toml"))]
        after = self.world.truth()
        if after != before:
            assert len(after["catalogues"]) == len(before["catalogues"]) + 1
            after["catalogues"] = before["catalogues"]
            assert after == before

    def init(self) -> Iterator[list[str]]:
        old_world(self.world, "0001")
        before = raw(self.world)
        yield ["init"]
        if raw(self.world) != before:
            after = self.world.truth()
            assert [row[:4] for row in after["request_rows"]] == [("cilegon", "A", 1, None)]
            assert len(after["ping_blocks"]) == 1
        store.migrate(store.create_engine(self.world.url))  # again: to its end

    def backup(self) -> Iterator[list[str]]:
        before = self.world.truth()
        closed = ["--encrypt", self.public] if self.dice.random() < 0.5 else []
        yield ["backup", "--to", str(self.safe), "--keep", "3", *closed]
        assert self.world.truth() == before

    def restore(self) -> Iterator[list[str]]:
        before = self.world.truth()
        path, truth = next(each for each in self.states if each[1] != before)
        yield ["restore", str(path), "--replace"]
        assert self.world.truth() in (before, truth)

    def kill(self, name: str) -> None:
        """Begins a command, kills it at any instant of the time that it takes, and looks at everything."""
        steps = getattr(self, name)()
        arguments = next(steps)
        own = {"DATA_DIR": str(self.world.data), "DATABASE_URL": self.world.url, "PII_KEY": SECRET.decode()}
        started = time.monotonic()
        process = self.forked.start(arguments, own)
        if name in self.took:
            time.sleep(self.dice.uniform(0, self.took[name]))
            os.kill(process, signal.SIGKILL)  # it is there until it is waited for
        status = self.forked.wait()
        ended = time.monotonic()
        assert status in (0, -signal.SIGKILL), self.forked.said()
        self.took.setdefault(name, ended - started)  # the first one runs to its end
        self.ends[f"{name} {'killed' if status else 'done'}"] += 1
        settled(self.world)
        next(steps, None)
        whole(self.world)
        for folder in (self.safe, self.world.data / "replaced"):
            self.look_at(folder)

    def look_at(self, folder: Path) -> None:
        """Whatever looks like a backup is one."""
        for path in folder.glob("*"):
            assert NAME.fullmatch(path.name) or path.name.startswith("."), path
            if not NAME.fullmatch(path.name):
                continue
            plain = path
            if is_encrypted(path):
                plain = self.world.folder / "plain"
                plain.touch()
                decrypt(path, plain, self.secret)
            assert verify(plain).sealed
            plain.unlink()


COMMANDS = ("load", "undo", "catalogue", "backup", "restore", "init")  # the last one begins with old tables


def raw(world: World) -> dict[str, list]:
    """All rows of all tables that are there, of whatever version."""
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        names = sorted(inspect(connection).get_table_names())
        found = {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}
    engine.dispose()
    return found


def shares(kills: int) -> Iterator[tuple[str, int]]:
    """How often each command is killed."""
    for number, name in enumerate(COMMANDS):
        yield name, kills // len(COMMANDS) + (number < kills % len(COMMANDS))


def settled(world: World) -> None:
    """Waits until a server has noticed that its client is gone."""
    if world.url.startswith("sqlite"):
        return
    engine = create_engine(store.create_engine(world.url).url, isolation_level="AUTOCOMMIT")
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + LONGEST
    with engine.connect() as connection:
        while connection.execute(others).scalar_one() and time.monotonic() < until:
            time.sleep(0.02)
    engine.dispose()


def whole(world: World) -> None:
    """Everything that must hold after a kill, whatever was killed."""
    counts = dict(world.rows("SELECT batch_id, count(*) FROM request_rows GROUP BY batch_id"))
    standing = {batch for (batch,) in world.rows("SELECT batch_id FROM batches WHERE undone_at IS NULL")}
    assert counts.keys() <= standing  # no orphan
    assert world.facts().height == len(world.rows("SELECT DISTINCT office_id, request_id FROM request_rows"))
    root = files.folder(world.data)
    with store.reading(store.create_engine(world.url)) as connection:
        name, now = states.database(connection), states.current(connection)
        known = manifest.sweep(root, name, now)
    assert {path.relative_to(root).as_posix() for path in (root / name).rglob("*.parquet")} <= known
    assert not list(root.glob("staging-*"))
    seen = world.seen()
    mart.rebuild(world.url, world.data)
    assert world.seen() == seen
    if world.url.startswith("sqlite"):
        assert world.rows("PRAGMA integrity_check") == [("ok",)]


def test_what_is_killed_leaves_all_or_nothing(world: World, tmp_path: Path) -> None:
    with forks(tmp_path) as forked:
        killing = Killing(world, forked)
        for name, kills in shares(KILLS // 2):
            for _ in range(1 + kills):  # the first of each is not killed: it tells how long one takes
                killing.kill(name)
            if name == COMMANDS[-2]:
                path, truth = killing.kept()
    sys.stderr.write(f"\n{world.url.partition(':')[0]}: {dict(sorted(killing.ends.items()))}\n")
    assert sum(count for end, count in killing.ends.items() if end.endswith("killed")) > 0
    restore(world.url, world.data, path, None, True, lambda *_: None)
    whole(world)
    assert world.truth() == truth
    drafts = [*(world.folder / "safe").glob(f"{DRAFT}*"), *world.data.glob(f"{DRAFT}*")]
    back_up(world.url, world.data, killing.safe, 3)
    assert not [path for path in drafts if path.exists()]
