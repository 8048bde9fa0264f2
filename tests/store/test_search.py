"""What is found: the same on both engines, and what `matches` says; also after edits, merges and in old archives."""

import sqlite3
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import add_text, change_text, fingerprint

from store.engine import open_engine
from store.errors import BadQuery, NotReady
from store.model import ArticleState, OutletRow
from store.search.asked import Asked
from store.search.finding import MAX_RANKED
from store.search.folding import FOLDING, tokens
from store.search.index import said_by
from store.search.query import parse
from store.search.tree import And, Not, Or, Phrase, document, is_bounded, matches, simple
from store.store import open_store
from store.updates import ArticleMerge

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

ARTICLES = (
    {
        "title": "NATO meets in Riga",
        "lead": "Talks on Ukraine",
        "text": "The U.S. and its allies spoke of security guarantees.",
    },
    {
        "title": "A cup final",
        "lead": None,
        "text": "Nato-Cup: sport, and talks of sport. Guarantees of security: none.",
    },
    {
        "title": "Café Müller öffnet",
        "lead": "Straße frei",
        "text": "Die Straßen von Łódź und København. Smørrebrød für 1,50 €.",
    },
    {
        "title": "Лавров: переговоры",
        "lead": "Ёлка в Кремле",
        "text": "Сергей Лавров сказал, что мой й и ї — буквы. за́мок",
    },
    {"title": "ΑΘΗΝΑ", "lead": None, "text": "Ο λόγος του Οδυσσέα στην Αθήνα. ΛΟΓΟΣ"},
    {"title": "İstanbul'da deprem", "lead": "DİYARBAKIR", "text": "Diyarbakır ve ISPARTA: ışık, İzmir."},
    {"title": "الأمم المتّحدة", "lead": None, "text": "قال مُحَمَّد إنّ إيران ۱۲۳ الرئاسة العربيـــة"},
    {"title": "ראש הממשלה", "lead": None, "text": "שָׁלוֹם לכולם"},
    {"title": "中国人民银行", "lead": "北京", "text": "北京大学的学生很好。iPhone手机很贵。銀行"},
    {"title": "東京タワー", "lead": None, "text": "ｶﾞｲﾄﾞと東京都の人々。プーチン大統領は"},
    {"title": "ประเทศไทย", "lead": None, "text": "นายกรัฐมนตรีของประเทศไทยกล่าวว่า ๒๕๖๙"},
    {"title": "대통령이 말했다", "lead": None, "text": "서울에서 대통령 선거"},
    {
        "title": "O'Brien’s l'accord",
        "lead": "d’Estaing",
        "text": "It's the F-16, COVID-19 and 3.5 per cent; cafe\u0301.",
    },
    {"title": "हिन्दी समाचार", "lead": None, "text": "प्रधानमंत्री ने कहा। กขค"},
    {"title": "", "lead": None, "text": ""},
    {
        "title": "Long words",
        "lead": None,
        "text": "x" * 70 + " " + "x" * 64 + "y soft\u00adhyphen zero\u200bwidth AT&T foo_bar",
    },
)

FOUND = {
    "nato": {1, 2},
    "NATO riga": {1},
    "nato AND (talks OR riga) NOT sport": {1},
    '"security guarantees"': {1},
    '"guarantees of security"': {2},
    "security guarantees": {1, 2},
    "nato NOT (sport OR riga)": set(),
    "talks NOT (sport NOT riga)": {1},
    "talks (riga OR NOT sport)": {1},
    "talks -sport": {1},
    "title:nato": {1},
    "title:talks": set(),
    "lead:talks": {1},
    "text:(nato sport)": {2},
    'title:"meets in" lead:ukraine': {1},
    "secur*": {1, 2},
    '"security guar*"': {1},
    "title:rig*": {1},
    "cafe": {3, 13},
    "CAFÉ": {3, 13},
    "strasse": {3},
    "STRASSE": {3},
    "lodz kobenhavn smorrebrod": {3},
    "muller": {3},
    '"1,50"': {3},
    "1,50": {3},
    "лавров": {4},
    "елка": {4},
    "й": {4},
    "замок": {4},
    "лавр*": {4},
    "αθηνα": {5},
    "λογος": {5},
    "ΛΌΓΟΣ": {5},
    "istanbul": {6},
    "diyarbakır": {6},
    "ISIK": {6},
    "الامم": {7},
    "محمد": {7},
    "ایران 123": {7},
    "العربية": {7},
    "שלום": {8},
    "北京": {9},
    "京大": {9},
    "北": {9},
    "中国人民": {9},
    "国人民银": {9},
    "人民中国": set(),
    "行": {9},
    "lead:北京": {9},
    "iphone手机": {9},
    '"手机 很"': set(),
    "ガイド": {10},
    "ワー": {10},
    "人々": {10},
    "大統領 NOT 中国": {10},
    "ไทย": {11},
    "รัฐมนตรี 2569": {11},
    "대통령": {12},
    "대통령*": {12},
    "o'brien": {13},
    "brien": {13},
    "accord": {13},
    "d'estaing": {13},
    "f-16": {13},
    "covid-19": {13},
    "covid": {13},
    "19 covid": {13},
    '"19 covid"': set(),
    "3.5": {13},
    "हिन्दी": {14},
    "हिन्द": set(),
    "x" * 64: {16},
    "softhyphen zerowidth at&t": {16},
    "foo_bar": {16},
    "nothing": set(),
}


