"""Stories are the same whatever the portions in which articles come."""

import asyncio
import json
from collections import defaultdict
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from random import Random
from string import ascii_lowercase

from engines import ON_BOTH_ENGINES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from net import NOON, Net, make_deps

from ingest import dedupe
from ingest.dedupe.stories import StoryArticle, group_stories
from ingest.errors import ParserCrashed
from ingest.pipeline import decide, stories
from ingest.pipeline.imports import import_lines
from ingest.sandbox.executor import InlineExecutor
from store.model import Tombstone
from store.updates import ArticleRemoval

START = NOON - timedelta(days=40)  # a time in the future would not be believed
EVENTS, OUTLETS, DAYS = 4, ("elm", "oak", "ash"), 14
LANGUAGES = count()


class Counted:
    """A store that counts the transactions that may write."""

    def __init__(self, store):
        self.store = store
        self.writes = 0

    def __getattr__(self, name):
        return getattr(self.store, name)

    @contextmanager
    def begin(self, *args, **more):
        self.writes += 1
        with self.store.begin(*args, **more) as tx:
            yield tx


def group(store, since=None):
    return asyncio.run(stories.group_stories(make_deps(Net(), store), since))


def told(event, outlet, *, at=START, language="en", edition=0):
    """What an outlet says of an event."""
    chance = Random(event)
    names = ["".join(chance.choices(ascii_lowercase, k=8)).title() for _ in range(12)]
    body = Random(f"{event}{outlet}{edition}")
    return {
        "outlet": outlet,
        "url": f"https://{outlet}.example/{language}/{event}/{edition}",
        "title": " ".join(body.sample(names, 5)),
        "text": " ".join(body.choice(names) for _ in range(60)),
        "published": at.isoformat(),
        "language": language,
    }


def bring(store, *articles):
    lines = [json.dumps(article) for article in articles]
    list(import_lines(lines, store, {}, NOON, name="events"))


def bring_events(store, events):
    """Two articles of each event, of two outlets."""
    bring(store, *(told(event, outlet) for event in range(events) for outlet in ("elm", "oak")))


def stored_ids(store, language):
    with store.read() as tx:
        ids = tx.articles.ids((), None)
        return [text for text in tx.story_work.texts(ids, 20_000) if text.language == language]


def all_at_once(store, language):
    """The stories of a language as sets of articles, grouped in one go from what is stored."""
    articles = [
        StoryArticle(
            article_id=text.article_id,
            title=text.title,
            text="\n".join(part for part in (text.lead, text.text) if part),
            at=dedupe.appeared_at(text.published, text.first_seen_at),
            language=text.language,
            cluster_id=text.cluster_id,
            kind=text.kind,
        )
        for text in stored_ids(store, language)
    ]
    return {frozenset(story.article_ids) for story in group_stories(articles)}


def in_the_archive(store, language):
    ids = [text.article_id for text in stored_ids(store, language)]
    found = defaultdict(set)
    with store.read() as tx:
        for article_id, story_id in tx.stories.story_ids(ids).items():
            found[story_id].add(article_id)
    return {frozenset(members) for members in found.values()}


