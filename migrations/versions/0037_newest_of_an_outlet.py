"""What an outlet's newest articles are is found by an index: archived pages are stored last, and were seen first."""

from alembic import op

revision, down_revision = "0037", "0036"


def upgrade() -> None:
    op.create_index("ix_articles_outlet_id_first_seen_at", "articles", ["outlet_id", "first_seen_at"])
