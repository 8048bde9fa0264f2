"""Rows as store tests need them, written through the updates that the program uses."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from store.model import ArticleState, FeedRow, Fingerprint, NewFeed, RevisionContent
from store.store import Store
from store.updates import ArticleUpdate, EntryUpdate, FeedUpdate, NewRevision

FEED_URL = "https://elm.example/rss"


def add_feed(store: Store, key: bytes, now: datetime, **state: object) -> FeedRow:
    """A feed of Elm; `state` are the fields that a fetch has set."""
    with store.begin() as tx:
        row = tx.feeds.upsert("elm", NewFeed(key=key, url=FEED_URL, kind="rss"))
        if state:
            tx.apply(FeedUpdate(feed=replace(row, **state), at=now))  # type: ignore[arg-type]
    return row


def finish_entry(store: Store, entry_id: int, **values: object) -> None:
    """An entry was tried once and failed, unless `values` say otherwise."""
    usual = {"outcome": "failed", "tries": 1, "due_at": None, "url": "https://elm.example/1"}
    with store.begin() as tx:
        tx.apply(EntryUpdate(entry_id=entry_id, **usual | values))  # type: ignore[arg-type]


def add_article(store: Store, outlet: str, key: bytes, now: datetime, fingerprint: Fingerprint) -> int:
    """An article with this key and fingerprint; its id."""
    update = ArticleUpdate(
        outlet=outlet,
        article_id=None,
        key=key,
        url=f"https://{outlet}.example/{key.hex()}",
        outcome="new",
        at=now,
        state=ArticleState(last_seen_at=now),
        revision=NewRevision(
            content=RevisionContent(title="One", lead=None, text="One.", words=1), fingerprint=fingerprint
        ),
    )
    with store.begin() as tx:
        return tx.apply(update)


def fingerprint(*hashes: int, title: bytes = b"t" * 32, text: bytes = b"x" * 32) -> Fingerprint:
    """A fingerprint with these hashes."""
    return Fingerprint(hashes=hashes, shingle_count=len(hashes), title_sha256=title, text_sha256=text)


def add_text(store: Store, now: datetime, *, outlet: str = "elm", **content: object) -> int:
    """An article that says this, under an address of its own; its id."""
    says = RevisionContent(**{"title": "", "lead": None, "text": "", "words": 1} | content)  # type: ignore[arg-type]
    with store.begin() as tx:
        return tx.apply(_of_text(outlet, None, now, says))


def change_text(
    store: Store, now: datetime, article_id: int, *, outlet: str = "elm", **content: object
) -> None:
    """The article says this now."""
    says = RevisionContent(**{"title": "", "lead": None, "text": "", "words": 1} | content)  # type: ignore[arg-type]
    with store.begin() as tx:
        tx.apply(_of_text(outlet, article_id, now, says))


def _of_text(outlet: str, article_id: int | None, now: datetime, says: RevisionContent) -> ArticleUpdate:
    key = sha256(repr((outlet, now, says)).encode()).digest()
    return ArticleUpdate(
        outlet=outlet,
        article_id=article_id,
        key=key,
        url=f"https://{outlet}.example/{key.hex()}",
        outcome="revised" if article_id else "new",
        at=now,
        state=ArticleState(last_seen_at=now),
        revision=NewRevision(content=says, fingerprint=fingerprint()),
    )
