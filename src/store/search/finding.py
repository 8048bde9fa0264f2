"""What a query finds in the index of words: the newest articles, counts, and articles in the order of their worth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa

from store.engine import engine_name
from store.schema import Utc, articles, revisions
from store.search import ranking
from store.search.asked import Asked
from store.search.engines import tsquery
from store.search.index import CURRENT, SAID, read
from store.search.statements import (
    ID,
    IS_CUT,
    USE_INDEX,
    Question,
    loosened,
    needs_places,
    postgres_statement,
    sqlite_statement,
    view_condition,
)
from store.search.tree import Node, asked_for, matches

MAX_RANKED = 500
"""Of a query that finds more articles, the newest are put in order."""

_NEAREST = 5_000
"""So many articles at an end of a period tell where it is among the ids, which grow with time."""

_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_WHOLE = SAID.add_columns(articles.c.url, articles.c.first_seen_at, revisions.c.published_at)
_WHOLE = _WHOLE.where(articles.c.id.in_(_IDS))
_HEADS = (
    sa.select(articles.c.id, revisions.c.title, revisions.c.lead)
    .join(revisions, CURRENT)
    .where(articles.c.id.in_(_IDS))
)
_BOUNDS = (
    "SELECT {which}(id) FROM (SELECT id FROM articles WHERE {condition} ORDER BY first_seen_at {order} "
    f"LIMIT {_NEAREST}) nearest"
)

_ESTIMATE = "EXPLAIN (FORMAT JSON) SELECT FROM search WHERE words @@ CAST(:words AS tsquery)"
_ROWS = "SELECT reltuples FROM pg_catalog.pg_class WHERE oid = CAST('search' AS regclass)"
_TIMES = ("since", "until")
_COMMON = 0.2
"""Words that stand in a greater share of all articles are sought among the newest, without the index."""

Row = sa.Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that was found. `published_at` None: its outlet does not say when. The greater `score`, the better."""

    id: int
    outlet: str
    url: str
    title: str
    lead: str | None
    text: str
    language: str | None
    kind: str
    first_seen_at: datetime
    published_at: datetime | None
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """The best first. Not `is_all`: more than MAX_RANKED are found, and these are the best of the newest."""

    hits: tuple[Hit, ...]
    is_all: bool


