"""Pages are kept with the headers and the address they came with, and hosts with what their robots.txt said before.

Of pages saved before nothing of that is known. The robots.txt that a host has now is the first one of those it had.
"""

from alembic import op

revision, down_revision = "0018", "0017"


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    time = "TIMESTAMP WITH TIME ZONE" if is_postgres else "VARCHAR(20)"
    key = "BIGSERIAL NOT NULL" if is_postgres else "INTEGER NOT NULL"
    op.execute("ALTER TABLE pages ADD COLUMN url TEXT")
    op.execute("ALTER TABLE pages ADD COLUMN headers TEXT")
    op.execute(f"ALTER TABLE pages ADD COLUMN first_saved_at {time}")
    op.execute(
        f"""
        CREATE TABLE robots_files (
            id {key},
            origin VARCHAR(300) NOT NULL,
            at {time} NOT NULL,
            status INTEGER NOT NULL,
            body TEXT,
            CONSTRAINT pk_robots_files PRIMARY KEY (id),
            CONSTRAINT uq_robots_files_origin_at UNIQUE (origin, at)
        )
        """
    )
    op.create_index("ix_robots_files_at", "robots_files", ["at"])
    op.execute(
        """
        INSERT INTO robots_files (origin, at, status, body)
        SELECT origin, robots_at, robots_status, robots_body FROM hosts
        WHERE robots_at IS NOT NULL AND robots_status IS NOT NULL
        """
    )
