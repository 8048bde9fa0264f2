"""How far each WARC file was read that is not read to its end."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0035", "0034"

_UTC = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    op.create_table(
        "archive_files",
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("records", sa.BigInteger, nullable=False),
        sa.Column("at", _UTC, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_archive_files"),
    )
