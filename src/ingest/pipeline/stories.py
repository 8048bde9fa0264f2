"""Groups the articles of one event into stories, as far as something is new. Whatever the portions in which articles
come, the stories are the same; a second time, nothing changes.

Articles that are new or changed are taken first: their terms are made, and their days marked. Then marked days are
grouped, the earliest first, in a child process and while nothing is locked; what differs from what is stored is written
in small transactions. A day stays marked until all of it is written, so that a run that dies loses nothing.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from ingest import dedupe
from ingest.dedupe.stories import WINDOW_DAYS, TermedArticle, group_day, has_one_event
from ingest.dedupe.story_terms import Readable, are_current, pack_all, pack_terms
from ingest.errors import ParserCrashed
from ingest.pipeline import decide
from ingest.pipeline.decide import Placement
from ingest.pipeline.deps import Deps
from ingest.pipeline.leasing import renewed
from ingest.pipeline.progress import tell_nobody
from store.errors import LeaseLost
from store.model import Lease, StoryDay, StoryMember, StoryTerms, StoryText
from store.store import Transaction

log = structlog.get_logger()

LEASE = "stories"

_MAX_TAKEN_AT_ONCE = 100
_MAX_GROUPED_AT_ONCE = 2_000  # articles, by one call of a child
_MAX_STORIES_AT_ONCE = 50
_MAX_MOVED_AT_ONCE = 300  # articles, in one transaction
_MAX_CHARS = 20_000  # of a text: more than the words that are looked at have
_TERMS_KEPT = timedelta(days=10)
"""For so long the terms of articles are kept: what is new nearly always concerns the days that these belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What came of it: the days that were grouped, and how many articles changed their story. `is_busy`: another
    process is at it."""

    days: int = 0
    moved: int = 0
    is_busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    deps: Deps
    lease: Lease
    progressed: Callable[[], Awaitable[None]]


async def group_stories(
    deps: Deps,
    since: datetime | None = None,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
    progressed: Callable[[], Awaitable[None]] = tell_nobody,
) -> Grouped:
    """Groups what is new or has changed, and with `since` all days from then on. `on_progress` is called with the days
    that were grouped, and how many they are with those that are still to be. `should_stop` is asked before each day;
    `progressed` is awaited when days were marked, so that whoever goes on needs no `since`, and after each day.

    Nothing is claimed or written where nothing is to be done. Raises StoreError.
    """
    if since is None and not await deps.store.read(lambda tx: tx.story_work.is_any()):
        return Grouped()
    lease = await deps.store.write(partial(_claim, deps))
    if lease is None:
        return Grouped(is_busy=True)
    work = _Work(deps=deps, lease=lease, progressed=progressed)
    try:
        async with renewed(lease, deps, work=LEASE):
            if since is not None:
                await deps.store.write(partial(_mark_since, since), lease=lease)
                await progressed()
            await _take_all(work)
            return await _group_days(work, on_progress, should_stop)
    finally:
        await deps.store.write(lambda tx: tx.leases.drop(lease))


async def group_new(deps: Deps) -> None:
    """Groups what is new, and says in the log what came of it. What fails there is tried again the next time: those who
    fetch need not care. Raises StoreError where the database cannot be used."""
    began = deps.now()
    try:
        grouped = await group_stories(deps)
    except (LeaseLost, ParserCrashed) as error:
        log.warning("stories.failed", reason=str(error))
        return
    if grouped.days:
        took_s = round((deps.now() - began).total_seconds(), 1)
        log.info("stories.grouped", days=grouped.days, moved=grouped.moved, took_s=took_s)


async def _group_days(
    work: _Work, on_progress: Callable[[int, int], None], should_stop: Callable[[], bool]
) -> Grouped:
    days = moved = 0
    while day := await work.deps.store.read(lambda tx: tx.story_work.next_day()):
        if should_stop():
            break
        moved += await _group(work, day)
        days += 1
        await work.progressed()
        on_progress(days, days + await work.deps.store.read(lambda tx: tx.story_work.count_days()))
    return Grouped(days=days, moved=moved)


def _claim(deps: Deps, tx: Transaction) -> Lease | None:
    return tx.leases.claim((LEASE,), deps.process, deps.now(), deps.is_process_dead)


def _mark_since(since: datetime, tx: Transaction) -> None:
    tx.story_work.mark_since(since)


# ---- articles that are new or have changed ---------------------------------------------------------------


async def _take_all(work: _Work) -> None:
    """Makes the terms of all articles that are due."""
    after = 0
    while texts := await work.deps.store.read(partial(_due, after)):
        after = texts[-1].article_id
        taken = list(zip(texts, await _terms(work, texts), strict=True))
        await work.deps.store.write(partial(_take, work, taken), lease=work.lease)
        await work.progressed()


def _due(after: int, tx: Transaction) -> list[StoryText]:
    return tx.story_work.due(after, _MAX_TAKEN_AT_ONCE, _MAX_CHARS)


def _take(work: _Work, taken: Sequence[tuple[StoryText, StoryTerms]], tx: Transaction) -> None:
    tx.story_work.take(taken, work.deps.now())


async def _terms(work: _Work, texts: Sequence[StoryText]) -> list[StoryTerms]:
    packed = await _packed(work, [_readable(text) for text in texts])
    return [
        StoryTerms(
            article_id=text.article_id,
            language=text.language,
            at=dedupe.appeared_at(text.published, text.first_seen_at),
            has_one_event=has_one_event(text.kind),
            terms=terms,
        )
        for text, terms in zip(texts, packed, strict=True)
    ]


def _readable(text: StoryText) -> Readable:
    return text.title, "\n".join(part for part in (text.lead, text.text) if part), text.language


async def _packed(work: _Work, texts: Sequence[Readable]) -> list[bytes]:
    """The terms of each text; of one that no child survives, none."""
    try:
        return await work.deps.executor.run(pack_all, texts)
    except ParserCrashed as error:
        if len(texts) > 1:
            return [terms for text in texts for terms in await _packed(work, [text])]
        log.warning("story.unread", title=texts[0][0][:100], reason=str(error))
        return [pack_terms("", "", None)]


# ---- a day -----------------------------------------------------------------------------------------------


async def _group(work: _Work, day: StoryDay) -> int:
    """Groups one day; how many articles changed their story."""
    start = datetime.fromisoformat(day.day).replace(tzinfo=UTC)
    found = await _with_terms(work, await work.deps.store.read(partial(_around, day, start)))
    window = [_termed(article) for article in found if article.at < start]
    articles = [replace(_termed(article), story=None) for article in found if article.at >= start]
    stories = await _stories(work, window, articles)
    placed = await work.deps.store.read(partial(_place, start, window, stories))
    moved = 0
    for some in _portions(placed):
        moved += await work.deps.store.write(partial(_move, day, start, some), lease=work.lease)
    rows = sorted({one.story for one in placed if one.story is not None})
    for at in range(0, len(rows), _MAX_STORIES_AT_ONCE):
        await _describe_again(work, rows[at : at + _MAX_STORIES_AT_ONCE])
    kept_from = min(start - timedelta(days=WINDOW_DAYS), work.deps.now() - _TERMS_KEPT)
    while not await work.deps.store.write(partial(_finish, day, kept_from), lease=work.lease):
        pass
    return moved


def _around(day: StoryDay, start: datetime, tx: Transaction) -> list[StoryTerms]:
    """The articles of a day, and of the days before it that decide about them."""
    return tx.story_work.between(day.language, start - timedelta(days=WINDOW_DAYS), start + timedelta(days=1))


async def _with_terms(work: _Work, found: Sequence[StoryTerms]) -> list[StoryTerms]:
    """The same, with terms where they are not kept any more or were made by an older version."""
    stale = [article.article_id for article in found if not are_current(article.terms)]
    made: dict[int, bytes] = {}
    for at in range(0, len(stale), _MAX_TAKEN_AT_ONCE):
        texts = await work.deps.store.read(partial(_texts, stale[at : at + _MAX_TAKEN_AT_ONCE]))
        packed = await _packed(work, [_readable(text) for text in texts])
        some = dict(zip((text.article_id for text in texts), packed, strict=True))
        await work.deps.store.write(partial(_fill, some), lease=work.lease)
        made |= some
    return [replace(article, terms=made.get(article.article_id, article.terms)) for article in found]


def _texts(article_ids: Sequence[int], tx: Transaction) -> list[StoryText]:
    return tx.story_work.texts(article_ids, _MAX_CHARS)


def _fill(terms: Mapping[int, bytes], tx: Transaction) -> None:
    tx.story_work.fill(terms.items())


def _termed(article: StoryTerms) -> TermedArticle:
    return TermedArticle(
        article_id=article.article_id,
        at=article.at,
        terms=article.terms or pack_terms("", "", None),  # an article that left the archive meanwhile
        cluster_id=article.cluster_id,
        has_one_event=article.has_one_event,
        story=article.story_id,
    )


async def _stories(
    work: _Work, window: Sequence[TermedArticle], articles: Sequence[TermedArticle]
) -> dict[int, list[int]]:
    """The ids of a day's articles by their stories, as `group_day` numbers them. A portion at a time, since a call of a
    child may not take long."""
    known, stories = list(window), defaultdict(list)
    for start in range(0, len(articles), _MAX_GROUPED_AT_ONCE):
        some = articles[start : start + _MAX_GROUPED_AT_ONCE]
        later = articles[start + _MAX_GROUPED_AT_ONCE :]
        numbers = await work.deps.executor.run(group_day, known, some, later)
        for article, number in zip(some, numbers, strict=True):
            known.append(replace(article, story=number))
            stories[number].append(article.article_id)
    return stories


def _place(
    start: datetime, window: Iterable[TermedArticle], stories: Mapping[int, Sequence[int]], tx: Transaction
) -> list[Placement]:
    """The row of each story that a day has articles of."""
    groups = {number: _with_first(number, ids) for number, ids in stories.items()}
    stored = tx.stories.story_ids(id for ids in groups.values() for id in ids)
    earlier = {article.story for article in window if article.story is not None}
    return decide.placements(groups, stored, earlier | tx.stories.begun_before(stored.values(), start))


def _with_first(number: int, article_ids: Sequence[int]) -> list[int]:
    """A story that has no row yet is named by its first article, which may be of a day before."""
    return list(article_ids) if number > 0 or -number in article_ids else [-number, *article_ids]


# ---- writing ---------------------------------------------------------------------------------------------


def _portions(placed: Iterable[Placement]) -> Iterator[list[Placement]]:
    """Placements in portions of few articles, as far as stories are not larger."""
    portion: list[Placement] = []
    size = 0
    for one in placed:
        if portion and size + len(one.article_ids) > _MAX_MOVED_AT_ONCE:
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += len(one.article_ids)
    if portion:
        yield portion


def _move(day: StoryDay, start: datetime, placed: Sequence[Placement], tx: Transaction) -> int:
    """Moves articles to where they belong, as far as they are not there; how many."""
    ids = [id for one in placed for id in one.article_ids]
    before = tx.stories.story_ids(ids)
    differing = [
        one for one in placed if one.is_new or any(before.get(id) != one.story for id in one.article_ids)
    ]
    if not differing:
        return 0
    tx.story_work.spread(day)
    existing = tx.stories.existing(ids)
    rows = tx.stories.facts(one.story for one in differing if one.story is not None)
    moves: dict[int, int | None] = {}
    for one in differing:
        members = [id for id in one.article_ids if id in existing]
        story = one.story if one.story in rows else None
        if story is None and len(members) > 1:
            story = tx.stories.add(start)
        moves |= {id: story for id in members if before.get(id) != story}
    tx.stories.assign({id: story for id, story in moves.items() if story is not None})
    tx.stories.take_out(id for id, story in moves.items() if story is None)
    touched = {before.get(id) for id in moves} | set(moves.values())
    _describe([story for story in touched if story is not None], tx)
    return len(moves)


def _describe(story_ids: Sequence[int], tx: Transaction) -> None:
    """Stores what has changed of these stories; one of a single article is none."""
    stored = tx.stories.facts(story_ids)
    for story_id, members in tx.stories.members(story_ids).items():
        ids = [member.article_id for member in members]
        if len(ids) == 1:
            tx.stories.take_out(ids)
            continue
        facts = decide.story_facts(members)
        changed = {
            one.article_id: arrival
            for one, arrival in _with_arrivals(members)
            if arrival != (one.arrival, one.behind_s)
        }
        # The size is shown beside each article.
        tx.stories.describe(story_id, facts, changed, changed if stored[story_id].size == facts.size else ids)


async def _describe_again(work: _Work, story_ids: Sequence[int]) -> None:
    """Stores what has changed of stories that have the same articles as before: one has another time, or is gone."""
    stale = await work.deps.store.read(partial(_stale, story_ids))
    if stale:
        await work.deps.store.write(partial(_describe, stale), lease=work.lease)


def _stale(story_ids: Sequence[int], tx: Transaction) -> list[int]:
    stored = tx.stories.facts(story_ids)
    return [
        story_id
        for story_id, members in tx.stories.members(story_ids).items()
        if stored.get(story_id) != decide.story_facts(members)
        or any((one.arrival, one.behind_s) != found for one, found in _with_arrivals(members))
    ]


def _with_arrivals(members: Sequence[StoryMember]) -> Iterator[tuple[StoryMember, decide.Arrival]]:
    found = decide.arrivals(members)
    return ((member, found[member.article_id]) for member in members)


def _finish(day: StoryDay, kept_from: datetime, tx: Transaction) -> bool:
    """Notes that a day was grouped, once no older terms are left than are kept."""
    if tx.story_work.give_up_terms(kept_from):
        return False
    tx.story_work.finish(day, WINDOW_DAYS)
    return True
