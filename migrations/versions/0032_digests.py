"""What watches found is mailed once a day."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0032", "0031"

_UTC = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("until", _UTC, nullable=False),
        sa.Column("due_at", _UTC),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("address", name="pk_digests"),
    )
