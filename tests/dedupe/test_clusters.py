"""Which articles are one text."""

import json
import random
import sys
from collections import defaultdict
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from made_up import NOON, article, cut, text
from shared import SHARED, needs_shared

from ingest.dedupe import MAX_DOC_FREQUENCY, cluster, compare, fingerprint

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
    path = SHARED / "data/sameness/syndication.dev.jsonl"
    return [json.loads(line) for line in path.open(encoding="utf-8")]


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

    assert figures["F1"] >= 0.985
    assert figures["P"] >= 0.985
    assert figures["ARI"] >= 0.985

    random.Random(7).shuffle(order)
    ours, theirs = _members(clusters), _members(_clusters(documents, order))
    assert sum(ours[name] == theirs[name] for name in ours) >= 0.99 * len(ours)
