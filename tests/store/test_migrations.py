"""The migrations give just the tables that the program expects, and may be run by several at once."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import archive_0001
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from connecting import connected

from store import migrate
from store.errors import NotReady, StoreError
from store.kinds import KIND_BITS
from store.model import LastFetch, Published
from store.schema import metadata
from store.store import open_store
from store.views import NAMES

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 13, 30, tzinfo=UTC)

RENAMED = (
    ("articles", "asked_url", "fetched_url"),
    ("articles", "looks", "revisits"),
    ("articles", "look_at", "revisit_at"),
    ("articles", "judged_at", "deduped_at"),
    ("citations", "how", "kind"),
    ("citations", "n", "occurrences"),
    ("feeds", "audited_at", "unconditional_at"),
    ("feeds", "trusted", "validators_trusted"),
    ("leases", "until", "expires_at"),
    ("pages", "kept_at", "saved_at"),
    ("revisions", "n", "revision"),
)
ADDED = (
    ("articles", "grouped_at"),
    ("articles", "named_at"),
    ("entries", "guid_key"),
    ("entries", "twin_key"),
    ("hosts", "certificate_ends_at"),
    ("outlets", "alarms_at"),
    ("outlets", "every_s"),
    ("outlets", "lines_article_id"),
    ("outlets", "saved_on"),
    ("outlets", "silent_since"),
    ("pages", "archive"),
    ("pages", "dictionary_id"),
    ("revisions", "published_candidates"),
    ("runs", "remarks"),
)
SAME_IN_BOTH = (
    *("title", "published_at", "published_precision", "language", "section", "kind", "words", "partial"),
    "wire_credit",
)
"""Columns that articles have of their newest version."""
COUNTED = {
    "entry_days": [
        {"outlet_id": "elm", "day": "2026-11-20", "announced": 2, "stored": 1}
        | dict.fromkeys(("known", "refused", "gone", "failed", "dropped"), 0)
    ],
    "feed_days": [
        {"outlet_id": "elm", "key": archive_0001.ONE, "day": "2026-11-20", "url": "https://elm.example/map"}
        | {"kind": "sitemap", "failures": 1, "new_articles": 1, "usual_new": None, "usual_chars": None}
        | dict.fromkeys(
            ("reads", "parts_failed", "announced", "pages", "texts", "text_chars", "off_domain"), 0
        )
        | dict.fromkeys(("fetches", "stored", "repeats", "measured", "titled", "dated", "authored"), 0)
        | dict.fromkeys(("timed", "at_fetch", "lag_s", "log_words", "log_words_sq"), 0)
        | {"median_words": None}
    ],
}
"""What attempts, entries and announcements tell of the days before they were counted."""

DROPPED = (("feeds", "newest_at"), ("pages", "bytes"), ("boilerplate_lines", "learned_at"))


def test_a_migrated_database_has_just_the_tables_that_the_program_expects(database_url):
    assert migrate.diff_schema(database_url) == []


def test_a_migrated_database_has_the_types_the_defaults_and_the_indexes_that_are_declared(database_url):
    with connected(database_url) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ATTACH ':memory:' AS declared")
        else:
            connection.execute(sa.schema.CreateSchema("declared"))
        metadata.create_all(connection.execution_options(schema_translate_map={None: "declared"}))
        connection.execution_options(schema_translate_map={})

        for table in metadata.tables:
            assert described(connection, table, None) == described(connection, table, "declared")


def described(connection: sa.Connection, table: str, schema: str | None) -> dict[str, object]:
    """What the engine itself says of a table, without the schema that the table is in."""
    inspector = sa.inspect(connection)
    keys = inspector.get_foreign_keys(table, schema)
    indexes = inspector.get_indexes(table, schema)
    return {
        "columns": {
            column["name"]: (_type(connection, column), column["nullable"], _default(column))
            for column in inspector.get_columns(table, schema)
        },
        "key": inspector.get_pk_constraint(table, schema),
        "unique": {one["name"]: one for one in inspector.get_unique_constraints(table, schema)},
        "foreign keys": {one["name"]: one | {"referred_schema": None} for one in keys},
        "indexes": {
            one["name"]: one
            | {"dialect_options": {name: str(value) for name, value in one["dialect_options"].items()}}
            for one in indexes
        },
        "has row ids": _has_row_ids(connection, table, schema),
    }


def _has_row_ids(connection: sa.Connection, table: str, schema: str | None) -> bool | None:
    """Whether SQLite numbers the rows; None elsewhere."""
    if connection.dialect.name != "sqlite":
        return None
    sql = "SELECT NOT wr FROM pragma_table_list WHERE name = ? AND schema = ?"
    return bool(connection.exec_driver_sql(sql, (table, schema or "main")).scalar_one())


def _type(connection, column) -> str:
    said = str(column["type"])
    # SQLite has one kind of integers.
    return said.replace("BIGINT", "INTEGER") if connection.dialect.name == "sqlite" else said


def _default(column) -> str:
    """What is there if nothing is said: the same with quotes and a cast as without. Who counts a key up is left out."""
    said = str(column["default"] or "").split("::")[0].strip("'")
    return "" if said.startswith("nextval(") else said


def test_the_names_of_the_migrations_say_their_versions_and_their_order():
    scripts = ScriptDirectory.from_config(migrate._config()).walk_revisions()
    assert migrate._versions() == tuple(script.revision for script in scripts)


def test_an_upgrade_may_be_repeated(database_url):
    assert migrate.upgrade(database_url) == migrate.head()
    migrate.check_version(database_url)


def test_every_view_can_be_asked(ask):
    for name in NAMES:
        assert ask(f"SELECT * FROM {name} LIMIT 1") == []


def test_a_missing_database_names_the_cure(tmp_path: Path):
    with pytest.raises(NotReady, match="ingest db upgrade"):
        migrate.check_version(f"sqlite:///{tmp_path}/none.db")


def test_an_empty_postgres_names_the_cure(empty_postgres):
    assert migrate.is_empty(empty_postgres)
    with pytest.raises(NotReady, match="ingest db upgrade"):
        migrate.check_version(empty_postgres)


def test_a_database_from_the_future_is_left_alone(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/news.db"
    migrate.upgrade(url)
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer"):
        migrate.upgrade(url)
    with pytest.raises(NotReady, match="9999"):
        migrate.check_version(url)


def test_two_may_upgrade_at_once(tmp_path: Path, empty_postgres):
    for url in (f"sqlite:///{tmp_path}/news.db", empty_postgres):
        with ThreadPoolExecutor(4) as threads:
            versions = list(threads.map(migrate.upgrade, [url] * 4))
        assert versions == [migrate.head()] * 4
        migrate.check_version(url)
        assert migrate.diff_schema(url) == []


@pytest.fixture(params=["sqlite", "postgres"])
def old_archive(request, tmp_path: Path) -> str:
    """A database of version 0001 with a row or more in every table, on each engine."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.db"
        with sqlite3.connect(tmp_path / "old.db") as file:
            file.execute("PRAGMA journal_mode=WAL")
    else:
        url = request.getfixturevalue("empty_postgres")
    with connected(url) as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parents[2] / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        tables = reflected(connection)
        for name, rows in archive_0001.ROWS.items():
            for row in rows:
                connection.execute(tables[name].insert().values(**row))
        for view in archive_0001.VIEWS:
            connection.exec_driver_sql(view)
    return url


