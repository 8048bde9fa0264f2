"""The questions that analysts ask run as written, with equal answers on both engines, over one archive of nine days."""

import re
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import nine_days
import pytest
import sqlalchemy as sa
from shared import SHARED, needs_shared

from ingest import cli
from store.engine import open_engine
from store.store import open_store

pytestmark = needs_shared


def questions() -> Iterator[object]:
    file = SHARED / "analyst_questions.sql"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    for block in re.split(r"(?m)^-- (?=\d\d )", text)[1:]:
        name, sql = block.split("\n", 1)
        yield pytest.param(sql.strip().rstrip(";"), id=name[:40])


@pytest.fixture(scope="module")
def archives(
    sqlite_template: Path, postgres: str, template: str, tmp_path_factory
) -> Iterator[list[sa.Engine]]:
    """The same nine days in SQLite and in Postgres."""
    file = tmp_path_factory.mktemp("nine_days") / "news.db"
    file.write_bytes(sqlite_template.read_bytes())
    server = sa.create_engine(
        sa.make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS nine_days WITH (FORCE)")
        connection.exec_driver_sql(f"CREATE DATABASE nine_days TEMPLATE {template}")
    other = sa.make_url(postgres).set(database="nine_days").render_as_string(hide_password=False)
    engines = [filled(url, file.parent) for url in (f"sqlite:///{file}", other)]
    yield engines
    for engine in engines:
        engine.dispose()
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE nine_days WITH (FORCE)")
    server.dispose()


def filled(url: str, folder: Path) -> sa.Engine:
    with closing(open_store(url)) as store:
        nine_days.fill(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # where no configuration is
        patch.setenv("INGEST_DATABASE__URL", url)
        assert cli.call(["stories", "--rebuild", "--since", "2026-11-01"]) == 0
        assert cli.call(["reextract", "--only", "names"]) == 0
    return open_engine(url)


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
