"""The questions that analysts ask run as written, with equal answers on both engines, over one archive of nine days."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import sqlalchemy as sa
from shared import SHARED, needs_shared

from store.engine import open_engine

pytestmark = needs_shared


def questions() -> Iterator[object]:
    file = SHARED / "analyst_questions.sql"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for block in re.split(r"(?m)^-- (?=\d\d )", text)[1:]:
        name, sql = block.split("\n", 1)
        yield pytest.param(sql.strip().rstrip(";"), id=name[:40])


@pytest.fixture(scope="module")
def archives(nine_days_urls: tuple[str, str]) -> Iterator[list[sa.Engine]]:
    """The same nine days in SQLite and in Postgres."""
    engines = [open_engine(url) for url in nine_days_urls]
    yield engines
    for engine in engines:
        engine.dispose()


def answer(engine: sa.Engine, sql: str) -> list[tuple[object, ...]]:
    """The rows, in an order of their own: engines put NULL and capitals elsewhere. Means are rounded."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(sql).all()
    return sorted((tuple(map(plain, row)) for row in rows), key=repr)


def plain(value: object) -> object:
    return round(float(value), 3) if isinstance(value, Decimal | float | int) else value


@pytest.mark.parametrize("sql", list(questions()))
def test_an_analysts_question_runs_as_written_with_equal_answers(archives, sql):
    sqlite, postgres = (answer(engine, sql) for engine in archives)

    assert sqlite == postgres
    assert sqlite != []
