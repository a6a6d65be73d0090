"""Write the made-up exports again, byte for byte, or a file of any size for measuring speed.

python -m sample_data.generate [--out DIR] [--seed N]
python -m sample_data.generate --benchmark requests|events|pings --rows N --out FILE [--seed N]
"""

import argparse
from pathlib import Path
from random import Random

from sample_data import benchmark, exports, story
from sample_data.office import Interval, maintenance, needed, opening, read_catalogue
from sample_data.outages import faults, pings
from sample_data.services import SERVICES
from sample_data.simulation import Office, Request

HERE = Path(__file__).parent
KINDS = ("requests", "events", "pings")


def sample(seed: int = story.SEED) -> list[exports.Export]:
    """All exports of the made-up office, in the order in which load.toml loads them."""
    requests, down = simulate(seed)
    return [
        exports.ping_log(pings(down, Random(f"{seed} pings"))),
        exports.register(requests, Random(f"{seed} register")),
        exports.history(requests, Random(f"{seed} history")),
        exports.old_register(requests, Random(f"{seed} old register")),
        exports.survey(requests, Random(f"{seed} survey")),
    ]


def simulate(seed: int = story.SEED) -> tuple[list[Request], dict[str, list[Interval]]]:
    """The requests with all their events, and the down time of each target."""
    catalogue = read_catalogue()
    down = faults(maintenance(catalogue), Random(f"{seed} faults"))
    hours = opening(catalogue, story.FIRST_ON, story.SIMULATED_TO)
    needs = {name: needed(catalogue, name) for name in SERVICES}
    return Office(hours, down, needs, Random(f"{seed} office")).run(), down


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 when the files are written."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generate", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="folder of the exports, or the benchmark's file")
    parser.add_argument("--seed", type=int, default=story.SEED, help="another seed: another office")
    parser.add_argument("--benchmark", choices=KINDS, help="one file of this kind, of any size")
    parser.add_argument("--rows", type=int, help="rows of the benchmark's file")
    chosen = parser.parse_args(arguments)
    if (chosen.benchmark is None) != (chosen.rows is None):
        parser.error("--benchmark and --rows go together: --benchmark requests --rows 1000000 --out FILE")
    if chosen.benchmark:
        if chosen.out is None or chosen.rows < 1:
            parser.error("a benchmark needs --out FILE and --rows of at least 1")
        benchmark.write(chosen.benchmark, chosen.rows, chosen.out, chosen.seed)
        return 0
    folder = chosen.out or HERE
    folder.mkdir(parents=True, exist_ok=True)
    for export in sample(chosen.seed):
        (folder / export.name).write_bytes(export.content)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
