"""A mapping as the TOML text that `--mapping` takes."""

from dataclasses import fields, replace
from pathlib import Path

from etl.intake.dialect import Dialect
from etl.intake.mapping import EPOCH, ORDERS, Mapping
from etl.intake.several import plain
from etl.sources.limits import TOML, check_file, unreadable
from etl.sources.table import IntakeError
from service_levels.messages import Message
from service_levels.toml_text import written


def mapping_text(path: Path) -> str:
    """The text of a mapping's file. Raises IntakeError: unreadable, no plain file, too large, no UTF-8."""
    try:
        check_file(path, TOML)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(path, error) from None
    except UnicodeDecodeError:
        raise IntakeError(Message("mapping.no_utf8", file=path)) from None


def to_toml(mapping: Mapping) -> str:
    """The text that `Mapping.parse` reads back as the same."""
    values = {each.name: getattr(mapping, each.name) for each in fields(mapping)}
    values["columns"] = {column: plain(source) for column, source in mapping.columns.items()}
    return written({name: value for name, value in values.items() if value or (name, value) == ("header", 0)})


def as_read(found: Dialect, given: Mapping) -> Mapping:
    """The mapping by which files of this shape are read as this one was, whatever their dates leave open."""
    dates = given.dates or (found.dates if found.dates in (*ORDERS, EPOCH) else None)
    left_out = {column: "" for column, source in given.columns.items() if source == ""}
    header = 0 if found.header_line == 0 and found.format != "xes" else given.header
    columns = {**left_out, **found.taken}
    return replace(given, dates=dates, decimal=given.decimal or found.decimal, columns=columns, header=header)
