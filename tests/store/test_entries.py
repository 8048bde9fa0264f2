"""Which entries are pending, in which order, and what announcing an address anew changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rows import add_article, add_feed, fingerprint, finish_entry

from store.model import MAX_DEFER, NewEntry, OutletRow, Published

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def entry(name, **values):
    url = f"https://elm.example/{name}"
    key = name.encode().ljust(32)
    return NewEntry(key=key, address_key=key, url=f"{url}?secret", bare_url=url, **values)


def published(at):
    return Published(at=at, precision="second", source="feed")


@pytest.fixture
def elm(store):
    """An outlet with two feeds; their ids."""
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
    return [add_feed(store, key * 32, NOW).id for key in (b"a", b"b")]


def announce(store, feed_id, *entries, now=NOW):
    with store.begin() as tx:
        return tx.entries.upsert_announced("elm", feed_id, entries, now)


def pending(store, now=NOW, limit=2000, **options):
    with store.read() as tx:
        return tx.entries.pending("elm", now, limit, **options)


def names(entries):
    return [one.key.decode().strip() for one in entries]


def finish(store, name, now=NOW, **values):
    (found,) = (
        one for one in pending(store, now, ignore_backoff_up_to=99) if one.key.decode().strip() == name
    )
    outcome = "retry" if values.get("due_at") else "failed"
    finish_entry(store, found.id, **{"outcome": outcome, "url": found.url} | values)


def add_named_article(store, name):
    return add_article(store, "elm", name.encode().ljust(32), NOW, fingerprint(1))


def test_the_newest_come_first_and_dates_count_in_their_order(store, elm):
    announce(store, elm[0], entry("found"), now=NOW - 3 * HOUR)
    announce(
        store,
        elm[0],
        entry("modified", modified_at=NOW - 2 * HOUR),
        entry("published", published=published(NOW - 4 * HOUR), modified_at=NOW),
        entry("newest", published=published(NOW - HOUR), modified_at=NOW - 9 * HOUR),
        entry("just-found"),
    )
    assert names(pending(store)) == ["just-found", "newest", "modified", "found", "published"]
    assert names(pending(store, limit=2)) == ["just-found", "newest"]


def test_entries_of_one_time_come_in_the_order_of_their_feed(store, elm):
    announce(store, elm[0], *(entry(name) for name in ("c", "a", "b")))
    assert names(pending(store)) == ["c", "a", "b"]


def test_a_pending_entry_is_given_whole(store, elm):
    by_day = Published(at=NOW - HOUR, precision="day", source="feed")
    announce(store, elm[0], entry("one", title="One", published=by_day))
    (found,) = pending(store)
    assert (found.url, found.title, found.published, found.found_at, found.tries) == (
        "https://elm.example/one?secret",
        "One",
        by_day,
        NOW,
        0,
    )


def test_an_entry_without_a_date_has_no_time_of_publication(store, elm):
    announce(store, elm[0], entry("one", modified_at=NOW))
    assert pending(store)[0].published is None


def test_an_entry_is_pending_from_the_second_it_is_due(store, elm):
    announce(store, elm[0], entry("one"))
    finish(store, "one", due_at=NOW + HOUR)
    assert pending(store, NOW + HOUR - SECOND) == []
    assert names(pending(store, NOW + HOUR)) == ["one"]


def test_an_entry_due_too_far_ahead_was_put_off_by_a_clock_that_was_set_back(store, elm):
    announce(store, elm[0], entry("one"))
    finish(store, "one", due_at=NOW + MAX_DEFER + SECOND)
    assert names(pending(store, NOW)) == ["one"]
    finish(store, "one", due_at=NOW + MAX_DEFER)
    assert pending(store, NOW) == []


def test_an_eager_caller_gets_entries_that_failed_less_often_than_it_says(store, elm):
    announce(store, elm[0], entry("once"), entry("twice"), entry("finished"))
    finish(store, "once", due_at=NOW + HOUR, tries=1)
    finish(store, "twice", due_at=NOW + HOUR, tries=2)
    finish(store, "finished")
    assert names(pending(store, ignore_backoff_up_to=2)) == ["once"]
    assert names(pending(store, ignore_backoff_up_to=3)) == ["once", "twice"]
    assert pending(store, ignore_backoff_up_to=1) == []


def test_what_is_finished_is_not_pending_whatever_is_announced_again(store, elm):
    announce(store, elm[0], entry("one"))
    finish(store, "one")
    assert announce(store, elm[0], entry("one")) == 0
    assert pending(store) == []
    with store.read() as tx:
        assert tx.entries.pending_count("elm") == 0


def test_entries_of_another_outlet_are_not_pending(store, elm):
    announce(store, elm[0], entry("one"))
    with store.read() as tx:
        assert tx.entries.pending("oak", NOW, 9) == []
        assert (tx.entries.pending_count("oak"), tx.entries.pending_count("elm")) == (0, 1)


def test_what_waits_is_counted_though_it_is_not_due(store, elm):
    announce(store, elm[0], entry("one"), entry("two"))
    finish(store, "one", due_at=NOW + HOUR)
    with store.read() as tx:
        assert tx.entries.pending_count("elm") == 2


def test_only_entries_that_are_new_are_counted_as_new(store, elm):
    assert announce(store, elm[0], entry("one"), entry("two")) == 2
    assert announce(store, elm[1], entry("two"), entry("three")) == 1


def test_of_one_address_announced_twice_the_first_counts(store, elm, ask):
    assert announce(store, elm[0], entry("one", title="First"), entry("one", title="Second")) == 1
    assert ask("SELECT title FROM entries") == [("First",)]


def test_every_feed_that_announces_an_entry_is_noted_once(store, elm, ask):
    for feed_id in (*elm, *elm):
        announce(store, feed_id, entry("one"))
    assert ask("SELECT feed_id FROM announcements ORDER BY feed_id") == [(id,) for id in elm]


def test_an_article_that_is_stored_is_neither_new_nor_pending(store, elm, ask):
    article_id = add_named_article(store, "one")
    assert announce(store, elm[0], entry("one")) == 0
    assert pending(store) == []
    assert ask("SELECT outcome, article_id, url FROM entries") == [
        ("same", article_id, "https://elm.example/one")
    ]


def test_a_new_address_of_a_stored_article_is_added_to_its_addresses(store, elm):
    article_id = add_named_article(store, "one")
    other = replace(entry("one"), address_key=b"other".ljust(32), bare_url="https://elm.example/one?print")
    announce(store, elm[0], other)
    with store.read() as tx:
        assert tx.articles.addresses(article_id) == ["https://elm.example/one?print"]
        assert tx.articles.by_address("elm", other.address_key).id == article_id


def test_an_entry_that_led_to_an_article_of_another_key_leads_there_again(store, elm):
    article_id = add_named_article(store, "canonical")
    announce(store, elm[0], entry("one"))
    finish(store, "one", article_id=article_id)
    other = replace(entry("one"), address_key=b"other".ljust(32), bare_url="https://elm.example/one?print")
    assert announce(store, elm[0], other) == 0
    with store.read() as tx:
        assert tx.articles.by_address("elm", other.address_key).id == article_id


def test_known_are_the_entries_that_need_no_fetch(store, elm):
    add_named_article(store, "stored")
    announce(store, elm[0], entry("finished"), entry("pending"), entry("put-off"))
    finish(store, "finished")
    finish(store, "put-off", due_at=NOW + HOUR)
    all_five = [entry(name) for name in ("stored", "finished", "pending", "put-off", "unheard-of")]
    with store.read() as tx:
        assert tx.entries.known("elm", all_five) == {one.key for one in all_five[:2]}
        assert tx.entries.known("oak", all_five) == set()


def test_more_entries_than_one_statement_takes_are_all_stored(store, elm):
    many = [entry(f"{n:04}") for n in range(1203)]
    assert announce(store, elm[0], *many) == 1203
    assert names(pending(store)) == [f"{n:04}" for n in range(1203)]
    for name in ("0000", "0700", "1202"):
        finish(store, name)
    with store.read() as tx:
        known = tx.entries.known("elm", many)
    assert known == {name.encode().ljust(32) for name in ("0000", "0700", "1202")}


# ---- twins: addresses of one article that differ in a parameter -----------------------------------------------------

TWIN, OTHER_TWIN = b"t" * 32, b"u" * 32


def test_a_twin_of_a_pending_entry_is_not_new_and_gives_it_its_address(store, elm):
    announce(store, elm[0], entry("one?s=1", twin_key=TWIN))
    assert announce(store, elm[0], entry("one?s=2", twin_key=TWIN)) == 0
    (only,) = pending(store)
    assert only.url == entry("one?s=2").url


def test_a_twin_of_an_entry_with_an_article_is_known(store, elm):
    article_id = add_named_article(store, "canonical")
    announce(store, elm[0], entry("one?s=1", twin_key=TWIN))
    finish(store, "one?s=1", article_id=article_id)
    later = entry("one?s=2", twin_key=TWIN)
    with store.read() as tx:
        assert tx.entries.known("elm", [later]) == {later.key}
        assert tx.entries.known("oak", [later]) == set()
    assert announce(store, elm[0], later) == 0
    assert pending(store) == []


def test_two_that_a_feed_announces_side_by_side_are_two(store, elm):
    both = entry("one?s=1", twin_key=TWIN), entry("one?s=2", twin_key=TWIN)
    assert announce(store, elm[0], *both) == 2
    assert announce(store, elm[0], *both) == 0
    assert len(pending(store)) == 2


def test_another_twin_key_is_another_entry(store, elm):
    announce(store, elm[0], entry("one?s=1", twin_key=TWIN))
    assert announce(store, elm[0], entry("one?s=2", twin_key=OTHER_TWIN), entry("one?s=3")) == 2


def test_where_the_older_address_failed_for_good_the_newer_one_is_tried(store, elm):
    announce(store, elm[0], entry("one?s=1", twin_key=TWIN))
    finish(store, "one?s=1", outcome="gone")
    assert announce(store, elm[0], entry("one?s=2", twin_key=TWIN)) == 1


def test_an_entry_that_is_known_itself_is_no_twin(store, elm):
    announce(store, elm[0], entry("one?s=1", twin_key=TWIN), entry("one?s=2", twin_key=TWIN))
    assert announce(store, elm[0], entry("one?s=2", twin_key=TWIN)) == 0
    assert {one.url for one in pending(store)} == {entry("one?s=1").url, entry("one?s=2").url}


def test_the_articles_of_a_guid_are_those_of_its_entries(store, elm):
    article_id = add_named_article(store, "canonical")
    announce(store, elm[0], entry("one", guid_key=TWIN), entry("two", guid_key=TWIN), entry("three"))
    finish(store, "one", article_id=article_id)
    with store.read() as tx:
        assert tx.entries.articles_of_guid("elm", TWIN) == [article_id]
        assert tx.entries.articles_of_guid("oak", TWIN) == []
        assert tx.entries.articles_of_guid("elm", OTHER_TWIN) == []


def test_the_title_of_an_article_is_the_first_that_a_feed_gave(store, elm):
    article_id = add_named_article(store, "canonical")
    announce(store, elm[0], entry("one"), entry("two", title="Two"), entry("three", title="Three"))
    for name in ("one", "two", "three"):
        finish(store, name, article_id=article_id)
    with store.read() as tx:
        assert tx.entries.titles_of([article_id, article_id + 1]) == {article_id: "Two"}


def test_of_the_entries_of_an_article_that_is_taken_out_nothing_is_kept_and_none_is_tried_again(
    store, elm, ask
):
    article_id = add_named_article(store, "canonical")
    announce(store, elm[0], entry("one", title="What it said"), entry("other", title="Another"))
    finish(store, "one", article_id=article_id, due_at=NOW + HOUR)

    with store.begin() as tx:
        tx.entries.remove(article_id)

    assert ask("SELECT title, outcome, article_id FROM entries WHERE due_at IS NULL") == [
        (None, "refused", None)
    ]
    with store.read() as tx:
        assert tx.entries.pending_count("elm") == 1
    assert names(pending(store, NOW + HOUR)) == ["other"]
