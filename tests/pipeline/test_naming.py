"""Names and quotes of stored articles: a pass that may stop anywhere, and what the views say of it."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from hypothesis import given
from hypothesis import strategies as st
from net import NOON
from rows import fingerprint
from speeches import ANTON, CLERK, SERGEY, deps_of, find, write

from ingest.errors import ParserCrashed
from ingest.names import METHOD
from ingest.pipeline.naming import children
from ingest.pipeline.naming.lessons import Lesson, gazetteer_or_lesson
from ingest.pipeline.naming.passing import MAX_CHARS_AT_ONCE, NamesPass
from ingest.sandbox.executor import InlineExecutor, SandboxExecutor
from store.model import NameCounts, NamelessArticle, Tombstone
from store.updates import ArticleMerge, ArticleRemoval, SeenRevision

WHO_QUOTES_WHOM = "SELECT outlet, speaker, COUNT(*) FROM v_quotes GROUP BY outlet, speaker ORDER BY 1, 2"
VOICE_OF_LAVROV = "SELECT outlet, day, share FROM v_voice WHERE entity = 'Lavrov' ORDER BY 1, 2"
MENTIONS_OF_LAVROV = (
    "SELECT day, outlet, SUM(n) FROM v_mentions WHERE entity = 'Lavrov' GROUP BY day, outlet ORDER BY 1, 2"
)
ALL_MENTIONS = "SELECT article_id, entity, name, kind, n, in_title, day FROM v_mentions ORDER BY 1, 4, 3"
ALL_QUOTES = "SELECT article_id, position, speaker, name, verb, cue, quote FROM v_quotes ORDER BY 1, 2"


async def test_who_is_named_and_who_speaks_is_asked_for_by_the_last_name(store, ask):
    write(store, 1, SERGEY, title="Sergey Lavrov in Oslo")
    write(store, 2, CLERK, outlet="oak")

    assert await find(store) == 2

    day = "2026-11-20"
    assert ask(MENTIONS_OF_LAVROV) == [(day, "elm", 4)]
    assert ask("SELECT name, kind, in_title FROM v_mentions WHERE entity = 'Lavrov'") == [
        ("Sergey Lavrov", "person", 1)
    ]
    assert ask(VOICE_OF_LAVROV) == [("elm", day, 1.0)]
    assert ask("SELECT outlet, speaker, COUNT(*) FROM v_quotes WHERE outlet = 'elm' GROUP BY 1, 2") == [
        ("elm", "Lavrov", 1)
    ]


async def test_words_of_which_nobody_is_known_to_be_the_speaker_count_in_the_whole(store, ask):
    write(store, 1, CLERK)

    await find(store)

    assert ask("SELECT speaker, words FROM v_quotes ORDER BY position") == [("Hendricks", 10), (None, 7)]
    ((share, words, quoted_words),) = ask("SELECT share, words, quoted_words FROM v_voice")
    assert (words, quoted_words) == (10, 17)
    assert share == pytest.approx(10 / 17)


async def test_two_persons_of_one_last_name_are_told_apart_by_the_whole_one(store, ask):
    write(store, 1, SERGEY)
    write(store, 2, ANTON)

    await find(store)

    assert ask("SELECT name, SUM(n) FROM v_mentions WHERE entity = 'Lavrov' GROUP BY name ORDER BY 1") == [
        ("Anton Lavrov", 2),
        ("Sergey Lavrov", 3),
    ]
    assert ask("SELECT name FROM v_quotes ORDER BY 1") == [("Anton Lavrov",), ("Sergey Lavrov",)]
    assert ask("SELECT name, quotes, share FROM v_voice WHERE entity = 'Lavrov'") == [(None, 2, 1.0)]


async def test_a_quote_stands_where_the_view_says_also_below_a_lead_that_has_one(store, ask):
    lead = '"Nothing will change," Sergey Lavrov said.'
    text = 'Nobody else came. \U0001f6a2 "We are ready for talks about the harbour," Lavrov said.'
    write(store, 1, text, lead=lead)

    await find(store)

    assert ask("SELECT speaker, quote FROM v_quotes") == [
        ("Lavrov", "We are ready for talks about the harbour,")
    ]
    asked = (
        "SELECT substr(a.text, q.first_char, q.chars) FROM v_quotes q JOIN v_articles a USING (article_id)"
    )
    assert ask(asked) == ask("SELECT quote FROM v_quotes")


async def test_the_day_is_that_of_first_sight_where_no_publication_is_known(store, ask):
    write(store, 1, SERGEY, published=None, at=NOON + timedelta(days=2))

    await find(store)

    assert ask("SELECT DISTINCT day FROM v_mentions") == [("2026-11-22",)]
    assert ask("SELECT DISTINCT day FROM v_quotes") == [("2026-11-22",)]


async def test_the_second_time_nothing_is_read(store):
    write(store, 1, SERGEY)
    assert await find(store) == 1
    assert await find(store) == 0


async def test_a_revised_article_has_the_names_of_its_newest_revision(store, ask):
    write(store, 1, SERGEY)
    await find(store)
    write(store, 1, CLERK)
    assert ask("SELECT quote FROM v_quotes") == [("We are ready for talks about the harbour,",)]

    assert await find(store) == 1

    assert ask(MENTIONS_OF_LAVROV) == []
    assert ask("SELECT entity FROM v_mentions WHERE kind = 'person'") == [("Hendricks",)]
    assert ask("SELECT speaker FROM v_quotes ORDER BY position") == [("Hendricks",), (None,)]


@ON_BOTH_ENGINES
async def test_articles_that_become_one_leave_the_names_of_one(store, ask):
    ids = [write(store, number, SERGEY) for number in (1, 2)]
    await find(store)
    with store.begin() as tx:
        kept, absorbed = (tx.articles.get(id) for id in ids)
        merge = ArticleMerge(
            outlet="elm",
            article_id=kept.id,
            absorbed_id=absorbed.id,
            url=kept.url,
            state=kept.state,
            revisions=(SeenRevision(content=kept.content, seen_at=NOON, change=None),),
            fingerprint=fingerprint(),
        )
        tx.apply(merge)
    assert ask("SELECT * FROM v_mentions") == []
    assert ask("SELECT * FROM v_quotes") == []
    assert ask("SELECT * FROM v_voice") == []

    await find(store)

    assert ask(MENTIONS_OF_LAVROV) == [("2026-11-20", "elm", 3)]


async def test_an_article_that_is_taken_out_leaves_no_names(store, ask):
    id = write(store, 1, SERGEY)
    await find(store)
    with store.begin() as tx:
        tombstone = Tombstone(outlet="elm", article_id=id, at=NOON, reason=None)
        tx.apply(ArticleRemoval(tombstone=tombstone, text_digests=(), pages=()))

    for table in ("mentions", "quotes", "article_names"):
        assert ask(f"SELECT * FROM {table}") == []


async def test_an_article_in_another_language_has_no_names_and_waits_for_none(store, ask):
    write(store, 1, SERGEY, language="fa")
    write(store, 2, SERGEY, language=None)

    assert await find(store) == 2

    assert ask("SELECT * FROM v_mentions") == []
    assert await find(store) == 0


@pytest.mark.parametrize("more", [0, 1])
async def test_a_child_is_given_as_much_text_at_once_as_a_call_takes(store, more):
    first, second = (text.ljust(MAX_CHARS_AT_ONCE // 2 + more, ".") for text in (SERGEY, CLERK))
    write(store, 1, first)
    write(store, 2, second)
    calls = []

    class Counting(InlineExecutor):
        async def run(self, function, *args):
            if function is children.find:
                calls.append([len(article.text) for article in args[0]])
            return await super().run(function, *args)

    assert await find(store, executor=Counting()) == 2

    assert calls == ([[len(first)], [len(second)]] if more else [[len(first), len(second)]])


class Crashing(InlineExecutor):
    """A child that does not survive a text with a word in it, and counts what it was asked."""

    def __init__(self, word):
        self.word, self.read = word, Counter()

    async def run(self, function, *args):
        if function is children.find:
            texts = [article.text for article in args[0]]
            self.read.update(texts)
            if any(self.word in text for text in texts):
                raise ParserCrashed("parser", "died")
        return await super().run(function, *args)


async def test_an_article_that_no_child_survives_costs_only_its_own_names(store, ask):
    write(store, 1, SERGEY)
    write(store, 2, SERGEY + "\nPoison.")
    write(store, 3, CLERK)

    assert await find(store, executor=Crashing("Poison")) == 3

    assert ask("SELECT DISTINCT article_id FROM v_mentions ORDER BY 1") == [(1,), (3,)]
    assert await find(store) == 0  # it is not tried at every pass


class NoLearning(InlineExecutor):
    """A child that dies whenever it is to learn."""

    async def run(self, function, *args):
        if function is children.learn:
            raise ParserCrashed("timeout", "not done in 20 s")
        return await super().run(function, *args)


async def test_where_nothing_can_be_learned_the_gazetteer_before_is_used(store, ask):
    write(store, 1, SERGEY)
    await find(store)
    for number in range(2, 110):
        write(store, number, CLERK)
    write(store, 110, SERGEY)

    assert await find(store, executor=NoLearning()) == 109

    assert ask("SELECT COUNT(*) FROM gazetteers") == [(1,)]
    assert ask(MENTIONS_OF_LAVROV) == [("2026-11-20", "elm", 6)]


@ON_BOTH_ENGINES
async def test_where_nothing_was_ever_learned_and_cannot_be_the_articles_wait(store, ask):
    write(store, 1, SERGEY)

    assert await find(store, executor=NoLearning()) == 0
    assert ask("SELECT * FROM v_mentions") == []

    assert await find(store) == 1


async def test_a_pass_that_is_stopped_after_any_step_goes_on_where_it_was(store, ask):
    texts = [SERGEY, ANTON, CLERK]
    for number in range(70):
        write(store, number, texts[number % 3], outlet=("elm", "oak")[number % 2])
    counting = Crashing("nothing at all")

    is_left = True
    for _ in range(100):
        names = NamesPass(deps_of(store, executor=counting))
        for _ in range(8):  # looking up, the lesson of four steps, and something of the articles
            is_left = await names.step()
        if not is_left:
            break

    assert not is_left
    assert sum(counting.read.values()) == 70  # none was read twice
    assert ask("SELECT COUNT(*) FROM article_names") == [(70,)]
    before = ask(ALL_MENTIONS), ask(ALL_QUOTES)
    assert await find(store, again=every) == 70
    assert (ask(ALL_MENTIONS), ask(ALL_QUOTES)) == before


def every(gazetteer, tx):
    return tx.articles.ids((), None)


@ON_BOTH_ENGINES
async def test_passes_beside_each_other_store_every_article_once(store, ask):
    for number in range(60):
        write(store, number, (SERGEY, ANTON, CLERK)[number % 3])

    await asyncio.gather(find(store), find(store), find(store))
    await find(store)

    assert ask("SELECT COUNT(*), COUNT(DISTINCT article_id) FROM article_names") == [(60, 60)]
    assert ask(MENTIONS_OF_LAVROV) == [("2026-11-20", "elm", 20 * 3 + 20 * 2)]


async def test_an_article_that_is_revised_while_it_is_read_still_waits(store, ask):
    write(store, 1, SERGEY)

    class Revising(InlineExecutor):
        async def run(self, function, *args):
            found = await super().run(function, *args)
            if function is children.find:
                write(store, 1, CLERK)
            return found

    names = NamesPass(deps_of(store, executor=Revising()))
    while await names.step():
        pass

    assert ask("SELECT * FROM v_mentions") == []
    assert await find(store) == 1
    assert ask("SELECT entity FROM v_mentions WHERE kind = 'person'") == [("Hendricks",)]


@ON_BOTH_ENGINES
async def test_what_is_learned_later_changes_nothing_but_what_is_found_again(store, ask):
    last_name_alone = "Mendoza-Kerr came to Oslo on Friday with the others."
    first = write(store, 1, last_name_alone)
    await find(store)
    assert ask("SELECT name FROM v_mentions WHERE kind = 'person'") == []
    for number in range(2, 112):
        write(store, number, "The clerk Mary Mendoza-Kerr said so. Mary Mendoza-Kerr, 41, came late.")
    await find(store)
    old, new = (row[0] for row in ask("SELECT id FROM gazetteers ORDER BY id"))
    of_first = f"SELECT gazetteer_id FROM article_names WHERE article_id = {first}"
    assert ask(of_first) == [(old,)]
    assert ask(f"SELECT name FROM v_mentions WHERE article_id = {first} AND kind = 'person'") == []

    read = await find(store, again=lambda gazetteer, tx: tx.names.found_otherwise(gazetteer))

    assert read == 1
    assert ask(of_first) == [(new,)]
    assert ask(f"SELECT name FROM v_mentions WHERE article_id = {first} AND kind = 'person'") == [
        ("Mary Mendoza-Kerr",)
    ]
    assert ask("SELECT method, articles, body IS NULL FROM gazetteers ORDER BY id") in (
        [(METHOD, 1, True), (METHOD, 111, False)],
        [(METHOD, 1, 1), (METHOD, 111, 0)],
    )


async def test_a_lesson_that_is_interrupted_goes_on_after_what_it_has_kept(store):
    for number in range(100):
        write(store, number, SERGEY)
    deps = deps_of(store)
    ids = list(range(1, 101))

    lesson = Lesson(deps, NameCounts(method=METHOD), ids, saved_every=40)
    for _ in range(3):
        assert await lesson.step() is None
    with store.read() as tx:
        kept = tx.names.counts(METHOD)
    assert (kept.articles, kept.last_article_id) == (40, 40)

    lesson = await gazetteer_or_lesson(deps)
    while (found := await lesson.step()) is None:
        pass
    assert found.articles == 100
    unbroken = Lesson(deps, NameCounts(method="other"), ids)
    while (whole := await unbroken.step()) is None:
        pass
    assert children._gazetteer(found.body) == children._gazetteer(whole.body)


async def test_names_are_found_in_a_confined_child_in_all_five_languages(sqlite_store):
    spoken = {
        "en": SERGEY,
        "ru": "Министр Сергей Лавров прибыл в Осло. «Мы готовы к переговорам о порте», — сказал Лавров.",
        "de": "Der Minister Peter Krüger kam nach Oslo. „Wir sind zu Gesprächen bereit“, sagte Krüger.",
        "fr": "Le ministre Pierre Durand est arrivé à Oslo. « Nous sommes prêts à parler », a déclaré Pierre Durand.",
        "es": "El ministro Pedro Gómez llegó a Oslo. «Estamos listos para hablar del puerto», dijo Pedro Gómez.",
    }
    for number, (language, text) in enumerate(spoken.items()):
        write(sqlite_store, number, text, language=language)

    async with SandboxExecutor(workers=1) as sandbox:
        assert await find(sqlite_store, executor=sandbox) == 5

    with sqlite_store.read() as tx:
        found = tx.names._db.exec_driver_sql("SELECT speaker FROM quotes ORDER BY article_id").scalars().all()
    assert found == ["Lavrov", "Лавров", "Krüger", "Durand", "Gómez"]


def nameless(text="One."):
    return NamelessArticle(
        id=1, revision=1, outlet="elm", day="2026-11-20", language="en", title="One", lead=None, text=text
    )


@pytest.mark.parametrize("junk", [b"", b"\x00", b"x" * 100])
def test_what_is_no_gazetteer_and_no_count_is_a_crashed_parser(junk):
    for function, args in (
        (children.find, ([nameless()], junk)),
        (children.learn, (junk, [])),
        (children.add, (None, [junk])),
    ):
        with pytest.raises(ParserCrashed):
            function(*args)


@given(st.lists(st.sampled_from([SERGEY, ANTON, CLERK, "", "Нечто Иное."]), max_size=12), st.integers(0, 11))
def test_what_was_seen_in_parts_is_what_was_seen_at_once(texts, cut):
    articles = [nameless(text) for text in texts]
    parts = [children.observe(articles[:cut]), children.observe(articles[cut:])]

    assert children._counts(children.add(None, parts)) == children._counts(children.observe(articles))
    assert children._counts(children.add(parts[0], parts[1:])) == children._counts(children.observe(articles))


@given(st.dictionaries(st.integers(), st.integers(1, 50), max_size=60), st.integers(1, 80))
def test_of_too_much_what_was_seen_least_is_forgotten(times, most):
    seen = Counter(times)
    kept = children.bounded(seen, most)

    assert len(kept) <= most
    assert len(kept) == len(seen) or len(kept) <= most // 2
    forgotten = set(seen) - set(kept)
    if kept and forgotten:
        assert max(seen[key] for key in forgotten) < min(seen[key] for key in kept)
