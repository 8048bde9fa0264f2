"""Incoming article -> stored: look up, compare, decide and write.

What an incoming article may be is looked up and compared with it in a child process, while nothing is locked. The
transaction that writes looks up again: when it finds an article that was not compared, or that has changed meanwhile,
it writes nothing, and all begins again.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from ingest import dedupe
from ingest.pipeline import decide
from ingest.pipeline.decide import Compared, Incoming, NotCompared
from ingest.pipeline.deps import Deps, OutletRun
from ingest.urls import Url
from store.errors import Unavailable
from store.model import StoredArticle
from store.store import Transaction

Known = TypeVar("Known")
T = TypeVar("T")


class Transactions(Protocol):
    """Runs transactions: an outlet's run, or the store."""

    async def read(self, work: Callable[[Transaction], T], /) -> T: ...

    async def write(self, work: Callable[[Transaction], T], /) -> T: ...


MAX_ATTEMPTS = 5
"""How often an incoming article is compared at most, when others change what it is compared with."""


async def store_compared(
    run: Transactions,
    url: Url | str,
    look_up: Callable[[Transaction], Known],
    compared_with: Callable[[Known], Awaitable[Compared]],
    store: Callable[[Compared, Transaction], T],
    *,
    is_likely_new: bool = False,
) -> T:
    """What `store` gives, once nothing has changed since it was compared. An article that `is_likely_new` is first
    stored as if nothing were to be compared. Raises ParserCrashed when comparing failed, Unavailable when others never
    stop changing what the article at `url` is compared with."""
    for attempt in range(MAX_ATTEMPTS + is_likely_new):
        is_guess = is_likely_new and attempt == 0
        compared = Compared() if is_guess else await compared_with(await run.read(look_up))
        try:
            return await run.write(partial(store, compared))
        except NotCompared:
            continue
    raise Unavailable(f"{url}: other processes change it all the time; try again later")


async def compare(run: OutletRun, incoming: Incoming, known: Sequence[StoredArticle]) -> Compared:
    """What the incoming article has in common with each of these. Raises ParserCrashed."""
    return await compare_at(run.deps, incoming, known, run.deps.now())


async def compare_at(
    deps: Deps, incoming: Incoming, known: Sequence[StoredArticle], at: datetime
) -> Compared:
    """`compare`, for an article that was seen `at` some time."""
    if not known:
        return Compared()
    question = decide.question(incoming, known, at)
    return decide.as_compared(known, await deps.executor.run(dedupe.likenesses, *question))
