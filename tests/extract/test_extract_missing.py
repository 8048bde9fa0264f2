"""What a page does not show of its article."""

import json

import pytest
from extract_pages import PARAGRAPHS, article, html, read


def data(**values: object) -> str:
    whole = {"@type": "NewsArticle", "headline": "Bridge", **values}
    return f'<script type="application/ld+json">{json.dumps(whole)}</script>'


@pytest.mark.parametrize(
    "last, head, missing",
    [
        ("Shopkeepers on the high street fear for the weeks before …", data(wordCount=400), "cut"),
        ("Shopkeepers on the high street fear for the weeks before [...]", data(wordCount="400"), "cut"),
        ("Shopkeepers on the high street fear for the weeks before…", data(wordCount=90), None),
        ("Shopkeepers on the high street fear for the weeks before…", data(), None),
        ("Shopkeepers on the high street fear for the worst.", data(wordCount=400), None),
        ("Shopkeepers fear for the worst…", data(isAccessibleForFree=False, wordCount=400), "paywall"),
    ],
)
def test_a_text_that_breaks_off_is_cut_where_the_page_announces_far_more_words(last, head, missing):
    found = read(html(article(PARAGRAPHS[0], PARAGRAPHS[1], last), head))
    assert (found.missing, found.partial) == (missing, missing is not None)


def test_words_counted_with_thousands_of_digits_are_survived():
    found = read(html(article(*PARAGRAPHS[:2], "And so on…"), data(wordCount="9" * 5000)))
    assert found.missing == "cut"
