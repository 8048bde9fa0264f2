"""What is kept, as frozen values. No SQLAlchemy here. All times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """What is remembered of a host between runs.

    `origin` is scheme://host:port. `robots_status` is the HTTP status that robots.txt answered with
    (0: no answer), `robots_body` its first 500 KiB as text, `robots_at` when; all None before it was
    asked. `wait_until` is how long the host asked us to stay away (Retry-After), None when it did not.
    """

    origin: str
    robots_status: int | None = None
    robots_body: str | None = None
    robots_at: datetime | None = None
    wait_until: datetime | None = None
