"""A disk that takes no more, or may only be read: what writes says so and changes nothing, what reads goes on."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from psycopg import errors as postgres
from sqlalchemy import exc, text
from typer.testing import CliRunner, Result

from etl.__main__ import app
from etl.load import Job, load
from service_levels import config, mart, store
from service_levels.store.errors import explain
from tests.worlds import CATALOGUE, SECRET, World

HEADER = "request_id,office,service,submitted_at\n"
ROW = "A0,cilegon,KTP,2024-03-04T09:00:00+07:00\n"
BAD = "B0,atlantis,KTP,2024-03-04T09:00:00+07:00\n"
SOME_REJECTED = 3
WRITE = [
    ["load", "requests", "big.csv"], ["load", "requests", "big.csv", "--dry-run"], ["undo", "1"],
    ["catalogue", "other.toml"], ["batch", "1", "--rejects", "{disk}/rejects.csv"],
]  # fmt: skip
READ = [
    ["report", "on-time"], ["report", "requests", "--format", "csv"],
    ["report", "on-time", "--as-of", "2024-04-01T00Z"], ["batches"], ["batch", "1"], ["trust"],
    ["examine", "big.csv"], ["mapping"], ["key"], ["init"],
]  # fmt: skip
Run = Callable[..., Result]
DISK_MB = 4


@pytest.fixture
def run(small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Commands over a database on the small disk that holds one request; the files to load lie elsewhere."""
    monkeypatch.setenv("DATA_DIR", str(small_disk / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue.toml").write_text(CATALOGUE)
    (tmp_path / "other.toml").write_text(CATALOGUE.replace("Identity card", "Card"))
    (tmp_path / "good.csv").write_text(HEADER + ROW + BAD)
    (tmp_path / "big.csv").write_text(HEADER + "".join(ROW.replace("A0", f"A{n}") for n in range(3000)))

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, [part.format(disk=small_disk) for part in arguments])

    assert command("init", "--catalogue", "catalogue.toml").exit_code == 0
    assert command("load", "requests", "good.csv").exit_code == SOME_REJECTED
    return command


def fill(disk: Path) -> None:
    with (disk / "fill").open("ab", buffering=0) as file:
        for size in (4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass


def read_only(disk: Path) -> None:
    if subprocess.run(["mount", "-o", "remount,ro", str(disk)], capture_output=True).returncode:
        pytest.skip("this system does not let a disk be made read-only")


def truth(disk: Path) -> list[tuple]:
    world = World(f"sqlite:///{disk / 'data' / config.DATABASE_FILE}", disk)
    tables = ("batches", "request_rows", "catalogues", "rejects", "key_check")
    return [row for table in tables for row in world.rows(f"SELECT * FROM {table}")]


def test_at_a_full_disk_what_writes_says_so_and_what_reads_goes_on(run: Run, small_disk: Path) -> None:
    before = truth(small_disk)
    fill(small_disk)
    for arguments in WRITE:
        done = run(*arguments)
        assert done.exit_code == 1, (arguments, done.output)
        assert "disk is full" in done.stderr or "No space left" in done.stderr
        assert "Nothing was changed" in done.stderr or "--rejects" in arguments
        assert str(small_disk) in done.stderr
    for arguments in READ:
        done = run(*arguments)
        assert done.exit_code == 0, (arguments, done.output)
    assert truth(small_disk) == before
    (small_disk / "fill").unlink()
    assert run("load", "requests", "big.csv").exit_code == 0  # once there is room, all goes on


def test_a_mart_that_must_be_made_anew_and_cannot_be_is_said(run: Run, small_disk: Path) -> None:
    shutil.rmtree(small_disk / "data" / "mart")
    fill(small_disk)
    done = run("report", "on-time")
    assert done.exit_code == 1
    assert "The mart must be made anew, and cannot be." in done.stderr
    assert "disk is full" in done.stderr
    (small_disk / "fill").unlink()
    assert run("report", "on-time").exit_code == 0


def test_a_key_that_has_no_room_is_not_half_made(run: Run, small_disk: Path) -> None:
    (small_disk / "data" / "pii.key").unlink()
    fill(small_disk)
    done = run("key", "--new")
    assert done.exit_code == 1
    assert "disk is full" in done.stderr
    (small_disk / "fill").unlink()
    assert not list((small_disk / "data").glob("*pii.key*"))
    assert "missing" in run("key").stderr  # it is still the lost one that is asked for


def test_a_first_start_at_a_full_disk_leaves_nothing_that_is_in_the_way(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(small_disk / "data"))
    fill(small_disk)
    done = CliRunner().invoke(app, ["init"])
    assert done.exit_code == 1
    assert "disk is full" in done.stderr
    (small_disk / "fill").unlink()
    assert CliRunner().invoke(app, ["init"]).exit_code == 0


def test_a_load_that_fills_the_disk_changes_nothing(small_disk: Path) -> None:
    world = World(f"sqlite:///{small_disk / 'truth.db'}", small_disk).init()
    world.load("requests", HEADER + ROW)
    before = world.seen()
    rows = "".join(f"A{n},cilegon,KTP{n:060d},2024-03-04T09:00:00+07:00\n" for n in range(60_000))
    outside = small_disk.parent / "big.csv"
    outside.write_text(HEADER + rows)
    with pytest.raises(store.DiskFull, match=r"disk is full.*MB are free there"):
        load(world.url, world.data, Job("requests", [outside]), SECRET)
    assert world.seen() == before
    assert world.rows("PRAGMA integrity_check") == [("ok",)]
    assert world.facts().height == 1
    assert not list((world.data / "mart").glob("staging-*"))


def test_readers_at_a_full_disk_wait_for_one_another_and_all_see_it(run: Run, small_disk: Path) -> None:
    fill(small_disk)
    url, seen = config.database_url(), []

    def one() -> None:
        held = mart.open(url, config.data_dir())
        seen.append(held.sql("SELECT count(*) AS n FROM facts")["n"][0].as_py())
        held.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 6


def test_on_a_disk_that_may_only_be_read_what_reads_goes_on(run: Run, small_disk: Path) -> None:
    read_only(small_disk)
    for arguments in READ:
        done = run(*arguments)
        assert done.exit_code == 0, (arguments, done.output)
    for arguments in WRITE[:-1]:
        done = run(*arguments)
        assert done.exit_code == 1
        assert "only be read" in done.stderr or "cannot be written" in done.stderr, done.stderr
    assert "cannot be written" in run(*WRITE[-1]).stderr


def as_killed(disk: Path) -> None:
    """The database as a writer leaves it that is killed after its commit: the last rows lie in the -wal alone."""
    file = disk / "data" / config.DATABASE_FILE
    copies = {ending: disk.parent / f"copy{ending}" for ending in ("", "-wal")}
    engine = store.create_engine(config.database_url())
    with store.reading(engine) as held:
        held.execute(text("SELECT 1 FROM batches")).all()
        assert CliRunner().invoke(app, ["catalogue", "other.toml"]).exit_code == 0
        for ending, copy in copies.items():
            shutil.copy(file.with_name(file.name + ending), copy)
    for ending, copy in copies.items():
        shutil.copy(copy, file.with_name(file.name + ending))


def test_what_a_killed_writer_left_beside_the_file_is_seen_at_a_full_disk(run: Run, small_disk: Path) -> None:
    as_killed(small_disk)
    fill(small_disk)
    assert not (small_disk / "data" / f"{config.DATABASE_FILE}-shm").exists()
    engine = store.create_engine(config.database_url())
    with store.reading(engine) as connection:
        assert connection.execute(text("SELECT max(edition) FROM catalogues")).scalar_one() == 2


def test_a_file_is_not_read_without_what_waits_beside_it(run: Run, small_disk: Path) -> None:
    """On a disk that may only be read it cannot be put together: an older state is not shown for the newest."""
    as_killed(small_disk)
    read_only(small_disk)
    assert run("batches").exit_code == 1


@pytest.mark.skipif(os.name != "posix", reason="limits of files are those of POSIX")
def test_a_limit_of_the_system_is_said_as_such(tmp_path: Path) -> None:
    """Needs no rights: every file may have so many bytes and no more."""
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    path = world.file(HEADER + "".join(ROW.replace("A0", f"A{n}") for n in range(20_000)))
    own = {"DATA_DIR": str(world.data), "DATABASE_URL": world.url}
    code = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
        f"sys.argv = ['etl', 'load', 'requests', {str(path)!r}]; runpy.run_module('etl', run_name='__main__')"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **own}, cwd=root, capture_output=True)
    said = done.stderr.decode()
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert "Nothing was changed" in said
    assert world.rows("SELECT * FROM batches") == []


