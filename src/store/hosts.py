"""Hosts: their robots.txt, now and before, and until when no request may be sent to them (Retry-After)."""

from datetime import datetime
from functools import cache

import sqlalchemy as sa

from store.engine import EngineName, engine_name, insert_into
from store.fields import fields_of
from store.model import Host, RobotsFile
from store.schema import hosts, robots_files

_GET = sa.select(hosts).where(hosts.c.origin == sa.bindparam("origin"))
_NEWEST_ROBOTS = (
    sa.select(*(robots_files.c[name] for name in RobotsFile.__dataclass_fields__))
    .where(
        robots_files.c.origin == sa.bindparam("origin"),
        robots_files.c.at <= sa.bindparam("at", type_=robots_files.c.at.type),
    )
    .order_by(robots_files.c.at.desc())
    .limit(1)
)
_ENDING = (
    sa.select(hosts.c.origin, hosts.c.certificate_ends_at)
    .where(hosts.c.certificate_ends_at < sa.bindparam("before", type_=hosts.c.certificate_ends_at.type))
    .order_by(hosts.c.certificate_ends_at, hosts.c.origin)
)


_STATE = ("robots_status", "robots_body", "robots_at", "wait_until", "certificate_ends_at")
"""What is known of a host."""


@cache
def _upsert(engine: EngineName) -> sa.Insert:
    row = insert_into(engine, hosts)
    return row.on_conflict_do_update(
        index_elements=["origin"], set_={name: row.excluded[name] for name in _STATE}
    )


@cache
def _add_robots_file(engine: EngineName) -> sa.Insert:
    return insert_into(engine, robots_files).on_conflict_do_nothing()


class Hosts:
    """Queries about hosts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def get(self, origin: str) -> Host | None:
        """The host with this origin (scheme://host:port); None when it was never stored."""
        row = self._db.execute(_GET, {"origin": origin}).one_or_none()
        return Host(**row._asdict()) if row else None

    def upsert(self, host: Host) -> None:
        """Stores the host, in place of what was stored of it before; a robots.txt that says something else than before
        is also added to those that it had."""
        if host.robots_at and host.robots_status is not None:
            self._add_robots(host.origin, host.robots_at, host.robots_status, host.robots_body)
        self._db.execute(_upsert(engine_name(self._db)), fields_of(host))

    def _add_robots(self, origin: str, at: datetime, status: int, body: str | None) -> None:
        before = self.robots_at(origin, at)
        if before is None or (before.status, before.body) != (status, body):
            row = {"origin": origin, "at": at, "status": status, "body": body}
            self._db.execute(_add_robots_file(engine_name(self._db)), row)

    def certificates_ending(self, before: datetime) -> dict[str, datetime]:
        """The origins whose certificates, as they were seen last, end before that time, and when: the first one first.
        Those that have ended are among them."""
        return {row.origin: row.certificate_ends_at for row in self._db.execute(_ENDING, {"before": before})}

    def robots_at(self, origin: str, at: datetime) -> RobotsFile | None:
        """What the robots.txt of a host said at that time, as far as we had asked; None where we had not."""
        row = self._db.execute(_NEWEST_ROBOTS, {"origin": origin, "at": at}).one_or_none()
        return RobotsFile(**row._asdict()) if row else None
