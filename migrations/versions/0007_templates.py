"""What the pages of an outlet have in common is kept, with the articles that it was learned from."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0007", "0006"


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("template", sa.Text),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("last_article_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column(
            "learned_at",
            sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("outlet_id", name="pk_templates"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_templates_outlet_id_outlets"),
    )
