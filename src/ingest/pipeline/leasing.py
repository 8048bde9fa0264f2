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
async def renewed(lease: Lease, deps: Deps, **work: str) -> AsyncIterator[None]:
    """Renews the lease as long as the block takes. When it is lost, the next write under it raises LeaseLost. `work`
    says in the log whose lease it is."""
    renewing = asyncio.create_task(_renew(lease, deps, work))
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renew(lease: Lease, deps: Deps, work: dict[str, str]) -> None:
    while True:
        await deps.sleep(LEASE_TTL.total_seconds() / 3)
        try:
            await deps.store.write(lambda tx: tx.leases.renew(lease, deps.now()))
        except LeaseLost:
            return
        except StoreError as error:
            log.warning("lease.not_renewed", **work, reason=str(error))
