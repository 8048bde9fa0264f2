"""Revisions keep the times that were considered as that of publication; NULL where none is known."""

from alembic import op

revision, down_revision = "0005", "0004"


def upgrade() -> None:
    # Written out, because both engines know this statement, while Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE revisions ADD COLUMN published_candidates TEXT")
