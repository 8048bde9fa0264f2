"""The database that an archive is moved into, and how far the move is, which stands in a table there until it is whole.

As long as that table is there no other command uses the database. Foreign keys and indexes are set aside meanwhile, and
put back at the end: then they are checked and made at once, sorted.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from store import engine as engines
from store import migrate, state
from store.engine import engine_name
from store.errors import NotReady, StoreError
from store.moving import rows as moved
from store.moving.rows import Row, Side
from store.schema import metadata
from store.search.index import SearchIndex

SEEDED = frozenset(("locks", "search_state"))
"""Tables in which an upgrade of an empty database puts rows."""

_TABLE = state.MOVE_TABLE
_CACHE_KIB = 200_000
_ASIDE = "aside "
_AT = "at "
_INDEXING = "indexing words"
_INDEXED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a table is: the key of the last row that was written (None: of none yet), and how many rows they are."""

    after: Row | None = None
    rows: int = 0


class Target:
    """One database that an archive is moved into. Each method is a transaction, or several."""

    def __init__(self, url: str, connection: sa.Connection) -> None:
        self._url = url
        self._db = connection
        self._side = Side(url, connection)

    @contextmanager
    def reading(self) -> Iterator[Side]:
        """What is there, as it is at one moment."""
        with self._transaction():
            yield self._side

    def begin(self, mark: str, *, anew: bool) -> dict[str, Progress]:
        """Begins the move of the archive with this mark, or goes on with it; how far each table is.

        With `anew`, what an unfinished move has brought is taken out before. Raises NotReady where the database holds
        something else.
        """
        with self._transaction():
            if _TABLE not in state.look(self._db).tables:
                self._begin(mark)
            elif anew:
                self._empty(mark)
            found = dict(self._rows())
        if found["mark"] != mark:
            raise NotReady(
                f"{engines.redacted(self._url)}: another archive was being moved here, or this one before it changed: "
                "add --anew to empty it and begin again, or name an empty database"
            )
        return {
            name.removeprefix(_AT): Progress(*ast.literal_eval(value))
            for name, value in found.items()
            if name.startswith(_AT)
        }

    def add(self, table: sa.Table, rows: Sequence[Row], before: Progress) -> Progress:
        """Writes the rows that follow `before`, and how far the table is now, in one transaction."""
        after = Progress(moved.key_of(table, rows[-1]), before.rows + len(rows))
        with self._transaction():
            moved.add(self._side, table, rows)
            value = repr((after.after, after.rows))
            self._db.execute(
                sa.text(
                    f"INSERT INTO {_TABLE} VALUES (:name, :value) "
                    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
                ),
                {"name": _AT + table.name, "value": value},
            )
        return after

    def complete(self, on_step: Callable[[int, int], None]) -> None:
        """Once all rows are there: puts indexes and foreign keys back, sets sequences, counts what plans go by. Each
        step is a transaction, and is not done twice. `on_step` is called with the steps done and their number."""
        with self._transaction():
            aside = [(name, sql) for name, sql in self._rows() if name.startswith(_ASIDE)]
            self._set_sequences()
        for number, (name, sql) in enumerate(aside, 1):
            with self._transaction():
                self._db.exec_driver_sql(sql)
                self._db.execute(sa.text(f"DELETE FROM {_TABLE} WHERE name = :name"), {"name": name})
            on_step(number, len(aside))
        self._count_anew()

    def index_words(self, on_step: Callable[[int], None]) -> int:
        """Indexes the words of all articles, in the target's own kind of index; how many were indexed by this call.
        `on_step` is called with how many there are so far."""
        with self._transaction():
            if not any(name == _INDEXING for name, _ in self._rows()):
                SearchIndex(self._db).begin_anew()
                self._db.execute(sa.text(f"INSERT INTO {_TABLE} VALUES (:name, '')"), {"name": _INDEXING})
        indexed = 0
        while True:
            with self._transaction():
                done = SearchIndex(self._db).add_older(_INDEXED_AT_ONCE)
            if not done:
                return indexed
            indexed += done
            on_step(indexed)

    def end(self) -> None:
        """The archive is whole: from now on every command may use it."""
        with self._transaction():
            self._db.exec_driver_sql(f"DROP TABLE {_TABLE}")

    def _empty(self, mark: str) -> None:
        names = [table.name for table in moved.tables()]
        if self._side.engine == "sqlite":
            for name in names:
                self._db.exec_driver_sql(f'DELETE FROM "{name}"')
        else:
            self._db.exec_driver_sql(f"TRUNCATE {', '.join(names)}, search")
        self._db.execute(
            sa.text(f"DELETE FROM {_TABLE} WHERE name LIKE '{_AT}%' OR name = :indexing"),
            {"indexing": _INDEXING},
        )
        self._db.execute(sa.text(f"UPDATE {_TABLE} SET value = :mark WHERE name = 'mark'"), {"mark": mark})

    def _begin(self, mark: str) -> None:
        filled = [
            table.name
            for table in metadata.sorted_tables
            if table.name not in SEEDED and self._db.execute(sa.select(table).limit(1)).first()
        ]
        if filled:
            raise NotReady(
                f"{engines.redacted(self._url)}: holds an archive already (rows in {', '.join(filled[:3])}): name an "
                "empty database; or, if it was moved here before, add --verify to compare the two"
            )
        self._db.exec_driver_sql(
            f"CREATE TABLE {_TABLE} (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)"
        )
        aside = _indexes_of_sqlite(self._db) if self._side.engine == "sqlite" else _set_aside(self._db)
        known = {"mark": mark, "version": migrate.head()} | {
            f"{_ASIDE}{number:04}": sql for number, (sql, _) in enumerate(aside)
        }
        for name, value in known.items():
            self._db.execute(
                sa.text(f"INSERT INTO {_TABLE} VALUES (:name, :value)"), {"name": name, "value": value}
            )
        for _, drop in aside:
            self._db.exec_driver_sql(drop)
        for name in SEEDED - moved.REBUILT:
            self._db.exec_driver_sql(f"DELETE FROM {name}")

    def _rows(self) -> list[tuple[str, str]]:
        found = self._db.exec_driver_sql(f"SELECT name, value FROM {_TABLE} ORDER BY name")
        return [(row.name, row.value) for row in found]

    def _set_sequences(self) -> None:
        """From Postgres' sequences ids come that no row has; SQLite looks at the rows themselves."""
        if self._side.engine == "sqlite":
            return
        for table in moved.tables():
            key = table.autoincrement_column
            sequence = (
                key is not None
                and self._db.execute(
                    sa.text("SELECT pg_catalog.pg_get_serial_sequence(:table, :key)"),
                    {"table": table.name, "key": key.name},
                ).scalar()
            )
            if key is not None and sequence:
                self._db.execute(
                    sa.text(
                        f"SELECT setval(:sequence, coalesce(max({key.name}), 1), max({key.name}) IS NOT NULL) "
                        f"FROM {table.name}"
                    ),
                    {"sequence": sequence},
                )

    def _count_anew(self) -> None:
        """What plans go by."""
        with self._transaction():
            for table in moved.tables():
                self._db.exec_driver_sql(f'ANALYZE "{table.name}"')

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with engines.map_driver_errors(self._url), self._db.begin():
            if self._side.engine == "postgresql":
                self._db.exec_driver_sql(NO_TIMEOUTS)
            yield


