"""Outlets count the bytes of pages that were saved today; runs have remarks, on quotas that were reached."""

from alembic import op

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    # Written out, because both engines know these statements, while Alembic would copy the whole tables on SQLite.
    op.execute("ALTER TABLE outlets ADD COLUMN saved_on VARCHAR(10)")
    op.execute("ALTER TABLE outlets ADD COLUMN saved_bytes BIGINT DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE runs ADD COLUMN remarks TEXT")
