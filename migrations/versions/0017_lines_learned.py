"""Outlets know up to which article their boilerplate lines were learned."""

from alembic import op

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE outlets ADD COLUMN lines_article_id BIGINT")
