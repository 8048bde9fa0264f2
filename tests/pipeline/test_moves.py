"""An article that moves stays one; what only sends on, or stands in the way, is none."""

from datetime import timedelta

from engines import ON_BOTH_ENGINES
from net import Net, ingest, outlet, page, rss
from runs import revisit_articles, run_outlets
from test_addresses import Redirecting, addresses

from ingest.config import Rules
from ingest.errors import NotAsked, Unreachable

FEED = "https://elm.example/rss"
OLD = "https://elm.example/news/bridge-to-be-measured"
NEW = "https://elm.example/news/bridge-measured-officials-say"
OTHER = "https://elm.example/news/mill-of-oak-burned-down"


def feed(*items):
    """A feed of (address, guid, title)."""
    rows = "".join(
        f'<item><title>{title}</title><link>{url}</link><guid isPermaLink="false">{guid}</guid></item>'
        for url, guid, title in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{rows}</channel></rss>'


def paragraphs(*more):
    return [
        f"Clerk number {n} of Elm counted {n * 7} boats below the old bridge and wrote it down."
        for n in range(6)
    ] + list(more)


BRIDGE = page("Bridge to be measured", paragraphs())
MEASURED = page("Bridge measured, officials say", paragraphs("It is nine metres long, officials say."))
MILL = page(
    "Mill of Oak burned down", ["The mill of Oak burned down at night, and nobody was hurt there."] * 5
)


async def test_an_unchanged_guid_with_a_new_address_is_the_same_article(store, ask):
    net = Net({FEED: feed((OLD, "g-1", "Bridge to be measured")), OLD: BRIDGE})
    await ingest(net, store)
    net.pages = {FEED: feed((NEW, "g-1", "Bridge measured")), NEW: MEASURED}
    report = await ingest(net, store)
    assert (report.new, report.revised) == (0, 1)
    assert ask("SELECT url, title, revisions FROM v_articles") == [(NEW, "Bridge measured, officials say", 2)]
    assert addresses(store) == {OLD, NEW}


@ON_BOTH_ENGINES
async def test_the_same_guid_for_another_story_is_another_article(store, ask):
    net = Net({FEED: feed((OLD, "1", "Bridge")), OLD: BRIDGE})
    await ingest(net, store)
    net.pages = {FEED: feed((OTHER, "1", "Mill")), OTHER: MILL}
    assert (await ingest(net, store)).new == 1
    assert ask("SELECT url FROM v_articles ORDER BY article_id") == [(OLD,), (OTHER,)]


async def test_a_revisit_that_is_redirected_to_a_new_address_moves_the_article(store, ask):
    net = Redirecting({FEED: rss(OLD), OLD: BRIDGE}, {})
    await ingest(net, store)
    net.pages[NEW], net.redirects = MEASURED, {OLD: NEW}
    await revisit_articles(net, store, 1)
    assert ask("SELECT url, revisions FROM v_articles") == [(NEW, 2)]
    net.pages[FEED] = rss(NEW)
    net.asked.clear()
    assert (await ingest(net, store)).new == 0
    assert net.asked == [FEED]


async def two_that_are_one(store):
    net = Redirecting({FEED: rss(OLD), OLD: BRIDGE}, {})
    await ingest(net, store)
    net.now += timedelta(hours=1)
    net.pages |= {FEED: rss(NEW), NEW: MEASURED}
    await ingest(net, store)
    net.redirects = {OLD: NEW}
    net.now += timedelta(hours=1)
    return net


async def test_two_stored_articles_that_turn_out_to_be_one_become_one_with_both_histories(store, ask):
    net = await two_that_are_one(store)
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]
    assert ask("SELECT count(*) FROM v_copies") == [(1,)]
    await revisit_articles(net, store, 1)
    assert ask("SELECT article_id, url, title, revisions FROM v_articles") == [
        (1, NEW, "Bridge measured, officials say", 2)
    ]
    assert ask("SELECT title_before, title_after, words_added, lag_s FROM v_edits") == [
        ("Bridge to be measured", "Bridge measured, officials say", 7, 3600)
    ]
    assert ask("SELECT count(*) FROM v_copies") == [(0,)]
    assert ask("SELECT cluster_id FROM articles") == [(None,)]
    assert addresses(store) == {OLD, NEW}
    assert ask("SELECT DISTINCT article_id FROM entries") == [(1,)]
    assert ask("SELECT count(*) FROM bylines WHERE article_id = 2") == [(0,)]
    assert ask("SELECT DISTINCT article_id FROM fingerprints") == [(1,)]


async def test_the_one_that_was_merged_is_not_revisited_for_itself_in_the_same_run(store, ask):
    net = await two_that_are_one(store)
    await revisit_articles(net, store, 1, 2)
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]
    # Both were asked for, and say so.
    assert ask("SELECT url, outcome FROM v_attempts WHERE stage = 'look' ORDER BY attempt_id") == [
        (OLD, "same"),
        (NEW, "same"),
    ]
    await revisit_articles(net, store, 1)
    assert ask("SELECT revisions FROM v_articles") == [(2,)]


