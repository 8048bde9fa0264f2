"""Articles say whether their address is on another outlet's domain; the article seen first is its cluster's origin."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0009", "0008"

_MEMBERS = """
SELECT a.id, a.cluster_id, a.first_seen_at, r.published_at, r.published_precision
FROM articles a JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
WHERE a.cluster_id IS NOT NULL
ORDER BY a.cluster_id, a.id
"""
_BATCH = 5_000


def upgrade() -> None:
    connection = op.get_bind()
    no = "false" if connection.dialect.name == "postgresql" else "0"
    # Written out, because both engines know this statement, while Alembic would copy the whole table on SQLite.
    op.execute(f"ALTER TABLE articles ADD COLUMN off_domain BOOLEAN DEFAULT {no} NOT NULL")
    moved = list(_moved(connection.execute(sa.text(_MEMBERS))))
    update = sa.text("UPDATE articles SET cluster_id = :origin WHERE cluster_id = :cluster")
    # A cluster has the number of one of its articles, so that no two of them can get the same.
    for start in range(0, len(moved), _BATCH):
        connection.execute(update, moved[start : start + _BATCH])


def _moved(rows: sa.CursorResult[Any]) -> Iterator[dict[str, int]]:
    for cluster, members in groupby(rows, key=lambda row: row.cluster_id):
        origin = min(members, key=_age).id
        if origin != cluster:
            yield {"cluster": cluster, "origin": origin}


def _age(row: Any) -> tuple[datetime, datetime, int]:
    """When it was first seen, then when it was published, a day as its last second."""
    seen, published = _time(row.first_seen_at), _time(row.published_at or row.first_seen_at)
    if row.published_at and row.published_precision == "day":
        published = max(published, min(published + timedelta(days=1, seconds=-1), seen))
    return seen, published, row.id


def _time(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
