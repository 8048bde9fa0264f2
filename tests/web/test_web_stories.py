"""The pages of days, stories, outlets and comparisons, over the archive of nine days on both engines."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import served
from engines import ON_SQLITE
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from nine_days import LAST_DAY, OUTLETS
from rows import add_text

from ingest.web.errors import BadCall, NotThere
from ingest.web.question import Archive, Question
from ingest.web.questions import compare, outlet, outlets, story, today
from ingest.web.questions.sentences import shared_sentences
from store.model import OutletRow
from store.reading import Reader, Reading, open_reader

NOW = LAST_DAY + timedelta(hours=10)
LAST, BEFORE = f"{LAST_DAY:%Y-%m-%d}", f"{LAST_DAY - timedelta(days=4):%Y-%m-%d}"
Ask = Callable[..., Any]


@pytest.fixture(params=[0, 1], ids=["sqlite", "postgres"])
def url(request, nine_days_urls) -> str:
    return nine_days_urls[request.param]


@pytest.fixture
def reader(url) -> Iterator[Reader]:
    opened = open_reader(url, connections=1)
    yield opened
    opened.close()


@pytest.fixture
def ask(reader) -> Ask:
    """The answer to a question, with parameters as an address has them."""
    return lambda question, **given: answered(reader, question, given)


def answered(reader: Reader, question: Question, given: Mapping[str, object]) -> Any:
    path = {name: str(given[name]) for name in question.path_names}
    pairs = [(name, str(one)) for name, value in given.items() if name not in path for one in as_list(value)]
    with reader.read(60) as reading:
        return question.ask(Archive(reading=reading, now=NOW, watches={}), question.asked(path, pairs))


def as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]


@pytest.fixture
def page(url) -> Iterator[httpx.Client]:
    """The pages, which the tests read as a browser does."""
    with served.served(url, now=lambda: NOW, limit_s=60) as client:
        yield client


def biggest(ask: Ask) -> Any:
    """The story that four outlets tell: first TASS, copied by Ria, and by Oak with a credit; Elm in its own words."""
    return next(
        one for one in ask(today.QUESTION, day=BEFORE).stories if "oak" in {a.outlet for a in one.arrivals}
    )


# ---- days -------------------------------------------------------------------------------------------------------


def test_a_day_has_its_stories_with_the_outlets_in_order_of_arrival(ask):
    found = biggest(ask)

    assert [one.outlet for one in found.arrivals][:3] == ["tass", "ria", "oak"]
    assert [one.arrival for one in found.arrivals] == list(range(1, len(found.arrivals) + 1))
    assert [one.behind_s for one in found.arrivals][:3] == [0, 3600, 7200]


def test_copies_are_folded_under_their_origin(ask):
    found = biggest(ask)

    first = found.tellings[0]
    assert first.article.outlet == "tass"
    assert {one.outlet for one in first.copies} == {"ria", "oak"}
    assert all(one.copy_of == first.article.article_id for one in first.copies)
    told = [one.article_id for telling in found.tellings for one in (telling.article, *telling.copies)]
    assert sorted(told) == sorted(set(told))


def test_without_a_day_the_newest_one_with_articles_is_shown(ask):
    assert ask(today.QUESTION).day == LAST


def test_the_calendar_counts_what_was_published_on_each_day(ask, reader):
    answer = ask(today.QUESTION, day=BEFORE)

    with reader.read(60) as reading:
        sql = "SELECT published_day, COUNT(*) FROM v_articles WHERE published_day IS NOT NULL GROUP BY published_day"
        stored = dict(map(tuple, reading.rows(sql)))
    counted = {one.day: one.articles for one in answer.calendar if one.articles}
    assert counted == {
        day: count for day, count in stored.items() if day in {one.day for one in answer.calendar}
    }
    assert answer.articles == stored[BEFORE]
    assert datetime.fromisoformat(answer.calendar[0].day).weekday() == 0
    assert answer.calendar[-1].day <= f"{NOW:%Y-%m-%d}"


def test_stories_page_by_page_are_each_seen_once(ask):
    whole = [one.story_id for one in ask(today.QUESTION, day=BEFORE, limit=50).stories]

    seen, before = [], None
    while True:
        given = {"day": BEFORE, "limit": 1} | ({"before": before} if before else {})
        answer = ask(today.QUESTION, **given)
        seen += [one.story_id for one in answer.stories]
        before = answer.next
        if before is None:
            break

    assert len(whole) > 1
    assert seen == whole


def test_a_day_without_articles_is_an_empty_page_and_leads_on(page):
    answer = page.get("/today?day=2024-02-29")

    assert answer.status_code == 200
    assert "No story has articles of this day" in answer.text
    assert "day=2024-02-28" in answer.text


def test_a_day_that_no_month_has_is_said_to_be_none(page):
    answer = page.get("/today.json?day=2026-02-30")

    assert answer.status_code == 400
    assert "2026-02-30" in answer.json()["error"]


# ---- stories ----------------------------------------------------------------------------------------------------


def test_a_story_says_who_took_how_much_of_whose_text_and_who_credits_it(ask):
    answer = ask(story.QUESTION, story_id=biggest(ask).story_id)

    taken = {one.copy_outlet: one for one in answer.taken if one.origin_outlet == "tass"}
    assert taken["ria"].share > 0.9
    assert not taken["ria"].is_credited
    assert taken["oak"].share > 0.8
    assert taken["oak"].is_credited
    ids = {one.article_id for one in answer.articles}
    assert all({one.copy_id, one.origin_id} <= ids for one in answer.taken)


def test_a_story_shows_the_sentences_that_most_of_its_articles_share(ask):
    answer = ask(story.QUESTION, story_id=biggest(ask).story_id)

    assert set(answer.sentences[0].outlets) >= {"tass", "ria", "oak"}
    assert [one.articles for one in answer.sentences] == sorted(
        (one.articles for one in answer.sentences), reverse=True
    )


def test_the_articles_of_a_story_are_all_there_in_order_of_time(ask):
    answer = ask(story.QUESTION, story_id=biggest(ask).story_id)

    assert len(answer.articles) == answer.size
    assert [one.at for one in answer.articles] == sorted(one.at for one in answer.articles)
    assert answer.arrivals[0].outlet == "tass"


def test_a_story_that_there_is_not_is_said_to_be_none(ask):
    with pytest.raises(NotThere, match="no story 987654"):
        ask(story.QUESTION, story_id=987654)


TEXTS = st.lists(st.text(alphabet="abc .!\n“”", max_size=200), max_size=8)


@given(texts=TEXTS)
def test_a_shared_sentence_stands_in_every_text_that_it_is_said_to_stand_in(texts):
    for one in shared_sentences(texts, 20):
        words = one.text.split()
        assert len(one.texts) > 1
        assert all(
            set(re.findall("[abc]+", one.text)) <= set(re.findall("[abc]+", texts[at])) for at in one.texts
        )
        assert len(words) >= 1
        assert one.texts == tuple(sorted(set(one.texts)))


def test_sentences_are_one_but_for_capitals_and_quote_marks():
    one = 'He said: "The ferry will not run before the winter." Nobody asked.'
    other = (
        "Nothing. HE SAID: “The ferry will not run before the winter.” Something else was said there today."
    )

    (shared,) = shared_sentences([one, other], 5)

    assert shared.text.startswith("He said")
    assert shared.texts == (0, 1)


def test_a_text_that_repeats_a_sentence_shares_it_with_nobody():
    assert shared_sentences(["The ferry will not run before the winter. " * 3, "Short."], 5) == ()


# ---- outlets ----------------------------------------------------------------------------------------------------


def test_outlets_have_the_sums_of_their_days(ask, reader):
    answer = ask(outlets.QUESTION)

    with reader.read(60) as reading:
        sql = "SELECT outlet, SUM(articles) AS n FROM v_daily WHERE day BETWEEN :first AND :last GROUP BY outlet"
        stored = {
            row.outlet: int(row.n)
            for row in reading.rows(sql, {"first": answer.days[0], "last": answer.days[-1]})
        }
    assert {one.outlet: one.articles for one in answer.outlets} == stored
    for one in answer.outlets:
        assert sum(day.articles for day in one.days) == one.articles
        assert [day.day for day in one.days] == list(answer.days)
        assert one.stored is not None
        assert 0 <= one.stored <= 1


def test_outlets_page_by_page_are_each_seen_once(ask):
    seen, before = [], None
    while True:
        answer = ask(outlets.QUESTION, limit=1, **({"before": before} if before else {}))
        seen += [one.outlet for one in answer.outlets]
        before = answer.next
        if before is None:
            break

    assert sorted(seen) == sorted(one.id for one in OUTLETS)


def test_an_outlet_says_why_pages_gave_no_article(ask):
    answer = ask(outlet.QUESTION, outlet="oak")

    failure = next(one for one in answer.failures if one.stage == "page")
    assert failure.times >= 3
    assert ":" not in failure.reason
    assert failure.url.startswith("https://oak.example/empty/")


def test_an_outlet_says_whom_it_copies_and_who_copies_it(ask):
    ria, tass = ask(outlet.QUESTION, outlet="ria"), ask(outlet.QUESTION, outlet="tass")

    assert [(one.outlet, one.name) for one in ria.copies_from] == [("tass", "TASS")]
    assert {one.outlet for one in tass.copied_by} == {"ria", "oak"}
    assert ria.copies_from[0].articles == next(one for one in tass.copied_by if one.outlet == "ria").articles


def test_an_outlet_has_its_feeds_sections_and_bylines(ask):
    answer = ask(outlet.QUESTION, outlet="tass")

    assert {one.kind for one in answer.feeds} == {"rss", "sitemap"}
    assert all(sum(day or 0 for day in one.days) == one.new_articles for one in answer.feeds)
    assert [one.name for one in answer.sections] == ["World"]
    assert [one.name for one in answer.bylines] == ["Ann Reed"]
    assert answer.runs


def test_an_outlet_that_there_is_not_is_said_to_be_none(page):
    answer = page.get("/outlets/nobody.json")

    assert answer.status_code == 404
    assert "nobody" in answer.json()["error"]


# ---- comparisons ------------------------------------------------------------------------------------------------


def test_outlets_side_by_side_have_the_counts_of_their_days(ask, reader):
    answer = ask(compare.QUESTION, source=["tass", "elm"])

    with reader.read(60) as reading:
        rows = reading.rows("SELECT outlet, day, SUM(articles) AS n FROM v_daily GROUP BY outlet, day")
    stored = {(row.outlet, row.day): int(row.n) for row in rows}
    for one in answer.series:
        assert {day: n for day, n in zip(answer.days, one.articles, strict=True) if n} == {
            day: n for (outlet, day), n in stored.items() if outlet == one.key and day in answer.days
        }


def test_without_a_choice_the_outlets_with_most_articles_are_compared(ask):
    answer = ask(compare.QUESTION)

    assert {one.key for one in answer.series} == {one.id for one in OUTLETS}
    totals = [one.total for one in answer.series]
    assert totals == sorted(totals, reverse=True)


def test_persons_languages_and_searches_are_counted_beside_each_other(ask):
    answer = ask(compare.QUESTION, person="Lavrov", language="en", q="harbour")

    by = {one.of: one for one in answer.series}
    assert set(by) == {"person", "language", "search"}
    assert by["person"].total > 0
    assert by["language"].total >= by["person"].total
    assert by["search"].is_counted


def test_who_copies_whom_counts_each_copy_once(ask, reader):
    answer = ask(compare.QUESTION)

    with reader.read(60) as reading:
        rows = reading.rows(
            "SELECT outlet, origin_outlet, COUNT(*) AS n FROM v_copies WHERE outlet <> origin_outlet "
            "GROUP BY outlet, origin_outlet"
        )
    stored = {(row.outlet, row.origin_outlet): row.n for row in rows}
    assert {(one.copier, one.origin): one.articles for one in answer.copies} == stored
    assert {one.outlet for one in answer.copiers} == {outlet for pair in stored for outlet in pair}


@pytest.mark.parametrize(
    "given",
    [
        {"since": LAST, "until": BEFORE},
        {"since": "2020-01-01", "until": LAST},
        {"source": [f"outlet-{n}" for n in range(8)], "person": [f"P{n}" for n in range(8)]},
    ],
    ids=["backwards", "too long", "too many"],
)
def test_a_comparison_that_cannot_be_made_says_what_to_change(ask, given):
    with pytest.raises(BadCall):
        ask(compare.QUESTION, **given)


# ---- all of them ------------------------------------------------------------------------------------------------

ADDRESSES = (
    *("/today", f"/today?day={BEFORE}", "/outlets", "/outlets/tass", "/outlets/oak", "/compare"),
    *(f"/compare?source=tass&person=Lavrov&q=harbour&since={BEFORE}", "/search?q=harbour"),
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_whole_has_no_markup_that_its_policy_forbids_and_drawings_that_are_sound(page, address):
    answer = page.get(address)

    assert answer.status_code == 200, answer.text[:500]
    tree = html.fromstring(answer.text)
    assert not tree.xpath("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]")
    assert len(tree.xpath("//h1")) == 1
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    drawings = re.findall(r"<svg .*?</svg>", answer.text, re.DOTALL)
    assert drawings
    for drawing in drawings:
        assert etree.fromstring(drawing).get("aria-label")
    for table in tree.xpath("//table"):
        assert table.xpath("./caption")
        assert table.xpath(".//th[@scope]")


def test_the_page_of_a_story_is_whole_and_leads_to_its_articles(page, ask):
    found = biggest(ask)

    answer = page.get(f"/stories/{found.story_id}")

    assert answer.status_code == 200
    links = html.fromstring(answer.text).xpath("//a/@href")
    assert {f"/articles/{one.article_id}" for one in found.arrivals} <= set(links)
    assert answer.text.count("<svg ") == 4  # two charts, each for wide and for narrow pages


@pytest.mark.parametrize("address", ["/today.csv", "/outlets.csv", "/outlets/tass.csv", "/compare.csv"])
def test_what_is_a_table_comes_as_csv(page, address):
    answer = page.get(address)

    assert answer.headers["content-type"].startswith("text/csv")
    assert len(answer.text.splitlines()) > 2


def test_both_engines_give_the_same_answers(nine_days_urls):
    readers = [open_reader(url, connections=1) for url in nine_days_urls]
    questions = [
        (today.QUESTION, {"day": BEFORE}),
        (outlets.QUESTION, {}),
        (compare.QUESTION, {"source": ["tass", "ria"], "person": "Lavrov"}),
        *((outlet.QUESTION, {"outlet": one.id}) for one in OUTLETS),
    ]
    for question, parameters in questions:
        one, other = (without_numbers(answered(reader, question, parameters)) for reader in readers)
        assert one == other, question.name
    for opened in readers:
        opened.close()


def without_numbers(value: Any) -> Any:
    """An answer without ids, which each database gives out by itself."""
    if is_dataclass(value):
        return {
            field.name: without_numbers(getattr(value, field.name))
            for field in fields(value)
            if not field.name.endswith("_id") and field.name != "copy_of"
        }
    return [without_numbers(one) for one in value] if isinstance(value, tuple) else value


HOSTILE = "</text></svg><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\"'"


@ON_SQLITE
@pytest.mark.parametrize("address", ["/outlets", "/outlets/elm", "/compare?source=elm"])
def test_a_hostile_name_stays_text_in_pages_and_in_their_drawings(client, archive, address):
    with archive.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name=HOSTILE), served.NOON)
    add_text(archive, served.NOON - timedelta(days=1), title="Talks", text="One.")

    page = client.get(address).text

    tree = html.fromstring(page)
    assert not tree.xpath("//script[not(@src)] | //img | //@onerror")
    drawings = [etree.fromstring(one) for one in re.findall(r"<svg .*?</svg>", page, re.DOTALL)]
    said = "".join(text for one in drawings for text in (*one.itertext(), one.get("aria-label")))
    assert HOSTILE in said


class Recorder:
    """A reading that notes which statements were asked."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self.asked: list[tuple[str, Mapping[str, object]]] = []

    def rows(self, sql: str, values: Mapping[str, object] | None = None) -> Any:
        self.asked.append((sql, values or {}))
        return self._reading.rows(sql, values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)


