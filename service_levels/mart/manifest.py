"""The manifest: which files are the mart, and what they were measured with. Changes in the transaction of the load."""

import json
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from service_levels.domain.measure import VERSION as MEASURE
from service_levels.store.schema import mart_files, mart_state

LAYOUT = 1  # counts the changes of how the files hold the facts
MEASURE_VERSION = 1000 * LAYOUT + MEASURE


@dataclass(frozen=True, slots=True)
class File:
    """A file of facts: one office, one local month of submission (YYYY-MM)."""

    file: str
    size: int
    sha256: str
    office_id: str
    month: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """`as_of`: A of each office in microseconds; `beyond`: offices with rows later than that, which may begin to count.

    `pings`: target -> newest ping, or end of its list, that the spans know. `documents`: which sources of each office
    speak of documents (`store.reads.Documents.by`).
    """

    version: int
    edition: int
    measure_version: int
    as_of: dict[str, int]
    beyond: frozenset[str]
    documents: dict[str, str]
    pings: dict[str, int]
    spans_file: str
    spans_sha256: str
    files: tuple[File, ...]

    def of(self, office: str) -> dict[str, File]:
        """The files of an office by month."""
        return {file.month: file for file in self.files if file.office_id == office}


def read(connection: Connection) -> Manifest | None:
    """The manifest; None where nothing was ever published."""
    state = connection.execute(select(mart_state)).first()
    if state is None:
        return None
    columns = [mart_files.c[name] for name in File.__slots__]
    query = select(*columns).where(mart_files.c.dropped_at.is_(None)).order_by(mart_files.c.file)
    as_of = json.loads(state.as_of)
    return Manifest(
        version=state.version,
        edition=state.edition,
        measure_version=state.measure_version,
        as_of={office: about[0] for office, about in as_of.items()},
        beyond=frozenset(office for office, about in as_of.items() if about[1]),
        documents={office: about[2] for office, about in as_of.items() if len(about) > 2},  # those before kept none
        pings=json.loads(state.pings),
        spans_file=state.spans_file,
        spans_sha256=state.spans_sha256,
        files=tuple(File(*row) for row in connection.execute(query)),
    )


def write(connection: Connection, old: Manifest | None, new: Manifest, now: int) -> Manifest:
    """Makes `new` the manifest, as the version after `old`. Files that it no longer names are kept for a while."""
    new = replace(new, version=(old.version if old else 0) + 1)
    before = {file.file for file in old.files} if old else set()
    after = {file.file: file for file in new.files}
    for name in sorted(before - after.keys()):
        connection.execute(update(mart_files).where(mart_files.c.file == name).values(dropped_at=now))
    for name in sorted(after.keys() - before):
        connection.execute(delete(mart_files).where(mart_files.c.file == name))  # one that was dropped comes back
        values = {key: getattr(after[name], key) for key in File.__slots__}
        connection.execute(insert(mart_files).values(**values, dropped_at=None))
    connection.execute(delete(mart_state))
    connection.execute(
        insert(mart_state).values(
            one=1,
            version=new.version,
            edition=new.edition,
            measure_version=new.measure_version,
            as_of=json.dumps(
                {
                    office: [at, office in new.beyond, new.documents.get(office, "")]
                    for office, at in sorted(new.as_of.items())
                }
            ),
            pings=json.dumps(new.pings, sort_keys=True),
            spans_file=new.spans_file,
            spans_sha256=new.spans_sha256,
        )
    )
    return new


def names(connection: Connection) -> set[str]:
    """Every file that somebody may read: those of the manifest and those replaced not long ago."""
    found = set(connection.execute(select(mart_files.c.file)).scalars())
    return found | set(connection.execute(select(mart_state.c.spans_file)).scalars())


def forget(connection: Connection, before: int) -> None:
    """Drops files replaced before an instant from the books; the next sweep removes them."""
    connection.execute(delete(mart_files).where(mart_files.c.dropped_at < before))


def read_version(connection: Connection) -> int:
    """Number of the published version; 0 where nothing was ever published."""
    return connection.execute(select(mart_state.c.version)).scalar_one_or_none() or 0