class Search:
    """What is found, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._engine = engine_name(connection)
        self._id, self._is_cut = ID[self._engine], IS_CUT[self._engine]

    def best(self, asked: Asked, limit: int) -> Hits:
        """The best articles that are found, at most `limit`."""
        ids = self.newest(asked, MAX_RANKED + 1)
        phrases, kept = asked_for(asked.query), ids[:MAX_RANKED]
        heads = self._db.execute(_HEADS, {"ids": kept}).all() if kept else []
        likely = ranking.by_heads(phrases, ((row.id, row.title, row.lead) for row in heads))
        rows = self._whole(likely[: max(limit, ranking.MAX_READ)])
        scores = ranking.by_texts(phrases, {row.id: read(row) for row in rows})
        best = sorted(rows, key=lambda row: (-scores[row.id], -row.id))[:limit]
        return Hits(hits=tuple(_hit(row, scores[row.id]) for row in best), is_all=len(ids) <= MAX_RANKED)

    def newest(self, asked: Asked, limit: int, below: int | None = None) -> list[int]:
        """The ids of the newest articles that are found, at most `limit`, the newest first; of those whose id is
        `below` that one, where it is given."""
        found: list[int] = []
        is_walk = self._are_common(asked.node)
        while len(found) < limit:
            wanted = limit - len(found)
            end = f"ORDER BY {self._id} DESC LIMIT {wanted}"
            rows = self._found(asked, f"{self._id}, {self._is_cut}", end, below=below, is_walk=is_walk)
            false = self._false(asked, rows)
            found += [row[0] for row in rows if row[0] not in false]
            if len(rows) < wanted:
                break
            below = rows[-1][0]
        return found

    def with_ids(self, ids: Sequence[int]) -> tuple[Hit, ...]:
        """The articles with these ids, in this order; those that are not there are left out."""
        rows = {row.id: row for row in self._whole(ids)}
        return tuple(_hit(rows[id], 0.0) for id in ids if id in rows)

    def _are_common(self, node: Node) -> bool:
        """Whether Postgres expects to find the words in a large share of all articles."""
        if self._engine == "sqlite":
            return False
        plan = self._db.execute(sa.text(_ESTIMATE), {"words": tsquery(loosened(node))}).scalar_one()[0][
            "Plan"
        ]
        return bool(plan["Plan Rows"] > _COMMON * self._db.exec_driver_sql(_ROWS).scalar_one() > 0)

    def count(self, asked: Asked) -> int:
        """How many articles are found."""
        return sum(count for _, count in self._counted(asked, "''"))

    def counts(self, asked: Asked, by: Literal["day", "outlet"]) -> list[tuple[str, int]]:
        """How many articles are found of each outlet, or on each UTC day on which they were first seen; those of which
        there are some, in the order of their names."""
        at = "articles.first_seen_at"
        day = f"substr({at}, 1, 10)"
        if self._engine != "sqlite":
            day = f"to_char({at} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
        return self._counted(asked, "articles.outlet_id" if by == "outlet" else day)

    def sql(self, asked: Asked) -> str:
        """A question to the views, on this engine, for all that is found. On Postgres a phrase is not that stands
        behind the 16,383rd word of an article."""
        since = [f"first_seen_ts >= {int(asked.since.timestamp())}"] if asked.since else []
        until = [f"first_seen_ts < {int(asked.until.timestamp())}"] if asked.until else []
        conditions = " AND ".join((view_condition(asked.node, self._engine), *since, *until))
        return f"SELECT article_id, outlet, published_at, title, url FROM v_articles WHERE {conditions}"

    def _counted(self, asked: Asked, by: str) -> list[tuple[str, int]]:
        counts = Counter({row[0]: row[1] for row in self._found(asked, f"{by}, count(*)", "GROUP BY 1")})
        if self._engine != "sqlite" and needs_places(asked.node):
            rows = self._found(asked, f"{self._id}, {self._is_cut}, {by}", "", also=self._is_cut)
            false = self._false(asked, rows)
            counts.subtract(row[2] for row in rows if row[0] in false)
        return sorted((name, count) for name, count in counts.items() if count)

    def _false(self, asked: Asked, rows: Iterable[Row]) -> frozenset[int]:
        """Those of these articles that are not what is asked for: of the longest ones Postgres does not know where all
        words stand, and gives those that may be."""
        if self._engine == "sqlite" or not needs_places(asked.node):
            return frozenset()
        doubtful = self._whole(row[0] for row in rows if row[1])
        return frozenset(row.id for row in doubtful if not matches(asked.node, read(row)))

    def _whole(self, ids: Iterable[int]) -> Sequence[Row]:
        wanted = list(ids)
        return self._db.execute(_WHOLE, {"ids": wanted}).all() if wanted else []

    def _found(
        self,
        asked: Asked,
        what: str,
        end: str,
        *,
        also: str = "",
        below: int | None = None,
        is_walk: bool = False,
    ) -> Sequence[Row]:
        """`what` of all articles that are found; SQL with the tables search and, where it is named, articles."""
        values: dict[str, object] = {"below": below}
        conditions = [f"{self._id} < :below"] if below is not None else []
        conditions += [also] if also else []
        if asked.since or asked.until:
            lowest, highest = self._bounds(asked)
            if lowest is None or highest is None:
                return []
            conditions += [f"{self._id} BETWEEN :lowest AND :highest", *_during(asked)]
            values |= {"lowest": lowest, "highest": highest, "since": asked.since, "until": asked.until}
        question = Question(
            node=asked.node, what=what, conditions=tuple(conditions), end=end, is_walk=is_walk
        )
        if self._engine == "sqlite":
            sql, own = sqlite_statement(question)
        else:
            self._db.exec_driver_sql(USE_INDEX)
            sql, own = postgres_statement(question)
        return self._db.execute(_timed(sql), values | own).all()

    def _bounds(self, asked: Asked) -> tuple[int | None, int | None]:
        """Between which ids the articles of the period are; None where there are none."""
        ends = []
        for which, order in (("min", "ASC"), ("max", "DESC")):
            sql = _BOUNDS.format(which=which, condition=" AND ".join(_during(asked)), order=order)
            values = {"since": asked.since, "until": asked.until}
            ends.append(self._db.execute(_timed(sql), values).scalar_one())
        return ends[0], ends[1]


def _during(asked: Asked) -> list[str]:
    since = ["articles.first_seen_at >= :since"] if asked.since else []
    return since + (["articles.first_seen_at < :until"] if asked.until else [])


def _timed(sql: str) -> sa.TextClause:
    """A statement whose times are bound as they are stored."""
    return sa.text(sql).bindparams(*(sa.bindparam(one, type_=Utc) for one in _TIMES if f":{one}" in sql))


def _hit(row: Row, score: float) -> Hit:
    return Hit(
        id=row.id,
        outlet=row.outlet_id,
        url=row.url,
        title=row.title,
        lead=row.lead,
        text=row.text,
        language=row.language,
        kind=row.kind,
        first_seen_at=row.first_seen_at,
        published_at=row.published_at,
        score=score,
    )
