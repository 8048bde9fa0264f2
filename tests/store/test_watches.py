"""What watches find: the same as a search, in the transaction that stores an article, each article once."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from rows import add_text, change_text, fingerprint

from store.model import ArticleState, OutletRow
from store.schema import hits
from store.search.asked import Asked
from store.search.query import parse
from store.search.tree import FIELDS, And, Facet, Not, Or, Phrase, document, is_bounded, matches, simple
from store.search.watching import Watch, Watches
from store.store import open_store
from store.updates import ArticleMerge

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = ("ab", "abc", "ba", "c", "中国", "国", "нет", "abcd")

phrases = st.builds(
    Phrase,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    st.booleans(),
    st.sampled_from((None, *FIELDS)),
) | st.builds(Facet, st.sampled_from((":outlet=elm", ":language=en", ":kind=live")))
trees = (
    st.recursive(
        phrases,
        lambda inner: (
            st.builds(Not, inner)
            | st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple))
            | st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple))
        ),
        max_leaves=8,
    )
    .map(simple)
    .filter(is_bounded)
)
texts = st.lists(st.sampled_from((*WORDS, "中国人", ".")), max_size=6).map(" ".join)
documents = st.builds(
    document,
    title=texts,
    lead=texts,
    text=texts,
    outlet=st.sampled_from(("elm", "oak")),
    language=st.sampled_from(("en", None)),
    kind=st.sampled_from(("article", "live")),
)


@given(st.lists(trees, max_size=6), documents)
def test_a_watch_finds_an_article_exactly_when_its_query_does(nodes, said):
    watches = Watches(Watch(name=str(at), node=node) for at, node in enumerate(nodes))

    found = [watch.name for watch in watches.matching(said)]

    assert found == [str(at) for at, node in enumerate(nodes) if matches(node, said)]


@pytest.fixture
def watched(database_url):
    """A store with three watches."""

    def watch(name, query, **among):
        return Watch(name=name, node=Asked(query=parse(query), **among).node)

    watches = Watches(
        (
            watch("nato", "nato AND russia"),
            watch("sport", "title:sport OR cup*", outlets=("oak",)),
            watch("quoted", '"security guarantees" NOT sport'),
        )
    )
    store = open_store(database_url, watches=watches)
    with store.begin() as tx:
        for id in ("elm", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    yield store
    store.close()


def found(store):
    with store._engine.connect() as db:
        return sorted(tuple(row) for row in db.execute(sa.select(hits.c.watch, hits.c.article_id)))


def test_an_article_is_matched_as_it_is_stored(watched, ask):
    add_text(watched, NOON, title="NATO", text="and Russia on security guarantees")
    add_text(watched, NOON, title="Cup of sport", text="nato")
    add_text(watched, NOON, outlet="oak", title="Cups", text="sport")

    assert found(watched) == [("nato", 1), ("quoted", 1), ("sport", 3)]
    assert ask("SELECT watch, article_id, outlet, title, day, at_ts FROM v_hits ORDER BY 1 LIMIT 1") == [
        ("nato", 1, "elm", "NATO", "2026-11-20", int(NOON.timestamp()))
    ]


def test_what_a_watch_finds_a_search_finds(watched):
    for text in ("nato russia", "nato", "cup", "security guarantees", "sport security guarantees"):
        add_text(watched, NOON, text=text, outlet="oak")

    with watched.read() as tx:
        for query, name in (
            ("nato AND russia", "nato"),
            ("title:sport OR cup*", "sport"),
            ('"security guarantees" -sport', "quoted"),
        ):
            assert sorted(tx.search.newest(Asked(query=parse(query)), 9)) == [
                id for watch, id in found(watched) if watch == name
            ]


def test_a_revised_article_is_a_hit_once(watched):
    id = add_text(watched, NOON, text="nato")
    assert found(watched) == []

    for hour in (1, 2):
        change_text(watched, NOON + timedelta(hours=hour), id, text=f"nato and russia {hour}")

    assert found(watched) == [("nato", id)]
    with watched.read() as tx:
        assert tx.hits.counts() == {"nato": (1, NOON + timedelta(hours=1))}


def test_hits_go_with_their_articles(watched):
    one, two = (add_text(watched, NOON + timedelta(hours=n), text=f"nato russia {n}") for n in (1, 2))
    three = add_text(watched, NOON, text="security guarantees")
    for absorbed in (two, three):
        with watched.begin() as tx:
            tx.apply(
                ArticleMerge(
                    outlet="elm",
                    article_id=one,
                    absorbed_id=absorbed,
                    url="https://elm.example/1",
                    state=ArticleState(last_seen_at=NOON),
                    revisions=tx.articles.seen_revisions(one),
                    fingerprint=fingerprint(),
                )
            )

    assert found(watched) == [("nato", one), ("quoted", one)]
    with watched.begin() as tx:
        tx.hits.remove(one)
    assert found(watched) == []


def test_a_hit_is_not_there_without_its_article(watched):
    def fail():
        with watched.begin() as tx:
            tx.hits.add(
                1, document(title="nato russia", lead="", text="", outlet="elm", language="", kind=""), NOON
            )
            raise ZeroDivisionError

    add_text(watched, NOON, text="nothing")
    with pytest.raises(ZeroDivisionError):
        fail()

    assert found(watched) == []


def test_stored_articles_can_be_noted_later_each_once(watched):
    id = add_text(watched, NOON, text="nato russia")
    other = add_text(watched, NOON, text="other")

    with watched.begin() as tx:
        assert tx.hits.add_stored("nato", [id, other], NOON) == 1
        assert tx.hits.add_stored("nato", [], NOON) == 0
    with watched.read() as tx:
        assert [hit.article_id for hit in tx.hits.newest("nato", 5)] == [other, id]
