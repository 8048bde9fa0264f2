"""Dictionaries: what an outlet's pages are packed with. Each is kept for as long as a page needs it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import packing
from store.errors import Damaged
from store.model import Dictionary, DictionaryUse, NewDictionary, PackedBody
from store.schema import articles, dictionaries, pages, revisions

_OWN = tuple(dictionaries.c[name] for name in ("id", "outlet_id", "sha256", "body"))
OF_PAGE = tuple(column.label(f"of_{column.name}") for column in _OWN)
"""The columns by which `of_page` knows the dictionary of a page, where it is read from `JOINED`."""

JOINED = pages.outerjoin(dictionaries, dictionaries.c.id == pages.c.dictionary_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryFault:
    """A dictionary that cannot be used, so that `pages` pages cannot be read. `outlet` None: nothing tells whose it
    was."""

    id: int
    outlet: str | None
    pages: int
    reason: str


class Dictionaries:
    """Queries about dictionaries, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def newest(self, outlet: str) -> tuple[Dictionary, DictionaryUse] | None:
        """The outlet's newest dictionary and what it has done; None where there is none."""
        found = sa.select(dictionaries).where(dictionaries.c.outlet_id == outlet)
        row = self._db.execute(found.order_by(dictionaries.c.id.desc()).limit(1)).one_or_none()
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
        row = dictionaries.update().where(dictionaries.c.id == id)
        self._db.execute(row.values(pages=use.pages, first_share=use.first_share, share=use.share))

    def newest_pages(self, outlet: str, limit: int) -> list[tuple[PackedBody, Dictionary | None]]:
        """The pages of the outlet's newest articles as they are stored, each once, the newest first, with what they
        were packed with. Those whose dictionary is missing are left out."""
        newest = (
            sa.select(revisions.c.page_sha256)
            .join(
                articles,
                sa.and_(articles.c.id == revisions.c.article_id, articles.c.revision == revisions.c.revision),
            )
            .where(articles.c.outlet_id == outlet, revisions.c.page_sha256.is_not(None))
            .order_by(articles.c.id.desc())
            .limit(limit)
        )
        digests = list(dict.fromkeys(self._db.execute(newest).scalars()))
        if not digests:
            return []
        found = sa.select(pages.c.sha256, pages.c.body, pages.c.dictionary_id, *OF_PAGE).select_from(JOINED)
        rows = {row.sha256: row for row in self._db.execute(found.where(pages.c.sha256.in_(digests)))}
        return [
            (PackedBody(body=row.body, dictionary_id=row.dictionary_id), of_page(row))
            for row in (rows[digest] for digest in digests if digest in rows)
            if row.dictionary_id is None or row.of_id is not None
        ]

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
                    id=id, outlet=row.outlet_id, pages=self._needing(id), reason=str(error)
                )
                faults.append(fault)
        return faults

    def _needing(self, id: int) -> int:
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
