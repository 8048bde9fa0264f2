"""Article -> store: is it new, a revision, or the same? One decision, whoever brings the article in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ingest import dedupe, urls
from ingest.config import Outlet
from ingest.errors import Outcome
from ingest.identity import article_key, canonical
from ingest.pipeline.judging import candidate, newcomer
from ingest.pipeline.reading import Read
from ingest.secrets import bare
from store.model import LastFetch, RevisionContent, StoredArticle
from store.store import Transaction


def store(
    tx: Transaction,
    outlet: Outlet,
    found: Read,
    content: RevisionContent,
    now: datetime,
    *,
    asked: LastFetch | None = None,
    revisit_after_s: Sequence[float] = (),
) -> tuple[Outcome, int]:
    """Stores the article, or what is new about it; what came of it, and the article's number."""
    found = _under_its_own_address(tx, outlet, found, content, now, asked)
    url = found.article.url
    known = _known(tx, outlet, found, content, now)
    if known is None:
        made = tx.articles.add(
            outlet.id,
            article_key(url, outlet),
            bare(url),
            content,
            now,
            last_fetch=asked,
            revisit_at=next_look(now, revisit_after_s, now),
        )
        if made is not None:
            mark(tx, made, found)
            return "new", made
        known = tx.articles.by_key(outlet.id, article_key(url, outlet))
        if known is None:
            raise RuntimeError(f"{url}: the article was there and is not")
    return again(tx, tx.articles.lock(known.id), found, content, now, asked=asked), known.id


def again(
    tx: Transaction,
    known: StoredArticle,
    found: Read,
    content: RevisionContent,
    now: datetime,
    *,
    asked: LastFetch | None = None,
) -> Outcome:
    """A known article has been read again: the same, or a revision."""
    seen: dict[str, object] = {"last_seen_at": now}
    if asked is not None:
        seen |= {"fetched_url": asked.url, "etag": asked.etag, "last_modified": asked.last_modified}
    if known.missing_at is not None:
        seen |= {"missing_at": None}
    if known.gone_at is not None:
        seen |= {"gone_at": None, "returned_at": now}
    tx.articles.update(known.id, **seen)
    change = dedupe.change(known.content, content)
    if change is None:
        return "same"
    tx.articles.revise(known.id, content, change, now)
    mark(tx, known.id, found)
    return "revised"


def next_look(first_seen_at: datetime, after_s: Sequence[float], now: datetime) -> datetime | None:
    """When the article is to be looked at next: the first of its times that is still ahead, then never."""
    times = (first_seen_at + timedelta(seconds=wait_s) for wait_s in after_s)
    return next((at for at in times if at > now), None)


def _under_its_own_address(
    tx: Transaction,
    outlet: Outlet,
    found: Read,
    content: RevisionContent,
    now: datetime,
    asked: LastFetch | None,
) -> Read:
    """A page that calls itself by the address of another article, whose text it does not share, is not
    believed: it is kept under the address that it was asked at, and the other one keeps its text."""
    claimed = found.article.url
    if asked is None or article_key(asked.url, outlet) == article_key(claimed, outlet):
        return found
    known = tx.articles.by_key(outlet.id, article_key(claimed, outlet))
    if known is None or _share_a_text(known, newcomer(outlet.id, content, now)):
        return found
    return replace(found, article=replace(found.article, url=canonical(asked.url, outlet)))


def _share_a_text(known: StoredArticle, other: dedupe.Candidate) -> bool:
    shared = dedupe.compare(other, [candidate(known)]).relations
    return any(one.kind != dedupe.OVERLAP for one in shared)


def _known(
    tx: Transaction, outlet: Outlet, found: Read, content: RevisionContent, now: datetime
) -> StoredArticle | None:
    """The article as it is stored: under its identity, under this address, or as the same text elsewhere."""
    url = found.article.url
    return (
        tx.articles.by_key(outlet.id, article_key(url, outlet))
        or tx.articles.by_address(outlet.id, urls.key(url))
        or _twin(tx, outlet, found, content, now)
    )


def _twin(
    tx: Transaction, outlet: Outlet, found: Read, content: RevisionContent, now: datetime
) -> StoredArticle | None:
    """The outlet's own article with the same title and text: this is its print, AMP or session address."""
    made = found.mark
    for twin in tx.articles.get_many(
        tx.copies.exact_duplicates(outlet.id, made.title_sha256, made.text_sha256)
    ):
        if dedupe.compare(newcomer(outlet.id, content, now), [candidate(twin)]).duplicate_of == twin.id:
            return twin
    return None


def mark(tx: Transaction, article_id: int, found: Read) -> None:
    """The keys under which the article's text is found."""
    made = found.mark
    tx.copies.set_fingerprint(
        article_id, made.hashes, title_sha256=made.title_sha256, text_sha256=made.text_sha256
    )
