"""Sums over the articles of a day, kept in the transaction that changes an article: it is taken out as it was, and
added as it is."""

from functools import cache

import sqlalchemy as sa

from store.engine import EngineName, engine_name

_KEY = "outlet_id, day, language, section, kind"
_SUMS = {
    "articles": "1",
    "words": "words",
    "partial": "CASE WHEN partial THEN 1 ELSE 0 END",
    "undated": "CASE WHEN published_ts IS NULL THEN 1 ELSE 0 END",
    "timed": "CASE WHEN published_precision <> 'day' THEN 1 ELSE 0 END",
    "lag_s": "CASE WHEN published_precision <> 'day' THEN first_seen_ts - published_ts ELSE 0 END",
}
"""What an article adds to each column of its row."""

_FIRST_SEEN_DAY = {
    "sqlite": "substr(first_seen_at, 1, 10)",
    "postgresql": "to_char(first_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}
_KEY_OF_ARTICLE = (
    "outlet_id, COALESCE(published_day, {first_seen_day}) AS day, COALESCE(language, '') AS language, "
    "COALESCE(section, '') AS section, kind"
)
"""Which row an article is counted in."""


class Daily:
    """Queries about the sums of days, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._engine = engine_name(connection)

    def add(self, article_id: int) -> None:
        """Counts the article as it is stored."""
        self._db.execute(_add(self._engine), {"article_id": article_id, "times": 1})

    def take_out(self, article_id: int) -> None:
        """Takes the article out as it is stored, before that changes."""
        self._db.execute(_add(self._engine), {"article_id": article_id, "times": -1})
        self._db.execute(_drop_empty(self._engine), {"article_id": article_id})


def recount(db: sa.Connection) -> None:
    """Makes all rows anew from the articles."""
    db.execute(sa.text("DELETE FROM daily"))
    db.execute(sa.text(f"INSERT INTO daily ({_KEY}, {', '.join(_SUMS)}) {_counted(engine_name(db))}"))


def count_faults(db: sa.Connection) -> int:
    """How many rows differ from what the articles give: missing, left over, or with other sums."""
    counted = _counted(engine_name(db))
    stored = f"SELECT {_KEY}, {', '.join(_SUMS)} FROM daily"
    extra = f"SELECT {_KEY} FROM ({stored} EXCEPT {counted}) a"
    lacking = f"SELECT {_KEY} FROM ({counted} EXCEPT {stored}) b"
    return int(db.execute(sa.text(f"SELECT COUNT(*) FROM ({extra} UNION {lacking}) c")).scalar_one())


def _key_of_article(engine: EngineName) -> str:
    return _KEY_OF_ARTICLE.format(first_seen_day=_FIRST_SEEN_DAY[engine])


# Built once: building these statements costs more than running them.
@cache
def _add(engine: EngineName) -> sa.TextClause:
    return sa.text(
        f"INSERT INTO daily ({_KEY}, {', '.join(_SUMS)}) "
        f"SELECT {_key_of_article(engine)}, {', '.join(f':times * ({one})' for one in _SUMS.values())} "
        f"FROM articles WHERE id = :article_id ON CONFLICT ({_KEY}) DO UPDATE SET "
        + ", ".join(f"{name} = daily.{name} + excluded.{name}" for name in _SUMS)
    )


@cache
def _drop_empty(engine: EngineName) -> sa.TextClause:
    return sa.text(
        f"DELETE FROM daily WHERE articles = 0 AND ({_KEY}) IN "
        f"(SELECT {_key_of_article(engine)} FROM articles WHERE id = :article_id)"
    )


def _counted(engine: EngineName) -> str:
    """All rows, counted anew."""
    sums = ", ".join(f"SUM({one}) AS {name}" for name, one in _SUMS.items())
    return f"SELECT {_key_of_article(engine)}, {sums} FROM articles GROUP BY 1, 2, 3, 4, 5"
