"""An archive goes from SQLite to Postgres and back as it is, however often it is killed on the way."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from connecting import connected
from every_table import fill_empty
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import migrate, moving
from store.engine import open_engine
from store.errors import NotReady, Rejected, StoreError, Unavailable
from store.leases import LEASE_TTL
from store.model import OutletRow, Process
from store.moving import rows as moved_rows
from store.moving.rows import Side
from store.schema import metadata
from store.search.asked import Asked
from store.search.query import parse
from store.store import open_store
from store.views import NAMES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TABLES = {name: table for name, table in metadata.tables.items() if name != "search_state"}


def fill_each(url: str) -> None:
    with connected(url) as connection:
        fill_empty(connection, metadata.sorted_tables)


@pytest.fixture
def fill(request):
    return fill_each if "full_url" in request.fixturenames else None


@pytest.fixture
def full_url(database_url) -> str:
    """A database with a row in every table."""
    return database_url


@pytest.fixture(params=["to_postgres", "to_sqlite"])
def way(request, nine_days_urls, tmp_path) -> tuple[str, str]:
    """The address of the nine days on one engine, and that of an empty database on the other."""
    sqlite, postgres = nine_days_urls
    if request.param == "to_postgres":
        return sqlite, request.getfixturevalue("empty_postgres")
    return postgres, f"sqlite:///{tmp_path}/moved.db"


def move(source, target, **options):
    usual = {"now": lambda: NOON, "is_dead": lambda process: False, "on_progress": lambda *told: None}
    return moving.move(source, target, **(usual | options))


def content(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, as the program reads them."""
    with connected(url) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for name, table in TABLES.items()
        }


def answers(url: str) -> dict[str, list[tuple[object, ...]]]:
    """What every view shows; shares to six digits."""
    with connected(url) as connection:
        return {
            name: sorted(
                (
                    tuple(plain(value) for value in row)
                    for row in connection.exec_driver_sql(f"SELECT * FROM {name}")
                ),
                key=repr,
            )
            for name in NAMES
        }


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return round(float(value), 6) if isinstance(value, int | float) else value


@dataclass(frozen=True)
class Arrived:
    """The nine days after a move to the other engine, and what it told of its progress."""

    source: str
    target: str
    moved: moving.Moved
    told: dict[str, list[tuple[int, int]]]


@pytest.fixture(scope="module", params=["to_postgres", "to_sqlite"])
def arrived(request, nine_days_urls, tmp_path_factory) -> Arrived:
    """A move for the tests that change nothing in what has arrived."""
    sqlite, days = nine_days_urls
    if request.param == "to_sqlite":
        return arrive(days, f"sqlite:///{tmp_path_factory.mktemp('arrived')}/moved.db")
    return arrive(sqlite, request.getfixturevalue("make_postgres")())


def arrive(source: str, target: str) -> Arrived:
    told: dict[str, list[tuple[int, int]]] = {}
    moved = move(
        source, target, on_progress=lambda what, done, of: told.setdefault(what, []).append((done, of))
    )
    return Arrived(source, target, moved, told)


def test_an_archive_arrives_with_every_row_and_every_view_answers_alike(arrived):
    source, target, moved = arrived.source, arrived.target, arrived.moved

    assert moved.differences == ()
    assert content(target) == content(source)
    assert answers(target) == answers(source)
    assert migrate.diff_schema(target) == []
    assert moved.written == sum(moved.rows.values()) == sum(map(len, content(source).values()))


def test_a_moved_archive_has_its_keys_and_indexes_again(arrived, request, tmp_path):
    is_file = arrived.target.startswith("sqlite")
    new = f"sqlite:///{tmp_path}/new.db" if is_file else request.getfixturevalue("empty_postgres")
    migrate.upgrade(new)
    with connected(new) as connection:
        before = made_of(connection)

    with connected(arrived.target) as connection:
        assert made_of(connection) == before


def made_of(connection: sa.Connection) -> dict[str, object]:
    inspector = sa.inspect(connection)
    return {
        name: (
            sorted(index["name"] for index in inspector.get_indexes(name)),
            sorted(key["name"] for key in inspector.get_foreign_keys(name)),
        )
        for name in metadata.tables
    } | {"all": sorted(inspector.get_table_names())}


