"""What the index of words costs, and how long a search takes, on both engines.

    python benchmarks/search.py 100000 1000000
    python benchmarks/search.py --url postgresql://… 100000
    python benchmarks/search.py --watches

Fills one database up to each size in turn, with articles of made-up words as frequent as those of a language are (the
n-th has a share of 1/n), indexes them by the pass that indexes older articles, and asks. Words of which a question is
about stand in the shares that it names. CPU is that of this process. INGEST_BENCH_DIR names a folder for the file,
which is kept, so that a second call goes on.

With --watches: what the index and 500 watches add to the CPU of an article, each stored in a transaction of its own, by
turns without both, with the index, and with both.
"""

import argparse
import os
import random
import tempfile
import time
from bisect import bisect
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path

import sqlalchemy as sa

from store import migrate
from store.engine import open_engine
from store.hits import Hits
from store.model import ArticleState, Fingerprint, OutletRow, RevisionContent
from store.schema import articles, revisions
from store.search.asked import Asked
from store.search.index import said_by
from store.search.query import parse
from store.search.snippets import snippet
from store.search.tree import asked_for
from store.search.watching import NO_WATCHES, Watch, Watches
from store.store import Store, open_store
from store.updates import ArticleUpdate, NewRevision

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
    options.add_argument("sizes", type=int, nargs="*")
    options.add_argument("--url", help="of an empty database of Postgres")
    options.add_argument("--watches", action="store_true")
    asked = options.parse_args()
    if asked.watches:
        watching()
        return
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

    def names(self, count: int) -> list[str]:
        """Words that watches are for: neither among the 300 most frequent ones nor rarer than 5,000 others."""
        return self._rng.sample(self._words[300:5_000], count)

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
    print(f"\n{size:,} articles, {store.name}; CPU of this process, in brackets the time by the clock\n")
    print("| question | found | best 20, with snippets: ms | counted: ms |\n|---|---|---|---|")
    for name, question in QUESTIONS.items():
        timed(store, question)
        found, shown, counted = timed(store, question)
        print(f"| {name} | {found:,} | {shown} | {counted} |")


def timed(store: Store, question: Asked) -> tuple[int, str, str]:
    """How many are found, and how long it took to show 20, and to count."""
    with store.read() as tx:
        times = [(time.process_time(), time.perf_counter())]
        for hit in tx.search.best(question, 20).hits:
            snippet(asked_for(question.query), hit.text)
        times.append((time.process_time(), time.perf_counter()))
        count = tx.search.count(question)
        times.append((time.process_time(), time.perf_counter()))
    shown, counted = (
        f"{(after[0] - before[0]) * 1000:.0f} ({(after[1] - before[1]) * 1000:.0f})"
        for before, after in pairwise(times)
    )
    return count, shown, counted


# ---- what an article costs -------------------------------------------------------------------------------


def watching(count: int = 500, articles_each: int = 700) -> None:
    """Prints what the index adds, and `count` watches of two to five words each."""
    made = Words()
    watches = Watches(_watch(made, number) for number in range(count))
    spent = [0.0, 0.0, 0.0]
    found = 0
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/news.db"
        migrate.upgrade(url)
        store = open_store(url)
        with store.begin() as tx:
            tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOW)
        for number in range(3 * articles_each):
            says = _says(*made.article())
            spent[number % 3] += _store_one(store, number, says, number % 3, watches)
            found += len(watches.matching(said_by("elm", says)))
        store.close()
    bare, indexed, watched = (seconds / articles_each * 1000 for seconds in spent)
    print(f"an article, bare: {bare:.2f} CPU ms; the index adds {indexed - bare:.2f}")
    print(f"{count} watches add {watched - indexed:.2f}, {found / 3 / articles_each:.2f} hits an article")


def _watch(made: Words, number: int) -> Watch:
    """A watch for words, a phrase, one of several, or a beginning."""
    a, b, c = made.names(3)
    shapes = (
        f"{a} AND {b}",
        f'"{a} {b}" OR {c}',
        f"{a} AND ({b} OR {c}*)" if len(c) > 1 else a,
        f"{a} {b} NOT {c}",
    )
    return Watch(name=f"w{number}", node=parse(shapes[number % len(shapes)]))


def _says(title: str, text: str) -> RevisionContent:
    return RevisionContent(title=title, lead=None, text=text, words=text.count(" ") + 1, language="en")


def _store_one(store: Store, number: int, says: RevisionContent, turn: int, watches: Watches) -> float:
    """Stores an article, bare (0), indexed (1), or indexed and watched for (2); the seconds of CPU that it took."""
    key = sha256(f"{number}".encode()).digest()
    update = ArticleUpdate(
        outlet="elm",
        article_id=None,
        key=key,
        url=f"https://elm.example/{number}",
        outcome="new",
        at=NOW,
        state=ArticleState(last_seen_at=NOW),
        revision=NewRevision(
            content=says,
            fingerprint=Fingerprint(hashes=(), shingle_count=0, title_sha256=key, text_sha256=key),
        ),
    )
    began = time.process_time()
    with store.begin() as tx:
        article_id = tx.articles.apply(update)
        if turn:
            said = said_by("elm", says)
            tx.search_index.add(article_id, said)
            Hits(tx.search_index._db, watches if turn == 2 else NO_WATCHES).add(article_id, said, NOW)
    return time.process_time() - began


if __name__ == "__main__":
    main()
