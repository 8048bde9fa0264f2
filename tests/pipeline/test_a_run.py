"""One run of one outlet: what is stored, what is recorded, what is fetched again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import ME, NOON, Net, ingest, make_deps, outlet, page, rss, story

from ingest.config import Feed, FetchSettings
from ingest.errors import Refused, ServerBusy, Unreachable
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.report import exit_code
from ingest.pipeline.run import dry_run, lease_names, run_outlet, run_outlets
from store.model import Process

FEED = "https://elm.example/rss"
ONE, TWO, THREE = (f"https://elm.example/news/{n}-what-was-said" for n in (1, 2, 3))


async def test_an_announced_article_is_stored_with_its_text_and_time(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    report = await ingest(net, store)
    assert (report.outcome, report.new, report.failed) == ("done", 1, 0)
    sql = "SELECT url, title, published_day, published_precision, words > 100 FROM v_articles"
    assert ask(sql) == [(ONE, "What rivers decided on Friday", "2026-11-20", "second", True)]
    assert ask("SELECT stage, outcome, url FROM v_attempts ORDER BY attempt_id") == [
        ("feed", "read", FEED),
        ("page", "new", ONE),
    ]


async def test_a_second_run_asks_only_for_the_feed(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.asked.clear()
    report = await ingest(net, store)
    assert net.asked == [FEED]
    assert (report.outcome, report.new) == ("done", 0)
    assert ask("SELECT outcome FROM v_attempts WHERE stage = 'feed' ORDER BY attempt_id") == [
        ("read",),
        ("same",),
    ]


async def test_known_are_announced_entries_that_were_known_and_pages_that_show_a_known_article(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers"), TWO: story("rivers")})
    assert (await ingest(net, store)).known == 0
    net.pages[FEED] = rss(ONE, TWO)
    report = await ingest(net, store)
    assert (report.new, report.known) == (0, 2)


async def test_a_run_with_nothing_new_asks_the_database_three_times(store, monkeypatch):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    begun = []
    for way in ("read", "begin"):
        plain = getattr(store, way)

        def counted(*what, way=way, plain=plain, **more):
            begun.append(way)
            return plain(*what, **more)

        monkeypatch.setattr(store, way, counted)
    assert (await ingest(net, store)).outcome == "done"
    # The outlet is claimed, the feed's state is kept, the run ends.
    assert begun == ["begin", "begin", "begin"]


async def test_what_did_not_come_is_written_down_and_asked_again(store, ask):
    net = Net({FEED: rss(ONE), ONE: Unreachable("timeout", "no answer in 15 s")})
    assert (await ingest(net, store)).failed == 1
    assert ask("SELECT outcome, reason FROM v_attempts WHERE stage = 'page'") == [
        ("retry", "timeout: no answer in 15 s")
    ]
    net.pages[ONE] = story("rivers")
    assert (await ingest(net, store)).new == 1


async def test_what_is_refused_is_not_asked_again(store):
    net = Net({FEED: rss(ONE), ONE: Refused("status", "403", http_status=403)})
    await ingest(net, store)
    net.asked.clear()
    await ingest(net, store)
    assert net.asked == [FEED]


async def test_an_outlet_whose_feeds_all_fail_has_failed(store):
    net = Net({FEED: ServerBusy("status", "503", http_status=503)})
    report = await ingest(net, store)
    assert report.outcome == "failed"
    assert exit_code([report]) == 3
    assert exit_code([report, replace(report, outcome="done")]) == 1
    assert exit_code([replace(report, outcome="busy")]) == 75
    assert exit_code([]) == 0


async def test_one_sound_feed_is_enough_for_articles_but_the_outlet_is_degraded(store):
    feeds = (Feed(kind="rss", url=FEED), Feed(kind="rss", url="https://elm.example/none"))
    report = await ingest(Net({FEED: rss(ONE), ONE: story("rivers")}), store, outlet("elm", *feeds))
    assert (report.outcome, report.new) == ("degraded", 1)
    assert report.reasons == ("https://elm.example/none: status: 404",)
    assert exit_code([report]) == 1


async def test_more_than_a_run_may_take_waits_for_the_next_newest_first(store, ask):
    dates = tuple(f"Fri, 20 Nov 2026 0{n}:00:00 GMT" for n in (1, 3, 2))
    net = Net({FEED: rss(ONE, TWO, THREE, dates=dates), **{url: story(url) for url in (ONE, TWO, THREE)}})
    report = await ingest(net, store, max_new=1)
    assert (report.new, report.waiting) == (1, 2)
    assert net.asked[-1] == TWO
    await ingest(net, store, limit=1)
    assert net.asked[-1] == THREE
    await ingest(net, store)
    assert ask("SELECT count(*) FROM v_articles") == [(3,)]


async def test_a_host_that_went_silent_is_not_asked_for_every_page(store):
    urls = [f"https://elm.example/news/{n}-silence" for n in range(20)]
    net = Net({FEED: rss(*urls), **{url: Unreachable("connection", "refused") for url in urls}})
    report = await ingest(net, store)
    assert len(net.asked) < 10
    assert report.waiting == 20


async def test_another_slug_of_the_same_number_is_the_same_article(store, ask):
    mine = outlet(article_id=r"/news/(\d+)")
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store, mine)
    moved = ONE.replace("what-was-said", "what-was-really-said")
    net.pages |= {FEED: rss(moved), moved: story("rivers")}
    net.asked.clear()
    report = await ingest(net, store, mine)
    assert (report.new, net.asked) == (0, [FEED])
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]
    with store.read() as tx:
        assert set(tx.articles.addresses(1)) == {ONE, moved}


async def test_an_outlets_print_version_is_an_address_of_the_article(store):
    printed = "https://elm.example/print/77-other"
    net = Net({FEED: rss(ONE, printed), ONE: story("rivers"), printed: story("rivers")})
    assert (await ingest(net, store)).new == 1
    with store.read() as tx:
        assert set(tx.articles.addresses(1)) == {ONE, printed}


async def test_a_page_that_calls_itself_by_another_articles_address_does_not_overwrite_it(store, ask):
    claim = f'<link rel="canonical" href="{ONE}">'
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages |= {
        FEED: rss(ONE, TWO, THREE),
        TWO: story("hills", extra=claim),
        THREE: story("rivers", extra=claim),
    }
    report = await ingest(net, store)
    assert (report.new, report.revised) == (1, 0)
    assert ask("SELECT url, title FROM v_articles ORDER BY article_id") == [
        (ONE, "What rivers decided on Friday"),
        (TWO, "What hills decided on Friday"),
    ]
    with store.read() as tx:
        assert set(tx.articles.addresses(1)) == {ONE, THREE}


async def test_a_copy_is_kept_and_points_to_its_original(store, ask):
    text = story("rivers", at="2026-11-20T09:30:00+00:00")
    other = "https://oak.example/a/taken-from-elm"
    net = Net(
        {FEED: rss(ONE), ONE: story("rivers"), "https://oak.example/rss": rss(other), other: text},
    )
    await ingest(net, store, outlet("elm"), outlet("oak"))
    assert ask("SELECT origin_outlet, outlet, kind, overlap, delay_s FROM v_copies") == [
        ("elm", "oak", "exact", 1.0, 3600)
    ]


async def test_a_late_original_takes_the_place_of_the_first_seen(store, ask):
    copy = "https://oak.example/a/taken-from-elm"
    net = Net({"https://oak.example/rss": rss(copy), copy: story("rivers")})
    await ingest(net, store, outlet("oak"))
    net.pages |= {FEED: rss(ONE), ONE: story("rivers", at="2026-11-20T02:00:00+00:00")}
    await ingest(net, store, outlet("elm"))
    assert ask("SELECT origin_outlet, outlet FROM v_copies") == [("elm", "oak")]


async def test_who_is_named_is_written_down(store, ask):
    text = page("Ferry to run", ["The ferry will run, the harbour master told Elm on Monday. " * 5] * 4)
    there = "https://oak.example/a/ferry-to-run"
    net = Net({"https://oak.example/rss": rss(there), there: text})
    elm = outlet("elm", aliases=("Elm",))
    await ingest(net, store, outlet("oak"), elm)
    assert ask("SELECT citing, cited, how FROM v_cites") == [("oak", "elm", "attribution")]


async def test_old_sitemap_entries_are_left_to_back_fill_but_feeds_are_taken_whole(store):
    sitemap = "https://elm.example/sitemap.xml"
    days = {TWO: "2026-11-01", THREE: "2026-11-19"}
    listed = "".join(f"<url><loc>{url}</loc><lastmod>{day}</lastmod></url>" for url, day in days.items())
    net = Net(
        {
            FEED: rss(ONE, dates=("Mon, 02 Nov 2020 08:00:00 GMT",)),
            sitemap: f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>',
            **{url: story(url) for url in (ONE, TWO, THREE)},
        }
    )
    feeds = (Feed(kind="rss", url=FEED), Feed(kind="sitemap", url=sitemap))
    assert (await ingest(net, store, outlet("elm", *feeds))).new == 2
    assert TWO not in net.asked


async def test_the_children_of_a_sitemap_index_are_asked_even_when_it_is_unchanged(store):
    index, child = "https://elm.example/sitemap.xml", "https://elm.example/sitemap-1.xml"
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    net = Net(
        {
            index: f"<sitemapindex {space}><sitemap><loc>{child}</loc></sitemap></sitemapindex>",
            child: f"<urlset {space}><url><loc>{ONE}</loc></url></urlset>",
            ONE: story("rivers"),
            TWO: story("hills"),
        }
    )
    mine = outlet("elm", Feed(kind="sitemap", url=index))
    await ingest(net, store, mine)
    net.pages[child] = f"<urlset {space}><url><loc>{TWO}</loc></url><url><loc>{ONE}</loc></url></urlset>"
    net.asked.clear()
    assert (await ingest(net, store, mine)).new == 1
    assert net.asked == [index, child, TWO]


async def test_a_feed_that_changes_under_an_unchanged_validator_loses_its_privilege(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers"), TWO: story("hills")})
    net.lies = True
    await ingest(net, store)
    net.pages[FEED] = rss(ONE, TWO)
    assert (await ingest(net, store)).new == 0  # the server says that nothing changed
    net.now = NOON + timedelta(days=2)
    assert (await ingest(net, store)).new == 1  # the audit
    net.pages |= {FEED: rss(ONE, TWO, THREE), THREE: story("lakes")}
    assert (await ingest(net, store)).new == 1  # no longer believed
    assert ask("SELECT count(*) FROM v_attempts WHERE reason LIKE 'protocol: %validator%'") == [(1,)]


async def test_a_feed_that_went_empty_takes_nothing_away_and_is_noted(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages[FEED] = rss()
    assert (await ingest(net, store)).outcome == "done"
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]
    assert ask("SELECT count(*) FROM v_attempts WHERE reason LIKE 'empty: 1 entries before%'") == [(1,)]


async def test_an_outlet_in_other_hands_is_left_alone(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    with store.begin() as tx:
        tx.leases.claim(lease_names(outlet()), Process(machine="there", id="9:9"), NOON, lambda _: False)
    assert (await ingest(net, store)).outcome == "busy"
    assert net.asked == []


async def test_outlets_that_share_a_host_run_one_after_another(store):
    shared = Feed(kind="rss", url="https://hub.example/feeds/1")
    other = Feed(kind="rss", url="https://hub.example/feeds/2")
    net = Net({shared.url: rss(ONE), other.url: rss(TWO), ONE: story("rivers"), TWO: story("hills")})
    mine = outlet("elm", shared), outlet("oak", other)
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=mine)
    reports = await run_outlets(mine, make_deps(net, store), options)
    assert [report.outcome for report in reports] == ["done", "done"]


@ON_BOTH_ENGINES
async def test_a_run_that_died_is_marked_by_the_next_and_its_articles_are_judged(store, ask):
    gone = Process(machine="here", id="666:1")
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    with store.begin() as tx:
        lease = tx.leases.claim(lease_names(outlet()), gone, NOON, lambda _: False)
        assert lease is not None
        tx.runs.start("elm", "fetch", gone, NOON)
    with store._engine.begin() as db:
        db.exec_driver_sql("UPDATE articles SET deduped_at = NULL")
    mine = make_deps(net, store, process=ME, is_process_dead=lambda process: process == gone)
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(outlet(),))
    assert (await run_outlet(outlet(), mine, options)).outcome == "done"
    assert ask("SELECT outcome FROM runs ORDER BY id") == [("done",), ("died",), ("done",)]
    assert ask("SELECT count(*) FROM articles WHERE deduped_at IS NULL") == [(0,)]


async def test_a_bug_ends_its_outlet_only(store):
    class Broken(Net):
        async def __call__(self, url, **said):
            if "oak" in url.host:
                raise ZeroDivisionError
            return await super().__call__(url, **said)

    net = Broken({FEED: rss(ONE), ONE: story("rivers")})
    mine = outlet("oak"), outlet("elm")
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=mine)
    reports = await run_outlets(mine, make_deps(net, store), options)
    assert [report.outcome for report in reports] == ["failed", "done"]
    assert reports[0].reasons == ("bug: ZeroDivisionError()",)


async def test_a_dry_run_says_what_it_would_fetch_and_stores_nothing(store, ask):
    net = Net({FEED: rss(ONE, TWO), ONE: story("rivers"), TWO: story("hills")})
    await ingest(net, store, limit=1)
    before = ask("SELECT count(*) FROM attempts")
    options = RunOptions(command="fetch", settings=FetchSettings(), outlets=(outlet(),))
    (report,) = await dry_run((outlet(),), make_deps(net, store), options)
    assert report.planned == (TWO,)
    assert ask("SELECT count(*) FROM attempts") == before


@pytest.mark.parametrize("failures, least", [(1, timedelta(minutes=2)), (3, timedelta(minutes=30))])
async def test_a_failing_feed_backs_off_in_the_daemon_only(store, failures, least):
    net = Net({FEED: ServerBusy("status", "503", http_status=503)})
    for _ in range(failures):
        await ingest(net, store)
    options = RunOptions(command="run", settings=FetchSettings(), outlets=(outlet(),), manual=False)
    net.asked.clear()
    net.now = NOON + least - timedelta(seconds=1)
    await run_outlet(outlet(), make_deps(net, store), options)
    assert net.asked == []
    net.now = NOON + least
    await run_outlet(outlet(), make_deps(net, store), options)
    assert net.asked == [FEED]