@pytest.fixture
def archive(store):
    """A store with ARTICLES, whose ids begin with 1, a minute apart."""
    with store.begin() as tx:
        for id in ("elm", "Oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    for number, says in enumerate(ARTICLES):
        assert add_text(store, NOON + timedelta(minutes=number), **says) == number + 1
    return store


def ids(store, query, **among):
    with store.read() as tx:
        return set(tx.search.newest(Asked(query=parse(query), **among), 1_000))


def test_each_query_finds_what_it_says_and_the_same_on_both_engines(archive):
    assert {query: ids(archive, query) for query in FOUND} == FOUND


def test_what_a_query_finds_is_what_it_means():
    said = [document(**says, outlet="elm", language=None, kind="article") for says in ARTICLES]

    found = {query: {id for id, one in enumerate(said, 1) if matches(parse(query), one)} for query in FOUND}

    assert found == FOUND


WORDS = ("ab", "abc", "ba", "c", "中国", "国", "нет")
phrases = st.builds(
    Phrase,
    st.lists(
        st.sampled_from(("ab", "abc", "ba", "c", "中国", "国人", "国", "нет")), min_size=1, max_size=3
    ).map(tuple),
    st.booleans(),
    st.sampled_from((None, "title", "lead", "text")),
)
trees = st.recursive(
    phrases,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=8,
).map(simple)


@pytest.fixture
def mixed(store):
    """Some hundred articles of few words, and one that is longer than Postgres knows places of."""
    rng = Random(1)
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    articles = {}
    for number in range(60):
        says = {
            field: " ".join(rng.choices((*WORDS, "中国人", "."), k=rng.randint(0, longest)))
            for field, longest in (("title", 3), ("lead", 3), ("text", 9))
        }
        articles[add_text(store, NOON + timedelta(minutes=number), **says)] = says
    for number, text in enumerate(("ab c " * 300 + "ba нет", "c ab " * 9_000 + "нет abc ba c")):
        says = {"title": "c", "lead": "", "text": text}
        articles[add_text(store, NOON + timedelta(days=1, minutes=number), **says)] = says
    said = {
        id: document(**says, outlet="elm", language=None, kind="article") for id, says in articles.items()
    }
    return store, said


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees.filter(is_bounded))
def test_an_engine_finds_just_what_a_query_means(mixed, tree):
    store, said = mixed
    meant = {id for id, one in said.items() if matches(tree, one)}

    with store.read() as tx:
        asked = Asked(query=tree)
        assert set(tx.search.newest(asked, 1_000)) == meant
        assert tx.search.count(asked) == len(meant)
        assert sum(count for _, count in tx.search.counts(asked, "day")) == len(meant)


def test_places_behind_those_that_postgres_knows_are_looked_up(mixed):
    store, said = mixed
    longest = max(said)

    assert longest in ids(store, '"нет abc ba"')
    assert longest not in ids(store, '"ba abc"')
    assert longest in ids(store, '"c ab" NOT "ba abc"')
    assert longest not in ids(store, '"c ab" NOT "abc ba"')


def test_filters_choose_by_outlet_language_kind_and_time(store):
    with store.begin() as tx:
        for id in ("elm", "Oak", "oak"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOON)
    day = timedelta(days=1)
    add_text(store, NOON, title="nato", language="en")
    add_text(store, NOON + day, title="nato", outlet="Oak", language="ru", kind="live")
    add_text(store, NOON + 2 * day, title="nato", outlet="oak", language="pt-BR")

    assert ids(store, "nato", outlets=("Oak",)) == {2}
    assert ids(store, "nato", outlets=("oak", "elm")) == {1, 3}
    assert ids(store, "nato", languages=("pt",)) == ids(store, "nato", languages=("pt-br",)) == {3}
    assert ids(store, "nato", languages=("ru", "en")) == {1, 2}
    assert ids(store, "nato", kinds=("live",)) == {2}
    assert ids(store, "nato", kinds=("live",), outlets=("elm",)) == set()
    assert ids(store, "nato", since=NOON + day) == {2, 3}
    assert ids(store, "nato", until=NOON + day) == {1}
    assert ids(store, "nato", since=NOON + day, until=NOON + 2 * day) == {2}
    assert ids(store, "nato", since=NOON + 3 * day) == set()
    assert ids(store, "elm") == ids(store, "live") == set()
    with store.read() as tx:
        asked = Asked(query=parse("nato"), since=NOON + day)
        assert tx.search.counts(asked, "outlet") == [("Oak", 1), ("oak", 1)]
        assert tx.search.counts(asked, "day") == [("2026-11-21", 1), ("2026-11-22", 1)]
        assert tx.search.count(asked) == 2


