"""An outlet that gets another id or domain keeps its articles; one that is removed leaves nothing. Interrupted, each
goes on where it was."""

import asyncio
import re
from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, outlet, page, rss, story
from runs import everything

from ingest.config import Feed
from ingest.errors import Refused
from ingest.pipeline import decide, outlet_changes
from ingest.pipeline.deps import compute_here
from ingest.pipeline.outlet_changes import Work, moved_url
from ingest.urls import Url
from store.model import Process
from store.search.asked import Asked
from store.search.query import parse
from store.store import open_store

ME = Process(machine="m", id="1:1")
HOME = "https://elm.example"
FEED = f"{HOME}/rss"
SHARED = [
    f"Clerk number {n} of Elm counted {n * 7} boats below the old bridge and wrote it down." for n in range(9)
]


def work(store, **more):
    return Work(store=store, process=ME, is_process_dead=lambda process: False, now=lambda: NOON, **more)


def elm(count=4):
    """A site with an article that Oak copies, one that cites Oak, and some more."""
    pages = {f"{HOME}/a/{n}": page(f"Ferry {n} sails", paragraphs(f"ferry {n}")) for n in range(count)}
    pages[f"{HOME}/a/copied"] = page("Boats below the bridge", SHARED, extra='<p class="by">By Ann Brook</p>')
    pages[f"{HOME}/a/citing"] = page(
        "Who wrote of boats", ['As <a href="https://oak.example/x">Oak</a> reported.', *paragraphs("citing")]
    )
    return Net(pages | {FEED: rss(*pages)}, now=NOON)


def oak():
    pages = {
        "https://oak.example/1": page("Boats, Elm says", SHARED),
        "https://oak.example/2": page(
            "Elm says", [f'<a href="{HOME}/a/1">Elm</a> said it.', *paragraphs("oak")]
        ),
    }
    return Net(pages | {"https://oak.example/rss": rss(*pages)}, now=NOON)


def paragraphs(seed):
    return re.findall("<p>(.*?)</p>", story(seed))


BOTH = (outlet("elm"), outlet("oak"))


def at(homepage, feed, id="elm"):
    return outlet(id, Feed(kind="rss", url=feed)).model_copy(update={"homepage": homepage})


def fill_with_both(url):
    store = open_store(url)
    asyncio.run(ingest(Net(elm().pages | oak().pages, now=NOON), store, *BOTH))
    store.close()


@pytest.fixture
def fill(request):
    return fill_with_both if "stored" in request.fixturenames else None


@pytest.fixture
def stored(store):
    return store


def tables_with(store, value):
    """The tables in which the value stands as such, but for the one that says who was renamed."""
    return {
        name
        for name, rows in everything(store).items()
        if name != "former_ids" and any(value in row or f"outlet:{value}" in row for row in rows)
    }


def said(store):
    """Every row of every table but those that note changes and leases."""
    return {
        name: list(map(repr, rows))
        for name, rows in everything(store).items()
        if name not in ("former_ids", "changes", "leases")
    }


def found(store, id):
    with store.read() as tx:
        asked = Asked(query=parse("ferry OR boats"), outlets=(id,))
        return tx.search.count(asked)


# ---- another id -----------------------------------------------------------------------------------------------


async def test_all_that_is_stored_has_the_new_id_and_nothing_the_old_one(stored):
    before = said(stored)
    assert {"articles", "runs", "attempts", "citations"} <= tables_with(stored, "elm")
    assert outlet_changes.rename(work(stored), "elm", "ash")
    assert tables_with(stored, "elm") == set()
    renamed = {table: sorted(row.replace("'elm'", "'ash'") for row in some) for table, some in before.items()}
    assert said(stored) == renamed
    with stored.read() as tx:
        assert set(tx.kept.count_faults().values()) == {0}


@ON_BOTH_ENGINES
async def test_its_articles_are_found_under_the_new_id(stored):
    before = found(stored, "elm")
    outlet_changes.rename(work(stored), "elm", "ash")
    assert (found(stored, "elm"), found(stored, "ash")) == (0, before)
    assert before > 0


async def test_after_a_renaming_nothing_comes_as_a_copy_of_its_old_self(stored, ask):
    outlet_changes.rename(work(stored), "elm", "ash")
    counts = ask("SELECT outlet, COUNT(*) FROM v_articles GROUP BY outlet ORDER BY 1")
    net = elm()
    report = await ingest(net, stored, at(HOME, FEED, "ash"))
    assert report.new == 0
    assert ask("SELECT outlet, COUNT(*) FROM v_articles GROUP BY outlet ORDER BY 1") == counts
    assert [url for url in net.asked if "/a/" in url] == []


