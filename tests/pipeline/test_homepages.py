"""An outlet of which only the homepage is known: its feeds are found where they are, or it says that it has none."""

from datetime import timedelta
from itertools import pairwise

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, ingest, outlet, rss, story

from ingest.config import Feed
from ingest.errors import ServerBusy, Unreachable
from ingest.pipeline.feeds import FeedFailure
from store.model import Host

ROOT = "https://elm.example"
HOME = f"{ROOT}/"
MINE = outlet("elm", Feed(kind="homepage", url=HOME))
ONE = f"{ROOT}/news/1-what-was-said"
TWO = f"{ROOT}/news/2-what-was-said"
SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
BUSY = ServerBusy("status", "503", http_status=503)


def html(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def link(href: str) -> str:
    return f"<link rel=alternate type=application/rss+xml href={href}>"


def urlset(*urls: str) -> str:
    return f"<urlset {SPACE}>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>"


def says(store, robots_txt: str) -> None:
    """The host's robots.txt, as the run before this one stored it."""
    with store.begin() as tx:
        tx.hosts.upsert(Host(origin=f"{ROOT}:443", robots_status=200, robots_body=robots_txt))


async def run(net, store):
    net.asked.clear()
    report = await ingest(net, store, MINE)
    return report.outcome, report.new


async def test_the_feeds_that_a_homepage_names_are_enough(store):
    net = Net({HOME: html(head=link("/news.rss")), f"{ROOT}/news.rss": rss(ONE), ONE: story("rivers")})
    assert await run(net, store) == ("done", 1)
    assert net.asked == [HOME, f"{ROOT}/news.rss", ONE]


@pytest.mark.parametrize("path, page", [("/rss.xml", rss(ONE)), ("/sitemap.xml", urlset(ONE))])
async def test_a_feed_at_a_usual_address_is_found_remembered_and_read_alone(store, path, page):
    net = Net({HOME: html(), ROOT + path: page, ONE: story("rivers")})
    assert await run(net, store) == ("done", 1)
    net.pages |= {ROOT + path: page.replace(ONE, TWO), TWO: story("hills")}
    assert await run(net, store) == ("done", 1)
    assert net.asked == [HOME, ROOT + path, TWO]  # the homepage is unchanged
    net.pages[HOME] = html("<p>Changed.</p>")
    assert await run(net, store) == ("done", 0)
    assert net.asked == [HOME, ROOT + path]


@ON_BOTH_ENGINES
async def test_a_sitemap_that_only_robots_txt_names_is_read(store):
    says(store, f"User-agent: *\nSitemap: {ROOT}/maps/all\n")
    index = f"<sitemapindex {SPACE}><sitemap><loc>{ROOT}/maps/one</loc></sitemap></sitemapindex>"
    net = Net(
        {HOME: html(), f"{ROOT}/maps/all": index, f"{ROOT}/maps/one": urlset(ONE), ONE: story("rivers")}
    )
    assert await run(net, store) == ("done", 1)
    assert await run(net, store) == ("done", 0)
    assert net.asked == [HOME, f"{ROOT}/maps/all", f"{ROOT}/maps/one"]


async def test_where_there_is_no_feed_the_sections_are_read(store):
    nav = "<nav><a href='/world'>World</a><a href='/sport'>Sport</a></nav>"
    listing = html("<h2><a href='/news/1-what-was-said'>What the board said on Friday</a></h2>")
    net = Net({HOME: html(nav), f"{ROOT}/world": listing, f"{ROOT}/sport": html(nav), ONE: story("rivers")})
    assert await run(net, store) == ("done", 1)
    assert f"{ROOT}/sport" in net.asked
    assert await run(net, store) == ("done", 0)
    assert sorted(net.asked) == [HOME, f"{ROOT}/sport", f"{ROOT}/world"]


async def test_sections_are_not_read_where_there_is_a_feed(store):
    nav = "<nav><a href='/world'>World</a></nav>"
    net = Net({HOME: html(nav), f"{ROOT}/feed": rss(ONE), f"{ROOT}/world": html(), ONE: story("rivers")})
    assert await run(net, store) == ("done", 1)
    assert f"{ROOT}/world" not in net.asked


async def test_the_articles_on_a_homepage_are_taken_all_the_same(store, ask):
    body = "<h2><a href='/news/1-what-was-said'>What the board said on Friday</a></h2>"
    net = Net({HOME: html(body), f"{ROOT}/feed": rss(TWO), ONE: story("rivers"), TWO: story("hills")})
    assert await run(net, store) == ("done", 2)


async def test_addresses_without_a_feed_are_asked_once_a_day_and_are_no_failure(store, ask):
    body = "<h2><a href='/news/1-what-was-said'>What the board said on Friday</a></h2>"
    net = Net({HOME: html(body), ONE: story("rivers")})
    assert await run(net, store) == ("done", 1)
    tried = len(net.asked) - 2
    assert tried == 11
    for hours in (0, 23):
        net.now += timedelta(hours=hours)
        assert await run(net, store) == ("done", 0)
        assert net.asked == [HOME]
    net.now += timedelta(hours=1)
    await run(net, store)
    assert len(net.asked) == 1 + tried


async def test_a_homepage_with_nothing_at_all_is_degraded(store):
    net = Net({HOME: html()})
    report = await ingest(net, store, MINE)
    assert (report.outcome, report.reasons) == (
        "degraded",
        ("empty: no feed of it has ever announced an entry",),
    )


async def test_a_homepage_whose_feeds_are_gone_is_degraded_unless_another_one_is_found(store):
    net = Net({HOME: html(head=link("/old.rss"))})
    report = await ingest(net, store, MINE)
    assert (report.outcome, report.reasons[0]) == ("degraded", f"{ROOT}/old.rss: status: 404")
    net.pages |= {f"{ROOT}/feed": rss(ONE), ONE: story("rivers")}
    net.now += timedelta(days=1)
    assert await run(net, store) == ("done", 1)


async def test_a_feed_that_is_gone_has_failed_and_an_article_alone_can_be_gone(store, ask):
    net = Net({HOME: html(head=link("/old.rss"))})
    await run(net, store)
    assert ask(f"SELECT outcome, reason FROM v_attempts WHERE url = '{ROOT}/old.rss'") == [
        ("failed", "status: 404")
    ]


async def test_a_guessed_sitemap_index_is_read_no_deeper_than_one_that_is_named(store):
    levels = [f"/level-{n}.xml" for n in range(3)]
    index = "<sitemapindex {}><sitemap><loc>{}</loc></sitemap></sitemapindex>"
    net = Net({HOME: html(), f"{ROOT}/sitemap.xml": index.format(SPACE, ROOT + levels[0])})
    net.pages |= {ROOT + one: index.format(SPACE, ROOT + two) for one, two in pairwise(levels)}
    await run(net, store)
    assert net.asked[-1] == ROOT + levels[0]


@pytest.mark.parametrize(
    "reason, is_silence", [("timeout", True), ("connection", True), ("dns", True), ("tls", False)]
)
def test_no_answer_at_all_is_silence(reason, is_silence):
    assert FeedFailure(url=HOME, error=Unreachable(reason, ""), is_temporary=True).is_silence == is_silence


async def test_a_feed_that_was_found_and_fails_is_not_replaced_by_a_guess_at_once(store):
    net = Net({HOME: html(), f"{ROOT}/feed": rss(ONE), ONE: story("rivers")})
    await run(net, store)
    net.pages[f"{ROOT}/feed"] = BUSY
    assert await run(net, store) == ("done", 0)
    assert net.asked == [HOME, f"{ROOT}/feed"]
