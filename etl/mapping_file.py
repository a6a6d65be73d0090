"""A mapping as the TOML text that `--mapping` takes."""

from dataclasses import asdict, replace

from etl.intake.dialect import Dialect
from etl.intake.mapping import Mapping
from service_levels.toml_text import written

ORDERS = ("dmy", "mdy", "ymd")


def to_toml(mapping: Mapping) -> str:
    """The text that `Mapping.parse` reads back as the same."""
    return written({name: value for name, value in asdict(mapping).items() if value})


def as_read(found: Dialect, given: Mapping) -> Mapping:
    """The mapping by which files of this shape are read as this one was, whatever their dates leave open."""
    columns = {match.canonical: match.name for match in found.columns if match.canonical and match.name}
    dates = given.dates or (found.dates if found.dates in ORDERS else None)
    return replace(given, dates=dates, decimal=given.decimal or found.decimal, columns=columns)
