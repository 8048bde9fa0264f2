"""Three roles on Postgres for one archive: who owns the tables, who ingests, who asks.

The SQL that makes them may be run any number of times.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from store import engine as engines
from store import migrate, state, views
from store.errors import NotReady
from store.moving.rows import tables
from store.schema import TABLES

MAX_PREFIX_CHARS = 40
ASKED = ("search", state.VERSION_TABLE)
"""Tables that analysts read beside the views: the index of words, and the version, by which `ingest sql` tells whether
it knows the archive. Neither holds a page."""

_QUEUE = r"""
SELECT kind, format('%I.%s', current_schema(), name) FROM (
    SELECT 1, CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'c' THEN 'TYPE' ELSE 'TABLE' END, quote_ident(relname)
    FROM pg_catalog.pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S', 'c')
    AND relname ~ '^(procrastinate|queue)_'
    UNION ALL
    SELECT 2, 'TYPE', quote_ident(typname) FROM pg_catalog.pg_type
    WHERE typnamespace = current_schema()::regnamespace AND typtype = 'e' AND typname ~ '^procrastinate_'
    UNION ALL
    SELECT 3, 'FUNCTION', format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) FROM pg_catalog.pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname ~ '^procrastinate_'
) AS found (rank, kind, name)
WHERE to_regclass('queue_version') IS NOT NULL ORDER BY rank, kind, name
"""
"""What a queue of jobs has made beside our tables, by kind and name; nothing where there is none of ours."""

_PREFIX = re.compile(rf"[a-z_][a-z0-9_]{{0,{MAX_PREFIX_CHARS - 1}}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The names of the three roles: plain identifiers, which need no quotes."""

    owner: str
    ingest: str
    analyst: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the statements need to know of a database: its name and schema, quoted, the sequences of its ids, and what
    belongs to its queue of jobs, as kind (TABLE, SEQUENCE, TYPE, FUNCTION) and name."""

    database: str
    schema: str
    sequences: tuple[str, ...]
    queue: tuple[tuple[str, str], ...] = ()


def roles(prefix: str) -> Roles:
    """The roles whose names begin with the prefix. Raises NotReady for one that is no plain identifier."""
    if not _PREFIX.fullmatch(prefix):
        raise NotReady(
            f"--prefix: {prefix!r} cannot begin the names of roles: write small letters, digits and _, at most "
            f"{MAX_PREFIX_CHARS}, e.g. news_"
        )
    return Roles(owner=f"{prefix}owner", ingest=f"{prefix}ingest", analyst=f"{prefix}analyst")


def read_place(url: str) -> Place:
    """The database at `url`, which is upgraded. Raises NotReady for one of SQLite."""
    if engines.sqlite_path(url):
        raise NotReady(
            f"{engines.redacted(url)}: SQLite has no roles: who may read or write is decided by the permissions of the "
            "file and its folder (chmod, chgrp)"
        )
    migrate.check_version(url)
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect() as connection:
            database, schema = connection.exec_driver_sql(
                "SELECT quote_ident(current_database()), quote_ident(current_schema())"
            ).one()
            keys = ((table.name, table.autoincrement_column) for table in tables())
            asked = [{"table": name, "key": key.name} for name, key in keys if key is not None]
            sequence = sa.text("SELECT pg_catalog.pg_get_serial_sequence(:table, :key)")
            found = [connection.execute(sequence, one).scalar() for one in asked]
            queue = connection.exec_driver_sql(_QUEUE.replace("%", "%%")).all()
    finally:
        engine.dispose()
    return Place(
        database=database,
        schema=schema,
        sequences=tuple(one for one in found if one),
        queue=tuple((kind, name) for kind, name in queue),
    )


def statements(place: Place, names: Roles, timeout_s: int) -> tuple[str, ...]:
    """What makes the roles and gives them their rights; a question of the analyst ends after `timeout_s`."""
    ours = [f"{place.schema}.{name}" for name in (*TABLES, state.VERSION_TABLE)]
    shown = [f"{place.schema}.{name}" for name in views.NAMES]
    asked = [*shown, *(f"{place.schema}.{name}" for name in ASKED)]
    every = ", ".join((names.owner, names.ingest, names.analyst))
    analyst = f"ALTER ROLE {names.analyst} IN DATABASE {place.database} SET"
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {names.owner} IN SCHEMA {place.schema} GRANT"
    sequences = (f"GRANT USAGE, SELECT ON SEQUENCE {', '.join(place.sequences)} TO {names.ingest}",)
    return (
        *(_created(name) for name in (names.owner, names.ingest, names.analyst)),
        _member(names.owner),
        f"GRANT USAGE ON SCHEMA {place.schema} TO {every}",
        f"REVOKE CREATE ON SCHEMA {place.schema} FROM PUBLIC, {names.ingest}, {names.analyst}",
        f"GRANT CREATE ON SCHEMA {place.schema} TO {names.owner}",
        *(f"ALTER TABLE {name} OWNER TO {names.owner}" for name in ours),
        *(f"ALTER VIEW {name} OWNER TO {names.owner}" for name in shown),
        f"REVOKE ALL ON {', '.join((*ours, *shown))} FROM PUBLIC, {names.ingest}, {names.analyst}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(ours[:-1])} TO {names.ingest}",
        f"GRANT TRUNCATE ON {place.schema}.search TO {names.ingest}",
        f"GRANT SELECT ON {', '.join((ours[-1], *shown))} TO {names.ingest}",
        *(sequences if place.sequences else ()),
        *_of_queue(place.queue, names),
        f"{later} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {names.ingest}",
        f"{later} USAGE, SELECT ON SEQUENCES TO {names.ingest}",
        f"GRANT SELECT ON {', '.join(asked)} TO {names.analyst}",
        f"{analyst} default_transaction_read_only = on",
        f"{analyst} statement_timeout = '{timeout_s}s'",
    )


def _of_queue(queue: tuple[tuple[str, str], ...], names: Roles) -> Iterator[str]:
    """The queue's tables are the owner's, who upgrades them; jobs are written by the role that ingests."""
    for kind, name in queue:
        if kind != "SEQUENCE":  # it goes with the table of its column
            yield f"ALTER {kind} {name} OWNER TO {names.owner}"
    for kind, name in queue:
        if kind == "TABLE":
            yield f"REVOKE ALL ON {name} FROM PUBLIC, {names.ingest}, {names.analyst}"
            yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {names.ingest}"
        elif kind == "SEQUENCE":
            yield f"GRANT USAGE, SELECT ON SEQUENCE {name} TO {names.ingest}"


def apply(url: str, made: tuple[str, ...]) -> None:
    """Runs the statements in one transaction. Raises StoreError where the role that connects may not."""
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.begin() as connection:
            for statement in made:
                connection.exec_driver_sql(statement.replace("%", "%%"))
    finally:
        engine.dispose()


def _created(name: str) -> str:
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '{name}') "
        f"THEN CREATE ROLE {name} LOGIN; END IF; END $$"
    )


def _member(owner: str) -> str:
    """Only a member of a role may hand a table to it."""
    return (
        f"DO $$ BEGIN IF current_user <> '{owner}' AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles "
        f"WHERE rolname = current_user) THEN GRANT {owner} TO CURRENT_USER; END IF; END $$"
    )
