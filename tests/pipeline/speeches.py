"""Articles that name and quote people, as the pipeline stores them; and the pass that finds whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from net import NOON, Net, make_deps

from ingest.pipeline.deps import Deps
from ingest.pipeline.naming.passing import Again, NamesPass
from store.model import (
    ArticleState,
    Change,
    Fingerprint,
    OutletRow,
    Published,
    RevisionContent,
)
from store.store import Store
from store.updates import ArticleUpdate, NewRevision

SERGEY = (
    "Foreign Minister Sergey Lavrov arrived in Oslo on Friday.\n"
    '"We are ready for talks about the harbour," Lavrov said.\n'
    "The talks will go on, Lavrov's office announced."
)
ANTON = 'Captain Anton Lavrov left the harbour at night. "The sea is calm enough," Anton Lavrov said.'
CLERK = (
    '"It is five past noon in the old town hall," said clerk Mary Hendricks. '
    '"Nobody knows what the clock will say," he said.'
)


def content(text: str, **said: object) -> RevisionContent:
    """What a revision with this text says; in English and published on that day, unless told otherwise."""
    usual = {
        "title": "Talks in Oslo",
        "lead": None,
        "language": "en",
        "published": Published(at=NOON, precision="second", source="meta"),
    }
    return RevisionContent(text=text, words=len(text.split()), **usual | said)  # type: ignore[arg-type]


def write(
    store: Store, number: int, text: str, *, outlet: str = "elm", at: datetime = NOON, **said: object
) -> int:
    """Stores an article, or a new revision of the one with this number; its id."""
    key = sha256(f"{outlet} {number}".encode()).digest()
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id=outlet, name=outlet), at)
        known = tx.articles.by_key(outlet, key)
        changed = Change(words_added=1, words_removed=1, headline_changed=False) if known else None
        update = ArticleUpdate(
            outlet=outlet,
            article_id=known.id if known else None,
            key=key,
            url=f"https://{outlet}.example/{number}",
            outcome="revised" if known else "new",
            at=at,
            state=ArticleState(last_seen_at=at),
            revision=NewRevision(
                content=content(text, **said), fingerprint=_fingerprint(text), change=changed
            ),
        )
        return tx.apply(update)


def _fingerprint(text: str) -> Fingerprint:
    digest = sha256(text.encode()).digest()
    return Fingerprint(hashes=(), shingle_count=0, title_sha256=digest, text_sha256=digest)


def deps_of(store: Store, **other: object) -> Deps:
    """Everything outside the program, with other parts where they are given."""
    return replace(make_deps(Net(), store), **other)  # type: ignore[arg-type]


async def find(
    store: Store, *, again: Again | None = None, on_step: Callable[[], None] = lambda: None, **other: object
) -> int:
    """Finds the names of the articles that wait for it, or of others; how many articles were read."""
    names = NamesPass(deps_of(store, **other), again)
    while await names.step():
        on_step()
    return names.done
