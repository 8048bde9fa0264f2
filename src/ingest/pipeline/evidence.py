"""Looks up what is known of one article, for `ingest.evidence`."""

from datetime import datetime

from ingest.evidence import Case, Version, page_digests
from ingest.pipeline import packing
from ingest.urls import Url
from store.model import RevisionContent, StoredArticle
from store.store import Transaction


def look_up(article: StoredArticle, tx: Transaction, *, now: datetime, program: str) -> Case:
    """An article with all its versions, and every trace of how it came."""
    addresses = tx.articles.addresses(article.id)
    versions = [
        _version(number, seen_at, content, article, tx)
        for number, seen_at, content in tx.articles.revisions(article.id)
    ]
    return Case(
        article=article,
        outlet=tx.outlets.get(article.outlet).name,
        addresses=addresses,
        announced=tx.entries.announcements_of(article.id),
        versions=versions,
        attempts=tx.runs.attempts_at(article.outlet, {article.url, *addresses}),
        made_at=now,
        program=program,
    )


def _version(
    number: int, seen_at: datetime, content: RevisionContent, article: StoredArticle, tx: Transaction
) -> Version:
    pages = [page for digest in page_digests(content) if (page := packing.saved_page(digest, tx))]
    url = (pages[0].url if pages else None) or article.last_fetch.url
    return Version(
        number=number,
        seen_at=seen_at,
        content=content,
        pages=tuple(pages),
        robots=tx.hosts.robots_at(Url(url).origin, seen_at),
    )
