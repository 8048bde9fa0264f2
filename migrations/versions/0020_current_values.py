"""Articles have what analysts filter, sort and add by; sums of days and what is shown of copies are kept.

All is done by statements of the database, so that memory does not grow with the archive. Every text is read once, for
its digest; no row with a text in it is written but those of versions that were superseded.
"""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0020", "0019"

_UTC = sa.DateTime(timezone=True).with_variant(sa.String(20), "sqlite")
_OF_ARTICLES = {
    "first_seen_ts": sa.BigInteger(),
    "title": sa.Text(),
    "published_at": _UTC,
    "published_ts": sa.BigInteger(),
    "published_day": sa.Text(),
    "published_precision": sa.String(8),
    "language": sa.String(16),
    "section": sa.Text(),
    "kind": sa.String(16),
    "words": sa.Integer(),
    "partial": sa.Boolean(),
    "wire_credit": sa.Text(),
    "rights_reserved": sa.Boolean(),
    "exact_sha256": sa.LargeBinary(32),
}
_WORDS = {
    "sqlite": {
        "ts": "CAST(strftime('%s', {0}) AS INTEGER)",
        "day": "substr({0}, 1, 10)",
        "digest": "sha256_of({0})",
    },
    "postgresql": {
        "ts": "CAST(EXTRACT(EPOCH FROM {0}) AS BIGINT)",
        "day": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
        "digest": "sha256(convert_to({0}, 'UTF8'))",
    },
}


def upgrade() -> None:
    connection = op.get_bind()
    words = _WORDS[connection.dialect.name]
    if connection.dialect.name == "sqlite":
        _driver(connection).create_function("sha256_of", 1, _sha256, deterministic=True)
    _add_columns()
    _fill_articles(words)
    _fill_bylines()
    _index()
    _make_daily(words)
    _make_matches()


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _add_columns() -> None:
    # Written out, because both engines know this statement, while Alembic would copy the whole table on SQLite.
    dialect = op.get_bind().dialect
    for name, kind in _OF_ARTICLES.items():
        op.execute(f"ALTER TABLE articles ADD COLUMN {name} {kind.compile(dialect)}")
    digest = _OF_ARTICLES["exact_sha256"].compile(dialect)
    op.execute(f"ALTER TABLE revisions ADD COLUMN exact_sha256 {digest}")
    op.execute("ALTER TABLE bylines ADD COLUMN outlet_id VARCHAR(100)")
    op.execute("ALTER TABLE bylines ADD COLUMN published_day TEXT")


def _fill_articles(words: dict[str, str]) -> None:
    values = {
        "title": "r.title",
        "published_at": "r.published_at",
        "published_ts": words["ts"].format("r.published_at"),
        "published_day": words["day"].format("r.published_at"),
        "published_precision": "r.published_precision",
        "language": "r.language",
        "section": "r.section",
        "kind": "r.kind",
        "words": "r.words",
        "partial": "r.partial",
        "wire_credit": "r.wire_credit",
        "rights_reserved": "r.rights <> '[]'",
        "exact_sha256": words["digest"].format("r.text"),
    }
    first_seen_ts = words["ts"].format("first_seen_at")
    op.execute(
        f"UPDATE articles SET first_seen_ts = {first_seen_ts}, ({', '.join(values)}) = "
        f"(SELECT {', '.join(values.values())} FROM revisions r "
        "WHERE r.article_id = articles.id AND r.revision = articles.revision)"
    )
    op.execute(
        f"UPDATE revisions SET exact_sha256 = {words['digest'].format('text')} WHERE EXISTS ("
        "SELECT 1 FROM articles a WHERE a.id = revisions.article_id AND a.revision > revisions.revision)"
    )


def _fill_bylines() -> None:
    op.execute(
        "UPDATE bylines SET (outlet_id, published_day) = "
        "(SELECT a.outlet_id, a.published_day FROM articles a WHERE a.id = bylines.article_id)"
    )


