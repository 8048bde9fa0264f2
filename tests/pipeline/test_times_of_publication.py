"""Which time an article gets when its page and the feed both give one: the more exact of two that agree."""

import json

import pytest
from net import Net, ingest, rss, story

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"

PAGE_DAY = "2026-11-18"
PAGE_TIME = "2026-11-18T08:30:00+00:00"


async def stored_time(store, ask, *, page_says, feed_says):
    """Time and precision of the article, as the views give them."""
    html = story("rivers", at=page_says or "")
    if page_says is None:
        html = html.replace('<meta property="article:published_time"', '<meta property="of:nothing"')
    net = Net({FEED: rss(ONE, dates=(feed_says,) if feed_says else ()), ONE: html})
    await ingest(net, store)
    sql = "SELECT published_ts, published_day, published_precision FROM v_articles"
    ((seconds, day, precision),) = ask(sql)
    clock = None if seconds is None else f"{seconds % 86400 // 3600:02}:{seconds % 3600 // 60:02}"
    return day, clock, precision


@pytest.mark.parametrize(
    "feed_says, stored",
    [
        ("Wed, 18 Nov 2026 07:15:00 GMT", ("2026-11-18", "07:15", "second")),
        ("Thu, 19 Nov 2026 23:59:00 GMT", ("2026-11-19", "23:59", "second")),
        ("Mon, 16 Nov 2026 00:01:00 GMT", ("2026-11-16", "00:01", "second")),
        ("Fri, 20 Nov 2026 00:00:00 GMT", ("2026-11-18", "00:00", "day")),
        ("Mon, 16 Nov 2026 00:00:00 GMT", ("2026-11-18", "00:00", "day")),
        ("Wed, 04 Nov 2026 07:15:00 GMT", ("2026-11-18", "00:00", "day")),
    ],
)
async def test_where_the_page_gives_only_the_day_the_feeds_time_within_two_days_wins(
    store, ask, feed_says, stored
):
    assert await stored_time(store, ask, page_says=PAGE_DAY, feed_says=feed_says) == stored


@pytest.mark.parametrize("feed_says", ["2026-11-17", "2026-11-18"])
@pytest.mark.parametrize(
    "page_says, stored",
    [(PAGE_DAY, ("2026-11-18", "00:00", "day")), (PAGE_TIME, ("2026-11-18", "08:30", "second"))],
)
async def test_where_the_feed_gives_only_a_day_the_page_wins(store, ask, feed_says, page_says, stored):
    assert await stored_time(store, ask, page_says=page_says, feed_says=feed_says) == stored


async def test_of_two_times_the_pages_wins(store, ask):
    said = await stored_time(store, ask, page_says=PAGE_TIME, feed_says="Wed, 18 Nov 2026 07:15:00 GMT")
    assert said == ("2026-11-18", "08:30", "second")


async def test_where_the_page_gives_none_the_feeds_time_is_taken(store, ask):
    said = await stored_time(store, ask, page_says=None, feed_says="Wed, 18 Nov 2026 07:15:00 GMT")
    assert said == ("2026-11-18", "07:15", "second")


async def test_where_nobody_gives_a_time_there_is_none(store, ask):
    assert await stored_time(store, ask, page_says=None, feed_says=None) == (None, None, None)


async def test_what_became_of_each_time_is_stored_with_the_revision(store, ask):
    await stored_time(store, ask, page_says=PAGE_TIME, feed_says="Wed, 18 Nov 2026 07:15:00 GMT")

    ((kept,),) = ask("SELECT published_candidates FROM revisions")
    assert json.loads(kept) == [
        {
            "value": PAGE_TIME,
            "source": "meta article:published_time",
            "at": PAGE_TIME,
            "precision": "second",
            "decision": "chosen",
            "reason": "the first in the order of trust",
        },
        {
            "value": "2026-11-18T07:15:00+00:00",
            "source": "feed",
            "at": "2026-11-18T07:15:00+00:00",
            "precision": "second",
            "decision": "outranked",
            "reason": "comes after meta article:published_time",
        },
    ]
