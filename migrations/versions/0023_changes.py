"""Which articles came or changed is noted, in the order of writing, for exports that go on from a cursor. Nothing is
noted for the articles that there are: no cursor is older than the table."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0023", "0022"


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("article_id", sa.BigInteger, nullable=False),
        sa.Column("aspect", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_changes"),
    )
