"""A CSV of 200 MB: how long a look at it takes, how much memory its load takes, how long it says nothing.

The peak of memory is asked of the system's own record of the program: what getrusage tells is handed down by whoever
starts a program, so that a starter's own peak would be told as the load's.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from benchmarks.loading import prepare
from benchmarks.timing import Result, seconds

ROOT = Path(__file__).resolve().parents[1]
SIZE = 200_000_000
LOOK_S, MEMORY_GB, SILENT_S = 2.0, 1.0, 1.0
MEASURED = """
import sys
from pathlib import Path
from etl.__main__ import app
try:
    app(sys.argv[1:], prog_name="python -m etl")
finally:
    print(Path("/proc/self/status").read_text())
"""


def write(path: Path, size: int) -> Path:
    """Requests of three years in disorder, at least `size` bytes of them."""
    services = ["ktp-el", "kk", "akta-lahir", "kia"]
    with path.open("w") as file:
        names = "No. Registrasi;Layanan;Kanal;Petugas;Kecamatan;Tgl Pengajuan;Tgl Lengkap;Tgl Selesai;Status"
        file.write(names + "\n")
        number = 0
        while file.tell() < size:
            lines = []
            for _ in range(10_000):
                number += 1
                day, month, year = number * 7 % 28 + 1, number * 5 % 12 + 1, 2021 + number % 3
                date = f"{day:02}/{month:02}/{year}"
                lines.append(
                    f"REG-{number * 7919 % 10**8:010};{services[number % 4]};whatsapp;Petugas {number % 50};"
                    f"Kecamatan {number % 8};{date} 08:{number % 60:02}:00;{date} 09:{number % 60:02}:00;"
                    f"{date} 14:{number % 60:02}:10;selesai\n"
                )
            file.writelines(lines)
    return path


def measure(folder: Path) -> Iterator[Result]:
    """The look in seconds, the peak in GB, the longest time without a word in seconds, each against what is asked."""
    path = folder / "large.csv"
    if not path.exists():
        write(path, SIZE)
    environment = prepare(folder / "large")
    look = [sys.executable, "-m", "etl", "examine", str(path)]
    took = seconds(lambda: subprocess.run(look, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL))
    yield Result("look at 200 MB, s | asked", took, LOOK_S)
    load = [sys.executable, "-c", MEASURED, "load", "requests", str(path), "--progress", "json", "--format", "json"]
    done = subprocess.run(load, check=True, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True)
    if peak := re.search(r"VmHWM:\s*(\d+) kB", done.stdout):  # told on Linux alone
        yield Result("load 200 MB, peak in GB | asked", int(peak[1]) / 1e6, MEMORY_GB)
    told = [json.loads(line)["seconds"] for line in done.stderr.splitlines() if line.startswith('{"stage"')]
    yield Result("load 200 MB, longest silence, s | asked", max(b - a for a, b in pairwise(told)), SILENT_S)
