"""What an outlet's archive teaches: when it is learned, what later pages get of it, and that it makes no edits."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from net import NOON, Net, ingest, make_deps, outlet, rss, story
from runs import revisit_articles

from ingest.config import FetchSettings
from ingest.extract.template import MAX_PAGES, Template, from_values
from ingest.pipeline import decide
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.run import run_outlets as run_all
from ingest.pipeline.saved_pages import reextract
from store.model import StoredTemplate

FEED = "https://elm.example/rss"


def url(number: int) -> str:
    return f"https://elm.example/news/{number}"


def page(number: int, *, extra: str = "") -> str:
    """A page whose tag is made for search engines; its heading is what the feed calls the article."""
    tag = f'<meta property="og:title" content="Decided on Friday: {number} guide">'
    return story(f"elm{number}", title=headline(number), extra=tag).replace(
        "</article>", f"{extra}</article>"
    )


def headline(number: int) -> str:
    return f"What elm{number} decided on Friday"


def announced(*numbers: int, **extra: str) -> Net:
    """An outlet that announces these articles."""
    feed = rss(*map(url, numbers), titles=tuple(map(headline, numbers)))
    return Net({FEED: feed, **{url(number): page(number, **extra) for number in numbers}})


def titles(ask) -> dict[str, str]:
    return dict(ask("SELECT url, title FROM v_articles"))


async def test_five_articles_teach_where_the_headline_of_the_next_one_stands(store, ask):
    await ingest(announced(*range(5)), store)

    await ingest(announced(5), store)

    found = titles(ask)
    assert found[url(0)] == "Decided on Friday: 0 guide"
    assert found[url(5)] == headline(5)


async def test_four_articles_teach_nothing(store, ask):
    await ingest(announced(*range(4)), store)

    assert ask("SELECT * FROM templates") == []


async def test_the_lesson_is_kept_with_its_version_its_time_and_what_it_was_learned_from(store, ask):
    await ingest(announced(*range(6)), store)

    with store.read() as tx:
        kept = tx.templates.get("elm")
    values = json.loads(kept.template)
    assert (kept.pages, kept.last_article_id, kept.learned_at) == (6, 6, NOON)
    assert values["version"] == 1
    assert from_values(values).title_source == "h1"


async def test_pages_that_have_nothing_in_common_are_not_looked_at_again(store, ask):
    boxes = ("alder", "birch", "cedar", "dogwood", "elder")
    pages = {
        url(number): story(box).replace("<article>", f"<div class={box}>").replace("</article>", "</div>")
        for number, box in enumerate(boxes)
    }
    await ingest(Net({FEED: rss(*pages), **pages}), store)

    assert ask("SELECT template, pages FROM templates") == [(None, 5)]


async def test_what_was_learned_makes_no_edit_of_a_page_that_says_the_same(store, ask):
    await ingest(announced(*range(6)), store)
    net = announced(*range(6), extra="<!-- built anew -->")
    net.now = NOON + timedelta(hours=1)

    report = await revisit_articles(net, store, 1)

    assert report.revised == 0
    assert titles(ask)[url(0)] == "Decided on Friday: 0 guide"


async def test_an_edit_is_seen_though_something_was_learned_meanwhile(store, ask):
    await ingest(announced(*range(6)), store)
    more = (
        "<p>The clerk of elm0 said later that the loan of the county had been refused after all, and why.</p>"
    )
    net = announced(*range(6), extra=more)
    net.now = NOON + timedelta(hours=1)

    report = await revisit_articles(net, store, 1)

    assert report.revised == 1


async def test_reextract_gives_old_articles_what_was_learned_since(store, ask):
    net = announced(*range(6))
    await ingest(net, store)

    async for _ in reextract([1], [outlet()], make_deps(net, store), dry_run=False):
        pass

    assert titles(ask)[url(0)] == headline(0)
    assert ask("SELECT count(*) FROM v_edits") == [(0,)]


async def test_a_template_of_another_version_is_not_used(store, ask):
    await ingest(announced(*range(5)), store)
    with store.begin() as tx:
        kept = tx.templates.get("elm")
        other = json.dumps(json.loads(kept.template) | {"version": 0})
        tx.templates.put(
            StoredTemplate(
                outlet="elm", template=other, pages=40, last_article_id=5, learned_at=kept.learned_at
            )
        )

    await ingest(announced(5), store)

    assert titles(ask)[url(5)] == "Decided on Friday: 5 guide"


async def test_a_run_that_is_stopped_teaches_nothing(store, ask):
    stopped = iter([False] * 8)
    options = RunOptions(
        command="fetch",
        settings=FetchSettings(),
        outlets=(outlet(),),
        should_stop=lambda: next(stopped, True),
    )

    await run_all((outlet(),), make_deps(announced(*range(6)), store), options)

    assert ask("SELECT count(*) FROM v_articles")[0][0] >= 5
    assert ask("SELECT * FROM templates") == []


def lesson(pages: int) -> StoredTemplate:
    return StoredTemplate(outlet="elm", template=None, pages=pages, last_article_id=pages, learned_at=NOON)


@pytest.mark.parametrize(
    ("new", "known", "is_due"),
    [
        (4, None, False),
        (5, None, True),
        (4, lesson(5), False),
        (5, lesson(5), True),
        (5, lesson(2), True),
        (4, lesson(2), False),
        (38, lesson(39), False),
        (39, lesson(39), True),
    ],
)
def test_a_young_outlet_learns_when_as_many_articles_came_as_the_lesson_before_had(new, known, is_due):
    assert decide.is_lesson_due(new, known, NOON) is is_due


@pytest.mark.parametrize(
    ("new", "days", "is_due"),
    [(40, 6, False), (399, 6, False), (400, 0, True), (39, 7, False), (40, 7, True), (39, 700, False)],
)
def test_an_old_outlet_learns_after_ten_times_as_many_or_after_a_week_when_all_pages_are_new(
    new, days, is_due
):
    assert decide.is_lesson_due(new, lesson(40), NOON + timedelta(days=days)) is is_due


def lessons_of_a_year(articles_a_day: int) -> list[tuple[int, StoredTemplate]]:
    """The lessons of an outlet whose articles come one by one, each with the number of articles that came until it."""
    known: StoredTemplate | None = None
    found: list[tuple[int, StoredTemplate]] = []
    for count in range(1, 365 * articles_a_day + 1):
        now = NOON + timedelta(days=count / articles_a_day)
        new = min(count - (known.last_article_id if known else 0), decide.MAX_NEW_ARTICLES)
        if decide.is_lesson_due(new, known, now):
            known = replace(lesson(min(count, MAX_PAGES)), last_article_id=count, learned_at=now)
            found.append((count, known))
    return found


@pytest.mark.parametrize("articles_a_day", [1, 8, 60, 500])
def test_lessons_are_many_at_first_and_then_cost_a_tenth_or_forty_pages_a_week_and_are_never_old(
    articles_a_day,
):
    lessons = lessons_of_a_year(articles_a_day)
    articles, weeks = 365 * articles_a_day, 365 / 7
    pages = sum(one.pages for _, one in lessons)
    gaps = [after.learned_at - before.learned_at for (_, before), (_, after) in pairwise(lessons)]

    assert [count for count, _ in lessons[:4]] == [5, 10, 20, 40]
    assert pages <= 2 * MAX_PAGES + max(articles / 10, min(weeks * MAX_PAGES, articles))
    assert max(gaps) <= timedelta(days=max(8, 41 / articles_a_day))


def test_an_empty_template_is_none_that_helps():
    assert Template(pages=9, stories=8).is_empty
    assert not Template(pages=9, stories=8, body="div.text").is_empty


@pytest.mark.parametrize(
    ("new", "stored", "are_due"),
    [
        (4, 4, False),
        (5, 5, True),
        (4, 9, False),
        (5, 15, True),
        (5, 18, False),
        (19, 60, False),
        (20, 60, True),
    ],
)
def test_lines_are_learned_again_when_a_third_of_what_they_are_learned_from_is_new(new, stored, are_due):
    assert decide.are_lines_due(new, stored) is are_due


async def test_lines_of_an_outlet_are_looked_for_in_its_fifth_article_and_not_in_the_next_ones(store):
    """The newest article when lines were last learned, after each run that brought one."""
    net, learned_to = Net(), []
    for number in range(1, 11):
        links = [f"https://elm.example/{at}" for at in range(1, number + 1)]
        net.pages = {"https://elm.example/rss": rss(*links)} | {link: story(link) for link in links}
        await ingest(net, store)
        with store.read() as tx:
            learned_to.append(tx.boilerplate.learned_to("elm"))
    assert learned_to == [0, 0, 0, 0, 5, 5, 5, 5, 5, 10]
