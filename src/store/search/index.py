"""Keeps the index of words: the table `search`, which is of each engine's own kind (FTS5, tsvector), and
`search_state`, which says from which article on all are in it.

Statements are texts: building them, as a part of every article, costs more than running them.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from store.engine import engine_name
from store.errors import NotReady
from store.model import RevisionContent
from store.schema import articles, revisions, search_state
from store.search.engines import fts5_columns, tsvector
from store.search.folding import FOLDING
from store.search.tree import Document, document

CURRENT = sa.and_(revisions.c.article_id == articles.c.id, revisions.c.revision == articles.c.revision)
SAID = sa.select(
    articles.c.id,
    articles.c.outlet_id,
    revisions.c.title,
    revisions.c.lead,
    revisions.c.text,
    revisions.c.language,
    revisions.c.kind,
).join(revisions, CURRENT)
"""What is searched of articles, as `read` takes it."""

_ONE = SAID.where(articles.c.id == sa.bindparam("article_id"))
_OLDER = SAID.where(articles.c.id < sa.bindparam("before")).order_by(articles.c.id.desc())
_OLDER = _OLDER.limit(sa.bindparam("limit"))

_FTS5_HAS = "SELECT 1 FROM search WHERE rowid = ?"
_FTS5_ADD = "INSERT INTO search (rowid, title, lead, text, facets) VALUES (?, ?, ?, ?, ?)"
_FTS5_REMOVE = (
    "INSERT INTO search (search, rowid, title, lead, text, facets) VALUES ('delete', ?, ?, ?, ?, ?)"
)
_TSVECTOR_ADD = (
    "INSERT INTO search (article_id, words, is_cut) VALUES (%s, CAST(%s AS tsvector), %s) "
    "ON CONFLICT (article_id) DO "
)
_REPLACED = "UPDATE SET words = excluded.words, is_cut = excluded.is_cut"


def read(row: sa.Row[*tuple[Any, ...]]) -> Document:
    """What is searched of the article in a row of SAID."""
    return document(
        title=row.title,
        lead=row.lead,
        text=row.text,
        outlet=row.outlet_id,
        language=row.language,
        kind=row.kind,
    )


def said_by(outlet: str, says: RevisionContent) -> Document:
    """What is searched of an article of the outlet that says this."""
    return document(
        title=says.title,
        lead=says.lead,
        text=says.text,
        outlet=outlet,
        language=says.language,
        kind=says.kind,
    )


class SearchIndex:
    """The index of words, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._is_sqlite = engine_name(connection) == "sqlite"

    def add(self, article_id: int, said: Document) -> None:
        """Indexes an article that is new, or was taken out before it was changed. While the index is of another version
        it is left alone: `add_older` makes it anew."""
        if self._is_current():
            self._write(article_id, said, _REPLACED)

    def add_again(self, article_ids: Iterable[int]) -> None:
        """Indexes articles that were taken out, as they are stored now. Those that are not indexed yet are left to
        `add_older`."""
        if not self._is_current():
            return
        indexed_from = self._db.execute(sa.select(search_state.c.indexed_from)).scalar_one()
        for article_id in article_ids:
            if article_id >= indexed_from:
                said = read(self._db.execute(_ONE, {"article_id": article_id}).one())
                self._write(article_id, said, _REPLACED)

    def _write(self, article_id: int, said: Document, if_there: str) -> None:
        if self._is_sqlite:
            self._db.exec_driver_sql(_FTS5_ADD, (article_id, *fts5_columns(said)))
        else:
            self._db.exec_driver_sql(_TSVECTOR_ADD + if_there, (article_id, *tsvector(said)))

    def _is_current(self) -> bool:
        found = self._db.exec_driver_sql("SELECT folding FROM search_state").scalar_one()
        if found > FOLDING:
            raise NotReady("the search index is a newer program's: stop this one, and start the newer one")
        return bool(found == FOLDING)

    def remove(self, article_id: int) -> None:
        """Takes an article out, before it is changed or deleted: SQLite must be told once more what it said."""
        if not self._is_sqlite:
            self._db.exec_driver_sql("DELETE FROM search WHERE article_id = %s", (article_id,))
        elif self._is_current() and self._has(article_id):
            said = read(self._db.execute(_ONE, {"article_id": article_id}).one())
            self._db.exec_driver_sql(_FTS5_REMOVE, (article_id, *fts5_columns(said)))

    def _has(self, article_id: int) -> bool:
        return self._db.exec_driver_sql(_FTS5_HAS, (article_id,)).first() is not None

    def missing(self) -> int:
        """How many articles are not in the index yet."""
        state = self._db.execute(sa.select(search_state)).one()
        count = sa.select(sa.func.count()).select_from(articles)
        if state.folding == FOLDING:
            count = count.where(articles.c.id < state.indexed_from)
        return int(self._db.execute(count).scalar_one())

    def is_complete(self) -> bool:
        """Whether every article is in the index; quicker than to count those that are not."""
        state = self._db.execute(sa.select(search_state)).one()
        older = sa.select(articles.c.id).where(articles.c.id < state.indexed_from).limit(1)
        return bool(state.folding == FOLDING) and self._db.execute(older).first() is None

    def add_older(self, limit: int) -> int:
        """Indexes the newest `limit` of the articles that are not in the index; how many they were. An index of another
        version is emptied first. Each call goes on where the last one that was committed ended."""
        state = self._db.execute(sa.select(search_state).with_for_update()).one()
        before = state.indexed_from if state.folding == FOLDING else self._empty()
        rows = self._db.execute(_OLDER, {"before": before, "limit": limit}).all()
        # From the oldest on: FTS5 writes a part of its index whenever an id is smaller than the one before.
        for row in reversed(rows):
            # Whoever changes an article meanwhile, which SQLite does not let them, indexes it as well.
            if not self._is_sqlite or not self._has(row.id):
                self._write(row.id, read(row), "NOTHING")
        indexed_from = rows[-1].id if len(rows) == limit else 0
        self._db.execute(search_state.update().values(indexed_from=indexed_from))
        return len(rows)

    def begin_anew(self) -> None:
        """Empties the index, for `add_older` to make it anew. On SQLite the words of an article that was taken out stay
        in its parts until these are merged some time; afterwards they are overwritten."""
        if self._is_sqlite:
            self._db.exec_driver_sql("PRAGMA secure_delete = ON")
        self._empty()

    def _empty(self) -> int:
        """Empties the index; an id above those of all articles."""
        everything = (
            "INSERT INTO search (search) VALUES ('delete-all')" if self._is_sqlite else "TRUNCATE search"
        )
        self._db.exec_driver_sql(everything)
        above = sa.select(sa.func.coalesce(sa.func.max(articles.c.id), 0) + 1)
        before = int(self._db.execute(above).scalar_one())
        self._db.execute(search_state.update().values(folding=FOLDING, indexed_from=before))
        return before
