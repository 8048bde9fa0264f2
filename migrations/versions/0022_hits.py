"""Watches keep what they found."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0022", "0021"

_UTC = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hits",
        sa.Column("watch", sa.String(64), nullable=False),
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("webhook_due_at", _UTC),
        sa.Column("webhook_tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("webhook_outcome", sa.String(10)),
        sa.Column("mail_due", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("watch", "article_id", name="pk_hits"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_hits_article_id_articles"),
    )
    op.create_index("ix_hits_article_id", "hits", ["article_id"])
    op.create_index("ix_hits_watch_at", "hits", ["watch", "at"])
    op.create_index("ix_hits_webhook_due_at", "hits", ["webhook_due_at"])
    due = sa.text("mail_due")
    op.create_index("ix_hits_mail_due", "hits", ["watch"], sqlite_where=due, postgresql_where=due)
