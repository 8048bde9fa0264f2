"""Articles, their revisions, their addresses, and the pages they were extracted from."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256 as sha256_of

import sqlalchemy as sa

from store import packing
from store.article_rows import (
    LISTS,
    PLAIN,
    STATE,
    article,
    content,
    content_columns,
    current_columns,
    exact_sha256,
    published_day,
    read_candidates,
    seconds,
    state_columns,
    stored_change,
)
from store.changes import Changes
from store.daily import Daily
from store.days import day
from store.dictionaries import JOINED, OF_PAGE, of_page
from store.engine import EngineName, engine_name, insert_into, inserted_id
from store.errors import Damaged
from store.model import (
    Change,
    LessonArticle,
    PackedBody,
    RevisionContent,
    SavedPage,
    StoredArticle,
)
from store.schema import Utc, addresses, articles, bylines, outlets, pages, revisions
from store.updates import Address, ArticleMerge, ArticleUpdate, NewRevision, SeenRevision

IS_CURRENT = sa.and_(revisions.c.article_id == articles.c.id, revisions.c.revision == articles.c.revision)
"""Joins an article to its newest revision."""

MAX_SAME_TEXT = 5
"""Articles with one and the same text that are of interest."""

_CHUNK_ROWS = 500
"""Rows that are taken from the database at once, where there may be very many."""

_SAVED_AGAIN_AFTER = timedelta(days=1)
"""A page that is saved again within this time is not written again."""

_OF_ARTICLE = (
    *("id", "outlet_id", "key", "url", "revision", "first_seen_at", "cluster_id", "deduped_at", "off_domain"),
    *STATE,
)

# Built once: building these statements costs more than running them.
_STORED = sa.select(
    *(articles.c[name] for name in _OF_ARTICLE),
    *(revisions.c[name] for name in (*PLAIN, *LISTS)),
    revisions.c.published_at,
    revisions.c.published_precision,
    revisions.c.published_from,
    revisions.c.published_candidates,
).join(revisions, IS_CURRENT)
_GET = _STORED.where(articles.c.id == sa.bindparam("article_id"))
_GET_MANY = _STORED.where(articles.c.id.in_(sa.bindparam("article_ids", expanding=True))).order_by(
    articles.c.id
)
_BY_KEY = _STORED.where(articles.c.outlet_id == sa.bindparam("outlet"), articles.c.key == sa.bindparam("key"))
_BY_ADDRESS = _STORED.where(
    articles.c.id.in_(
        sa.select(addresses.c.article_id).where(
            addresses.c.outlet_id == sa.bindparam("outlet"), addresses.c.key == sa.bindparam("key")
        )
    )
)
_WITH_TEXT = (
    _STORED.where(
        articles.c.outlet_id == sa.bindparam("outlet"), articles.c.text_sha256 == sa.bindparam("text_sha256")
    )
    .order_by(articles.c.id)
    .limit(MAX_SAME_TEXT)
)
_NEWEST_FIRST = (articles.c.first_seen_at.desc(), articles.c.id.desc())
"""An archived page that is stored today was seen long ago."""

_NEWEST_FOR_LESSON = (
    sa.select(articles.c.id, articles.c.url, revisions.c.page_sha256, revisions.c.published_candidates)
    .join(revisions, IS_CURRENT)
    .where(articles.c.outlet_id == sa.bindparam("outlet"))
    .order_by(*_NEWEST_FIRST)
    .limit(sa.bindparam("limit"))
)
_LAST = (
    sa.select(articles.c.first_seen_at).where(articles.c.id == sa.bindparam("article_id")).scalar_subquery()
)
_NEWER = sa.select(articles.c.id).where(
    articles.c.outlet_id == sa.bindparam("outlet"),
    sa.tuple_(articles.c.first_seen_at, articles.c.id)
    > sa.tuple_(sa.func.coalesce(_LAST, sa.bindparam("ever", type_=Utc)), sa.bindparam("article_id")),
)
_COUNT_NEWER = sa.select(sa.func.count()).select_from(_NEWER.limit(sa.bindparam("limit")).subquery())
_INSERT = articles.insert()
_UPDATE = (
    articles.update()
    .where(articles.c.id == sa.bindparam("article_id"))
    .values(announced_by=articles.c.announced_by.bitwise_or(sa.bindparam("more_kinds", type_=sa.Integer)))
)
_REVISE = _UPDATE.values(
    revision=articles.c.revision + 1, deduped_at=None, named_at=None, grouped_at=None
).returning(articles.c.revision)
_INSERT_REVISION = revisions.insert()
_OWN = articles.c.id == sa.bindparam("id")
_KEEP_DIGEST = (
    revisions.update()
    .where(
        revisions.c.article_id == sa.bindparam("id"),
        revisions.c.revision == sa.select(articles.c.revision).where(_OWN).scalar_subquery(),
    )
    .values(exact_sha256=sa.select(articles.c.exact_sha256).where(_OWN).scalar_subquery())
)
_INSERT_BYLINES = bylines.insert()
_DELETE_BYLINES = bylines.delete().where(bylines.c.article_id == sa.bindparam("id"))
_PAGE = sa.select(pages, *OF_PAGE).select_from(JOINED).where(pages.c.sha256 == sa.bindparam("sha256"))
_COUNT_SAVED = (
    outlets.update()
    .where(outlets.c.id == sa.bindparam("outlet"))
    .values(
        saved_bytes=sa.case((outlets.c.saved_on == sa.bindparam("today"), outlets.c.saved_bytes), else_=0)
        + sa.bindparam("size", type_=sa.BigInteger),
        saved_on=sa.bindparam("today"),
    )
)


@cache
def _insert_address(engine: EngineName) -> sa.Insert:
    return insert_into(engine, addresses).on_conflict_do_nothing(index_elements=["outlet_id", "key"])


@cache
def _save_page(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, pages)
    is_older = pages.c.saved_at < sa.bindparam("older_than", type_=pages.c.saved_at.type)
    return row.on_conflict_do_update(
        index_elements=["sha256"], set_={"saved_at": row.excluded.saved_at}, where=is_older
    )


class Articles:
    """Queries about articles, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection
        self._changes = Changes(connection)
        self._daily = Daily(connection)

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
        return article(row) if row else None

    def get_many(self, article_ids: Iterable[int]) -> list[StoredArticle]:
        """Those of these articles that exist, ordered by id."""
        ids = list(article_ids)
        return [article(row) for row in self._db.execute(_GET_MANY, {"article_ids": ids})] if ids else []

    def lock(self, article_id: int) -> StoredArticle:
        """The article, which no other transaction can change until this one ends. Raises NoResultFound."""
        row = sa.select(articles.c.id).where(articles.c.id == article_id).with_for_update()
        self._db.execute(row).one()
        return article(self._db.execute(_GET, {"article_id": article_id}).one())

    def apply(self, update: ArticleUpdate) -> int:
        """Writes what was decided about an article; its id. A new one must not exist: see `Outlets.lock`."""
        if update.article_id is None:
            article_id = self._insert(update)
        else:
            article_id = update.article_id
            self._update(article_id, update)
        saved_bytes = sum(map(self.save_page, update.pages))
        if saved_bytes and not update.is_archived:
            self.count_saved(update.outlet, saved_bytes, update.at)
        self.add_addresses(update.outlet, article_id, update.addresses, update.at)
        return article_id

    def _insert(self, update: ArticleUpdate) -> int:
        if update.revision is None:
            raise ValueError(f"{update.url}: a new article needs a first revision")
        row = {
            "outlet_id": update.outlet,
            "key": update.key,
            "url": update.url,
            "revision": 1,
            "first_seen_at": update.at,
            "first_seen_ts": seconds(update.at),
            "off_domain": update.off_domain,
            "announced_by": update.announced_by,
            "title_sha256": update.revision.fingerprint.title_sha256,
            "text_sha256": update.revision.fingerprint.text_sha256,
            **state_columns(update.state),
            **current_columns(update.revision.content),
        }
        article_id = inserted_id(self._db.execute(_INSERT, row))
        self._daily.add(article_id)
        self._add_revision(update.outlet, article_id, 1, update.revision, update.at)
        return article_id

    def _update(self, article_id: int, update: ArticleUpdate) -> None:
        """The article's new state. With a new revision, its copies and citations are to be determined again."""
        values = {
            "article_id": article_id,
            "url": update.url,
            "off_domain": update.off_domain,
            "more_kinds": update.announced_by,
            **state_columns(update.state),
        }
        if update.versions:
            self._set_versions(article_id, update.versions)
        if not update.revision:
            self._changes.note_state(values)
            self._db.execute(_UPDATE, values)
            return
        self._db.execute(_KEEP_DIGEST, {"id": article_id})
        self._daily.take_out(article_id)
        values |= current_columns(update.revision.content)
        number = int(self._db.execute(_REVISE, values).scalar_one())
        self._daily.add(article_id)
        self._add_revision(update.outlet, article_id, number, update.revision, update.at)

    def _set_versions(self, article_id: int, versions: Sequence[SeenRevision]) -> None:
        """Writes all versions of an article, the newest of which is what it was. Where it was seen first earlier than
        is stored, it may be the origin of its copies, and the first of its story."""
        self._write_versions((article_id,), article_id, versions)
        first_at = versions[0].seen_at
        values = {"revision": len(versions), "first_seen_at": first_at, "first_seen_ts": seconds(first_at)}
        again = {"deduped_at": None, "named_at": None, "grouped_at": None}
        self._daily.take_out(article_id)
        self._db.execute(articles.update().where(articles.c.id == article_id).values(**values, **again))
        self._daily.add(article_id)
        self._changes.note((article_id,), "article")

    def _write_versions(
        self, before: Sequence[int], article_id: int, versions: Sequence[SeenRevision]
    ) -> None:
        """Writes these versions of an article in the place of all that those `before` had."""
        self._db.execute(revisions.delete().where(revisions.c.article_id.in_(before)))
        for number, one in enumerate(versions, 1):
            self._insert_revision(
                article_id, number, one.content, one.change, one.seen_at, is_newest=number == len(versions)
            )

    def _add_revision(
        self, outlet: str, article_id: int, number: int, revision: NewRevision, now: datetime
    ) -> None:
        self._insert_revision(article_id, number, revision.content, revision.change, now)
        if number > 1:
            self._delete_bylines(article_id)
        self._insert_bylines(outlet, article_id, revision.content)
        self._changes.note((article_id,), "article")

    def _insert_revision(
        self,
        article_id: int,
        number: int,
        says: RevisionContent,
        change: Change | None,
        seen_at: datetime,
        *,
        is_newest: bool = True,
    ) -> None:
        row = {
            "article_id": article_id,
            "revision": number,
            "seen_at": seen_at,
            "words_added": change.words_added if change else None,
            "words_removed": change.words_removed if change else None,
            "headline_changed": change.headline_changed if change else None,
            "exact_sha256": None if is_newest else exact_sha256(says),
            **content_columns(says),
        }
        self._db.execute(_INSERT_REVISION, row)

    def _delete_bylines(self, article_id: int) -> None:
        self._db.execute(_DELETE_BYLINES, {"id": article_id})

    def _insert_bylines(self, outlet: str, article_id: int, content: RevisionContent) -> None:
        of_article = {
            "article_id": article_id,
            "outlet_id": outlet,
            "published_day": published_day(content),
        }
        rows = [
            {"position": position, "author": author, **of_article}
            for position, author in enumerate(dict.fromkeys(content.authors), 1)
        ]
        if rows:
            self._db.execute(_INSERT_BYLINES, rows)

    def add_addresses(self, outlet: str, article_id: int, seen: Sequence[Address], now: datetime) -> None:
        """Addresses under which the article was seen; the first article to claim one keeps it."""
        rows = [
            {
                "outlet_id": outlet,
                "key": address.key,
                "article_id": article_id,
                "url": address.url,
                "first_seen_at": now,
            }
            for address in seen
        ]
        if rows:
            self._db.execute(_insert_address(engine_name(self._db)), rows)

    def with_text(self, outlet: str, text_sha256: bytes) -> list[StoredArticle]:
        """The outlet's articles whose text has this digest (see Fingerprint), at most MAX_SAME_TEXT of them."""
        values = {"outlet": outlet, "text_sha256": text_sha256}
        return [article(row) for row in self._db.execute(_WITH_TEXT, values)]

    def all_addresses(self, outlet: str) -> Iterator[tuple[str, datetime | None]]:
        """All addresses under which articles of the outlet were seen, each with when its article was published."""
        found = (
            sa.select(addresses.c.url, articles.c.published_at)
            .join(articles, articles.c.id == addresses.c.article_id)
            .where(addresses.c.outlet_id == outlet)
        )
        for row in self._db.execute(found.execution_options(yield_per=_CHUNK_ROWS)):
            yield row.url, row.published_at

    def addresses(self, article_id: int) -> list[str]:
        """Every address that the article was seen under, the first one first."""
        found = sa.select(addresses.c.url).where(addresses.c.article_id == article_id)
        return list(self._db.execute(found.order_by(addresses.c.first_seen_at, addresses.c.url)).scalars())

    def revisions(self, article_id: int) -> list[tuple[int, datetime, RevisionContent]]:
        """Every revision: its number from 1, when it was first seen, and what it says."""
        found = (
            sa.select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.revision)
        )
        return [(row.revision, row.seen_at, content(row._mapping)) for row in self._db.execute(found)]

    def revision(self, article_id: int, number: int) -> RevisionContent | None:
        """What one revision says; None where there is none of this number."""
        found = sa.select(revisions).where(
            revisions.c.article_id == article_id, revisions.c.revision == number
        )
        row = self._db.execute(found).one_or_none()
        return content(row._mapping) if row else None

    def seen_revisions(self, article_id: int) -> list[SeenRevision]:
        """Every revision, the first one first, as `merge` takes them."""
        found = (
            sa.select(revisions).where(revisions.c.article_id == article_id).order_by(revisions.c.revision)
        )
        return [
            SeenRevision(content=content(row._mapping), seen_at=row.seen_at, change=stored_change(row))
            for row in self._db.execute(found)
        ]

    def merge(self, merge: ArticleMerge) -> None:
        """Two articles become one: its revisions, addresses and state. What others know of them is not touched."""
        both = (merge.article_id, merge.absorbed_id)
        newest = merge.revisions[-1]
        self._write_versions(both, merge.article_id, merge.revisions)
        for article_id in both:
            self._delete_bylines(article_id)
        self._insert_bylines(merge.outlet, merge.article_id, newest.content)
        moved = addresses.update().where(addresses.c.article_id == merge.absorbed_id)
        self._db.execute(moved.values(article_id=merge.article_id))
        values = {"url": merge.url, "revision": len(merge.revisions), "deduped_at": None, "grouped_at": None}
        values |= state_columns(merge.state) | current_columns(newest.content)
        self._daily.take_out(merge.article_id)
        absorbed = sa.select(articles.c.announced_by).where(articles.c.id == merge.absorbed_id)
        values["announced_by"] = articles.c.announced_by.bitwise_or(self._db.execute(absorbed).scalar_one())
        self._db.execute(articles.update().where(articles.c.id == merge.article_id).values(**values))
        self._daily.add(merge.article_id)
        self._changes.note((merge.article_id,), "article")

    def keys(self, article_id: int) -> list[bytes]:
        """The article's key, and those of all addresses that it was seen under."""
        own = sa.select(articles.c.key).where(articles.c.id == article_id)
        seen = sa.select(addresses.c.key).where(addresses.c.article_id == article_id)
        return [key for query in (own, seen) for key in self._db.execute(query).scalars()]

    def remove(self, article_id: int, page_digests: Sequence[bytes]) -> None:
        """Removes an article to which nothing else refers any more, and those of its pages that no other one needs."""
        if engine_name(self._db) == "sqlite":
            self._db.exec_driver_sql("PRAGMA secure_delete = ON")  # what it said is overwritten in the file
        for table in (bylines, addresses, revisions):
            self._db.execute(table.delete().where(table.c.article_id == article_id))
        needed = sa.exists().where(revisions.c.page_sha256 == pages.c.sha256)
        self._db.execute(pages.delete().where(pages.c.sha256.in_(page_digests), ~needed))
        self.delete(article_id)

    def delete(self, article_id: int) -> None:
        """Removes an article to which nothing in the database refers any more."""
        self._daily.take_out(article_id)
        self._db.execute(articles.delete().where(articles.c.id == article_id))

    def due_for_revisit(self, outlet: str, before: datetime | None, limit: int) -> list[StoredArticle]:
        """Articles whose revisit is due at `before` (None: that have one at all), the most overdue first."""
        due = articles.c.revisit_at.is_not(None) if before is None else articles.c.revisit_at <= before
        found = _STORED.where(articles.c.outlet_id == outlet, due)
        found = found.order_by(articles.c.revisit_at, articles.c.id).limit(limit)
        return [article(row) for row in self._db.execute(found)]

    def newest(self, limit: int, outlet: str | None = None) -> list[StoredArticle]:
        """The articles stored last, the last one first."""
        found = _STORED.order_by(articles.c.id.desc()).limit(limit)
        if outlet:
            found = found.where(articles.c.outlet_id == outlet)
        return [article(row) for row in self._db.execute(found)]

    def ids(self, outlets: tuple[str, ...], since: datetime | None) -> list[int]:
        """Ids of the articles of these outlets (none given: of all), first seen at or after `since` (None: ever)."""
        found = sa.select(articles.c.id).order_by(articles.c.id)
        if outlets:
            found = found.where(articles.c.outlet_id.in_(outlets))
        if since:
            found = found.where(articles.c.first_seen_at >= since)
        return list(self._db.execute(found).scalars())

    def count_saved(self, outlet: str, size: int, at: datetime) -> None:
        """Adds to the bytes that were saved of the outlet on the day of `at`."""
        self._db.execute(_COUNT_SAVED, {"outlet": outlet, "today": day(at), "size": size})

    def save_page(self, page: SavedPage) -> int:
        """Stores a page under the digest of its bytes; returns how many they are, packed. The same bytes are stored
        once; `saved_at` moves on."""
        packed = page.packed or packing.pack(page.body)
        row = {
            "sha256": page.sha256,
            "body": packed.body,
            "dictionary_id": packed.dictionary_id,
            "content_type": page.content_type,
            "rights_header": page.rights_header,
            "saved_at": page.saved_at,
            "url": page.url,
            "headers": page.headers,
            "first_saved_at": page.first_saved_at or page.saved_at,
            "archive": page.archive,
            "older_than": page.saved_at - _SAVED_AGAIN_AFTER,
        }
        self._db.execute(_save_page(engine_name(self._db)), row)
        return len(packed.body)

    def saved_page(self, sha256: bytes) -> SavedPage | None:
        """The page with this digest; None when it was never saved or has been pruned. The only way to a page's bytes.
        Raises Damaged where they do not come back."""
        row = self._db.execute(_PAGE, {"sha256": sha256}).one_or_none()
        if row is None:
            return None
        packed = PackedBody(body=row.body, dictionary_id=row.dictionary_id)
        try:
            body = packing.unpack(packed, of_page(row))
            if sha256_of(body).digest() != sha256:
                raise Damaged("not the bytes that its digest is of")
        except Damaged as error:
            raise Damaged(f"page {sha256.hex()[:12]} cannot be read: {error}; see ingest db check") from error
        return SavedPage(
            sha256=row.sha256,
            body=body,
            content_type=row.content_type,
            rights_header=row.rights_header,
            saved_at=row.saved_at,
            url=row.url,
            headers=row.headers,
            first_saved_at=row.first_saved_at,
            archive=row.archive,
            packed=packed,
        )

    def newest_for_lesson(self, outlet: str, limit: int) -> list[LessonArticle]:
        """An outlet's articles that were seen first last, the newest first."""
        return [
            LessonArticle(
                id=row.id,
                url=row.url,
                page_sha256=row.page_sha256,
                published_candidates=read_candidates(row.published_candidates),
            )
            for row in self._db.execute(_NEWEST_FOR_LESSON, {"outlet": outlet, "limit": limit})
        ]

    def count_newer(self, outlet: str, article_id: int, limit: int) -> int:
        """The number of an outlet's articles that were first seen after `article_id`, of all where there is no such one
        (any more); counting stops at `limit`."""
        ever = datetime.min.replace(tzinfo=UTC)
        values = {"outlet": outlet, "article_id": article_id, "limit": limit, "ever": ever}
        return self._db.execute(_COUNT_NEWER, values).scalar_one()

    def recent_texts(self, outlet: str, limit: int) -> dict[int, str]:
        """The texts of the outlet's articles that were seen first last, the newest first, by their ids."""
        found = (
            sa.select(articles.c.id, revisions.c.text)
            .join(articles, IS_CURRENT)
            .where(articles.c.outlet_id == outlet)
            .order_by(*_NEWEST_FIRST)
            .limit(limit)
        )
        return {row.id: row.text for row in self._db.execute(found)}
