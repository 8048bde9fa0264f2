"""Questions that analysts ask often use an index; on each engine. Plans are looked at, never times."""

import json
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from rows import fingerprint

from store.model import ArticleState, OutletRow, Published, RevisionContent
from store.store import open_store
from store.updates import ArticleUpdate, NewRevision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ARTICLES = 60

INDEXED = {
    "published_day = '2026-11-20'": "ix_articles_published_day_outlet_id",
    "outlet = 'elm' AND published_day = '2026-11-20'": "ix_articles_published_day_outlet_id",
    "published_ts >= 1795176000 AND published_ts < 1795262400": "ix_articles_published_ts",
    "published_at >= '2026-11-20T12:00:00Z' AND published_at < '2026-11-21T12:00:00Z'": "ix_articles_published_at",
    "first_seen_ts >= 1795176000 AND first_seen_ts < 1795262400": "ix_articles_first_seen_ts",
    "first_seen_at >= '2026-11-20T12:00:00Z' AND first_seen_at < '2026-11-20T18:00:00Z'": "ix_articles_first_seen_at",
    "url = 'https://elm.example/7'": "ix_articles_url",
    "copy_cluster_id = 7": "ix_articles_cluster_id",
}
"""Conditions on v_articles, and the index that finds their rows."""


@pytest.fixture
def fill():
    """An archive that is not empty; planners know how large it is."""
    return fill_archive


def fill_archive(url):
    with closing(open_store(url)) as store:
        fill_store(store)
        if "sqlite" not in url:
            tables = ("articles", "revisions", "bylines", "copies", "matches", "citations")
            with store.begin() as tx:
                for table in tables:
                    tx.articles._db.exec_driver_sql(f"ANALYZE {table}")


def fill_store(store):
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    for number in range(ARTICLES):
        with store.begin() as tx:
            at = NOON + timedelta(hours=number)
            content = RevisionContent(
                title="One",
                lead=None,
                text="One.",
                words=1,
                authors=("Ann Reed",),
                published=Published(at=at, precision="second", source="meta"),
            )
            update = ArticleUpdate(
                outlet=("elm", "oak")[number % 2],
                article_id=None,
                key=number.to_bytes(32),
                url=f"https://elm.example/{number}",
                outcome="new",
                at=at,
                state=ArticleState(last_seen_at=at),
                revision=NewRevision(content=content, fingerprint=fingerprint()),
            )
            tx.apply(update)


@pytest.fixture
def plan(ask, database_url):
    """The plan of a question as one text: the indexes and tables that it reads."""

    def plan(sql: str) -> str:
        if "sqlite" in database_url:
            return "\n".join(str(row[3]) for row in ask(f"EXPLAIN QUERY PLAN {sql}"))
        with closing(psycopg.connect(database_url)) as db:
            # Of few rows Postgres reads all, which says nothing about a million.
            db.execute("SET enable_seqscan = off")
            return json.dumps(db.execute(f"EXPLAIN (FORMAT JSON) {sql}").fetchall())

    return plan


@pytest.mark.parametrize("condition", INDEXED)
def test_what_analysts_filter_by_has_an_index(plan, condition):
    assert INDEXED[condition] in plan(f"SELECT outlet, title, text FROM v_articles WHERE {condition}")


@pytest.mark.parametrize("column", ["published_at", "published_ts", "first_seen_at", "first_seen_ts"])
def test_the_newest_are_found_without_sorting_all(plan, column):
    found = plan(f"SELECT outlet, title, text FROM v_articles ORDER BY {column} DESC LIMIT 20")
    assert f"ix_articles_{column}" in found
    assert not re.search("TEMP B-TREE|Sort", found)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT outlet, MIN(discovery_lag_s), MAX(discovery_lag_s) FROM v_articles "
        "WHERE published_precision <> 'day' GROUP BY outlet",
        "SELECT COUNT(*) FROM v_articles WHERE COALESCE(rights_reserved, 0) = 0",
        "SELECT language, section, kind, SUM(words), SUM(partial) FROM v_articles GROUP BY 1, 2, 3",
        "SELECT article_id, title, wire_credit, text_sha256 FROM v_articles",
        "SELECT origin_outlet, outlet, COUNT(*) FROM v_copies WHERE wire_credit IS NULL GROUP BY 1, 2",
        "SELECT citing, how, SUM(n) FROM v_cites WHERE cited = 'tass' GROUP BY citing, how",
        "SELECT outlet, title, lived_s FROM v_deleted",
        "SELECT author, outlet, articles FROM v_bylines",
        "SELECT outlet, day, SUM(articles) FROM v_daily GROUP BY outlet, day",
    ],
)
def test_questions_that_need_no_text_read_no_version(plan, sql):
    # SQLite leaves a join out of a question that sums nothing; else it looks into the index that it joins by.
    assert not re.search(r'SCAN r|SEARCH r USING (INDEX|PRIMARY)|"revisions"', plan(sql))


def test_copies_are_found_from_the_address_of_their_origin(plan):
    found = plan("SELECT outlet, overlap, delay_s FROM v_copies WHERE origin_url = 'https://elm.example/1'")
    assert "ix_articles_url" in found
    assert "ix_articles_cluster_id" in found


def test_edits_and_deletions_are_found_without_a_look_at_the_others(plan):
    # By article, or by time: both indexes are of later versions alone.
    later = re.compile(r"ix_revisions_(seen_at_)?later")
    assert later.search(plan("SELECT outlet, AVG(lag_s) FROM v_edits WHERE to_rev = 2 GROUP BY outlet"))
    assert later.search(plan("SELECT title_before FROM v_edits WHERE headline_changed = 1"))
    assert "ix_articles_gone_at" in plan("SELECT outlet, title, lived_s FROM v_deleted ORDER BY lived_s")


def test_lags_are_found_in_an_index_alone(plan, database_url):
    if "sqlite" not in database_url:
        pytest.skip("Postgres reads so few rows whole, whatever index there is")
    found = plan(
        "SELECT outlet, MAX(discovery_lag_s) FROM v_articles WHERE published_precision <> 'day' GROUP BY 1"
    )
    assert "SCAN a USING COVERING INDEX ix_articles_outlet_id_times" in found


def test_bylines_are_counted_in_their_index_alone(plan):
    found = plan("SELECT author, outlet, articles FROM v_bylines WHERE author = 'Ann Reed'")
    assert "ix_bylines_author_outlet_id_published_day" in found
    assert "articles" not in found.replace("ix_bylines", "")
