"""v_copies: every copy once, beside the origin of its cluster, with both clocks; on each engine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import add_article, fingerprint

from ingest.dedupe import cluster
from ingest.dedupe.compare import candidate
from store.model import ArticleState, OutletRow, Published, Relation, RevisionContent
from store.updates import ArticleUpdate, NewRevision

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBERS = range(1, 7)


@pytest.fixture
def articles(store):
    """Six articles of two outlets, stored."""
    with store.begin() as tx:
        for name in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=name, name=name), NOON)
    ids = [add_article(store, ("elm", "oak")[n % 2], bytes([n] * 32), NOON, fingerprint(n)) for n in NUMBERS]
    with store.read() as tx:
        return tx.articles.get_many(ids)


def related(one, other, kind="near_copy", overlap=0.9, overlap_origin=0.8):
    return Relation(
        article_id=one,
        origin_id=other,
        kind=kind,
        overlap=overlap,
        overlap_origin=overlap_origin,
        method="m",
    )


def relate(store, articles, *relations):
    with store.begin() as tx:
        for one in articles:
            tx.copies.replace_relations(one.id, [])
        by_article = {one.article_id: [] for one in relations}
        for one in relations:
            by_article[one.article_id].append(one)
        for id, mine in sorted(by_article.items()):
            kept = [one for one in tx.copies.relations([id]) if one.article_id != id]
            tx.copies.replace_relations(id, [*kept, *mine])
        clusters = cluster([candidate(one) for one in articles], relations)
        tx.copies.set_clusters(clusters, touched=[one.id for one in articles])
    return clusters


links = st.tuples(
    st.sampled_from(NUMBERS),
    st.sampled_from(NUMBERS),
    st.sampled_from(["exact", "near_copy", "excerpt_of", "expands", "overlap"]),
    st.sampled_from([0.5, 0.9, 1.0]),
    st.sampled_from([0.5, 0.9, 1.0]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(links, max_size=15))
def test_every_copy_stands_once_beside_its_origin_and_an_origin_never(store, articles, ask, told):
    relations = {(one, other): related(one, other, *how) for one, other, *how in told if one > other}
    clusters = relate(store, articles, *relations.values())
    expected = {(origin, id) for id, origin in clusters.items() if origin not in (None, id)}

    found = ask("SELECT origin_article_id, article_id FROM v_copies")

    assert len(found) == len(expected)
    assert set(found) == expected


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.lists(links, max_size=4), st.none() | st.sampled_from(NUMBERS)), max_size=6))
def test_what_is_shown_follows_from_relations_and_clusters_after_each_change(store, articles, told):
    stored: dict[tuple[int, int], Relation] = {}
    relate(store, articles)
    for changed, alone in told:
        new = {(one, other): related(one, other, *how) for one, other, *how in changed if one > other}
        about = next(iter(new), (alone or 1,))[0]
        mine = {ends: one for ends, one in new.items() if about in ends}
        before = {ends for ends in stored if about in ends}
        stored = {ends: one for ends, one in stored.items() if about not in ends} | mine
        clusters = cluster([candidate(one) for one in articles], tuple(stored.values()))
        with store.begin() as tx:
            tx.copies.replace_relations(about, list(mine.values()))
            touched = {end for ends in (*before, *mine) for end in ends}
            tx.copies.set_clusters({id: clusters[id] for id in clusters if id != alone}, touched=touched)
        with store.read() as tx:
            assert tx.kept.count_faults()["matches"] == 0


def test_when_the_best_match_leaves_the_cluster_the_next_best_is_shown(store, articles, ask):
    relate(store, articles, related(3, 2, overlap=0.9), related(4, 3, overlap=0.6, overlap_origin=0.5))
    overlap = "SELECT overlap FROM v_copies WHERE article_id = 3"
    with store.begin() as tx:
        tx.copies.set_clusters(dict.fromkeys((1, 2, 3, 4), 1), touched=(3,))
    assert ask(overlap) == [(0.9,)]

    with store.begin() as tx:
        tx.copies.set_clusters({2: None})

    assert ask(overlap) == [(0.5,)]


def test_of_matches_that_are_equally_good_one_is_shown(store, articles, ask):
    # The third was not compared with the origin, and is as good a match for the second as for the fourth.
    relate(store, articles, related(2, 1), related(4, 1), related(4, 2), related(3, 2), related(4, 3))
    assert [row[0] for row in ask("SELECT article_id FROM v_copies ORDER BY article_id")] == [2, 3, 4]


def test_a_relation_counts_from_both_of_its_ends(store, articles, ask):
    relate(store, articles, related(2, 1, "excerpt_of", 0.9, 0.5))
    with store.begin() as tx:
        tx.copies.set_clusters({1: 2, 2: 2}, touched=(1, 2))
    assert ask("SELECT article_id, kind, overlap, overlap_origin FROM v_copies") == [(1, "expands", 0.5, 0.9)]


def published(at, precision="second"):
    return Published(at=at, precision=precision, source="meta") if at else None


@pytest.fixture
def pair(store, ask):
    """Stores an origin and its copy with their times; gives seen_delay_s and origin_certain."""

    def pair(origin, copy, *, copy_seen=NOON + HOUR):
        with store.begin() as tx:
            tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
            ids = []
            for n, (time, seen) in enumerate(((origin, NOON), (copy, copy_seen))):
                content = RevisionContent(title="One", lead=None, text="One.", words=1, published=time)
                update = ArticleUpdate(
                    outlet="elm",
                    article_id=None,
                    key=bytes([n] * 32),
                    url=f"https://elm.example/{n}",
                    outcome="new",
                    at=seen,
                    state=ArticleState(last_seen_at=seen),
                    revision=NewRevision(content=content, fingerprint=fingerprint(n)),
                )
                ids.append(tx.apply(replace(update, off_domain=bool(n))))
            tx.copies.replace_relations(ids[1], [related(ids[1], ids[0])])
            tx.copies.set_clusters(dict.fromkeys(ids, ids[0]))
        return ask("SELECT seen_delay_s, origin_certain, off_domain FROM v_copies")[0]

    return pair


@pytest.mark.parametrize(
    "origin, copy, is_certain",
    [
        (published(NOON - HOUR), published(NOON), 1),
        (published(NOON), published(NOON - HOUR), 0),  # the copy claims to be earlier
        (published(NOON), published(NOON), 1),  # our first sight tells
        (published(NOON), None, 0),
        (None, published(NOON), 0),
        (published(NOON.replace(hour=0), "day"), published(NOON), 0),
        (published(NOON), published(NOON.replace(hour=0), "day"), 0),
        (published(NOON - 36 * HOUR, "day"), published(NOON), 1),
    ],
)
def test_an_origin_is_certain_where_both_clocks_agree(pair, origin, copy, is_certain):
    assert pair(origin, copy) == (3600, is_certain, 1)


def test_with_equal_first_sights_a_claimed_time_tells_and_nothing_makes_nothing_certain(pair):
    assert pair(published(NOON - HOUR), published(NOON), copy_seen=NOON) == (0, 1, 1)


def test_two_that_are_equal_by_both_clocks_are_not_certain(pair):
    assert pair(published(NOON), published(NOON), copy_seen=NOON) == (0, 0, 1)