articles_of_events = st.lists(
    st.tuples(
        st.integers(0, EVENTS - 1), st.sampled_from(OUTLETS), st.integers(0, DAYS * 24), st.integers(0, 9)
    ),
    min_size=2,
    max_size=25,
    unique_by=lambda one: (one[0], one[1], one[3]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles_of_events, st.data())
def test_stories_are_those_of_all_articles_at_once_whatever_the_portions(store, articles, data):
    language = f"q{next(LANGUAGES)}"  # languages know nothing of each other: each example has its own
    order = data.draw(st.permutations(articles))
    while order:
        some = data.draw(st.integers(1, len(order)))
        bring(
            store,
            *(
                told(event, outlet, at=START + timedelta(hours=hours), language=language, edition=edition)
                for event, outlet, hours, edition in order[:some]
            ),
        )
        order = order[some:]
        group(store)

    assert in_the_archive(store, language) == all_at_once(store, language)


# ---- what changes and goes -----------------------------------------------------------------------------------------


def remove(store, article_id):
    with store.begin() as tx:
        article = tx.articles.get(article_id)
        stone = Tombstone(outlet=article.outlet, article_id=article_id, at=NOON, reason=None)
        tx.apply(ArticleRemoval(tombstone=stone, text_digests=(), pages=()))


def rows(ask):
    return ask("SELECT outlet, arrival, behind_s, story_size FROM v_story ORDER BY arrival, article_id")


changes = st.lists(
    st.one_of(
        st.tuples(
            st.just("article"), st.integers(0, EVENTS - 1), st.sampled_from(OUTLETS), st.integers(0, 200)
        ),
        st.tuples(st.just("remove"), st.integers(0, 30)),
        st.tuples(st.just("group")),
    ),
    min_size=4,
    max_size=25,
)


@ON_BOTH_ENGINES
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes)
def test_stories_are_those_of_all_articles_at_once_whatever_changes_and_goes(store, ask, history):
    language = f"r{next(LANGUAGES)}"
    for edition, (what, *about) in enumerate([*history, ("group",)]):
        if what == "article":
            event, outlet, hours = about
            said = told(event, outlet, at=START + timedelta(hours=hours), language=language)
            bring(store, said | {"text": f"{said['text']} {said['title']} Edition {edition}"})
        elif what == "remove":
            ids = [text.article_id for text in stored_ids(store, language)]
            if about[0] < len(ids):
                remove(store, ids[about[0]])
        else:
            group(store)

    assert in_the_archive(store, language) == all_at_once(store, language)
    with store.read() as tx:
        stories_of = set(
            tx.stories.story_ids(text.article_id for text in stored_ids(store, language)).values()
        )
        members, facts = tx.stories.members(stories_of), tx.stories.facts(stories_of)
    assert facts == {id: decide.story_facts(of_story) for id, of_story in members.items()}
    for of_story in members.values():
        assert {one.article_id: (one.arrival, one.behind_s) for one in of_story} == decide.arrivals(of_story)


def test_an_outlet_that_turns_out_to_have_been_earlier_arrives_first(store, ask):
    bring(store, told(0, "elm"), told(0, "oak", at=START + timedelta(hours=1)))
    group(store)
    assert rows(ask) == [("elm", 1, 0, 2), ("oak", 2, 3600, 2)]

    earlier = told(0, "oak", at=START - timedelta(hours=1))
    bring(store, earlier | {"text": earlier["text"] + " Corrected."})
    group(store)

    assert rows(ask) == [("oak", 1, 0, 2), ("elm", 2, 3600, 2)]


def test_a_story_that_loses_its_last_article_but_one_is_none(store, ask):
    bring(store, told(0, "elm"), told(0, "oak", at=START + timedelta(hours=14)), told(0, "ash"))
    group(store)
    assert [row[-1] for row in rows(ask)] == [3, 3, 3]

    remove(store, 2)
    group(store)
    assert rows(ask) == [("elm", 1, 0, 2), ("ash", 2, 0, 2)]

    remove(store, 1)
    group(store)
    assert ask("SELECT COUNT(*) FROM stories") == [(0,)]


@ON_BOTH_ENGINES
def test_a_story_keeps_its_number_while_it_grows_and_when_all_is_grouped_again(store, ask):
    bring(store, told(0, "elm"), told(0, "oak"))
    group(store)
    before = ask("SELECT story_id FROM v_story")[0]
    bring(
        store,
        told(0, "ash", at=START - timedelta(days=1)),
        told(0, "ash", at=START + timedelta(days=1), edition=1),
    )

    group(store)
    assert ask("SELECT DISTINCT story_id FROM v_story") == [before]
    assert group(store, START - timedelta(days=30)).moved == 0
    assert len(rows(ask)) == 4


