"""How the files of batches were written, so that their rejected rows can be given back in the same form."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "forms",
        sa.Column("batch_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("encoding", "delimiter", "head")),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
