"""One file of a load: which one it is, how it is read, and whether it is loaded already."""

import getpass
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from etl import again, intake
from etl.intake import Intake, IntakeError, Mapping
from etl.job import Job
from etl.mapping_file import as_read, mapping_text, to_toml
from etl.remembering import Kept, Remembered, recall
from etl.sources.limits import check_file, unreadable
from service_levels.catalogue import Catalogue
from service_levels.mart import files as mart_files
from service_levels.messages import Message
from service_levels.privacy import Mask
from service_levels.store import batches, mending

Progress = Callable[[str, float], None]  # what is being done, the share of it that is done


@dataclass(slots=True)
class SourceFile:
    """A file of the job. `known`: the batch that holds it already; else `intake` is what it says.

    `name`: that of the file as it is kept, with identity and phone numbers replaced. `before`: the batch that holds it,
    and judged rows of it otherwise than they are judged now.
    """

    path: Path
    name: str
    sha256: str
    fingerprint: str
    mapping: Mapping | None
    known: dict[str, Any] | None
    by: str  # who loads, numbers of people replaced
    keep: Kept | None = None  # what of a mapping that was given with it is to be remembered
    remembered: Remembered | None = None  # the mapping, where it was not given but remembered
    intake: Intake | None = None
    loaded_before: bool = False  # however it was read then
    before: int | None = None
    reading: str = ""  # the mapping that reads its rejected rows as it was read, once they are mended

    def read(self, job: Job, catalogue: Catalogue, now: datetime, secret: bytes, progress: Progress) -> None:
        """Reads the file. Raises IntakeError."""
        try:
            self.intake = intake.read(
                self.path, job.kind, catalogue=catalogue, mapping=self.mapping, office=job.office, now=now,
                secret=secret, progress=lambda what, share: progress(f"{what} {self.path.name}", share),
            )  # fmt: skip
        except IntakeError as error:
            raise (self.remembered.refused(error) if self.remembered else error) from None
        if self.remembered and (notice := self.remembered.notice):
            self.intake.notices.insert(0, notice)
        if self.intake.rejects or self.loaded_before:
            as_it_was = as_read(self.intake.dialect, self.mapping or Mapping())
            self.reading = to_toml(as_it_was.masked(Mask(secret).text))

    def judge(self, connection: Connection) -> None:
        """Where a batch holds the file: whether it is to be loaded again, for it is judged otherwise than then."""
        if self.known is None or self.intake is None:
            return
        told = again.otherwise(connection, self.known, self.intake)
        if told is None:
            self.intake = None
        else:
            self.intake.notices.insert(0, told)
            self.known, self.before = None, self.known["batch_id"]

    def find(self, connection: Connection) -> dict[str, Any] | None:
        """The batch that holds it by now, as it is judged now."""
        found = batches.find(connection, self.fingerprint)
        return None if found is None or found["batch_id"] == self.before else found


def source_file(connection: Connection, job: Job, path: Path, edition: int, secret: bytes) -> SourceFile:
    """A file of a job, by its content, the mapping that reads it and what was loaded before. Raises IntakeError."""
    mask = Mask(secret)
    check_file(path)
    try:
        digest = mart_files.sha256(path)
    except OSError as error:
        raise unreadable(path, error) from None
    given = mapping_text(job.mapping) if job.mapping else None
    if job.mends:
        mending.check(connection, job.mends[0], job.kind)
        given = given if given is not None else mending.reading(connection, job.mends[0])
    remembered = recall(connection, [job.kind], path, mask) if given is None else None
    text = given if remembered is None else remembered.text
    name = job.mapping.name if job.mapping else Message("place.mapping_of_shape")
    exported = job.exported_at.isoformat() if job.exported_at else None
    mapping = None if text is None else Mapping.parse(text, name)
    said = None if text is None else mask.text(text)  # a hash without the key would tell a number in it
    how = [digest, job.kind, said, job.office, exported, edition]
    fingerprint = hashlib.sha256(json.dumps(how).encode()).hexdigest()
    keep = None
    if given is not None and mapping is not None and not job.mends:
        keep = Kept.of(job.kind, path, mapping, mask)
    known = batches.find(connection, fingerprint)
    by = mask.text(job.loaded_by or _person())
    before = batches.holds(connection, job.kind, digest)
    return SourceFile(
        path, mask.text(path.name), digest, fingerprint, mapping, known, by, keep, remembered, loaded_before=before
    )


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"
