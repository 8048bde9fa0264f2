"""Copies, citations, edits and stories as they stand in the database."""

import json
import multiprocessing
import shutil
from datetime import timedelta
from random import Random

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, make_deps, outlet, rss, story
from racing import racer, text
from shared import SHARED, needs_shared

from ingest.config import FetchSettings
from ingest.errors import Gone
from ingest.pipeline.copies import relink
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.imports import import_lines
from ingest.pipeline.run import revisit, run_outlets
from ingest.pipeline.stories import group_stories

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"
PAIRS = 60


def bring(store, *articles, name="corpus"):
    lines = [json.dumps(article) for article in articles]
    return list(import_lines(lines, store, {}, NOON, name=name))


def article(outlet, number, body, **more):
    url = f"https://{outlet}.example/a/{number}"
    return {"outlet": outlet, "url": url, "title": f"Number {number}", "text": body, **more}


def clusters(ask):
    """The clusters of two or more, as sets of addresses."""
    found: dict[object, set[object]] = {}
    for cluster, url in ask("SELECT copy_cluster_id, url FROM v_articles WHERE copy_cluster_id IS NOT NULL"):
        found.setdefault(cluster, set()).add(url)
    return set(map(frozenset, found.values()))


@ON_BOTH_ENGINES
def test_two_copies_stored_at_the_same_instant_never_miss_each_other(database_url, ask):
    forked = multiprocessing.get_context("forkserver")  # which loads what racers need once, for all of them
    forked.set_forkserver_preload(["ingest.pipeline.imports"])
    together = forked.Barrier(2)
    racers = [
        forked.Process(target=racer, args=(database_url, name, PAIRS, together)) for name in ("elm", "oak")
    ]
    for one in racers:
        one.start()
    for one in racers:
        one.join(300)
    assert [one.exitcode for one in racers] == [0, 0]
    assert clusters(ask) == {
        frozenset({f"https://elm.example/a/{n}", f"https://oak.example/a/{n}"}) for n in range(PAIRS)
    }


def test_the_order_of_arrival_does_not_matter(sqlite_template, tmp_path):
    from store.store import open_store

    bodies = [text(n) for n in range(8)]
    cut = [
        article("oak", n, "\n".join(body.split("\n")[:8]) + "\nAnd that was all.")
        for n, body in enumerate(bodies)
    ]
    whole = [article("elm", n, body, published=f"2026-11-1{n}") for n, body in enumerate(bodies)]
    longer = [article("ash", n, body + "\n" + text(n + 100)[:300]) for n, body in enumerate(bodies)]
    answers = set()
    for seed in range(4):
        path = shutil.copy(sqlite_template, tmp_path / f"{seed}.db")
        store = open_store(f"sqlite:///{path}")
        mixed = [*cut, *whole, *longer]
        Random(seed).shuffle(mixed)
        bring(store, *mixed)
        with store.read() as tx:
            stored = tx.articles.newest(100)
        store.close()
        groups: dict[object, set[str]] = {}
        for one in stored:
            groups.setdefault(one.cluster_id or one.url, set()).add(one.url)
        answers.add(frozenset(map(frozenset, groups.values())))
    assert len(answers) == 1
    assert any(len(group) > 1 for group in next(iter(answers)))


def test_judging_again_changes_nothing(store, ask):
    bring(store, article("elm", 1, text(1)), article("oak", 1, text(1)), article("oak", 2, text(2)))
    before = ask("SELECT * FROM copies")
    assert relink(store, None, (), NOON) == 0
    assert ask("SELECT * FROM copies") == before


def test_judging_again_mends_what_was_left(store, ask):
    bring(store, article("elm", 1, text(1)), article("oak", 1, text(1)))
    with store.begin() as tx:
        tx.copies.replace_relations(1, ())
        tx.copies.replace_relations(2, ())
        tx.copies.set_clusters({1: None, 2: None})
    assert clusters(ask) == set()
    assert relink(store, None, (), NOON) == 2
    assert len(clusters(ask)) == 1


def test_a_bad_line_is_named_and_skipped(store, ask):
    lines = [
        json.dumps(article("elm", 1, text(1))),
        "{not json",
        json.dumps({"outlet": "elm", "url": "javascript:alert(1)", "title": "", "text": "x"}),
        json.dumps(article("elm", 2, "")),
        json.dumps(article("elm!", 3, text(3))),
        json.dumps(article("elm", 4, text(4), published="yesterday")),
        "",
        json.dumps({**article("elm", 5, text(5)), "title": ""}),
    ]
    (done,) = import_lines(lines, store, {}, NOON, name="corpus.jsonl")
    assert (done.new, len(done.bad)) == (2, 5)
    assert [bad.split(":")[1] for bad in done.bad] == ["2", "3", "4", "5", "6"]
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


