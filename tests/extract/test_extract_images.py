"""Which pictures are an article's, and what is written under them."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import ELM, PARAGRAPHS, article, html, read

from ingest.config import Outlet, Rules
from ingest.extract.body.pictures.credits import split_credit, without_label
from ingest.model import Image

PIER = "https://news.elm.example/img/pier-2041.jpg"
MAIN = '<meta property="og:image" content="/img/pier-2041-1200x630.jpg">'


def images(body: str, head: str = "", outlet: Outlet = ELM) -> tuple[Image, ...]:
    return read(html(body, head), outlet).images


def in_text(markup: str, head: str = "") -> tuple[Image, ...]:
    """The pictures of an article with `markup` between two of its paragraphs."""
    return images(article(PARAGRAPHS[0], markup, *PARAGRAPHS[1:]), head)


@pytest.mark.parametrize(
    "markup, caption, credit",
    [
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The pier on Friday.</figcaption></figure>", "The pier on Friday.", None),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The pier. <span class='credit'>Photo: Ada Brook</span></figcaption></figure>", "The pier.", "Ada Brook"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>Die Brücke am Freitag (Foto: Ada Brook)</figcaption></figure>", "Die Brücke am Freitag", "Ada Brook"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>A hosszú híd. Fotó: Kiss Ádám / MTI</figcaption></figure>", "A hosszú híd.", "Kiss Ádám / MTI"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>Мост в пятницу. Фото: Анна Речная</figcaption></figure>", "Мост в пятницу.", "Анна Речная"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>金曜日の橋。写真：川田花子</figcaption></figure>", "金曜日の橋。", "川田花子"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The pier. © Elm Press</figcaption></figure>", "The pier.", "Elm Press"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The pier (Reuters)</figcaption></figure>", "The pier", "Reuters"),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The mayor (left) and her clerk</figcaption></figure>", "The mayor (left) and her clerk", None),
        ("<figure><img src='/img/pier-2041.jpg' alt='A long pier'></figure>", "A long pier", None),
        ("<img src='/img/pier-2041.jpg' alt='DSC_2041.jpg'>", None, None),
        ("<div class='wp-caption'><img src='/img/pier-2041.jpg' alt='x y'><p class='wp-caption-text'>The long pier</p></div>", "The long pier", None),
        ("<figure><img src='/img/pier-2041.jpg'><figcaption>The pier</figcaption><small itemprop='copyrightHolder'>Credit...Ada Brook</small></figure>", "The pier", "Ada Brook"),
        ("<figure><a href='/img/full/pier-2041.jpg'><img src='/img/pier-2041.jpg'></a><figcaption>In full size</figcaption></figure>", "In full size", None),
        ("<img class='lazy' src='data:image/gif;base64,R0lGOD' data-src='/img/pier-2041.jpg'>", None, None),
        ("<picture><img srcset='/img/s.jpg 300w, /img/pier-2041.jpg 900w'></picture>", None, None),
        ("<amp-img src='/img/pier-2041.jpg' width='900' height='600'></amp-img>", None, None),
    ],
)  # fmt: skip
def test_a_picture_in_the_text_has_its_caption_and_its_credit(markup, caption, credit):
    assert in_text(markup) == (Image(url=PIER, caption=caption, credit=credit),)


@pytest.mark.parametrize(
    "markup",
    [
        "<img src='/img/pier-2041.jpg' width='60' height='60'>",
        "<img src='/img/pier-2041.jpg' width='1' height='1'>",
        "<img src='data:image/png;base64,iVBORw0KGgo='>",
        "<img src='/static/logo-elm.png'>",
        "<img src='/img/avatars/ada.jpg'>",
        "<img class='author-avatar' src='/img/ada.jpg'>",
        "<img src='https://count.example/pixel?id=5'>",
        "<img src='/static/arrow.svg'>",
        "<a href='/news/2026/other-article'><img src='/img/other-77.jpg' alt='Something else'></a>",
        "<aside><img src='/img/other-77.jpg' alt='Something else'></aside>",
        "<div class='related-articles'><img src='/img/other-77.jpg' alt='Something else'></div>",
        "<div hidden><img src='/img/other-77.jpg'></div>",
        "<img alt='without an address'>",
        "<img src='javascript:void(0)'>",
    ],
)
def test_icons_faces_counters_and_teasers_are_no_pictures_of_the_article(markup):
    assert in_text(markup) == ()


def test_the_picture_between_headline_and_text_counts_and_those_of_other_boxes_do_not():
    page = (
        "<header><img src='/img/harbour-at-dawn.jpg'></header><main><h1>Bridge to stay shut until spring</h1>"
        "<div class='hero'><img src='/img/pier-2041.jpg' alt='The pier'></div>"
        f"<div class='story-text'>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</div>"
        "<div class='box'><img src='/img/other-77.jpg'><h3>Ferry sold</h3></div></main>"
        "<footer><img src='/img/owners-2.jpg'></footer>"
    )
    assert images(page) == (Image(url=PIER, caption="The pier"),)


def test_two_sizes_of_the_picture_for_sharing_are_one_with_the_words_under_the_one_in_the_text():
    shown = "<figure><img src='/img/pier-2041-640x480.jpg'><figcaption>The pier. Photo: Ada Brook</figcaption></figure>"
    found = in_text(shown, MAIN + '<meta property="og:image:alt" content="A pier">')
    assert found == (
        Image(
            url="https://news.elm.example/img/pier-2041-1200x630.jpg", caption="The pier.", credit="Ada Brook"
        ),
    )


def test_what_json_ld_says_of_its_picture_is_taken_where_the_page_shows_none():
    data = '{"@type":"NewsArticle","headline":"Bridge","image":{"@type":"ImageObject","url":"/img/pier-2041.jpg","caption":"The pier","creator":{"@type":"Person","name":"Ada Brook"}}}'
    found = images(article(), f'<script type="application/ld+json">{data}</script>')
    assert found == (Image(url=PIER, caption="The pier", credit="Ada Brook"),)


def test_the_logo_that_a_site_offers_for_sharing_is_no_picture_of_the_article():
    found = read(html(article(), '<meta property="og:image" content="/static/logo.png">'), ELM)
    assert (found.images, found.image) == ((), "https://news.elm.example/static/logo.png")


def test_the_pictures_of_a_body_found_by_a_rule_come_without_those_beside_it():
    outlet = Outlet(id="elm", name="Elmbridge Courier", rules=Rules(body=(".story-text",)))
    page = article(
        PARAGRAPHS[0],
        "<figure><img src='/img/pier-2041.jpg'><figcaption>The pier</figcaption></figure>",
        *PARAGRAPHS[1:],
    )
    found = read(html(page + "<img src='/img/other-77.jpg'>"), outlet)
    assert found.extractor.startswith("rules")
    assert found.images == (Image(url=PIER, caption="The pier"),)


@pytest.mark.parametrize(
    "caption",
    [
        "",
        "The photo: nobody knows who took it. It hangs in the hall.",
        "A sentence about 2019 (and more)",
        "Score 3 / 2",
        "x" * 800,
    ],
)
def test_words_that_are_no_credit_stay_in_the_caption(caption):
    assert split_credit(caption) == (caption, "")


@pytest.mark.parametrize(
    "credit, names",
    [("(Photo: Ada Brook)", "Ada Brook"), ("© Ada Brook", "Ada Brook"), ("Foto: Ada Brook/dpa", "Ada Brook/dpa"),
     ("Photograph by Ada Brook", "Ada Brook"), ("Ada Brook", "Ada Brook"), ("Photos Ltd", "Photos Ltd")],
)  # fmt: skip
def test_a_credit_is_named_without_its_label(credit, names):
    assert without_label(credit) == names


def test_pictures_of_one_series_are_several():
    shown = "".join(f"<figure><img src='/img/pier-{number}.jpg'></figure>" for number in (2041, 2042, 2043))
    assert len(in_text(shown, MAIN)) == 3
