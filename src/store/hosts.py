"""Hosts: their robots.txt, and until when no request may be sent to them (Retry-After)."""

import sqlalchemy as sa

from store.engine import insert
from store.model import Host
from store.schema import hosts

_GET = sa.select(hosts).where(hosts.c.origin == sa.bindparam("origin"))


class Hosts:
    """Queries about hosts, in one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._db = connection

    def get(self, origin: str) -> Host | None:
        """The host with this origin (scheme://host:port); None when it was never stored."""
        row = self._db.execute(_GET, {"origin": origin}).one_or_none()
        return Host(**row._asdict()) if row else None

    def upsert(self, host: Host) -> None:
        """Stores the host, in place of what was stored of it before."""
        values = {
            "robots_status": host.robots_status,
            "robots_body": host.robots_body,
            "robots_at": host.robots_at,
            "wait_until": host.wait_until,
        }
        row = insert(self._db, hosts).values(origin=host.origin, **values)
        self._db.execute(row.on_conflict_do_update(index_elements=["origin"], set_=values))
