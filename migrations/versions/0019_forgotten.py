"""Articles that were taken out for good leave digests that keep them from coming back."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0019", "0018"


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("article_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("outlet_id", "key", name="pk_forgotten"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_forgotten_outlet_id_outlets"),
    )
    op.create_index("ix_forgotten_article_id", "forgotten", ["article_id"])