async def test_a_copy_of_the_merged_article_points_to_the_one_that_is_left(store, ask):
    oak_feed, copy = "https://oak.example/rss", "https://oak.example/a/taken"
    net = await two_that_are_one(store)
    net.pages |= {oak_feed: rss(copy), copy: MEASURED}
    both = (outlet("elm"), outlet("oak"))
    await run_outlets(net, store, *both)
    await revisit_articles(net, store, 1)
    await run_outlets(net, store, *both)
    assert ask("SELECT origin_article_id, article_id FROM v_copies") == [(1, 3)]


@ON_BOTH_ENGINES
async def test_a_redirect_to_a_stored_article_with_another_text_merges_nothing(store, ask):
    net = Redirecting({FEED: rss(OLD, OTHER), OLD: BRIDGE, OTHER: MILL}, {})
    await ingest(net, store)
    net.redirects = {OLD: OTHER}
    await revisit_articles(net, store, 1)
    assert ask("SELECT url, revisions FROM v_articles ORDER BY article_id") == [(OLD, 1), (OTHER, 1)]
    assert ask("SELECT outcome, reason FROM v_attempts WHERE stage = 'look'") == [
        ("gone", f"moved: to {OTHER}")
    ]


# ---- pages that only send on ----------------------------------------------------------------------------------------


def sends_on(target):
    return f'<!doctype html><html><head><meta http-equiv="refresh" content="0; url={target}"></head></html>'


async def test_a_page_that_only_sends_on_is_followed_and_both_addresses_are_the_articles(store, ask):
    net = Net({FEED: rss(OLD), OLD: sends_on(NEW), NEW: MEASURED})
    assert (await ingest(net, store)).new == 1
    assert net.asked == [FEED, OLD, NEW]
    assert addresses(store) == {OLD, NEW}
    await revisit_articles(net, store, 1)
    assert net.asked[3:] == [OLD, NEW]


async def test_a_page_that_sends_on_to_one_that_sends_on_is_none(store, ask):
    net = Net({FEED: rss(OLD), OLD: sends_on(NEW), NEW: sends_on(OLD)})
    await ingest(net, store)
    assert net.asked == [FEED, OLD, NEW]
    assert ask("SELECT outcome, reason FROM v_attempts WHERE stage = 'page'") == [
        ("failed", f"redirect: the page sends on to {OLD}")
    ]


# ---- hosts that are to be left alone --------------------------------------------------------------------------------

ASKED_TO_WAIT = NotAsked("status", "asked to wait", wait_s=600.0)


async def test_what_is_not_asked_leaves_no_trace_and_stops_the_others_of_its_host(store, ask):
    net = Net({FEED: rss(OLD, NEW), OLD: ASKED_TO_WAIT, NEW: ASKED_TO_WAIT})
    report = await ingest(net, store)
    assert len(net.asked) == 2  # the feed, and one page
    assert (report.failed, report.waiting) == (0, 2)
    assert ask("SELECT count(*) FROM v_attempts WHERE stage = 'page'") == [(0,)]
    assert ask("SELECT DISTINCT tries, outcome FROM entries") == [(0, None)]


async def test_pages_of_another_host_are_asked_all_the_same(store, ask):
    elsewhere = "https://blog.elm.example/news/bridge"
    net = Net({FEED: rss(OLD, elsewhere), OLD: ASKED_TO_WAIT, elsewhere: BRIDGE})
    assert (await ingest(net, store)).new == 1


async def test_a_revisit_that_is_not_asked_leaves_no_trace(store, ask):
    net = Net({FEED: rss(OLD, OTHER), OLD: BRIDGE, OTHER: MILL})
    await ingest(net, store)
    before = ask("SELECT revisits, revisit_at, last_seen_at FROM articles ORDER BY id")
    net.pages = {OLD: ASKED_TO_WAIT, OTHER: Unreachable("timeout", "never asked")}
    net.now += timedelta(hours=1)
    net.asked.clear()
    await revisit_articles(net, store, 1, 2)
    assert net.asked == [OLD]
    assert ask("SELECT revisits, revisit_at, last_seen_at FROM articles ORDER BY id") == before
    assert ask("SELECT count(*) FROM v_attempts WHERE stage = 'look'") == [(0,)]


# ---- what we read differently is no edit ----------------------------------------------------------------------------


def with_note(visit):
    """The same article, with a number that changes at every visit."""
    note = f"<p class=note>Write to our desk if you saw a boat.</p><i>{visit}</i>"
    return BRIDGE.replace("</article>", f"{note}</article>")


async def test_a_text_that_other_rules_read_differently_is_no_edit(store, ask):
    net = Net({FEED: rss(OLD), OLD: with_note(1)})
    await ingest(net, store)
    assert ask("SELECT text LIKE '%Write to our desk%' FROM v_articles") in ([(1,)], [(True,)])
    net.pages[OLD] = with_note(2)
    stricter = outlet("elm", rules=Rules(drop=(".note",)))
    await revisit_articles(net, store, 1, elm=stricter)
    assert ask("SELECT revisions FROM v_articles") == [(1,)]
    more = "<p>A boat was found on Friday, the clerk said.</p></article>"
    net.pages[OLD] = with_note(3).replace("</article>", more)
    await revisit_articles(net, store, 1, elm=stricter)
    assert ask("SELECT revisions FROM v_articles") == [(2,)]


