"""Revisions name the further pages that their text was joined of."""

from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    # Written out, because both engines know this statement, while Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE revisions ADD COLUMN further_pages TEXT DEFAULT '[]' NOT NULL")
