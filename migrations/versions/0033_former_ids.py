"""Ids that outlets had before they were renamed."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0033", "0032"

_UTC = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    op.create_table(
        "former_ids",
        sa.Column("id", sa.String(100), nullable=False),
        sa.Column("now_id", sa.String(100), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_former_ids"),
    )
