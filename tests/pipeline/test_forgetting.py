"""An article that is taken out is gone from every table, and does not come back."""

import re
from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, outlet, page, rss, story
from runs import everything

from ingest.pipeline import decide, forgetting
from ingest.pipeline.deps import compute_here
from ingest.pipeline.imports import import_lines
from store.model import Process
from store.packing import make_dictionary

HOME = "https://elm.example"
FEED = f"{HOME}/rss"
ONE, TWO = f"{HOME}/a/1", f"{HOME}/a/2"
ME = Process(machine="m", id="1:1")
TAG = "Quillfeather"
"""A word that only the article has that is taken out."""

TEXT = [
    f"The lawyer {TAG} told the court that her client had never been to the island, and never would.",
    "The judge asked twice when the boat had left, and twice the harbour master could not say it.",
    "The hearing goes on next week, when the crew of the ferry and two of its guests are to be heard.",
]


def site(*more, at=NOON):
    pages = {
        ONE: page(f"{TAG} speaks in court", TEXT),
        TWO: page("Ferry sails again", re.findall("<p>(.*?)</p>", story("ferries"))),
        **dict(more),
    }
    return Net(
        pages | {FEED: rss(*pages, titles=tuple(f"{TAG} speaks" if url == ONE else "x" for url in pages))},
        now=at,
    )


def forget(store, article_id=1, reason=None):
    with store.read() as tx:
        article = tx.articles.get(article_id)
    return forgetting.forget(
        store,
        compute_here,
        article,
        (outlet("elm"), outlet("oak")),
        reason,
        process=ME,
        is_process_dead=lambda process: False,
        now=lambda: NOON,
    )


def bring(store, *lines, now=NOON):
    (counts,) = import_lines(lines, store, {}, now, name="f.jsonl")
    return counts


def rows_that_say(store, *words):
    """The tables in which one of these words stands, as text or in bytes."""
    return {
        name
        for name, rows in everything(store).items()
        for row in rows
        for value in row
        for word in words
        if word in str(value) or (isinstance(value, bytes) and word.encode() in value)
    }


async def test_nothing_of_it_is_left_in_any_table(store):
    await ingest(site(), store)
    digest = sha256(site().pages[ONE].encode()).digest()
    with store.read() as tx:
        assert tx.articles.saved_page(digest)
    assert {"revisions", "entries"} <= rows_that_say(store, TAG)
    removed = forget(store)
    assert (removed.versions, removed.pages) == (1, 1)
    assert rows_that_say(store, TAG) == set()
    with store.read() as tx:
        assert tx.articles.saved_page(digest) is None
        assert tx.articles.get(1) is None
        assert tx.articles.get(2) is not None


async def test_its_feed_cannot_bring_it_back(store, ask):
    net = site()
    await ingest(net, store)
    forget(store)
    net.asked.clear()
    report = await ingest(net, store)
    assert (report.new, report.failed) == (0, 0)
    assert ONE not in net.asked
    assert ask("SELECT article_id FROM v_articles") == [(2,)]


async def test_not_even_when_its_entry_was_pruned(store, ask):
    net = site()
    await ingest(net, store)
    forget(store)
    with store.begin() as tx:
        tx.retention.delete_batch("attempts", NOON.replace(year=2027))
        assert tx.retention.delete_batch("entries", NOON.replace(year=2027)) == 2
    net.asked.clear()
    await ingest(net, store)
    assert ONE not in net.asked
    assert ask("SELECT article_id FROM v_articles") == [(2,)]


async def test_the_same_text_at_another_address_is_refused(store, ask):
    await ingest(site(), store)
    forget(store)
    again = f"{HOME}/a/3"
    await ingest(site((again, page("Another headline", TEXT))), store)
    assert ask("SELECT article_id FROM v_articles") == [(2,)]
    ((reason,),) = ask(f"SELECT reason FROM v_attempts WHERE url = '{again}'")
    assert reason == "forgotten: article 1 was taken out on 2026-11-20"


async def test_an_import_cannot_bring_it_back(store, ask):
    await ingest(site(), store)
    forget(store)
    line = f'{{"outlet": "elm", "url": "{ONE}", "title": "x", "text": "Some other text of it."}}'
    counts = bring(store, line, line.replace("/1", "/7"))
    assert counts.new == 1
    assert counts.bad == ("f.jsonl:1: forgotten: article 1 was taken out on 2026-11-20",)
    assert ask("SELECT url FROM v_articles ORDER BY article_id") == [(TWO,), (f"{HOME}/a/7",)]


