"""A dry run walks the same feeds as a run: it plans exactly the pages that a run fetches, and writes nothing."""

import shutil
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from net import NOON, Net, ingest, make_deps, outlet, rss, story
from slow_writes import watched_store

from ingest.config import Feed, FetchSettings
from ingest.errors import Unreachable
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.run import dry_run

INDEX = "https://elm.example/sitemap.xml"
FEED = "https://elm.example/rss"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MINE = outlet("elm", Feed(kind="sitemap", url=INDEX), Feed(kind="rss", url=FEED))


def article(n: int) -> str:
    return f"https://elm.example/news/{n}-what-was-said"


def index(children: list[tuple[str, int]]) -> str:
    rows = "".join(
        f"<sitemap><loc>{url}</loc><lastmod>{NOON - timedelta(days=age):%Y-%m-%d}</lastmod></sitemap>"
        for url, age in children
    )
    return f"<sitemapindex {SPACE}>{rows}</sitemapindex>"


def sitemap(rows: list[tuple[int, int]]) -> str:
    listed = "".join(
        f"<url><loc>{article(n)}</loc><lastmod>{NOON - timedelta(days=age):%Y-%m-%d}</lastmod></url>"
        for n, age in rows
    )
    return f"<urlset {SPACE}>{listed}</urlset>"


async def planned(net: Net, store, *, limit: int | None = None) -> tuple[str, ...]:
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(MINE,), limit=limit)
    (report,) = await dry_run((MINE,), make_deps(net, store), options)
    return report.planned


ROWS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4)  # article, age in days
CHILDREN = st.lists(st.tuples(ROWS, st.integers(0, 12)), max_size=13)


@given(
    children=CHILDREN,
    in_feed=st.lists(st.integers(0, 12), max_size=4),
    first=st.none() | st.integers(0, 3),
    limit=st.none() | st.integers(1, 3),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_dry_run_plans_exactly_what_a_run_fetches(
    sqlite_template, tmp_path_factory, children, in_feed, first, limit
):
    path = shutil.copy(sqlite_template, tmp_path_factory.mktemp("dry") / "news.db")
    parts = [(f"https://elm.example/part-{n}.xml", age) for n, (_, age) in enumerate(children)]
    net = Net(
        {
            INDEX: index(parts),
            FEED: rss(*map(article, in_feed)),
            **{part: sitemap(rows) for (part, _), (rows, _) in zip(parts, children, strict=True)},
            **{article(n): story(f"number {n}") for n in range(13)},
        }
    )
    with watched_store(f"sqlite:///{path}") as store:
        if first is not None:
            await ingest(net, store, MINE, limit=first)  # some are stored already, others pending
        plan = await planned(net, store, limit=limit)
        net.asked.clear()
        await ingest(net, store, MINE, limit=limit)
        assert plan == tuple(url for url in net.asked if "/news/" in url)


async def test_a_dry_run_after_a_304_plans_what_is_still_pending(store):
    net = Net(
        {
            INDEX: sitemap([]),
            FEED: rss(*map(article, range(3))),
            **{article(n): story(str(n)) for n in range(3)},
        }
    )
    await ingest(net, store, MINE, limit=1)
    left = await planned(net, store)
    assert len(left) == 2
    assert set(left) | {net.asked[-3]} <= {article(n) for n in range(3)}


async def test_a_dry_run_counts_what_it_leaves_for_later(store):
    net = Net({INDEX: sitemap([]), FEED: rss(*map(article, range(3))), article(1): story("1")})
    await ingest(net, store, MINE, limit=1)  # one page is tried, which is missing, and all three are left
    net.pages[FEED] = rss(*map(article, range(5)))
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(MINE,), limit=1)
    (report,) = await dry_run((MINE,), make_deps(net, store), options)
    real = await ingest(net, store, MINE, limit=1)
    assert (report.new, report.waiting) == (1, 4)
    assert real.waiting in (4, 5)  # with the one that it tried, if that is missing too


async def test_a_dry_run_writes_nothing(store, ask):
    net = Net({INDEX: index([("https://elm.example/part.xml", 0)]), FEED: rss(article(1))})
    await planned(net, store)
    for table in ("outlets", "feeds", "entries", "attempts", "runs", "leases"):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)]


SILENT = Unreachable("dns", "no such name")


async def test_a_dry_run_says_that_no_host_of_the_outlet_answered(store):
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(MINE,))
    (silent,) = await dry_run((MINE,), make_deps(Net({INDEX: SILENT, FEED: SILENT}), store), options)
    (answered,) = await dry_run((MINE,), make_deps(Net({INDEX: sitemap([])}), store), options)
    assert (silent.silent, answered.silent) == (True, False)
