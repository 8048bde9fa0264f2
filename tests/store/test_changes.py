"""Each change of an article is noted in its transaction, and a look that found the same is none."""

from datetime import UTC, datetime, timedelta

import pytest
from rows import add_article, fingerprint

from store.model import (
    ArticleState,
    Change,
    Citation,
    FoundNames,
    OutletRow,
    Relation,
    RevisionContent,
)
from store.updates import ArticleUpdate, NamesUpdate, NewRevision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def article(store):
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    return add_article(store, "elm", b"k" * 32, NOON, fingerprint(1, 2))


@pytest.fixture
def noted(ask):
    """Notes since it was asked last, in their order."""
    seen = 0

    def new():
        nonlocal seen
        rows = ask(f"SELECT number, article_id, aspect FROM changes WHERE number > {seen} ORDER BY number")
        seen = max((row[0] for row in rows), default=seen)
        return [row[1:] for row in rows]

    return new


def seen_again(article, outcome="same", revision=None, url=None, **state):
    return ArticleUpdate(
        outlet="elm",
        article_id=article,
        key=b"k" * 32,
        url=url or f"https://elm.example/{(b'k' * 32).hex()}",
        outcome=outcome,
        at=LATER,
        state=ArticleState(last_seen_at=LATER, **state),
        revision=revision,
    )


def apply(store, update):
    with store.begin() as tx:
        tx.apply(update)


def test_a_new_article_is_noted(article, noted):
    assert noted() == [(article, "article")]


def test_a_revision_is_noted(store, article, noted):
    noted()
    content = RevisionContent(title="Two", lead=None, text="Two.", words=1)
    change = Change(words_added=1, words_removed=1, headline_changed=True)
    apply(
        store,
        seen_again(
            article, "revised", NewRevision(content=content, fingerprint=fingerprint(3), change=change)
        ),
    )

    assert noted() == [(article, "article")]


def test_an_article_that_is_taken_out_of_its_story_is_noted(store, article, noted):
    with store.begin() as tx:
        tx.stories.assign({article: tx.stories.add(NOON)})
    noted()
    with store.begin() as tx:
        tx.stories.take_out([article])

    assert noted() == [(article, "story")]


def test_a_look_that_finds_the_same_is_not_noted(store, article, noted):
    noted()
    apply(store, seen_again(article))
    apply(store, seen_again(article, "gone", missing_at=LATER))

    assert noted() == []


def test_that_an_article_is_gone_and_that_it_returns_are_noted_once(store, article, noted):
    noted()
    gone = seen_again(article, "gone", missing_at=LATER, gone_at=LATER)
    apply(store, gone)
    apply(store, gone)
    assert noted() == [(article, "article")]

    apply(store, seen_again(article, returned_at=LATER))
    assert noted() == [(article, "article")]


def test_another_address_is_noted(store, article, noted):
    noted()
    apply(store, seen_again(article, url="https://elm.example/moved"))

    assert noted() == [(article, "article")]


def test_a_cluster_is_noted_for_the_articles_that_change_theirs(store, article, noted):
    other = add_article(store, "oak", b"o" * 32, NOON, fingerprint(1))
    noted()
    for _ in range(2):
        with store.begin() as tx:
            tx.copies.set_clusters({article: article, other: article})

    assert noted() == [(article, "article"), (other, "article")]


def test_what_an_article_shares_and_whom_it_cites_is_noted_apart(store, article, noted):
    other = add_article(store, "oak", b"o" * 32, NOON, fingerprint(1))
    noted()
    relation = Relation(
        article_id=other, origin_id=article, kind="copy", overlap=1, overlap_origin=1, method="shingles"
    )
    with store.begin() as tx:
        tx.copies.replace_relations(other, [relation])
        tx.copies.replace_citations(other, [Citation(cited="elm", kind="mention", occurrences=1)])

    assert noted() == [(other, "copies"), (other, "copies")]


def test_names_that_are_found_later_are_noted(store, article, noted):
    noted()
    with store.begin() as tx:
        gazetteer = tx.names.add_gazetteer("names 1", 1, b"", NOON)
        found = NamesUpdate(
            article_id=article,
            revision=1,
            outlet="elm",
            day="2026-11-20",
            names=FoundNames(),
            gazetteer_id=gazetteer,
            at=NOON,
        )
        tx.names.store([found])

    assert noted() == [(article, "names")]


def test_nothing_is_noted_of_a_transaction_that_fails(store, article, noted):
    noted()
    with pytest.raises(Stop):
        fail_after_a_change(store, article)

    assert noted() == []


class Stop(Exception):
    pass


def fail_after_a_change(store, article):
    with store.begin() as tx:
        tx.apply(seen_again(article, "gone", missing_at=LATER, gone_at=LATER))
        raise Stop
