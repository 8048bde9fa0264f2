"""Which blocks count as running text, and which elements of a page are cut as clutter, at the thresholds."""

import pytest
from extract_pages import article, html, read
from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.scoring import element_scores, is_prose, prune, score
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.element import MAX_COUNTED_ELEMENTS, Element


def text(chars: int, end: str = ".") -> str:
    """Words of exactly `chars` characters together."""
    return ("The " + "ferry " * chars)[: chars - 1].rstrip().ljust(chars - 1, "s") + end


def tree(body: str) -> Element:
    root = LexborHTMLParser(f"<!doctype html><body>{body}").body
    assert root is not None
    return build_tree(root)


def only_block(body: str) -> Block:
    (block,) = to_blocks([tree(body)])
    return block


def paragraphs(chars: int) -> str:
    assert chars % 100 == 0
    return f"<p>{text(100)}</p>" * (chars // 100)


def box(name: str, chars: int) -> str:
    return f"<div class='{name}'>{paragraphs(chars)}</div>"


def kept(body: str, **options: bool) -> list[str]:
    """The names of the boxes that are left."""
    root = tree(body)
    prune(root.subtree(), element_scores(to_blocks([root])), None, **options)
    return [element.class_and_id for element in root.walk() if element.class_and_id]


def test_a_character_of_a_script_without_spaces_counts_as_three():
    assert weighted_length("ferry") == len("ferry")
    assert weighted_length("Fähre 橋は") == 6 + 2 * 3


@pytest.mark.parametrize(
    "chars, end, prose", [(40, ".", True), (39, ".", False), (80, "s", True), (79, "s", False)]
)
def test_a_block_is_prose_from_a_length_on_that_is_twice_as_large_without_a_full_stop(chars, end, prose):
    assert is_prose(only_block(f"<p>{text(chars, end)}</p>")) is prose
    assert not is_prose(only_block(f"<h2>{text(chars, end)}</h2>"))


@pytest.mark.parametrize("linked, prose", [(50, True), (51, False)])
def test_a_block_that_is_mostly_a_link_is_no_prose(linked, prose):
    assert is_prose(only_block(f"<p><a>{text(linked, 's')}</a>{text(100 - linked)}</p>")) is prose


@pytest.mark.parametrize(
    "body, points",
    [
        (f"<p>{text(1_200)}</p>", 1_200.0),
        (f"<p>{text(1_300)}</p>", 1_200.0),
        (f"<p>{text(100)} <a>{text(20)}</a></p>", 101.0),
        (f"<ul><li>{text(100)}</li></ul>", 40.0),
        (f"<p>{text(100, 's')}</p>", 40.0),
    ],
)
def test_the_score_of_a_block(body, points):
    assert score(only_block(body)) == pytest.approx(points)


@pytest.mark.parametrize("side, left", [(300, ["story"]), (400, ["story", "sidebar"])])
def test_what_looks_like_clutter_stays_when_much_of_the_page_is_in_it(side, left):
    assert kept(box("story", 1_000 - side) + box("sidebar", side)) == left


def test_boxes_of_one_name_are_judged_together():
    assert kept(box("story", 600) + box("sidebar", 200) * 2) == ["story", "sidebar", "sidebar"]


@pytest.mark.parametrize("own, left", [(400, ["story"]), (300, ["story", "comments"])])
def test_comments_go_when_enough_text_is_left(own, left):
    assert kept(box("story", own) + box("comments", 1_000)) == left


@pytest.mark.parametrize("body, left", [(400, ["story", "promo", "article-body"]), (300, ["story"])])
def test_a_box_round_the_declared_body_is_layout(body, left):
    assert kept(box("story", 1_500) + f"<div class='promo'>{box('article-body', body)}</div>") == left


def test_only_empty_boxes_go_when_names_have_misled():
    assert kept(
        box("story", 900) + box("sidebar", 100) + "<div class='promo'>Now!</div>", aggressive=False
    ) == [
        "story",
        "sidebar",
    ]


@pytest.mark.parametrize("teasers, left", [(3, 0), (2, 2)])
def test_three_boxes_of_a_linked_heading_are_a_list_of_other_articles(teasers, left):
    boxes = "<li class='item'><h3><a href='/1'>Mill wheel</a></h3><p>It turns.</p></li>" * teasers
    assert kept(box("story", 500) + f"<ul>{boxes}</ul>").count("item") == left


@pytest.mark.parametrize("chars, left", [(599, []), (600, ["link"])])
def test_a_link_round_blocks_is_a_teaser_unless_it_holds_the_page(chars, left):
    words = "x" * chars
    assert kept(f"{paragraphs(500)}<a class='link' href='/1'><p>{words}</p></a>") == left


@pytest.mark.parametrize("boxes, is_kept", [(3, False), (4, True)])
def test_a_page_that_calls_its_own_text_clutter_keeps_it(boxes, is_kept):
    sentences = [text(200 + number) for number in range(5)]
    names = ("sidebar", "promo-a", "promo-b", "promo-c")[:boxes]
    parts = [
        f"<div class='{name}'><p>{sentence}</p></div>"
        for name, sentence in zip(names, sentences, strict=False)
    ]
    plain = [f"<p>{sentence}</p>" for sentence in sentences[boxes:]]
    found = read(html(f"<h1>Bridge</h1><div>{''.join(plain + parts)}</div>")).text
    assert (sentences[0] in found) is is_kept


@pytest.mark.parametrize("lines, is_dated", [(10, True), (11, False)])
def test_a_date_is_looked_for_in_the_twelve_lines_from_the_headline_on(lines, is_dated):
    before = "<div>The valley</div>" * lines + "<div>20 November 2026</div>"
    found = read(html(article(before=before)), url="https://elm.example/b")
    assert (found.published is not None) is is_dated


def test_counting_characters_ends_where_an_element_has_too_many_others_in_it():
    box = Element("div", {}, None)
    box.set_children([Element("span", {}, box) for _ in range(MAX_COUNTED_ELEMENTS - 1)])
    assert box.count_chars(10) == 0
    box.children.append(Element("span", {}, box))
    assert box.count_chars(10) == 11
