"""Every recipe of docs/analysts.md is run over three made-up days, in the order of the page, and prints what stands
below it. SQL is asked on both engines."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa
import three_days

from store.store import open_store

PAGE = Path(__file__).resolve().parents[1] / "docs/analysts.md"
INGEST = (sys.executable, "-m", "ingest")
LIBRARIES = ("pandas", "polars", "duckdb")


@dataclass(frozen=True)
class Recipe:
    """A block of the page, with the output that follows it; "" where none is shown."""

    number: int
    language: str
    text: str
    output: str

    def __str__(self) -> str:
        return f"{self.number}-{self.language}"

    @property
    def pattern(self) -> str:
        """The output as a regular expression: an ellipsis at the end of a line is any text."""
        return re.escape(self.output).replace("…\\\n", ".*\n")

    @property
    def needs(self) -> list[str]:
        """The modules that it imports."""
        return re.findall(r"(?m)^(?:import|from) (\w+)", self.text) if self.language == "python" else []


def recipes() -> Iterator[Recipe]:
    blocks = re.findall(r"(?ms)^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"))
    for number, (language, text) in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else ("", "")
        if language != "text":
            yield Recipe(number, language, text, after[1] if after[0] == "text" else "")


RECIPES = list(recipes())


@dataclass(frozen=True)
class Archive:
    """The three days in both engines; recipes run in the folder where news.db is."""

    folder: Path
    postgres: str

    def run(self, *words: str) -> str:
        """What a program prints there."""
        paths = (Path(sys.executable).parent, os.environ["PATH"])
        around = {
            **{name: value for name, value in os.environ.items() if not name.startswith("INGEST_")},
            "PATH": os.pathsep.join(map(str, paths)),
            "HOME": str(self.folder / "home"),
            "NEWS_PG": self.postgres,
        }
        done = subprocess.run(words, cwd=self.folder, env=around, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def archive(
    forked_programs: None, sqlite_template: Path, postgres: str, template: str, tmp_path_factory
) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("recipes")
    shutil.copy(sqlite_template, folder / "news.db")
    _give_extensions(folder / "home")
    server = sa.create_engine(
        sa.make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    name = f"recipes_{os.getpid()}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    made = Archive(folder, sa.make_url(postgres).set(database=name).render_as_string(hide_password=False))
    for url in (f"sqlite:///{folder}/news.db", made.postgres):
        with closing(open_store(url)) as store:
            three_days.fill(store)
        made.run(*INGEST, "stories", "--db", url, "--rebuild", "--since", "2026-11-01")
    yield made
    with server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _give_extensions(home: Path) -> None:
    """DuckDB finds its extensions where it would have loaded them to."""
    for name in ("sqlite_scanner", "postgres_scanner"):
        package = find_spec(f"duckdb_extension_{name}")
        for file in (
            Path(package.origin).parent.rglob("*.duckdb_extension") if package and package.origin else ()
        ):
            import duckdb

            (platform,) = duckdb.sql("PRAGMA platform").fetchone()
            place = home / ".duckdb/extensions" / file.parent.name / platform
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)


@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.language != "sql"], ids=str)
def test_a_recipe_prints_what_stands_below_it(archive, recipe):
    for module in recipe.needs:
        if module in LIBRARIES and not find_spec(module):
            pytest.skip(f"needs {module}: uv run --group ways pytest tests/test_recipes.py")
    words = {"sh": ("sh", "-ec", recipe.text), "python": (sys.executable, "-c", recipe.text)}

    printed = archive.run(*words[recipe.language])
    assert re.fullmatch(recipe.pattern, printed), printed


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize("recipe", [one for one in RECIPES if one.language == "sql"], ids=str)
def test_a_question_has_the_answer_that_stands_below_it(archive, recipe, engine):
    url = "news.db" if engine == "sqlite" else archive.postgres

    assert archive.run(*INGEST, "sql", "--db", url, recipe.text) == recipe.output


def test_the_page_answers_what_people_ask():
    assert len([one for one in RECIPES if one.language == "sql" and one.output]) >= 8
    assert {module for one in RECIPES for module in one.needs} >= set(LIBRARIES)