def test_an_answer_that_has_no_room_is_said(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    own = {"DATA_DIR": str(world.data), "DATABASE_URL": world.url}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "etl", "batches"], env={**os.environ, **own}, stdout=full, stderr=subprocess.PIPE,
            cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
    assert done.returncode == 1
    assert b"disk is full" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (OSError(errno.ENOSPC, "No space left on device", "/somewhere/a.parquet"), "/somewhere/a.parquet: the disk"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "the quota of the disk is used up"),
        (OSError(errno.EFBIG, "File too large"), "ulimit -f"),
        (OSError("[Errno 28] Error writing bytes to file. Detail: [errno 28] No space left on device"), "disk is full"),
        (duckdb.IOException('IO Error: Could not write file "duckdb_temp": No space left on device'), "disk is full"),
        (exc.OperationalError("INSERT", None, Exception("database or disk is full")), "the disk is full"),
        (exc.OperationalError("INSERT", None, postgres.DiskFull("could not write block 7")), "the server's disk"),
        (exc.OperationalError("COPY", None, Exception('could not extend file "base/1/2"')), "the server's disk"),
    ],
)
def test_whoever_meets_a_full_disk_it_is_known_as_one(error: Exception, says: str, tmp_path: Path) -> None:
    full = explain(error, f"sqlite:///{tmp_path / 'own.db'}")
    assert isinstance(full, store.DiskFull)
    assert says in str(full)
    assert "free some space" in str(full)


def test_other_errors_are_not_taken_for_a_full_disk() -> None:
    for error in (ValueError("no"), OSError(errno.ENOENT, "No such file or directory"), KeyError("disk")):
        assert store.disk_full(error) is None
