"""What a file is understood as, before anything of it is loaded; with the mapping that would read it so."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from etl.intake import Dialect, Mapping
from etl.intake import examine as look
from etl.intake.kinds import KINDS
from etl.intake.privacy import Mask
from etl.load import shape_of_header
from etl.mapping_file import as_read, to_toml
from etl.sources.encodings import readings
from etl.sources.opening import is_log, is_workbook
from etl.sources.packed import is_packed, unpacked_head
from etl.sources.sample import WHOLE, sample
from etl.sources.table import IntakeError
from service_levels import store
from service_levels.store import batches


def examine(url: str, source: Path, kind: str | None, given: str | None, secret: bytes) -> dict[str, Any]:
    """How a load would read the file, with the mapping `given` as TOML, else the one remembered for such files.

    Beside what `Dialect` holds: `file`; `mapping`, the TOML that would read it so; `given`, the TOML that was
    applied (None: everything was found out); `remembered`, whether that was kept from an earlier load; `fields`, the
    columns that the kind has, `required` those it needs; `encodings` as the function of that name gives them.
    Raises IntakeError, StoreError.
    """
    now = datetime.now(UTC)
    plain = None
    remembered = False
    if given is None:
        plain = look(source, kind, now=now, secret=secret)
        kind, given = _remembered(url, plain, kind)
        remembered = given is not None
    mapping = Mapping() if given is None else Mapping.parse(given, "the mapping")
    found = look(source, kind, mapping=mapping, now=now, secret=secret) if given is not None else plain
    if found is None:
        raise AssertionError("a file was looked at neither with a mapping nor without")
    shape = KINDS[found.kind] if found.kind else None
    return {
        "file": source.name,
        **asdict(found),
        "mapping": to_toml(as_read(found, mapping)),
        "given": given,
        "remembered": remembered,
        "fields": list(shape.columns) if shape else [],
        "required": list(shape.required) if shape else [],
        "encodings": encodings(source, secret),
    }


def encodings(source: Path, secret: bytes) -> list[dict[str, Any]]:
    """In which encodings the text of a file could be written: `name`, and `lines` (line, text) that tell them apart.

    Identity and phone numbers are replaced in the text. Empty where nothing is open, or the file is no text.
    """
    try:
        if is_workbook(source) or is_log(source):
            return []
        data = unpacked_head(source, WHOLE) if is_packed(source) else sample(source).data
    except IntakeError:
        return []
    if len(data) == WHOLE:  # cut off anywhere
        data = data[: data.rfind(b"\n") + 1]
    return [{"name": each.name, "lines": each.lines} for each in readings(data, Mask(secret).text)]


def _remembered(url: str, found: Dialect, kind: str | None) -> tuple[str | None, str | None]:
    """Kind, and text of the mapping that was last given for files of this shape."""
    shape = shape_of_header([match.name for match in found.columns])
    kinds = [kind] if kind else [found.kind, *(each for each in KINDS if each != found.kind)]
    engine = store.create_engine(url)
    store.check(engine)
    with store.reading(engine) as connection:
        for each in kinds:
            text = batches.remembered_mapping(connection, each, shape) if each else None
            if text is not None:
                return each, text
    return kind or found.kind, None