@pytest.mark.parametrize("value", ['x"', "x'", "x' | 'y", "x\\", ")", "", "*", "\x00", "en'"])
def test_signs_of_the_engines_in_a_filter_find_nothing(archive, value):
    assert ids(archive, "nato", outlets=(value,)) == set()
    assert ids(archive, "nato", languages=(value,)) == set()


def test_the_newest_come_first_and_no_more_than_asked_for(archive):
    with archive.read() as tx:
        assert tx.search.newest(Asked(query=parse("nato OR covid OR 中国")), 2) == [13, 9]


def test_an_article_that_says_it_in_its_headline_is_better(archive):
    with archive.read() as tx:
        found = tx.search.best(Asked(query=parse("nato")), 10)

    assert [hit.id for hit in found.hits] == [1, 2]
    assert found.hits[0].score > found.hits[1].score
    assert found.is_all


def test_of_many_the_best_of_the_newest_are_shown(store):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    add_text(store, NOON, title="nato nato", text="nato")
    for number in range(MAX_RANKED):
        add_text(store, NOON + timedelta(seconds=number), text="nato")
    best = add_text(store, NOON + timedelta(days=1), title="nato", text="nato")

    with store.read() as tx:
        found = tx.search.best(Asked(query=parse("nato")), 3)

    assert found.hits[0].id == best
    assert [hit.id for hit in found.hits[1:]] == [best - 1, best - 2]
    assert not found.is_all


def test_a_revised_article_is_found_by_what_it_says_now(archive):
    change_text(archive, NOON + timedelta(days=1), 1, title="Ministers meet", text="Nothing of the kind")

    assert ids(archive, "nato") == {2}
    assert ids(archive, "ministers") == {1}
    assert ids(archive, "riga OR ukraine OR guarantees") == {2}


def test_two_articles_that_are_one_are_found_once(archive):
    with archive.begin() as tx:
        tx.apply(
            ArticleMerge(
                outlet="elm",
                article_id=1,
                absorbed_id=2,
                url="https://elm.example/1",
                state=ArticleState(last_seen_at=NOON),
                revisions=(*tx.articles.seen_revisions(2), *tx.articles.seen_revisions(1)),
                fingerprint=fingerprint(),
            )
        )

    assert ids(archive, "nato") == {1}
    assert ids(archive, "sport") == set()


def test_an_article_whose_transaction_fails_is_not_found(archive):
    def fail():
        with archive.begin() as tx:
            tx.search_index.remove(1)
            tx.search_index.add(1, said_by("elm", tx.articles.get(2).content))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert ids(archive, "nato") == {1, 2}
    assert ids(archive, "riga") == {1}


def indexed_by_steps(store, limit=3):
    counts = []
    while not counts or counts[-1]:
        with store.begin() as tx:
            counts.append(tx.search_index.add_older(limit))
    return counts


@pytest.fixture
def unindexed(archive, database_url):
    """An archive that was there before its index."""
    engine = open_engine(database_url)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as db:
        db.exec_driver_sql(
            "INSERT INTO search (search) VALUES ('delete-all')" if is_sqlite else "DELETE FROM search"
        )
        db.exec_driver_sql("UPDATE search_state SET indexed_from = 17")
    engine.dispose()
    return archive


def test_older_articles_are_indexed_in_steps_the_newest_first(unindexed):
    with unindexed.read() as tx:
        assert tx.search_index.missing() == 16
        assert not tx.search_index.is_complete()
    with unindexed.begin() as tx:
        assert tx.search_index.add_older(4) == 4
    assert ids(unindexed, "covid") == {13}
    assert ids(unindexed, "nato") == set()

    assert sum(indexed_by_steps(unindexed)) == 12

    assert {query: ids(unindexed, query) for query in FOUND} == FOUND
    with unindexed.read() as tx:
        assert (tx.search_index.missing(), tx.search_index.is_complete()) == (0, True)


def test_a_step_writes_the_parts_of_its_articles_together(unindexed, database_url):
    """SQLite writes a part, and must merge it later, for each id that is smaller than the one before: at a million
    articles that takes twenty times as long."""
    if database_url.startswith("postgresql"):
        pytest.skip("Postgres keeps no such parts")

    with unindexed.begin() as tx:
        tx.search_index.add_older(10)

    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as db:
        assert db.execute("SELECT COUNT(DISTINCT segid) FROM search_idx").fetchone() == (1,)


