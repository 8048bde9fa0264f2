"""The further pages of an article, as its page links them."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import ELM, PARAGRAPHS, article, html, read
from hypothesis import given
from hypothesis import strategies as st

from ingest.page_numbers import page_number
from ingest.urls import Url

STORY = "https://news.elm.example/2026/11/20/bridge-48213"


def pages(pager: str, url: str = STORY, head: str = "") -> list[str]:
    """The further pages of an article with this pager."""
    found = read(html(article(*PARAGRAPHS, after=pager), head), ELM, url)
    return [str(one).removeprefix("https://news.elm.example") for one in found.all_pages]


@pytest.mark.parametrize(
    "url, pager, expected",
    [
        (STORY, "<a href='?page=2'>2</a> <a href='?page=3'>3</a>", ["/2026/11/20/bridge-48213?page=2", "/2026/11/20/bridge-48213?page=3"]),
        (STORY, "<ul><li><a href='/2026/11/20/bridge-48213/2'>2</a></li></ul>", ["/2026/11/20/bridge-48213/2"]),
        (f"{STORY}/", "<a href='/2026/11/20/bridge-48213/page/2/'>Weiter ›</a>", ["/2026/11/20/bridge-48213/page/2/"]),
        ("https://news.elm.example/bridge.html", "<a href='bridge-2.html'>Seite 2</a>", ["/bridge-2.html"]),
        ("https://news.elm.example/bridge.html", "<a href='bridge_seite-2.html'>»</a>", ["/bridge_seite-2.html"]),
        ("https://news.elm.example/bridge,1.html", "<a href='bridge,2.html'>[2]</a><a href='bridge,3.html'>[3]</a>", ["/bridge,2.html", "/bridge,3.html"]),
        ("https://news.elm.example/story?id=48213", "<a href='?id=48213&p=2'>Next page</a>", ["/story?id=48213&p=2"]),
        (f"{STORY}?utm_source=mail", "<a href='?strona=2'>następna strona</a>", ["/2026/11/20/bridge-48213?strona=2"]),
        (STORY, "<a href='?page=2' rel='next'><svg></svg></a>", ["/2026/11/20/bridge-48213?page=2"]),
        (STORY, "<a href='?page=2' aria-label='Página siguiente'>&#9658;</a>", ["/2026/11/20/bridge-48213?page=2"]),
        (STORY, "<a href='?page=2'>次へ</a>", ["/2026/11/20/bridge-48213?page=2"]),
        (STORY, "<a href='?page=2'>Следующая страница</a>", ["/2026/11/20/bridge-48213?page=2"]),
        (STORY, "<a href='?page=2'>التالي</a>", ["/2026/11/20/bridge-48213?page=2"]),
        (STORY, "<ol><li><a href='?page=2'>What the divers found</a><li><a href='?page=3'>Who will pay for it</a></ol>", ["/2026/11/20/bridge-48213?page=2", "/2026/11/20/bridge-48213?page=3"]),
        (STORY, "<a href='?page=2'>2</a><a href='?page=9'>9</a>", ["/2026/11/20/bridge-48213?page=2", "/2026/11/20/bridge-48213?page=9"]),
    ],
)  # fmt: skip
def test_links_to_the_own_address_with_a_counter_are_further_pages(url, pager, expected):
    assert pages(pager, url) == expected


def test_rel_next_in_the_head_names_the_next_page():
    assert pages("", head="<link rel='next' href='/2026/11/20/bridge-48213/2'>") == [
        "/2026/11/20/bridge-48213/2"
    ]


@pytest.mark.parametrize(
    "pager, head",
    [
        ("<a href='/2026/11/20/ferry-48214'>Next article</a>", ""),
        ("<a href='/2026/11/20/bridge-48214'>Next</a>", ""),
        ("", "<link rel='next' href='/2026/11/19/ferry-48212'>"),
        ("", "<link rel='next' href='/page/2'>"),
        ("<a href='?page=3'>3</a>", ""),
        ("<a href='?page=2'>What the divers found below the piers</a>", ""),
        ("<a href='?page=1'>1</a>", ""),
        ("<a href='?comment_page=2'>2</a>", ""),
        ("<a href='/2026/11/20/bridge-48213/comment-page-2/#comments'>2</a>", ""),
        ("<div class='comments'><a href='?page=2'>2</a></div>", ""),
        ("<a href='?photo=2'>2</a>", ""),
        ("<a href='/2026/11/20/bridge-48213-2/'>2</a>", ""),
        (
            "<a href='/2026/11/20/bridge-48213-part-2'>2</a><a href='/2026/11/20/bridge-48213-part-3'>3</a>",
            "",
        ),
        ("<a href='?page=2'>More</a>", ""),
        ("<a href='?90c7c550_page=2'>Next</a>", ""),
        ("<a href='https://oak.example/2026/11/20/bridge-48213?page=2'>2</a>", ""),
        ("<a href='?share=2'>2</a>", ""),
        ("<a href='/2026/11/20'>20</a>", ""),
        ("<a href='?version=2'>Second edition of 2 columns, with all the photographs in full colour</a>", ""),
        ("<a href='#2'>2</a>", ""),
        ("<a href='?page=100'>100</a>", ""),
    ],
)
def test_other_articles_comments_pictures_and_lone_links_are_no_further_pages(pager, head):
    assert pages(pager, head=head) == []


def test_the_number_at_the_end_of_an_address_is_no_page_of_its_section():
    links = "<a href='/news'>News</a> <a href='/news/11'>Previous</a> <a href='/news/13'>Next</a>"
    assert pages(links, "https://news.elm.example/news/12") == []


@pytest.mark.parametrize(
    "url, pager, expected",
    [
        (
            f"{STORY}?page=2",
            "<a href='?page=1'>1</a> <a href='?page=3'>3</a>",
            (2, ["/2026/11/20/bridge-48213?page=3"]),
        ),
        (
            f"{STORY}/2",
            "<a href='/2026/11/20/bridge-48213'>1</a> <a href='/2026/11/20/bridge-48213/3'>3</a>",
            (2, ["/2026/11/20/bridge-48213/3"]),
        ),
        (
            f"{STORY}/3",
            "<a href='/2026/11/20/bridge-48213'>1</a> <a href='/2026/11/20/bridge-48213/2'>2</a>",
            (3, []),
        ),
    ],
)
def test_a_later_page_knows_its_number_and_is_not_partial(url, pager, expected):
    found = read(html(article(*PARAGRAPHS, after=pager)), ELM, url)
    further = [str(one).removeprefix("https://news.elm.example") for one in found.all_pages]
    assert ((found.page_number, further), found.missing) == (expected, None)


def test_a_first_page_alone_is_partial_and_names_the_others():
    found = read(
        html(article(*PARAGRAPHS, after="<a href='?page=2'>2</a><a href='?page=3'>3</a>")), ELM, STORY
    )
    assert found.next_page == Url(f"{STORY}?page=2")
    assert (found.partial, found.missing) == (True, f"pages: {STORY}?page=2 {STORY}?page=3")


@pytest.mark.parametrize(
    "link, whole",
    [
        ("<a href='?page=all'>Read on one page</a>", "?page=all"),
        ("<a href='?view=all'>Alles</a>", "?view=all"),
        ("<a href='?singlepage=1'>x</a>", "?singlepage=1"),
        ("<a href='/2026/11/20/bridge-48213/komplettansicht'>Auf einer Seite</a>", "/komplettansicht"),
        ("<a href='?print=1'>Drucken</a><a href='?seite=alle'>Alle</a>", "?seite=alle"),
        ("<a href='/2026/11/20/bridge-48213/print'>Print</a>", "/print"),
        ("<a href='https://oak.example/2026/11/20/bridge-48213?view=all'>All</a>", None),
        ("<a href='/2026/11/20/ferry-48214?view=all'>All</a>", None),
        ("<a href='?utm_source=all'>All</a><a href='?comments=all'>All comments</a>", None),
    ],
)
def test_a_page_with_the_whole_text_has_the_own_address_and_a_word_for_it(link, whole):
    found = read(html(article(*PARAGRAPHS, after=f"<a href='?page=2'>2</a>{link}")), ELM, STORY)
    assert found.whole_page == (Url(f"{STORY}{whole}") if whole else None)


def test_a_page_without_further_pages_has_no_whole_one():
    assert (
        read(html(article(*PARAGRAPHS, after="<a href='?print=1'>Print</a>")), ELM, STORY).whole_page is None
    )


PATHS = st.text("abp1290/,_-.?&=é", max_size=30)


@given(PATHS, PATHS)
def test_any_address_has_a_number_or_none(one, other):
    first, second = Url(f"https://elm.example/{one}"), Url(f"https://elm.example/{other}")
    assert page_number(first, first) is None
    number = page_number(first, second)
    assert number is None or number > 1


@given(
    st.integers(2, 99),
    st.sampled_from(["{}?page={}", "{}/{}", "{}-page-{}", "{},{}", "{}/page/{}", "{}?x=5&seite={}"]),
)
def test_a_counter_behind_an_address_is_read(number, form):
    other = Url(form.format(STORY, number))
    first = Url(f"{STORY}?x=5" if "x=5" in form else STORY)
    assert page_number(first, other) == number
    assert page_number(other, first) is None
