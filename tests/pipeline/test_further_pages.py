"""Articles of several pages: fetched to their end and stored as one, or as far as they can be read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, make_deps, outlet, page, rss, story
from runs import revisit_articles, run_outlets

from ingest.errors import Gone, Refused, ServerBusy, Unreachable
from ingest.model import Article, Image, Link
from ingest.pipeline.pages.further_pages import follows, joined
from ingest.pipeline.saved_pages import reextract
from ingest.urls import Url

FEED = "https://elm.example/rss"
ONE = "https://elm.example/news/1-what-was-said"
TWO, THREE = f"{ONE}?page=2", f"{ONE}?page=3"
TITLE = "What the harbour board said"
FAILURES = [
    Unreachable("timeout"),
    ServerBusy("status", "503", http_status=503),
    Gone("status", "404", http_status=404),
    Refused("robots", "robots.txt asks us not to"),
]


def paragraphs(seed: str) -> list[str]:
    """Seven paragraphs that no other seed gives."""
    return [part.split("</p>")[0] for part in story(seed).split("<p>")[1:]]


def part(number: int, *, last: int = 3, seed: str | None = None, title: str = TITLE, more: str = "") -> str:
    """A page of the article, with a pager to all of its pages."""
    links = [f"{ONE}?page={n}" if n > 1 else ONE for n in range(1, last + 1)]
    pager = " ".join(f'<a href="{link}">{n}</a>' for n, link in enumerate(links, 1) if n != number)
    made = page(title, [*paragraphs(seed or f"part{number}")])
    return made.replace("</article>", f"{more}<div>{pager}</div></article>")


def net(**pages) -> Net:
    """The outlet with an article of three pages, but for what is named: `two`, `three`."""
    made = {ONE: part(1), TWO: part(2), THREE: part(3)}
    named = {{"one": ONE, "two": TWO, "three": THREE}[name]: value for name, value in pages.items()}
    return Net({FEED: rss(ONE, titles=(TITLE,)), **made, **named})


def text(*seeds: str) -> str:
    return "\n".join(line for seed in seeds for line in paragraphs(seed))


WHOLE = text("part1", "part2", "part3")


def stored(ask) -> list[tuple[object, ...]]:
    return ask("SELECT url, text, revisions, partial, missing FROM v_articles ORDER BY article_id")


async def test_an_article_of_three_pages_is_stored_as_one(store, ask):
    web = net()
    await ingest(web, store)
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]
    assert web.asked == [FEED, ONE, TWO, THREE]
    with store.read() as tx:
        assert tx.articles.addresses(1) == [ONE, TWO, THREE]
        assert [one.url for one in tx.articles.get(1).content.further_pages] == [TWO, THREE]


async def test_pages_that_each_name_only_the_next_one_are_followed(store, ask):
    def chained(number: int, following: str | None) -> str:
        link = f'<a href="{following}" rel="next">Next page</a>' if following else ""
        first = f'<a href="{ONE}">1</a>' if number > 1 else ""
        return page(TITLE, paragraphs(f"part{number}")).replace("</article>", f"{first}{link}</article>")

    await ingest(net(one=chained(1, TWO), two=chained(2, THREE), three=chained(3, None)), store)
    assert stored(ask)[0][1] == WHOLE


@pytest.mark.parametrize("error", FAILURES)
async def test_a_page_that_cannot_be_read_leaves_a_partial_article_that_names_it(store, ask, error):
    report = await ingest(net(two=error), store)
    assert stored(ask) == [(ONE, text("part1", "part3"), 1, 1, f"pages: {TWO}")]
    assert report.new == 1
    assert ask(f"SELECT outcome FROM v_attempts WHERE url = '{TWO}'") == [(error.outcome,)]


async def test_a_page_without_a_text_is_missing_too(store, ask):
    await ingest(net(three="<!doctype html><html><body>Soon.</body></html>"), store)
    assert stored(ask)[0][3:] == (1, f"pages: {THREE}")


@pytest.mark.parametrize(
    "other",
    [
        part(1),
        part(2, seed="ferries", title="Ferry sold to Oakmouth"),
        story(
            "hills",
            title="Ferry sold",
            extra='<link rel="canonical" href="https://elm.example/news/2-ferry-sold">',
        ),
    ],
    ids=["the first page again", "another headline", "another address"],
)
async def test_a_page_that_is_another_article_or_the_first_one_again_ends_the_article(store, ask, other):
    web = net(two=other)
    await ingest(web, store)
    assert stored(ask) == [(ONE, text("part1"), 1, 0, None)]
    assert THREE not in web.asked


async def test_no_more_than_ten_further_pages_are_fetched(store, ask):
    pages = {f"{ONE}?page={n}": part(n, last=14) for n in range(2, 15)}
    web = Net({FEED: rss(ONE), ONE: part(1, last=14), **pages})
    await ingest(web, store)
    assert len(web.asked) == 12
    left = " ".join(f"{ONE}?page={n}" for n in range(12, 15))
    assert stored(ask)[0][3:] == (1, f"pages: {left}")


async def test_the_limit_of_a_run_bounds_further_pages_too(store, ask):
    web = net()
    await ingest(web, store, limit=1)
    assert web.asked == [FEED, ONE, TWO]
    assert stored(ask)[0][4] == f"pages: {THREE}"


async def test_the_page_with_the_whole_text_is_preferred(store, ask):
    link = f'<a href="{ONE}?page=all">All on one page</a>'
    web = net(one=part(1, more=link))
    web.pages[f"{ONE}?page=all"] = page(TITLE, WHOLE.split("\n"))
    await ingest(web, store)
    assert web.asked == [FEED, ONE, f"{ONE}?page=all"]
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]


async def test_a_page_that_has_the_whole_text_in_name_only_is_not_taken(store, ask):
    link = f'<a href="{ONE}?page=all">All on one page</a>'
    web = net(one=part(1, more=link))
    web.pages[f"{ONE}?page=all"] = story("hills", title="Log in")
    await ingest(web, store)
    assert stored(ask)[0][1] == WHOLE


# --- Revisits ------------------------------------------------------------------------------------------------


async def again(web: Net, store) -> None:
    web.now += timedelta(hours=1)
    await revisit_articles(web, store, 1)


def touched(made: str) -> str:
    """The page with other bytes and the same text."""
    return made.replace("<nav>", "<nav class='new'>")


async def test_an_unchanged_article_of_several_pages_stays_as_it_is(store, ask):
    web = net()
    await ingest(web, store)
    await again(web, store)
    web.pages[ONE] = touched(part(1))
    await again(web, store)
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]


@pytest.mark.parametrize("error", FAILURES)
async def test_a_page_that_fails_later_is_no_edit(store, ask, error):
    web = net()
    await ingest(web, store)
    web.pages |= {ONE: touched(part(1)), THREE: error}
    await again(web, store)
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]
    assert ask("SELECT count(*) FROM v_edits") == [(0,)]


async def test_an_edit_on_a_page_is_seen_while_another_one_fails(store, ask):
    web = net()
    await ingest(web, store)
    web.pages |= {ONE: touched(part(1)), TWO: part(2, seed="edited"), THREE: Unreachable("timeout")}
    await again(web, store)
    assert stored(ask) == [(ONE, text("part1", "edited", "part3"), 2, 0, None)]
    assert ask("SELECT count(*) FROM v_edits") == [(1,)]


async def test_a_page_that_fails_and_is_not_saved_any_more_takes_nothing_away(store, ask):
    web = net()
    await ingest(web, store)
    with store.begin() as tx:
        tx.retention.delete_batch("pages", NOON + timedelta(days=1))
    web.pages |= {ONE: touched(part(1)), THREE: Unreachable("timeout")}
    await again(web, store)
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]
    assert ask(f"SELECT outcome, reason FROM v_attempts WHERE stage = 'look' AND url = '{ONE}'") == [
        ("retry", f"wall: {THREE}, a further page of the article, could not be read")
    ]


@pytest.mark.parametrize("first", [part(1), touched(part(1))], ids=["the same bytes", "other bytes"])
async def test_a_page_that_was_missing_is_added_when_it_can_be_read_and_is_no_edit(store, ask, first):
    web = net(two=Unreachable("timeout"))
    await ingest(web, store)
    web.pages |= {ONE: first, TWO: part(2)}
    await again(web, store)
    assert stored(ask) == [(ONE, WHOLE, 2, 0, None)]
    assert ask("SELECT count(*) FROM v_edits") == [(0,)]
    await again(web, store)
    assert stored(ask)[0][2] == 2


async def test_a_feed_that_announces_a_further_page_brings_no_other_article(store, ask):
    web = net()
    await ingest(web, store)
    web.pages[FEED] = rss(TWO, titles=(TITLE,))
    await run_outlets(web, store)
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]
    with store.read() as tx:
        assert tx.articles.get(1).last_fetch.url == ONE


# --- Saved pages ---------------------------------------------------------------------------------------------


async def reextracted(web: Net, store, *drop: str):
    elm = outlet(rules={"drop": drop})
    return [one async for one in reextract((1,), (elm,), make_deps(web, store), dry_run=False)]


async def test_other_rules_read_all_saved_pages_anew(store, ask):
    note = '<p class="note">Subscribers of the harbour paper may read the whole of the accounts below.</p>'
    web = net(two=part(2, more=note))
    await ingest(web, store)
    assert (await reextracted(web, store))[0].change is None
    (one,) = await reextracted(web, store, ".note")
    assert (one.change.words_added, one.change.words_removed) == (0, 13)
    assert stored(ask) == [(ONE, WHOLE, 2, 0, None)]


@ON_BOTH_ENGINES
async def test_an_article_of_which_a_page_is_not_saved_any_more_is_left_alone(store, ask):
    web = net()
    await ingest(web, store)
    with store.begin() as tx:
        lost = tx.articles.get(1).content.further_pages[1].page_sha256
    with store._engine.begin() as db:
        db.exec_driver_sql("DELETE FROM pages WHERE sha256 = " + _literal(db, lost))
    (one,) = await reextracted(web, store, "p:first-of-type")
    assert one.error == "a further page of it was not saved"
    assert stored(ask) == [(ONE, WHOLE, 1, 0, None)]


def _literal(db, value: bytes) -> str:
    return f"X'{value.hex()}'" if db.dialect.name == "sqlite" else f"'\\x{value.hex()}'::bytea"


async def test_a_partial_article_stays_partial_under_other_rules(store, ask):
    note = '<p class="note">Subscribers of the harbour paper may read the whole of the accounts below.</p>'
    web = net(two=part(2, more=note), three=Unreachable("timeout"))
    await ingest(web, store)
    await reextracted(web, store, ".note")
    assert stored(ask) == [(ONE, text("part1", "part2"), 2, 1, f"pages: {THREE}")]


# --- Joining -------------------------------------------------------------------------------------------------

FIRST = Article(
    url=Url(ONE),
    title=TITLE,
    lead="The board met on Friday.",
    text="It was late.\nNobody had",
    links=(Link(url="https://oak.example/", text="Oak"),),
    images=(Image(url="https://elm.example/1.jpg"),),
    all_pages=(Url(TWO),),
    missing=f"pages: {TWO}",
)


def after(words: str, **said: object) -> Article:
    return replace(FIRST, lead=None, text=words, all_pages=(), missing=None, links=(), images=(), **said)


@pytest.mark.parametrize(
    "words, expected",
    [
        ("Then they left.", "It was late.\nNobody had\nThen they left."),
        ("seen the bill.", "It was late.\nNobody had seen the bill."),
        (
            "The board met on Friday.\nIt was late!\nThen they left.",
            "It was late.\nNobody had\nThen they left.",
        ),
        (f"{TITLE}\nThen they left.", "It was late.\nNobody had\nThen they left."),
        ("It was late.", "It was late.\nNobody had"),
        ("***", "It was late.\nNobody had\n***"),
    ],
)
def test_lines_that_stood_before_are_not_repeated_and_a_divided_paragraph_is_one(words, expected):
    assert joined(FIRST, [after(words)], []).text == expected


def test_what_the_pages_say_beside_their_texts_is_joined_too():
    other = replace(after("Then they left.", authors=("Ann Reed",)), lead="A new lead.", missing="paywall")
    other = replace(other, links=(FIRST.links[0], Link(url="https://ash.example/")), images=FIRST.images)
    found = joined(FIRST, [other], [])
    assert found.text.split("\n")[2:] == ["A new lead.", "Then they left."]
    assert (found.lead, found.authors, found.missing) == (FIRST.lead, ("Ann Reed",), "paywall")
    assert [link.url for link in found.links] == ["https://oak.example/", "https://ash.example/"]
    assert found.images == FIRST.images


def test_missing_pages_are_named_in_their_order():
    assert joined(FIRST, [], [Url(TWO), Url(THREE)]).missing == f"pages: {TWO} {THREE}"
    assert joined(FIRST, [], []).missing is None


@pytest.mark.parametrize(
    "title, url, words, expected",
    [
        (TITLE, TWO, "Then they left.", True),
        (f"{TITLE} – page 2", TWO, "Then they left.", True),
        ("", TWO, "Then they left.", True),
        ("The results", ONE, "Then they left.", True),
        ("The results", TWO, "Then they left.", False),
        (TITLE, "https://elm.example/news/2-another", "Then they left.", False),
        (TITLE, TWO, FIRST.text, False),
    ],
)
def test_a_further_page_calls_itself_one_has_the_headline_and_another_text(title, url, words, expected):
    found = after(words, title=title, url=Url(url))
    assert follows(FIRST, Url(ONE), [], found, Url(TWO)) is expected
