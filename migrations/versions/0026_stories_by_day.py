"""Stories have a size, their articles arrival and distance; they are grouped day by day, from terms that are kept.

What is stored keeps its stories. Arrival, distance and size are computed once as the view did. Every article gets its
place in time; those of the newest days are taken anew, so that what comes next joins them.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0026", "0025"

_NEWEST = timedelta(days=9)
"""The days that may be in stories that are open, twice, and the day that has begun."""

_ARRIVALS = """
WITH members AS (
  SELECT s.story_id, s.article_id, a.outlet_id, {seen_s} AS seen_s,
    CASE WHEN r.published_at IS NULL OR r.published_precision = 'day' THEN 1 ELSE 0 END AS vague
  FROM story_articles s
  JOIN articles a ON a.id = s.article_id
  JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
),
ranked AS (
  SELECT m.*, ROW_NUMBER() OVER (PARTITION BY story_id, outlet_id ORDER BY vague, seen_s, article_id) AS nth
  FROM members m
),
firsts AS (
  SELECT article_id,
    ROW_NUMBER() OVER (PARTITION BY story_id ORDER BY vague, seen_s, article_id) AS arrival,
    seen_s - FIRST_VALUE(seen_s) OVER (PARTITION BY story_id ORDER BY vague, seen_s, article_id) AS behind_s
  FROM ranked
  WHERE nth = 1
)
UPDATE story_articles SET arrival = firsts.arrival, behind_s = firsts.behind_s
FROM firsts WHERE firsts.article_id = story_articles.article_id
"""
_SEEN_S = {
    "sqlite": "CAST(strftime('%s', COALESCE(r.published_at, a.first_seen_at)) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM COALESCE(r.published_at, a.first_seen_at)) AS BIGINT)",
}
_LAST_SECOND = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%SZ', r.published_at, '+86399 seconds')",
    "postgresql": "r.published_at + INTERVAL '86399 seconds'",
}
_LESSER, _GREATER = {"sqlite": "MIN", "postgresql": "LEAST"}, {"sqlite": "MAX", "postgresql": "GREATEST"}
_PLACES = """
INSERT INTO story_terms (article_id, language, at, has_one_event)
SELECT a.id, COALESCE(r.language, ''),
  CASE
    WHEN r.published_at IS NULL THEN a.first_seen_at
    WHEN r.published_precision <> 'day' THEN r.published_at
    ELSE {greater}(r.published_at, {lesser}({last_second}, a.first_seen_at))
  END,
  r.kind NOT IN ('live', 'digest')
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
"""


def upgrade() -> None:
    connection = op.get_bind()
    engine = connection.dialect.name
    time = "TIMESTAMP WITH TIME ZONE" if engine == "postgresql" else "VARCHAR(20)"
    # Written out, because both engines know these statements, while Alembic would copy the whole tables on SQLite.
    op.execute(f"ALTER TABLE articles ADD COLUMN grouped_at {time}")
    op.execute("ALTER TABLE stories ADD COLUMN size BIGINT DEFAULT 0 NOT NULL")
    op.execute("ALTER TABLE story_articles ADD COLUMN arrival BIGINT")
    op.execute("ALTER TABLE story_articles ADD COLUMN behind_s BIGINT")
    _create_tables(sa.DateTime(timezone=True) if engine == "postgresql" else sa.String(20))
    connection.exec_driver_sql(_escaped(engine, _ARRIVALS.format(seen_s=_SEEN_S[engine])))
    op.execute(
        "UPDATE stories SET size = (SELECT COUNT(*) FROM story_articles s WHERE s.story_id = stories.id)"
    )
    places = _PLACES.format(
        greater=_GREATER[engine], lesser=_LESSER[engine], last_second=_LAST_SECOND[engine]
    )
    connection.exec_driver_sql(_escaped(engine, places))
    _leave_old_ones(connection)
    op.execute("DELETE FROM locks WHERE name = 'stories'")  # a lease keeps two from grouping at once
    _create_indexes()


def _create_tables(time: sa.types.TypeEngine[object]) -> None:
    op.create_table(
        "story_terms",
        sa.Column("article_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("at", time, nullable=False),
        sa.Column("has_one_event", sa.Boolean, nullable=False),
        sa.Column("terms", sa.LargeBinary),
        sa.PrimaryKeyConstraint("article_id", name="pk_story_terms"),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_story_terms_article_id_articles"),
    )
    op.create_table(
        "story_days",
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("spreads", sa.Boolean, nullable=False),
        sa.Column("marks", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "language", name="pk_story_days"),
    )


def _leave_old_ones(connection: sa.Connection) -> None:
    """Articles of days that can be in no open story any more are as they were grouped."""
    newest = connection.execute(sa.text("SELECT MAX(first_seen_at) FROM articles")).scalar()
    if newest is None:
        return
    if isinstance(newest, str):
        before: object = f"{datetime.fromisoformat(newest) - _NEWEST:%Y-%m-%dT%H:%M:%SZ}"
    else:
        before = newest - _NEWEST
    statement = sa.text(
        "UPDATE articles SET grouped_at = first_seen_at "
        "WHERE id IN (SELECT article_id FROM story_terms WHERE at < :before)"
    )
    connection.execute(statement, {"before": before})


def _create_indexes() -> None:
    for name, table, columns, where in (
        ("ix_articles_id_not_grouped", "articles", ["id"], "grouped_at IS NULL"),
        ("ix_story_articles_arrival", "story_articles", ["arrival"], "arrival IS NOT NULL"),
        ("ix_story_terms_language_at", "story_terms", ["language", "at"], None),
        ("ix_story_terms_at_kept", "story_terms", ["at"], "terms IS NOT NULL"),
    ):
        partial = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=partial, postgresql_where=partial)


def _escaped(engine: str, statement: str) -> str:
    return statement if engine == "sqlite" else statement.replace("%", "%%")
