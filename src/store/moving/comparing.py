"""Whether two databases hold the same: the number and a hash of the rows of every table, and answers of the views."""

from collections.abc import Callable
from decimal import Decimal

import sqlalchemy as sa

from store import engine as engines
from store import views
from store.moving import rows as moved
from store.moving.rows import Side

QUESTIONS = (
    "SELECT outlet, published_day, COUNT(*), SUM(words), MAX(first_seen_ts) FROM v_articles "
    "GROUP BY outlet, published_day",
    "SELECT outlet, day, SUM(articles), SUM(words) FROM v_daily GROUP BY outlet, day",
    "SELECT outlet, COUNT(*), SUM(words_added), SUM(lag_s) FROM v_edits GROUP BY outlet",
    "SELECT outlet, COUNT(*), MIN(origin_article_id) FROM v_copies GROUP BY outlet",
    "SELECT story_id, COUNT(*), SUM(arrival), SUM(behind_s) FROM v_story GROUP BY story_id",
    "SELECT entity, COUNT(*), SUM(n) FROM v_mentions GROUP BY entity",
    "SELECT outlet, outcome, COUNT(*) FROM v_runs GROUP BY outlet, outcome",
)
"""What is asked on both sides, beside how many rows each view has."""


def differences(here: Side, there: Side, on_progress: Callable[[str, int, int], None]) -> tuple[str, ...]:
    """What `there` does not hold as `here` does, a line each; none where they hold the same."""
    found: list[str] = []
    tables = moved.tables()
    asked = (*(f"SELECT COUNT(*) FROM {name}" for name in views.NAMES), *QUESTIONS)
    steps = len(tables) + len(asked)
    names = engines.redacted(here.url), engines.redacted(there.url)
    for number, table in enumerate(tables):
        on_progress("comparing", number, steps)
        (rows, hashed), (rows_there, hashed_there) = moved.digest(here, table), moved.digest(there, table)
        if rows != rows_there:
            found.append(f"{table.name}: {rows:,} rows in {names[0]}, {rows_there:,} in {names[1]}")
        elif hashed != hashed_there:
            found.append(f"{table.name}: as many rows in both, {rows:,}, but not the same ones")
    for number, question in enumerate(asked, len(tables)):
        on_progress("comparing", number, steps)
        if _answer(here, question) != _answer(there, question):
            found.append(f"another answer to: {question}")
    on_progress("comparing", steps, steps)
    return tuple(found)


def _answer(side: Side, question: str) -> list[tuple[object, ...]]:
    """The rows in an order that no collation has a part in; sums of Postgres are decimals."""
    with engines.map_driver_errors(side.url):
        found = side.connection.execute(sa.text(question)).all()
    rows = [tuple(int(value) if isinstance(value, Decimal) else value for value in row) for row in found]
    return sorted(rows, key=repr)
