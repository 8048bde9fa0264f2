"""Digests: mails with what watches found, one a day to each address. A row is the newest digest of an address."""

from datetime import datetime
from functools import cache

import sqlalchemy as sa

from store.engine import EngineName, engine_name, insert_into
from store.model import Digest
from store.schema import Utc, digests
from store.updates import DigestUpdate

_TAKE = (
    digests.update()
    .where(
        digests.c.address == sa.bindparam("to_address"), digests.c.due_at <= sa.bindparam("now", type_=Utc)
    )
    .values(due_at=sa.bindparam("again_at", type_=Utc))
    .returning(digests)
)


@cache
def _begin(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, digests)
    return row.on_conflict_do_update(
        index_elements=["address"],
        set_={column.name: row.excluded[column.name] for column in digests.c if not column.primary_key},
        where=digests.c.due_at.is_(None) & (digests.c.day < row.excluded.day),
    )


class Digests:
    """Queries about digests, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def all(self) -> dict[str, Digest]:
        """The newest digest of each address."""
        return {row.address: Digest(**row._mapping) for row in self._db.execute(sa.select(digests))}

    def begin(self, address: str, day: str, until: datetime, now: datetime) -> None:
        """The digest of a UTC day is due from `now` on, with what was found `until` then; unless it was begun already,
        or the one before is not done with."""
        row = {"address": address, "day": day, "until": until, "due_at": now, "tries": 0}
        self._db.execute(_begin(engine_name(self._db)), row | {"outcome": None, "reason": None})

    def take(self, address: str, now: datetime, again_at: datetime) -> Digest | None:
        """The digest of the address, if it is to be sent now; nobody else takes it before `again_at`."""
        taken = {"to_address": address, "now": now, "again_at": again_at}
        row = self._db.execute(_TAKE, taken).one_or_none()
        return Digest(**row._mapping) if row else None

    def settle(self, update: DigestUpdate) -> bool:
        """Writes what came of a digest that was taken; False when another process has taken it since."""
        taken = (digests.c.address == update.address) & (digests.c.due_at == update.taken_until)
        written = (
            digests.update()
            .where(taken)
            .values(due_at=update.due_at, tries=update.tries, outcome=update.outcome, reason=update.reason)
        )
        return self._db.execute(written).rowcount == 1
