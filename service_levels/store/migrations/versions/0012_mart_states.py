"""The states of the data, by which each data folder knows its files: docs/adr/0024-a-mart-of-each-data-folder.md."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0009"


def upgrade() -> None:
    connection = op.get_bind()
    version = connection.execute(sa.text("SELECT max(version) FROM mart_state")).scalar_one() or 0
    states = op.create_table(
        "mart_states",
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("token", "touched")),
        sa.PrimaryKeyConstraint("version"),
    )
    first = {"version": version + 1, "token": uuid.uuid4().hex, "touched": '{"everything": true}'}
    connection.execute(states.insert().values(**first))
    for name in ("mart_files", "mart_state"):
        op.drop_table(name)


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
