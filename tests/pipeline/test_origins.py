"""Who is the origin of a text that several outlets have."""

from datetime import timedelta

from net import NOON, Net, ingest, outlet, rss, story

ELM, OAK = outlet("elm"), outlet("oak")
ELM_FEED, OAK_FEED = "https://elm.example/rss", "https://oak.example/rss"
OWN, COPY = "https://elm.example/news/1-rivers", "https://oak.example/news/9-rivers"
COPIES = """
    SELECT origin_outlet, outlet, seen_delay_s, origin_certain, off_domain FROM v_copies
"""


async def test_a_copy_that_claims_to_be_earlier_than_what_was_seen_before_is_not_the_origin(store, ask):
    net = Net({ELM_FEED: rss(OWN), OWN: story("rivers"), OAK_FEED: rss()})
    await ingest(net, store, ELM, OAK)
    net.now = NOON + timedelta(hours=2)
    net.pages |= {OAK_FEED: rss(COPY), COPY: story("rivers", at="2026-11-19T08:30:00+00:00")}
    await ingest(net, store, ELM, OAK)

    assert ask(COPIES) == [("elm", "oak", 7200, 0, 0)]


async def test_what_a_feed_lists_of_another_outlets_domain_is_marked_and_not_the_origin_of_the_owners_text(
    store, ask
):
    net = Net({ELM_FEED: rss(), OAK_FEED: rss(OWN), OWN: story("rivers")})
    await ingest(net, store, ELM, OAK)
    assert ask("SELECT outlet, url, off_domain FROM v_articles") == [("oak", OWN, 1)]
    net.now = NOON + timedelta(hours=2)
    net.pages |= {ELM_FEED: rss(OWN)}
    await ingest(net, store, ELM, OAK)

    assert ask(COPIES) == [("elm", "oak", -7200, 0, 1)]


async def test_a_redirect_to_another_outlets_domain_is_marked_too_and_its_subdomains_are_its_own(store, ask):
    sent, own = "https://oak.example/out/1", "https://news.oak.example/2-mills"
    sends_on = f'<!doctype html><meta http-equiv="refresh" content="0; url={OWN}"><p>One moment.</p>'
    pages = {sent: sends_on, OWN: story("rivers", title="Item 0"), own: story("mills")}
    net = Net({OAK_FEED: rss(sent, own), ELM_FEED: rss()} | pages)
    await ingest(net, store, OAK, ELM)

    assert sorted(ask("SELECT outlet, off_domain FROM v_articles")) == [("oak", 0), ("oak", 1)]


async def test_an_address_on_a_domain_of_no_outlet_is_not_marked(store, ask):
    net = Net({OAK_FEED: rss(OWN), OWN: story("rivers")})
    await ingest(net, store, OAK)

    assert ask("SELECT off_domain FROM v_articles") == [(0,)]
