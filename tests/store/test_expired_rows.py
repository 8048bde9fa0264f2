"""What the retention rules delete, row by row, and what they keep."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import rows
import sqlalchemy as sa

from store.model import Attempt, Host, NewEntry, OutletRow, Process, RunResult, SavedPage
from store.retention import RETENTION_RULES
from store.schema import attempts

LIMIT = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, YOUNG = LIMIT - HOUR, LIMIT + HOUR
ME = Process(machine="m", id="1:1")


def prune(store, name):
    """Deletes what is older than LIMIT; how many rows. They had been counted right."""
    with store.read() as tx:
        counted = tx.retention.count(name, LIMIT)
    with store.begin() as tx:
        deleted = tx.retention.delete_batch(name, LIMIT)
    assert deleted == min(counted, RETENTION_RULES[name].batch_rows)
    return deleted


@pytest.fixture
def elm(store):
    """The outlet that rows belong to."""
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), OLD)
    return "elm"


def add_feed(store, key=b"f" * 32, **values):
    return rows.add_feed(store, key, OLD, **values).id


def add_entry(store, feed_id, now, key=b"e" * 32):
    new = NewEntry(key=key, address_key=key, url="https://elm.example/1", bare_url="https://elm.example/1")
    with store.begin() as tx:
        tx.entries.upsert_announced("elm", feed_id, [new], now)
        (entry,) = (one for one in tx.entries.pending("elm", now, 99) if one.key == key)
    return entry.id


def finish(store, entry_id, due_at=None):
    rows.finish_entry(store, entry_id, due_at=due_at)


def page(saved_at, body=b"<p>"):
    digest = sha256(body).digest()
    return SavedPage(sha256=digest, body=body, content_type="", rights_header="", saved_at=saved_at)


def save(store, *pages):
    with store.begin() as tx:
        for one in pages:
            tx.articles.save_page(one)


def host(robots_at=None, wait_until=None):
    return Host(origin="https://elm.example:443", robots_at=robots_at, wait_until=wait_until)


def test_a_host_is_kept_while_its_robots_are_young_or_it_wants_to_be_left_alone(store):
    for remembered, is_kept in (
        (host(robots_at=OLD), False),
        (host(robots_at=YOUNG), True),
        (host(robots_at=OLD, wait_until=OLD), False),
        (host(robots_at=OLD, wait_until=YOUNG), True),
        (host(wait_until=YOUNG), True),
        (host(), False),
        (host(robots_at=LIMIT), True),
    ):
        with store.begin() as tx:
            tx.hosts.upsert(remembered)
        assert prune(store, "hosts") == (not is_kept), remembered
        with store.read() as tx:
            assert (tx.hosts.get(remembered.origin) is not None) == is_kept, remembered


def test_of_the_robots_txts_before_the_limit_the_last_one_stays_as_long_as_it_held_after_it(store):
    origin = "https://elm.example:443"
    with store.begin() as tx:
        for at, body in ((OLD - HOUR, "first"), (OLD, "second"), (YOUNG, "third")):
            tx.hosts.upsert(Host(origin=origin, robots_status=200, robots_body=body, robots_at=at))
    assert prune(store, "robots") == 1
    with store.read() as tx:
        assert tx.hosts.robots_at(origin, OLD - HOUR) is None
        assert [tx.hosts.robots_at(origin, at).body for at in (LIMIT, YOUNG)] == ["second", "third"]


def test_a_page_goes_when_it_was_saved_long_ago(store):
    save(store, page(OLD), page(YOUNG, b"<b>"))
    assert prune(store, "pages") == 1
    with store.read() as tx:
        assert tx.articles.saved_page(page(OLD).sha256) is None
        assert tx.articles.saved_page(page(YOUNG, b"<b>").sha256).body == b"<b>"


def test_a_page_that_is_saved_again_is_kept_as_long_as_a_new_one(store):
    save(store, page(OLD - 2 * timedelta(days=1)), page(YOUNG))
    assert prune(store, "pages") == 0
    with store.read() as tx:
        assert tx.articles.saved_page(page(YOUNG).sha256).saved_at == YOUNG


def test_saving_an_older_page_again_does_not_make_it_older(store):
    save(store, page(YOUNG), page(OLD - 2 * timedelta(days=1)))
    assert prune(store, "pages") == 0


def test_attempts_go_by_their_time(store, elm, ask):
    with store.begin() as tx:
        for at in (OLD, LIMIT, YOUNG):
            tx.runs.add_attempt(
                Attempt(outlet="elm", url="https://elm.example/1", at=at, stage="page", outcome="new")
            )
    assert prune(store, "attempts") == 1
    assert ask("SELECT count(*) FROM attempts WHERE at < '2026-11-20T12:00:00Z'") == [(0,)]


def test_runs_go_by_their_start_unless_they_are_under_way(store, elm):
    with store.begin() as tx:
        tx.runs.end(tx.runs.start("elm", "fetch", ME, OLD), RunResult(outcome="done"), YOUNG)
        tx.runs.start("elm", "fetch", ME, OLD)
    assert prune(store, "runs") == 1
    assert prune(store, "runs") == 0
    with store.begin() as tx:
        tx.runs.start("elm", "fetch", ME, YOUNG)  # the one under way before was that of a dead process
    assert prune(store, "runs") == 1
    assert prune(store, "runs") == 0


def test_leases_go_when_they_expired_long_ago(store, ask):
    with store.begin() as tx:
        tx.leases.claim(("host:old",), ME, OLD - HOUR, bool)
        tx.leases.claim(("host:young",), ME, YOUNG, bool)
    assert prune(store, "leases") == 1
    assert ask("SELECT name FROM leases") == [("host:young",)]


def test_entries_go_when_they_are_finished_and_were_found_long_ago(store, elm):
    feed_id = add_feed(store)
    finish(store, add_entry(store, feed_id, OLD, b"1" * 32))
    finish(store, add_entry(store, feed_id, YOUNG, b"2" * 32))
    finish(store, add_entry(store, feed_id, OLD, b"3" * 32), due_at=YOUNG)
    add_entry(store, feed_id, OLD, b"4" * 32)
    assert prune(store, "entries") == 1
    with store.read() as tx:
        first, second = (
            NewEntry(key=key * 32, address_key=key * 32, url="", bare_url="") for key in (b"1", b"2")
        )
        assert tx.entries.known("elm", [first, second]) == {second.key}
        assert tx.entries.pending_count("elm") == 2


def test_an_entry_takes_its_announcements_along_and_leaves_its_attempts(store, elm, ask):
    feed_id = add_feed(store)
    entry_id = add_entry(store, feed_id, OLD)
    finish(store, entry_id)
    with store.begin() as tx:
        tx.runs.add_attempt(
            Attempt(outlet="elm", url="u", at=YOUNG, stage="page", outcome="failed", entry_id=entry_id)
        )
    assert prune(store, "entries") == 1
    assert ask("SELECT count(*) FROM announcements") == [(0,)]
    assert ask("SELECT count(*), max(entry_id) FROM attempts") == [(1, None)]


def test_nothing_of_an_outlet_goes_while_a_run_of_it_is_under_way(store, elm):
    add_feed(store)
    finish(store, add_entry(store, add_feed(store, b"g" * 32), OLD))
    with store.begin() as tx:
        run_id = tx.runs.start("elm", "fetch", ME, OLD)
    assert (prune(store, "entries"), prune(store, "feeds")) == (0, 0)
    with store.begin() as tx:
        tx.runs.end(run_id, RunResult(outcome="done"), YOUNG)
    assert (prune(store, "entries"), prune(store, "feeds")) == (1, 2)


def test_another_outlets_run_keeps_nothing(store, elm):
    finish(store, add_entry(store, add_feed(store), OLD))
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), OLD)
        tx.runs.start("oak", "fetch", ME, OLD)
    assert (prune(store, "entries"), prune(store, "feeds")) == (1, 1)


@pytest.mark.parametrize(
    "state, kept",
    [
        ({"read_at": OLD}, False),
        ({"read_at": YOUNG}, True),
        ({"read_at": OLD, "due_at": OLD}, False),
        ({"read_at": OLD, "due_at": YOUNG}, True),
    ],
)
def test_a_feed_is_kept_while_it_is_read_or_rests(store, elm, state, kept):
    add_feed(store, **state)
    assert prune(store, "feeds") == (not kept)


def test_a_feed_that_names_another_or_is_named_is_kept(store, elm):
    parent, child = add_feed(store, b"p" * 32), add_feed(store, b"c" * 32)
    with store.begin() as tx:
        tx.feeds.set_children(parent, [child])
    assert prune(store, "feeds") == 0
    with store.begin() as tx:
        tx.feeds.set_children(parent, [])
    assert prune(store, "feeds") == 2


def test_a_feed_that_announced_what_is_still_stored_is_kept(store, elm):
    finish(store, add_entry(store, add_feed(store), OLD))
    assert prune(store, "feeds") == 0
    assert (prune(store, "entries"), prune(store, "feeds")) == (1, 1)


def test_a_feed_leaves_its_attempts(store, elm, ask):
    feed_id = add_feed(store)
    with store.begin() as tx:
        tx.runs.add_attempt(
            Attempt(outlet="elm", url="u", at=YOUNG, stage="feed", outcome="read", feed_id=feed_id)
        )
    assert prune(store, "feeds") == 1
    assert ask("SELECT count(*), max(feed_id) FROM attempts") == [(1, None)]


def test_a_batch_is_bounded(store, elm):
    rows = RETENTION_RULES["attempts"].batch_rows
    row = {"outlet_id": "elm", "url": "u", "at": OLD, "stage": "page", "outcome": "new"}
    with store._engine.begin() as db:
        db.execute(sa.insert(attempts), [row] * (rows + 3))
    assert [prune(store, "attempts") for _ in range(3)] == [rows, 3, 0]


def test_an_entry_that_waits_expires_unless_it_was_tried_or_its_outlet_runs(store, elm, ask):
    feed_id = add_feed(store)
    for name, found_at in ((b"old", OLD), (b"young", YOUNG), (b"tried", OLD)):
        id = add_entry(store, feed_id, found_at, key=name.ljust(32))
    finish(store, id, due_at=YOUNG)
    with store.begin() as tx:
        run_id = tx.runs.start(elm, "fetch", ME, OLD)
    assert prune(store, "waiting") == 0
    with store.begin() as tx:
        tx.runs.end(run_id, RunResult(outcome="done"), OLD)
    assert prune(store, "waiting") == 1
    assert ask("SELECT COUNT(*), MIN(tries), MAX(tries) FROM entries") == [(2, 0, 1)]
    assert ask("SELECT COUNT(*) FROM announcements") == [(2,)]
