"""Articles, their revisions, their addresses, and the pages they came from."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
import zstandard

from store.engine import insert
from store.model import Change, LastFetch, RevisionContent, SavedPage, StoredArticle
from store.schema import addresses, articles, bylines, pages, revisions

CURRENT = sa.and_(revisions.c.article_id == articles.c.id, revisions.c.n == articles.c.revision)
_LISTS = ("authors", "tags", "rights", "links")
_CONTENT = tuple(RevisionContent.__dataclass_fields__)
_ZSTD_LEVEL = 6
_MAX_PAGE_BYTES = 1 << 30


_OWN = [column for column in articles.c if column.name not in ("key", "title_sha256", "text_sha256")]
_STORED = sa.select(*_OWN, *(revisions.c[name] for name in _CONTENT)).join(revisions, CURRENT)

# Built once: putting them together costs more than asking them.
_GET = _STORED.where(articles.c.id == sa.bindparam("article_id"))
_SOME = _STORED.where(articles.c.id.in_(sa.bindparam("article_ids", expanding=True))).order_by(articles.c.id)
_BY_KEY = _STORED.where(articles.c.outlet_id == sa.bindparam("outlet"), articles.c.key == sa.bindparam("key"))
_BY_ADDRESS = _STORED.where(
    articles.c.id.in_(
        sa.select(addresses.c.article_id).where(
            addresses.c.outlet_id == sa.bindparam("outlet"), addresses.c.key == sa.bindparam("key")
        )
    )
)


class Articles:
    """Queries about articles, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def by_key(self, outlet: str, key: bytes) -> StoredArticle | None:
        """The article with this identity; None when there is none."""
        return self._one(_BY_KEY, outlet=outlet, key=key)

    def by_address(self, outlet: str, address_key: bytes) -> StoredArticle | None:
        """The article that was seen under this address; None when there is none."""
        return self._one(_BY_ADDRESS, outlet=outlet, key=address_key)

    def get(self, article_id: int) -> StoredArticle | None:
        """The article with this id; None when there is none."""
        return self._one(_GET, article_id=article_id)

    def _one(self, query: sa.Select[tuple[object, ...]], **values: object) -> StoredArticle | None:
        row = self._db.execute(query, values).one_or_none()
        return _as_stored(row) if row else None

    def get_many(self, article_ids: Iterable[int]) -> list[StoredArticle]:
        """Those of these articles that exist, ordered by id."""
        ids = list(article_ids)
        return [_as_stored(row) for row in self._db.execute(_SOME, {"article_ids": ids})] if ids else []

    def lock(self, article_id: int) -> StoredArticle:
        """The article, which no other transaction can change until this one ends. Raises NoResultFound."""
        mine = sa.select(articles.c.id).where(articles.c.id == article_id).with_for_update()
        self._db.execute(mine).one()
        return _as_stored(self._db.execute(_GET, {"article_id": article_id}).one())

    def add(
        self,
        outlet: str,
        key: bytes,
        url: str,
        content: RevisionContent,
        now: datetime,
        *,
        last_fetch: LastFetch | None = None,
        look_at: datetime | None = None,
    ) -> int | None:
        """Stores a new article with its first revision and returns its id; None when another run has just stored it."""
        row = insert(self._db, articles).values(
            outlet_id=outlet,
            key=key,
            url=url,
            revision=1,
            first_seen_at=now,
            last_seen_at=now,
            asked_url=last_fetch.url if last_fetch else None,
            etag=last_fetch.etag if last_fetch else None,
            last_modified=last_fetch.last_modified if last_fetch else None,
            look_at=look_at,
        )
        made = row.on_conflict_do_nothing(index_elements=["outlet_id", "key"]).returning(articles.c.id)
        article_id = self._db.execute(made).scalar()
        if article_id is not None:
            self._write(article_id, 1, content, now, None)
        return article_id

    def revise(self, article_id: int, content: RevisionContent, change: Change, now: datetime) -> int:
        """Adds a revision and returns its number. The article's copies and citations are to be determined again."""
        raised = (
            articles.update()
            .where(articles.c.id == article_id)
            .values(revision=articles.c.revision + 1, last_seen_at=now, judged_at=None)
        )
        n = int(self._db.execute(raised.returning(articles.c.revision)).scalar_one())
        self._write(article_id, n, content, now, change)
        return n

    def _write(
        self, article_id: int, n: int, content: RevisionContent, now: datetime, change: Change | None
    ) -> None:
        values = {name: getattr(content, name) for name in _CONTENT}
        values |= {name: json.dumps(values[name], ensure_ascii=False) for name in _LISTS}
        if change:
            values |= {
                "words_added": change.words_added,
                "words_removed": change.words_removed,
                "headline_changed": change.headline_changed,
            }
        self._db.execute(revisions.insert().values(article_id=article_id, n=n, seen_at=now, **values))
        self._db.execute(bylines.delete().where(bylines.c.article_id == article_id))
        named = list(dict.fromkeys(content.authors))
        if named:
            rows = [{"article_id": article_id, "position": i, "author": a} for i, a in enumerate(named, 1)]
            self._db.execute(bylines.insert(), rows)

    def update(self, article_id: int, **values: object) -> None:
        """Sets last_seen_at, missing_at, gone_at, returned_at, looks, look_at, or where it was asked for."""
        self._db.execute(articles.update().where(articles.c.id == article_id).values(**values))

    def add_address(self, outlet: str, article_id: int, key: bytes, url: str, now: datetime) -> None:
        """Adds an address under which the article was seen; one that another article has stays with that one."""
        row = insert(self._db, addresses).values(
            outlet_id=outlet, key=key, article_id=article_id, url=url, first_seen_at=now
        )
        self._db.execute(row.on_conflict_do_nothing(index_elements=["outlet_id", "key"]))

    def addresses(self, article_id: int) -> list[str]:
        """Every address the article was seen under, in order of first sight."""
        found = sa.select(addresses.c.url).where(addresses.c.article_id == article_id)
        return list(self._db.execute(found.order_by(addresses.c.first_seen_at, addresses.c.url)).scalars())

    def revisions(self, article_id: int) -> list[tuple[int, datetime, RevisionContent]]:
        """Every revision: its number, when it was first seen, and what it said."""
        found = sa.select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.n)
        return [(row.n, row.seen_at, _content(row._mapping)) for row in self._db.execute(found)]

    def due_for_revisit(self, outlet: str, before: datetime | None, limit: int) -> list[StoredArticle]:
        """Articles whose next look is due before a time (None: that have one at all), the most overdue first."""
        due = articles.c.look_at.is_not(None) if before is None else articles.c.look_at <= before
        mine = _STORED.where(articles.c.outlet_id == outlet, due)
        found = mine.order_by(articles.c.look_at, articles.c.id).limit(limit)
        return [_as_stored(row) for row in self._db.execute(found)]

    def newest(self, limit: int, outlet: str | None = None) -> list[StoredArticle]:
        """The articles seen last."""
        found = _STORED.order_by(articles.c.id.desc()).limit(limit)
        if outlet:
            found = found.where(articles.c.outlet_id == outlet)
        return [_as_stored(row) for row in self._db.execute(found)]

    def ids(self, outlets: tuple[str, ...], since: datetime | None) -> list[int]:
        """Numbers of the articles of some outlets (all, when none is named) first seen at or after `since`."""
        found = sa.select(articles.c.id).order_by(articles.c.id)
        if outlets:
            found = found.where(articles.c.outlet_id.in_(outlets))
        if since:
            found = found.where(articles.c.first_seen_at >= since)
        return list(self._db.execute(found).scalars())

    def save_page(self, page: SavedPage) -> None:
        """Keeps a page under the digest of its bytes; the same bytes are kept once."""
        row = insert(self._db, pages).values(
            sha256=page.sha256,
            body=zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(page.body),
            bytes=len(page.body),
            content_type=page.content_type,
            rights_header=page.rights_header,
            kept_at=page.kept_at,
        )
        newer = {"kept_at": page.kept_at}
        late = pages.c.kept_at < page.kept_at - timedelta(days=1)
        self._db.execute(row.on_conflict_do_update(index_elements=["sha256"], set_=newer, where=late))

    def saved_page(self, sha256: bytes) -> SavedPage | None:
        """A kept page; None when it was never kept or has been pruned."""
        row = self._db.execute(sa.select(pages).where(pages.c.sha256 == sha256)).one_or_none()
        if row is None:
            return None
        body = zstandard.ZstdDecompressor().decompress(row.body, max_output_size=_MAX_PAGE_BYTES)
        return SavedPage(
            sha256=row.sha256,
            body=body,
            content_type=row.content_type,
            rights_header=row.rights_header,
            kept_at=row.kept_at,
        )

    def recent_texts(self, outlet: str, limit: int) -> list[str]:
        """The texts of an outlet's newest articles, newest first."""
        found = (
            sa.select(revisions.c.text)
            .join(articles, CURRENT)
            .where(articles.c.outlet_id == outlet)
            .order_by(articles.c.id.desc())
            .limit(limit)
        )
        return list(self._db.execute(found).scalars())


def _as_stored(row: sa.Row[tuple[object, ...]]) -> StoredArticle:
    values = row._mapping
    return StoredArticle(
        id=values["id"],
        outlet=values["outlet_id"],
        url=values["url"],
        revision=values["revision"],
        content=_content(values),
        first_seen_at=values["first_seen_at"],
        last_seen_at=values["last_seen_at"],
        missing_at=values["missing_at"],
        gone_at=values["gone_at"],
        cluster_id=values["cluster_id"],
        judged_at=values["judged_at"],
        last_fetch=LastFetch(
            url=values["asked_url"] or values["url"],
            etag=values["etag"],
            last_modified=values["last_modified"],
        ),
        looks=values["looks"],
    )


def _content(values: sa.RowMapping) -> RevisionContent:
    said = {name: values[name] for name in _CONTENT}
    return RevisionContent(**{**said, **{name: tuple(json.loads(said[name])) for name in _LISTS}})