def test_a_moved_archive_goes_on_and_its_words_are_found(arrived):
    with closing(open_store(arrived.source)) as old, closing(open_store(arrived.target)) as store:
        query = Asked(query=parse("harbour AND talks"))
        with old.read() as before, store.read() as after:
            assert after.search_index.is_complete()
            assert after.search.count(query) == before.search.count(query) > 0
    with connected(arrived.target) as connection, connection.begin_nested() as added:
        newest = connection.execute(sa.select(sa.func.max(TABLES["alarms"].c.id))).scalar() or 0
        values = {"kind": "x", "began_at": NOON, "last_seen_at": NOON, "what": "", "cure": ""}
        alarm = connection.execute(TABLES["alarms"].insert().values(values))
        assert alarm.inserted_primary_key[0] == newest + 1
        runs = TABLES["runs"]
        run = connection.execute(sa.select(runs).order_by(runs.c.id.desc())).first()._asdict()
        del run["id"]
        newest = connection.execute(sa.select(sa.func.max(runs.c.id))).scalar()
        assert connection.execute(runs.insert().values(run)).inserted_primary_key[0] == newest + 1
        added.rollback()


def test_a_move_tells_what_it_does_and_how_far_it_is(arrived):
    assert list(arrived.told) == ["moving rows", "making indexes", "comparing", "indexing words"]
    for steps in arrived.told.values():
        assert steps == sorted(steps)
        assert {of for _, of in steps} == {steps[-1][0]}  # at the end all of it is done


def test_every_table_is_moved_also_one_that_is_still_to_come(full_url, other_database_url):
    assert move(full_url, other_database_url).differences == ()

    arrived = content(other_database_url)
    assert all(arrived.values())
    assert arrived == content(full_url)


def test_a_move_that_is_killed_in_any_transaction_goes_on_to_the_same_result(way):
    source, target = way
    script = [sys.executable, str(Path(__file__).parent / "moved_until.py"), source, target]
    with subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as mover:

        def moved_until(transaction: int) -> str:
            print(transaction, file=mover.stdin, flush=True)
            return mover.stdout.readline().strip()

        for until in (1, 2, 4, 30, 40, 60):  # of the rest each time
            assert moved_until(until) == str(-signal.SIGKILL)
            if until > 2:  # the first transactions make the tables
                with pytest.raises(NotReady, match="not whole yet"):
                    open_store(target)
        transactions_and_differences = moved_until(0).split()
        assert mover.stdout.readline() == "0\n"

    assert len(transactions_and_differences) == 1
    assert content(target) == content(source)
    assert answers(target) == answers(source)
    assert migrate.diff_schema(target) == []


def test_what_was_written_before_a_kill_is_not_written_again(way):
    source, target = way
    total = sum(map(len, content(source).values()))
    done = []

    class Killed(BaseException):
        pass

    def told(what, rows, of):
        done.append(rows)
        if rows > total // 2:
            raise Killed

    with pytest.raises(Killed):
        move(source, target, on_progress=told, batch=moving.Batch(rows=50, bytes=50_000))
    seen = []
    moved = move(source, target, on_progress=lambda *told: seen.append(told))
    assert seen[0] == ("moving rows", done[-1], total)
    assert moved.written == total - done[-1]
    assert content(target) == content(source)


def test_nothing_is_moved_while_a_run_is_at_work(database_url, other_database_url):
    with closing(open_store(database_url)) as store, store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
        assert tx.leases.claim(("outlet:elm",), Process(machine="north", id="7:1"), NOON, lambda one: False)
    said = f"outlet:elm is being worked on by process 7:1 of machine north.*{NOON + LEASE_TTL:%H:%M:%S} UTC"
    with pytest.raises(Unavailable, match=said):
        move(database_url, other_database_url)
    assert (
        move(database_url, other_database_url, is_dead=lambda process: process.id == "7:1").differences == ()
    )


def test_nobody_writes_into_the_archive_meanwhile(database_url, other_database_url):
    tried = []

    def told(what, done, total):
        if not tried:
            with (
                closing(open_store(database_url, lock_timeout_s=0.1)) as store,
                pytest.raises(Unavailable) as refused,
                store.begin() as tx,
            ):
                tx.outlets.upsert(OutletRow(id="late", name="Late"), NOON)
            tried.append(refused)

    assert move(database_url, other_database_url, on_progress=told).differences == ()
    assert tried


def test_a_database_that_holds_an_archive_is_left_alone(way, database_url):
    with closing(open_store(database_url)) as store, store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    before = content(database_url)
    for anew in (False, True):
        with pytest.raises(NotReady, match="leave out --anew" if anew else r"rows in outlets.*--verify"):
            move(way[0], database_url, anew=anew)
    assert content(database_url) == before