def reflected(connection: sa.Connection) -> dict[str, sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in metadata.tables.items() if name != "alembic_version"}


def content(url: str) -> dict[str, list[dict[str, object]]]:
    """Every row of every table, in the order of the first column."""
    with connected(url) as connection:
        return {
            name: [row._asdict() for row in connection.execute(sa.select(table).order_by(*table.primary_key))]
            for name, table in reflected(connection).items()
            if not name.startswith("search_") or name in metadata.tables  # FTS5 has tables of its own
        }


def test_an_old_archive_has_rows_in_every_table(old_archive):
    assert all(content(old_archive).values())


def day(outlet, kind, language="", section="", **sums):
    """A row of `daily` of the one day that the old archive has."""
    usual = {"articles": 1, "words": 3, "partial": 0, "undated": 0, "timed": 0, "lag_s": 0}
    key = {"outlet_id": outlet, "day": "2026-11-20", "language": language, "section": section, "kind": kind}
    return key | usual | sums


def current(archive, article):
    """What the row of an article has of its newest version since 0020."""
    (newest,) = (
        one
        for one in archive["revisions"]
        if (one["article_id"], one["revision"]) == (article["id"], article["revision"])
    )
    return {name: newest[name] for name in SAME_IN_BOTH} | {
        "first_seen_ts": int(NOON.timestamp()),
        "published_ts": int(NOON.timestamp()) if newest["published_at"] else None,
        "published_day": "2026-11-20" if newest["published_at"] else None,
        "rights_reserved": newest["rights"] != "[]",
        "exact_sha256": sha256(newest["text"].encode()).digest(),
    }


