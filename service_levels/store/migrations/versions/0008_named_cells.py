"""Of rejected rows only cells of columns that were read are kept: docs/adr/0018-what-a-rejected-row-keeps.md.

Which cells of rows that are kept already belong to such columns cannot be told for certain, so that their text and the
lines above and in the headers of their files go; lines and reasons stay. The tables are made anew: a page of SQLite
that is only written over keeps what it held in its gaps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("PRAGMA secure_delete = ON")  # pages that become free are filled with zeros
    op.create_table(
        "rejects_kept",
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("batch_id", "number", "line")),
        *(sa.Column(name, sa.Text) for name in ("field", "value")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "raw")),
        sa.PrimaryKeyConstraint("batch_id", "number"),
        sqlite_with_rowid=False,
    )
    names = "batch_id, number, line, field, value, reason"
    op.execute(f"INSERT INTO rejects_kept ({names}, raw) SELECT {names}, '' FROM rejects")  # noqa: S608 - names of ours
    op.drop_table("rejects")
    op.rename_table("rejects_kept", "rejects")
    op.drop_table("forms")
    op.create_table(
        "forms",
        sa.Column("batch_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("encoding", "delimiter", "head")),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("batch_id"),
    )
    op.add_column("mappings", sa.Column("given_back", sa.Text))


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
