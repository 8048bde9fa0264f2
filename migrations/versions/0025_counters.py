"""How reading goes is counted by day, and articles know the kinds of feeds that announced them.

What attempts, entries and announcements still tell is counted; of pages and their texts nothing is told before.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0025", "0024"


def upgrade() -> None:
    _add_columns()
    _create_feed_days()
    _create_entry_days()
    _count()
    op.create_index("ix_articles_outlet_id_announced_by", "articles", ["outlet_id", "announced_by"])


def _add_columns() -> None:
    # Written out, because both engines know these statements, while Alembic would copy the whole tables on SQLite.
    binary = "BYTEA" if op.get_bind().dialect.name == "postgresql" else "BLOB"
    op.execute(f"ALTER TABLE feeds ADD COLUMN root_key {binary}")
    op.execute("ALTER TABLE articles ADD COLUMN announced_by INTEGER DEFAULT 0 NOT NULL")


def _create_feed_days() -> None:
    op.create_table(
        "feed_days",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        *(_count_column(name) for name in ("reads", "failures", "parts_failed", "announced", "new_articles")),
        sa.Column("usual_new", sa.Float),
        *(_count_column(name) for name in ("pages", "texts")),
        sa.Column("text_chars", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("usual_chars", sa.Float),
        _count_column("off_domain"),
        sa.PrimaryKeyConstraint("outlet_id", "key", "day", name="pk_feed_days"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_feed_days_outlet_id_outlets"),
        sqlite_with_rowid=False,
    )


def _create_entry_days() -> None:
    counts = ("announced", "known", "stored", "refused", "gone", "failed", "dropped")
    op.create_table(
        "entry_days",
        sa.Column("outlet_id", sa.String(100), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        *(_count_column(name) for name in counts),
        sa.PrimaryKeyConstraint("outlet_id", "day", name="pk_entry_days"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_entry_days_outlet_id_outlets"),
        sqlite_with_rowid=False,
    )


def _count_column(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, server_default="0")


def _count() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    form = "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD')" if is_postgres else "substr({0}, 1, 10)"
    for statement in (_ROOTS, _KINDS, _ENTRY_DAYS, _FEED_DAYS):
        days = {name: form.format(column) for name, column in _DAYS.items()}
        op.execute(sa.text(statement.format(**days)))


_DAYS = {"found_day": "found_at", "asked_day": "a.at", "seen_day": "s.first_seen_at", "told_day": "n.at"}

_ROOTS = """
UPDATE feeds SET root_key = COALESCE(
  (SELECT COALESCE(g.key, p.key) FROM feeds p LEFT JOIN feeds g ON g.id = p.parent_id WHERE p.id = feeds.parent_id),
  key
)
"""

_KINDS = """
UPDATE articles SET announced_by = (
  SELECT COALESCE(
    MAX(CASE f.kind WHEN 'rss' THEN 1 ELSE 0 END) + MAX(CASE f.kind WHEN 'sitemap' THEN 2 ELSE 0 END)
    + MAX(CASE f.kind WHEN 'listing' THEN 4 ELSE 0 END) + MAX(CASE f.kind WHEN 'homepage' THEN 8 ELSE 0 END), 0)
  FROM entries e JOIN announcements n ON n.entry_id = e.id JOIN feeds f ON f.id = n.feed_id
  WHERE e.article_id = articles.id
)
WHERE id IN (SELECT article_id FROM entries WHERE article_id IS NOT NULL)
"""

_ENTRY_DAYS = """
INSERT INTO entry_days (outlet_id, day, announced, known, stored, refused, gone, failed)
SELECT outlet_id, {found_day}, COUNT(*),
  SUM(CASE WHEN due_at IS NULL AND outcome IN ('same', 'revised') THEN 1 ELSE 0 END),
  SUM(CASE WHEN due_at IS NULL AND outcome = 'new' THEN 1 ELSE 0 END),
  SUM(CASE WHEN due_at IS NULL AND outcome = 'refused' THEN 1 ELSE 0 END),
  SUM(CASE WHEN due_at IS NULL AND outcome = 'gone' THEN 1 ELSE 0 END),
  SUM(CASE WHEN due_at IS NULL AND outcome IN ('failed', 'retry') THEN 1 ELSE 0 END)
FROM entries GROUP BY outlet_id, {found_day}
"""

_FEED_DAYS = """
INSERT INTO feed_days (outlet_id, key, day, url, kind, reads, failures, parts_failed, new_articles)
SELECT r.outlet_id, r.key, c.day, r.url, r.kind, SUM(c.reads), SUM(c.failures), SUM(c.parts_failed), SUM(c.new_articles)
FROM (
  SELECT f.outlet_id, f.root_key, {asked_day} AS day,
    CASE WHEN f.key = f.root_key AND a.outcome IN ('read', 'same') THEN 1 ELSE 0 END AS reads,
    CASE WHEN f.key = f.root_key AND a.outcome NOT IN ('read', 'same') THEN 1 ELSE 0 END AS failures,
    CASE WHEN f.key <> f.root_key AND a.outcome NOT IN ('read', 'same') THEN 1 ELSE 0 END AS parts_failed,
    0 AS new_articles
  FROM attempts a JOIN feeds f ON f.id = a.feed_id
  UNION ALL
  SELECT b.outlet_id, b.root_key, b.day, 0, 0, 0, 1
  FROM (
    SELECT DISTINCT f.outlet_id, f.root_key, s.id, {seen_day} AS day
    FROM articles s JOIN entries e ON e.article_id = s.id JOIN announcements n ON n.entry_id = e.id
    JOIN feeds f ON f.id = n.feed_id
    WHERE n.at <= s.first_seen_at OR {told_day} = {seen_day}
  ) b
) c JOIN feeds r ON r.outlet_id = c.outlet_id AND r.key = c.root_key
GROUP BY r.outlet_id, r.key, c.day, r.url, r.kind
"""
