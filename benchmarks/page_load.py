"""What readers of the page feel while articles are stored, and what the page's process takes.

    python benchmarks/page_load.py [--readers 50] [--seconds 30] [--articles 2000] [--db ADDRESS]

Fills an empty database (SQLite in a temporary folder, or the one that --db names) with articles, serves it by
`ingest web`, and lets the readers ask for one page after another while a writer stores an article and revises another
in each of its transactions, as fast as it can. Prints requests, errors by their kind, percentiles of the answers' times
for each page, how much was stored meanwhile, and the server's processor time and greatest resident memory.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

import httpx
import psutil

sys.path += [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1] / "tests/store")]

from rows import add_text, change_text

from store import migrate
from store.model import OutletRow
from store.store import Store, open_store

OUTLETS = tuple(f"outlet{number}" for number in range(20))
WORDS = [f"word{number}" for number in range(4_000)]
PARAGRAPHS, WORDS_IN_ONE = 6, 60
SAMPLED_EVERY_S = 0.5


@dataclass(kw_only=True)
class Measured:
    """What one run found. Times are in seconds, by page."""

    took_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    stored: int = 0
    write_errors: Counter[str] = field(default_factory=Counter)
    max_rss: int = 0
    cpu_s: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--db", help="an empty database; without it SQLite in a temporary folder")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.db or f"sqlite:///{folder}/news.db"
        migrate.upgrade(url)
        store = open_store(url)
        fill(store, chosen.articles)
        print(f"{chosen.articles} articles in {url.partition(':')[0]}", flush=True)
        with serving(url) as (address, process):
            measured = load(store, address, process, chosen.readers, chosen.seconds, chosen.articles)
            report(measured, chosen.seconds)
        store.close()


def fill(store: Store, articles: int) -> None:
    chance, now = random.Random(7), datetime.now(UTC)
    with store.begin() as tx:
        for outlet in OUTLETS:
            tx.outlets.upsert(OutletRow(id=outlet, name=outlet.title()), now)
    for number in range(articles):
        at = now - timedelta(minutes=5 * number)
        add_text(store, at, outlet=chance.choice(OUTLETS), **said(chance))


def said(chance: random.Random) -> dict[str, object]:
    """What an article says."""
    lines = [" ".join(chance.choices(WORDS, k=WORDS_IN_ONE)) + "." for _ in range(PARAGRAPHS)]
    title = " ".join(chance.choices(WORDS, k=8))
    return {"title": title, "text": "\n".join(lines), "language": "en", "words": PARAGRAPHS * WORDS_IN_ONE}


@contextmanager
def serving(url: str) -> Iterator[tuple[str, psutil.Process]]:
    command = [sys.executable, "-m", "ingest", "web", "--db", url, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout is not None
        address = started.stdout.readline().split()[0]
        try:
            yield address, psutil.Process(started.pid)
        finally:
            started.terminate()


def load(
    store: Store, address: str, process: psutil.Process, readers: int, seconds: float, articles: int
) -> Measured:
    measured, over = Measured(), threading.Event()
    threads = [
        threading.Thread(target=read, args=(address, measured, over, number, articles))
        for number in range(readers)
    ]
    threads.append(threading.Thread(target=write, args=(store, measured, over)))
    for thread in threads:
        thread.start()
    until, before = time.monotonic() + seconds, cpu_s(process)
    while time.monotonic() < until:
        measured.max_rss = max(measured.max_rss, process.memory_info().rss)
        time.sleep(SAMPLED_EVERY_S)
    over.set()
    for thread in threads:
        thread.join()
    measured.cpu_s = cpu_s(process) - before
    return measured


def cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def read(address: str, measured: Measured, over: threading.Event, number: int, articles: int) -> None:
    """A reader, who goes on from page to page."""
    chance = random.Random(number)
    with httpx.Client(base_url=address, timeout=60) as client:
        pages = menu(client)
        while not over.is_set():
            name, path = chance.choice([*pages, ("search", f"/search?q={chance.choice(WORDS)}")])
            if name == "article":
                path = f"/articles/{chance.randint(1, articles)}"
            began = time.perf_counter()
            try:
                answer = client.get(path)
            except httpx.HTTPError as error:
                measured.errors[type(error).__name__] += 1
                continue
            measured.took_s[name].append(time.perf_counter() - began)
            if answer.status_code != 200:
                measured.errors[f"{answer.status_code} {name}"] += 1


def menu(client: httpx.Client) -> list[tuple[str, str]]:
    """The pages that need no parameter, and articles."""
    paths = client.get("/openapi.json").json()["paths"]
    plain = [path.removesuffix(".json") for path in paths if path.endswith(".json") and "{" not in path]
    found = [(path.strip("/"), path) for path in plain if not path.endswith(".feed")]
    return found + ([("article", "")] if "/articles/{article_id}.json" in paths else [])


def write(store: Store, measured: Measured, over: threading.Event) -> None:
    chance = random.Random(8)
    while not over.is_set():
        now, outlet = datetime.now(UTC), chance.choice(OUTLETS)
        try:
            id = add_text(store, now, outlet=outlet, **said(chance))
            change_text(store, now + timedelta(seconds=1), id, outlet=outlet, **said(chance))
        except Exception as error:  # noqa: BLE001 - which kind of error is what is measured
            measured.write_errors[f"{type(error).__name__}: {str(error)[:80]}"] += 1
        measured.stored += 1


def report(measured: Measured, seconds: float) -> None:
    every = [took for all in measured.took_s.values() for took in all]
    print(
        f"{len(every) / seconds:.0f} answers a second, {measured.stored / seconds:.0f} articles a second stored"
    )
    print("page            answers    p50      p95      max")
    for name, took in sorted([*measured.took_s.items(), ("all", every)]):
        cuts = quantiles(took, n=20) if len(took) > 1 else [0.0] * 19
        print(
            f"{name:15} {len(took):7} {cuts[9] * 1000:6.0f} ms {cuts[18] * 1000:6.0f} ms {max(took) * 1000:6.0f} ms"
        )
    print(
        f"errors of readers: {dict(measured.errors) or 'none'}; of the writer: {dict(measured.write_errors) or 'none'}"
    )
    print(
        f"of the server: {measured.cpu_s * 1000 / len(every):.0f} CPU ms an answer, "
        f"{measured.max_rss / 1e6:.0f} MB at most"
    )


if __name__ == "__main__":
    main()