def test_an_import_may_be_repeated(store, ask):
    corpus = [article("elm", n, text(n)) for n in range(3)]
    bring(store, *corpus)
    (again,) = bring(store, *corpus)
    assert (again.new, again.revised, again.same) == (0, 0, 3)


@ON_BOTH_ENGINES
@needs_shared
def test_the_seeds_are_no_copies_but_one_cites_the_other(store, ask):
    tass, presstv = (
        (SHARED / "seeds" / name).read_text(encoding="utf-8")
        for name in ("000_9d7e8ce9bbca4801.txt", "003_afd49636a7e5fd78.txt")
    )
    known = {"tass": outlet("tass", aliases=("TASS",)), "presstv": outlet("presstv", aliases=("Press TV",))}
    lines = [
        json.dumps(article("tass", 1, tass, published="2021-12-17T08:12:31+03:00")),
        json.dumps(article("presstv", 1, presstv, published="2021-12-26T18:41:07+03:30")),
    ]
    list(import_lines(lines, store, known, NOON, name="seeds"))
    assert clusters(ask) == set()
    assert ask("SELECT citing, cited, how, n FROM v_cites") == [("presstv", "tass", "attribution", 3)]


async def look(net, store, **more):
    mine = (outlet(),)
    options = RunOptions(
        command="revisit", settings=FetchSettings(), outlets=mine, revisit_after_s=(3600.0, 86400.0)
    )
    return (await run_outlets(mine, make_deps(net, store), options, revisit(**more)))[0]


async def test_an_edit_is_a_revision_and_an_unchanged_text_is_not(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    assert (await look(net, store, ignore_due=True)).known == 0  # nothing is watched without times
    assert (await look(net, store, article_ids=(1,))).known == 1
    net.pages[ONE] = story("rivers", title="What rivers really decided").replace(
        "said clerk", "shouted clerk"
    )
    assert (await look(net, store, article_ids=(1,))).revised == 1
    ((words, changed),) = ask("SELECT words_added, headline_changed FROM v_edits")
    assert words > 0
    assert changed == 1


async def test_an_article_is_gone_when_two_looks_have_missed_it_and_may_return(store, ask):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    await ingest(net, store)
    net.pages[ONE] = Gone("status", "410", http_status=410)
    await look(net, store, article_ids=(1,))
    assert ask("SELECT count(*) FROM v_deleted") == [(0,)]
    net.now = NOON + timedelta(hours=1)
    await look(net, store, article_ids=(1,))
    assert ask("SELECT lived_s FROM v_deleted") == [(int(3.5 * 3600),)]
    net.pages[ONE] = story("rivers")
    await look(net, store, article_ids=(1,))
    assert ask("SELECT count(*) FROM v_deleted") == [(0,)]
    assert ask("SELECT count(*) FROM articles WHERE returned_at IS NOT NULL") == [(1,)]


async def test_looks_come_at_their_times_and_then_no_more(store):
    net = Net({FEED: rss(ONE), ONE: story("rivers")})
    mine = (outlet(),)
    options = RunOptions(
        command="fetch", settings=FetchSettings(), outlets=mine, revisit_after_s=(3600.0, 86400.0)
    )
    await run_outlets(mine, make_deps(net, store), options)
    looked = []
    for hours in (0.5, 1.1, 2, 24.5, 48):
        net.now = NOON + timedelta(hours=hours)
        net.asked.clear()
        await look(net, store)
        looked.append(net.asked == [ONE])
    assert looked == [False, True, False, True, False]


def tellings(n):
    """Five outlets on one event, in words of their own, and five other texts."""
    names = "Governor Halvorsen met Minister Okonkwo in Tarnby about the Lindqvist reactor"
    for at, place in enumerate(("elm", "oak", "ash", "fir", "yew")):
        hour = f"2026-11-20T0{at}:00:00+00:00"
        yield article(
            place,
            1,
            f"{names}. {text(at + 10)}\nHalvorsen and Okonkwo spoke of Lindqvist in Tarnby.",
            published=hour,
        )
        yield article(place, 2, text(at + 50), published=hour)


@pytest.mark.parametrize("again", [1, 2])
async def test_stories_are_told_in_order_of_arrival_and_telling_again_changes_nothing(store, ask, again):
    bring(store, *tellings(5))
    for _ in range(again):
        grouped = await group_stories(make_deps(Net(), store), NOON - timedelta(days=2))
    assert grouped.days == 1
    assert bool(grouped.moved) == (again == 1)
    told = ask("SELECT outlet, arrival, behind_s FROM v_story WHERE url LIKE '%/a/1' ORDER BY arrival")
    assert told == [(name, n + 1, n * 3600) for n, name in enumerate(("elm", "oak", "ash", "fir", "yew"))]