def test_articles_that_change_before_they_are_indexed_are_found_once_and_as_they_are(unindexed):
    change_text(unindexed, NOON + timedelta(days=1), 1, title="Ministers meet")
    new = add_text(unindexed, NOON + timedelta(days=1), title="nato")

    indexed_by_steps(unindexed)

    assert ids(unindexed, "ministers") == {1}
    assert ids(unindexed, "nato") == {2, new}
    change_text(unindexed, NOON + timedelta(days=2), 1, title="Gone")
    assert ids(unindexed, "ministers OR riga") == set()


def test_an_index_of_an_older_folding_is_made_anew(archive, database_url):
    _set_folding(database_url, FOLDING - 1)
    new = add_text(archive, NOON + timedelta(days=1), title="nato")
    change_text(archive, NOON + timedelta(days=1), 1, title="Ministers meet")
    with archive.read() as tx:
        assert not tx.search_index.is_complete()

    indexed_by_steps(archive)

    assert ids(archive, "nato") == {2, new}
    assert ids(archive, "ministers") == {1}


def test_a_program_with_an_older_folding_writes_nothing_into_a_newer_index(archive, database_url):
    _set_folding(database_url, FOLDING + 1)

    with pytest.raises(NotReady, match="newer"):
        add_text(archive, NOON + timedelta(days=1), title="nato")


def _set_folding(url, folding):
    engine = open_engine(url)
    with engine.begin() as db:
        db.execute(sa.text(f"UPDATE search_state SET folding = {folding}"))
    engine.dispose()


def test_a_text_of_more_words_than_are_indexed_is_stored_and_found_by_its_beginning(database_url):
    text = "begin " + " ".join(
        chr(0x4E00 + n % 20_000) + chr(0x4E00 + n * 7 % 20_000) + "啊" for n in range(40_000)
    )
    store = open_store(database_url)  # which may take as long as it takes
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)

    id = add_text(store, NOON, title="t" * 30_000, lead="b c " * 30_000, text=text)

    assert ids(store, "begin") == {id}
    store.close()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "is empty; write"),
        ("  ", "is empty; write"),
        ("(nato", "character 1: '(' is not closed"),
        ("nato)", "character 5: ')' closes nothing"),
        ('nato "talks', "character 6: '\"' is not closed"),
        ("nato AND", "'AND' is the last"),
        ("OR nato", "character 1: 'OR' stands where a word should"),
        ("nato AND OR talks", "character 10: 'OR'"),
        ("()", "holds nothing"),
        ("titel:nato", 'did you mean "title:"'),
        ("site:nato", "they are title:, lead: and text:"),
        ("title:", "is the last"),
        ("ru*sia", "at its end"),
        ("r*", "too short"),
        ("!!!", "has no letter and no digit"),
        ("NOT nato", "names only what is not to be found"),
        ("nato OR NOT talks", "names only what is not to be found"),
        ("(" * 30 + "nato" + ")" * 30, "nested more than"),
        ("nato " * 300, "more than 200 words"),
        ("x" * 6_000, "at most 5,000"),
    ],
)
def test_a_broken_query_is_told_with_its_place_and_cure(query, told):
    with pytest.raises(BadQuery) as error:
        parse(query)
    assert told in str(error.value)


@given(st.text(alphabet="ab中 \"()*:-ANDORtitle'\u0301٣", max_size=40) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_bad_one(text):
    try:
        node = parse(text)
    except BadQuery:
        return
    assert is_bounded(node)


def test_an_index_that_is_made_anew_has_no_trace_of_what_was_taken_out(sqlite_store, tmp_path):
    with sqlite_store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    gone = add_text(sqlite_store, NOON, text="quillfeather spoke")
    kept = add_text(sqlite_store, NOON + timedelta(hours=1), text="another spoke")
    with sqlite_store.begin() as tx:
        tx.search_index.remove(gone)
        tx.articles.remove(gone, ())
        tx.search_index.begin_anew()
    indexed_by_steps(sqlite_store)
    with sqlite_store._engine.connect() as db:
        db.exec_driver_sql("COMMIT")
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    assert ids(sqlite_store, "spoke") == {kept}
    assert b"quillfeather" not in (tmp_path / "news.db").read_bytes()


def test_letters_that_unicode_does_not_take_apart_are_found_as_they_are_typed():
    written = "ısı łza øre đak ðan ħal ŧim æra œil þing ёж ѐ أب إب آب ٱب على ی ک سنة ـا"
    assert (
        tokens(written)
        == "isi lza ore dak dan hal tim aera oeil thing еж е اب اب اب اب علي ي ك سنه ا".split()
    )
