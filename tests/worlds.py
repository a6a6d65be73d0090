"""A small world to load into: an empty database on either engine, two offices, and what a reader then sees."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import create_engine, inspect, make_url, text

from etl.load import Job, Result, load, take_catalogue, undo
from service_levels import mart, store
from service_levels.catalogue import parse
from service_levels.mart import files, manifest
from service_levels.store import catalogues, migration, reads
from service_levels.store.schema import metadata

MARCH = 1_709_521_200_000_000  # 2024-03-04 10:00 in Jakarta
SECRET = b"a key for the tests only"
CATALOGUE = """
[[office]]
id = "cilegon"
name = "Disdukcapil Cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
[[office]]
id = "jayapura"
name = "Disdukcapil Jayapura"
timezone = "Asia/Jayapura"
calendar = "kantor"
aliases = ["Kota Jayapura"]
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-16:00"]
  tuesday = ["08:00-16:00"]
  wednesday = ["08:00-16:00"]
  thursday = ["08:00-16:00"]
  friday = ["08:00-11:30", "13:00-16:30"]
[[document]]
id = "KK"
name = { id = "Kartu Keluarga", en = "Family card" }
[[document]]
id = "F-1.02"
name = { id = "Formulir", en = "Form" }
[[service]]
id = "ktp-el"
name = { id = "KTP elektronik", en = "Identity card" }
aliases = ["KTP"]
requires = ["KK", "F-1.02"]
depends_on = ["siak"]
[[standard]]
service = "ktp-el"
from = 2019-01-01
amount = 8
unit = "working_hours"
target = 0.9
source = "test"
[[target]]
id = "siak"
name = "SIAK"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.99
[[target]]
id = "wifi"
name = "Wifi"
office = "jayapura"
every = 60
fail_after = 2
recover_after = 1
gap = 300
objective = 0.9
"""


@dataclass
class World:
    """One database with its data folder; files are written beside it."""

    url: str
    folder: Path
    files: int = 0

    @property
    def data(self) -> Path:
        """Where the mart lies."""
        return self.folder / "data"

    def init(self, catalogue: str = CATALOGUE) -> "World":
        """Make the tables and take in a catalogue."""
        store.migrate(store.create_engine(self.url))
        self.catalogue(catalogue)
        return self

    def catalogue(self, text_: str) -> tuple[int, bool]:
        """Take in a catalogue."""
        parse(text_)
        return take_catalogue(self.url, self.data, text_, "catalogue.toml")

    def file(self, content: str, name: str = "") -> Path:
        """A file with this content."""
        self.files += 1
        path = self.folder / (name or f"file{self.files}.csv")
        path.write_text(content, encoding="utf-8")
        return path

    def load(self, kind: str, *contents: str, exported_at: str | None = None, **options: Any) -> Result:
        """Load files with these contents in one command."""
        paths = [self.file(content) for content in contents]
        instant = datetime.fromisoformat(exported_at) if exported_at else None
        return load(self.url, self.data, Job(kind, paths, exported_at=instant, **options), SECRET)

    def undo(self, batch: int) -> None:
        """Take a batch back."""
        undo(self.url, self.data, batch)

    def seen(self) -> Mapping[str, Any]:
        """All that a reader can see, but for the names of version and database: facts file by file, spans, instants,
        answers.
        """
        mart.open(self.url, self.data).close()
        engine = store.create_engine(self.url)
        with store.reading(engine) as connection:
            found = manifest.of_state(connection, files.folder(self.data))
            answers = reads.current_answers(connection, catalogues.newest(connection)[1])
        engine.dispose()
        assert found is not None
        return {
            "as_of": found.as_of,
            "files": sorted((file.file.split("/", 1)[1], file.rows) for file in found.files),
            "spans": found.spans_sha256,
            "answers": answers.rows(),
        }

    def facts(self) -> pl.DataFrame:
        """Every fact, sorted."""
        held = mart.open(self.url, self.data)
        try:
            return pl.DataFrame(held.sql("SELECT * FROM facts ORDER BY office, request_id"))
        finally:
            held.close()

    def rows(self, sql: str) -> list[tuple]:
        """Rows of the truth."""
        engine = store.create_engine(self.url)
        with store.reading(engine) as connection:
            found = [tuple(row) for row in connection.execute(text(sql))]
        engine.dispose()
        return found

    def truth(self) -> dict[str, list[tuple]]:
        """All rows of all tables but those of the mart, in one order, whatever the database."""
        engine = store.create_engine(self.url)
        with store.reading(engine) as connection:
            found = {
                table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
                if not table.name.startswith("mart_")
            }
        engine.dispose()
        return found


def sqlite_world(folder: Path | None = None) -> World:
    """A world in a file of its own."""
    folder = folder or Path(tempfile.mkdtemp())
    return World(f"sqlite:///{folder / 'truth.db'}", folder)


def emptied(world: World) -> World:
    """The same database with nothing in it, and a new folder: for tests that need many worlds on one server."""
    engine = create_engine(make_url(world.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    folder = Path(tempfile.mkdtemp(dir=world.folder))
    return World(world.url, folder)


def aged(world: World, version: str) -> World:
    """The same database with nothing in it but the tables of an earlier version of the schema."""
    engine = store.create_engine(world.url)
    with store.writing(engine) as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f'DROP TABLE "{table}"'))
        migration.upgrade(connection, version)
    engine.dispose()
    return world


def old_world(world: World, to: str) -> World:
    """Gives a world the tables of an earlier version, with a batch in them."""
    engine = store.create_engine(aged(world, to).url)
    with store.writing(engine) as connection:
        row = f"(1, 1, 'requests', 'f', 's', 'f', {MARCH}, 'me', NULL, {MARCH}, 'submitted_at', 1, 1, 0, 0, 0, NULL)"
        of = f"('cilegon', 1, {MARCH})"
        connection.execute(text(f"INSERT INTO batches VALUES {row}"))
        connection.execute(text(f"INSERT INTO batch_offices (office_id, batch_id, newest_at) VALUES {of}"))
        names = "office_id, request_id, batch_id, submitted_at"
        connection.execute(text(f"INSERT INTO request_rows ({names}) VALUES ('cilegon', 'A', 1, {MARCH})"))
        keep = "(1, 's', 0, 'c.toml', :text)"
        connection.execute(text(f"INSERT INTO catalogues VALUES {keep}"), {"text": CATALOGUE})
        if to == "0001":
            connection.execute(text("INSERT INTO pings VALUES ('siak', 7, 1, 1, 0.1), ('siak', 8, 1, 0, NULL)"))
    engine.dispose()
    return world
