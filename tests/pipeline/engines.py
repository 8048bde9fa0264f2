"""Which tests of the pipeline run on Postgres as well.

What a run decides, asks for and tells cannot depend on the engine, and what the store answers is tested on both in
`tests/store`. So a test runs on SQLite, which takes a fraction of the time, unless it is marked: because it is about
locks, leases, transactions, what happens at once, time zones or types; or because it, of all tests here, brings
statements or views to Postgres that no other one does.
"""

import pytest

ON_BOTH_ENGINES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