@pytest.fixture
def half_moved(full_url, other_database_url) -> tuple[str, str]:
    """An archive of which a part is moved, and where to."""

    def told(what, done, total):
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(full_url, other_database_url, on_progress=told)
    return full_url, other_database_url


def test_no_command_uses_a_part_of_an_archive(half_moved):
    _, target = half_moved
    for use in (open_store, migrate.upgrade, migrate.check_version):
        with pytest.raises(NotReady, match="let ingest db move end, or run it again"):
            use(target)


def test_an_archive_that_changed_since_its_move_began_is_moved_anew_only_when_told_so(half_moved):
    source, target = half_moved
    with closing(open_store(source)) as store, store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="a", name="Comes before the others"), NOON)
    with pytest.raises(NotReady, match="before it changed: add --anew"):
        move(source, target)
    moved = move(source, target, anew=True)
    assert moved.differences == ()
    assert moved.written == sum(moved.rows.values())
    assert content(target) == content(source)
    assert migrate.diff_schema(target) == []


def test_an_archive_with_as_many_rows_as_before_but_other_ones_has_changed(half_moved):
    source, target = half_moved
    with connected(source) as connection:
        connection.exec_driver_sql("UPDATE archive_files SET name = 'another'")
    with pytest.raises(NotReady, match="before it changed: add --anew"):
        move(source, target)


def test_another_version_does_not_go_on_with_a_move(half_moved):
    source, target = half_moved
    with connected(target) as connection:
        connection.exec_driver_sql("UPDATE unfinished_move SET value = '0001' WHERE name = 'version'")
    with pytest.raises(NotReady, match=r"version 0001 of the tables.*name an empty database"):
        move(source, target)


def test_an_archive_is_not_moved_into_itself(database_url):
    with pytest.raises(NotReady, match="is the archive itself"):
        move(database_url, database_url)


on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            "what = 'a' || char(0) || 'b'",
            r"alarms: the column what of a row holds a NUL .*replace\(what, char\(0\)",
        ),
        ("kind = '12345678901234567'", "the column kind of a row holds 17 characters, more than its 16"),
        ("last_seen_at = x'00'", "the column last_seen_at of a row holds b'.x00', no time"),
    ],
)
def test_what_postgres_cannot_hold_is_named_and_the_move_goes_on_once_it_is_mended(
    full_url, other_database_url, change, fault
):
    with connected(full_url) as connection:
        connection.exec_driver_sql(f"UPDATE alarms SET {change} WHERE id > 0")
    with pytest.raises(Rejected, match=fault) as told:
        move(full_url, other_database_url)
    assert "WHERE id = 9007199254740993" in str(told.value)
    with connected(full_url) as connection:
        connection.exec_driver_sql("UPDATE alarms SET what = 'ab', kind = 'x', last_seen_at = began_at")
    assert move(full_url, other_database_url, anew=True).differences == ()


@on_sqlite
def test_rows_without_their_parents_are_told_before_anything_is_written(full_url, other_database_url):
    with closing(sqlite3.connect(full_url.removeprefix("sqlite:///"))) as file, file:
        file.execute("DELETE FROM dictionaries")
    with pytest.raises(StoreError, match=r"pages: row 1 has no dictionaries.*ingest db check --full"):
        move(full_url, other_database_url)


@pytest.fixture
def moved_pair(full_url, other_database_url) -> tuple[str, str]:
    """Two databases with a row in every table, the same in both."""
    move(full_url, other_database_url)
    return full_url, other_database_url


def compared(source: str, target: str) -> tuple[str, ...]:
    return moving.compare(source, target, on_progress=lambda *told: None).differences


def test_two_databases_with_the_same_rows_do_not_differ(moved_pair):
    assert compared(*moved_pair) == compared(*reversed(moved_pair)) == ()


def test_any_difference_is_told_and_nothing_else(moved_pair):
    changed = (
        "revisions SET text = text || '.'",
        "fingerprints SET hash = hash + 1",
        "quotes SET verb = NULL",
    )
    with connected(moved_pair[1]) as connection:
        for change in changed:
            connection.exec_driver_sql(f"UPDATE {change}")
        connection.exec_driver_sql("DELETE FROM addresses")

    found = {line for line in compared(*moved_pair) if not line.startswith("another answer to: ")}

    other_number = {line for line in found if line.startswith("addresses: 1 rows in ")}
    same_number = ": as many rows in both, 1, but not the same ones"
    assert len(other_number) == 1
    assert found - other_number == {name + same_number for name in ("fingerprints", "quotes", "revisions")}


