"""What grouping articles into stories costs: all of ten days at once, and one poll's worth of new ones.

    python benchmarks/stories.py
    python benchmarks/stories.py --articles 3000

The articles are made up: 350 words each, spread evenly over ten days, four in ten of them on an event that others tell
of, too. They are grouped by `ingest stories --rebuild` in processes of their own; CPU and memory are those of all of
them, the longest lock is that of one transaction that writes.
"""

import argparse
import itertools
import random
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from process_tree import measure

from store import migrate
from store.model import ArticleState, Fingerprint, OutletRow, Published, RevisionContent
from store.store import open_store
from store.updates import ArticleUpdate, NewRevision

NOW = datetime.now(UTC).replace(microsecond=0)
DAYS, OUTLETS, OPEN_EVENTS, POLL = 10, 20, 200, 30
WORDS = [f"w{n:05}" for n in range(60_000)]
SHARES = list(itertools.accumulate(1 / (n + 10) for n in range(len(WORDS))))


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=30_000)
    count = options.parse_args().articles
    articles = made_up(count + POLL)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        migrate.upgrade(address(folder))
        fill(folder, itertools.islice(articles, count))
        group(folder, f"{count:,} articles of {DAYS} days")
        fill(folder, articles)
        group(folder, f"{POLL} more")
        group(folder, "nothing new")


def group(folder: Path, what: str, *options: str) -> None:
    """Prints what one grouping takes."""
    program = (sys.executable, "-m", "ingest", "-v", "--db", address(folder))
    usage = measure((*program, "stories", "--rebuild", *options), folder)
    found = re.search(r"transactions\.measured.*longest_ms=(\d+)", (folder / "stderr").read_text())
    if usage.exit_code or not found:
        sys.exit((folder / "stderr").read_text())
    print(
        f"{what}: {usage.main_cpu_s:.1f} s of CPU in the main process, {usage.children_cpu_s:.1f} in its children, "
        f"{usage.wall_s:.1f} s by the clock; {usage.main_mb:.0f} MB, all together {usage.tree_mb:.0f} MB; "
        f"longest lock {found[1]} ms"
    )


def address(folder: Path) -> str:
    return f"sqlite:///{folder}/stories.db"


def made_up(count: int) -> Iterator[ArticleUpdate]:
    """Articles in the order of their times; the last ones are of this hour."""
    rng = random.Random(count)
    events: list[list[str]] = []
    for n in range(count):
        if rng.random() < 0.6 or not events:
            events.append([word.title() for word in rng.sample(WORDS, 12)])
            names = events[-1]
        else:
            names = rng.choice(events[-OPEN_EVENTS:])
        words = rng.choices(WORDS, cum_weights=SHARES, k=350)
        for at in rng.sample(range(350), 40):
            words[at] = rng.choice(names)
        yield article(n, f"{' '.join(rng.sample(names, 4))} {words[0]}", " ".join(words), NOW - age(n, count))


def age(n: int, count: int) -> timedelta:
    return timedelta(days=DAYS) * (count - n) / count


def article(n: int, title: str, text: str, at: datetime) -> ArticleUpdate:
    digest = sha256(str(n).encode()).digest()
    outlet = f"made-up-{n % OUTLETS}"
    return ArticleUpdate(
        outlet=outlet,
        article_id=None,
        key=digest,
        url=f"https://{outlet}.example/{n}",
        outcome="new",
        at=at,
        state=ArticleState(last_seen_at=at),
        revision=NewRevision(
            content=RevisionContent(
                title=title,
                lead=None,
                text=text,
                words=350,
                language="en",
                published=Published(at=at, precision="second", source="made up"),
            ),
            fingerprint=Fingerprint(hashes=(), shingle_count=0, title_sha256=digest, text_sha256=digest),
        ),
    )


def fill(folder: Path, articles: Iterator[ArticleUpdate]) -> None:
    with closing(open_store(address(folder))) as store:
        with store.begin() as tx:
            for n in range(OUTLETS):
                tx.outlets.upsert(OutletRow(id=f"made-up-{n}", name=f"Outlet {n}"), NOW)
        while some := list(itertools.islice(articles, 500)):
            with store.begin() as tx:
                for one in some:
                    tx.apply(one)


if __name__ == "__main__":
    main()
