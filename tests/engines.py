"""Which tests run on Postgres as well as on SQLite, which takes a fraction of the time.

All of `tests/store` do, unless they say otherwise. What a run decides, asks for and tells, and what a command reads,
prints and exits with, cannot depend on the engine: tests of the pipeline and of commands run on SQLite, unless they are
marked, because they are about locks, leases, transactions, what happens at once, time zones, types or the search for
words; or because they, of all tests of their folder, bring statements to Postgres that no other one does. Of the page
those run on both that look at what its statements give, and how they are stopped; those of markup, headers, forms,
limits or who is answered are marked the other way.
"""

import pytest


@pytest.fixture(name="database_url", params=["sqlite"])
def on_sqlite(database_url: str) -> str:
    """For a folder of tests: on SQLite alone, unless the test is marked ON_BOTH_ENGINES."""
    return database_url


ON_BOTH_ENGINES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
