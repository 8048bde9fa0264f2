"""The tables. Their history is in migrations/; a test compares the two.

Times are aware and UTC, to the whole second. Keys of addresses are sha256 digests (32 bytes).
Lists (authors, tags, links, images, ...) are JSON arrays in text, so that one query text runs on both engines.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column as C
from sqlalchemy import ForeignKey as FK

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


class Utc(sa.types.TypeDecorator[datetime]):
    """An aware time in UTC, to the second: timestamptz on Postgres, sortable ISO text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(20))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone must not be stored: {value!r}")
        value = value.astimezone(UTC).replace(microsecond=0)
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        raise TypeError(f"no time: {value!r}")


Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite counts up only plain INTEGER keys
Key = sa.LargeBinary(32)

outlets = sa.Table(
    "outlets",
    metadata,
    C("id", sa.String(100), primary_key=True),
    C("name", sa.Text, nullable=False),
    C("homepage", sa.Text, nullable=False, server_default=""),
    C("language", sa.String(16)),
    C("ownership", sa.Text),
    C("country", sa.Text),
    C("first_seen_at", Utc, nullable=False),
    C("due_at", Utc),
    C("interval_s", sa.Integer),
    C("failures", sa.Integer, nullable=False, server_default="0"),
    C("last_run_at", Utc),
    C("last_new_at", Utc),
    C("every_s", sa.Integer),
    C("silent_since", Utc),
    C("saved_on", sa.String(10)),
    C("saved_bytes", sa.BigInteger, nullable=False, server_default="0"),
    C("lines_article_id", sa.BigInteger),
    C("alarms_at", Utc),  # when alarms are looked for at the latest, though nothing happens
    sa.Index(None, "due_at", "id"),  # what is due is looked for every two seconds
)

former_ids = sa.Table(
    # Ids that outlets had before they were renamed, with the one that each has now: nothing is stored under them any
    # more, so that an older configuration cannot bring articles in a second time. No foreign key: see `outlet_rows.py`.
    "former_ids",
    metadata,
    C("id", sa.String(100), primary_key=True),
    C("now_id", sa.String(100), nullable=False),
    C("at", Utc, nullable=False),
)

feeds = sa.Table(
    "feeds",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("key", Key, nullable=False),
    C("url", sa.Text, nullable=False),
    C("kind", sa.String(16), nullable=False),
    C("parent_id", FK("feeds.id")),
    C("etag", sa.Text),
    C("last_modified", sa.Text),
    C("read_at", Utc),
    C("unconditional_at", Utc),
    C("validators_trusted", sa.Boolean(name="validators_trusted"), nullable=False, server_default=sa.true()),
    C("content_sha256", Key),
    C("entries", sa.Integer),
    C("failures", sa.Integer, nullable=False, server_default="0"),
    C("due_at", Utc),
    C(
        "root_key", Key
    ),  # of the configured feed through which it was asked for last; its own where it is that
    sa.UniqueConstraint("outlet_id", "key"),
)

feed_days = sa.Table(
    # How reading went, by configured feed and UTC day; see `feed_days.py`. It refers to no row of feeds, which go.
    "feed_days",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("key", Key, primary_key=True),
    C("day", sa.String(10), primary_key=True),
    C("url", sa.Text, nullable=False),
    C("kind", sa.String(16), nullable=False),
    C("reads", sa.Integer, nullable=False, server_default="0"),
    C("failures", sa.Integer, nullable=False, server_default="0"),
    C("parts_failed", sa.Integer, nullable=False, server_default="0"),
    C("announced", sa.Integer, nullable=False, server_default="0"),
    C("new_articles", sa.Integer, nullable=False, server_default="0"),
    C("usual_new", sa.Float),
    C("pages", sa.Integer, nullable=False, server_default="0"),
    C("texts", sa.Integer, nullable=False, server_default="0"),
    C("text_chars", sa.BigInteger, nullable=False, server_default="0"),
    C("usual_chars", sa.Float),
    C("off_domain", sa.Integer, nullable=False, server_default="0"),
    C("fetches", sa.Integer, nullable=False, server_default="0"),
    C("stored", sa.Integer, nullable=False, server_default="0"),
    C("repeats", sa.Integer, nullable=False, server_default="0"),
    C("measured", sa.Integer, nullable=False, server_default="0"),
    C("titled", sa.Integer, nullable=False, server_default="0"),
    C("dated", sa.Integer, nullable=False, server_default="0"),
    C("authored", sa.Integer, nullable=False, server_default="0"),
    C("timed", sa.Integer, nullable=False, server_default="0"),
    C("at_fetch", sa.Integer, nullable=False, server_default="0"),
    C("lag_s", sa.BigInteger, nullable=False, server_default="0"),
    C("log_words", sa.Float, nullable=False, server_default="0"),
    C("log_words_sq", sa.Float, nullable=False, server_default="0"),
    C("median_words", sa.Integer),
    sqlite_with_rowid=False,
)

