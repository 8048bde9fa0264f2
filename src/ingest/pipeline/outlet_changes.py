"""An outlet gets another id, another domain, or goes for good: what of that happens in the database.

Each goes some rows at a time, so that nobody else waits for long, under the lease of the outlet, so that no run of it
is at work meanwhile. Interrupted, each is called again and goes on with what is left.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from ingest.config import Outlet
from ingest.errors import Refused
from ingest.evidence import page_digests
from ingest.identity import article_key
from ingest.pipeline.copies import link_all
from ingest.pipeline.deps import Compute
from ingest.urls import Url
from store.model import Lease, Process
from store.store import Store, Transaction
from store.updates import Address

ARTICLES_AT_ONCE = 20
REMOVED_AT_ONCE = 5
"""Each has its cluster of copies taken apart."""

ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a change of an outlet is done with. `on_progress` is told of rows that are done."""

    store: Store
    process: Process
    is_process_dead: Callable[[Process], bool]
    now: Callable[[], datetime]
    on_progress: Callable[[int], None] = lambda done: None

    @contextmanager
    def claimed(self, *ids: str) -> Iterator[Lease | None]:
        """The lease of these outlets as long as the block lasts; None where another run has one of them."""
        names = tuple(f"outlet:{id}" for id in ids)
        with self.store.begin(name="claim outlet") as tx:
            lease = tx.leases.claim(names, self.process, self.now(), self.is_process_dead)
        try:
            yield lease
        finally:
            if lease:
                with self.store.begin(name="release outlet") as tx:
                    tx.leases.drop(lease)

    def repeat(self, lease: Lease, name: str, step: Callable[[Transaction], int]) -> None:
        """Takes a step in a transaction of its own, again and again, until it says that it did nothing."""
        done = True
        while done:
            with self.store.begin(lease, name=name) as tx:
                tx.leases.renew(lease, self.now())
                did = step(tx)
            self.on_progress(did)
            done = did > 0


def rename(work: Work, old: str, new: str) -> bool:
    """Gives all that is stored of an outlet to another id; False where a run is at work on it. From the first
    transaction on nothing can be stored under the old id, so that an older configuration brings nothing in twice.
    Raises Refused where another outlet has the new id."""
    with work.claimed(old, new) as lease:
        if lease is None:
            return False
        with work.store.begin(lease, name="begin rename") as tx:
            if tx.outlet_rows.is_known(new) and tx.outlet_rows.former_id(old) != new:
                raise Refused("taken", f"the database has another outlet {new}; choose another id")
            if not tx.outlet_rows.is_known(old):
                return True  # nothing of it was stored, or all of it was renamed
            tx.outlet_rows.begin_rename(old, new, work.now())
        work.repeat(lease, "rename articles", lambda tx: _rename_some(tx, old, new))
        work.repeat(lease, "rename rows", lambda tx: tx.outlet_rows.rename_rows(old, new, ROWS_AT_ONCE))
        with work.store.begin(lease, name="end rename") as tx:
            tx.outlet_rows.end_rename(old, new)
    return True


def _rename_some(tx: Transaction, old: str, new: str) -> int:
    ids = tx.outlet_rows.article_ids(old, ARTICLES_AT_ONCE)
    tx.rename_articles(ids, new)
    return len(ids)


def remove(work: Work, outlet: str, others: Sequence[Outlet], compute: Compute) -> bool:
    """Deletes all that is stored of an outlet, without tombstones; False where a run is at work on it. What its
    articles had in common with those of `others` is determined anew."""
    with work.claimed(outlet) as lease:
        if lease is None:
            return False
        _unpack(work, outlet, lease)
        work.repeat(lease, "remove articles", lambda tx: _remove_some(tx, outlet))
        work.repeat(lease, "remove rows", lambda tx: tx.outlet_rows.delete_rows(outlet, ROWS_AT_ONCE))
        with work.store.begin(lease, name="end removal") as tx:
            tx.outlet_rows.end_removal(outlet)
    for other in others:
        _link_again(work, other.id, others, compute)
    return True


def _unpack(work: Work, outlet: str, lease: Lease) -> None:
    """Pages that other outlets have as well are packed without this outlet's dictionaries."""
    with work.store.read() as tx:
        dictionaries = tx.dictionaries.all_of(outlet)
    for dictionary in dictionaries:
        work.repeat(
            lease,
            "pack pages alone",
            lambda tx, id=dictionary: tx.dictionaries.pack_alone(id, ARTICLES_AT_ONCE),  # type: ignore[misc]
        )
        with work.store.begin(lease, name="delete dictionary") as tx:
            tx.dictionaries.delete(dictionary)


def _remove_some(tx: Transaction, outlet: str) -> int:
    ids = tx.outlet_rows.article_ids(outlet, REMOVED_AT_ONCE)
    if ids:
        tx.outlets.lock(outlet)
        tx.copies.lock_clusters()
    for article_id in ids:
        tx.articles.lock(article_id)  # no story may take it meanwhile
        contents = [content for _, _, content in tx.articles.revisions(article_id)]
        tx.remove_article(article_id, list({one for content in contents for one in page_digests(content)}))
    return len(ids)


def _link_again(work: Work, outlet: str, outlets: Sequence[Outlet], compute: Compute) -> None:
    """Determines copies and citations of the outlet's articles that lost what they had in common with others."""
    before: list[int] = []
    while True:
        with work.store.read() as tx:
            ids = tx.copies.pending_dedupe(outlet, ROWS_AT_ONCE)
        if not ids or ids == before:  # what cannot be linked is left to the next run
            return
        link_all(work.store, compute, ids, outlets, work.now())
        before = ids


def move(work: Work, outlet: Outlet, homepage: Url) -> int | None:
    """Makes the outlet's articles known at the same paths below another homepage, where they are shown and revisited
    from now on; how many there are, or None where a run is at work on it. Old addresses stay known."""
    old = outlet.parsed_homepage
    if old is None:
        return 0
    moved = outlet.model_copy(update={"homepage": homepage.asked})
    done = above = 0
    with work.claimed(outlet.id) as lease:
        if lease is None:
            return None
        while True:
            with work.store.begin(lease, name="move articles") as tx:
                tx.leases.renew(lease, work.now())
                ids = tx.outlet_rows.article_ids(outlet.id, ARTICLES_AT_ONCE, above)
                if not ids:
                    return done
                _move_some(tx, tx.outlet_rows.addresses_of(ids), old, moved, work.now())
            above, done = ids[-1], done + len(ids)
            work.on_progress(len(ids))


def _move_some(
    tx: Transaction, addresses: Mapping[int, list[str]], old: Url, moved: Outlet, now: datetime
) -> None:
    homepage = Url(str(moved.homepage))
    for id, urls in addresses.items():
        new = [found for url in urls if (found := moved_url(Url(url), old, homepage))]
        if new:
            seen = tuple(Address(key=url.key, url=str(url)) for url in dict.fromkeys(new))
            tx.articles.add_addresses(moved.id, id, seen, now)
            # Its own address is the first one. Where that is on a host that does not move, neither does the article.
            if moved_url(Url(urls[0]), old, homepage):
                tx.outlet_rows.show_under(id, str(new[0]), article_key(new[0], moved))


def moved_url(url: Url, old: Url, new: Url) -> Url | None:
    """The same path below the new homepage; None for an address on a host that does not move."""
    if (url.plain_host, url.port) != (old.plain_host, old.port):
        return None
    return Url(f"{new.scheme}://{new.netloc}/{url.asked.partition('://')[2].partition('/')[2]}")
