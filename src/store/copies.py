"""Copies and citations: the fingerprints by which they are found, and what was found.

A fingerprint is committed before others are looked up, so that two copies that arrive at the same moment
cannot miss each other.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from store import matches
from store.article_rows import published
from store.articles import IS_CURRENT
from store.changes import Changes
from store.engine import lock_until_end
from store.fields import fields_of
from store.model import Citation, ComparableArticle, Fingerprint, Relation, SeenArticle
from store.schema import articles, citations, copies, fingerprints, revisions
from store.updates import ArticleMerge

_COMMON_HASHES_TRIED = 4
"""How many of the hashes that too many articles have are still used, where no other hash is shared: the newest articles
that have them are compared."""

_MAX_DUPLICATES = 10
"""Articles of one outlet with one title and text that are looked at."""

_CHUNK_ROWS = 500
"""Values in one IN list: far below what either engine allows."""

# Built once: building these statements costs more than running them.
_ID: sa.BindParameter[int] = sa.bindparam("article_id")
_OWN_HASHES = sa.select(fingerprints.c.hash).where(fingerprints.c.article_id == _ID).subquery()
# Counted no further than needed: a stock phrase may be in every article of an outlet.
_HOLDERS = (
    sa.select(sa.literal(1))
    .where(fingerprints.c.hash == _OWN_HASHES.c.hash)
    .limit(sa.bindparam("max_doc_frequency") + 1)
    .correlate(_OWN_HASHES)
)
_DOC_FREQUENCIES = sa.select(
    _OWN_HASHES.c.hash,
    sa.select(sa.func.count()).select_from(_HOLDERS.subquery()).scalar_subquery().label("holders"),
)
_SHARING = (
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
_OF_PUBLISHED = (revisions.c.published_at, revisions.c.published_precision, revisions.c.published_from)
_COMPARABLE = (
    sa.select(
        articles.c.id,
        articles.c.revision,
        articles.c.outlet_id,
        articles.c.first_seen_at,
        revisions.c.title,
        sa.func.substr(revisions.c.text, 1, sa.bindparam("max_chars", type_=sa.Integer)).label("text"),
        revisions.c.language,
        revisions.c.kind,
        *_OF_PUBLISHED,
    )
    .join(revisions, IS_CURRENT)
    .where(articles.c.id.in_(_IDS))
    .order_by(articles.c.id)
)
_SEEN = (
    sa.select(articles.c.id, articles.c.url, articles.c.first_seen_at, articles.c.off_domain, *_OF_PUBLISHED)
    .join(revisions, IS_CURRENT)
    .where(articles.c.id.in_(_IDS))
    .order_by(articles.c.id)
)
_MARK_DEDUPED = articles.update().where(articles.c.id == _ID).values(deduped_at=sa.bindparam("at"))
_SET_CLUSTER = articles.update().where(articles.c.id == _ID).values(grouped_at=None)
_SET_DIGESTS = articles.update().where(articles.c.id == _ID)
_ADD_HASHES = fingerprints.insert()
_DELETE_HASHES = fingerprints.delete().where(fingerprints.c.article_id == sa.bindparam("id"))
_EXACT_DUPLICATES = (
    sa.select(articles.c.id)
    .where(
        articles.c.text_sha256 == sa.bindparam("text_sha256"),
        articles.c.outlet_id == sa.bindparam("outlet"),
        articles.c.title_sha256 == sa.bindparam("title_sha256"),
    )
    .order_by(articles.c.id.desc())
    .limit(_MAX_DUPLICATES)
)
_SIZES = (
    sa.select(articles.c.id, sa.func.length(revisions.c.text))
    .join(revisions, IS_CURRENT)
    .where(articles.c.id.in_(_IDS))
)
_REVISIONS = sa.select(articles.c.id, articles.c.revision).where(articles.c.id.in_(_IDS))
_CLUSTERS = sa.select(articles.c.id, articles.c.cluster_id).where(articles.c.id.in_(_IDS))
_PENDING_DEDUPE = (
    sa.select(articles.c.id)
    .where(articles.c.deduped_at.is_(None), articles.c.outlet_id == sa.bindparam("outlet"))
    .order_by(articles.c.id)
    .limit(sa.bindparam("limit"))
)
_DELETE_CITATIONS = citations.delete().where(citations.c.article_id == sa.bindparam("id"))
_ADD_CITATIONS = citations.insert()


class Copies:
    """Queries about copies and citations, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._changes = Changes(connection)

    def lock_clusters(self) -> None:
        """Waits until no other transaction changes relations or clusters, and keeps others out until the end."""
        lock_until_end(self._db, "clusters")

    def set_fingerprint(self, article_id: int, fingerprint: Fingerprint) -> None:
        """Stores the article's fingerprint, in place of the one stored before."""
        self._db.execute(_DELETE_HASHES, {"id": article_id})
        self.add_hashes(article_id, fingerprint.hashes)
        digests = {"title_sha256": fingerprint.title_sha256, "text_sha256": fingerprint.text_sha256}
        self._db.execute(_SET_DIGESTS, {"article_id": article_id, **digests})

    def add_hashes(self, article_id: int, hashes: Iterable[int]) -> None:
        """Stores the hashes of a new article's fingerprint, whose digests are stored with the article."""
        rows = [{"hash": value, "article_id": article_id} for value in sorted(set(hashes))]
        if rows:
            self._db.execute(_ADD_HASHES, rows)

    def candidates(self, article_id: int, max_doc_frequency: int, limit: int) -> list[int]:
        """Ids of at most `limit` articles that share hashes with this one, those that share most first.

        Hashes that more than `max_doc_frequency` articles have are skipped: they are stock phrases. Only when no
        other hash is shared, the newest articles that have some of them are given: all may have copied one text.
        """
        counted = self._db.execute(
            _DOC_FREQUENCIES, {"article_id": article_id, "max_doc_frequency": max_doc_frequency}
        ).all()
        rare = [row.hash for row in counted if 1 < row.holders <= max_doc_frequency]
        if rare:
            values = {"article_id": article_id, "hashes": rare, "limit": limit}
            return list(self._db.execute(_SHARING, values).scalars())
        common = [row.hash for row in counted if row.holders > max_doc_frequency]
        return self._newest_holders(article_id, common[:_COMMON_HASHES_TRIED], limit)

    def _newest_holders(self, article_id: int, hashes: Sequence[int], limit: int) -> list[int]:
        shared: Counter[int] = Counter()
        for value in hashes:
            values = {"article_id": article_id, "hash": value, "limit": limit}
            shared.update(self._db.execute(_NEWEST_HOLDERS, values).scalars())
        return [id for id, _ in shared.most_common(limit)]

    def exact_duplicates(self, outlet: str, title_sha256: bytes, text_sha256: bytes) -> list[int]:
        """Ids of the outlet's articles with this title and text, the first one first; of many the newest ones."""
        values = {"outlet": outlet, "title_sha256": title_sha256, "text_sha256": text_sha256}
        return sorted(self._db.execute(_EXACT_DUPLICATES, values).scalars())

    def sizes(self, article_ids: Sequence[int]) -> dict[int, int]:
        """How many characters the texts of these articles have."""
        rows = self._db.execute(_SIZES, {"article_ids": list(article_ids)}) if article_ids else ()
        return {row[0]: row[1] for row in rows}

    def comparable(self, article_ids: Sequence[int], max_chars: int) -> list[ComparableArticle]:
        """What of these articles is compared, at most `max_chars` characters of each text; ordered by id."""
        values = {"article_ids": list(article_ids), "max_chars": max_chars}
        rows = self._db.execute(_COMPARABLE, values) if article_ids else ()
        return [
            ComparableArticle(
                article_id=row.id,
                revision=row.revision,
                outlet=row.outlet_id,
                title=row.title,
                text=row.text,
                first_seen_at=row.first_seen_at,
                published=published(row._mapping),
                language=row.language,
                kind=row.kind,
            )
            for row in rows
        ]

    def seen(self, article_ids: Iterable[int]) -> list[SeenArticle]:
        """What of these articles decides which one was first, without their texts; ordered by id."""
        ids = sorted(article_ids)
        chunks = (ids[start : start + _CHUNK_ROWS] for start in range(0, len(ids), _CHUNK_ROWS))
        return [
            SeenArticle(
                article_id=row.id,
                url=row.url,
                first_seen_at=row.first_seen_at,
                published=published(row._mapping),
                off_domain=row.off_domain,
            )
            for chunk in chunks
            for row in self._db.execute(_SEEN, {"article_ids": chunk})
        ]

    def revisions(self, article_ids: Iterable[int]) -> dict[int, int]:
        """The number of the newest revision of those of these articles that exist."""
        rows = self._db.execute(_REVISIONS, {"article_ids": sorted(article_ids)})
        return {row.id: row.revision for row in rows}

    def replace_relations(
        self, article_id: int, relations: Sequence[Relation], *, keep: Iterable[int] = ()
    ) -> None:
        """Stores what the article shares with others, older or younger, in place of what was stored before. What it
        shares with those to `keep` stays as it is."""
        kept = list(keep)
        touches = sa.or_(
            (copies.c.article_id == article_id) & copies.c.origin_id.not_in(kept),
            (copies.c.origin_id == article_id) & copies.c.article_id.not_in(kept),
        )
        self._db.execute(copies.delete().where(touches))
        if relations:
            self._db.execute(copies.insert(), [fields_of(relation) for relation in relations])
        self._changes.note((article_id,), "copies")

    def relations(self, article_ids: Iterable[int], limit: int | None = None) -> list[Relation]:
        """All relations that touch one of these articles, or `limit` of them."""
        query = _RELATIONS if limit is None else _RELATIONS.limit(limit)
        found = self._db.execute(query, {"article_ids": list(article_ids)})
        return [Relation(**row._asdict()) for row in found]

    def clusters(self, article_ids: Iterable[int]) -> dict[int, int | None]:
        """The cluster of each of these articles; None for one that has no copies."""
        ids = list(article_ids)
        found: dict[int, int | None] = {}
        for start in range(0, len(ids), _CHUNK_ROWS):
            chunk = {"article_ids": ids[start : start + _CHUNK_ROWS]}
            found |= {row.id: row.cluster_id for row in self._db.execute(_CLUSTERS, chunk)}
        return found

    def set_clusters(self, clusters: Mapping[int, int | None], *, touched: Iterable[int] = ()) -> int:
        """Stores the cluster of each of these articles; returns how many articles changed theirs. `touched` are those
        whose relations have changed meanwhile: what is shown of a copy follows from both."""
        before = self.clusters(clusters)
        moved = {id: cluster for id, cluster in clusters.items() if before.get(id) != cluster}
        if moved:
            rows = [{"article_id": id, "cluster_id": cluster} for id, cluster in moved.items()]
            self._db.execute(_SET_CLUSTER, rows)
            self._changes.note(moved, "article")
        matches.update(self._db, self._with_related(moved) | {*touched})
        return len(moved)

    def _with_related(self, article_ids: Iterable[int]) -> set[int]:
        """These articles and all that have a relation with one of them."""
        ids = sorted(article_ids)
        found = set(ids)
        for start in range(0, len(ids), _CHUNK_ROWS):
            for one in self.relations(ids[start : start + _CHUNK_ROWS]):
                found |= {one.article_id, one.origin_id}
        return found

    def mark_deduped(self, article_id: int, now: datetime) -> None:
        """Notes that the article's copies and citations were determined."""
        self._db.execute(_MARK_DEDUPED, {"article_id": article_id, "at": now})

    def pending_dedupe(self, outlet: str, limit: int) -> list[int]:
        """Ids of the outlet's articles whose copies and citations were not determined: their run died before."""
        return list(self._db.execute(_PENDING_DEDUPE, {"outlet": outlet, "limit": limit}).scalars())

    def merge(self, merge: ArticleMerge) -> None:
        """Forgets what two articles that become one share with others, who are determined anew with it."""
        self._unlink((merge.article_id, merge.absorbed_id))
        self._delete_found(merge.absorbed_id)
        self.set_fingerprint(merge.article_id, merge.fingerprint)

    def remove(self, article_id: int) -> None:
        """Forgets what an article that is taken out shares with others; these are determined anew."""
        self._unlink((article_id,))
        self._delete_found(article_id)

    def _unlink(self, article_ids: Sequence[int]) -> None:
        """Takes apart the clusters around these articles, whose members are to be determined anew."""
        touches = copies.c.article_id.in_(article_ids) | copies.c.origin_id.in_(article_ids)
        related = self._db.execute(sa.select(copies.c.article_id, copies.c.origin_id).where(touches)).all()
        around = articles.c.id.in_({id for row in related for id in row}) | articles.c.cluster_id.in_(
            article_ids
        )
        moved = set(self._db.execute(sa.select(articles.c.id).where(around)).scalars())
        shown = self._with_related({*article_ids, *moved})
        self._db.execute(copies.delete().where(touches))
        self._db.execute(
            articles.update().where(around).values(cluster_id=None, deduped_at=None, grouped_at=None)
        )
        self._changes.note(moved, "article")
        matches.update(self._db, shown)

    def _delete_found(self, article_id: int) -> None:
        for table in (fingerprints, citations):
            self._db.execute(table.delete().where(table.c.article_id == article_id))

    def replace_citations(self, article_id: int, cited: Sequence[Citation]) -> None:
        """Stores whom the article cites, in place of what was stored before."""
        self._db.execute(_DELETE_CITATIONS, {"id": article_id})
        self.add_citations(article_id, cited)
        self._changes.note((article_id,), "copies")

    def add_citations(self, article_id: int, cited: Sequence[Citation]) -> None:
        """Stores whom a new article cites."""
        rows = [{"article_id": article_id, **fields_of(citation)} for citation in cited]
        if rows:
            self._db.execute(_ADD_CITATIONS, rows)
