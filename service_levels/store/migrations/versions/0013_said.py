"""Why a row was rejected as code and values beside the English text: docs/adr/0027-messages-as-code-and-values.md."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("rejects", sa.Column("said", sa.Text))


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
