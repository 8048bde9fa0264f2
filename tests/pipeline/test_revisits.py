"""Stored articles are asked for again with their validators; two misses in a row make one gone; rules change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, make_deps, outlet, rss, story
from runs import revisit_articles, run_outlets

from ingest.config import Rules
from ingest.errors import Gone, Refused, ServerBusy, Unreachable
from ingest.pipeline.saved_pages import reextract

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"
MISSING = Gone("status", "404", http_status=404)
HOUR_S, DAY_S = 3600.0, 86400.0


def revisits(ask):
    """What came of each revisit: outcome and HTTP status."""
    sql = (
        "SELECT outcome, http_status FROM v_attempts WHERE stage NOT IN ('feed', 'page') ORDER BY attempt_id"
    )
    return ask(sql)


async def stored_once(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    return net


async def test_a_revisit_asks_whether_the_page_has_changed(store, ask):
    net = await stored_once(store)
    await revisit_articles(net, store, 1)
    net.pages[ONE] = story("rivers", title="What rivers really decided")
    await revisit_articles(net, store, 1)
    await revisit_articles(net, store, 1)
    assert revisits(ask) == [("same", 304), ("revised", 200), ("same", 304)]


@pytest.mark.parametrize("between", ["unchanged", "edited"])
async def test_an_article_that_was_seen_between_two_misses_is_not_gone(store, ask, between):
    net = await stored_once(store)
    page = net.pages[ONE] if between == "unchanged" else story("rivers", title="What rivers really decided")
    for answer in (MISSING, page, MISSING):
        net.pages[ONE] = answer
        net.now += timedelta(hours=1)
        await revisit_articles(net, store, 1)
    assert ask("SELECT count(*) FROM v_deleted") == [(0,)]
    net.now += timedelta(hours=1)
    await revisit_articles(net, store, 1)
    assert ask("SELECT lived_s FROM v_deleted") == [(int(6.5 * HOUR_S),)]  # since the first miss of the two


@ON_BOTH_ENGINES
async def test_an_article_that_is_back_unchanged_is_not_gone_any_more(store, ask):
    net = await stored_once(store)
    page = net.pages[ONE]
    net.pages[ONE] = MISSING
    for _ in range(2):
        await revisit_articles(net, store, 1)
        net.now += timedelta(minutes=15)
    assert ask("SELECT count(*) FROM v_deleted") == [(1,)]
    net.pages[ONE] = page
    await revisit_articles(net, store, 1)
    assert ask("SELECT count(*) FROM v_deleted") == [(0,)]
    assert ask("SELECT gone_at FROM v_articles") == [(None,)]
    assert revisits(ask)[-1] == ("same", 304)


async def test_a_third_miss_does_not_move_the_time_when_it_went(store, ask):
    net = await stored_once(store)
    net.pages[ONE] = MISSING
    gone = []
    for _ in range(3):
        net.now += timedelta(hours=1)
        await revisit_articles(net, store, 1)
        gone.append(ask("SELECT lived_s FROM v_deleted"))
    assert gone == [[], [(int(4.5 * HOUR_S),)], [(int(4.5 * HOUR_S),)]]


async def at_each(net, store, hours, **more):
    """At which of these hours after NOON a run of the daemon asks for the article."""
    asked = []
    for hour in hours:
        net.now = NOON + timedelta(hours=hour)
        net.asked.clear()
        await run_outlets(net, store, by_daemon=True, revisit_after_s=(HOUR_S, DAY_S), **more)
        asked += [hour] * net.asked.count(ONE)
    return asked


async def test_the_daemon_revisits_at_the_times_after_first_sight_and_then_no_more(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    assert await at_each(net, store, (0, 0.9, 1, 2, 23.9, 24, 25, 100)) == [0, 1, 24]


async def test_a_miss_is_followed_by_a_second_revisit_a_quarter_of_an_hour_later(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await at_each(net, store, (0,))
    net.pages[ONE] = MISSING
    assert await at_each(net, store, (1, 1.2, 1.25, 2, 24)) == [1, 1.25, 24]
    assert ask("SELECT count(*) FROM v_deleted") == [(1,)]


@pytest.mark.parametrize(
    "error, again",
    [
        (Unreachable("timeout", "no answer"), [1, 1.3, 1.7]),  # after a quarter of the time unseen
        (ServerBusy("status", "503", http_status=503, wait_s=5400.0), [1, 3]),
        (Refused("status", "403", http_status=403), [1]),
    ],
    ids=["unreachable", "busy for an hour and a half", "refused"],
)
async def test_what_failed_is_revisited_when_the_failure_says_so(store, error, again):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await at_each(net, store, (0,))
    net.pages[ONE] = error
    hours = (1, 1.2, 1.3, 1.6, 1.7) if isinstance(error, Unreachable) else (1, 1.1, 2, 2.4, 3)
    assert await at_each(net, store, hours) == again


async def test_failures_at_a_revisit_take_nothing_away(store, ask):
    net = await stored_once(store)
    before = ask("SELECT title, text, revisions, gone_at FROM v_articles")
    for error in (Unreachable("timeout", "no answer"), Refused("status", "403", http_status=403)):
        net.pages[ONE] = error
        report = await revisit_articles(net, store, 1)
        assert (report.outcome, report.failed) == ("done", 1)
    net.pages[ONE] = "<!doctype html><p>Nothing here.</p>"
    assert (await revisit_articles(net, store, 1)).failed == 1
    assert ask("SELECT title, text, revisions, gone_at FROM v_articles") == before


# ---- today's rules over saved pages ---------------------------------------------------------------------------

MARKED = (
    '<p class="note">Subscribers of the harbour paper may read the whole of the accounts below.</p></article>'
)


async def stored_with_a_note(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers").replace("</article>", MARKED)})
    await ingest(net, store)
    return net


async def reextracted(net, store, *, dry_run=False, executor=None):
    """What today's rules, which drop the note, make of the saved page."""
    deps = make_deps(net, store)
    if executor is not None:
        deps = replace(deps, executor=executor(deps.executor))
    mine = (outlet(rules=Rules(drop=(".note",))),)
    return [one async for one in reextract((1,), mine, deps, dry_run=dry_run)]


