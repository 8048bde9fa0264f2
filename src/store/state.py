"""What a database is: empty, ours and of which version, or another program's. `look` looks, `version_of` decides."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from store.errors import NotReady, StoreError, Unavailable

VERSION_TABLE = "alembic_version"
MOVE_TABLE = "unfinished_move"
"""Is there as long as an archive is being moved into the database, which holds a part of it: see `moving/target.py`."""

_OURS = re.compile(r"\d{4}")
"""Our versions; those of other programs that use Alembic are twelve hexadecimal digits, if nobody wrote them."""

_OLDEST_TABLES = frozenset(("articles", "entries", "feeds", "outlets", "revisions"))
"""Tables that every version has had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in a database, as far as the role sees it.

    `versions` are the rows of alembic_version, none where there is no such table; `is_foreign` says that it is another
    program's table of that name. `schema` is where tables would be made, "" where the role may use none; `encoding`
    and `search_path` are those of Postgres.
    """

    versions: tuple[str, ...]
    is_foreign: bool
    tables: frozenset[str]
    encoding: str = "UTF8"
    schema: str = "main"
    search_path: str = ""


def look(connection: sa.Connection) -> Found:
    """What stands in the database."""
    if connection.dialect.name == "sqlite":
        tables = _names(connection, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        columns = _names(connection, f"SELECT name FROM pragma_table_info('{VERSION_TABLE}')")
        return Found(versions=_versions(connection, columns), is_foreign=_is_foreign(columns), tables=tables)
    tables = _names(
        connection,
        "SELECT relname FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') "
        "AND pg_catalog.pg_table_is_visible(oid) AND relnamespace::regnamespace::text NOT IN "
        "('pg_catalog', 'information_schema')",
    )
    columns = _names(
        connection,
        "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('alembic_version') "
        "AND attnum > 0 AND NOT attisdropped",
    )
    encoding, schema, path = connection.exec_driver_sql(
        "SELECT current_setting('server_encoding'), coalesce(current_schema(), ''), current_setting('search_path')"
    ).one()
    return Found(
        versions=_versions(connection, columns),
        is_foreign=_is_foreign(columns),
        tables=tables,
        encoding=encoding,
        schema=schema,
        search_path=path,
    )


def _names(connection: sa.Connection, sql: str) -> frozenset[str]:
    return frozenset(str(row[0]) for row in connection.exec_driver_sql(sql))


def _is_foreign(columns: frozenset[str]) -> bool:
    return bool(columns) and "version_num" not in columns


def _versions(connection: sa.Connection, columns: frozenset[str]) -> tuple[str, ...]:
    if "version_num" not in columns:
        return ()
    return tuple(sorted(_names(connection, f"SELECT version_num FROM {VERSION_TABLE}")))


def version_of(found: Found, name: str, known: Sequence[str], expected: Iterable[str]) -> str:
    """The version of our tables in the database called `name`; "" where there are none, and none in the way.

    `known` are the versions of this program, the newest first, `expected` the tables and views of the newest. Raises
    NotReady for a database that no upgrade would make ours, Unavailable where the role sees nothing; each says what to
    do, and never to do what led here.
    """
    _check_place(found, name)
    if MOVE_TABLE in found.tables:
        raise NotReady(
            f"{name}: an archive is being moved here and not whole yet: let ingest db move end, or run it again"
        )
    if found.is_foreign:
        raise NotReady(f"{name}: its table {VERSION_TABLE} is another program's; {_ELSEWHERE}")
    if not found.versions:
        in_the_way = sorted(found.tables & frozenset(expected))
        if in_the_way:
            raise NotReady(
                f"{name}: has tables named {_listed(in_the_way)} that this program did not make (or a copy was "
                f"restored without {VERSION_TABLE}); {_ELSEWHERE}"
            )
        return ""
    version = found.versions[0]
    if len(found.versions) > 1 or not _OURS.fullmatch(version):
        raise NotReady(
            f"{name}: its version ({', '.join(found.versions)}) is none of this program's, but another's; "
            f"{_ELSEWHERE}"
        )
    newest = version == known[0]
    missing = sorted((frozenset(expected) if newest else _OLDEST_TABLES) - found.tables)
    if missing and not (newest and set(missing) <= _views(expected)):
        raise NotReady(
            f"{name}: has version {version}, but no tables {_listed(missing)}: restore a copy; or, if it is another "
            f"program's database, {_ELSEWHERE}"
        )
    if version not in known:
        raise NotReady(
            f"{name}: the database has version {version}, which is newer than this program's {known[0]}; "
            "install a newer news-ingest"
        )
    return version


_ELSEWHERE = (
    "use a database of its own, or on Postgres a schema (?options=-c search_path=news in its address)"
)


def _views(expected: Iterable[str]) -> frozenset[str]:
    """Those of `expected` that an upgrade makes anew wherever they are missing."""
    return frozenset(one for one in expected if one.startswith("v_"))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _check_place(found: Found, name: str) -> None:
    if found.encoding != "UTF8":
        raise StoreError(
            f"{name}: the database's encoding is {found.encoding}, which cannot hold the news of the world; make one "
            "in UTF8: createdb -E UTF8 -T template0 NAME"
        )
    if not found.schema:
        raise Unavailable(
            f"{name}: its role may use no schema of its search_path ({found.search_path}): GRANT USAGE ON SCHEMA "
            "public TO the role (and CREATE, for ingest db upgrade), or set search_path to one that exists"
        )
