"""Which articles are one text."""

import json
import random
import sys
from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import NOON, article, cut, text
from shared import SHARED, needs_shared

from ingest.dedupe import MAX_DOC_FREQUENCY, METHOD, cluster, compare, fingerprint
from store.model import Relation

ONE, TWO, THREE = (text(seed, 400) for seed in (1, 2, 3))


def arrive(articles):
    """All `articles`, compared one after the other as the pipeline does: cluster by id."""
    index, known, relations = defaultdict(set), {}, {}
    for new in articles:
        hashes = fingerprint(new.title, new.text).hashes
        for value in hashes:
            index[value].add(new.article_id)
        rare = [index[value] for value in hashes if len(index[value]) <= MAX_DOC_FREQUENCY]
        near = {other for article_ids in rare for other in article_ids} - {new.article_id}
        for one in compare(new, [known[number] for number in sorted(near)]).relations:
            relations[one.article_id, one.origin_id] = one
        known[new.article_id] = new
    return cluster(list(known.values()), list(relations.values()))


def test_copies_carry_the_id_of_the_earliest_and_a_text_without_copies_none():
    clusters = arrive(
        [article(1, ONE), article(2, TWO), article(3, cut(ONE, 200)), article(4, "Note.\n" + ONE)]
    )

    assert clusters == {1: 1, 2: None, 3: 1, 4: 1}


def test_a_late_original_takes_its_place():
    copies = [article(1, ONE, published_at=NOON), article(2, ONE, published_at=NOON + timedelta(hours=1))]
    original = article(3, ONE, published_at=NOON - timedelta(hours=1))

    assert arrive([*copies, original]) == {1: 3, 2: 3, 3: 3}


def test_a_quotation_joins_nothing():
    assert arrive([article(1, ONE), article(2, TWO + "\n" + cut(ONE, 80))]) == {1: None, 2: None}


def test_a_round_up_joins_none_of_its_parts():
    round_up = "\n".join((ONE, TWO, THREE))

    assert arrive(
        [article(1, ONE), article(2, TWO), article(3, THREE), article(4, round_up)]
    ) == dict.fromkeys((1, 2, 3, 4))


def test_a_text_with_a_foreign_piece_stays_with_its_own():
    guest = ONE + "\n" + cut(TWO, 190)
    articles = [article(1, guest), article(2, cut(TWO, 190)), article(3, ONE), article(4, cut(TWO, 185))]

    assert arrive(articles) == {1: 1, 2: 2, 3: 1, 4: 2}


def test_a_stock_text_that_stands_in_many_texts_joins_none_of_them():
    stock_text = text(9, 160)
    hosts = [article(seed, text(seed, 500) + "\n" + stock_text) for seed in (11, 12, 13)]

    assert set(arrive([article(1, stock_text), *hosts]).values()) == {None}


def related(article_id, origin_id, kind="near_copy", overlap=1.0, overlap_origin=1.0):
    return Relation(
        article_id=article_id,
        origin_id=origin_id,
        kind=kind,
        overlap=overlap,
        overlap_origin=overlap_origin,
        method=METHOD,
    )


def clusters_of(*relations):
    """The clusters of the articles in `relations`; those of smaller id are older."""
    article_ids = {end for one in relations for end in (one.article_id, one.origin_id)}
    return cluster([article(article_id, "") for article_id in sorted(article_ids)], relations)


@pytest.mark.parametrize("kind, joins", [("exact", True), ("near_copy", True), ("overlap", False)])
def test_copies_join_and_quotations_do_not(kind, joins):
    assert clusters_of(related(2, 1, kind)) == ({1: 1, 2: 1} if joins else {1: None, 2: None})


def test_copies_of_copies_are_one_cluster():
    assert clusters_of(related(4, 3), related(3, 2), related(2, 1)) == {1: 1, 2: 1, 3: 1, 4: 1}


def test_an_excerpt_joins_a_longer_text_that_has_no_copies_whichever_came_first():
    assert clusters_of(related(2, 1, "excerpt_of", 0.9, 0.3)) == {1: 1, 2: 1}
    assert clusters_of(related(2, 1, "expands", 0.3, 0.9)) == {1: 1, 2: 1}


@pytest.mark.parametrize("kind", ["excerpt_of", "overlap"])
@pytest.mark.parametrize("share, joins", [(0.2, True), (0.19, False)])
def test_an_excerpt_joins_copies_when_half_of_them_share_text_with_it(kind, share, joins):
    copies = related(2, 1), related(3, 1)
    excerpt = related(4, 1, "excerpt_of", 0.9, 0.3)
    clusters = clusters_of(*copies, excerpt, related(4, 2, kind, share, 0.1))
    other_side = clusters_of(*copies, excerpt, related(4, 2, kind, 0.1, share))

    assert clusters == other_side
    assert clusters[4] == (1 if joins or kind == "excerpt_of" else None)


