"""Who is at work where. A lease is a row that names a holder, runs out by itself, and counts its changes of hands."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from store.errors import LeaseLost
from store.model import Holder, Lease
from store.tables import leases
from store.upsert import insert

LASTS = timedelta(seconds=60)
_FREE = datetime(1990, 1, 1, tzinfo=UTC)


class Leases:
    """Questions about leases, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def claim(
        self, names: tuple[str, ...], holder: Holder, now: datetime, is_dead: Callable[[Holder], bool]
    ) -> Lease | None:
        """All of `names` for `holder`, or None when another one holds any of them; then nothing was taken.

        A lease is free when it has run out, when its holder is dead by `is_dead`, or when it ends so far
        ahead that the clock must have jumped back since.
        """
        until = now + LASTS
        names = tuple(
            sorted(set(names))
        )  # one order for all, so that two claimants cannot wait for each other
        with self._db.begin_nested() as savepoint:
            fences = []
            for name in names:
                fence = self._take(name, holder, now, until) or self._inherit(name, holder, until, is_dead)
                if fence is None:
                    savepoint.rollback()
                    return None
                fences.append(fence)
        return Lease(names=names, fences=tuple(fences), holder=holder, until=until)

    def _take(self, name: str, holder: Holder, now: datetime, until: datetime) -> int | None:
        row = insert(self._db, leases).values(
            # Not 1: rows of old leases are forgotten, and a fence must not come twice.
            name=name,
            fence=int(now.timestamp()),
            until=until,
            machine=holder.machine,
            process=holder.process,
        )
        free = (leases.c.until < now) | (leases.c.until > now + 10 * LASTS)
        row = row.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "fence": leases.c.fence + 1,
                "until": until,
                "machine": holder.machine,
                "process": holder.process,
            },
            where=free,
        )
        return self._db.execute(row.returning(leases.c.fence)).scalar()

    def _inherit(
        self, name: str, holder: Holder, until: datetime, is_dead: Callable[[Holder], bool]
    ) -> int | None:
        old = self._db.execute(sa.select(leases).where(leases.c.name == name)).one()
        if not is_dead(Holder(machine=old.machine, process=old.process)):
            return None
        taken = (
            leases.update()
            .where(leases.c.name == name, leases.c.fence == old.fence)
            .values(fence=old.fence + 1, until=until, machine=holder.machine, process=holder.process)
        )
        return self._db.execute(taken.returning(leases.c.fence)).scalar()

    def renew(self, lease: Lease, now: datetime) -> Lease:
        """The same lease, a minute from `now`. Raises LeaseLost when it has changed hands."""
        until = now + LASTS
        self._set(lease, until)
        return Lease(names=lease.names, fences=lease.fences, holder=lease.holder, until=until)

    def release(self, lease: Lease) -> None:
        """Gives the lease back. Raises LeaseLost when it has changed hands."""
        self._set(lease, _FREE)

    def drop(self, lease: Lease) -> None:
        """Gives back what of the lease is still ours, if anything."""
        self._db.execute(leases.update().where(_still(lease)).values(until=_FREE))

    def _set(self, lease: Lease, until: datetime) -> None:
        done = self._db.execute(leases.update().where(_still(lease)).values(until=until))
        if done.rowcount != len(lease.names):
            raise LeaseLost(f"another run has taken over {', '.join(lease.names)}")

    def check(self, lease: Lease) -> None:
        """Raises LeaseLost unless the lease is still ours; on Postgres, it stays so until the transaction ends."""
        ours = sa.select(leases.c.name).where(_still(lease)).with_for_update(read=True)
        if len(self._db.execute(ours).all()) != len(lease.names):
            raise LeaseLost(f"another run has taken over {', '.join(lease.names)}")


def _still(lease: Lease) -> sa.ColumnElement[bool]:
    pairs = zip(lease.names, lease.fences, strict=True)
    return sa.or_(*(sa.and_(leases.c.name == name, leases.c.fence == fence) for name, fence in pairs))
