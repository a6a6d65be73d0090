"""A CSV of 200 MB: looked at in two seconds, loaded in less than 1 GB, with word of how far it is."""

import json
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from etl.intake import examine
from tests.etl.intake_case import NOW, SECRET

ROOT = Path(__file__).resolve().parents[3]
SIZE = 200_000_000
# The peak is asked of the system's own record of this program. What getrusage tells is handed down by whoever starts a
# program: the peak of a test run of many tests would be told as the load's.
MEASURED = """
import re, sys
from pathlib import Path
from etl.__main__ import app
try:
    app(sys.argv[1:], prog_name="python -m etl")
finally:
    print("peak", *re.findall(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text()))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.5 million requests of three years, in disorder."""
    path = tmp_path_factory.mktemp("large") / "large.csv"
    services = ["ktp-el", "kk", "akta-lahir", "kia"]
    with path.open("w") as file:
        names = "No. Registrasi;Layanan;Kanal;Petugas;Kecamatan;Tgl Pengajuan;Tgl Lengkap;Tgl Selesai;Status"
        file.write(names + "\n")
        number = 0
        while file.tell() < SIZE:
            lines = []
            for _ in range(100_000):
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


def test_it_is_looked_at_within_two_seconds(large: Path) -> None:
    begun = time.process_time()
    seen = examine(large, now=NOW, secret=SECRET)
    assert time.process_time() - begun < 2
    assert (seen.kind, seen.delimiter, seen.dates, seen.sampled, seen.problems) == ("requests", ";", "dmy", True, ())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is told in another way elsewhere")
def test_it_is_loaded_in_less_than_a_gigabyte_and_tells_how_far_it_is(large: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", MEASURED, *arguments], capture_output=True, text=True, cwd=ROOT,
            env=os.environ | {"DATA_DIR": str(tmp_path)}, timeout=170,
        )

    assert run("init", "--catalogue", "sample_data/catalogue.toml").returncode == 0
    done = run("load", "requests", str(large), "--progress", "json", "--format", "json")
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[0])["rejected"] == 0
    assert int(done.stdout.split("peak ")[1]) < 1 << 20  # KiB
    told = [json.loads(line)["seconds"] for line in done.stderr.splitlines() if line.startswith('{"stage"')]
    assert max(b - a for a, b in pairwise(told)) < 1
