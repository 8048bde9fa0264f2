"""Statements that are compiled once in a process of tests, and not for each of the hundreds of databases that it opens:
a fifth of its CPU. SQLAlchemy keeps what it has compiled in each engine, under its dialect; ours are all alike.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_STATEMENTS = 5000


def share() -> None:
    """From now on all engines of this process, those that are open too, share what they compile."""
    compiled: LRUCache[Any, Any] = LRUCache(_STATEMENTS)
    sa.Engine._compiled_cache = property(lambda _: compiled, lambda _engine, _its_own: None)
    for dialect in (PGDialect_psycopg, SQLiteDialect_pysqlite):
        dialect.__eq__ = lambda one, other: type(one) is type(other)
        dialect.__hash__ = lambda one: hash(type(one))
