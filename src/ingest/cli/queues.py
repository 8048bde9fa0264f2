"""Which engine runs outlets, and the queue where it is one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from ingest.errors import ConfigError

if TYPE_CHECKING:
    from ingest.config import Config
    from ingest.daemon import Queue

_NEEDED = ("procrastinate", "psycopg", "psycopg_pool")


def check_queue(config: "Config") -> None:
    """Raises ConfigError where there can be no queue: without its library, or on SQLite."""
    from store.engine import redacted, sqlite_path

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        cure = "pip install 'news-ingest[queue]' (in a clone: uv sync --extra queue)"
        raise ConfigError((f"the queue needs {', '.join(missing)}: {cure}",))
    if sqlite_path(config.database_url):
        raise ConfigError(
            (
                f"engine.kind: the queue needs Postgres, and database.url is {redacted(config.database_url)}; write "
                'url = "postgresql://host/name" under [database], or kind = "local" under [engine]',
            )
        )


@asynccontextmanager
async def queue_of(config: "Config", kind: str) -> "AsyncIterator[Queue | None]":
    """The queue that a daemon hands outlets to, with its tables; None for the engine "local"."""
    if kind == "local":
        yield None
        return
    from ingest.queue import open_jobs, prepare

    prepare(config.database_url)
    async with open_jobs(config.database_url) as jobs:
        yield jobs
