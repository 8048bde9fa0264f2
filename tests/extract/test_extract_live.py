"""Live blogs: their entries with times, from the boxes of the page and from JSON-LD."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import json
from datetime import UTC, datetime

import pytest
from extract_pages import ELM, PARAGRAPHS, article, html, read

from ingest.config import Outlet

LONDON = Outlet(id="elm", name="Elmbridge Courier", timezone="Europe/London")
TITLE = "Storm over the valley: live updates"
POSTS = (
    ("2026-11-20T11:30:00Z", "Ferry stops", "The ferry has stopped for the day, the harbour board says, because the waves are too high."),
    ("2026-11-20T10:15:00Z", "Trees fall", "Two old oaks fell across the northern road, and the fire brigade is there with chainsaws now."),
    ("2026-11-20T09:05:00Z", "Schools shut", "All schools in the valley send their pupils home at ten, the county told parents in a message."),
    ("2026-11-20T08:00:00Z", "Good morning", "We report here through the day on the storm that is coming in from the western sea."),
)  # fmt: skip


def at(*clock: int) -> datetime:
    return datetime(2026, 11, 20, *clock, tzinfo=UTC)


def box(time: str, headline: str, text: str) -> str:
    return f"<div class='post'><time datetime='{time}'>{time[11:16]}</time><h3>{headline}</h3><p>{text}</p></div>"


def item(time: str, headline: str, text: str) -> str:
    return f"<li><span><time datetime='{time}'>{time[11:16]} Uhr</time></span><h4>{headline}</h4><div><p>{text}</p></div></li>"


def beside(time: str, headline: str, text: str) -> str:
    return f"<h2><time datetime='{time}'>{time[11:16]}</time> {headline}</h2><p>{text}</p>"


def section(time: str, headline: str, text: str) -> str:
    return f"<section><header><h2>{headline}</h2><p><time datetime='{time}'></time></p></header><p>{text}</p></section>"


def page(make, title: str = TITLE, posts=POSTS, head: str = "") -> str:
    return html(
        f"<main><h1>{title}</h1><div class='feed'>{''.join(make(*post) for post in posts)}</div></main>",
        head,
        title,
    )


@pytest.mark.parametrize("make", [box, item, beside, section])
@pytest.mark.parametrize("title", [TITLE, "Storm over the valley"])
def test_boxes_in_a_row_with_a_time_each_are_the_entries_of_a_live_blog(make, title):
    found = read(page(make, title))
    assert found.kind == "live"
    assert [(entry.at, entry.headline, entry.text.removeprefix("- ")) for entry in found.entries] == [
        (at(11, 30), *POSTS[0][1:]),
        (at(10, 15), *POSTS[1][1:]),
        (at(9, 5), *POSTS[2][1:]),
        (at(8, 0), *POSTS[3][1:]),
    ]
    assert [found.text.index(text) for _, _, text in POSTS] == sorted(
        found.text.index(text) for _, _, text in POSTS
    )


def test_an_entry_may_have_several_paragraphs_and_no_headline():
    posts = [(time, "", f"{text}</p><p>{PARAGRAPHS[number]}") for number, (time, _, text) in enumerate(POSTS)]
    found = read(page(box, posts=posts))
    assert [entry.headline for entry in found.entries] == [None] * 4
    assert found.entries[1].text == f"{POSTS[1][2]}\n{PARAGRAPHS[1]}"


@pytest.mark.parametrize(
    "outlet, published, expected",
    [
        (LONDON, "2026-11-20T07:55:00+00:00", [at(11, 30), at(10, 15), at(9, 5), at(8, 0)]),
        (ELM, "2026-11-20T07:55:00+00:00", [None] * 4),
        (LONDON, "2026-11-20", [None] * 4),
    ],
)
def test_a_clock_is_of_the_day_of_publication_where_zone_and_day_are_known(outlet, published, expected):
    clocks = [(time[11:16], *rest) for time, *rest in POSTS]
    head = f'<meta property="article:published_time" content="{published}">'
    found = read(
        page(
            lambda time, headline, text: (
                box(time, headline, text)
                .replace(f" datetime='{time}'", "")
                .replace("></time>", f">{time}</time>")
            ),
            posts=clocks,
            head=head,
        ),
        outlet,
    )
    assert [entry.at for entry in found.entries] == expected


def test_clocks_that_pass_midnight_are_of_no_known_day():
    clocks = [
        (clock, *post[1:]) for clock, post in zip(("00:30", "23:15", "22:05", "21:00"), POSTS, strict=True)
    ]
    made = page(
        lambda time, headline, text: (
            f"<div class='post'><time>{time}</time><h3>{headline}</h3><p>{text}</p></div>"
        ),
        posts=clocks,
        head='<meta property="article:published_time" content="2026-11-19T20:55:00+00:00">',
    )
    assert [entry.at for entry in read(made, LONDON).entries] == [None] * 4


@pytest.mark.parametrize(
    "days",
    [("2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17"),
     ("2026-11-20T11:30:00Z", "2025-11-19T11:00:00Z", "2024-11-18T12:00:00Z", "2023-11-17T10:00:00Z"),
     ("2026-11-20T11:30:00Z", "2026-11-20T08:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T09:00:00Z"),
     ("2026-11-20T11:30:00Z",) * 4],
)  # fmt: skip
def test_a_chronicle_is_no_live_blog(days):
    posts = [(day, *post[1:]) for day, post in zip(days, POSTS, strict=True)]
    found = read(page(box, "Storms of the valley", posts))
    assert (found.kind, found.entries) == ("brief", ())


def test_comments_under_an_article_are_no_entries():
    said = "".join(
        f"<div class='c'><time datetime='{time}'></time><p>{text}</p></div>" for time, _, text in POSTS
    )
    found = read(html(article() + f"<section>{said}</section>"))
    assert (found.kind, found.entries) == ("article", ())


def test_an_article_with_two_times_is_no_live_blog():
    assert read(page(box, "Storm over the valley", POSTS[:2])).entries == ()


def data(posts=POSTS, kind: str = "LiveBlogPosting") -> str:
    updates = [
        {"@type": "BlogPosting", "datePublished": time, "headline": headline, "articleBody": f"<p>{text}</p>"}
        for time, headline, text in posts
    ]
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, "headline": TITLE, "liveBlogUpdate": updates})}</script>'


def test_entries_that_only_json_ld_has_follow_what_the_page_shows():
    found = read(
        html(f"<main><h1>{TITLE}</h1>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</main>", data())
    )
    assert found.kind == "live"
    assert [(entry.at, entry.headline) for entry in found.entries][:2] == [
        (at(11, 30), "Ferry stops"),
        (at(10, 15), "Trees fall"),
    ]
    expected = [*PARAGRAPHS, *(line for _, headline, text in POSTS for line in (headline, text))]
    assert found.text.split("\n") == expected


def test_entries_that_the_page_shows_too_are_not_repeated():
    shown = "".join(f"<h3>{headline}</h3><p>{text}</p>" for _, headline, text in POSTS)
    found = read(html(f"<main><h1>{TITLE}</h1><div class='feed'>{shown}</div></main>", data()))
    assert len(found.entries) == 4
    assert found.text.count(POSTS[1][2]) == 1


def test_the_page_may_show_the_first_entries_only():
    shown = "".join(f"<h3>{headline}</h3><p>{text}</p>" for _, headline, text in POSTS[:2])
    found = read(html(f"<main><h1>{TITLE}</h1><p>{PARAGRAPHS[0]}</p>{shown}</main>", data()))
    assert found.text.split("\n")[0] == PARAGRAPHS[0]
    assert [found.text.count(text) for _, _, text in POSTS] == [1, 1, 1, 1]


def test_boxes_take_their_exact_times_from_json_ld():
    posts = [("", *post[1:]) for post in POSTS]
    found = read(page(box, posts=posts, head=data()))
    assert [entry.at for entry in found.entries] == [at(11, 30), at(10, 15), at(9, 5), at(8, 0)]


@pytest.mark.parametrize(
    "updates", ["5", "null", '["x"]', '[{"articleBody": 5}]', '{"@type": "BlogPosting"}']
)
def test_broken_updates_are_no_entries(updates):
    script = f'<script type="application/ld+json">{{"@type": "LiveBlogPosting", "liveBlogUpdate": {updates}}}</script>'
    assert read(html(article(), script)).entries == ()
