"""A small catalogue and short ways to read a text, for the tests of intake."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.intake import Intake, Mapping, read
from service_levels.catalogue import parse

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET = b"a key for tests"

CATALOGUE = parse(
    """
[[office]]
id = "cilegon"
name = "Disdukcapil Kota Cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
aliases = ["Kota Cilegon"]
[[office]]
id = "jayapura"
name = "Disdukcapil Kota Jayapura"
timezone = "Asia/Jayapura"
calendar = "kantor"
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00"]
[[document]]
id = "KK"
name = { id = "Kartu Keluarga", en = "Family card" }
[[document]]
id = "KTP"
name = { id = "KTP-el", en = "Identity card" }
[[document]]
id = "F-1.02"
name = { id = "Formulir F-1.02", en = "Form F-1.02" }
[[service]]
id = "ktp-el"
name = { id = "KTP elektronik", en = "Electronic identity card" }
aliases = ["KTP"]
requires = ["KK"]
[[target]]
id = "siak"
name = "SIAK"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.99
[[target]]
id = "wa"
name = "WhatsApp gateway"
office = "jayapura"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.99
"""
)


def read_bytes(folder: Path, data: bytes, kind: str = "requests", **more: Any) -> Intake:
    """Read a file of these bytes."""
    path = folder / "file.csv"
    path.write_bytes(data)
    given = {"catalogue": CATALOGUE, "now": NOW, "secret": SECRET} | more
    if isinstance(given.get("mapping"), str):
        given["mapping"] = Mapping.parse(given["mapping"])
    return read(path, kind, **given)


def read_text(folder: Path, text: str, kind: str = "requests", **more: Any) -> Intake:
    """Read a file of this text, as UTF-8."""
    return read_bytes(folder, text.encode(), kind, **more)


def request(**cells: str) -> str:
    """A file of one request of Cilegon, with these cells beside the needed ones."""
    row = {"request_id": "R1", "office": "cilegon", "service": "ktp-el", "submitted_at": "2024-02-24T08:00:00+07:00"}
    row |= cells
    return ",".join(row) + "\n" + ",".join(row.values()) + "\n"


def instant(text: str) -> datetime:
    """An aware instant from ISO text."""
    return datetime.fromisoformat(text).astimezone(UTC)
