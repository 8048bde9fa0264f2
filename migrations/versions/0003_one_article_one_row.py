"""Entries get what tells that two of them are one: the feed's own name, and the address without what changes."""

from alembic import op

revision, down_revision = "0003", "0002"

COLUMNS = ("guid_key", "twin_key")


def upgrade() -> None:
    # Written out, because both engines know these statements, while Alembic would copy the whole table on SQLite.
    kind = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    for column in COLUMNS:
        op.execute(f"ALTER TABLE entries ADD COLUMN {column} {kind}")
        op.create_index(f"ix_entries_outlet_id_{column}", "entries", ["outlet_id", column])
