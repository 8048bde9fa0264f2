"""What the row of an article has of its newest version is compared with it, and made anew as it was written."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from connecting import connected
from rows import add_text, change_text

from store import current
from store.model import OutletRow, Published
from store.schema import articles
from store.store import open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATE = datetime(2026, 11, 19, 23, 59, 59, tzinfo=UTC)

OTHERS = {
    "title": "Another",
    "published_at": NOON + timedelta(seconds=1),
    "published_precision": "day",
    "language": None,
    "section": "",
    "kind": "video",
    "words": 0,
    "partial": None,
    "wire_credit": "afp",
    "first_seen_ts": None,
    "published_ts": 1,
    "published_day": "2026-11-20",
    "rights_reserved": None,
    "exact_sha256": bytes(32),
}


@pytest.fixture
def fill():
    """Articles as the program writes them: with a second version, with all values, with none."""
    return fill_archive


def fill_archive(url):
    with closing(open_store(url)) as store:
        write_articles(store)


def write_articles(store):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    all_of_it = {
        "published": Published(at=LATE, precision="minute", source="meta"),
        "language": "de",
        "section": "Ort",
        "wire_credit": "dpa",
        "rights": ("noai",),
        "partial": True,
    }
    first = add_text(store, NOON, title="One", text="One.")
    add_text(
        store, NOON + timedelta(seconds=1), title="Größe", text="“Żółć” 🙂 \\ ' é\n", words=4, **all_of_it
    )
    add_text(store, NOON + timedelta(seconds=2))
    change_text(store, NOON + timedelta(hours=1), first, title="One, corrected", text="One and two.", words=3)


@pytest.fixture
def db(database_url):
    with connected(database_url) as connection:
        yield connection


def rows(db):
    return [row._asdict() for row in db.execute(sa.select(articles).order_by(articles.c.id))]


def test_what_the_program_writes_has_no_faults_and_is_what_is_made_anew(db):
    before = rows(db)
    assert current.count_faults(db) == 0

    current.recount(db)

    assert rows(db) == before


def test_an_article_of_which_a_value_differs_is_found_and_mended(db):
    before = rows(db)
    for column, other in OTHERS.items():
        db.execute(articles.update().values({column: other}))
        assert current.count_faults(db) == sum(row[column] != other for row in before) > 0, column

        current.recount(db)

        assert current.count_faults(db) == 0, column
        assert rows(db) == before, column
