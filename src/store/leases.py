"""Leases: which process works on an outlet or host.

A lease expires by itself. Its fence (fencing token) is a number that grows whenever another process claims it, so that
a process that lost the lease cannot write any more.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import sqlalchemy as sa

from store.engine import (
    EngineName,
    engine_name,
    in_parts,
    insert_into,
    is_one_of,
    placed,
    places_for,
)
from store.errors import LeaseLost
from store.model import Lease, Process
from store.schema import leases

LEASE_TTL = timedelta(seconds=45)
"""How long a lease is held after it was claimed or renewed. What a process held that was killed on another machine is
to be taken up within a minute, with the time that it takes to notice and to begin."""

_RELEASED = datetime(1990, 1, 1, tzinfo=UTC)
"""The expiry of a lease that was released: long past, whatever a clock may say."""

# Built once: building these statements costs more than running them.
_GET = sa.select(leases).where(leases.c.name == sa.bindparam("name"))
_HELD = sa.select(leases.c.name, leases.c.machine, leases.c.process).where(
    leases.c.name.in_(sa.bindparam("names", expanding=True)),
    leases.c.expires_at >= sa.bindparam("now", type_=leases.c.expires_at.type),
    leases.c.expires_at <= sa.bindparam("too_late", type_=leases.c.expires_at.type),
)
_TAKE_OVER = (
    leases.update()
    .where(leases.c.name == sa.bindparam("held"), leases.c.fence == sa.bindparam("with_fence"))
    .returning(leases.c.fence)
)
_EXPIRE = leases.update().where(
    leases.c.name == sa.bindparam("held"), leases.c.fence == sa.bindparam("with_fence")
)


@cache
def _check(places: int) -> sa.Select[tuple[str, int]]:
    held = sa.select(leases.c.name, leases.c.fence).where(is_one_of(leases.c.name, "name", places))
    return held.order_by(leases.c.name).with_for_update(read=True)


@cache
def _take_free(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, leases)
    now, too_late = (sa.bindparam(name, type_=leases.c.expires_at.type) for name in ("now", "too_late"))
    taken = {name: row.excluded[name] for name in ("expires_at", "machine", "process")}
    return row.on_conflict_do_update(
        index_elements=["name"],
        set_={"fence": leases.c.fence + 1, **taken},
        where=(leases.c.expires_at < now) | (leases.c.expires_at > too_late),
    ).returning(leases.c.fence)


class Leases:
    """Queries about leases, in one transaction.

    `skew` is how far the clock that all processes go by is ahead of the one that is handed in: machines whose clocks
    differ would not agree on when a lease has expired.
    """

    def __init__(self, connection: sa.Connection, skew: timedelta = timedelta()) -> None:
        self._db = connection
        self._skew = skew

    def claim(
        self, names: tuple[str, ...], process: Process, now: datetime, is_dead: Callable[[Process], bool]
    ) -> Lease | None:
        """All of `names` for `process`, or None when another process holds any of them; then nothing is taken.

        A name is free when its lease has expired, when the process that holds it is dead by `is_dead`, or when
        it expires so far ahead that the clock must have been set back since.
        """
        # Claimed in one order by all, so that two processes cannot wait for each other.
        names = tuple(sorted(set(names)))
        now += self._skew
        expires_at = now + LEASE_TTL
        fences = []
        with self._db.begin_nested() as savepoint:
            for name in names:
                fence = self._take_free(name, process, now, expires_at)
                fence = fence or self._take_over(name, process, expires_at, is_dead)
                if fence is None:
                    savepoint.rollback()
                    return None
                fences.append(fence)
        return Lease(names=names, fences=tuple(fences), process=process, expires_at=expires_at)

    def _take_free(self, name: str, process: Process, now: datetime, expires_at: datetime) -> int | None:
        values = {
            "name": name,
            # The first fence is not 1: rows of old leases are deleted, and a fence must not come twice.
            "fence": int(now.timestamp()),
            "expires_at": expires_at,
            "machine": process.machine,
            "process": process.id,
            "now": now,
            "too_late": now + 10 * LEASE_TTL,
        }
        return self._db.execute(_take_free(engine_name(self._db)), values).scalar()

    def _take_over(
        self, name: str, process: Process, expires_at: datetime, is_dead: Callable[[Process], bool]
    ) -> int | None:
        old = self._db.execute(_GET, {"name": name}).one()
        if not is_dead(Process(machine=old.machine, id=old.process)):
            return None
        values = {
            "held": name,
            "with_fence": old.fence,
            "fence": old.fence + 1,
            "expires_at": expires_at,
            "machine": process.machine,
            "process": process.id,
        }
        return self._db.execute(_TAKE_OVER, values).scalar()

    def held(self, names: Sequence[str], now: datetime) -> dict[str, Process]:
        """The process that holds each of these names which are not free for the time being; it may be dead."""
        now += self._skew
        found = {}
        for some in in_parts(names):
            values = {"names": list(some), "now": now, "too_late": now + 10 * LEASE_TTL}
            for row in self._db.execute(_HELD, values):
                found[row.name] = Process(machine=row.machine, id=row.process)
        return found

    def renew(self, lease: Lease, now: datetime) -> Lease:
        """The same lease, which now expires LEASE_TTL after `now`. Raises LeaseLost when another process has it."""
        expires_at = now + self._skew + LEASE_TTL
        self._set_expiry(lease, expires_at)
        return replace(lease, expires_at=expires_at)

    def release(self, lease: Lease) -> None:
        """Releases the lease: others may claim it at once. Raises LeaseLost when another process has it."""
        self._set_expiry(lease, _RELEASED)

    def drop(self, lease: Lease) -> None:
        """Releases those names of the lease that are still held; raises nothing when none is."""
        self._expire_held(lease, _RELEASED)

    def _set_expiry(self, lease: Lease, expires_at: datetime) -> None:
        if self._expire_held(lease, expires_at) != len(lease.names):
            raise _lost(lease)

    def _expire_held(self, lease: Lease, expires_at: datetime) -> int:
        """Sets when those names of the lease expire that are still held; how many they are."""
        return sum(
            self._db.execute(_EXPIRE, {"held": name, "with_fence": fence, "expires_at": expires_at}).rowcount
            for name, fence in _fences(lease)
        )

    def check(self, lease: Lease) -> None:
        """Raises LeaseLost unless all of the lease is held. On Postgres it then stays so until the transaction ends."""
        found = self._db.execute(_check(places_for(lease.names)), placed("name", lease.names))
        if not {(row.name, row.fence) for row in found}.issuperset(_fences(lease)):
            raise _lost(lease)


def _fences(lease: Lease) -> Iterator[tuple[str, int]]:
    return zip(lease.names, lease.fences, strict=True)


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"another run has taken over {', '.join(lease.names)}")