async def test_other_rules_make_a_revision_that_is_no_edit_of_the_outlet(store, ask):
    net = await stored_with_a_note(store)
    (one,) = await reextracted(net, store)
    assert (one.change.words_added, one.change.words_removed) == (0, 13)
    assert ask("SELECT revisions FROM v_articles WHERE text NOT LIKE '%Subscribers%'") == [(2,)]
    assert ask("SELECT count(*) FROM v_edits") == [(0,)]
    (again,) = await reextracted(net, store)
    assert again.change is None
    assert ask("SELECT revisions FROM v_articles") == [(2,)]


async def test_a_dry_run_says_the_change_and_stores_nothing(store, ask):
    net = await stored_with_a_note(store)
    before = ask("SELECT * FROM v_articles")
    (one,) = await reextracted(net, store, dry_run=True)
    assert one.change.words_removed == 13
    assert ask("SELECT * FROM v_articles") == before


async def test_a_version_that_came_while_the_old_page_was_read_stays_the_newest(store, ask):
    net = await stored_with_a_note(store)

    class Slow:
        """Another run stores an edit of the outlet before the saved page has been read."""

        def __init__(self, executor):
            self.executor = executor

        async def run(self, function, /, *args):
            net.pages[ONE] = story("rivers", title="What rivers really decided").replace("</article>", MARKED)
            await revisit_articles(net, store, 1)
            return await self.executor.run(function, *args)

    await reextracted(net, store, executor=Slow)
    assert ask("SELECT title, revisions FROM v_articles") == [("What rivers really decided", 2)]


async def test_what_only_the_feed_said_is_kept_by_other_rules(store, ask):
    said = ("Fri, 20 Nov 2026 07:15:00 GMT",)
    page = story("rivers").replace('<meta property="article:published_time"', "<meta property='none'")
    net = Net({FEED: rss(ONE, dates=said), ONE: page.replace("</article>", MARKED)})
    await ingest(net, store)
    await reextracted(net, store)
    assert ask("SELECT revisions, published_ts, published_precision FROM v_articles") == [
        (2, 1795158900, "second")
    ]