def _index() -> None:
    # After the values: filling an index in order takes a fraction of filling it row by row.
    for column in ("first_seen_ts", "published_at", "published_ts"):
        op.create_index(f"ix_articles_{column}", "articles", [column])
    op.create_index("ix_articles_published_day_outlet_id", "articles", ["published_day", "outlet_id"])
    op.create_index(
        "ix_articles_outlet_id_times",
        "articles",
        ["outlet_id", "published_ts", "first_seen_ts", "published_precision", "revision"],
    )
    op.create_index("ix_articles_url", "articles", ["url"], postgresql_using="hash")
    is_gone = sa.text("gone_at IS NOT NULL")
    op.create_index(
        "ix_articles_gone_at", "articles", ["gone_at"], sqlite_where=is_gone, postgresql_where=is_gone
    )
    is_later = sa.text("revision > 1")
    op.create_index(
        "ix_revisions_later",
        "revisions",
        ["article_id", "revision"],
        sqlite_where=is_later,
        postgresql_where=is_later,
    )
    op.drop_index("ix_revisions_published_at", "revisions")
    op.create_index(
        "ix_bylines_author_outlet_id_published_day", "bylines", ["author", "outlet_id", "published_day"]
    )
    op.drop_index("ix_bylines_author", "bylines")


def _make_daily(words: dict[str, str]) -> None:
    op.create_table(
        "daily",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("section", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("articles", sa.Integer, nullable=False),
        sa.Column("words", sa.BigInteger, nullable=False),
        sa.Column("partial", sa.Integer, nullable=False),
        sa.Column("undated", sa.Integer, nullable=False),
        sa.Column("timed", sa.Integer, nullable=False),
        sa.Column("lag_s", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("outlet_id", "day", "language", "section", "kind", name="pk_daily"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_daily_outlet_id_outlets"),
        sqlite_with_rowid=False,
    )
    first_seen_day = words["day"].format("first_seen_at")
    op.execute(
        f"""
        INSERT INTO daily
        SELECT
          outlet_id, COALESCE(published_day, {first_seen_day}), COALESCE(language, ''), COALESCE(section, ''), kind,
          COUNT(*), SUM(words), SUM(CASE WHEN partial THEN 1 ELSE 0 END),
          SUM(CASE WHEN published_ts IS NULL THEN 1 ELSE 0 END),
          SUM(CASE WHEN published_precision <> 'day' THEN 1 ELSE 0 END),
          SUM(CASE WHEN published_precision <> 'day' THEN first_seen_ts - published_ts ELSE 0 END)
        FROM articles
        GROUP BY 1, 2, 3, 4, 5
        """
    )


def _make_matches() -> None:
    op.create_table(
        "matches",
        sa.Column("article_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("overlap", sa.Float, nullable=False),
        sa.Column("overlap_origin", sa.Float, nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_matches"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_matches_article_id_articles"),
    )
    op.execute(
        """
        INSERT INTO matches (article_id, kind, overlap, overlap_origin, method)
        WITH measured AS (
          SELECT article_id, origin_id AS other_id, kind, overlap, overlap_origin, method
          FROM copies
          WHERE kind <> 'overlap'
          UNION ALL
          SELECT
            origin_id, article_id,
            CASE kind WHEN 'excerpt_of' THEN 'expands' WHEN 'expands' THEN 'excerpt_of' ELSE kind END,
            overlap_origin, overlap, method
          FROM copies
          WHERE kind <> 'overlap'
        ),
        ranked AS (
          SELECT m.*,
            ROW_NUMBER() OVER (
              PARTITION BY m.article_id
              ORDER BY CASE WHEN m.other_id = a.cluster_id THEN 0 ELSE 1 END, m.overlap DESC, m.other_id
            ) AS nth
          FROM measured m
          JOIN articles a ON a.id = m.article_id AND a.cluster_id <> a.id
          JOIN articles b ON b.id = m.other_id AND b.cluster_id = a.cluster_id
        )
        SELECT article_id, kind, overlap, overlap_origin, method FROM ranked WHERE nth = 1
        """
    )
