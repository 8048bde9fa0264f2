"""The page as a browser meets it: the application on a port of this machine, an archive on each engine behind it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

pytest.importorskip("starlette", reason="needs the extra `web`")
sys.path.append(str(Path(__file__).parents[1] / "store"))

from served import NOON, WATCHES, served

from ingest.config import Config
from ingest.pipeline.watching import watches_of
from store.model import OutletRow
from store.store import Store, open_store


@pytest.fixture
def archive(database_url: str) -> Iterator[Store]:
    """A store with two outlets, whose watches are those of the page."""
    store = open_store(database_url, watches=watches_of(Config(watches=WATCHES)))
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOON)
    yield store
    store.close()


@pytest.fixture
def client(database_url: str, archive: Store) -> Iterator[httpx.Client]:
    """The page on the archive."""
    with served(database_url) as found:
        yield found


@pytest.fixture
def serve(database_url: str, archive: Store) -> Callable[..., Any]:
    """The page on the archive with settings of the test's own."""
    return lambda **settings: served(database_url, **settings)
