"""Which articles are compared with which, and how what was found is stored."""

from datetime import UTC, datetime

import pytest
from rows import add_article, fingerprint

from store.model import Citation, OutletRow, Relation

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TITLE, TEXT = b"t" * 32, b"x" * 32


@pytest.fixture
def add(store):
    """Stores an article with these hashes and gives its id."""
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
    count = iter(range(1, 999))

    def add(*hashes, outlet="elm", title_sha256=TITLE, text_sha256=TEXT):
        key = next(count).to_bytes(32, "big")
        found_by = fingerprint(*hashes, title=title_sha256, text=text_sha256)
        return add_article(store, outlet, key, NOW, found_by)

    return add


def candidates(store, article_id, *, max_doc_frequency=50, limit=60):
    with store.read() as tx:
        return tx.copies.candidates(article_id, max_doc_frequency, limit)


def test_an_article_that_shares_no_hash_is_no_candidate(store, add):
    add(1, 2)
    assert candidates(store, add(3, 4)) == []


def test_an_article_is_not_its_own_candidate(store, add):
    one = add(1, 2)
    assert candidates(store, one) == []
    assert candidates(store, one, max_doc_frequency=0) == []


def test_those_that_share_most_come_first_then_those_stored_first(store, add):
    one, three, two, also_one = add(1), add(1, 2, 3), add(2, 3), add(3)
    mine = add(1, 2, 3)
    assert candidates(store, mine) == [three, two, one, also_one]
    assert candidates(store, mine, limit=2) == [three, two]


def test_candidates_are_of_every_outlet_older_or_younger(store, add):
    older = add(1, outlet="oak")
    mine = add(1)
    younger = add(1, outlet="oak")
    assert candidates(store, mine) == [older, younger]


def test_a_hash_that_more_articles_hold_than_the_bound_leads_nowhere(store, add):
    add(7)
    add(7)
    rare = add(8)
    mine = add(7, 8)
    assert candidates(store, mine, max_doc_frequency=2) == [rare]


def test_a_hash_that_just_as_many_articles_hold_as_the_bound_is_followed(store, add):
    first, second, rare = add(7), add(7), add(8)
    mine = add(7, 8)
    assert candidates(store, mine, max_doc_frequency=3) == [first, second, rare]


def test_a_common_hash_does_not_count_in_the_order_either(store, add):
    _, _, common_and_rare, two_rare = add(7), add(7), add(7, 8), add(8, 9)
    mine = add(7, 8, 9)
    assert candidates(store, mine, max_doc_frequency=3) == [two_rare, common_and_rare]


def test_where_every_hash_is_common_the_newest_holders_are_given(store, add):
    holders = [add(7) for _ in range(5)]
    mine = add(7)
    assert candidates(store, mine, max_doc_frequency=3) == holders[::-1]
    assert candidates(store, mine, max_doc_frequency=3, limit=2) == [holders[4], holders[3]]


def test_of_the_holders_of_common_hashes_those_that_share_most_come_first(store, add):
    both = add(7, 8)
    only_one = [add(7), add(7), add(8), add(8)]
    mine = add(7, 8)
    found = candidates(store, mine, max_doc_frequency=2)
    assert found[0] == both
    assert sorted(found[1:]) == only_one
    assert len(candidates(store, mine, max_doc_frequency=2, limit=3)) == 3


def test_a_hash_of_its_own_does_not_keep_an_article_from_the_newest_holders(store, add):
    holders = [add(7), add(7)]
    mine = add(7, 99)
    assert candidates(store, mine, max_doc_frequency=2) == holders[::-1]


def test_only_a_few_common_hashes_are_followed(store, add):
    for value in range(10):
        add(value)
        add(value)
    mine = add(*range(10))
    assert len(candidates(store, mine, max_doc_frequency=2)) == 8


def test_a_new_fingerprint_replaces_the_old_one(store, add):
    one, mine = add(1), add(2)
    with store.begin() as tx:
        tx.copies.set_fingerprint(mine, fingerprint(1, 1))
    assert candidates(store, mine) == [one]
    assert candidates(store, add(2)) == []


def test_hashes_use_all_64_bits(store, add):
    one = add(-(2**63), 2**63 - 1)
    assert candidates(store, add(-(2**63))) == [one]
    assert candidates(store, add(2**63 - 1)) == [one]


def exact_duplicates(store, outlet="elm", title=TITLE, text=TEXT):
    with store.read() as tx:
        return tx.copies.exact_duplicates(outlet, title, text)


def test_exact_duplicates_have_the_outlet_the_title_and_the_text(store, add):
    first = add()
    add(outlet="oak")
    add(title_sha256=b"u" * 32)
    add(text_sha256=b"y" * 32)
    second = add()
    assert exact_duplicates(store) == [first, second]
    assert len(exact_duplicates(store, outlet="oak")) == 1
    assert exact_duplicates(store, title=b"v" * 32) == []
    assert exact_duplicates(store, text=b"v" * 32) == []


def relation(article_id, origin_id, kind="near_copy"):
    return Relation(
        article_id=article_id, origin_id=origin_id, kind=kind, overlap=0.9, overlap_origin=0.8, method="m"
    )


def test_relations_replace_those_stored_before_in_both_directions(store, add):
    one, two, three = add(), add(), add()
    with store.begin() as tx:
        tx.copies.replace_relations(two, [relation(two, one), relation(three, two)])
        tx.copies.replace_relations(three, [relation(three, one)])
    with store.begin() as tx:
        assert tx.copies.relations([one]) == [relation(two, one), relation(three, one)]
        assert tx.copies.relations([two]) == [relation(two, one)]
        tx.copies.replace_relations(one, [])
        assert tx.copies.relations([one, two, three]) == []


def test_only_articles_whose_cluster_changes_are_counted(store, add):
    one, two, three = add(), add(), add()
    with store.begin() as tx:
        assert tx.copies.set_clusters({one: one, two: one, three: None}) == 2
        assert tx.copies.set_clusters({one: one, two: None, three: None}) == 1
        assert tx.copies.clusters([one, two, three]) == {one: one, two: None, three: None}


def test_an_article_is_pending_until_its_copies_were_determined_and_again_once_revised(store, add):
    one, two = add(), add()
    add(outlet="oak")
    with store.begin() as tx:
        assert tx.copies.pending_dedupe("elm", 9) == [one, two]
        assert tx.copies.pending_dedupe("elm", 1) == [one]
        tx.copies.mark_deduped(one, NOW)
        assert tx.copies.pending_dedupe("elm", 9) == [two]
        assert tx.articles.get(one).deduped_at == NOW


def test_citations_replace_those_stored_before(store, add, ask):
    one, two = add(), add()
    link = Citation(cited="oak", kind="link", occurrences=2)
    credit = Citation(cited="oak", kind="credit", occurrences=1)
    with store.begin() as tx:
        tx.copies.replace_citations(one, [link, credit])
        tx.copies.replace_citations(two, [link])
        tx.copies.replace_citations(one, [credit])
    found = ask("SELECT article_id, cited, how, n FROM v_cites ORDER BY article_id")
    assert found == [(one, "oak", "credit", 1), (two, "oak", "link", 2)]
