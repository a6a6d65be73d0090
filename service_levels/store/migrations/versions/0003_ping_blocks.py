"""Pings in blocks instead of a row each: docs/adr/0013-pings-in-blocks.md."""

import itertools
import struct

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
SIZE = 16_384


def upgrade() -> None:
    op.create_table(
        "ping_blocks",
        sa.Column("target_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("last_at", "first_at")),
        sa.Column("batch_id", sa.Integer, nullable=False),
        *(sa.Column(name, sa.LargeBinary, nullable=False) for name in ("at", "up")),
        sa.Column("latency_ms", sa.LargeBinary),
        sa.PrimaryKeyConstraint("target_id", "last_at", "first_at", "batch_id"),
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    blocks = sa.table("ping_blocks", *(sa.column(name) for name in (
        "target_id", "last_at", "first_at", "batch_id", "at", "up", "latency_ms"
    )))  # fmt: skip
    of_one = sa.text(
        "SELECT at, up, latency_ms FROM pings WHERE target_id = :target_id AND batch_id = :batch_id ORDER BY at"
    )
    for target, batch in connection.execute(sa.text("SELECT DISTINCT target_id, batch_id FROM pings")).all():
        rows = iter(connection.execute(of_one, {"target_id": target, "batch_id": batch}).all())
        while block := list(itertools.islice(rows, SIZE)):
            n, told = len(block), any(row.latency_ms is not None for row in block)
            latency = [float("nan") if row.latency_ms is None else row.latency_ms for row in block]
            connection.execute(
                blocks.insert(),
                {
                    "target_id": target,
                    "last_at": block[-1].at,
                    "first_at": block[0].at,
                    "batch_id": batch,
                    "at": struct.pack(f"<{n}q", *(row.at for row in block)),
                    "up": struct.pack(f"<{n}b", *(row.up for row in block)),
                    "latency_ms": struct.pack(f"<{n}d", *latency) if told else None,
                },
            )
    op.drop_table("pings")


def downgrade() -> None:
    raise NotImplementedError("Restore the backup that was made before the update.")
