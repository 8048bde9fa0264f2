"""Creates the first tables."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Key = sa.LargeBinary(32)
Utc = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("robots_status", sa.Integer()),
        sa.Column("robots_body", sa.Text()),
        sa.Column("robots_at", Utc),
        sa.Column("wait_until", Utc),
        sa.PrimaryKeyConstraint("origin", name="pk_hosts"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("until", Utc, nullable=False),
        sa.Column("machine", sa.String(length=100), nullable=False),
        sa.Column("process", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    op.create_table(
        "outlets",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("homepage", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(length=16)),
        sa.Column("ownership", sa.Text()),
        sa.Column("country", sa.Text()),
        sa.Column("first_seen_at", Utc, nullable=False),
        sa.Column("due_at", Utc),
        sa.Column("interval_s", sa.Integer()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_run_at", Utc),
        sa.Column("last_new_at", Utc),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
    )
    op.create_table(
        "pages",
        sa.Column("sha256", Key, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("rights_header", sa.Text(), nullable=False),
        sa.Column("kept_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_pages"),
    )
    op.create_index("ix_pages_kept_at", "pages", ["kept_at"])
    op.create_table(
        "stories",
        sa.Column("id", Id, nullable=False),
        sa.Column("language", sa.String(length=16)),
        sa.Column("first_at", Utc, nullable=False),
        sa.Column("last_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_index("ix_stories_last_at", "stories", ["last_at"])
    op.create_table(
        "articles",
        sa.Column("id", Id, nullable=False),
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", Utc, nullable=False),
        sa.Column("last_seen_at", Utc, nullable=False),
        sa.Column("missing_at", Utc),
        sa.Column("gone_at", Utc),
        sa.Column("returned_at", Utc),
        sa.Column("asked_url", sa.Text()),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("look_at", Utc),
        sa.Column("cluster_id", Id),
        sa.Column("judged_at", Utc),
        sa.Column("title_sha256", Key),
        sa.Column("text_sha256", Key),
        sa.ForeignKeyConstraint(["cluster_id"], ["articles.id"], name="fk_articles_cluster_id_articles"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_articles_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
        sa.UniqueConstraint("outlet_id", "key", name="uq_articles_outlet_id_key"),
    )
    op.create_index("ix_articles_cluster_id", "articles", ["cluster_id"])
    op.create_index("ix_articles_first_seen_at", "articles", ["first_seen_at"])
    op.create_index("ix_articles_outlet_id_look_at", "articles", ["outlet_id", "look_at"])
    op.create_index("ix_articles_text_sha256", "articles", ["text_sha256"])
    op.create_index(
        "ix_articles_unjudged",
        "articles",
        ["id"],
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_table(
        "blocks",
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("learned_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_blocks_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("outlet_id", "line", name="pk_blocks"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", Id, nullable=False),
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("parent_id", Id),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("read_at", Utc),
        sa.Column("audited_at", Utc),
        sa.Column("trusted", sa.Boolean(name="trusted"), server_default=sa.true(), nullable=False),
        sa.Column("content_sha256", Key),
        sa.Column("newest_at", Utc),
        sa.Column("entries", sa.Integer()),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Utc),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_feeds_outlet_id_outlets"),
        sa.ForeignKeyConstraint(["parent_id"], ["feeds.id"], name="fk_feeds_parent_id_feeds"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("outlet_id", "key", name="uq_feeds_outlet_id_key"),
    )
    op.create_table(
        "runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("command", sa.String(length=16), nullable=False),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("ended_at", Utc),
        sa.Column("machine", sa.String(length=100), nullable=False),
        sa.Column("process", sa.String(length=100), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("revised", sa.Integer(), server_default="0", nullable=False),
        sa.Column("known", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("took_ms", sa.Integer()),
        sa.Column("error", sa.Text()),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_runs_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_outcome", "runs", ["outcome"])
    op.create_index("ix_runs_outlet_id_started_at", "runs", ["outlet_id", "started_at"])
    op.create_table(
        "addresses",
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("article_id", Id, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_seen_at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_addresses_article_id_articles"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_addresses_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("outlet_id", "key", name="pk_addresses"),
    )
    op.create_index("ix_addresses_article_id", "addresses", ["article_id"])
    op.create_table(
        "bylines",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_bylines_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_bylines"),
    )
    op.create_index("ix_bylines_author", "bylines", ["author"])
    op.create_table(
        "citations",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("cited", sa.String(length=100), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_citations_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", "cited", "how", name="pk_citations"),
    )
    op.create_index("ix_citations_cited", "citations", ["cited"])
    op.create_table(
        "copies",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("origin_id", Id, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("overlap", sa.Float(), nullable=False),
        sa.Column("overlap_origin", sa.Float(), nullable=False),
        sa.Column("method", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_copies_article_id_articles"),
        sa.ForeignKeyConstraint(["origin_id"], ["articles.id"], name="fk_copies_origin_id_articles"),
        sa.PrimaryKeyConstraint("article_id", "origin_id", name="pk_copies"),
    )
    op.create_index("ix_copies_origin_id", "copies", ["origin_id"])
    op.create_table(
        "entries",
        sa.Column("id", Id, nullable=False),
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("key", Key, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("published_at", Utc),
        sa.Column("published_precision", sa.String(length=8)),
        sa.Column("modified_at", Utc),
        sa.Column("found_at", Utc, nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", Utc),
        sa.Column("outcome", sa.String(length=10)),
        sa.Column("article_id", Id),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_entries_article_id_articles"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_entries_outlet_id_outlets"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("outlet_id", "key", name="uq_entries_outlet_id_key"),
    )
    op.create_index("ix_entries_article_id", "entries", ["article_id"])
    op.create_index("ix_entries_outlet_id_due_at", "entries", ["outlet_id", "due_at"])
    op.create_table(
        "fingerprints",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_fingerprints_article_id_articles"),
        sa.PrimaryKeyConstraint("hash", "article_id", name="pk_fingerprints"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprints_article_id", "fingerprints", ["article_id"])
    op.create_table(
        "revisions",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", Utc, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("authors", sa.Text(), nullable=False),
        sa.Column("published_at", Utc),
        sa.Column("published_precision", sa.String(length=8)),
        sa.Column("published_from", sa.Text()),
        sa.Column("modified_at", Utc),
        sa.Column("language", sa.String(length=16)),
        sa.Column("section", sa.Text()),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("image", sa.Text()),
        sa.Column("dateline_place", sa.Text()),
        sa.Column("dateline_date", sa.Text()),
        sa.Column("dateline_agency", sa.Text()),
        sa.Column("wire_credit", sa.Text()),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("partial", sa.Boolean(name="partial"), nullable=False),
        sa.Column("rights", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), nullable=False),
        sa.Column("extractor", sa.Text(), nullable=False),
        sa.Column("page_sha256", Key),
        sa.Column("words_added", sa.Integer()),
        sa.Column("words_removed", sa.Integer()),
        sa.Column("headline_changed", sa.Boolean(name="headline_changed")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id_articles"),
        sa.PrimaryKeyConstraint("article_id", "n", name="pk_revisions"),
    )
    op.create_index("ix_revisions_page_sha256", "revisions", ["page_sha256"])
    op.create_index("ix_revisions_published_at", "revisions", ["published_at"])
    op.create_table(
        "story_articles",
        sa.Column("article_id", Id, autoincrement=False, nullable=False),
        sa.Column("story_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_story_articles_article_id_articles"
        ),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_story_articles_story_id_stories"),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_articles"),
    )
    op.create_index("ix_story_articles_story_id", "story_articles", ["story_id"])
    op.create_table(
        "announcements",
        sa.Column("entry_id", Id, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_announcements_entry_id_entries"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_announcements_feed_id_feeds"),
        sa.PrimaryKeyConstraint("entry_id", "feed_id", name="pk_announcements"),
    )
    op.create_index("ix_announcements_feed_id", "announcements", ["feed_id"])
    op.create_table(
        "attempts",
        sa.Column("id", Id, nullable=False),
        sa.Column("run_id", Id),
        sa.Column("outlet_id", sa.String(length=100), nullable=False),
        sa.Column("entry_id", Id),
        sa.Column("feed_id", Id),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("bytes", sa.Integer()),
        sa.Column("took_ms", sa.Integer()),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_attempts_entry_id_entries"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_attempts_feed_id_feeds"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_attempts_outlet_id_outlets"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_attempts_run_id_runs", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.create_index("ix_attempts_entry_id", "attempts", ["entry_id"])
    op.create_index("ix_attempts_feed_id", "attempts", ["feed_id"])
    op.create_index("ix_attempts_outlet_id_at", "attempts", ["outlet_id", "at"])
    op.create_index("ix_attempts_run_id", "attempts", ["run_id"])
