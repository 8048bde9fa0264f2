"""Articles are compared before anything is locked, and what changes meanwhile is not missed."""

import json
from dataclasses import replace

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps
from racing import text

from ingest import dedupe
from ingest.errors import ParserCrashed
from ingest.pipeline import copies
from ingest.pipeline.copies import MAX_ATTEMPTS, link, link_all, relink
from ingest.pipeline.imports import import_lines
from ingest.sandbox.executor import InlineExecutor
from store.store import open_store


def line(outlet, number, body, **more):
    url = f"https://{outlet}.example/a/{number}"
    return json.dumps({"outlet": outlet, "url": url, "title": f"Number {number}", "text": body} | more)


def bring(store, *lines, **more):
    return list(import_lines(lines, store, {}, NOON, name="corpus", **more))


def clusters(ask):
    return [ids for (ids,) in ask("SELECT copy_cluster_id FROM v_articles ORDER BY article_id")]


@pytest.fixture
def impatient(database_url):
    """The same database, of which a transaction waits for a lock a second only."""
    opened = open_store(database_url, lock_timeout_s=1)
    yield opened
    opened.close()


@ON_BOTH_ENGINES
def test_nothing_is_locked_while_texts_are_compared(store, impatient, ask):
    called = []

    def compute(function, *args):
        with impatient.begin() as tx:  # as another process does
            tx.copies.lock_clusters()
            tx.copies.mark_deduped(1, NOON)
        called.append(function)
        return function(*args)

    bring(store, line("elm", 1, text(1)))
    bring(store, line("elm", 1, text(1) + "\nMore."), line("oak", 1, text(1)), compute=compute)
    relink(store, None, (), NOON, compute=compute)

    assert clusters(ask) == [1, 1]
    assert set(called) == {dedupe.likenesses, dedupe.find_links, dedupe.fingerprint}


def test_a_copy_that_is_stored_while_another_is_compared_is_compared_too(store, ask):
    late = [line("ash", 1, text(1))]

    def compute(function, *args):
        if function is dedupe.find_links and late:
            bring(store, late.pop())
        return function(*args)

    bring(store, line("elm", 1, text(1)), compute=compute)

    assert clusters(ask) == [1, 1]


def test_an_article_that_is_revised_while_it_is_compared_is_compared_as_it_is_then(store, ask):
    bring(store, line("elm", 1, text(1)))
    revised = [line("elm", 1, text(2))]

    def compute(function, *args):
        if function is dedupe.find_links and revised:
            bring(store, revised.pop())
        return function(*args)

    bring(store, line("oak", 1, text(1)), compute=compute)

    assert clusters(ask) == [None, None]
    assert ask("SELECT count(*) FROM copies") == [(0,)]


@ON_BOTH_ENGINES
def test_where_copies_arrive_all_the_time_comparing_ends_and_none_is_lost(store, ask):
    arrived = []

    def compute(function, *args):
        if function is dedupe.find_links:
            arrived.append(len(arrived))
            bring(store, line(f"ash{len(arrived)}", 1, text(1)))
        return function(*args)

    bring(store, line("elm", 1, text(1)), compute=compute)

    assert len(arrived) == MAX_ATTEMPTS
    assert clusters(ask) == [1] * (MAX_ATTEMPTS + 1)


@ON_BOTH_ENGINES
async def test_where_copies_arrive_all_the_time_a_run_is_done_with_its_article_in_the_end(store, ask):
    def killed(function, *args):
        if function is dedupe.find_links:
            raise KeyboardInterrupt
        return function(*args)

    with pytest.raises(KeyboardInterrupt):
        bring(store, line("elm", 1, text(1)), compute=killed)
    arrived = []

    class Racing(InlineExecutor):
        async def run(self, function, *args):
            arrived.append(len(arrived))
            bring(store, line(f"ash{len(arrived)}", 1, text(1)))
            return await super().run(function, *args)

    async def write(work):
        with store.begin() as tx:
            return work(tx)

    deps = replace(make_deps(Net(), store), executor=Racing())
    await link(1, dedupe.pack_names(()), deps, write)

    assert len(arrived) == MAX_ATTEMPTS
    with store.read() as tx:
        assert tx.copies.pending_dedupe("elm", 9) == []
    assert clusters(ask) == [1] * (MAX_ATTEMPTS + 1)


def test_texts_that_cannot_be_compared_are_stored_without_copies_and_not_tried_by_every_run(store, ask):
    def crash(function, *args):
        if function is dedupe.find_links:
            raise ParserCrashed("timeout", "not done in 20 s")
        return function(*args)

    bring(store, line("elm", 1, text(1)), line("oak", 1, text(1)), compute=crash)

    with store.read() as tx:
        assert tx.copies.pending_dedupe("elm", 9) == []
    assert clusters(ask) == [None, None]
    assert relink(store, None, (), NOON) == 2


@ON_BOTH_ENGINES
def test_versions_of_one_article_in_one_batch_are_stored_in_their_order(store, ask):
    bodies = [text(1), text(1) + "\nAnd more.", text(1) + "\nAnd more.", text(1) + "\nAnd much more."]
    (done,) = bring(store, *(line("elm", 1, body) for body in bodies))

    assert (done.new, done.revised, done.same) == (1, 2, 1)
    assert ask("SELECT words_added FROM v_edits ORDER BY to_rev") == [(2,), (1,)]


def test_an_article_of_a_large_cluster_joins_it_without_a_look_at_all_of_it(store, ask, monkeypatch):
    monkeypatch.setattr(copies, "MAX_CLUSTERED", 4)
    bring(store, *(line(f"elm{n}", n, text(1)) for n in range(8)))
    bring(store, line("oak", 1, text(2)))

    assert clusters(ask) == [1] * 8 + [None]
    link_all(store, lambda function, *args: function(*args), range(1, 10), (), NOON)
    assert clusters(ask) == [1] * 8 + [None]
    with store.read() as tx:
        assert tx.kept.count_faults()["matches"] == 0
