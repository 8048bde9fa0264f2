"""INSERT … ON CONFLICT, which both engines have and SQLAlchemy spells once for each."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert(connection: sa.Connection, table: sa.Table) -> sqlite.Insert:
    """The engine's own INSERT. Typed as SQLite's; the parts that we use are the same in both."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)  # type: ignore[return-value]