# ---- one text for all ------------------------------------------------------------------------------------------------

WALL = "<!doctype html><title>Welcome</title><h1>Welcome</h1>" + "".join(
    f"<p>Readers from abroad may write to desk number {n}, which answers each letter.</p>" for n in range(5)
)

BOTH = ("Bridge to be measured", "Mill of Oak burned down")
ID_OF_OLD = f"SELECT article_id FROM v_articles WHERE url = '{OLD}'"


async def walled(store, **pages):
    """A wall stands before all of Elm, after one article was stored and while another one is announced."""
    net = Net({FEED: rss(OLD, titles=("Bridge to be measured",)), OLD: BRIDGE})
    await run_outlets(net, store, by_daemon=True, revisit_after_s=(86400.0,))
    net.now += timedelta(hours=1)
    net.pages = {FEED: rss(OTHER, titles=("Mill of Oak burned down",)), OTHER: WALL, OLD: WALL} | pages
    net.asked.clear()
    await run_outlets(net, store, by_daemon=True, revisit_after_s=(86400.0,))
    return net


async def test_a_wall_at_a_single_new_address_is_known_by_what_a_stored_article_shows_now(store, ask):
    net = await walled(store)
    assert net.asked == [FEED, OTHER, OLD]
    assert ask("SELECT url, revisions, gone_at FROM v_articles") == [(OLD, 1, None)]
    last = ask("SELECT stage, url, outcome, reason FROM v_attempts ORDER BY attempt_id DESC LIMIT 2")
    assert sorted(last) == [
        ("look", OLD, "retry", f"wall: the same text as at {OTHER}"),
        ("page", OTHER, "retry", f"wall: the same text as at {OLD}"),
    ]
    net.pages |= {OLD: BRIDGE, OTHER: MILL}
    net.now += timedelta(hours=1)
    await run_outlets(net, store, by_daemon=True, revisit_after_s=(86400.0,))
    assert ask("SELECT url, revisions FROM v_articles ORDER BY article_id") == [(OLD, 1), (OTHER, 1)]


async def test_a_wall_at_two_new_addresses_of_one_article_is_known_in_the_same_way(store, ask):
    title = "Mill of Oak burned down"
    net = await walled(store, **{FEED: rss(OTHER, f"{OTHER}-2", titles=(title, title)), f"{OTHER}-2": WALL})
    assert sorted(net.asked) == sorted([FEED, OTHER, f"{OTHER}-2", OLD])
    assert ask("SELECT url, revisions FROM v_articles") == [(OLD, 1)]


async def test_a_page_that_nothing_speaks_for_is_believed_where_a_stored_article_can_still_be_read(
    store, ask
):
    net = await walled(store, **{OLD: BRIDGE})
    assert net.asked == [FEED, OTHER, OLD]
    assert ask("SELECT url, title FROM v_articles ORDER BY article_id") == [
        (OLD, "Bridge to be measured"),
        (OTHER, "Welcome"),
    ]


async def test_no_stored_article_is_asked_for_where_the_new_page_has_its_headline(store):
    assert (await walled(store, **{OTHER: MILL})).asked == [FEED, OTHER]


async def test_a_wall_at_a_single_revisit_is_known_by_what_another_article_shows_and_is_no_miss(store, ask):
    net = Net({FEED: rss(OLD, OTHER, titles=BOTH), OLD: BRIDGE, OTHER: MILL})
    await run_outlets(net, store, by_daemon=True, revisit_after_s=(86400.0,))
    net.pages = {OTHER: WALL, OLD: WALL}
    net.asked.clear()
    await revisit_articles(net, store, *ask(ID_OF_OLD)[0], revisit_after_s=(86400.0,))
    assert net.asked == [OLD, OTHER]
    assert ask("SELECT DISTINCT outcome FROM v_attempts WHERE stage = 'look'") == [("retry",)]
    assert ask("SELECT DISTINCT missing_at FROM articles") == [(None,)]


async def test_another_text_at_a_single_revisit_is_a_miss_where_another_article_can_still_be_read(store, ask):
    net = Net({FEED: rss(OLD, OTHER, titles=BOTH), OLD: BRIDGE, OTHER: MILL})
    await run_outlets(net, store, by_daemon=True, revisit_after_s=(86400.0,))
    net.pages[OLD] = WALL
    await revisit_articles(net, store, *ask(ID_OF_OLD)[0], revisit_after_s=(86400.0,))
    assert ask("SELECT url, outcome FROM v_attempts WHERE stage = 'look' ORDER BY attempt_id") == [
        (OTHER, "same"),
        (OLD, "refused"),
    ]
    assert ask("SELECT url FROM articles WHERE missing_at IS NOT NULL") == [(OLD,)]