entry_days = sa.Table(
    # What became of the entries of an outlet that were announced first on a UTC day; see `entry_days.py`.
    "entry_days",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("day", sa.String(10), primary_key=True),
    C("announced", sa.Integer, nullable=False, server_default="0"),
    C("known", sa.Integer, nullable=False, server_default="0"),
    C("stored", sa.Integer, nullable=False, server_default="0"),
    C("refused", sa.Integer, nullable=False, server_default="0"),
    C("gone", sa.Integer, nullable=False, server_default="0"),
    C("failed", sa.Integer, nullable=False, server_default="0"),
    C("dropped", sa.Integer, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

entries = sa.Table(
    "entries",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("key", Key, nullable=False),
    C("url", sa.Text, nullable=False),
    C("title", sa.Text),
    C("published_at", Utc),
    C("published_precision", sa.String(8)),
    C("modified_at", Utc),
    C("found_at", Utc, nullable=False),
    C("tries", sa.Integer, nullable=False, server_default="0"),
    C("due_at", Utc),
    C("outcome", sa.String(10)),
    C("article_id", FK("articles.id")),
    C("guid_key", Key),
    C("twin_key", Key),
    sa.UniqueConstraint("outlet_id", "key"),
    sa.Index(None, "outlet_id", "due_at"),
    sa.Index(None, "article_id"),
    sa.Index(None, "outlet_id", "guid_key"),
    sa.Index(None, "outlet_id", "twin_key"),
)

announcements = sa.Table(
    "announcements",
    metadata,
    C("entry_id", FK("entries.id"), primary_key=True),
    C("feed_id", FK("feeds.id"), primary_key=True),
    C("at", Utc, nullable=False),
    sa.Index(None, "feed_id"),
)

hosts = sa.Table(
    "hosts",
    metadata,
    C("origin", sa.String(300), primary_key=True),
    C("robots_status", sa.Integer),
    C("robots_body", sa.Text),
    C("robots_at", Utc),
    C("wait_until", Utc),
    C("certificate_ends_at", Utc),
)

robots_files = sa.Table(
    # What the robots.txt of a host said, from `at` on; a row only where it said something else than before.
    "robots_files",
    metadata,
    C("id", Id, primary_key=True),
    C("origin", sa.String(300), nullable=False),
    C("at", Utc, nullable=False),
    C("status", sa.Integer, nullable=False),
    C("body", sa.Text),
    sa.UniqueConstraint("origin", "at"),
    sa.Index(None, "at"),
)

locks = sa.Table(
    # A row for each work that only one transaction may do at a time (`engine.lock_until_end`).
    "locks",
    metadata,
    C("name", sa.String(32), primary_key=True),
)

leases = sa.Table(
    "leases",
    metadata,
    C("name", sa.String(300), primary_key=True),
    C("fence", sa.BigInteger, nullable=False),
    C("expires_at", Utc, nullable=False),
    C("machine", sa.String(100), nullable=False),
    C("process", sa.String(100), nullable=False),
)

runs = sa.Table(
    "runs",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("command", sa.String(16), nullable=False),
    C("started_at", Utc, nullable=False),
    C("ended_at", Utc),
    C("machine", sa.String(100), nullable=False),
    C("process", sa.String(100), nullable=False),
    C("outcome", sa.String(16), nullable=False),
    C("new", sa.Integer, nullable=False, server_default="0"),
    C("revised", sa.Integer, nullable=False, server_default="0"),
    C("known", sa.Integer, nullable=False, server_default="0"),
    C("failed", sa.Integer, nullable=False, server_default="0"),
    C("took_ms", sa.Integer),
    C("error", sa.Text),
    C("remarks", sa.Text),
    sa.Index(None, "outlet_id", "started_at"),
    sa.Index(None, "outcome"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    C("id", Id, primary_key=True),
    C("run_id", FK("runs.id", ondelete="SET NULL")),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("entry_id", FK("entries.id")),
    C("feed_id", FK("feeds.id")),
    C("url", sa.Text, nullable=False),
    C("at", Utc, nullable=False),
    C("stage", sa.String(10), nullable=False),
    C("outcome", sa.String(10), nullable=False),
    C("reason", sa.Text),
    C("http_status", sa.Integer),
    C("bytes", sa.Integer),
    C("took_ms", sa.Integer),
    sa.Index(None, "outlet_id", "at"),
    sa.Index(None, "at"),
    sa.Index(None, "run_id"),
    sa.Index(None, "entry_id"),
    sa.Index(None, "feed_id"),
)

dictionaries = sa.Table(
    "dictionaries",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("sha256", Key, nullable=False),
    C("body", sa.LargeBinary, nullable=False),
    C("made_at", Utc, nullable=False),
    C("pages", sa.Integer, nullable=False, server_default="0"),
    C("first_share", sa.Float, nullable=False, server_default="0"),
    C("share", sa.Float, nullable=False, server_default="0"),
    sa.Index(None, "outlet_id"),
)

pages = sa.Table(
    "pages",
    metadata,
    C("sha256", Key, primary_key=True),
    C("body", sa.LargeBinary, nullable=False),
    C("content_type", sa.Text, nullable=False),
    C("rights_header", sa.Text, nullable=False),
    C("saved_at", Utc, nullable=False),
    C("dictionary_id", FK("dictionaries.id", ondelete="RESTRICT")),
    C("url", sa.Text),
    C("headers", sa.Text),
    C("first_saved_at", Utc),
    C("archive", sa.Text),
    sa.Index(None, "saved_at"),
    sa.Index(None, "dictionary_id"),
)

articles = sa.Table(
    "articles",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("key", Key, nullable=False),
    C("url", sa.Text, nullable=False),
    C("revision", sa.Integer, nullable=False),
    C("first_seen_at", Utc, nullable=False),
    C("last_seen_at", Utc, nullable=False),
    C("missing_at", Utc),
    C("gone_at", Utc),
    C("returned_at", Utc),
    C("fetched_url", sa.Text),
    C("etag", sa.Text),
    C("last_modified", sa.Text),
    C("revisits", sa.Integer, nullable=False, server_default="0"),
    C("revisit_at", Utc),
    C("cluster_id", FK("articles.id")),  # the id of its cluster's origin, which is its own id at the origin
    C("deduped_at", Utc),
    C("named_at", Utc),  # when its names were found; NULL: they are to be found (again)
    C("grouped_at", Utc),  # when stories took it as it is now; NULL when they are to
    C("title_sha256", Key),
    C("text_sha256", Key),
    C("off_domain", sa.Boolean(name="off_domain"), nullable=False, server_default=sa.false()),
    C("announced_by", sa.Integer, nullable=False, server_default="0"),  # bits of KIND_BITS
    C("first_seen_ts", sa.BigInteger),
    # What its newest version says, as far as analysts filter, sort and add by it: a row of revisions has the text in
    # it, and there is no index over two tables. `article_rows.current_columns` makes them.
    C("title", sa.Text),
    C("published_at", Utc),
    C("published_ts", sa.BigInteger),
    C("published_day", sa.Text),
    C("published_precision", sa.String(8)),
    C("language", sa.String(16)),
    C("section", sa.Text),
    C("kind", sa.String(16)),
    C("words", sa.Integer),
    C("partial", sa.Boolean(name="partial")),
    C("wire_credit", sa.Text),
    C("rights_reserved", sa.Boolean(name="rights_reserved")),
    C(
        "exact_sha256", Key
    ),  # of the text as it is exported, unlike `text_sha256`, which is of its folded words
    sa.UniqueConstraint("outlet_id", "key"),
    sa.Index(None, "first_seen_at"),
    sa.Index(None, "outlet_id", "first_seen_at"),
    sa.Index(None, "first_seen_ts"),
    sa.Index(None, "outlet_id", "announced_by"),
    sa.Index(None, "published_at"),
    sa.Index(None, "published_ts"),
    sa.Index(None, "published_day", "outlet_id"),
    sa.Index(  # answers questions of lag alone
        "ix_articles_outlet_id_times",
        "outlet_id",
        "published_ts",
        "first_seen_ts",
        "published_precision",
        "revision",
    ),
    sa.Index(None, "url", postgresql_using="hash"),  # an address may be too long for a B-tree of Postgres
    sa.Index(
        None,
        "gone_at",
        sqlite_where=sa.text("gone_at IS NOT NULL"),
        postgresql_where=sa.text("gone_at IS NOT NULL"),
    ),
    sa.Index(None, "cluster_id"),
    sa.Index(None, "outlet_id", "revisit_at"),
    sa.Index(None, "outlet_id", "id"),
    sa.Index(None, "text_sha256"),
    sa.Index(
        "ix_articles_id_not_deduped",
        "id",
        sqlite_where=sa.text("deduped_at IS NULL"),
        postgresql_where=sa.text("deduped_at IS NULL"),
    ),
    sa.Index(
        "ix_articles_id_not_named",
        "id",
        sqlite_where=sa.text("named_at IS NULL"),
        postgresql_where=sa.text("named_at IS NULL"),
    ),
    sa.Index(
        "ix_articles_id_not_grouped",
        "id",
        sqlite_where=sa.text("grouped_at IS NULL"),
        postgresql_where=sa.text("grouped_at IS NULL"),
    ),
)

revisions = sa.Table(
    "revisions",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("revision", sa.Integer, primary_key=True, autoincrement=False),
    C("seen_at", Utc, nullable=False),
    C("title", sa.Text, nullable=False),
    C("lead", sa.Text),
    C("text", sa.Text, nullable=False),
    C("words", sa.Integer, nullable=False),
    C("authors", sa.Text, nullable=False),
    C("published_at", Utc),
    C("published_precision", sa.String(8)),
    C("published_from", sa.Text),
    C("modified_at", Utc),
    C("language", sa.String(16)),
    C("section", sa.Text),
    C("tags", sa.Text, nullable=False),
    C("image", sa.Text),
    C("dateline_place", sa.Text),
    C("dateline_date", sa.Text),
    C("dateline_agency", sa.Text),
    C("wire_credit", sa.Text),
    C("kind", sa.String(16), nullable=False),
    C("partial", sa.Boolean(name="partial"), nullable=False),
    C("missing", sa.Text),
    C("rights", sa.Text, nullable=False),
    C("links", sa.Text, nullable=False),
    C("images", sa.Text, nullable=False, server_default="[]"),
    C("entries", sa.Text, nullable=False, server_default="[]"),
    C("further_pages", sa.Text, nullable=False, server_default="[]"),
    C("extractor", sa.Text, nullable=False),
    C("page_sha256", Key),
    C("words_added", sa.Integer),
    C("words_removed", sa.Integer),
    C("headline_changed", sa.Boolean(name="headline_changed")),
    C("published_candidates", sa.Text),
    C("exact_sha256", Key),  # NULL at the newest version, whose digest its article has
    sa.Index(None, "page_sha256"),
    sa.Index(
        "ix_revisions_seen_at_later",
        "seen_at",
        sqlite_where=sa.text("revision > 1"),
        postgresql_where=sa.text("revision > 1"),
    ),
    sa.Index(
        "ix_revisions_later",
        "article_id",
        "revision",
        sqlite_where=sa.text("revision > 1"),
        postgresql_where=sa.text("revision > 1"),
    ),
)

changes = sa.Table(
    # Only ever added to. No foreign key: an article that is merged into another one leaves its rows behind.
    "changes",
    metadata,
    C("number", Id, primary_key=True),
    C("article_id", sa.BigInteger, nullable=False),
    C("aspect", sa.String(8), nullable=False),
)

bylines = sa.Table(
    "bylines",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("position", sa.Integer, primary_key=True, autoincrement=False),
    C("author", sa.Text, nullable=False),
    C("outlet_id", sa.String(100)),
    C("published_day", sa.Text),
    sa.Index(None, "author", "outlet_id", "published_day"),  # answers v_bylines alone
)

daily = sa.Table(
    # Sums over the articles of a day; `daily.py` keeps them. Language and section are "" where there is none.
    "daily",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("day", sa.Text, primary_key=True),
    C("language", sa.String(16), primary_key=True),
    C("section", sa.Text, primary_key=True),
    C("kind", sa.String(16), primary_key=True),
    C("articles", sa.Integer, nullable=False),
    C("words", sa.BigInteger, nullable=False),
    C("partial", sa.Integer, nullable=False),
    C("undated", sa.Integer, nullable=False),
    C("timed", sa.Integer, nullable=False),
    C("lag_s", sa.BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

addresses = sa.Table(
    "addresses",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("key", Key, primary_key=True),
    C("article_id", FK("articles.id"), nullable=False),
    C("url", sa.Text, nullable=False),
    C("first_seen_at", Utc, nullable=False),
    sa.Index(None, "article_id"),
)

fingerprints = sa.Table(
    "fingerprints",
    metadata,
    C("hash", sa.BigInteger, primary_key=True, autoincrement=False),
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    sa.Index(None, "article_id"),
    sqlite_with_rowid=False,
)

forgotten = sa.Table(
    # Digests of articles that were taken out: their keys, their addresses' keys, and those of their texts.
    "forgotten",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("key", Key, primary_key=True),
    C("article_id", sa.BigInteger, nullable=False),
    C("at", Utc, nullable=False),
    C("reason", sa.Text),
    sa.Index(None, "article_id"),
)

copies = sa.Table(
    "copies",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("origin_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("kind", sa.String(12), nullable=False),
    C("overlap", sa.Float, nullable=False),
    C("overlap_origin", sa.Float, nullable=False),
    C("method", sa.String(16), nullable=False),
    sa.Index(None, "origin_id"),
)

matches = sa.Table(
    # For each article of a cluster but its origin, what is shown of it: see `matches.py`, which keeps it.
    "matches",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("kind", sa.String(12), nullable=False),
    C("overlap", sa.Float, nullable=False),
    C("overlap_origin", sa.Float, nullable=False),
    C("method", sa.String(16), nullable=False),
)

citations = sa.Table(
    "citations",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("cited", sa.String(100), primary_key=True),
    C("kind", sa.String(16), primary_key=True),
    C("occurrences", sa.Integer, nullable=False),
    sa.Index(None, "cited"),
)

stories = sa.Table(
    "stories",
    metadata,
    C("id", Id, primary_key=True),
    C("language", sa.String(16)),
    C("first_at", Utc, nullable=False),
    C("last_at", Utc, nullable=False),
    C("size", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index(None, "last_at"),
)

story_articles = sa.Table(
    "story_articles",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("story_id", FK("stories.id"), nullable=False),
    C("arrival", sa.BigInteger),
    C("behind_s", sa.BigInteger),
    sa.Index(None, "story_id"),
    sa.Index(
        "ix_story_articles_arrival",
        "arrival",
        sqlite_where=sa.text("arrival IS NOT NULL"),
        postgresql_where=sa.text("arrival IS NOT NULL"),
    ),
)

story_terms = sa.Table(
    # An article as the grouping of stories sees it. The terms are kept for some days only, and made anew where an older
    # day is grouped again.
    "story_terms",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("language", sa.String(16), nullable=False),
    C("at", Utc, nullable=False),
    C("has_one_event", sa.Boolean(name="has_one_event"), nullable=False),
    C("terms", sa.LargeBinary),
    sa.Index(None, "language", "at"),
    sa.Index(
        "ix_story_terms_at_kept",
        "at",
        sqlite_where=sa.text("terms IS NOT NULL"),
        postgresql_where=sa.text("terms IS NOT NULL"),
    ),
)

story_days = sa.Table(
    # Days whose stories are to be grouped again. `spreads`: what changed concerns the days after it, too.
    "story_days",
    metadata,
    C("day", sa.String(10), primary_key=True),
    C("language", sa.String(16), primary_key=True),
    C("spreads", sa.Boolean(name="spreads"), nullable=False),
    C("marks", sa.Integer, nullable=False),
)

hits = sa.Table(
    # What watches found. `webhook_due_at` is when its webhook is told, or told again, NULL when it is not to be (any
    # more); `mail_due`: it is to be in the next digest.
    "hits",
    metadata,
    C("watch", sa.String(64), primary_key=True),
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("at", Utc, nullable=False),
    C("webhook_due_at", Utc),
    C("webhook_tries", sa.Integer, nullable=False, server_default="0"),
    C("webhook_outcome", sa.String(10)),
    C("mail_due", sa.Boolean(name="mail_due"), nullable=False, server_default=sa.false()),
    sa.Index(None, "article_id"),
    sa.Index(None, "watch", "at"),
    sa.Index(None, "webhook_due_at"),
    sa.Index(
        "ix_hits_mail_due",
        "watch",
        sqlite_where=sa.text("mail_due"),
        postgresql_where=sa.text("mail_due"),
    ),
)

digests = sa.Table(
    # Mails with what watches found; of each address the newest. `until`: what was found until then is in it; `due_at`
    # is when it is sent, or sent again, NULL when it is done with.
    "digests",
    metadata,
    C("address", sa.String(320), primary_key=True),
    C("day", sa.String(10), nullable=False),
    C("until", Utc, nullable=False),
    C("due_at", Utc),
    C("tries", sa.Integer, nullable=False),
    C("outcome", sa.String(10)),
    C("reason", sa.Text),
)

outlet_hours = sa.Table(
    # How runs of an outlet went, by the hour (of epoch seconds): the rhythm that its silence is compared with.
    "outlet_hours",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("hour", sa.Integer, primary_key=True, autoincrement=False),
    C("runs", sa.Integer, nullable=False, server_default="0"),
    C("failures", sa.Integer, nullable=False, server_default="0"),
    C("batches", sa.Integer, nullable=False, server_default="0"),
    C("longest_s", sa.BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

alarms = sa.Table(
    # What needs somebody. Of the whole machine where `outlet_id` is "", of no feed alone where `feed` is.
    "alarms",
    metadata,
    C("id", Id, primary_key=True),
    C("outlet_id", sa.String(100), nullable=False, server_default=""),
    C("feed", sa.Text, nullable=False, server_default=""),
    C("kind", sa.String(16), nullable=False),
    C("began_at", Utc, nullable=False),
    C("last_seen_at", Utc, nullable=False),
    C("ended_at", Utc),
    C("what", sa.Text, nullable=False),
    C("cure", sa.Text, nullable=False),
    sa.Index("ix_alarms_outlet_id", "outlet_id", "kind"),
    sa.Index(
        "ix_alarms_lasting",
        "outlet_id",
        "kind",
        "feed",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)

alarm_tellings = sa.Table(
    # By which ways it is to be told that an alarm begins or ends. `due_at` NULL: it is not to be told (any more).
    "alarm_tellings",
    metadata,
    C("alarm_id", FK("alarms.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    C("event", sa.String(8), primary_key=True),
    C("way", sa.String(8), primary_key=True),
    C("due_at", Utc),
    C("tries", sa.Integer, nullable=False, server_default="0"),
    C("outcome", sa.String(10)),
    sa.Index(None, "due_at"),
)

disk_samples = sa.Table(
    # How much room the disk of the database had, about once an hour.
    "disk_samples",
    metadata,
    C("at", Utc, primary_key=True),
    C("free_bytes", sa.BigInteger, nullable=False),
)

search_state = sa.Table(
    # Of the index of words, the table `search`, which is of each engine's own kind: by which version of the folding it
    # is made, and from which article on all are in it.
    "search_state",
    metadata,
    C("folding", sa.Integer, primary_key=True, autoincrement=False),
    C("indexed_from", sa.BigInteger, nullable=False),
)

gazetteers = sa.Table(
    # What an archive has taught of names, each time that it was learned from. Only the newest one keeps its body.
    "gazetteers",
    metadata,
    C("id", Id, primary_key=True),
    C("method", sa.String(16), nullable=False),
    C("articles", sa.Integer, nullable=False),
    C("learned_at", Utc, nullable=False),
    C("body", sa.LargeBinary),
)

name_counts = sa.Table(
    # What was seen of names so far, by the method that looked; a gazetteer is learned from it.
    "name_counts",
    metadata,
    C("method", sa.String(16), primary_key=True),
    C("articles", sa.Integer, nullable=False),
    C("last_article_id", sa.BigInteger, nullable=False),
    C("body", sa.LargeBinary, nullable=False),
)

article_names = sa.Table(
    # One row for each article whose names were found. `day` is that of its publication, else of its first sight.
    "article_names",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("revision", sa.Integer, nullable=False),
    C("gazetteer_id", FK("gazetteers.id"), nullable=False),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("day", sa.String(10), nullable=False),
    C("quoted_words", sa.Integer, nullable=False),
    sa.Index(None, "outlet_id", "day", "quoted_words"),
)

# Outlet and day stand here once more, so that a question about one entity reads its rows of one index, and no article.
mentions = sa.Table(
    "mentions",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("position", sa.Integer, primary_key=True, autoincrement=False),
    C("entity", sa.Text, nullable=False),
    C("name", sa.Text, nullable=False),
    C("kind", sa.String(12), nullable=False),
    C("n", sa.Integer, nullable=False),
    C("in_title", sa.Boolean(name="in_title"), nullable=False),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("day", sa.String(10), nullable=False),
    sa.Index(None, "entity", "day", "outlet_id", "n"),
    sqlite_with_rowid=False,
)

quotes = sa.Table(
    "quotes",
    metadata,
    C("article_id", FK("articles.id"), primary_key=True, autoincrement=False),
    C("position", sa.Integer, primary_key=True, autoincrement=False),
    C("speaker", sa.Text),
    C("speaker_name", sa.Text),
    C("speaker_kind", sa.String(12)),
    C("verb", sa.Text),
    C("cue", sa.String(12)),
    C("first_char", sa.Integer, nullable=False),
    C("chars", sa.Integer, nullable=False),
    C("words", sa.Integer, nullable=False),
    C("outlet_id", FK("outlets.id"), nullable=False),
    C("day", sa.String(10), nullable=False),
    sa.Index("ix_quotes_speaker", "speaker", "outlet_id", "day", "speaker_kind", "speaker_name", "words"),
    sqlite_with_rowid=False,
)

templates = sa.Table(
    "templates",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("template", sa.Text),
    C("pages", sa.Integer, nullable=False),
    C("last_article_id", Id, nullable=False),
    C("learned_at", Utc, nullable=False),
)

boilerplate_lines = sa.Table(
    "boilerplate_lines",
    metadata,
    C("outlet_id", FK("outlets.id"), primary_key=True),
    C("line", sa.Text, primary_key=True),
    C("pages", sa.Integer, nullable=False),
)

archive_files = sa.Table(
    # WARC files that are not read to their end yet; `key` is a digest of the file and of what is taken out of it.
    "archive_files",
    metadata,
    C("key", Key, primary_key=True),
    C("name", sa.Text, nullable=False),
    C("records", sa.BigInteger, nullable=False),
    C("at", Utc, nullable=False),
)

TABLES = (*metadata.tables, "search")
"""The names of all tables; that of the index of words is described by its migration alone."""
