"""Rows that transactions lock where only one may run at a time: a role that may only read cannot lock them."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011", "0009"


def upgrade() -> None:
    locks = op.create_table(
        "locks",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )
    op.bulk_insert(locks, [{"name": "clusters"}, {"name": "stories"}])
