"""Keeps a lease alive while something is done under it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from ingest.pipeline.deps import Deps
from store.errors import LeaseLost, StoreError
from store.leases import LEASE_TTL
from store.model import Lease

log = structlog.get_logger()


@asynccontextmanager
async def renewed(
    lease: Lease, deps: Deps, *, lasts_s: float = LEASE_TTL.total_seconds(), **work: str
) -> AsyncIterator[None]:
    """Renews the lease, which lasts `lasts_s`, as long as the block takes. Ends the block with LeaseLost where another
    process has the lease, or may have it: it could not be renewed in time, or this process stood still for so long.
    `work` says in the log whose lease it is.

    That spares the hosts a second visitor. What keeps the database sound is the fence in every write.
    """
    try:
        async with asyncio.timeout(lasts_s) as held:
            renewing = asyncio.create_task(_renew(lease, deps, held, work))
            try:
                yield
            finally:
                renewing.cancel()
                with suppress(asyncio.CancelledError):
                    await renewing
    except TimeoutError as error:
        if not held.expired():
            raise
        raise LeaseLost(f"the lease on {', '.join(lease.names)} was not renewed in time") from error


async def _renew(lease: Lease, deps: Deps, held: asyncio.Timeout, work: dict[str, str]) -> None:
    """Sets how long the lease is `held`. Raises LeaseLost after it has ended the block."""
    loop = asyncio.get_running_loop()
    while not held.expired():
        await deps.sleep(LEASE_TTL.total_seconds() / 3)
        began_at, until = loop.time(), held.when()
        _hold(held, None)  # a lock that this transaction waits for keeps others from the lease, too
        try:
            await deps.store.write(lambda tx: tx.leases.renew(lease, deps.now()))
            until = began_at + LEASE_TTL.total_seconds()
        except LeaseLost:
            _hold(held, began_at)
            raise
        except StoreError as error:
            log.warning("lease.not_renewed", **work, reason=str(error))
        _hold(held, until)


def _hold(held: asyncio.Timeout, until: float | None) -> None:
    if not held.expired():
        held.reschedule(until)
