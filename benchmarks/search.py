"""What the index of words costs, and how long a search takes, on both engines.

    python benchmarks/search.py 100000 1000000
    python benchmarks/search.py --engine postgres --url postgresql://… 100000

Fills one database up to each size in turn, with articles of made-up words as frequent as those of a language are (the
n-th has a share of 1/n), indexes them by the pass that indexes older articles, and asks. Words of which a question is
about stand in the shares that it names. CPU is that of this process. INGEST_BENCH_DIR names a folder for the file,
which is kept, so that a second call goes on.
"""

import argparse
import os
import random
import time
from bisect import bisect
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

import sqlalchemy as sa

from store import migrate
from store.engine import open_engine
from store.model import OutletRow
from store.schema import articles, revisions
from store.search.asked import Asked
from store.search.query import parse
from store.search.snippets import snippet
from store.search.tree import asked_for
from store.store import Store, open_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OUTLETS, LANGUAGES, KINDS = 200, ("en", "ru", "de", "ar"), ("article", "article", "article", "live")
WORDS = 60_000
MEAN_WORDS = 320
BATCH = 500
PLANTED = {"half": 0.5, "tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001, "myriadth": 0.0001}
"""Words that stand in so many articles."""

QUESTIONS = {
    "a rare word": Asked(query=parse("myriadth")),
    "a usual word": Asked(query=parse("hundredth")),
    "a word of half of all": Asked(query=parse("half")),
    "both of two": Asked(query=parse("half tenth")),
    "rare without common": Asked(query=parse("hundredth NOT half")),
    "either of three": Asked(query=parse("myriadth OR thousandth OR hundredth")),
    "a phrase": Asked(query=parse('"tenth hundredth"')),
    "a phrase of common words": Asked(query=parse('"half tenth"')),
    "a beginning": Asked(query=parse("hundred*")),
    "in the headline": Asked(query=parse("title:half")),
    "of one outlet": Asked(query=parse("half"), outlets=("outlet-7",)),
    "of one outlet and language": Asked(query=parse("tenth"), outlets=("outlet-7",), languages=("ru",)),
    "of the last week": Asked(query=parse("tenth"), since=NOW - timedelta(days=7)),
    "of a week long ago": Asked(
        query=parse("half"), since=NOW - timedelta(days=207), until=NOW - timedelta(days=200)
    ),
}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("sizes", type=int, nargs="+")
    options.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    options.add_argument("--url", help="of an empty database of Postgres")
    asked = options.parse_args()
    folder = Path(os.environ.get("INGEST_BENCH_DIR", "build"))
    folder.mkdir(parents=True, exist_ok=True)
    url = asked.url or f"sqlite:///{folder}/search.db"
    migrate.upgrade(url)
    for size in asked.sizes:
        count = fill(url, size)
        store = open_store(url)
        index(store, count)
        measure(store, size)
        store.close()


# ---- filling ---------------------------------------------------------------------------------------------


class Words:
    """Made-up texts."""

    def __init__(self) -> None:
        self._rng = random.Random(7)
        letters = "aeioubcdfghklmnprstvz"
        self._words = ["".join(self._rng.choices(letters, k=self._rng.randint(2, 10))) for _ in range(WORDS)]
        self._ends = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))

    def some(self, count: int) -> list[str]:
        spread = self._ends[-1]
        return [self._words[bisect(self._ends, self._rng.random() * spread)] for _ in range(count)]

    def article(self) -> tuple[str, str]:
        """Headline and text."""
        text = self.some(max(40, int(self._rng.gauss(MEAN_WORDS, 120))))
        for word, share in PLANTED.items():
            if self._rng.random() < share:
                text.insert(self._rng.randrange(len(text)), word)
        title = self.some(9)
        if self._rng.random() < PLANTED["tenth"]:
            title.append("half")
        if self._rng.random() < PLANTED["thousandth"]:
            text[10:10] = ["half", "tenth", "hundredth"]
        return " ".join(title).capitalize(), " ".join(text).capitalize() + "."