async def test_of_another_outlet_the_same_text_stays(store, ask):
    await ingest(site(), store)
    copy = "https://oak.example/1"
    oak = Net({copy: page(f"{TAG} in court", TEXT), "https://oak.example/rss": rss(copy)})
    await ingest(oak, store, outlet("oak"))
    assert ask("SELECT article_id FROM v_copies") == [(3,)]
    forget(store)
    assert ask("SELECT article_id, copy_cluster_id FROM v_articles ORDER BY 1") == [(2, None), (3, None)]
    assert ask("SELECT COUNT(*) FROM articles WHERE deduped_at IS NULL") == [(0,)]
    assert ask("SELECT article_id FROM v_copies") == []
    with store.read() as tx:
        assert set(tx.kept.count_faults().values()) == {0}


@ON_BOTH_ENGINES
async def test_it_may_come_back_once_that_is_allowed(store, ask):
    net = site()
    await ingest(net, store)
    forget(store, reason="a court order")
    with store.begin() as tx:
        ((one),) = tx.forgotten.all()
        assert (one.article_id, one.reason) == (1, "a court order")
        assert tx.forgotten.allow(1) == 3
        assert tx.forgotten.all() == []
        tx.retention.delete_batch("attempts", NOON.replace(year=2027))
        tx.retention.delete_batch("entries", NOON.replace(year=2027))
    later = f"{HOME}/a/3"
    await ingest(site((later, page("Later", re.findall("<p>(.*?)</p>", story("later"))))), store)
    assert ask(f"SELECT title FROM v_articles WHERE url = '{ONE}'") == [(f"{TAG} speaks in court",)]


def test_a_short_text_of_it_keeps_no_other_out(store, ask):
    line = '{"outlet": "elm", "url": "https://elm.example/%d", "title": "Watch", "text": "Watch the video here."}'
    bring(store, line % 1)
    forget(store)
    assert bring(store, line % 2).new == 1


@ON_BOTH_ENGINES
async def test_a_dictionary_that_may_hold_its_page_goes_and_what_was_packed_with_it_stays(store, ask):
    shell = f"<script>{Random(1).randbytes(6_000).hex()}</script>"
    titles = {f"{HOME}/a/{n}": f"{TAG} {n} pays {n * 17} sailors" for n in range(10, 14 + decide.FIRST_PAGES)}
    pages = {
        url: page(
            title, [f"{title} at last.", *re.findall("<p>(.*?)</p>", story(f"news {title}"))], extra=shell
        )
        for url, title in titles.items()
    }
    net = Net(pages | {FEED: rss(*pages, titles=tuple(titles.values()))})
    await ingest(net, store)
    ((packed,),) = ask("SELECT COUNT(*) FROM pages WHERE dictionary_id IS NOT NULL")
    assert packed > 0
    removed = forget(store, 2)
    assert removed.repacked == packed
    assert ask("SELECT COUNT(*) FROM dictionaries") == [(0,)]
    gone = 0
    with store.read() as tx:
        for body in pages.values():
            saved = tx.articles.saved_page(sha256(body.encode()).digest())
            gone += saved is None
            assert saved is None or saved.body == body.encode()
    assert gone == 1


async def test_an_article_that_came_long_before_the_dictionary_does_not_touch_it(store, ask):
    await ingest(site(), store)
    line = '{"outlet": "elm", "url": "https://elm.example/b/%d", "title": "T", "text": "Text number %d of many."}'
    bring(store, *(line % (n, n) for n in range(100, 140)), now=NOON.replace(hour=13))
    with store.begin() as tx:
        made = make_dictionary(tx.dictionaries.newest_pages("elm", 2))
        tx.dictionaries.add("elm", made, NOON.replace(hour=14))
    assert forget(store, 1).repacked == 0
    assert ask("SELECT COUNT(*) FROM dictionaries") == [(1,)]


async def test_while_a_run_is_at_work_on_its_outlet_nothing_is_done(store, ask):
    await ingest(site(), store)
    with store.begin() as tx:
        lease = tx.leases.claim(("outlet:elm",), replace(ME, id="2:2"), NOON, lambda process: False)
    assert forget(store) is None
    assert ask("SELECT COUNT(*) FROM v_articles") == [(2,)]
    with store.begin() as tx:
        tx.leases.release(lease)
    assert forget(store).versions == 1


def test_the_file_of_sqlite_does_not_hold_it_either(store, database_url):
    if not database_url.startswith("sqlite"):
        pytest.skip("the files of Postgres are cleaned by VACUUM")
    line = f'{{"outlet": "elm", "url": "{ONE}", "title": "x", "text": "{" ".join(TEXT)}"}}'
    bring(store, line)
    forget(store)
    store.close()
    path = database_url.removeprefix("sqlite:///")
    with open(path, "rb") as file:
        assert TAG.encode() not in file.read()