NO_TIMEOUTS = (
    "SELECT set_config('statement_timeout', '0', true), "
    "set_config('idle_in_transaction_session_timeout', '0', true)"
)
"""Of a transaction of Postgres: one statement makes an index of all articles, and one side waits for the other."""


def _is_unfinished(url: str) -> bool:
    """Whether a move into this database was begun and not ended. Raises NotReady where another version of the program
    began it."""
    path = engines.sqlite_path(url)
    if path and not path.exists():
        return False
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect().execution_options(reading=True) as connection:
            if _TABLE not in state.look(connection).tables:
                return False
            sql = f"SELECT value FROM {_TABLE} WHERE name = 'version'"
            version = str(connection.exec_driver_sql(sql).scalar())
    finally:
        engine.dispose()
    if version != migrate.head():
        raise NotReady(
            f"{engines.redacted(url)}: a move was begun here by a program of version {version} of the tables, this one "
            f"has {migrate.head()}: name an empty database"
        )
    return True


@contextmanager
def open_target(url: str, *, anew: bool) -> Iterator[Target]:
    """The database at `url`, made and upgraded where it is not. With `anew` it is one that an unfinished move is to be
    taken out of: nothing else is ever emptied. Raises StoreError."""
    is_begun = _is_unfinished(url)
    if anew and not is_begun:
        raise NotReady(
            f"{engines.redacted(url)}: no move was begun here, so nothing is emptied: leave out --anew"
        )
    if not is_begun:
        migrate.upgrade(url)
    engine = engines.open_engine(url)
    try:
        with engines.map_driver_errors(url), engine.connect() as connection:
            if engine_name(connection) == "sqlite":
                raw = connection.connection.driver_connection
                if raw is not None:
                    raw.execute("PRAGMA foreign_keys = OFF")  # children may come before their parents
                    raw.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            yield Target(url, connection)
    finally:
        engine.dispose()


def _indexes_of_sqlite(connection: sa.Connection) -> list[tuple[str, str]]:
    """How each index of our tables is made, and how it is dropped."""
    found = connection.exec_driver_sql(
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    )
    return [(row.sql, f'DROP INDEX "{row.name}"') for row in found if row.tbl_name in metadata.tables]


def _set_aside(connection: sa.Connection) -> list[tuple[str, str]]:
    """How each index and foreign key of our tables is made, and how it is dropped. Keys are checked by
    indexes, so these are made first."""
    indexes = connection.execute(_INDEXES, {"tables": list(metadata.tables)}).all()
    keys = connection.execute(_FOREIGN_KEYS, {"tables": list(metadata.tables)}).all()
    return [(row.made, f"DROP INDEX {row.name}") for row in indexes] + [
        (
            f"ALTER TABLE {row.of} ADD CONSTRAINT {row.name} {row.made}",
            f"ALTER TABLE {row.of} DROP CONSTRAINT {row.name}",
        )
        for row in keys
    ]


_INDEXES = sa.text(
    """
    SELECT pg_catalog.pg_get_indexdef(i.indexrelid) AS made, i.indexrelid::regclass::text AS name
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
    WHERE c.relname = ANY(:tables) AND pg_catalog.pg_table_is_visible(c.oid)
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY 2
    """
)

_FOREIGN_KEYS = sa.text(
    """
    SELECT k.conrelid::regclass::text AS of, quote_ident(k.conname) AS name,
           pg_catalog.pg_get_constraintdef(k.oid) AS made
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    WHERE k.contype = 'f' AND c.relname = ANY(:tables) AND pg_catalog.pg_table_is_visible(c.oid)
    ORDER BY 1, 2
    """
)


def raise_for_orphans(connection: sa.Connection, url: str) -> None:
    """Raises StoreError where rows of a SQLite database name others that are not there: Postgres would not take them,
    and nobody could tell which they were."""
    if engine_name(connection) == "sqlite":
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            if row[0] in metadata.tables:
                raise StoreError(
                    f"{engines.redacted(url)}: {row[0]}: row {row[1]} has no {row[2]}: mend what "
                    "ingest db check --full tells before it is moved"
                )
