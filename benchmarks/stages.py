"""What each stage costs for one article: CPU in ms, each measured alone and in this process.

    python benchmarks/stages.py --outlets 30

Feeds and pages are those of the web that benchmarks/pipeline.py fetches: real pages where ../shared is, made-up ones
elsewhere. What passes between the processes, and what starting them costs, is in that benchmark only.
"""

import argparse
import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import TypeVar

from web import PER_FEED, Web, serving

from ingest.cli.deps import now
from ingest.config import Feed, Outlet
from ingest.discover import discover
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.fetch import HttpClient, Limits
from ingest.model import Page
from ingest.pipeline.articles import store_incoming
from ingest.pipeline.copies import link_all
from ingest.pipeline.decide import Incoming
from ingest.pipeline.deps import compute_here
from ingest.pipeline.pages.asking import incoming
from ingest.pipeline.pages.extraction import with_fingerprint
from ingest.urls import Url
from store import migrate
from store.model import OutletRow
from store.store import Store, open_store

T = TypeVar("T")
LIMITS = Limits(
    timeout_s=30, deadline_s=60, max_bytes=10_000_000, allow_networks=(ip_network("127.0.0.0/8"),)
)


class Stages:
    """CPU seconds by stage, and how often each was taken."""

    def __init__(self) -> None:
        self.cpu_s: dict[str, float] = defaultdict(float)
        self.times: dict[str, int] = defaultdict(int)

    def take(self, stage: str, function: Callable[..., T], *args: object) -> T:
        """What `function` gives, measured."""
        began = time.process_time()
        try:
            return function(*args)
        finally:
            self._add(stage, began)

    async def wait(self, stage: str, work: Awaitable[T]) -> T:
        """What `work` gives, measured; nothing else may run meanwhile."""
        began = time.process_time()
        try:
            return await work
        finally:
            self._add(stage, began)

    def _add(self, stage: str, began: float) -> None:
        self.cpu_s[stage] += time.process_time() - began
        self.times[stage] += 1

    def __str__(self) -> str:
        rows = (
            f"{name:28}{1000 * self.cpu_s[name] / n:8.2f} ms{n:7} times" for name, n in self.times.items()
        )
        return "\n".join(rows)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--outlets", type=int, default=30)
    options.add_argument("--web", type=Path, help="a folder with a replay web, to build it once")
    asked = options.parse_args()
    stages = Stages()
    with (
        tempfile.TemporaryDirectory() as name,
        serving(asked.web or Path(name) / "web", asked.outlets) as web,
    ):
        pages = asyncio.run(fetched(web, stages))
        process(pages, f"sqlite:///{name}/stages.db", stages)
    print(stages)


async def fetched(web: Web, stages: Stages) -> list[tuple[Outlet, Page]]:
    """The articles' pages, by the addresses that the feeds name."""
    found: list[tuple[Outlet, Page]] = []
    async with HttpClient(agent="benchmark", now=now, clock=time.monotonic, limits=LIMITS) as http:
        for number, address in enumerate(web.feeds):
            feed = Feed(kind="rss", url=address)
            outlet = Outlet(id=f"o{number}", name=f"Outlet {number}", feeds=(feed,))
            page = await stages.wait("fetch: a feed", http(Url(address), expect="feed"))
            parsed = stages.take("discover: a feed", partial(discover, page, feed, now=now(), outlet=outlet))
            for entry in parsed.entries[:PER_FEED]:
                found.append((outlet, await stages.wait("fetch: a page", http(entry.url))))
    return found


def process(pages: Sequence[tuple[Outlet, Page]], url: str, stages: Stages) -> None:
    """Extracts and stores the articles on `pages`, and looks for copies among them."""
    migrate.upgrade(url)
    outlets = tuple({outlet.id: outlet for outlet, _ in pages}.values())
    with closing(open_store(url)) as store:
        with store.begin() as tx:
            for outlet in outlets:
                tx.outlets.upsert(OutletRow(id=outlet.id, name=outlet.name), now())
        for number, (outlet, page) in enumerate(pages):
            if number == 1:  # the first one loaded the models
                stages.cpu_s["extract: a page"] = stages.times["extract: a page"] = 0
            try:
                article = stages.take("extract: a page", partial(extract, page, outlet, now=now()))
            except IngestError:
                continue
            extracted = stages.take("dedupe: a fingerprint", with_fingerprint, article)
            came = stages.take("store: a page, digested", incoming, outlet, extracted, page)

            article_id = stages.take("store: an article", stored, store, came)
            stages.take("dedupe: its copies", link_all, store, compute_here, [article_id], outlets, now())


def stored(store: Store, came: Incoming) -> int:
    """The id of the article, once it is committed."""
    with store.begin() as tx:
        return store_incoming(tx, came, now())[1]


if __name__ == "__main__":
    main()
