"""What the tests of the pipeline share."""

import pytest


@pytest.fixture(params=["sqlite"])
def database_url(database_url: str) -> str:
    """On SQLite alone, unless the test is marked ON_BOTH_ENGINES."""
    return database_url
