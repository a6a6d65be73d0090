"""What a first start finds: a database of the newest shape and, where it holds nothing else, the sample data.

    python -m sample_data.first_start
"""

import sys
import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from etl.intake import IntakeError
from etl.load import Job, load, take_catalogue
from service_levels import config, store
from service_levels.catalogue import parse
from service_levels.mart.files import sha256
from service_levels.store import batches, catalogues

HERE = Path(__file__).parent
CATALOGUE = HERE / "catalogue.toml"


def files() -> list[dict[str, Any]]:
    """The entries of load.toml, in their order."""
    return list(tomllib.loads((HERE / "load.toml").read_text(encoding="utf-8"))["file"])


def is_ours(connection: Connection) -> bool:
    """Whether a database holds nothing, or a part of the sample and nothing else: an interrupted start goes on."""
    known = catalogues.edition(connection) and catalogues.newest(connection)[1] != parse(_text(), CATALOGUE.name)
    ours = {sha256(HERE / entry["file"]) for entry in files()}
    loaded = batches.listed(connection)
    return not known and all(batch["sha256"] in ours and batch["undone_at"] is None for batch in loaded)


def start(url: str, data_dir: Path) -> bool:
    """Migrate and, where the database is empty, load the sample; whether it did. Raises StoreError, IntakeError."""
    data_dir.mkdir(parents=True, exist_ok=True)
    engine = store.create_engine(url)
    store.migrate(engine)
    with store.reading(engine) as connection:
        if not is_ours(connection):
            return False
    take_catalogue(url, data_dir, _text(), CATALOGUE.name, config.secret())
    for entry in files():
        job = Job(
            entry["kind"], [HERE / entry["file"]], office=entry.get("office"), exported_at=entry.get("exported_at")
        )
        load(url, data_dir, job, config.secret(), _tell(entry["file"]))
    return True


def _text() -> str:
    return CATALOGUE.read_text(encoding="utf-8")


def _tell(file: str) -> Any:
    told: list[str] = []

    def progress(_what: str, _done: int) -> None:
        if not told:
            print(f"Loading the sample data: {file} ...", flush=True)
            told.append(file)

    return progress


if __name__ == "__main__":
    try:
        start(config.database_url(), config.data_dir())
    except (store.StoreError, IntakeError, config.ConfigError, OSError) as problem:
        sys.exit(f"first start: {problem}")
