"""Readers and a writer at the same time: nobody finds the database locked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
from rows import add_text, change_text
from served import NOON, client_of, served

from store.store import open_store

READERS, ROUNDS, ARTICLES = 8, 1, 30
PATHS = ("/search?q=talks", "/edits?day=2026-11-20&what=all", "/watches", "/search.json?q=talks&order=newest")


def test_pages_are_read_while_articles_are_stored(database_url, archive):
    written = threading.Event()

    def write() -> int:
        store = open_store(database_url)
        try:
            for number in range(ARTICLES):
                at = NOON + timedelta(seconds=number)
                id = add_text(store, at, title=f"talks {number}", text="The talks go on.")
                change_text(store, at, id, title=f"talks {number} over", text="The talks are over.")
        finally:
            store.close()
            written.set()
        return ARTICLES

    def read(address: httpx.URL) -> list[int]:
        """Goes on as long as something is written, and a while after it."""
        found, left = [], ROUNDS
        with client_of(address) as client:
            while left > 0:
                left -= written.is_set()
                found += [client.get(path).status_code for path in PATHS]
        return found

    with served(database_url) as client, ThreadPoolExecutor(READERS + 1) as pool:
        readers = [pool.submit(read, client.base_url) for _ in range(READERS)]
        assert pool.submit(write).result() == ARTICLES
        assert {status for reader in readers for status in reader.result()} == {200}
        found = client.get("/search.json?q=talks+over&limit=100").json()

    assert len(found["articles"]) == ARTICLES
