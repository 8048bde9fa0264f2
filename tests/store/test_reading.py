"""Connections that only read: what they cannot do, and that their time ends, on both engines."""

from datetime import UTC, datetime

import pytest
from rows import add_text

from store.errors import StoreError, TooSlow
from store.model import OutletRow
from store.reading import open_reader

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n"


@pytest.fixture
def reader(database_url, store):
    """A reader of an archive with one article."""
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    add_text(store, NOON, title="One", text="One.")
    opened = open_reader(database_url, connections=2)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE outlets SET name = 'x'",
        "DELETE FROM articles",
        "CREATE TABLE x (i INTEGER)",
        "DROP VIEW v_articles",
    ],
)
def test_a_connection_of_the_page_cannot_write(reader, sql):
    with pytest.raises(StoreError), reader.read(5) as reading:
        reading.rows(sql)

    with reader.read(5) as reading:
        assert [row.name for row in reading.rows("SELECT name FROM outlets LIMIT 5")] == ["Elm"]


def test_a_transaction_that_takes_longer_than_it_may_is_stopped(reader):
    with pytest.raises(TooSlow, match=r"took longer than 0\.2 s"), reader.read(0.2) as reading:
        reading.rows(ENDLESS)

    with reader.read(5) as reading:
        assert reading.rows("SELECT count(*) AS n FROM articles")[0].n == 1


def test_a_part_that_takes_too_long_is_stopped_and_the_transaction_goes_on(reader):
    with reader.read(30) as reading:
        with pytest.raises(TooSlow), reading.within(0.2):
            reading.rows(ENDLESS)

        assert reading.rows("SELECT count(*) AS n FROM articles")[0].n == 1


def test_a_transaction_sees_one_state(reader, store):
    with reader.read(30) as reading:
        before = reading.rows("SELECT count(*) AS n FROM articles")[0].n
        add_text(store, NOON, title="Two", text="Two.")
        after = reading.rows("SELECT count(*) AS n FROM articles")[0].n

    assert before == after == 1
    with reader.read(30) as reading:
        assert reading.rows("SELECT count(*) AS n FROM articles")[0].n == 2


def test_a_list_is_bound_as_its_values(reader):
    with reader.read(5) as reading:
        rows = reading.rows("SELECT id FROM outlets WHERE id IN :ids LIMIT 5", {"ids": ["elm", "oak"]})

    assert [row.id for row in rows] == ["elm"]