@ON_BOTH_ENGINES
async def test_an_older_configuration_brings_nothing_in_under_the_old_id(stored, ask):
    outlet_changes.rename(work(stored), "elm", "ash")
    report = await ingest(Net(elm().pages | oak().pages, now=NOON), stored, *BOTH)
    assert report.outcome == "failed"
    assert report.reasons[0].startswith("elm was renamed to ash: ")
    assert ask("SELECT COUNT(*) FROM runs WHERE outlet_id = 'oak'") == [(2,)]  # who is not concerned goes on
    assert ask("SELECT COUNT(*) FROM v_articles WHERE outlet = 'elm'") == [(0,)]


class Stopped(Exception):
    """A process is stopped after a transaction."""


def stopping_after(store, transactions):
    left = iter(range(transactions))

    def on_progress(_):
        if next(left, None) is None:
            raise Stopped

    return work(store, on_progress=on_progress)


@pytest.mark.parametrize("transactions", range(0, 12, 3))
async def test_a_renaming_that_is_stopped_anywhere_goes_on(stored, monkeypatch, transactions):
    monkeypatch.setattr(outlet_changes, "ARTICLES_AT_ONCE", 2)
    with pytest.raises(Stopped):
        outlet_changes.rename(stopping_after(stored, transactions), "elm", "ash")
    assert (await ingest(elm(), stored, BOTH[0])).outcome == "failed"  # nothing is stored twice meanwhile
    assert outlet_changes.rename(work(stored), "elm", "ash")
    assert tables_with(stored, "elm") == set()


async def test_who_is_renamed_back_may_be(stored):
    outlet_changes.rename(work(stored), "elm", "ash")
    outlet_changes.rename(work(stored), "ash", "elm")
    assert tables_with(stored, "ash") == set()
    assert (await ingest(elm(), stored, BOTH[0])).new == 0


async def test_an_id_that_another_outlet_has_is_refused(stored, ask):
    with pytest.raises(Refused, match="the database has another outlet oak"):
        outlet_changes.rename(work(stored), "elm", "oak")
    assert ask("SELECT COUNT(*) FROM v_articles WHERE outlet = 'elm'") == [(6,)]


async def test_while_a_run_is_at_work_nothing_changes(stored):
    with stored.begin() as tx:
        tx.leases.claim(("outlet:elm",), replace(ME, id="2:2"), NOON, lambda process: False)
    before = said(stored)
    assert outlet_changes.rename(work(stored), "elm", "ash") is False
    assert outlet_changes.remove(work(stored), "elm", BOTH[1:], compute_here) is False
    assert said(stored) == before


# ---- none at all ----------------------------------------------------------------------------------------------


@ON_BOTH_ENGINES
async def test_an_outlet_that_is_removed_is_in_no_table(stored, ask):
    assert ask("SELECT COUNT(*) FROM v_copies") == [(1,)]
    assert outlet_changes.remove(work(stored), "elm", BOTH[1:], compute_here)
    assert tables_with(stored, "elm") == set()
    assert ask("SELECT outlet, COUNT(*) FROM v_articles GROUP BY outlet") == [("oak", 2)]
    assert ask("SELECT COUNT(*) FROM v_copies") == [(0,)]
    assert ask("SELECT COUNT(*) FROM articles WHERE deduped_at IS NULL") == [(0,)]
    assert ask("SELECT COUNT(*) FROM pages") == [(2,)]
    with stored.read() as tx:
        assert set(tx.kept.count_faults().values()) == {0}


@pytest.mark.parametrize("transactions", range(0, 9, 2))
async def test_a_removal_that_is_stopped_anywhere_goes_on(stored, monkeypatch, transactions):
    monkeypatch.setattr(outlet_changes, "REMOVED_AT_ONCE", 2)
    with pytest.raises(Stopped):
        outlet_changes.remove(stopping_after(stored, transactions), "elm", BOTH[1:], compute_here)
    assert outlet_changes.remove(work(stored), "elm", BOTH[1:], compute_here)
    assert tables_with(stored, "elm") == set()


async def test_an_outlet_that_comes_back_begins_anew(stored, ask):
    outlet_changes.remove(work(stored), "elm", BOTH[1:], compute_here)
    assert (await ingest(elm(), stored, BOTH[0])).new == 6


