"""Pages that hold no article are refused with a reason, not stored."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import PARAGRAPHS, article, html, read

from ingest.errors import ErrorPage, ExtractError, NoText, Wall


@pytest.mark.parametrize(
    "title, body",
    [
        (
            "404 Page not found",
            "<h1>Page not found</h1><p>The page you look for is not here. <a href=/>Home</a></p>",
        ),
        (
            "Seite nicht gefunden",
            "<h1>Seite nicht gefunden</h1><p>Die Seite, die Sie suchen, gibt es hier leider nicht mehr.</p>",
        ),
    ],
)
def test_error_pages_are_no_articles_but_may_become_one(title, body):
    with pytest.raises(ErrorPage) as refused:
        read(html(body, title=title))
    assert (refused.value.reason, refused.value.outcome) == ("not_article", "retry")


@pytest.mark.parametrize(
    "title, body",
    [
        (
            "Just a moment...",
            "<p>Checking your browser before you go on to the news of the valley, please wait.</p>",
        ),
        (
            "Elmbridge Courier",
            "<h1>Your privacy</h1><p>We and our partners use cookies. Accept all cookies or manage your consent in the privacy settings.</p>",
        ),
        (
            "Bridge to stay shut",
            "<h1>Bridge to stay shut</h1><p>The bridge will stay shut, the county says. Already a subscriber? Go on to your account.</p>",
        ),
    ],
)
def test_walls_are_no_articles_and_are_tried_again(title, body):
    with pytest.raises(Wall) as refused:
        read(html(body, title=title))
    assert (refused.value.reason, refused.value.outcome) == ("not_article", "retry")


@pytest.mark.parametrize("document", ["", "<html></html>", "<p>Hm.</p>", "<style>p{}"])
def test_a_page_without_text_is_empty(document):
    with pytest.raises(NoText):
        read(document)


def test_a_page_of_links_is_no_article():
    links = "".join(f"<li><a href='/{i}'>Headline number {i} of the day</a></li>" for i in range(80))
    with pytest.raises(ExtractError):
        read(html(f"<ul>{links}</ul>", title="News"), url="https://elm.example/news/valley")


def test_nor_is_one_whose_links_are_paragraphs():
    """Of such links trafilatura makes a text, unless it asks others in its turn."""
    links = "".join(f"<p><a href='/n/{i}'>More of the valley and of {i}</a></p>" for i in range(40))
    with pytest.raises(NoText):
        read(html(f"<article><h1>News</h1>{links}</article>", title="News"))


def test_an_article_about_cookies_and_missing_pages_is_one():
    text = [
        "Page not found, read the sign at the library, and the cookies in the jar were gone too. " + p
        for p in PARAGRAPHS
    ]
    assert read(html(article(*text, h1="Page not found: the library's lost book"))).text
