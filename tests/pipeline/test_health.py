"""An outlet that does not work is failed or degraded, with the reason; it has recovered when all of it works again."""

from datetime import timedelta

import pytest
from net import NOON, Net, ingest, make_deps, outlet, page, rss, story
from runs import run_outlets
from structlog.testing import capture_logs

from ingest.config import Feed, FetchSettings
from ingest.errors import Gone, ServerBusy, Unusable
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.feeds import FeedsResult
from ingest.pipeline.run import dry_run

FEED, OTHER, PAGE = (f"https://elm.example/{name}" for name in ("rss", "2.rss", "section"))
ONE, TWO, THREE = (f"https://elm.example/news/{n}-what-was-said" for n in (1, 2, 3))
BUSY = ServerBusy("status", "503", http_status=503)
GONE = Gone("status", "410", http_status=410)
BOTH = outlet("elm", Feed(kind="rss", url=FEED), Feed(kind="rss", url=OTHER))
LISTING = outlet("elm", Feed(kind="listing", url=PAGE, select="h2.gone a"))
HTML = "<!doctype html><html><body><h2><a href='/news/1-what-was-said'>What was said</a></h2></body></html>"


async def found(net, store, mine=None):
    """Outcome, first reason and turn of a run; the first two are those of a dry run before it."""
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(mine or outlet(),))
    (dry,) = await dry_run((mine or outlet(),), make_deps(net, store), options)
    report = await ingest(net, store, mine or outlet())
    assert (dry.outcome, dry.reasons) == (report.outcome, report.reasons)
    return report.outcome, report.reasons[0] if report.reasons else None, report.turned


@pytest.mark.parametrize(
    "mine, pages, wanted",
    [
        (BOTH, {FEED: rss(ONE), OTHER: GONE}, ("degraded", f"{OTHER}: status: 410")),
        (BOTH, {FEED: rss(ONE), OTHER: HTML}, ("degraded", f"{OTHER}: not_a_feed: an HTML page")),
        (BOTH, {FEED: GONE, OTHER: GONE}, ("failed", f"{FEED}: status: 410")),
        (outlet(), {FEED: HTML}, ("failed", f"{FEED}: not_a_feed: an HTML page")),
        (outlet(), {FEED: rss()}, ("degraded", "empty: no feed of it has ever announced an entry")),
        (
            LISTING,
            {PAGE: HTML},
            (
                "failed",
                f"{PAGE}: empty: select 'h2.gone a' matches none of the 1 links that look like articles",
            ),
        ),
        (LISTING, {PAGE: page("News", [])}, ("degraded", "empty: no feed of it has ever announced an entry")),
    ],
    ids=[
        "one is gone",
        "one is a page",
        "both are gone",
        "a page",
        "nothing ever",
        "select hits nothing",
        "a section without news",
    ],
)
async def test_what_does_not_work_is_said_with_its_reason_in_a_dry_run_too(store, ask, mine, pages, wanted):
    assert await found(Net(pages | {ONE: story("rivers")}), store, mine) == (*wanted, "failing")
    (row,) = ask("SELECT outcome, error FROM runs")
    assert (row[0], row[1].partition("; ")[0]) == wanted
    assert ask("SELECT failures FROM outlets") == [(1,)]