LARGE = (
    "articles",
    "revisions",
    "mentions",
    "bylines",
    "story_articles",
    "copies",
    "matches",
    "daily",
    "attempts",
)


@pytest.mark.parametrize(
    "question, given",
    [
        (today.QUESTION, {"day": BEFORE}),
        (outlets.QUESTION, {}),
        (outlet.QUESTION, {"outlet": "tass"}),
        (compare.QUESTION, {"source": "tass", "person": "Lavrov", "language": "en"}),
        (compare.QUESTION, {}),
    ],
    ids=["today", "outlets", "outlet", "compare", "compare-usual"],
)
def test_no_question_reads_a_table_that_grows_from_end_to_end(nine_days_urls, question, given):
    opened = open_reader(nine_days_urls[0], connections=1)
    with opened.read(60) as reading:
        recorder = Recorder(reading)
        path = {name: str(given[name]) for name in question.path_names}
        pairs = [(name, str(value)) for name, value in given.items() if name not in path]
        question.ask(Archive(reading=recorder, now=NOW, watches={}), question.asked(path, pairs))
        for sql, values in recorder.asked:
            plan = [row.detail for row in reading.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
            for step in plan:
                name = re.match(r"SCAN (\w+)$", step)
                assert name is None or not is_large(name[1], sql), f"{step}: {sql}"
    opened.close()
    assert recorder.asked


def is_large(alias: str, sql: str) -> bool:
    """Whether the table that a statement calls so is one that grows."""
    found = re.search(rf"(\w+) (?:AS )?{alias}\b", sql)
    return alias in LARGE or (found is not None and found[1] in LARGE)
