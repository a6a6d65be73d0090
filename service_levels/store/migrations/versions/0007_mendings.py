"""How files with rejects were read, and which loads mend rows of which: docs/adr/0017-mending-in-the-browser.md."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("batch_id", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("batch_id"),
    )
    op.create_table(
        "mendings",
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("batch_id", "of_batch")),
        sa.Column("lines", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("batch_id"),
    )


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
