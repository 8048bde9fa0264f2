"""One transaction on a database, whatever is in it; for tests of what stands below the store."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from store.engine import open_engine


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
