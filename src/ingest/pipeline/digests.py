"""Digests: one mail a day to each address, with what its watches found.

What is to be mailed waits as rows in the database, and whoever sends a digest takes its row first: so no crash loses
one, and no two machines send it. One that dies after the mailer took the mail, and before our row says so, sends it
again: with the same Message-ID, by which receivers tell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog

from ingest.errors import MailFailed
from ingest.mail import Mail, Mailer, send
from ingest.pipeline import decide
from ingest.text import clean_line
from store.model import Digest, FoundArticle
from store.store import Transaction
from store.updates import DigestUpdate

if TYPE_CHECKING:
    from ingest.pipeline.deps import AsyncStore

log = structlog.get_logger()

MAX_SHOWN = 100
"""Of what a watch found, the newest are in a digest; how many more there are is said."""

_TAKEN_FOR = timedelta(minutes=15)
"""For how long nobody else sends what was taken: more than the longest deadline of a mailer, and what is read before.
"""

_MARKED_AT_ONCE = 500
_MAX_QUERY_CHARS = 300
_MAX_URL_CHARS = 4_000
_Part = tuple[str, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """The watches whose hits are mailed: of each address their queries, by name. `at` is the time of day, in UTC, from
    which on the daemon sends."""

    of_address: Mapping[str, Mapping[str, str]]
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is in a digest of one watch: the ids of all articles, and the newest MAX_SHOWN of them."""

    watch: str
    query: str
    ids: list[int]
    newest: list[FoundArticle]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of a digest with so many articles; `reason` says why it was not sent, and is "" when it was."""

    address: str
    articles: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What sends digests: where they wait, by whom they go, and the time."""

    store: "AsyncStore"
    mailer: Mailer
    now: Callable[[], datetime]


async def send_digests(
    post: Post, mailed: Mailed, *, at: str | None, should_stop: Callable[[], bool] = lambda: False
) -> list[Sent]:
    """Sends the digests that are due, with what was found until the last time that it was `at`; None: until now.
    Nothing is written where nothing is to be mailed. Raises StoreError."""
    await _drop_unwanted(post, mailed)
    sent = []
    for address, queries in mailed.of_address.items():
        while not should_stop() and (one := await _send_one(post, address, queries, at)):
            sent.append(one)
            if one.reason:
                break
    return sent


async def _drop_unwanted(post: Post, mailed: Mailed) -> None:
    """Hits of watches that nobody is mailed any more need be in no digest."""
    wanted = {name for queries in mailed.of_address.values() for name in queries}
    now = post.now()
    for watch in await post.store.read(partial(_waiting, now)) - wanted:
        ids = await post.store.read(partial(_ids, watch, now))
        await _mark(post, _parts(watch, ids))


def _waiting(until: datetime, tx: Transaction) -> set[str]:
    return tx.hits.watches_to_mail(until)


def _ids(watch: str, until: datetime, tx: Transaction) -> list[int]:
    return tx.hits.to_mail(watch, until, 0)[0]


async def _send_one(post: Post, address: str, queries: Mapping[str, str], at: str | None) -> Sent | None:
    """Sends the next digest of an address; None when none is due."""
    now = post.now()
    until = decide.digest_until(now, at)
    last, waiting = await post.store.read(partial(_look_up, address, until))
    if decide.is_digest_due(last, until):
        if waiting.isdisjoint(queries):
            return None
        await post.store.write(partial(_begin, address, until, now))
    elif last is None or last.due_at is None or last.due_at > now:
        return None
    taken_until = now + _TAKEN_FOR
    digest = await post.store.write(partial(_take, address, now, taken_until))
    return (
        await _send(post, digest, queries, taken_until) if digest else None
    )  # None: another process sends it


def _look_up(address: str, until: datetime, tx: Transaction) -> tuple[Digest | None, set[str]]:
    return tx.digests.all().get(address), tx.hits.watches_to_mail(until)


def _begin(address: str, until: datetime, now: datetime, tx: Transaction) -> None:
    tx.digests.begin(address, decide.day_of(until), until, now)


