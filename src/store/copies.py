"""Who shares a text with whom, and who cites whom. Fingerprints are committed before they are looked up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from store.model import Cited, Relation
from store.schema import articles, citations, copies, fingerprints

_JUDGES = 7_346_215_002
"""Any number that no other program takes as its advisory lock."""


_WIDE_TRIED = 4
"""Formulas whose newest holders are looked at when there is nothing else to go by."""

# Built once: putting them together costs more than asking them.
_ID: sa.BindParameter[int] = sa.bindparam("article_id")
_MINE = sa.select(fingerprints.c.hash).where(fingerprints.c.article_id == _ID).subquery()
# Counted no further than needed: a formula may stand in every article of an outlet.
_HOLDERS = (
    sa.select(sa.literal(1))
    .where(fingerprints.c.hash == _MINE.c.hash)
    .limit(sa.bindparam("max_doc_frequency") + 1)
    .correlate(_MINE)
)
_COUNTED = sa.select(
    _MINE.c.hash,
    sa.select(sa.func.count()).select_from(_HOLDERS.subquery()).scalar_subquery().label("holders"),
)
_SHARERS = (
    sa.select(fingerprints.c.article_id)
    .where(fingerprints.c.hash.in_(sa.bindparam("hashes", expanding=True)), fingerprints.c.article_id != _ID)
    .group_by(fingerprints.c.article_id)
    .order_by(sa.func.count().desc(), fingerprints.c.article_id)
    .limit(sa.bindparam("limit"))
)
_NEWEST_HOLDERS = (
    sa.select(fingerprints.c.article_id)
    .where(fingerprints.c.hash == sa.bindparam("hash"), fingerprints.c.article_id != _ID)
    .order_by(fingerprints.c.article_id.desc())
    .limit(sa.bindparam("limit"))
)
_IDS: sa.BindParameter[list[int]] = sa.bindparam("article_ids", expanding=True)
_RELATIONS = sa.select(copies).where(copies.c.article_id.in_(_IDS) | copies.c.origin_id.in_(_IDS))
_JUDGED = articles.update().where(articles.c.id == _ID).values(judged_at=sa.bindparam("at"))


class Copies:
    """Queries about copies and citations, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def lock_clusters(self) -> None:
        """One judge at a time until the transaction ends. SQLite has one writer at a time anyway."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _JUDGES})

    def set_fingerprint(
        self, article_id: int, hashes: Iterable[int], *, title_sha256: bytes, text_sha256: bytes
    ) -> None:
        """The keys under which the article's text is found."""
        self._db.execute(fingerprints.delete().where(fingerprints.c.article_id == article_id))
        rows = [{"hash": value, "article_id": article_id} for value in sorted(set(hashes))]
        if rows:
            self._db.execute(fingerprints.insert(), rows)
        exact = {"title_sha256": title_sha256, "text_sha256": text_sha256}
        self._db.execute(articles.update().where(articles.c.id == article_id).values(**exact))

    def candidates(self, article_id: int, max_doc_frequency: int, limit: int) -> list[int]:
        """At most `limit` articles that share hashes with this one, those that share most first.

        Hashes that more than `max_doc_frequency` articles hold are skipped: they are stock phrases. Only when
        no other hash is shared, the newest holders of some of them are given: all may have copied one text.
        """
        counted = self._db.execute(
            _COUNTED, {"article_id": article_id, "max_doc_frequency": max_doc_frequency}
        ).all()
        narrow = [row.hash for row in counted if 1 < row.holders <= max_doc_frequency]
        if narrow:
            values = {"article_id": article_id, "hashes": narrow, "limit": limit}
            return list(self._db.execute(_SHARERS, values).scalars())
        wide = [row.hash for row in counted if row.holders > max_doc_frequency][:_WIDE_TRIED]
        return self._newest_holders(article_id, wide, limit)

    def _newest_holders(self, article_id: int, wide: Sequence[int], limit: int) -> list[int]:
        shared: Counter[int] = Counter()
        for value in wide:
            values = {"article_id": article_id, "hash": value, "limit": limit}
            shared.update(self._db.execute(_NEWEST_HOLDERS, values).scalars())
        return [id for id, _ in shared.most_common(limit)]

    def exact_duplicates(self, outlet: str, title_sha256: bytes, text_sha256: bytes) -> list[int]:
        """Articles of one outlet with this title and text, the first stored first."""
        found = sa.select(articles.c.id).where(
            articles.c.text_sha256 == text_sha256,
            articles.c.outlet_id == outlet,
            articles.c.title_sha256 == title_sha256,
        )
        return list(self._db.execute(found.order_by(articles.c.id)).scalars())

    def replace_relations(self, article_id: int, relations: Sequence[Relation]) -> None:
        """What the article shares with others, older or younger, in place of what was noted before."""
        self._db.execute(copies.delete().where(_touches(article_id)))
        rows = [
            {
                "article_id": relation.article_id,
                "origin_id": relation.origin_id,
                "kind": relation.kind,
                "overlap": relation.overlap,
                "overlap_origin": relation.overlap_origin,
                "method": relation.method,
            }
            for relation in relations
        ]
        if rows:
            self._db.execute(copies.insert(), rows)

    def relations(self, article_ids: Iterable[int]) -> list[Relation]:
        """All relations that touch one of these articles."""
        found = self._db.execute(_RELATIONS, {"article_ids": list(article_ids)})
        return [Relation(**row._asdict()) for row in found]

    def clusters(self, article_ids: Iterable[int]) -> dict[int, int | None]:
        """The cluster of each of these articles; None for one that stands alone."""
        ids = list(article_ids)
        said: dict[int, int | None] = {}
        for start in range(0, len(ids), 500):
            chunk = articles.c.id.in_(ids[start : start + 500])
            found = sa.select(articles.c.id, articles.c.cluster_id).where(chunk)
            said |= {row.id: row.cluster_id for row in self._db.execute(found)}
        return said

    def set_clusters(self, clusters: Mapping[int, int | None]) -> int:
        """Puts articles where they belong; how many moved."""
        now = self.clusters(clusters)
        moved = {id: cluster for id, cluster in clusters.items() if now.get(id) != cluster}
        for id, cluster in moved.items():
            self._db.execute(articles.update().where(articles.c.id == id).values(cluster_id=cluster))
        return len(moved)

    def mark_deduped(self, article_id: int, now: datetime) -> None:
        """Copies and citations of the article are settled."""
        self._db.execute(_JUDGED, {"article_id": article_id, "at": now})

    def pending_dedupe(self, outlet: str, limit: int) -> list[int]:
        """Articles of an outlet that were stored, but not yet judged: their run died in between."""
        found = sa.select(articles.c.id).where(articles.c.judged_at.is_(None), articles.c.outlet_id == outlet)
        return list(self._db.execute(found.order_by(articles.c.id).limit(limit)).scalars())

    def replace_citations(self, article_id: int, cited: Sequence[Cited]) -> None:
        """Whom the article cites, in place of what was noted before."""
        self._db.execute(citations.delete().where(citations.c.article_id == article_id))
        rows = [{"article_id": article_id, "cited": c.cited, "how": c.how, "n": c.n} for c in cited]
        if rows:
            self._db.execute(citations.insert(), rows)


def _touches(article_id: int) -> sa.ColumnElement[bool]:
    return (copies.c.article_id == article_id) | (copies.c.origin_id == article_id)