def test_an_excerpt_that_fewer_than_half_of_the_copies_share_text_with_stays_alone():
    copies = related(2, 1), related(3, 1), related(4, 1)
    excerpt = related(5, 1, "excerpt_of", 0.9, 0.3)

    assert clusters_of(*copies, excerpt, related(5, 2, "overlap", 0.5, 0.1))[5] is None
    two = related(5, 2, "overlap", 0.5, 0.1), related(5, 3, "overlap", 0.5, 0.1)
    assert clusters_of(*copies, excerpt, *two)[5] == 1


def test_a_longer_text_joins_the_largest_of_its_excerpts_when_they_share_text():
    excerpts = related(2, 1, "excerpt_of", 0.9, 0.3), related(3, 1, "excerpt_of", 0.9, 0.4)

    assert clusters_of(*excerpts) == {1: None, 2: None, 3: None}
    assert clusters_of(*excerpts, related(3, 2, "overlap", 0.3, 0.3)) == {1: 1, 2: None, 3: 1}


def test_of_excerpts_of_one_size_the_one_stored_first_is_joined():
    excerpts = related(2, 1, "excerpt_of", 0.9, 0.3), related(3, 1, "excerpt_of", 0.9, 0.3)

    assert clusters_of(*excerpts, related(3, 2, "overlap", 0.3, 0.3)) == {1: 1, 2: 1, 3: None}


def test_an_excerpt_of_two_different_texts_is_no_stock_text_and_one_of_three_is():
    wholes = [related(whole, 1, "expands", 0.3, 0.9) for whole in (2, 3, 4)]

    assert clusters_of(*wholes[:2]) == {1: 1, 2: 1, 3: 1}
    assert set(clusters_of(*wholes).values()) == {None}


def test_of_texts_that_expand_each_other_only_one_counts_for_a_stock_text():
    wholes = [related(whole, 1, "expands", 0.3, 0.9) for whole in (2, 3, 4)]

    assert clusters_of(*wholes, related(4, 3, "expands", 0.4, 0.9))[1] is not None
    assert clusters_of(*wholes, related(4, 3, "overlap", 0.4, 0.9))[1] is None


def test_relations_to_articles_that_are_not_given_are_ignored():
    assert cluster([article(1, "")], [related(2, 1)]) == {1: None}


ways = st.sampled_from(["whole", "trimmed", "wrapped", "guest", "quoted"])


@given(
    st.lists(st.tuples(st.integers(1, 4), ways), min_size=2, max_size=9), st.randoms(use_true_random=False)
)
def test_the_order_of_arrival_does_not_matter(told, chance):
    def body(seed, way):
        whole, other = text(seed, 260), text(seed % 4 + 1, 260)
        forms = {
            "whole": whole,
            "trimmed": cut(whole, 170),
            "wrapped": f"By Jo Carver\n{whole}\nAll rights reserved by the desk.",
            "guest": whole + "\n" + cut(other, 160),
            "quoted": whole + "\n" + cut(other, 60),
        }
        return forms[way]

    articles = [article(number, body(*one)) for number, one in enumerate(told, 1)]
    shuffled = chance.sample(articles, len(articles))

    assert arrive(articles) == arrive(shuffled)


def _documents():
    """Half of those that are labelled, with all kinds: fifty of each hundred, for what is alike stands together.
    `benchmarks/sameness.py` has them all."""
    path = SHARED / "data/sameness/syndication.dev.jsonl"
    return [json.loads(line) for at, line in enumerate(path.open(encoding="utf-8")) if at % 100 < 50]


def _clusters(documents, order):
    """Cluster by document id, when they arrive in this order."""
    candidates = [
        article(number, documents[place]["text"], documents[place]["outlet"], title=documents[place]["title"])
        for number, place in enumerate(order, 1)
    ]
    found = arrive(candidates)
    names = {number: documents[place]["id"] for number, place in enumerate(order, 1)}
    return {name: f"c{found[number]}" if found[number] else f"alone {name}" for number, name in names.items()}


def _members(clusters):
    """The documents that share a cluster with each document, itself included."""
    members = defaultdict(set)
    for name, cluster_name in clusters.items():
        members[cluster_name].add(name)
    return {name: frozenset(members[cluster_name]) for name, cluster_name in clusters.items()}


@needs_shared
def test_labelled_documents_are_told_apart_and_in_any_order():
    sys.path.insert(0, str(SHARED / "tools"))
    from score_sameness import score

    documents = _documents()
    order = list(range(len(documents)))
    clusters = _clusters(documents, order)
    figures = score(documents, clusters)

    assert figures["F1"] >= 0.995
    assert figures["P"] >= 0.995
    assert figures["ARI"] >= 0.995

    some = order[:200]
    shuffled = random.Random(7).sample(some, len(some))
    ours, theirs = (_members(_clusters(documents, places)) for places in (some, shuffled))
    assert sum(ours[name] == theirs[name] for name in ours) >= 0.99 * len(ours)


