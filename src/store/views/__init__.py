"""The analysts' views: one SQL text each, created anew after every upgrade.

The texts are standard SQL with three abbreviations, because the engines name these things differently:
`ts(column)` epoch seconds, `day(column)` the UTC day as text, `flag(condition)` 1 or 0, `hex(column)` bytes as text.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

import sqlalchemy as sa
from sqlalchemy import exc

from store.errors import StoreError

NAMES = (
    *("v_articles", "v_attempts", "v_copies", "v_edits", "v_deleted", "v_cites", "v_story"),
    *("v_daily", "v_bylines", "v_hits"),
    *("v_mentions", "v_quotes", "v_voice"),
    *("v_health", "v_alarms", "v_reach", "v_coverage", "v_runs", "v_revisions"),
)

_SQLITE = {
    "ts": "CAST(strftime('%s', {0}) AS INTEGER)",
    "day": "substr({0}, 1, 10)",
    "flag": "CASE WHEN {0} THEN 1 ELSE 0 END",
    "hex": "lower(hex({0}))",
}
_POSTGRES = {
    "ts": "CAST(EXTRACT(EPOCH FROM {0}) AS BIGINT)",
    "day": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    "flag": "CASE WHEN {0} THEN 1 ELSE 0 END",
    "hex": "encode({0}, 'hex')",
}


def drop(connection: sa.Connection) -> None:
    """Drops the views, so that a migration may change the tables that they use."""
    for name in reversed(NAMES):
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def create(connection: sa.Connection) -> None:
    """Creates the views on tables of the newest version; on Postgres in the place of those that are there, as long as
    they have the same columns, or more of them."""
    for name in NAMES:
        connection.exec_driver_sql(_statement(connection, name).replace("%", _percent(connection)))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"COMMENT ON VIEW {name} IS '{_mark(_statement(connection, name))}'")


def are_current(connection: sa.Connection) -> bool:
    """Whether all views are there, and made from today's texts."""
    if connection.dialect.name == "sqlite":
        views = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'view'")
        found = {row.name: row.sql for row in views}
        return all(found.get(name) == _statement(connection, name) for name in NAMES)
    comment = sa.text("SELECT pg_catalog.obj_description(pg_catalog.to_regclass(:name), 'pg_class')")
    return all(
        connection.execute(comment, {"name": name}).scalar() == _mark(_statement(connection, name))
        for name in NAMES
    )


def dependents(connection: sa.Connection) -> list[str]:
    """The views that others built on ours or on our tables, on Postgres: name, owner, and what they are built on."""
    found = connection.execute(_DEPENDENTS, {"views": list(NAMES)})
    return [f"{row.kind} {row.name} of {row.owner} (on {row.used})" for row in found]


_DEPENDENTS = sa.text(
    """
    SELECT CASE c.relkind WHEN 'm' THEN 'the materialized view' ELSE 'the view' END AS kind,
           c.oid::regclass::text AS name,
           pg_catalog.pg_get_userbyid(c.relowner) AS owner, string_agg(DISTINCT u.relname, ', ') AS used
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_class u ON u.oid = d.refobjid
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND u.oid <> c.oid
      AND pg_catalog.pg_table_is_visible(u.oid)
      AND NOT (c.relname = ANY(:views) AND pg_catalog.pg_table_is_visible(c.oid))
      AND u.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
    GROUP BY c.oid, c.relkind, c.relowner
    ORDER BY 2
    """
)


@contextmanager
def set_aside(connection: sa.Connection) -> Iterator[None]:
    """Takes the views and triggers of others out of the way of an upgrade, on SQLite, and puts them back. Raises
    StoreError for one that worked before and would not afterwards."""
    others = [
        row
        for row in connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY rowid"
        )
        if row.name not in NAMES
    ]
    working = {row.name for row in others if row.type == "view" and not _fault(connection, row.name)}
    for row in reversed(others):
        connection.exec_driver_sql(f"DROP {row.type} IF EXISTS {_quoted(row.name)}")
    yield
    for row in others:
        connection.exec_driver_sql(row.sql)
    for name in working:
        fault = _fault(connection, name)
        if fault:
            raise StoreError(
                f"the view {name} stands in the way of the new version ({fault}): save what it is, drop it, run ingest "
                "db upgrade again, and create it anew"
            )


def _fault(connection: sa.Connection, name: str) -> str:
    """What is wrong with a view of SQLite; "" if it can be asked."""
    try:
        connection.exec_driver_sql(f"SELECT * FROM {_quoted(name)} LIMIT 0")
    except exc.DBAPIError as error:
        return str(error.orig)
    return ""


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _statement(connection: sa.Connection, name: str) -> str:
    if connection.dialect.name == "sqlite":
        return f"CREATE VIEW {name} AS\n{text(name, _SQLITE)}".rstrip().rstrip(";")
    return f"CREATE OR REPLACE VIEW {name} AS\n{text(name, _POSTGRES)}"


def _mark(statement: str) -> str:
    """By which a view made from today's text is recognized on Postgres, which keeps texts in words of its own."""
    return f"news-ingest {hashlib.sha256(statement.encode()).hexdigest()[:16]}"


def text(name: str, words: dict[str, str]) -> str:
    """The SQL of a view with its abbreviations written out."""
    raw = files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\b(ts|day|flag|hex)\(([^()]*)\)", lambda m: words[m[1]].format(m[2]), raw)


def _percent(connection: sa.Connection) -> str:
    return "%" if connection.dialect.name == "sqlite" else "%%"
