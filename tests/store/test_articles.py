"""What is stored of an article comes back as it was: its revisions, addresses, bylines, fate and saved page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from rows import fingerprint
from sqlalchemy.exc import IntegrityError, NoResultFound

from store.model import (
    ArticleState,
    Change,
    FurtherPage,
    Image,
    LastFetch,
    Link,
    LiveEntry,
    OutletRow,
    Published,
    PublishedCandidate,
    RevisionContent,
    SavedPage,
)
from store.updates import Address, ArticleUpdate, NewRevision

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = RevisionContent(
    title="Ferry resumes",
    lead="After a year.",
    text="The ferry runs.\nSaid the clerk.",
    words=6,
    authors=("Ann Reed", "Bo Lind", "Ann Reed"),
    published=Published(at=NOW - HOUR, precision="minute", source="meta"),
    published_candidates=(
        PublishedCandidate(
            value="heute, süß",
            source="json-ld",
            at=None,
            precision=None,
            decision="rejected",
            reason="no time",
        ),
        PublishedCandidate(
            value="11:00",
            source="meta",
            at=NOW - HOUR,
            precision="minute",
            decision="chosen",
            reason="the first",
        ),
    ),
    modified_at=NOW,
    language="en",
    section="Local",
    tags=("ferry", "süd"),
    image="https://elm.example/1.jpg",
    dateline_place="ELM",
    dateline_date="Nov. 20",
    dateline_agency="TASS",
    wire_credit="TASS",
    kind="brief",
    partial=True,
    missing="paywall",
    rights=("noai",),
    links=(Link(url="https://oak.example/", text="the oaks"), Link(url="https://oak.example/2")),
    images=(Image(url="https://elm.example/1.jpg", caption="The süd pier", credit="Ann Reed"),),
    entries=(
        LiveEntry(at=NOW, headline="It sails", text="The ferry runs.\nAt last."),
        LiveEntry(at=None, headline=None, text="Said the clerk."),
    ),
    further_pages=(FurtherPage(url="https://elm.example/1/2", page_sha256=b"q" * 32),),
    extractor="generic 0.1.0",
    page_sha256=b"p" * 32,
)
BARE = RevisionContent(title="", lead=None, text="Text.", words=1)
FETCH = LastFetch(url="https://elm.example/1?print", etag='"1"', last_modified="Fri")
EDIT = Change(words_added=3, words_removed=2, headline_changed=True)


@pytest.fixture
def add(store):
    """Stores an article of elm, unless another outlet is named, and gives its id."""
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)

    def add(name, content=BARE, *, outlet="elm", now=NOW, **state):
        update = ArticleUpdate(
            outlet=outlet,
            article_id=None,
            key=key(name),
            url=f"https://{outlet}.example/{name}",
            outcome="new",
            at=now,
            state=ArticleState(**{"last_seen_at": now} | state),
            revision=NewRevision(content=content, fingerprint=fingerprint(1)),
        )
        with store.begin() as tx:
            return tx.apply(update)

    return add


def change(store, article_id, state, revision=None, now=NOW, **more):
    """Applies an update to a stored article."""
    with store.begin() as tx:
        known = tx.articles.lock(article_id)
        update = ArticleUpdate(
            outlet=known.outlet,
            article_id=article_id,
            key=known.key,
            url=known.url,
            outcome="revised" if revision else "same",
            at=now,
            state=state,
            revision=revision and NewRevision(content=revision, fingerprint=fingerprint(2), change=EDIT),
            **more,
        )
        assert tx.apply(update) == article_id


def key(name):
    return name.encode().ljust(32)


def address(name):
    return Address(key=key(name), url=f"https://elm.example/{name}")


@pytest.mark.parametrize("content", [WHOLE, BARE])
def test_an_article_comes_back_as_it_was_stored(store, add, content):
    article_id = add("one", content, last_fetch=FETCH)
    with store.read() as tx:
        stored = tx.articles.get(article_id)
        assert stored.content == content
        assert (stored.outlet, stored.url, stored.revision) == ("elm", "https://elm.example/one", 1)
        assert (stored.first_seen_at, stored.cluster_id, stored.deduped_at) == (NOW, None, None)
        assert stored.state == ArticleState(last_seen_at=NOW, last_fetch=FETCH)
        assert tx.articles.by_key("elm", key("one")) == stored
        assert tx.articles.get_many([article_id]) == [stored]
        assert tx.articles.newest(1) == [stored]


def test_an_article_is_one_of_its_outlet(store, add):
    add("one")
    add("one", outlet="oak")
    with pytest.raises(IntegrityError):
        add("one")
    with store.read() as tx:
        assert tx.articles.by_key("oak", key("one")).outlet == "oak"
        assert tx.articles.by_key("oak", key("two")) is None
        assert tx.articles.get(999) is None
        assert len(tx.articles.revisions(tx.articles.by_key("elm", key("one")).id)) == 1


def test_a_revision_is_added_to_the_ones_before(store, add, ask):
    article_id = add("one", WHOLE)
    edited = replace(WHOLE, title="Ferry stops", authors=("Cy Moss",), page_sha256=b"q" * 32)
    with store.begin() as tx:
        tx.copies.mark_deduped(article_id, NOW)
    change(store, article_id, ArticleState(last_seen_at=NOW + HOUR), edited, NOW + HOUR)
    with store.read() as tx:
        stored = tx.articles.get(article_id)
        assert tx.articles.revisions(article_id) == [(1, NOW, WHOLE), (2, NOW + HOUR, edited)]
    assert (stored.content, stored.revision, stored.state.last_seen_at) == (edited, 2, NOW + HOUR)
    assert stored.deduped_at is None
    changes = ask("SELECT revision, words_added, words_removed FROM revisions ORDER BY revision")
    assert changes == [(1, None, None), (2, 3, 2)]
    assert ask("SELECT headline_changed FROM v_edits") == [(1,)]
    assert ask("SELECT position, author FROM bylines") == [(1, "Cy Moss")]


def test_first_sight_is_the_time_of_storing_and_last_sight_is_what_the_state_says(store, add):
    article_id = add("one", last_seen_at=NOW - HOUR)
    with store.read() as tx:
        stored = tx.articles.get(article_id)
    assert (stored.first_seen_at, stored.state.last_seen_at) == (NOW, NOW - HOUR)


def test_analysts_read_lists_as_they_were_written(store, add, ask):
    add("one", WHOLE)
    assert ask("SELECT tags, rights FROM v_articles") == [('["ferry", "süd"]', '["noai"]')]


def test_a_byline_names_each_author_once_in_order(store, add, ask):
    add("one", WHOLE)
    assert ask("SELECT position, author FROM bylines ORDER BY position") == [(1, "Ann Reed"), (2, "Bo Lind")]


def test_a_locked_article_is_there(store, add):
    article_id = add("one", WHOLE)
    with store.begin() as tx:
        assert tx.articles.lock(article_id) == tx.articles.get(article_id)
        with pytest.raises(NoResultFound):
            tx.articles.lock(999)


def test_many_articles_come_in_the_order_of_their_ids(store, add):
    one, two = add("one"), add("two")
    with store.read() as tx:
        assert [article.id for article in tx.articles.get_many([two, 999, one])] == [one, two]
        assert tx.articles.get_many([]) == []


def test_an_address_leads_to_the_article_that_had_it_first(store, add):
    one, two = add("one"), add("two")
    with store.begin() as tx:
        tx.articles.add_addresses("elm", one, [address("b")], NOW)
        tx.articles.add_addresses("elm", one, [address("a")], NOW + HOUR)
        tx.articles.add_addresses("elm", two, [address("a")], NOW + HOUR)
        assert tx.articles.by_address("elm", key("a")).id == one
        assert tx.articles.by_address("oak", key("a")) is None
        assert tx.articles.by_address("elm", key("c")) is None
        assert tx.articles.addresses(one) == ["https://elm.example/b", "https://elm.example/a"]
        assert tx.articles.addresses(two) == []


def test_articles_are_due_for_a_revisit_when_their_time_has_come(store, add):
    add("never")
    later, sooner = add("later", revisit_at=NOW + HOUR), add("sooner", revisit_at=NOW)
    add("other", outlet="oak", revisit_at=NOW)

    def due(before, limit=9):
        with store.read() as tx:
            return [article.id for article in tx.articles.due_for_revisit("elm", before, limit)]

    assert due(NOW - timedelta(seconds=1)) == []
    assert due(NOW) == [sooner]
    assert due(NOW + HOUR) == [sooner, later]
    assert due(None) == [sooner, later]
    assert due(None, limit=1) == [sooner]


def test_the_state_of_an_article_is_stored_whole(store, add):
    article_id = add("one", last_fetch=FETCH, missing_at=NOW, revisit_at=NOW)
    states = (
        ArticleState(
            last_seen_at=NOW + HOUR,
            missing_at=NOW,
            gone_at=NOW,
            returned_at=NOW - HOUR,
            last_fetch=replace(FETCH, etag=None),
            revisits=2,
            revisit_at=NOW + 2 * HOUR,
        ),
        ArticleState(last_seen_at=NOW + HOUR),
    )
    for state in states:
        change(store, article_id, state)
        with store.read() as tx:
            stored = tx.articles.get(article_id)
            assert (stored.state, stored.revision, stored.first_seen_at) == (state, 1, NOW)


def test_an_update_stores_the_page_the_addresses_and_the_fingerprint(store, add, ask):
    article_id = add("one")
    page = SavedPage(sha256=sha256(b"x").digest(), body=b"x", content_type="", rights_header="", saved_at=NOW)
    seen = (address("a"), address("b"))
    change(store, article_id, ArticleState(last_seen_at=NOW), WHOLE, pages=(page,), addresses=seen)
    with store.read() as tx:
        assert tx.articles.saved_page(page.sha256) == page
        assert tx.articles.addresses(article_id) == [one.url for one in seen]
    assert ask("SELECT hash FROM fingerprints") == [(2,)]


def test_an_update_without_a_revision_leaves_what_is_known_of_copies(store, add, ask):
    article_id = add("one")
    with store.begin() as tx:
        tx.copies.mark_deduped(article_id, NOW)
    change(store, article_id, ArticleState(last_seen_at=NOW + HOUR))
    with store.read() as tx:
        assert tx.articles.get(article_id).deduped_at == NOW
    assert ask("SELECT hash FROM fingerprints") == [(1,)]


def test_the_newest_articles_come_first(store, add):
    ids = [add("one"), add("two", outlet="oak"), add("three")]
    with store.read() as tx:
        assert [article.id for article in tx.articles.newest(9)] == ids[::-1]
        assert [article.id for article in tx.articles.newest(2)] == [ids[2], ids[1]]
        assert [article.id for article in tx.articles.newest(9, "elm")] == [ids[2], ids[0]]


def test_ids_are_chosen_by_outlet_and_by_first_sight(store, add):
    one, two, three = add("one"), add("two", outlet="oak", now=NOW + HOUR), add("three", now=NOW + HOUR)
    with store.read() as tx:
        assert tx.articles.ids((), None) == [one, two, three]
        assert tx.articles.ids(("elm",), None) == [one, three]
        assert tx.articles.ids(("elm", "oak"), NOW + HOUR) == [two, three]
        assert tx.articles.ids((), NOW + 2 * HOUR) == []


def test_newer_articles_of_an_outlet_are_counted_up_to_a_limit(store, add):
    one = add("one")
    add("two")
    add("three", outlet="oak")
    add("four")
    with store.read() as tx:
        assert [tx.articles.count_newer("elm", 0, limit) for limit in (1, 3, 9)] == [1, 3, 3]
        assert tx.articles.count_newer("elm", one, 9) == 2
        assert tx.articles.count_newer("ash", 0, 9) == 0


def test_what_an_archive_has_is_old_though_it_is_stored_last(store, add):
    live = [add(name, replace(BARE, text=name), now=NOW + HOUR) for name in ("one", "two")]
    add("old", replace(BARE, text="old"), now=NOW - 99 * HOUR)
    with store.read() as tx:
        assert list(tx.articles.recent_texts("elm", 2)) == live[::-1]
        assert [one.id for one in tx.articles.newest_for_lesson("elm", 2)] == live[::-1]
        assert tx.articles.count_newer("elm", live[0], 9) == 1
        assert tx.articles.count_newer("elm", live[1], 9) == 0


def test_where_the_article_is_gone_up_to_which_was_learned_all_are_newer(store, add):
    add("one")
    with store.read() as tx:
        assert tx.articles.count_newer("elm", 4711, 9) == 1


def test_recent_texts_are_the_newest_revisions_of_the_newest_articles(store, add):
    one = add("one", replace(BARE, text="First."))
    two = add("two", replace(BARE, text="Second."))
    add("three", replace(BARE, text="Oak's."), outlet="oak")
    change(store, one, ArticleState(last_seen_at=NOW), replace(BARE, text="First, corrected."))
    with store.read() as tx:
        assert list(tx.articles.recent_texts("elm", 9).items()) == [
            (two, "Second."),
            (one, "First, corrected."),
        ]
        assert tx.articles.recent_texts("elm", 1) == {two: "Second."}


def test_a_saved_page_comes_back_byte_for_byte(store):
    body = bytes(range(256)) * 99
    page = SavedPage(
        sha256=sha256(body).digest(),
        body=body,
        content_type="text/html; charset=koi8-r",
        rights_header="tdm-reservation: 1",
        saved_at=NOW,
    )
    with store.begin() as tx:
        tx.articles.save_page(page)
        assert tx.articles.saved_page(page.sha256) == page
        assert tx.articles.saved_page(b"t" * 32) is None


def test_a_page_saved_again_the_same_day_is_not_written_again(store):
    page = SavedPage(sha256=sha256(b"x").digest(), body=b"x", content_type="", rights_header="", saved_at=NOW)
    with store.begin() as tx:
        for at, expected in ((NOW, NOW), (NOW + 24 * HOUR, NOW), (NOW + 25 * HOUR, NOW + 25 * HOUR)):
            tx.articles.save_page(replace(page, saved_at=at))
            assert tx.articles.saved_page(page.sha256).saved_at == expected


def test_revisions_come_with_what_each_changed(store, add):
    article_id = add("one")
    change(
        store,
        article_id,
        ArticleState(last_seen_at=NOW + HOUR),
        replace(BARE, text="First, corrected."),
        NOW + HOUR,
    )
    with store.read() as tx:
        first, second = tx.articles.seen_revisions(article_id)
    assert (first.change, second.change) == (None, EDIT)
    assert (first.seen_at, second.seen_at) == (NOW, NOW + HOUR)
    assert (first.content.text, second.content.text) == (BARE.text, "First, corrected.")


def test_a_store_says_how_many_may_write_at_once(store):
    assert store.writers == (1 if store.name.startswith("sqlite") else 4)
