"""A file that was loaded before. What it was told then may hang on more than the file: the clock, the program.

A mapping and the catalogue are part of what a file is known by, so that with others it is read anew in any case.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from etl.intake import Intake
from service_levels.messages import Message
from service_levels.store import batches

SKEW = timedelta(minutes=10)  # clocks of several machines that load may differ by so much
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def in_doubt(known: dict[str, Any], now: int) -> bool:
    """Whether a file is to be read again, which a batch (a row of the table) holds: it rejected rows of it, or was
    exported after it was loaded, as a wrong clock said. `now`: microseconds.
    """
    exported = known["exported_at"]
    return bool(known["rejected"]) or (exported is not None and known["loaded_at"] < exported <= now)


def otherwise(connection: Connection, known: dict[str, Any], found: Intake) -> str | None:
    """What is judged otherwise now than when the batch was loaded; None: nothing, and there is nothing to load."""
    before = batches.rejected_lines(connection, known["batch_id"])
    now = {reject.line for reject in found.rejects}
    exported = known["exported_at"]
    if before == now and (exported is None or exported <= known["loaded_at"]):
        return None
    return Message("notice.judged_anew", batch=known["part_of"], good=len(before - now), others=len(now - before))


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


def ahead(connection: Connection, now: datetime) -> Iterable[str]:
    """Loads that hold what had not happened yet by the clock of today: then it was ahead, or it is behind now."""
    found = batches.beyond(connection, (now + SKEW - _EPOCH) // timedelta(microseconds=1))
    for part_of, latest in sorted(found.items()):
        at = _EPOCH + timedelta(microseconds=latest)
        yield Message("notice.clock_behind", batch=part_of, at=_stamp(at), now=_stamp(now))
