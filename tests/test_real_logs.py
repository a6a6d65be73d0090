"""Real logs by the commands of the contract: their published figures come out again."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from tests.shared import shared

RECEIPT = """
[[office]]
id = "gemeente"
name = "Gemeente"
timezone = "Europe/Amsterdam"
calendar = "kantor"
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2000-01-01
  monday = ["09:00-17:00"]
  tuesday = ["09:00-17:00"]
  wednesday = ["09:00-17:00"]
  thursday = ["09:00-17:00"]
  friday = ["09:00-17:00"]
[[service]]
id = "receipt"
name = "Receipt phase"
"""
LOGS_END = "2012-01-23T15:42:54.644+01:00"  # the last event of the whole log
RECEIPT_MAPPING = """
[columns]
request_id = "case"
submitted_at = "startdate"
finished_at = "enddate"
deadline_at = "deadline"
[defaults]
office = "gemeente"
service = "receipt"
"""
UNIVERSITY = """
[[office]]
id = "bern"
name = "University"
timezone = "Europe/Zurich"
calendar = "always"
[[calendar]]
id = "always"
  [[calendar.hours]]
  from = 2000-01-01
  monday = ["00:00-24:00"]
  tuesday = ["00:00-24:00"]
  wednesday = ["00:00-24:00"]
  thursday = ["00:00-24:00"]
  friday = ["00:00-24:00"]
  saturday = ["00:00-24:00"]
  sunday = ["00:00-24:00"]
"""
# each check holds until the next one, whenever that is
SITE = """
[[target]]
id = {name}
name = {name}
every = 60
gap = 31536000
fail_after = 1
recover_after = 1
"""


def run(*args: str, accept: tuple[int, ...] = (0,)) -> str:
    """What a command prints; another exit status than those accepted fails the test."""
    done = CliRunner().invoke(app, [*args], catch_exceptions=False)
    assert done.exit_code in accept, f"etl {' '.join(args)}: {done.output}"
    return done.stdout


def records(name: str, *args: str) -> list[dict[str, object]]:
    """The records of a report."""
    found: list[dict[str, object]] = json.loads(run("report", name, *args, "--format", "json"))
    return found


def written(path: Path, text: str) -> str:
    """A file with this text; its path."""
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_dutch_municipality(tmp_path: Path) -> None:
    cases = shared("data", "receipt", "receipt_cases.csv")
    run("init", "--catalogue", written(tmp_path / "catalogue.toml", RECEIPT))
    mapping = written(tmp_path / "mapping.toml", RECEIPT_MAPPING)
    loaded = json.loads(run("load", "requests", str(cases), "--mapping", mapping, "--format", "json", accept=(3,)))
    assert (loaded["read"], loaded["inserted"], loaded["rejected"]) == (1434, 1432, 2)

    ended_late, open_late = 377, 39  # as the notes beside the data count them
    whole = records("on-time", "--as-of", LOGS_END)[0]
    assert whole["late"] == ended_late + open_late
    assert whole["on_time"] == 1329 - 2 - ended_late  # two of the ended ones end before they start
    assert whole["rate"] == pytest.approx(950 / (950 + 416))
    ended = records("turnaround", "--as-of", LOGS_END)[0]
    assert ended["ended"] == 1327
    assert ended["elapsed_median_d"] == pytest.approx(50.64, abs=0.15)


# published minutes that the notes beside the data do not except: redirects, and sites renamed on the way
AGREEING = (
    "Arcipelago Ceresa",
    "Arcipelago Ceresa IIIF presentation API",
    "Brandans Meerfahrt",
    "Gossembrot Bibliothek",
    "Parzival",
    "Parzival legacy",
    "Parzival – Rappoltstein",
    "RdL – République des Lettres (CodiMD)",
    "RdL – hallerNet (data)",
    "Wellcome Schreiber",
)


def test_the_sites_of_a_university(tmp_path: Path) -> None:
    pings = shared("data", "upptime-dhbern", "pings.csv")
    published = {
        site["name"]: sum(site["dailyMinutesDown"].values())
        for site in json.loads(shared("data", "upptime-dhbern", "summary.json").read_text(encoding="utf-8"))
    }
    sites = "".join(SITE.format(name=json.dumps(name, ensure_ascii=False)) for name in AGREEING)
    run("init", "--catalogue", written(tmp_path / "catalogue.toml", UNIVERSITY + sites))
    mapping = written(tmp_path / "mapping.toml", '[columns]\nat = "timestamp"\nup = "status"\n')
    loaded = json.loads(run("load", "pings", str(pings), "--mapping", mapping, "--format", "json"))
    assert (loaded["read"], loaded["rejected"]) == (10_530, 0)

    found = {str(row["target"]): row for row in records("availability")}
    assert set(found) == set(AGREEING)
    for name in AGREEING:
        minutes = float(str(found[name]["down_s"])) / 60
        assert minutes == pytest.approx(published[name], rel=0.02, abs=1), name
    assert found["Gossembrot Bibliothek"]["down_s"] == pytest.approx(12_487 * 60, rel=0.001)
