"""A back-fill is many short runs: between two of them others have their turn."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, make_deps, outlet, rss, story
from runs import RIVAL, everything, names_of, run_outlets, take_over

from ingest.config import Feed, FetchSettings
from ingest.errors import Gone, Unreachable
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.past.places import Span
from ingest.pipeline.past.rounds import OTHERS_WAIT_S, Backfill, backfill

HOME = "https://elm.example"
ELM = outlet("elm", Feed(kind="rss", url=f"{HOME}/rss"), Feed(kind="sitemap", url=f"{HOME}/sitemap.xml"))
MARCH = Span.of_days(date(2025, 3, 1), date(2025, 3, 31))
PATHS = [f"/a/2025-03-{day:02}" for day in range(9, 0, -1)]


@pytest.fixture
def net():
    rows = "".join(f"<url><loc>{HOME}{path}</loc><lastmod>{path[3:]}</lastmod></url>" for path in PATHS)
    return Net(
        {f"{HOME}{path}": story(path, at=f"{path[3:]}T08:00:00Z") for path in PATHS}
        | {f"{HOME}/sitemap.xml": f"<urlset>{rows}</urlset>", f"{HOME}/rss": rss()}
    )


def run(net, store, past, meanwhile=None):
    """A back-fill; what it does `meanwhile` is called where it waits for others."""

    async def sleep(seconds):
        if seconds != OTHERS_WAIT_S:
            await asyncio.Event().wait()
        await meanwhile()

    options = RunOptions(command="backfill", settings=FetchSettings(), outlets=(ELM,))
    return asyncio.run(backfill(past, replace(make_deps(net, store), sleep=sleep), options))


def asked(net):
    return [url.removeprefix(HOME) for url in net.asked if "/a/" in url]


@ON_BOTH_ENGINES
def test_an_outlet_that_is_due_is_run_by_a_daemon_between_two_runs(net, store):
    asyncio.run(run_outlets(net, store, ELM))
    net.now += timedelta(days=1)
    net.pages[f"{HOME}/rss"] = rss(f"{HOME}/news")
    net.pages[f"{HOME}/news"] = story("news")
    net.asked.clear()

    async def daemon():
        await run_outlets(net, store, ELM, by_daemon=True, process=RIVAL)

    report = run(net, store, Backfill(outlet=ELM, span=MARCH, pages_of_a_run=4), daemon)

    assert (report.outcome, report.new, report.is_done) == ("done", 9, True)
    order = [url.removeprefix(HOME) for url in net.asked]
    assert order.index(PATHS[3]) < order.index("/news") < order.index(PATHS[4])
    assert asked(net) == PATHS


def test_days_without_a_page_take_their_part_of_a_run(net, sqlite_store):
    archive = outlet("elm", Feed(kind="archive", url=f"{HOME}/on/{{yyyy}}-{{mm}}-{{dd}}"))
    past = Backfill(outlet=archive, span=Span.of_days(date(2025, 3, 1), date(2025, 3, 10)), pages_of_a_run=4)

    report = run(net, sqlite_store, past)

    assert (report.outcome, report.new, report.is_done) == ("done", 0, True)
    assert len([url for url in net.asked if "/on/" in url]) == 10
    assert len(everything(sqlite_store)["runs"]) == 3


def test_a_page_that_shows_a_known_article_is_counted_as_known(net, sqlite_store):
    net.pages[f"{HOME}{PATHS[1]}"] = net.pages[f"{HOME}{PATHS[0]}"]

    report = run(net, sqlite_store, Backfill(outlet=ELM, span=MARCH))

    assert (report.new, report.known) == (len(PATHS) - 1, 1)


@pytest.mark.parametrize(
    "sitemap, outcome",
    [
        (Gone("status", "410", http_status=410), "failed"),
        (f"<sitemapindex><sitemap><loc>{HOME}/gone.xml</loc></sitemap></sitemapindex>", "degraded"),
        (f"<urlset><url><loc>{HOME}{PATHS[0]}</loc><lastmod>2024-01-01</lastmod></url></urlset>", "done"),
    ],
)
def test_it_has_failed_when_nothing_could_be_read_and_is_degraded_when_something_could(
    net, sqlite_store, sitemap, outcome
):
    net.pages |= {f"{HOME}/sitemap.xml": sitemap, f"{HOME}/gone.xml": Gone("status", "410", http_status=410)}
    assert run(net, sqlite_store, Backfill(outlet=ELM, span=MARCH)).outcome == outcome


def test_another_run_is_waited_for_but_not_at_the_beginning(net, sqlite_store):
    lease = take_over(sqlite_store, net, names_of(ELM))
    assert run(net, sqlite_store, Backfill(outlet=ELM, span=MARCH)).outcome == "busy"
    assert net.asked == []
    with sqlite_store.begin() as tx:
        tx.leases.release(lease)


def test_a_lost_lease_loses_no_article(net, sqlite_store):
    held = []

    class Robbed(Net):
        async def __call__(self, url, **options):
            if url.asked.endswith("/a/2025-03-04") and not held:
                held.append(take_over(sqlite_store, net, names_of(ELM)))
            return await super().__call__(url, **options)

    async def give_back():
        with sqlite_store.begin() as tx:
            tx.leases.release(held[0])

    report = run(Robbed(net.pages), sqlite_store, Backfill(outlet=ELM, span=MARCH), give_back)

    assert (report.outcome, report.is_done) == ("done", True)
    with sqlite_store.read() as tx:
        assert len(tx.articles.newest(10, "elm")) == len(PATHS)


def test_it_ends_when_nobody_answers_any_more_and_says_so(net, sqlite_store):
    for path in PATHS[1:]:
        net.pages[f"{HOME}{path}"] = Unreachable("connection", "refused")

    report = run(net, sqlite_store, Backfill(outlet=ELM, span=MARCH))

    assert (report.outcome, report.new, report.is_done) == ("degraded", 1, False)
    assert asked(net) == PATHS[:6]
    assert any("connection: refused" in reason for reason in report.reasons)