def test_an_upgrade_carries_every_row_over(old_archive):
    expected = content(old_archive)
    expected["boilerplate_lines"] = expected.pop("blocks")
    expected["templates"] = []
    expected["dictionaries"] = []
    expected["daily"] = [day("elm", "article", "en", "Local", timed=1), day("oak", "article", undated=1)]
    expected["matches"] = [
        {"article_id": 2, "kind": "near_copy", "overlap": 0.9, "overlap_origin": 0.8, "method": "shingles 1"}
    ]
    # The pass that follows indexes what is older.
    expected["search_state"] = [{"folding": 1, "indexed_from": 3}]
    expected["search"] = []
    expected["hits"] = []
    expected["digests"] = []
    expected["former_ids"] = []
    expected["archive_files"] = []
    expected |= {name: [] for name in ("alarms", "alarm_tellings", "disk_samples")}
    hour = {"hour": int(NOON.timestamp()) // 3600, "runs": 1, "failures": 0, "batches": 1, "longest_s": 0}
    expected["outlet_hours"] = [{"outlet_id": "elm", **hour}]
    expected["changes"] = []
    expected |= {name: [] for name in ("gazetteers", "name_counts", "article_names", "mentions", "quotes")}
    expected["locks"] = [{"name": "clusters"}]
    for table, old, new in RENAMED:
        for row in expected[table]:
            row[new] = row.pop(old)
    for table, column in DROPPED:
        for row in expected[table]:
            del row[column]
    for table, column in ADDED:
        for row in expected[table]:
            row[column] = None
    for row in expected["pages"]:
        row |= {"url": None, "headers": None, "first_saved_at": None}
    expected["forgotten"] = []
    expected["robots_files"] = [
        {
            "id": n,
            "origin": host["origin"],
            "at": host["robots_at"],
            "status": 200,
            "body": host["robots_body"],
        }
        for n, host in enumerate(expected["hosts"], 1)
        if host["robots_at"]
    ]
    expected["attempts"][2]["stage"] = "revisit"
    expected |= COUNTED
    for row in expected["feeds"]:
        row["root_key"] = archive_0001.ONE  # one names the other
    for row in expected["articles"]:
        row |= {"off_domain": False, "announced_by": KIND_BITS["sitemap"] if row["id"] == 1 else 0}
    for row in expected["outlets"]:
        row["saved_bytes"] = 0
    for row in expected["stories"]:
        row["size"] = 1
    for row in expected["story_articles"]:
        row |= {"arrival": 1, "behind_s": 0}
    expected["story_days"] = []
    noon = expected["articles"][0]["first_seen_at"]
    expected["story_terms"] = [
        {"article_id": n, "language": language, "at": noon, "has_one_event": True, "terms": None}
        for n, language in ((1, "en"), (2, ""))
    ]
    for row in expected["revisions"]:
        row |= {"missing": None, "images": "[]", "entries": "[]", "further_pages": "[]"}
        row["exact_sha256"] = (
            sha256(row["text"].encode()).digest() if (row["article_id"], row["revision"]) == (1, 1) else None
        )
    for row in expected["articles"]:
        row |= current(expected, row)
    for row in expected["bylines"]:
        row |= {"outlet_id": "elm", "published_day": "2026-11-20"}

    migrate.upgrade(old_archive)

    upgraded = content(old_archive)
    for row in (*expected["revisions"], *upgraded["revisions"]):
        row["links"] = json.loads(row["links"])
    for row in expected["revisions"]:
        row["links"] = [{"url": url, "text": ""} for url in row["links"]]
    assert upgraded == expected
    assert migrate.diff_schema(old_archive) == []


def test_the_views_of_an_upgraded_archive_answer_as_before(old_archive):
    migrate.upgrade(old_archive)
    with connected(old_archive) as connection:

        def ask(sql: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in connection.exec_driver_sql(sql)]

        assert ask(
            "SELECT article_id, title, revisions, copy_cluster_id FROM v_articles ORDER BY article_id"
        ) == [
            (1, "One, corrected", 2, 1),
            (2, "Two", 1, 1),
        ]
        assert ask("SELECT citing, cited, how, n, title FROM v_cites ORDER BY how") == [
            ("elm", "oak", "attribution", 3, "One, corrected"),
            ("elm", "oak", "link", 1, "One, corrected"),
        ]
        assert ask("SELECT from_rev, to_rev, title_before, title_after, words_added, lag_s FROM v_edits") == [
            (1, 2, "One", "One, corrected", 5, 5400)
        ]
        assert ask("SELECT article_id, outlet FROM v_deleted") == [(2, "oak")]
        assert ask("SELECT attempt_id, stage FROM v_attempts ORDER BY attempt_id") == [
            (1, "page"),
            (2, "feed"),
            (3, "look"),
        ]
        assert ask("SELECT origin_article_id, article_id FROM v_copies") == [(1, 2)]
        assert ask("SELECT story_id, article_id FROM v_story") == [(1, 1)]


def test_an_upgraded_archive_is_read_by_the_program(old_archive):
    migrate.upgrade(old_archive)
    store = open_store(old_archive)
    try:
        with store.read() as tx:
            article = tx.articles.get(1)
            assert article.state.last_fetch == LastFetch(
                url="https://elm.example/1?p", etag='"7"', last_modified="Fri, 20 Nov 2026 12:00:00 GMT"
            )
            assert (article.state.revisits, article.deduped_at) == (3, LATER)
            assert article.content.published == Published(at=NOON, precision="minute", source="meta")
            assert [number for number, _, _ in tx.articles.revisions(1)] == [1, 2]
            assert [due.id for due in tx.articles.due_for_revisit("elm", None, 9)] == [1]
            assert tx.copies.pending_dedupe("oak", 9) == [2]
            assert tx.boilerplate.for_outlet("elm") == {"Read also": 7}
            assert not tx.feeds.for_outlet("elm")[0].validators_trusted
    finally:
        store.close()


def test_constraints_are_named_by_the_convention(database_url):
    with connected(database_url) as connection:
        inspector = sa.inspect(connection)
        for name, table in metadata.tables.items():
            assert inspector.get_pk_constraint(name)["name"] == table.primary_key.name
            keys = {key["name"] for key in inspector.get_foreign_keys(name)}
            assert keys == {key.name for key in table.foreign_key_constraints}


def test_after_the_upgrade_the_origin_of_a_stored_cluster_is_the_article_seen_first(old_archive):
    with connected(old_archive) as connection:
        first_seen = {1: "2026-11-20T13:00:00Z", 2: "2026-11-20T12:00:00Z"}
        for id, seen in first_seen.items():
            connection.exec_driver_sql(f"UPDATE articles SET first_seen_at = '{seen}' WHERE id = {id}")

    migrate.upgrade(old_archive)

    with connected(old_archive) as connection:
        found = connection.exec_driver_sql("SELECT origin_article_id, article_id FROM v_copies")
        assert [tuple(row) for row in found] == [(2, 1)]


def test_stories_of_several_days_keep_who_came_first_and_how_late_the_others(old_archive):
    """Of each outlet the first article counts; one of which only the day is known comes behind those with a time."""
    published = {3: ("elm", 20, 10), 4: ("elm", 20, 12), 5: ("oak", 22, 9), 6: ("ash", 20, None)}
    with connected(old_archive) as connection:
        tables = reflected(connection)
        elm = connection.execute(sa.select(tables["outlets"]).where(tables["outlets"].c.id == "elm")).one()
        connection.execute(tables["outlets"].insert().values(elm._asdict() | {"id": "ash"}))
        connection.execute(tables["stories"].insert().values(**archive_0001.ROWS["stories"][0] | {"id": 2}))
        for id, (outlet, on, hour) in published.items():
            key = sha256(str(id).encode()).digest()
            article = archive_0001.ROWS["articles"][1] | {"id": id, "outlet_id": outlet, "cluster_id": None}
            connection.execute(tables["articles"].insert().values(article | {"key": key, "url": f"/{id}"}))
            revision = archive_0001.ROWS["revisions"][0] | {"article_id": id, "page_sha256": None}
            at = f"2026-11-{on}T{hour or 0:02}:00:00Z"
            precision = "day" if hour is None else "second"
            revision |= {"published_at": at, "published_precision": precision}
            connection.execute(tables["revisions"].insert().values(revision))
            connection.execute(tables["story_articles"].insert().values(article_id=id, story_id=2))

    migrate.upgrade(old_archive)

    with connected(old_archive) as connection:
        rows = connection.exec_driver_sql(
            "SELECT article_id, arrival, behind_s, story_size FROM v_story WHERE story_id = 2 ORDER BY 1"
        )
        assert [tuple(row) for row in rows] == [
            (3, 1, 0, 4),
            (4, None, None, 4),
            (5, 2, 47 * 3600, 4),
            (6, 3, -10 * 3600, 4),
        ]