def fill(url: str, size: int) -> int:
    """Adds articles until they are `size`; how many."""
    engine = open_engine(url)
    words = Words()
    with engine.begin() as connection:
        first = (
            connection.execute(sa.select(sa.func.coalesce(sa.func.max(articles.c.id), 0))).scalar_one() + 1
        )
    store = open_store(url)
    with store.begin() as tx:
        for number in range(OUTLETS):
            tx.outlets.upsert(OutletRow(id=f"outlet-{number}", name=f"Outlet {number}"), NOW)
    store.close()
    for start in range(first, size + 1, BATCH):
        ids = range(start, min(start + BATCH, size + 1))
        with engine.begin() as connection:
            connection.execute(articles.insert(), [_article(number, size) for number in ids])
            connection.execute(
                revisions.insert(), [_revision(number, *words.article(), size) for number in ids]
            )
    engine.dispose()
    return max(0, size + 1 - first)


def _at(number: int, size: int) -> datetime:
    return NOW - timedelta(days=365) * (1 - number / size)


def _article(number: int, size: int) -> dict[str, object]:
    at = _at(number, size)
    return {
        "id": number,
        "outlet_id": f"outlet-{number % OUTLETS}",
        "key": sha256(str(number).encode()).digest(),
        "url": f"https://outlet-{number % OUTLETS}.example/{number}",
        "revision": 1,
        "first_seen_at": at,
        "last_seen_at": at,
    }


def _revision(number: int, title: str, text: str, size: int) -> dict[str, object]:
    return {
        "article_id": number,
        "revision": 1,
        "seen_at": _at(number, size),
        "title": title,
        "text": text,
        "words": text.count(" ") + 1,
        "language": LANGUAGES[number % 7 % len(LANGUAGES)],
        "kind": KINDS[number % len(KINDS)],
        "partial": False,
        **dict.fromkeys(("authors", "tags", "rights", "links"), "[]"),
        "extractor": "made up",
    }


def index(store: Store, count: int) -> None:
    """Indexes the newest `count` articles, as if they had been there before the index was."""
    state = "UPDATE search_state SET indexed_from = {}"
    set_state(store, state.format("(SELECT max(id) + 1 FROM articles)"))
    began, done = time.process_time(), 0
    while done < count:
        with store.begin() as tx:
            done += tx.search_index.add_older(min(BATCH, count - done))
    if count:
        print(f"indexing: {(time.process_time() - began) / count * 1000:.2f} CPU ms an article, of {count:,}")
    set_state(store, state.format(0))
    if store.writers > 1:
        set_state(store, "ANALYZE search")


def set_state(store: Store, sql: str) -> None:
    engine = open_engine(store._url)
    with engine.begin() as connection:
        connection.exec_driver_sql(sql)
    engine.dispose()


# ---- asking ----------------------------------------------------------------------------------------------


def measure(store: Store, size: int) -> None:
    print(f"\n{size:,} articles, {store.name}\n")
    print("| question | found | best 20, with snippets: ms | counted: ms |\n|---|---|---|---|")
    for name, question in QUESTIONS.items():
        first, again = (timed(store, question) for _ in range(2))
        print(f"| {name} | {again[0]:,} | {again[1]:.0f} ({first[1]:.0f} first) | {again[2]:.0f} |")


def timed(store: Store, question: Asked) -> tuple[int, float, float]:
    """How many are found, and how many milliseconds it took to show 20, and to count."""
    with store.read() as tx:
        began = time.perf_counter()
        for hit in tx.search.best(question, 20).hits:
            snippet(asked_for(question.query), hit.text)
        shown = time.perf_counter()
        count = tx.search.count(question)
        return count, (shown - began) * 1000, (time.perf_counter() - shown) * 1000


if __name__ == "__main__":
    main()
