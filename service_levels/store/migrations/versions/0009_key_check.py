"""What tells the key of the hashes from others: docs/adr/0019-the-key-of-a-database.md."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "key_check",
        sa.Column("one", sa.Integer, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("one"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
