"""Later versions are found by when they were seen: the edits of a day are asked for."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0031", "0030"


def upgrade() -> None:
    later = sa.text("revision > 1")
    op.create_index(
        "ix_revisions_seen_at_later",
        "revisions",
        ["seen_at"],
        sqlite_where=later,
        postgresql_where=later,
    )
