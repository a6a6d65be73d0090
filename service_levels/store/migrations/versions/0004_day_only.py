"""Dates without a time of day, and since when the rows of a batch speak of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


# What is lacking has no instant: it is known as soon as the row is.
SPEAKS = (
    """
    SELECT office_id, batch_id, min(CASE WHEN missing_documents <> '' THEN 0 ELSE complete_at END) FROM request_rows
    GROUP BY office_id, batch_id
    """,
    """
    SELECT office_id, batch_id, min(at) FROM event_rows WHERE event IN ('returned', 'completed')
    GROUP BY office_id, batch_id
    """,
)


def upgrade() -> None:
    for table in ("request_rows", "event_rows"):
        op.add_column(table, sa.Column("day_only", sa.SmallInteger))
    for name in ("newest_day", "documents_from"):
        op.add_column("batch_offices", sa.Column(name, sa.BigInteger))
    connection = op.get_bind()
    kept = sa.text("UPDATE batch_offices SET documents_from = :at WHERE office_id = :office AND batch_id = :batch")
    for query in SPEAKS:
        for office, batch, at in connection.execute(sa.text(query)).all():
            connection.execute(kept, {"at": at, "office": office, "batch": batch})


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
