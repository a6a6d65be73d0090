"""Lists of outages, and complaints: docs/adr/0015-states-and-outage-lists.md."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "outage_rows",
        sa.Column("target_id", sa.Text, nullable=False),
        sa.Column("start_at", sa.BigInteger, nullable=False),
        sa.Column("batch_id", sa.Integer, nullable=False),
        sa.Column("end_at", sa.BigInteger),
        *(sa.Column(name, sa.Text) for name in ("state", "reason")),
        sa.PrimaryKeyConstraint("target_id", "start_at", "batch_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "complaint_rows",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("office_id", "complaint_id")),
        sa.Column("batch_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text) for name in ("service", "channel", "kind")),
        *(sa.Column(name, sa.BigInteger) for name in ("received_at", "answered_at", "resolved_at", "deadline_at")),
        sa.Column("status", sa.Text),
        sa.PrimaryKeyConstraint("office_id", "complaint_id", "batch_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