async def test_a_page_that_another_outlet_has_as_well_can_still_be_read(store, ask):
    shell = f"<script>{Random(1).randbytes(6_000).hex()}</script>"
    titles = {f"{HOME}/a/{n}": f"Elm {n} pays {n * 17} sailors" for n in range(10, 14 + decide.FIRST_PAGES)}
    pages = {
        url: page(title, [f"{title} at last.", *paragraphs(f"news {title}")], extra=shell)
        for url, title in titles.items()
    }
    await ingest(Net(pages | {FEED: rss(*pages, titles=tuple(titles.values()))}), store, BOTH[0])
    ((packed,),) = ask("SELECT COUNT(*) FROM pages WHERE dictionary_id IS NOT NULL")
    assert packed
    twin = {url.replace("elm", "oak"): body for url, body in pages.items()}
    await ingest(Net(twin | {"https://oak.example/rss": rss(*twin)}), store, BOTH[1])
    outlet_changes.remove(work(store), "elm", BOTH[1:], compute_here)
    assert ask("SELECT COUNT(*) FROM dictionaries WHERE outlet_id = 'elm'") == [(0,)]
    with store.read() as tx:
        for body in pages.values():
            assert tx.articles.saved_page(sha256(body.encode()).digest()).body == body.encode()


@ON_BOTH_ENGINES
async def test_how_much_there_is_is_said_before(stored):
    with stored.read() as tx:
        size = tx.outlet_rows.size("elm")
        nothing = tx.outlet_rows.size("nobody")
    assert (size.articles, size.versions, size.pages) == (6, 6, 6)
    assert size.page_bytes > 0
    assert size.rows > 6
    assert (nothing.articles, nothing.pages, nothing.page_bytes, nothing.rows) == (0, 0, 0, 0)


# ---- another domain -------------------------------------------------------------------------------------------

NEW = "https://www.elmbridge.example"


def at_new_domain(net):
    """The same site at another domain, under the same paths."""
    pages = {url.replace(HOME, NEW): body.replace(HOME, NEW) for url, body in net.pages.items()}
    return Net(pages, now=NOON.replace(hour=13))


async def test_after_a_move_nothing_is_fetched_again(stored, ask):
    assert outlet_changes.move(work(stored), BOTH[0], Url(f"{NEW}/")) == 6
    moved = at(NEW, f"{NEW}/rss")
    net = at_new_domain(elm())
    report = await ingest(net, stored, moved)
    assert (report.new, report.failed) == (0, 0)
    assert net.asked == [f"{NEW}/rss"]
    assert ask("SELECT COUNT(*) FROM v_articles WHERE outlet = 'elm'") == [(6,)]
    assert ask(f"SELECT COUNT(*) FROM v_articles WHERE url LIKE '{NEW}%'") == [(6,)]


@ON_BOTH_ENGINES
async def test_after_a_move_the_old_addresses_stay_known(stored, ask):
    outlet_changes.move(work(stored), BOTH[0], Url(NEW))
    net = elm()
    assert (await ingest(net, stored, at(NEW, FEED))).new == 0
    assert net.asked == [FEED]
    ((article_id,),) = ask("SELECT MIN(article_id) FROM v_articles WHERE outlet = 'elm'")
    with stored.read() as tx:
        found = tx.articles.addresses(article_id)
    assert {url.replace(NEW, HOME) for url in found} == {url for url in found if url.startswith(HOME)}
    assert len(found) == 2


async def test_a_new_variant_of_a_moved_address_is_known_too(stored):
    outlet_changes.move(work(stored), BOTH[0], Url(NEW))
    net = at_new_domain(elm())
    plain = {url.replace("https://www.", "http://"): body for url, body in net.pages.items()}
    feed = rss(*(url for url in plain if "/a/" in url))
    net = Net({"http://elmbridge.example/rss": feed}, now=NOON.replace(hour=13))
    moved = at(NEW, "http://elmbridge.example/rss")
    assert (await ingest(net, stored, moved)).new == 0
    assert len(net.asked) == 1


async def test_an_outlet_without_a_homepage_has_nothing_to_move(stored):
    before = said(stored)
    assert outlet_changes.move(work(stored), BOTH[0].model_copy(update={"homepage": ""}), Url(NEW)) == 0
    assert said(stored) == before


async def test_a_move_is_repeated_without_harm(stored):
    outlet_changes.move(work(stored), BOTH[0], Url(NEW))
    once = said(stored)
    outlet_changes.move(work(stored), BOTH[0], Url(NEW))
    assert said(stored) == once


@pytest.mark.parametrize(
    "url, moved",
    [
        ("https://elm.example/a/1", "https://www.elmbridge.example/a/1"),
        ("http://www.elm.example/a?b=1&c=2", "https://www.elmbridge.example/a?b=1&c=2"),
        ("https://m.elm.example/a", "https://www.elmbridge.example/a"),
        ("https://sport.elm.example/a", None),
        ("https://oak.example/a", None),
    ],
)
def test_an_address_keeps_its_path(url, moved):
    found = moved_url(Url(url), Url(HOME), Url(NEW))
    assert (found and str(found)) == moved
