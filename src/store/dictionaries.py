"""Dictionaries: what an outlet's pages are packed with. Each is kept for as long as a page needs it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import packing
from store.errors import Damaged
from store.model import Dictionary, DictionaryUse, NewDictionary, PackedBody, StoredArticle
from store.schema import articles, dictionaries, pages, revisions

_OWN = tuple(dictionaries.c[name] for name in ("id", "outlet_id", "sha256", "body"))
OF_PAGE = tuple(column.label(f"of_{column.name}") for column in _OWN)
"""The columns by which `of_page` knows the dictionary of a page, where it is read from `JOINED`."""

_LEEWAY = 3
"""So many times the articles that a dictionary is made of may have come in between, and one may still be in it."""

JOINED = pages.outerjoin(dictionaries, dictionaries.c.id == pages.c.dictionary_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryFault:
    """A dictionary that cannot be used, so that `pages` pages cannot be read. `outlet` None: nothing tells whose it
    was."""

    id: int
    outlet: str | None
    pages: int
    reason: str


# Built once: building these statements costs more than running them.
_NEWEST = (
    sa.select(dictionaries)
    .where(dictionaries.c.outlet_id == sa.bindparam("outlet"))
    .order_by(dictionaries.c.id.desc())
    .limit(1)
)
_SET_USE = dictionaries.update().where(dictionaries.c.id == sa.bindparam("dictionary"))
_NEWEST_PAGES = (
    sa.select(revisions.c.page_sha256)
    .join(
        articles,
        sa.and_(articles.c.id == revisions.c.article_id, articles.c.revision == revisions.c.revision),
    )
    .where(articles.c.outlet_id == sa.bindparam("outlet"), revisions.c.page_sha256.is_not(None))
    .order_by(articles.c.id.desc())
    .limit(sa.bindparam("limit"))
)
_PAGES = (
    sa.select(pages.c.sha256, pages.c.body, pages.c.dictionary_id, *OF_PAGE)
    .select_from(JOINED)
    .where(pages.c.sha256.in_(sa.bindparam("digests", expanding=True)))
)


class Dictionaries:
    """Queries about dictionaries, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def newest(self, outlet: str) -> tuple[Dictionary, DictionaryUse] | None:
        """The outlet's newest dictionary and what it has done; None where there is none."""
        row = self._db.execute(_NEWEST, {"outlet": outlet}).one_or_none()
        if row is None:
            return None
        use = DictionaryUse(
            made_at=row.made_at, pages=row.pages, first_share=row.first_share, share=row.share
        )
        return Dictionary(id=row.id, outlet=row.outlet_id, sha256=row.sha256, body=row.body), use

    def add(self, outlet: str, dictionary: NewDictionary, now: datetime) -> Dictionary:
        """Stores a dictionary; those before it stay."""
        row = dictionaries.insert().values(
            outlet_id=outlet, sha256=dictionary.sha256, body=dictionary.body, made_at=now
        )
        id = int(self._db.execute(row.returning(dictionaries.c.id)).scalar_one())
        return Dictionary(id=id, outlet=outlet, sha256=dictionary.sha256, body=dictionary.body)

    def set_use(self, id: int, use: DictionaryUse) -> None:
        """Writes what a dictionary has done."""
        values = {"pages": use.pages, "first_share": use.first_share, "share": use.share}
        self._db.execute(_SET_USE, {"dictionary": id, **values})

    def newest_pages(self, outlet: str, limit: int) -> list[tuple[PackedBody, Dictionary | None]]:
        """The pages of the outlet's newest articles as they are stored, each once, the newest first, with what they
        were packed with. Those whose dictionary is missing are left out."""
        newest = self._db.execute(_NEWEST_PAGES, {"outlet": outlet, "limit": limit})
        digests = list(dict.fromkeys(newest.scalars()))
        if not digests:
            return []
        rows = {row.sha256: row for row in self._db.execute(_PAGES, {"digests": digests})}
        return [
            (PackedBody(body=row.body, dictionary_id=row.dictionary_id), of_page(row))
            for row in (rows[digest] for digest in digests if digest in rows)
            if row.dictionary_id is None or row.of_id is not None
        ]

    def made_near(self, article: StoredArticle, newest: int) -> list[int]:
        """Ids of the dictionaries that may hold a page of this article: those made of the outlet's `newest` articles
        when it was one of them."""
        newer = articles.alias()
        made_after = (
            sa.select(sa.func.count())
            .select_from(newer)
            .where(
                newer.c.outlet_id == article.outlet,
                newer.c.id > article.id,
                newer.c.first_seen_at < dictionaries.c.made_at,
            )
            .scalar_subquery()
        )
        found = sa.select(dictionaries.c.id).where(
            dictionaries.c.outlet_id == article.outlet,
            dictionaries.c.made_at >= article.first_seen_at,
            # Some of the newer ones may have had no page.
            made_after <= _LEEWAY * newest,
        )
        return list(self._db.execute(found.order_by(dictionaries.c.id)).scalars())

    def all_of(self, outlet: str) -> list[int]:
        """Ids of all dictionaries of an outlet."""
        found = sa.select(dictionaries.c.id).where(dictionaries.c.outlet_id == outlet)
        return list(self._db.execute(found.order_by(dictionaries.c.id)).scalars())

    def pack_alone(self, id: int, limit: int) -> int:
        """Packs at most `limit` pages alone that were packed with this dictionary; how many. One that cannot be read
        any more is deleted: nothing could be made of it without the dictionary."""
        found = sa.select(pages.c.sha256, pages.c.body, pages.c.dictionary_id, *OF_PAGE).select_from(JOINED)
        rows = self._db.execute(found.where(pages.c.dictionary_id == id).limit(limit)).all()
        for row in rows:
            packed = PackedBody(body=row.body, dictionary_id=row.dictionary_id)
            own = pages.c.sha256 == row.sha256
            try:
                body = packing.pack(packing.unpack(packed, of_page(row))).body
            except Damaged:
                self._db.execute(pages.delete().where(own))
            else:
                self._db.execute(pages.update().where(own).values(body=body, dictionary_id=None))
        return len(rows)

    def delete(self, id: int) -> None:
        """Deletes a dictionary that no page needs any more."""
        self._db.execute(dictionaries.delete().where(dictionaries.c.id == id))

    def faults(self) -> list[DictionaryFault]:
        """The dictionaries that pages need and that are missing, and those that are damaged."""
        return [*self._missing(), *self._damaged()]

    def _missing(self) -> list[DictionaryFault]:
        # A page does not say whose it is; the articles do that came from it.
        found = (
            sa.select(pages.c.dictionary_id, articles.c.outlet_id, sa.func.count(pages.c.sha256.distinct()))
            .select_from(
                JOINED.outerjoin(revisions, revisions.c.page_sha256 == pages.c.sha256).outerjoin(
                    articles, articles.c.id == revisions.c.article_id
                )
            )
            .where(pages.c.dictionary_id.is_not(None), dictionaries.c.id.is_(None))
            .group_by(pages.c.dictionary_id, articles.c.outlet_id)
            .order_by(pages.c.dictionary_id, articles.c.outlet_id)
        )
        return [
            DictionaryFault(id=id, outlet=outlet, pages=count, reason="missing")
            for id, outlet, count in self._db.execute(found)
        ]

    def _damaged(self) -> list[DictionaryFault]:
        faults = []
        ids = list(self._db.execute(sa.select(dictionaries.c.id).order_by(dictionaries.c.id)).scalars())
        for id in ids:  # one after the other: all of them may be more than fits into memory
            row = self._db.execute(sa.select(*_OWN).where(dictionaries.c.id == id)).one_or_none()
            if row is None:
                continue
            dictionary = Dictionary(id=row.id, outlet=row.outlet_id, sha256=row.sha256, body=row.body)
            try:
                packing.check_dictionary(dictionary)
            except Damaged as error:
                fault = DictionaryFault(
                    id=id, outlet=row.outlet_id, pages=self.needing(id), reason=str(error)
                )
                faults.append(fault)
        return faults

    def needing(self, id: int) -> int:
        """How many pages were packed with a dictionary."""
        found = sa.select(sa.func.count()).select_from(pages).where(pages.c.dictionary_id == id)
        return int(self._db.execute(found).scalar_one())


def of_page(row: sa.Row[*tuple[Any, ...]]) -> Dictionary | None:
    """The dictionary of a page that was read with OF_PAGE; None where it needs none. Raises Damaged where
    it is missing."""
    if row.dictionary_id is None:
        return None
    if row.of_id is None:
        raise Damaged(f"dictionary {row.dictionary_id} is missing")
    return Dictionary(id=row.of_id, outlet=row.of_outlet_id, sha256=row.of_sha256, body=row.of_body)