async def test_a_temporary_failure_of_one_feed_degrades_the_outlet_at_the_third_time(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers"), OTHER: BUSY})
    assert [(await ingest(net, store, BOTH)).outcome for _ in range(3)] == ["done", "done", "degraded"]


async def test_a_feed_that_is_empty_now_or_for_a_while_degrades_nothing_that_announced_before(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages[FEED] = rss()
    assert (await ingest(net, store)).outcome == "done"
    assert (await ingest(net, store)).outcome == "done"  # by a 304


@pytest.mark.parametrize(
    "outcome, pages, reason",
    [
        ("degraded", {FEED: rss(ONE), ONE: story("rivers"), OTHER: GONE}, f"{OTHER}: status: 410"),
        ("failed", {FEED: GONE, OTHER: GONE}, f"{FEED}: status: 410"),
        ("done", {FEED: rss(ONE), ONE: story("rivers"), OTHER: rss(ONE)}, None),
    ],
)
async def test_the_line_of_a_run_gives_what_is_wrong_with_it(store, outcome, pages, reason):
    with capture_logs() as logged:
        await ingest(Net(pages), store, BOTH)
    (line,) = (one for one in logged if one["event"] == "outlet.done")
    assert (line["outcome"], line.get("reason")) == (outcome, reason)


async def test_a_sitemap_that_lists_only_old_articles_has_announced_something(store):
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    old = f"<urlset {space}><url><loc>{ONE}</loc><lastmod>2020-01-01</lastmod></url></urlset>"
    mine = outlet("elm", Feed(kind="sitemap", url=FEED))
    net = Net({FEED: old})
    assert [(await ingest(net, store, mine)).outcome for _ in range(2)] == ["done", "done"]


def test_the_results_of_feeds_add_up():
    numbers = ("announced", "new", "listed", "left", "read", "failing")
    one = FeedsResult(**dict(zip(numbers, (1, 2, 3, 4, 5, 6), strict=True)), failures=("a",))
    other = FeedsResult(**dict.fromkeys(numbers, 10), failures=("b",))
    both = one + other
    assert [getattr(both, name) for name in numbers] == [11, 12, 13, 14, 15, 16]
    assert both.failures == ("a", "b")


async def test_an_index_of_which_no_sitemap_was_ever_read_does_not_work(store):
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    index = f"<sitemapindex {space}><sitemap><loc>{OTHER}</loc></sitemap></sitemapindex>"
    mine = outlet("elm", Feed(kind="sitemap", url=FEED))
    net = Net({FEED: index, OTHER: GONE})
    report = await ingest(net, store, mine)
    assert (report.outcome, report.reasons) == ("degraded", (f"{OTHER}: status: 410",))
    net.pages |= {OTHER: f"<urlset {space}><url><loc>{ONE}</loc></url></urlset>", ONE: story("rivers")}
    net.now += timedelta(hours=1)
    assert (await ingest(net, store, mine)).outcome == "done"
    net.pages[OTHER] = GONE
    assert (await ingest(net, store, mine)).outcome == "done"  # single sitemaps come and go


# ---- pages -----------------------------------------------------------------------------------------------------


async def test_a_run_of_which_all_pages_fail_is_degraded_and_says_why(store, ask):
    net = Net({FEED: rss(ONE, TWO, THREE), ONE: GONE, TWO: GONE, THREE: Unusable("type", "a picture")})
    report = await ingest(net, store)
    assert (report.outcome, report.failed) == ("degraded", 3)
    assert report.reasons[0] == "none of 3 pages could be stored: status: 410 (2), type: a picture (1)"
    assert ask("SELECT outcome, failed FROM runs") == [("degraded", 3)]


@pytest.mark.parametrize(
    "good", [{TWO: story("hills")}, {TWO: story("rivers")}], ids=["stored", "known already"]
)
async def test_one_page_that_works_is_enough(store, good):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages |= {FEED: rss(TWO, THREE), THREE: GONE} | good
    assert (await ingest(net, store)).outcome == "done"


async def test_after_a_degraded_run_a_page_has_to_work_before_the_outlet_has_recovered(store, ask):
    net = Net({FEED: rss(ONE), ONE: GONE})
    turns = [(await ingest(net, store)).turned]
    turns.append((await ingest(net, store)).turned)  # nothing to fetch: nothing is known
    net.pages |= {FEED: rss(TWO), TWO: story("hills")}
    turns.append((await ingest(net, store)).turned)
    turns.append((await ingest(net, store)).turned)
    assert turns == ["failing", None, "recovered", None]
    assert ask("SELECT outcome FROM runs ORDER BY id") == [("degraded",), ("done",), ("done",), ("done",)]


async def test_after_a_failed_run_the_feeds_have_to_be_read(store):
    net = Net({FEED: BUSY})
    turns = [(await ingest(net, store)).turned for _ in range(2)]
    net.pages[FEED] = rss(ONE)
    net.pages[ONE] = story("rivers")
    turns.append((await ingest(net, store)).turned)
    assert turns == ["failing", None, "recovered"]


async def test_a_feed_that_rests_after_a_failure_is_not_taken_for_one_that_works(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers"), OTHER: GONE})
    (first,) = await run_outlets(net, store, BOTH, by_daemon=True)
    net.now = NOON + timedelta(minutes=1)
    net.pages |= {FEED: rss(TWO), TWO: story("hills")}
    (resting,) = await run_outlets(net, store, BOTH, by_daemon=True)
    net.now = NOON + timedelta(minutes=2)
    net.pages |= {FEED: rss(THREE), THREE: story("sheep"), OTHER: rss(ONE)}
    (asked,) = await run_outlets(net, store, BOTH, by_daemon=True)
    assert [one.outcome for one in (first, resting, asked)] == ["degraded", "done", "done"]
    assert [one.turned for one in (first, resting, asked)] == ["failing", None, "recovered"]
