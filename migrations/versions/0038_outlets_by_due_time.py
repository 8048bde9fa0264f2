"""Outlets get an index of when they are due: what is due is looked for every two seconds."""

from alembic import op

revision, down_revision = "0038", "0037"


def upgrade() -> None:
    op.create_index(op.f("ix_outlets_due_at_id"), "outlets", ["due_at", "id"])
