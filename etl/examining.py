"""What a file is understood as, before anything of it is loaded; with the mapping that would read it so."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from etl.intake import IntakeError, Mapping
from etl.intake import examine as look
from etl.intake.kinds import KINDS
from etl.mapping_file import as_read, to_toml
from etl.remembering import Remembered, recall
from etl.sources.encodings import readings
from etl.sources.limits import check_file
from etl.sources.opening import is_log, is_workbook
from etl.sources.packed import is_packed, unpacked_head
from etl.sources.sample import WHOLE, sample
from service_levels import store
from service_levels.messages import Message, as_json
from service_levels.privacy import Mask


def examine(url: str, source: Path, kind: str | None, given: str | None, secret: bytes) -> dict[str, Any]:
    """How a load would read the file, with the mapping `given` as TOML, else the one remembered for such files.

    Beside what `Dialect` holds: `file`; `mapping`, the TOML that would read it so; `given`, the TOML that was
    applied (None: everything was found out); `remembered`, whether that was kept from an earlier load, and then
    `remembered_by`, `remembered_at` (ISO, UTC) and `not_remembered`, the keys that belonged to that file alone;
    `fields`, the columns that the kind has, `required` those it needs; `encodings` as the function of that name
    gives them. Raises IntakeError, StoreError.
    """
    now = datetime.now(UTC)
    mask = Mask(secret)
    kept = _recalled(url, source, kind, mask) if given is None else None
    if kept is not None:
        kind = kept.kind
        given = kept.text or None
    mapping = Mapping() if given is None else Mapping.parse(given, Message("place.mapping"))
    found = look(source, kind, mapping=mapping, now=now, secret=secret)
    notices = (kept.notice,) if kept is not None and kept.notice else ()
    shape = KINDS[found.kind] if found.kind else None
    return {
        "file": mask.text(source.name),
        **asdict(found),
        "notices": (*notices, *found.notices),
        "problems": tuple(kept.refused(IntakeError(each)).message if kept else each for each in found.problems),
        "mapping": to_toml(as_read(found, mapping).masked(mask.text)),
        "given": None if given is None else to_toml(mapping.masked(mask.text)),
        "remembered": kept is not None and given is not None,
        "remembered_by": kept.saved_by if kept else None,
        "remembered_at": _time(kept.saved_at) if kept else None,
        "not_remembered": list(kept.left_out) if kept else [],
        "fields": list(shape.columns) if shape else [],
        "required": list(shape.required) if shape else [],
        "encodings": encodings(source, secret),
    }


def as_spoken(found: dict[str, Any]) -> dict[str, Any]:
    """An answer of `examine`, or one with an `error`, for a program: its messages as code, values and text."""
    one = {name: as_json(found[name]) for name in ("error", "dates_why", "delimiter_why") if name in found}
    several = {name: [as_json(each) for each in found[name]] for name in ("notices", "problems") if name in found}
    return {**found, **one, **several}


def encodings(source: Path, secret: bytes) -> list[dict[str, Any]]:
    """In which encodings the text of a file could be written: `name`, and `lines` (line, text) that tell them apart.

    Identity and phone numbers are replaced in the text. Empty where nothing is open, or the file is no text.
    """
    try:
        check_file(source)
        if is_workbook(source) or is_log(source):
            return []
        data = unpacked_head(source, WHOLE) if is_packed(source) else sample(source).data
    except IntakeError:
        return []
    if len(data) == WHOLE:  # cut off anywhere
        data = data[: data.rfind(b"\n") + 1]
    return [{"name": each.name, "lines": each.lines} for each in readings(data, Mask(secret).text)]


def _recalled(url: str, source: Path, kind: str | None, mask: Mask) -> Remembered | None:
    """The mapping that was last given for files of this shape; of any kind, where none is said."""
    engine = store.create_engine(url)
    store.check(engine)
    with store.reading(engine) as connection:
        return recall(connection, [kind] if kind else KINDS, source, mask)


def _time(micros: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(timespec="seconds")
