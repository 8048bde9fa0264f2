"""What is counted by day says what happened, whatever happened, and says so still when all else is pruned."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, get_args

import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES
from hypothesis import given, settings
from hypothesis import strategies as st
from net import NOON, Net, ingest, outlet, page, rss, story
from recount import Happened, kept_coverage, kept_health, kept_kinds
from runs import revisit_articles
from slow_writes import watched_store
from test_addresses import Redirecting
from test_moves import BRIDGE, MEASURED, NEW, OLD
from test_quotas import index, sitemap

from ingest.config import Feed, Outlet
from ingest.errors import Gone, NotAsked, Refused, ServerBusy, Unreachable
from store.retention import RETENTION_RULES
from store.store import Store

HOME = "https://elm.example"
RSS, SITEMAP = f"{HOME}/rss", f"{HOME}/sitemap.xml"
ELM = outlet("elm", Feed(kind="rss", url=RSS), Feed(kind="sitemap", url=SITEMAP))
DAY = timedelta(days=1)

Kind = Literal["story", "caption", "empty", "links", "missing", "refused", "busy", "silent"]


def shown(kind: Kind, name: str) -> object:
    """What stands at the address of an article."""
    return {
        "story": story(name),
        "caption": page(f"What {name} decided", [f"The board of {name} on Monday."]),
        "empty": page(f"What {name} decided", []),
        "links": page("News", [f'<a href="/{name}/{n}">More of {name} and of {n}</a>' for n in range(40)]),
        "missing": Gone("status", "404", http_status=404),
        "refused": Refused("status", "403", http_status=403),
        "busy": ServerBusy("status", "503", http_status=503),
        "silent": Unreachable("timeout", "no answer in 15 s"),
    }[kind]


# ---- any history ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """After some hours articles appear in one of the feeds, or in both; a feed may be broken meanwhile; the outlet is
    run, to so many pages, or not; articles that could not be had are mended; then what is older than some days is
    pruned, or nothing."""

    after_h: int
    appear: tuple[tuple[Kind, Literal["rss", "sitemap", "both"]], ...]
    broken: Literal["none", "rss", "sitemap"]
    spread: bool
    is_run: bool
    limit: int | None
    mend: bool
    prune_days: int | None


steps = st.builds(
    Step,
    after_h=st.sampled_from((0, 1, 7, 24, 50, 200)),
    appear=st.lists(
        st.tuples(st.sampled_from(get_args(Kind)), st.sampled_from(("rss", "sitemap", "both"))), max_size=3
    ).map(tuple),
    broken=st.sampled_from(("none", "none", "rss", "sitemap")),
    spread=st.booleans(),
    is_run=st.sampled_from((True, True, False)),
    limit=st.sampled_from((None, None, 0, 1)),
    mend=st.booleans(),
    prune_days=st.sampled_from((None, None, 2, 3)),
)


async def live(happened: list[Step], store: Store) -> Happened:
    """The outlet lives through the steps; all that happened."""
    net, told = Net(now=NOON), Happened()
    places: dict[str, list[str]] = {"rss": [], "sitemap": []}
    pages: dict[str, Kind] = {}
    for step in happened:
        # A recount cannot tell which of two runs at the same instant came first.
        net.now += timedelta(hours=step.after_h, seconds=1)
        for kind, where in step.appear:
            name = f"n{len(pages)}"
            pages[name] = kind
            for place in ("rss", "sitemap") if where == "both" else (where,):
                places[place].append(name)
        if step.spread:  # what only one of the feeds had, both have now
            places = {place: list(pages) for place in places}
        if step.mend:
            pages |= {name: "story" for name, kind in pages.items() if kind in ("busy", "silent")}
        net.pages = {
            f"{HOME}/{address}": shown(kind, name)
            for name, kind in pages.items()
            for address in (name, f"map/{name}")
        }
        net.pages[RSS] = rss(*(f"{HOME}/{name}" for name in places["rss"]))
        # Every third article stands at another address there.
        net.pages[SITEMAP] = sitemap(
            *(f"map/{name}" if int(name[1:]) % 3 == 2 else name for name in places["sitemap"])
        )
        if step.broken != "none":
            net.pages[RSS if step.broken == "rss" else SITEMAP] = ServerBusy("status", "503", http_status=503)
        if step.is_run:
            await ingest(net, store, ELM, limit=step.limit)
        told.note(store)
        if step.prune_days is not None:
            prune(store, net.now - DAY * step.prune_days)
            told.note(store)
    return told


def prune(store: Store, before: object) -> None:
    for name in RETENTION_RULES:
        with store.begin() as tx:
            tx.retention.delete_batch(name, before)


@pytest.fixture(scope="module")
def lived(sqlite_template: Path) -> Callable[[list[Step]], None]:
    """Lives through a history on an empty database, and compares."""

    def compare(happened: list[Step]) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            watched_store(f"sqlite:///{shutil.copy(sqlite_template, folder)}") as store,
        ):
            same_counts(asyncio.run(live(happened, store)), store)

    return compare


def same_counts(told: Happened, store: Store) -> None:
    """What is kept is what a recount of all that happened gives."""
    assert kept_coverage(store) == told.coverage()
    assert kept_kinds(store) == told.kinds()
    kept, recounted = kept_health(store), told.health()
    assert kept == {where: +recounted[where] for where in kept}
    # A feed has no days before it was asked for first, even if it announced what was stored the day before.
    assert {name for where in recounted.keys() - kept.keys() for name in +recounted[where]} <= {
        "new_articles"
    }


@given(st.lists(steps, min_size=3, max_size=12))
@settings(max_examples=6)
def test_the_counted_days_are_what_a_recount_of_all_that_happened_gives(lived, happened):
    lived(happened)


@ON_BOTH_ENGINES
async def test_they_are_on_both_engines(store):
    often = [
        Step(
            after_h=hours,
            appear=(("story", where), ("caption", "both"), ("busy", where)),
            broken=broken,
            spread=hours == 24,
            is_run=hours != 7,
            limit=limit,
            mend=hours == 50,
            prune_days=2 if hours == 24 else None,
        )
        for hours, where, broken, limit in (
            (0, "rss", "none", None),
            (1, "sitemap", "rss", None),
            (24, "both", "none", None),
            (7, "rss", "none", None),
            (50, "sitemap", "sitemap", None),
            (24, "rss", "none", 0),
            (48, "rss", "none", 0),
            (24, "both", "rss", 0),
            (50, "rss", "none", None),
            (200, "rss", "none", None),
        )
    ]
    same_counts(await live(often, store), store)


# ---- which sources went quiet -----------------------------------------------------------------------------------

QUIET = "SELECT outlet, url, day, new_articles, usual_new FROM v_health WHERE new_articles < 0.3*usual_new"
ONE = outlet("elm", Feed(kind="rss", url=RSS))


async def a_usual_week(net: Net, store: Store, elm: Outlet = ONE) -> None:
    """Three articles on each of six days."""
    for number in range(6):
        names = [f"d{number}-{n}" for n in range(3)]
        net.pages |= {f"{HOME}/{name}": story(name) for name in names}
        net.pages[RSS] = rss(*(f"{HOME}/{name}" for name in names))
        await ingest(net, store, elm)
        net.now += DAY


async def test_a_feed_with_nothing_new_went_quiet(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    for _ in range(3):
        await ingest(net, store, ONE)
    assert ask(QUIET) == [("elm", RSS, "2026-11-26", 0, 3.0)]
    assert ask("SELECT reads FROM v_health WHERE day = '2026-11-26'") == [(3,)]


async def test_a_feed_that_cannot_be_read_went_quiet(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    net.pages[RSS] = Gone("status", "410", http_status=410)
    await ingest(net, store, ONE)
    assert ask(QUIET) == [("elm", RSS, "2026-11-26", 0, 3.0)]
    assert ask("SELECT reads, failures FROM v_health WHERE day = '2026-11-26'") == [(0, 1)]


async def test_a_feed_whose_host_is_to_be_left_alone_went_quiet(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    net.pages[RSS] = NotAsked("status", "Retry-After", wait_s=3600)
    await ingest(net, store, ONE)
    assert ask(QUIET) == [("elm", RSS, "2026-11-26", 0, 3.0)]
    assert ask("SELECT reads, failures FROM v_health WHERE day = '2026-11-26'") == [(0, 0)]


async def test_days_on_which_nobody_asked_have_rows_once_somebody_asks_again(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    net.now += 2 * DAY
    await ingest(net, store, ONE)
    days = ("2026-11-26", "2026-11-27", "2026-11-28")
    assert ask(f"{QUIET} ORDER BY day") == [("elm", RSS, day, 0, 3.0) for day in days]
    assert ask("SELECT reads + failures FROM v_health WHERE day > '2026-11-25' ORDER BY day") == [
        (0,),
        (0,),
        (1,),
    ]


async def test_a_feed_that_brings_what_it_usually_brings_did_not(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    net.pages |= {RSS: rss(f"{HOME}/late"), f"{HOME}/late": story("late")}
    await ingest(net, store, ONE)
    assert ask("SELECT new_articles, usual_new FROM v_health WHERE day = '2026-11-26'") == [(1, 3.0)]
    assert ask(QUIET) == []


async def test_an_outlet_that_is_paused_has_no_day(store, ask):
    net = Net({RSS: rss()})
    await ingest(net, store, ONE)
    net.now += DAY
    await ingest(net, store, outlet("elm", Feed(kind="rss", url=RSS), enabled=False))
    assert ask("SELECT day FROM v_health") == [("2026-11-20",)]


@ON_BOTH_ENGINES
async def test_what_the_parts_of_an_index_announce_counts_for_the_index(store, ask):
    elm = outlet("elm", Feed(kind="sitemap", url=SITEMAP))
    net = Net({SITEMAP: index(3), f"{HOME}/part1.xml": sitemap("one", "two"), f"{HOME}/one": story("one")})
    net.pages[f"{HOME}/part0.xml"] = sitemap("one")
    await ingest(net, store, elm)
    assert ask("SELECT url, new_articles, announced, reads, failures, parts_failed FROM v_health") == [
        (SITEMAP, 1, 2, 1, 0, 1)
    ]
    assert ask("SELECT kind, articles, only_here FROM v_reach") == [("sitemap", 1, 1)]


# ---- did extraction silently break ------------------------------------------------------------------------------

BROKEN = "SELECT outlet, day, text_share FROM v_health WHERE text_share < 0.5"


@pytest.mark.parametrize(
    "kind, share", [("story", 1.0), ("caption", 0.0), ("empty", 0.0), ("links", 0.0), ("missing", None)]
)
async def test_the_share_of_texts_is_of_the_pages_that_came(store, ask, kind, share):
    net = Net({RSS: rss(f"{HOME}/one"), f"{HOME}/one": shown(kind, "one")})
    await ingest(net, store, ONE)
    assert ask("SELECT text_share FROM v_health") == [(share,)]
    assert ask(BROKEN) == ([("elm", "2026-11-20", 0.0)] if share == 0.0 else [])


async def test_a_text_far_shorter_than_the_feeds_usually_are_is_none(store, ask):
    net = Net(now=NOON)
    await a_usual_week(net, store)
    teaser = page(
        "What rivers decided", ["The harbour board of rivers will rebuild the pier, the clerk said."]
    )
    net.pages |= {RSS: rss(f"{HOME}/one"), f"{HOME}/one": teaser}
    await ingest(net, store, ONE)
    assert ask("SELECT url FROM v_articles WHERE text LIKE '%rebuild the pier%'") == [(f"{HOME}/one",)]
    assert ask(BROKEN) == [("elm", "2026-11-26", 0.0)]


async def test_a_short_text_is_whole_where_all_are_short(store, ask):
    teaser = page(
        "What rivers decided", ["The harbour board of rivers will rebuild the pier, the clerk said."]
    )
    await ingest(Net({RSS: rss(f"{HOME}/one"), f"{HOME}/one": teaser}), store, ONE)
    assert ask("SELECT text_share FROM v_health") == [(1.0,)]


async def test_an_article_of_which_a_part_is_shown_is_no_whole_text(store, ask):
    extra = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
    one = page("What rivers decided", ["The harbour board will rebuild the eastern pier. " * 3], extra=extra)
    await ingest(Net({RSS: rss(f"{HOME}/one"), f"{HOME}/one": one}), store, ONE)
    assert ask("SELECT partial FROM v_articles") == [(1,)]
    assert ask(BROKEN) == [("elm", "2026-11-20", 0.0)]


# ---- what is counted once, and where ----------------------------------------------------------------------------


async def test_an_idle_poll_runs_one_statement_more_for_the_days(sqlite_store):
    net = Net({RSS: rss(f"{HOME}/one"), f"{HOME}/one": story("one")})
    await ingest(net, sqlite_store, ONE)
    ran: list[str] = []
    sa.event.listen(
        sqlite_store._engine, "before_cursor_execute", lambda c, cursor, sql, *more: ran.append(sql)
    )
    assert (await ingest(net, sqlite_store, ONE)).outcome == "done"
    written = [sql for sql in ran if re.search(r"(INSERT INTO|UPDATE|DELETE FROM) (feed|entry)_days", sql)]
    looked_up = [sql for sql in ran if re.search(r"FROM (feed_days|entry_days|announcements)\b", sql)]
    assert (len(written), looked_up) == (1, [])


async def test_an_entry_that_was_tried_in_vain_for_as_long_as_entries_are_has_failed(store, ask):
    net = Net({RSS: rss(f"{HOME}/one"), f"{HOME}/one": shown("busy", "one")})
    await ingest(net, store, ONE)
    assert ask("SELECT announced, failed, waiting FROM v_coverage") == [(1, 0, 1)]
    net.now += 8 * DAY
    await ingest(net, store, ONE)
    assert ask("SELECT day, announced, failed, waiting FROM v_coverage") == [("2026-11-20", 1, 1, 0)]


@ON_BOTH_ENGINES
async def test_an_entry_that_makes_room_for_newer_ones_is_dropped(store, ask):
    net = Net({SITEMAP: sitemap("a", "b", first_at=NOON - DAY)})
    elm = outlet("elm", Feed(kind="sitemap", url=SITEMAP))
    await ingest(net, store, elm, limit=0, max_waiting=2)
    net.pages[SITEMAP] = sitemap("c", first_at=NOON)
    await ingest(net, store, elm, limit=0, max_waiting=2)
    assert ask("SELECT announced, dropped, waiting FROM v_coverage") == [(3, 1, 2)]


async def test_two_articles_that_are_one_are_reached_by_the_kinds_of_both(store, ask):
    net = Redirecting({RSS: rss(OLD), SITEMAP: sitemap(), OLD: BRIDGE}, {})
    await ingest(net, store, ELM)
    net.pages |= {SITEMAP: sitemap(NEW.removeprefix(f"{HOME}/")), NEW: MEASURED}
    await ingest(net, store, ELM)
    assert ask("SELECT kind, articles, only_here FROM v_reach ORDER BY kind") == [
        ("rss", 1, 1),
        ("sitemap", 1, 1),
    ]
    net.redirects[OLD] = NEW
    net.now += timedelta(hours=1)
    await revisit_articles(net, store, 1, elm=ELM)
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]
    assert ask("SELECT kind, articles, only_here FROM v_reach ORDER BY kind") == [
        ("rss", 1, 0),
        ("sitemap", 1, 0),
    ]
    # What was stored on that day was two.
    assert ask("SELECT SUM(new_articles) FROM v_health") == [(2,)]
