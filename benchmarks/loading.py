"""The whole load command against the bare `.import` of the sqlite3 shell, same file, fresh database each time.

Ours reads, checks, measures and publishes; `.import` copies text into one table with the same key.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import Result, compare

ROOT = Path(__file__).resolve().parents[1]
KEYS = {"requests": ("office", "request_id"), "pings": ("target", "at")}


def data(kind: str, rows: int, folder: Path) -> Path:
    """The generated file of that kind and size; made once a folder."""
    path = folder / f"{kind}-{rows}.csv"
    if not path.exists():
        command = ["-m", "sample_data.generate", "--benchmark", kind, "--rows", str(rows), "--out", str(path)]
        subprocess.run([sys.executable, *command], check=True, cwd=ROOT)
    return path


def prepare(folder: Path) -> dict[str, str]:
    """Environment of a fresh database with the catalogue in it."""
    shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "etl", "init", "--catalogue", str(ROOT / "sample_data" / "catalogue.toml")]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    return environment


def load(kind: str, path: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "etl", "load", kind, str(path)]
    subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)


def shell_import(kind: str, path: Path, database: Path) -> None:
    columns = path.open(encoding="utf-8").readline().strip().split(",")
    key = ", ".join(KEYS[kind])
    script = (
        f"CREATE TABLE {kind} ({', '.join(f'{name} TEXT' for name in columns)}, PRIMARY KEY ({key}));\n"
        f".import --csv --skip 1 '{path.as_posix()}' {kind}\n"
    )
    subprocess.run([shutil.which("sqlite3") or "sqlite3", str(database)], input=script, text=True, check=True)


def measure(kind: str, rows: int, rounds: int, folder: Path) -> Result:
    """Ratio of the load command to `.import` for a kind; the mart of the last load stays in folder/ours."""
    if not shutil.which("sqlite3"):
        raise SystemExit("This comparison needs the sqlite3 shell (Debian: apt-get install sqlite3).")
    path, ours, other = data(kind, rows, folder), folder / f"ours-{kind}", folder / "other.db"
    # What makes a database fresh is not part of the load, so each round's is made beforehand; the last one is kept.
    folders = [folder / f"fresh-{turn}" for turn in range(rounds - 1)] + [ours]
    waiting = iter([prepare(one) for one in folders])

    def import_fresh() -> None:
        other.unlink(missing_ok=True)
        shell_import(kind, path, other)

    result = compare(
        f"load {rows:,} {kind} | sqlite3 .import", lambda: load(kind, path, next(waiting)), import_fresh, rounds
    )
    for one in folders[:-1]:
        shutil.rmtree(one)
    other.unlink()
    return result
