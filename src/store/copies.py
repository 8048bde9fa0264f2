"""Who shares a text with whom, and who cites whom. Fingerprints are committed before they are looked up."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from store.articles import _CURRENT
from store.model import Cited, Relation
from store.tables import articles, citations, copies, fingerprints, revisions
from store.upsert import insert

_JUDGES = 7_346_215_002
"""Any number that no other program takes as its advisory lock."""


class Copies:
    """Questions about copies and citations, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def alone(self) -> None:
        """One judge at a time until the transaction ends. SQLite has one writer at a time anyway."""
        if self._db.dialect.name == "postgresql":
            self._db.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _JUDGES})

    def mark(
        self, article_id: int, hashes: Iterable[int], *, title_sha256: bytes, text_sha256: bytes
    ) -> None:
        """The keys under which the article's text is found."""
        self._db.execute(fingerprints.delete().where(fingerprints.c.article_id == article_id))
        rows = [{"hash": value, "article_id": article_id} for value in sorted(set(hashes))]
        if rows:
            self._db.execute(fingerprints.insert(), rows)
        exact = {"title_sha256": title_sha256, "text_sha256": text_sha256}
        self._db.execute(articles.update().where(articles.c.id == article_id).values(**exact))

    def sharers(
        self, article_id: int, around: datetime, window: timedelta, most: int
    ) -> list[tuple[int, int]]:
        """Articles that share fingerprints with this one and were published (or first seen) within `window`
        of `around`: number and count of shared keys, most first. Keys held by more than `most` are skipped."""
        mine = sa.select(fingerprints.c.hash).where(fingerprints.c.article_id == article_id)
        wide = (
            sa.select(fingerprints.c.hash)
            .where(fingerprints.c.hash.in_(mine))
            .group_by(fingerprints.c.hash)
            .having(sa.func.count() > most)
        )
        when = sa.func.coalesce(revisions.c.published_at, articles.c.first_seen_at)
        shared = sa.func.count().label("shared")
        found = (
            sa.select(fingerprints.c.article_id, shared)
            .join(articles, articles.c.id == fingerprints.c.article_id)
            .join(revisions, _CURRENT)
            .where(
                fingerprints.c.hash.in_(mine),
                fingerprints.c.hash.not_in(wide),
                fingerprints.c.article_id != article_id,
                when.between(around - window, around + window),
            )
            .group_by(fingerprints.c.article_id)
            .order_by(shared.desc(), fingerprints.c.article_id)
        )
        return [(row.article_id, row.shared) for row in self._db.execute(found)]

    def equal_texts(self, article_id: int, text_sha256: bytes) -> list[int]:
        """Other articles with exactly this text (as normalised by the method that marked it)."""
        found = sa.select(articles.c.id).where(
            articles.c.text_sha256 == text_sha256, articles.c.id != article_id
        )
        return list(self._db.execute(found.order_by(articles.c.id)).scalars())

    def relations(self, article_id: int) -> list[Relation]:
        """What the article was judged to share with others."""
        found = sa.select(copies).where(copies.c.article_id == article_id)
        return [Relation(**row._asdict()) for row in self._db.execute(found)]

    def relate(self, article_id: int, relations: Sequence[Relation]) -> None:
        """The article's relations, in place of those it had."""
        self._db.execute(copies.delete().where(copies.c.article_id == article_id))
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
            self._db.execute(insert(self._db, copies).on_conflict_do_nothing(), rows)

    def members(self, cluster_id: int) -> list[int]:
        """The articles of a cluster, its origin among them."""
        found = sa.select(articles.c.id).where(articles.c.cluster_id == cluster_id)
        return list(self._db.execute(found.order_by(articles.c.id)).scalars())

    def gather(self, article_ids: Sequence[int], origin_id: int | None) -> None:
        """Puts articles into the cluster of `origin_id`; None: each stands alone."""
        self._db.execute(articles.update().where(articles.c.id.in_(article_ids)).values(cluster_id=origin_id))

    def judged(self, article_id: int, now: datetime) -> None:
        """Copies and citations of the article are settled."""
        self._db.execute(articles.update().where(articles.c.id == article_id).values(judged_at=now))

    def unjudged(self, outlet: str, limit: int) -> list[int]:
        """Articles of an outlet that were stored, but not yet judged: their run died in between."""
        found = sa.select(articles.c.id).where(articles.c.judged_at.is_(None), articles.c.outlet_id == outlet)
        return list(self._db.execute(found.order_by(articles.c.id).limit(limit)).scalars())

    def cite(self, article_id: int, cited: Sequence[Cited]) -> None:
        """Whom the article cites, in place of what was noted before."""
        self._db.execute(citations.delete().where(citations.c.article_id == article_id))
        rows = [{"article_id": article_id, "cited": c.cited, "how": c.how, "n": c.n} for c in cited]
        if rows:
            self._db.execute(citations.insert(), rows)
