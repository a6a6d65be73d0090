"""Who gave a mapping that is remembered, and what of it belonged to one file alone."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("mappings", sa.Column("saved_by", sa.Text))
    op.add_column("mappings", sa.Column("left_out", sa.Text))


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
