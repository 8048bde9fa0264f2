"""Hosts get `certificate_ends_at`, empty until a connection shows a certificate."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0030", "0026"


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    time = sa.DateTime(timezone=True) if engine == "postgresql" else sa.String(20)
    op.add_column("hosts", sa.Column("certificate_ends_at", time))
