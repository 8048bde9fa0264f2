"""What is shown of each copy: how much it shares with its origin. Kept beside the relations and clusters that it
follows from, because ranking the relations of a whole archive takes seconds."""

from collections.abc import Iterable

import sqlalchemy as sa

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""

# From both of its ends; where nothing was measured against the origin itself, that of the best match in the cluster.
_BEST = """
WITH measured AS (
  SELECT article_id, origin_id AS other_id, kind, overlap, overlap_origin, method
  FROM copies
  WHERE kind <> 'overlap' {article_ids}
  UNION ALL
  SELECT
    origin_id, article_id,
    CASE kind WHEN 'excerpt_of' THEN 'expands' WHEN 'expands' THEN 'excerpt_of' ELSE kind END,
    overlap_origin, overlap, method
  FROM copies
  WHERE kind <> 'overlap' {origin_ids}
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
_BEST_OF_SOME = _BEST.format(article_ids="AND article_id IN :ids", origin_ids="AND origin_id IN :ids")
_BEST_OF_ALL = _BEST.format(article_ids="", origin_ids="")
_COLUMNS = "matches (article_id, kind, overlap, overlap_origin, method)"


def _of_some(statement: str) -> sa.TextClause:
    return sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))


_DELETE = _of_some("DELETE FROM matches WHERE article_id IN :ids")
_INSERT = _of_some(f"INSERT INTO {_COLUMNS} {_BEST_OF_SOME}")
_FAULTS = sa.text(
    "SELECT count(*) FROM ("
    f"SELECT article_id FROM (SELECT * FROM matches EXCEPT SELECT * FROM ({_BEST_OF_ALL}) b) f UNION "
    f"SELECT article_id FROM (SELECT * FROM ({_BEST_OF_ALL}) b EXCEPT SELECT * FROM matches) g) h"
)


def update(db: sa.Connection, article_ids: Iterable[int]) -> None:
    """Determines anew what is shown of these articles, after relations or clusters around them have changed."""
    ids = sorted(article_ids)
    for start in range(0, len(ids), _CHUNK_ROWS):
        chunk = {"ids": ids[start : start + _CHUNK_ROWS]}
        db.execute(_DELETE, chunk)
        db.execute(_INSERT, chunk)


def recount(db: sa.Connection) -> None:
    """Makes all rows anew."""
    db.execute(sa.text("DELETE FROM matches"))
    db.execute(sa.text(f"INSERT INTO {_COLUMNS} {_BEST_OF_ALL}"))


def count_faults(db: sa.Connection) -> int:
    """How many articles have another row than follows from their relations and clusters."""
    return int(db.execute(_FAULTS).scalar_one())
