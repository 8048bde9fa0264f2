"""What every step of one pass over one outlet needs to know."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from ingest.config import FetchSettings, Outlet
from ingest.errors import FetchError, IngestError
from ingest.model import Page
from ingest.pipeline.progress import Unwatched, Watch
from ingest.pipeline.world import World
from ingest.secrets import bare, masked
from store.model import Attempt, Lease, Outcome, Stage
from store.store import Transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the caller wants of a pass: `by_hand` asks now, whatever is due; `limit` caps the pages of each
    outlet; `revisit_after_s` says when after first sight articles are looked at again; `stopping` is asked
    between two entries."""

    command: str
    settings: FetchSettings
    outlets: tuple[Outlet, ...] = ()  # all that are configured: citations name them
    revisit_after_s: tuple[float, ...] = ()
    by_hand: bool = True
    limit: int | None = None
    stopping: Callable[[], bool] = lambda: False
    watch: Watch = field(default_factory=Unwatched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One pass over one outlet, under way."""

    outlet: Outlet
    world: World
    orders: Orders
    lease: Lease
    run_id: int
    started_at: datetime

    async def ask(self, question: Callable[[Transaction], T]) -> T:
        """A transaction of the holder of the outlet's lease."""
        return await self.world.archive.ask(question, lease=self.lease)

    def attempt(
        self,
        stage: Stage,
        url: str,
        outcome: Outcome,
        *,
        page: Page | None = None,
        error: IngestError | None = None,
        note: str | None = None,
        feed_id: int | None = None,
        entry_id: int | None = None,
    ) -> Attempt:
        """The row that says what came of trying `url`; `note` is a remark on a good outcome."""
        return Attempt(
            outlet=self.outlet.id,
            url=masked(bare(url)) if stage == "feed" else bare(url),
            at=self.world.now(),
            stage=stage,
            outcome=outcome,
            reason=masked(str(error))[:500] if error else note,
            http_status=page.status if page else error.http_status if error else None,
            bytes=len(page.body) if page else None,
            took_ms=page.took_ms if page else None,
            feed_id=feed_id,
            entry_id=entry_id,
            run_id=self.run_id,
        )


_MINUTES = (2, 10, 30, 120, 360, 720)
GIVE_UP = timedelta(days=7)


def again_at(now: datetime, failures: int, error: IngestError | None = None) -> datetime:
    """When to try again after so many failures in a row: minutes at first, half a day at last, and never
    sooner than a busy server asked for."""
    wait = timedelta(minutes=_MINUTES[min(max(failures, 1), len(_MINUTES)) - 1])
    asked = getattr(error, "wait_s", None) if isinstance(error, FetchError) else None
    return now + max(wait, timedelta(seconds=asked or 0))