def test_an_export_of_stories_goes_on_with_what_has_changed_of_them(store, ask):
    changed = "SELECT article_id FROM changes WHERE aspect = 'story' AND number > {} ORDER BY article_id"
    bring(store, told(0, "elm"), told(0, "oak"), told(1, "elm"))
    group(store)
    assert ask(changed.format(0)) == [(1,), (2,)]

    ((last,),) = ask("SELECT MAX(number) FROM changes")
    bring(store, told(0, "ash"))
    group(store)
    assert ask(changed.format(last)) == [(1,), (2,), (4,)]  # the size of the story stands beside each article

    ((last,),) = ask("SELECT MAX(number) FROM changes")
    group(store, START - timedelta(days=1))
    assert ask(changed.format(last)) == []


# ---- cost and interruptions ----------------------------------------------------------------------------------------


def test_nothing_is_written_or_claimed_where_nothing_is_new(store):
    bring_events(store, 2)
    group(store)
    counted = Counted(store)

    assert group(counted) == stories.Grouped()
    assert counted.writes == 0


def test_a_few_stories_are_written_at_a_time(store, ask, monkeypatch):
    monkeypatch.setattr(stories, "_MAX_MOVED_AT_ONCE", 4)
    bring_events(store, 9)
    counted = Counted(store)

    assert group(counted) == stories.Grouped(days=1, moved=18)
    assert (
        counted.writes == 9
    )  # the lease twice, what is taken once, the end of the day once, and five times two stories
    assert ask("SELECT COUNT(DISTINCT story_id), COUNT(*) FROM v_story") == [(9, 18)]


def test_only_days_that_can_have_changed_are_grouped_again(store):
    bring(store, *(told(n, "elm", at=START + timedelta(days=n)) for n in range(30)))
    assert group(store).days == 30

    bring(store, told(50, "oak", at=START + timedelta(days=3)))

    assert group(store).days == 5


@ON_BOTH_ENGINES
def test_a_grouping_that_dies_at_any_write_is_carried_on_by_the_next(store, monkeypatch):
    articles = [told(n % 3, OUTLETS[n % 2], at=START + timedelta(hours=9 * n), edition=n) for n in range(12)]
    for dies_at in range(1, 12):
        language = f"d{dies_at}"
        bring(
            store,
            *(
                one | {"url": one["url"].replace("/en/", f"/{language}/"), "language": language}
                for one in articles
            ),
        )
        with suppress(Dead):
            group(Dying(store, dies_at))
        group(store)
        assert in_the_archive(store, language) == all_at_once(store, language)


class Dead(Exception):
    pass


class Dying(Counted):
    """A store whose process dies in the middle of its nth transaction that writes, and of all later ones."""

    def __init__(self, store, dies_at):
        super().__init__(store)
        self.dies_at = dies_at

    @contextmanager
    def begin(self, *args, **more):
        with super().begin(*args, **more) as tx:
            yield tx
            if self.writes >= self.dies_at:
                raise Dead


def test_old_terms_are_given_up_and_made_anew_where_they_are_needed(store, ask):
    bring(
        store, *(told(n, outlet, at=NOON - timedelta(days=n)) for n in range(30) for outlet in ("elm", "oak"))
    )
    group(store)
    kept = "SELECT COUNT(*) FROM story_terms WHERE terms IS NOT NULL"
    assert ask(kept) == [(2 * 11,)]

    bring(store, told(25, "ash", at=NOON - timedelta(days=25)))
    group(store)
    bring(store, told(0, "ash", at=NOON))
    group(store)

    assert ask(kept) == [(2 * 11 + 1,)]
    assert in_the_archive(store, "en") == all_at_once(store, "en")


def test_a_text_that_no_child_survives_is_left_out_and_the_others_are_grouped(store, ask):
    bring_events(store, 1)
    bring(store, told(0, "ash") | {"title": "Bomb"})
    deps = replace(make_deps(Net(), store), executor=Bombed())

    asyncio.run(stories.group_stories(deps))

    assert [row[0] for row in rows(ask)] == ["elm", "oak"]


class Bombed(InlineExecutor):
    """A child that one headline kills."""

    async def run(self, function, /, *args):
        if function is stories.pack_all and any(text[0] == "Bomb" for text in args[0]):
            raise ParserCrashed("parser", "killed")
        return await super().run(function, *args)
