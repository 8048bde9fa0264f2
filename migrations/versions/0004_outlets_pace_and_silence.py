"""Outlets remember the pace that they were scheduled by, and since when no host of theirs answers."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    # Written out, because both engines know these statements, while Alembic would copy the whole table on SQLite.
    time = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR(20)"
    op.execute("ALTER TABLE outlets ADD COLUMN every_s INTEGER")
    op.execute(f"ALTER TABLE outlets ADD COLUMN silent_since {time}")