def _take(address: str, now: datetime, until: datetime, tx: Transaction) -> Digest | None:
    return tx.digests.take(address, now, until)


def _found(queries: Mapping[str, str], digest: Digest, tx: Transaction) -> list[Found]:
    """What is in the digest, by watch; watches that found nothing are left out."""
    found = []
    for watch, query in queries.items():
        ids, newest = tx.hits.to_mail(watch, digest.until, MAX_SHOWN)
        if ids:
            found.append(Found(watch=watch, query=query, ids=ids, newest=newest))
    return found


async def _send(post: Post, digest: Digest, queries: Mapping[str, str], taken_until: datetime) -> Sent:
    """Sends a digest that was taken, if its articles are still there, and writes what came of it."""
    found = await post.store.read(partial(_found, queries, digest))
    reason = ""
    if found:
        try:
            await send(post.mailer, mail_of(digest, found, post.now()))
        except MailFailed as error:
            reason = error.detail
    update = decide.digest_update(digest, taken_until, post.now(), reason)
    await _settle(post, update, found)
    articles = sum(len(one.ids) for one in found)
    _tell(update, articles)
    return Sent(address=digest.address, articles=articles, reason=reason)


async def _settle(post: Post, update: DigestUpdate, found: list[Found]) -> None:
    """Writes what came of the digest. What was in it comes in no other, once it is done with; where that is too much
    for one transaction, what is left when the program dies is in the next digest, too."""
    done = found if update.outcome else []
    parts = [part for one in done for part in _parts(one.watch, one.ids)]

    def write(tx: Transaction) -> bool:
        is_ours = tx.digests.settle(update)
        if is_ours and parts:
            tx.hits.mailed(*parts[0])
        return is_ours

    if await post.store.write(write):
        await _mark(post, parts[1:])


def _parts(watch: str, ids: Sequence[int]) -> list[_Part]:
    """Hits of a watch, as many at a time as one transaction marks."""
    return [(watch, ids[at : at + _MARKED_AT_ONCE]) for at in range(0, len(ids), _MARKED_AT_ONCE)]


async def _mark(post: Post, parts: Iterable[_Part]) -> None:
    for watch, ids in parts:
        await post.store.write(partial(_mark_some, watch, ids))


def _mark_some(watch: str, ids: Sequence[int], tx: Transaction) -> None:
    tx.hits.mailed(watch, ids)


def _tell(update: DigestUpdate, articles: int) -> None:
    if update.outcome == "sent":
        log.info("digest.sent", address=update.address, articles=articles)
    else:
        log.warning(
            "digest.given_up" if update.outcome else "digest.failed",
            address=update.address,
            reason=update.reason,
            tries=update.tries,
        )


def mail_of(digest: Digest, found: list[Found], now: datetime) -> Mail:
    """The digest as a mail: the same one whenever it is tried again."""
    articles = sum(len(one.ids) for one in found)
    names = ", ".join(one.watch for one in found)
    key = sha256(f"{digest.address} {digest.until.isoformat()}".encode()).hexdigest()[:16]
    return Mail(
        to=digest.address,
        subject=f"{_count(articles)}: {names}",
        text="\n".join(_lines(digest, found)) + "\n",
        id=f"digest.{digest.day}.{key}",
        at=now,
    )


def _lines(digest: Digest, found: list[Found]) -> Iterator[str]:
    yield f"What your watches found until {_minute(digest.until)} UTC."
    for one in found:
        yield ""
        yield f"{one.watch}: {_count(len(one.ids))} for {clean_line(one.query, _MAX_QUERY_CHARS)}"
        for hit in one.newest:
            yield ""
            yield f"{hit.article_id}  {hit.outlet}  {_minute(hit.at)}  {clean_line(hit.title)}"
            yield f"    {clean_line(hit.url, _MAX_URL_CHARS)}"
        if len(one.ids) > len(one.newest):
            yield ""
            yield f"And {len(one.ids) - len(one.newest):,} more: ingest watches {one.watch} --limit {len(one.ids)}"


def _count(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles:,} articles"


def _minute(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"
