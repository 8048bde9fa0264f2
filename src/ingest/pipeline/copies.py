"""Article -> copies and citations: look up, compare, store.

    link_alone                   of a run, in the transaction that stores the article: there is nothing to compare
    link_article, link_pending   of a run, one article after the other
    link_all                     of a command, batch by batch

Any other article is looked up after it and its fingerprint are committed: two copies that arrive at the same instant
cannot miss each other. What was looked up is compared in a child process, while nothing is locked. Only one transaction
stores links at a time. It looks up once more: when there is an article that was not compared, or that has changed,
nothing is stored, and all begins again. What still was not compared after some attempts keeps what is stored of it:
whoever stored that article later has looked this one up, or will.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from ingest import dedupe
from ingest.config import Outlet
from ingest.errors import ParserCrashed
from ingest.pipeline.deps import Compute, Deps, OutletRun, Write, compute_here
from store.model import Citation, Relation, RevisionContent, StoredArticle
from store.store import Store, Transaction

log = structlog.get_logger()

MAX_CANDIDATES = 60
"""The number of articles that one is compared with: those that share most hashes with it."""

MAX_ATTEMPTS = 4
"""How often an article is looked up and compared at most, when others change meanwhile."""

MAX_CLUSTERED = 500
"""Articles that are clustered together at most. An article of a larger cluster joins it or does not."""

_MAX_RELATIONS = 20_000
_BATCH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """An article and what it is compared with. `revisions` are those of all of them; `left_out` would be too much text
    to compare."""

    article: StoredArticle
    others: tuple[dedupe.Candidate, ...]
    revisions: Mapping[int, int]
    left_out: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """How many articles changed their cluster, of those that were clustered together."""

    moved: int
    clustered: int


async def link_article(run: OutletRun, article_id: int) -> None:
    """Links one article that a run has stored."""
    await link(article_id, run.options.names, run.deps, run.write)


def link_alone(tx: Transaction, article_id: int, citations: Sequence[Citation], now: datetime) -> bool:
    """Links a new article that has nothing in common with any other, in the transaction that stores it; False where
    others are to be compared with it first. Nobody else stores links until the end of the transaction, so that two
    copies which arrive at the same instant cannot miss each other."""
    tx.copies.lock_clusters()
    if tx.copies.candidates(article_id, dedupe.MAX_DOC_FREQUENCY, limit=1):
        return False
    tx.copies.add_citations(article_id, citations)
    tx.copies.mark_deduped(article_id, now)
    return True


async def link_pending(run: OutletRun) -> None:
    """Links the articles that runs have stored, but not linked before they died."""
    for article_id in run.beginning.unlinked:
        await link_article(run, article_id)


async def link(article_id: int, names: bytes, deps: Deps, write: Write) -> None:
    """Finds and stores the article's relations and citations. `names` are those of all outlets, packed; `write` runs a
    transaction."""
    for attempt in range(1, MAX_ATTEMPTS + 1):
        found = await deps.store.read(partial(look_up, article_id))
        if found is None:
            return
        links: dedupe.Links | None
        try:
            links = await deps.executor.run(dedupe.find_links, *_question(found), names)
        except ParserCrashed as error:
            _tell(found, error)
            links = None
        is_last = attempt == MAX_ATTEMPTS
        if await write(partial(store_links, found, links, deps.now(), is_last=is_last)):
            return


def link_all(
    store: Store,
    compute: Compute,
    article_ids: Iterable[int],
    outlets: Sequence[Outlet],
    now: datetime,
) -> None:
    """Finds and stores the relations and citations of all these articles."""
    names = dedupe.pack_names(outlets)
    waiting = list(dict.fromkeys(article_ids))
    for attempt in range(1, MAX_ATTEMPTS + 1):
        again: list[int] = []
        for start in range(0, len(waiting), _BATCH):
            with store.read() as tx:
                batch = [look_up(article_id, tx) for article_id in waiting[start : start + _BATCH]]
            compared = deque((found, _find_links(compute, found, names)) for found in batch if found)
            while compared:
                with store.begin(name="link articles") as tx:
                    again += _store_some(tx, compared, now, is_last=attempt == MAX_ATTEMPTS)
        waiting = again


def _store_some(
    tx: Transaction, compared: deque[tuple[LookedUp, dedupe.Links | None]], now: datetime, *, is_last: bool
) -> list[int]:
    """Stores links, as much as one transaction may; the articles that are to be compared again."""
    again: list[int] = []
    clustered = 0
    while compared and clustered < MAX_CLUSTERED:
        found, links = compared.popleft()
        linked = store_links(found, links, now, tx, is_last=is_last)
        if linked is None:
            again.append(found.article.id)
        else:
            clustered += linked.clustered
    return again


def _find_links(compute: Compute, found: LookedUp, names: bytes) -> dedupe.Links | None:
    try:
        return compute(dedupe.find_links, *_question(found), names)
    except ParserCrashed as error:
        _tell(found, error)
        return None


def _question(found: LookedUp) -> tuple[dedupe.Candidate, tuple[dedupe.Candidate, ...], RevisionContent]:
    return dedupe.candidate(found.article), found.others, found.article.content


def _tell(found: LookedUp, error: ParserCrashed) -> None:
    """Texts that could not be compared are not compared again by every run, but somebody should know."""
    log.warning("article.not_compared", outlet=found.article.outlet, url=found.article.url, reason=str(error))


def look_up(article_id: int, tx: Transaction) -> LookedUp | None:
    """The article and what it is to be compared with; None when it was made one with another meanwhile."""
    article = tx.articles.get(article_id)
    if article is None:
        return None
    ids = tx.copies.candidates(article_id, dedupe.MAX_DOC_FREQUENCY, MAX_CANDIDATES)
    sizes = tx.copies.sizes(ids)
    ids = [id for id in ids if id in sizes]  # on Postgres one may have become one with another just now
    affordable = dedupe.affordable([sizes[id] for id in ids])
    others = tx.copies.comparable(ids[:affordable], dedupe.MAX_CHARS)
    return LookedUp(
        article=article,
        others=tuple(map(dedupe.comparable, others)),
        revisions={article_id: article.revision} | {other.article_id: other.revision for other in others},
        left_out=frozenset(ids[affordable:]),
    )


def store_links(
    found: LookedUp, links: dedupe.Links | None, now: datetime, tx: Transaction, *, is_last: bool
) -> Linked | None:
    """Stores the article's links (None: they could not be found). Stores nothing and gives None when an article that
    was not compared must be, unless this `is_last` attempt."""
    tx.copies.lock_clusters()
    article = found.article
    candidates = tx.copies.candidates(article.id, dedupe.MAX_DOC_FREQUENCY, MAX_CANDIDATES)
    now_stored = tx.copies.revisions({*found.revisions, *candidates})
    if article.id not in now_stored:
        return Linked(moved=0, clustered=0)
    current = {id for id, number in found.revisions.items() if now_stored.get(id) == number}
    uncompared = {id for id in candidates if id not in current and id not in found.left_out}
    is_current = article.id in current and not uncompared
    if not is_current and not is_last:
        return None
    if article.id not in current:  # whoever revises an article links it
        return Linked(moved=0, clustered=1)
    if links is None:
        tx.copies.mark_deduped(article.id, now)
        return Linked(moved=0, clustered=1)
    relations = [one for one in links.relations if {one.article_id, one.origin_id} <= current]
    before = tx.copies.relations([article.id])
    linked = Linked(moved=0, clustered=1)
    if before or relations:
        tx.copies.replace_relations(article.id, relations, keep=uncompared)
        linked = _cluster(tx, article.id, {article.id, *_ends(before), *_ends(relations)})
    if links.citations or article.deduped_at or article.revision > 1:
        tx.copies.replace_citations(article.id, links.citations)
    tx.copies.mark_deduped(article.id, now)
    return linked


def _ends(relations: Iterable[Relation]) -> set[int]:
    """The articles of all relations that are more than a quotation."""
    merging = (one for one in relations if one.kind != dedupe.OVERLAP)
    return {end for one in merging for end in (one.article_id, one.origin_id)}


def _cluster(tx: Transaction, article_id: int, around: set[int]) -> Linked:
    """Clusters all articles that are connected with these again."""
    relations: dict[tuple[int, int], Relation] = {}
    reached: set[int] = set()
    frontier = around
    while frontier:
        reached |= frontier
        left = _MAX_RELATIONS - len(relations)
        found = tx.copies.relations(sorted(frontier), left) if len(reached) <= MAX_CLUSTERED else None
        if found is None or len(found) >= left:
            return _join_large_cluster(tx, article_id, around)
        relations |= {(one.article_id, one.origin_id): one for one in found}
        frontier = _ends(found) - reached
    members = map(dedupe.member, tx.copies.seen(reached))
    clusters = dedupe.cluster(members, tuple(relations.values()))
    return Linked(moved=tx.copies.set_clusters(clusters, touched=around), clustered=len(reached))


def _join_large_cluster(tx: Transaction, article_id: int, touched: set[int]) -> Linked:
    """Clusters an article with those that it has something in common with, and gives it the cluster that one of these
    is in already. Theirs stay as they are: looking at all of a large cluster for each of its copies would take longer
    and longer."""
    own = tx.copies.relations([article_id], _MAX_RELATIONS)
    around = sorted({article_id, *_ends(own)})[-MAX_CLUSTERED:]
    between = tx.copies.relations(around, _MAX_RELATIONS)
    clusters = dedupe.cluster(map(dedupe.member, tx.copies.seen({article_id, *around})), between)
    mine = clusters[article_id]
    stored = tx.copies.clusters(around)
    if mine is None:
        moved = tx.copies.set_clusters({article_id: None}, touched=touched)
        return Linked(moved=moved, clustered=len(around))
    together = [id for id in around if clusters[id] == mine and id != article_id]
    known = min((cluster for id in together if (cluster := stored[id]) is not None), default=mine)
    joined = {id: known for id in together if stored[id] is None} | {article_id: known}
    return Linked(moved=tx.copies.set_clusters(joined, touched=touched), clustered=len(around))


def relink(
    store: Store,
    since: datetime | None,
    outlets: Sequence[Outlet],
    now: datetime,
    *,
    compute: Compute = compute_here,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Fingerprints and links the articles first seen since `since` (None: all) anew, after changed parameters or to
    repair what was left; how many changed their cluster.

    All fingerprints are committed before the first look-up, so that the order does not matter. `on_progress` is
    called with the steps done and their number. What was linked until `should_stop` stays so.
    """
    with store.read() as tx:
        ids = tx.articles.ids((), since)
        before = tx.copies.clusters(ids)
    for start in range(0, len(ids), _BATCH):
        if should_stop():
            return 0
        _fingerprint(store, compute, ids[start : start + _BATCH])
        on_progress(start, 2 * len(ids))
    for start in range(0, len(ids), _BATCH):
        if should_stop():
            break
        link_all(store, compute, ids[start : start + _BATCH], outlets, now)
        on_progress(len(ids) + start, 2 * len(ids))
    with store.read() as tx:
        after = tx.copies.clusters(ids)
    return sum(before[id] != after[id] for id in ids)


def _fingerprint(store: Store, compute: Compute, article_ids: Sequence[int]) -> None:
    with store.read() as tx:
        articles = tx.articles.get_many(article_ids)
    made = {
        (one.id, one.revision): compute(
            dedupe.fingerprint, one.content.title, one.content.text, one.content.language
        )
        for one in articles
    }
    with store.begin(name="fingerprint articles") as tx:
        stored = tx.copies.revisions(article_ids)
        for (article_id, revision), fingerprint in made.items():
            # Of a newer revision, a run has just stored the fingerprint.
            if stored.get(article_id) == revision:
                tx.copies.set_fingerprint(article_id, fingerprint)