def test_the_article_seen_first_is_the_origin_whatever_time_another_claims():
    original = article(1, ONE, published_at=NOON, first_seen_at=NOON)
    liar = article(2, ONE, published_at=NOON - timedelta(days=1), first_seen_at=NOON + timedelta(hours=1))

    assert arrive([original, liar]) == arrive([liar, original]) == {1: 1, 2: 1}


def test_an_article_that_an_outlet_lists_from_the_owners_domain_is_not_the_origin_of_the_owners_text():
    listed = article(1, ONE, first_seen_at=NOON, domain="elm.example", off_domain=True)
    copy = article(2, ONE, first_seen_at=NOON + timedelta(hours=1), domain="oak.example")
    own = article(3, ONE, first_seen_at=NOON + timedelta(hours=2), domain="elm.example")

    assert set(arrive([listed, own]).values()) == {3}
    # The owner's page was there when it was listed, before the copy was seen.
    assert set(arrive([listed, copy, own]).values()) == {3}
    assert set(arrive([listed, copy]).values()) == {2}


def test_a_text_glued_of_two_articles_joins_neither_and_copies_of_it_stay_together():
    glued = ONE + "\n" + TWO
    articles = [article(1, ONE), article(2, TWO), article(3, glued), article(4, f"Today:\n{glued}")]

    assert arrive(articles[:3]) == {1: None, 2: None, 3: None}
    assert arrive(articles) == {1: None, 2: None, 3: 3, 4: 3}


def test_texts_that_lead_from_one_article_to_another_step_by_step_do_not_join_them():
    steps = [cut(ONE, 400 - part) + "\n" + cut(TWO, part) for part in (100, 200, 300)]
    clusters = arrive(
        [article(1, ONE), article(2, TWO), *(article(n, text) for n, text in enumerate(steps, 3))]
    )

    assert clusters[1] is None or clusters[1] != clusters[2]


pieces = st.tuples(st.integers(0, 1), st.integers(0, 100), st.integers(0, 100))
gluings = st.lists(st.lists(pieces, min_size=1, max_size=6), min_size=1, max_size=3)


@settings(max_examples=300)
@given(st.tuples(st.integers(60, 500), st.integers(60, 500)), gluings, st.randoms(use_true_random=False))
def test_no_three_glued_texts_put_unrelated_articles_into_one_cluster(sizes, glued, chance):
    wholes = [text(seed, size).split() for seed, size in enumerate(sizes, 1)]

    def piece(which, start, size):
        words = wholes[which]
        first = start * len(words) // 100
        return words[first : first + size * len(words) // 100]

    hostile = [" ".join(word for one in told for word in piece(*one)) for told in glued]
    bodies = [*map(" ".join, wholes), *hostile]
    seen = chance.choices(range(-3, 4), k=len(bodies))
    articles = [
        article(n, body, first_seen_at=NOON + timedelta(hours=at))
        for n, (body, at) in enumerate(zip(bodies, seen, strict=True), 1)
    ]
    clusters = arrive(chance.sample(articles, len(articles)))

    assert clusters[1] is None or clusters[1] != clusters[2]


@given(st.integers(60, 400), st.integers(30, 50), st.integers(0, 3))
def test_however_it_is_cut_a_text_of_two_unrelated_halves_joins_neither(size, part, paragraph):
    one, two = text(1, size * part // 50), text(2, size * (100 - part) // 50)
    joint = "\n" * paragraph or " "
    clusters = arrive([article(1, one), article(2, two), article(3, one + joint + two)])

    assert clusters[1] != clusters[2] or clusters[1] is None
    if part >= 42:
        assert clusters == {1: None, 2: None, 3: None}


links = st.tuples(
    st.integers(1, 7),
    st.integers(1, 7),
    st.sampled_from(["exact", "near_copy", "excerpt_of", "overlap"]),
    st.integers(20, 100),
    st.integers(20, 100),
)


@given(st.lists(links, max_size=14), st.randoms(use_true_random=False))
def test_clusters_depend_on_the_relations_and_not_on_their_order(told, chance):
    relations = {
        (max(one, other), min(one, other)): related(
            max(one, other), min(one, other), kind, first / 100, second / 100
        )
        for one, other, kind, first, second in told
        if one != other
    }
    articles = [article(n, "") for n in range(1, 8)]
    shuffled = chance.sample(list(relations.values()), len(relations))

    assert cluster(articles, list(relations.values())) == cluster(chance.sample(articles, 7), shuffled)
