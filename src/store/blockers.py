"""Who keeps an upgrade from its locks: the sessions that use our tables and views. Postgres only."""

from collections.abc import Sequence

import sqlalchemy as sa

from store.engine import first_line

MAX_NAMED = 5
MAX_QUERY_CHARS = 120

_HOLDERS = sa.text(
    """
    SELECT a.pid, a.usename, a.application_name, a.state, a.xact_start, a.query,
           string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname) AS held
    FROM pg_catalog.pg_locks l
    JOIN pg_catalog.pg_class c ON c.oid = l.relation
    JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
    WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid() AND pg_catalog.pg_table_is_visible(c.oid)
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
      AND c.relname = ANY(:names)
    GROUP BY a.pid, a.usename, a.application_name, a.state, a.xact_start, a.query
    ORDER BY a.xact_start NULLS LAST
    """
)
_PREPARED = sa.text(
    "SELECT gid, owner, prepared FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY 3"
)


def blockers(connection: sa.Connection, names: Sequence[str]) -> list[str]:
    """The sessions that hold locks on these tables and views, in words, the oldest transaction first. What other roles
    ask is shown to the superuser and to pg_read_all_stats only."""
    found = [_described(row) for row in connection.execute(_HOLDERS, {"names": list(names)})]
    found += [
        f"the prepared transaction {row.gid!r} of {row.owner} since {row.prepared:%Y-%m-%d %H:%M:%S}"
        for row in connection.execute(_PREPARED)
    ]
    return found[:MAX_NAMED]


def _described(row: sa.Row[tuple[object, ...]]) -> str:
    since = f" since {row.xact_start:%Y-%m-%d %H:%M:%S} UTC" if row.xact_start else ""
    query = " ".join((row.query or "").split())
    shown = f": {first_line(query)[:MAX_QUERY_CHARS]}" if query else ""
    program = row.application_name or "unknown"
    who = f"user {row.usename}, application {program}, {row.state or 'at work'}{since}"
    return f"pid {row.pid} ({who}) on {row.held}{shown}"