def test_a_view_that_answers_otherwise_is_told(moved_pair):
    with connected(moved_pair[1]) as connection:
        connection.exec_driver_sql("DROP VIEW v_runs")
        connection.exec_driver_sql("CREATE VIEW v_runs AS SELECT 'x' AS outlet, 'y' AS outcome")
    assert (
        "another answer to: SELECT outlet, outcome, COUNT(*) FROM v_runs GROUP BY outlet, outcome"
        in compared(*moved_pair)
    )


texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
times = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 30)).map(lambda at: at.replace(microsecond=0))
page = st.tuples(
    st.binary(min_size=32, max_size=32),
    st.binary(),
    texts,
    texts,
    times.map(lambda at: at.isoformat() + "Z"),
    st.none(),
    st.none() | texts,
    st.none() | texts,
    st.none() | times.map(lambda at: at.isoformat() + "Z"),
    st.none() | texts,
)
day = st.tuples(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans().map(int),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(page, max_size=5, unique_by=lambda row: row[0]), numbers=day)
def test_whatever_a_row_holds_it_arrives_as_it_was(database_url, rows, numbers):
    """Text, bytes, times, large numbers, fractions and booleans, and the hash of them is that of both engines."""
    pages, alarms = TABLES["pages"], TABLES["alarms"]
    engine = open_engine(database_url)
    with engine.connect() as connection, connection.begin() as transaction:
        side = Side(database_url, connection)
        moved_rows.add(side, pages, rows)
        assert [row for some in moved_rows.in_order(side, pages) for row in some] == sorted(rows)
        for number, row in enumerate(sorted(rows)):
            after = [
                row for some in moved_rows.in_order(side, pages, after=row[:1], at_once=1) for row in some
            ]
            assert after == sorted(rows)[number + 1 :]
        big, share, flag = numbers
        names = TABLES["name_counts"]
        moved_rows.add(side, names, [("x", 1, big, b"")])
        assert next(moved_rows.in_order(side, names)) == [("x", 1, big, b"")]
        outlet = [row_of("outlets", id="elm", name="Elm", first_seen_at="2026-11-20T12:00:00Z")]
        moved_rows.add(side, TABLES["outlets"], outlet)
        days = [
            row_of("feed_days", outlet_id="elm", key=b"", day="2026-11-20", url="", kind="", log_words=share)
        ]
        moved_rows.add(side, TABLES["feed_days"], days)
        assert next(moved_rows.in_order(side, TABLES["feed_days"])) == days
        terms = [row_of("story_days", day="d", language="l", spreads=flag)]
        moved_rows.add(side, TABLES["story_days"], terms)
        assert next(moved_rows.in_order(side, TABLES["story_days"])) == terms
        assert alarms.name == "alarms"
        transaction.rollback()
    engine.dispose()


def row_of(table: str, **values: object) -> tuple[object, ...]:
    """A row with these values; zero or nothing in the other columns."""
    return tuple(
        values.get(
            column.name,
            None if column.nullable else 0 if isinstance(column.type, sa.Integer | sa.Float) else "",
        )
        for column in TABLES[table].columns
    )


def test_a_lease_that_ended_stops_no_move(database_url, other_database_url):
    with closing(open_store(database_url)) as store, store.begin() as tx:
        tx.leases.claim(
            ("stories",), Process(machine="north", id="7:1"), NOON - timedelta(hours=1), lambda one: False
        )
    assert move(database_url, other_database_url).differences == ()


@pytest.mark.parametrize("wrong", [("a", None, None, None), ("b", 1, 1, b""), ("c" * 17, 1, 1, b"")])
def test_a_row_that_the_database_refuses_is_an_error_of_the_store(database_url, wrong):
    engine = open_engine(database_url)
    names = TABLES["name_counts"]
    with engine.connect() as connection, connection.begin():
        side = Side(database_url, connection)
        moved_rows.add(side, names, [("b", 1, 1, b"")])
        if side.engine == "sqlite" and len(wrong[0]) > 16:
            return  # which keeps to no length
        with pytest.raises(StoreError):
            moved_rows.add(side, names, [wrong])
    engine.dispose()
