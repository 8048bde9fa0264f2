"""A run in which the clock goes on: what is announced meanwhile is fetched in the same run."""

from datetime import timedelta

import pytest
from net import Net, outlet, rss, story
from runs import run_outlets

from ingest.config import Feed

FEEDS = "https://elm.example/1.rss", "https://elm.example/2.rss"
ONE, TWO = (f"https://elm.example/news/{n}-what-was-said" for n in (1, 2))


class Slow(Net):
    """Takes two seconds for every answer."""

    async def __call__(self, url, **said):
        self.now += timedelta(seconds=2)
        return await super().__call__(url, **said)


@pytest.mark.parametrize("by_daemon", [False, True], ids=["by hand", "by the daemon"])
async def test_what_the_feeds_announce_is_fetched_in_the_same_run(store, by_daemon):
    net = Slow({FEEDS[0]: rss(ONE), FEEDS[1]: rss(TWO), ONE: story("rivers"), TWO: story("hills")})
    elm = outlet("elm", *(Feed(kind="rss", url=url) for url in FEEDS))
    (report,) = await run_outlets(net, store, elm, by_daemon=by_daemon)
    assert net.asked[:2] == list(FEEDS)
    assert set(net.asked[2:]) == {ONE, TWO}
    assert (report.new, report.waiting) == (2, 0)
