"""The page on a port of this machine, with an archive behind it."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import httpx

from ingest.config.settings import WatchTable
from ingest.web import Settings, make_app
from ingest.web.questions import QUESTIONS
from ingest.web.serving import Patient, Server, configured
from store.reading import open_reader

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NO_AUTHORITIES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For clients of http on this machine: to load the usual list takes longer than to answer for a page."""

WATCHES = {"talks": WatchTable(query="talks"), "cup": WatchTable(query="cup")}


def client_of(address: str | httpx.URL) -> httpx.Client:
    return httpx.Client(base_url=address, timeout=60, verify=NO_AUTHORITIES)


@contextmanager
def served(
    url: str, *, protocol: Any = Patient, questions: Any = QUESTIONS, **settings: Any
) -> Iterator[httpx.Client]:
    """A client of the page, which serves the archive at `url` until the block ends."""
    chosen = Settings(**{"now": lambda: NOON, "watches": WATCHES, "version": "0.1"} | settings)
    reader = open_reader(url, connections=chosen.threads)
    addresses: Queue[str] = Queue()
    server = Server(
        configured(make_app(reader, chosen, questions), host="127.0.0.1", port=0, protocol=protocol),
        addresses.put,
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with client_of(addresses.get(timeout=60)) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        reader.close()
