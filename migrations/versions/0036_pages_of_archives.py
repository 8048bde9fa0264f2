"""Pages get the archive that they were taken from, empty for those that were fetched."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0036", "0035"


def upgrade() -> None:
    with op.batch_alter_table("pages") as table:
        table.add_column(sa.Column("archive", sa.Text))
