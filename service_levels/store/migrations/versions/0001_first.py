"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    big, text, whole, small = sa.BigInteger, sa.Text, sa.Integer, sa.SmallInteger

    def column(name: str, kind: type, needed: bool = False) -> sa.Column:
        return sa.Column(name, kind, nullable=not needed)

    def table(name: str, key: str, *columns: sa.Column) -> None:
        keys = key.split()
        op.create_table(name, *columns, sa.PrimaryKeyConstraint(*keys), sqlite_with_rowid=name in ROWID)

    attributes = ("service", "channel", "officer", "district")
    table(
        "catalogues",
        "edition",
        column("edition", whole, True),
        column("sha256", text, True),
        column("loaded_at", big, True),
        column("file", text, True),
        column("text", text, True),
    )
    table(
        "batches",
        "batch_id",
        column("batch_id", whole, True),
        column("part_of", whole, True),
        *(column(name, text, True) for name in ("kind", "file", "sha256", "fingerprint")),
        column("loaded_at", big, True),
        column("loaded_by", text, True),
        column("exported_at", big),
        column("newest_at", big),
        column("columns", text, True),
        *(column(name, whole, True) for name in ("read", "inserted", "updated", "unchanged", "rejected")),
        column("undone_at", big),
    )
    table(
        "batch_offices",
        "office_id batch_id",
        column("office_id", text, True),
        column("batch_id", whole, True),
        column("newest_at", big, True),
    )
    table(
        "request_rows",
        "office_id request_id batch_id",
        column("office_id", text, True),
        column("request_id", text, True),
        column("batch_id", whole, True),
        *(column(name, text) for name in attributes),
        *(column(name, big) for name in ("submitted_at", "complete_at", "finished_at", "deadline_at")),
        column("status", text),
        column("missing_documents", text),
    )
    table(
        "event_rows",
        "office_id request_id at event batch_id",
        column("office_id", text, True),
        column("request_id", text, True),
        column("at", big, True),
        column("event", text, True),
        column("batch_id", whole, True),
        *(column(name, text) for name in attributes),
        column("missing_documents", text),
    )
    table(
        "pings",
        "target_id at batch_id",
        column("target_id", text, True),
        column("at", big, True),
        column("batch_id", whole, True),
        column("up", small, True),
        column("latency_ms", sa.Double),
    )
    table(
        "skm",
        "office_id batch_id line",
        column("office_id", text, True),
        column("batch_id", whole, True),
        column("line", whole, True),
        column("service", text),
        column("answered_at", big, True),
        *(column(f"u{n}", small, True) for n in range(1, 10)),
    )
    table(
        "rejects",
        "batch_id number",
        column("batch_id", whole, True),
        column("number", whole, True),
        column("line", whole, True),
        column("field", text),
        column("value", text),
        column("reason", text, True),
        column("raw", text, True),
    )
    table(
        "mappings",
        "kind shape",
        column("kind", text, True),
        column("shape", text, True),
        column("text", text, True),
        column("saved_at", big, True),
    )
    table(
        "mart_files",
        "file",
        column("file", text, True),
        column("office_id", text, True),
        column("month", text, True),
        column("rows", whole, True),
        column("size", big, True),
        column("sha256", text, True),
        column("dropped_at", big),
    )
    table(
        "mart_state",
        "one",
        *(column(name, whole, True) for name in ("one", "version", "edition", "measure_version")),
        *(column(name, text, True) for name in ("as_of", "pings", "spans_file", "spans_sha256")),
    )


ROWID = ("catalogues", "batches", "mart_state")


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
