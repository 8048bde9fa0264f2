"""Under which addresses an article is kept and found, and at which ones feeds are asked."""

from dataclasses import replace

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, ingest, outlet, rss, story
from runs import run_outlets

from ingest.config import Feed
from ingest.urls import Url

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def addresses(store, article_id=1):
    with store.read() as tx:
        return set(tx.articles.addresses(article_id))


class Redirecting(Net):
    """Answers for some addresses with the page of another one."""

    def __init__(self, pages, redirects):
        super().__init__(pages)
        self.redirects = redirects

    async def __call__(self, url, **said):
        found = await super().__call__(Url(self.redirects.get(url.asked, url.asked)), **said)
        self.asked[-1] = url.asked
        return replace(found, asked=url)


# ---- of an article --------------------------------------------------------------------------------------------


async def test_both_ends_of_a_redirect_are_addresses_of_the_article_and_are_not_fetched_again(store, ask):
    short, found = "https://elm.example/s/1", "https://elm.example/news/1-what-was-said?from=short"
    net = Redirecting(
        {FEED: rss(short), found: story("rivers", extra=f'<link rel="canonical" href="{ONE}">')},
        {short: found},
    )
    await ingest(net, store)
    assert ask("SELECT url FROM v_articles") == [(ONE,)]
    assert addresses(store) == {short, found}
    net.pages |= {FEED: rss(found, short, ONE)}
    net.asked.clear()
    report = await ingest(net, store)
    assert report.new == 0
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]


async def test_secrets_of_an_address_are_asked_with_but_not_kept(store, ask):
    secret = ONE + "?token=abc123"
    net = Net({FEED: rss(secret), secret: story("rivers")})
    await ingest(net, store)
    assert net.asked == [FEED, secret]
    assert addresses(store) == {ONE}
    assert ask("SELECT url FROM v_articles") == [(ONE,)]


SECTIONS = {
    "a section that shares the number": (
        "https://elm.example/2026/11/20/123456/bridge-reopens",
        "https://elm.example/2026/11/20/123456/",
    ),
    "a section in the words of the title": (
        "https://elm.example/what-rivers-decided/reactions-on-friday",
        "https://elm.example/what-rivers-decided",
    ),
    "a section of one word": ("https://elm.example/rivers/what-rivers-decided", "https://elm.example/rivers"),
    "the home page": ("https://elm.example/rivers/what-rivers-decided", "https://elm.example/"),
}


@pytest.mark.parametrize("asked, claimed", SECTIONS.values(), ids=SECTIONS)
@pytest.mark.parametrize(
    "claim", ['<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">'], ids=["link", "og"]
)
async def test_a_page_that_calls_itself_by_the_address_of_its_section_keeps_its_own(
    store, ask, asked, claimed, claim
):
    net = Net({FEED: rss(asked), asked: story("rivers", extra=claim.format(claimed))})
    await ingest(net, store)
    assert ask("SELECT url FROM v_articles") == [(asked,)]


# ---- of feeds -------------------------------------------------------------------------------------------------


def index(*children):
    inner = "".join(f"<sitemap><loc>{child.replace('&', '&amp;')}</loc></sitemap>" for child in children)
    return f'<sitemapindex xmlns="{XMLNS}">{inner}</sitemapindex>'


def urlset(*urls):
    return f'<urlset xmlns="{XMLNS}">' + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


@pytest.mark.parametrize(
    "child, status",
    [("https://elm.example/part.xml?token=abc123", 200), ("https://elm.example/part.xml?page=1", 304)],
    ids=["a child with a secret", "a child without"],
)
async def test_an_index_is_read_anew_each_time_when_its_children_have_secrets_that_are_not_kept(
    store, ask, child, status
):
    root = "https://elm.example/sitemap.xml"
    net = Net({root: index(child), child: urlset(ONE), ONE: story("rivers")})
    for _ in range(2):
        net.asked.clear()
        await run_outlets(net, store, outlet("elm", Feed(kind="sitemap", url=root)))
        assert net.asked[:2] == [root, child]
    found = ask("SELECT http_status FROM v_attempts WHERE stage = 'feed' ORDER BY attempt_id")
    assert found == [(200,), (200,), (status,), (304,)]


@ON_BOTH_ENGINES
async def test_an_address_whose_parameter_changes_at_every_poll_is_fetched_once(store, ask):
    date = "Fri, 20 Nov 2026 08:30:00 GMT"
    polls = [f"{ONE}?visit={n}" for n in (1, 2, 3)]
    net = Net({url: story("rivers", title="Rivers decided") for url in polls})
    for url in polls:
        net.pages[FEED] = rss(url, titles=("Rivers decided",), dates=(date,))
        await ingest(net, store)
    assert [url for url in net.asked if url != FEED] == polls[:1]
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]
