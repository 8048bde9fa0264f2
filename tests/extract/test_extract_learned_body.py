"""What is made of an outlet's template on one page: its box of texts, its clutter, its bylines."""

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.blocks import Block, to_blocks
from ingest.extract.body.learned import (
    choose_body,
    learned_body,
    learned_clutter,
    lines_at,
    without_clutter,
)
from ingest.extract.body.scoring import element_scores
from ingest.extract.body.tree import build_tree
from ingest.extract.body.tree.class_path import class_path
from ingest.extract.body.tree.element import Element
from ingest.extract.template import Template

SENTENCE = "The old bridge over the Mole will stay shut until spring, the county said on Friday in a letter. "
TEMPLATE = Template(body="body>div.xq", clutter=("div.rr>p",), byline="div.zt")


def tree(body: str) -> tuple[Element, list[Block]]:
    root = build_tree(LexborHTMLParser(f"<html><body>{body}</body></html>").body)
    return root, to_blocks([root])


def at(root: Element, path: str) -> Element:
    return next(element for element in root.walk() if class_path(element) == path)


def test_places_are_named_up_to_the_first_name_without_what_changes():
    root, blocks = tree(
        "<main class='page-17'><div id=text-9 class='css-1x2y story_body__a3f big'><section><p>A</p>"
        "<p class='b a'>B</p><ul><li>C</li></ul></section></div></main>"
    )

    assert [class_path(block.element) for block in blocks] == [
        "div.big.css.story_body>section>p",
        "div.big.css.story_body>section>p.a.b",
        "div>section>ul>li",
    ]
    assert class_path(root.elements[0].elements[0]) == "main>div.big.css.story_body"


def test_clutter_goes_from_a_short_page_that_has_the_outlets_box():
    root, blocks = tree(f"<div class=xq><p>{SENTENCE}</p></div><div class=rr><p>{SENTENCE * 9}</p></div>")
    known = learned_body(root, TEMPLATE)

    clutter = learned_clutter(blocks, known, TEMPLATE)

    assert [block.text for block in without_clutter(blocks, clutter)] == [SENTENCE.strip()]


def test_clutter_stays_where_a_page_without_the_outlets_box_would_lose_its_text():
    root, blocks = tree(f"<div class=other><p>{SENTENCE}</p></div><div class=rr><p>{SENTENCE * 9}</p></div>")

    assert learned_clutter(blocks, learned_body(root, TEMPLATE), TEMPLATE) == frozenset()


def test_clutter_goes_from_a_page_without_the_outlets_box_that_has_enough_text():
    root, blocks = tree(f"<div class=other><p>{SENTENCE * 9}</p></div><div class=rr><p>{SENTENCE}</p></div>")

    assert learned_clutter(blocks, learned_body(root, TEMPLATE), TEMPLATE) == {"div.rr>p"}


def test_the_headline_stays_whatever_its_place():
    _, blocks = tree("<div class=rr><h1>Bridge</h1></div>")

    assert without_clutter(blocks, frozenset({"div.rr>h1"})) == blocks


def test_the_outlets_box_is_not_taken_where_much_more_stands_elsewhere():
    def chosen(elsewhere: int) -> str:
        root, blocks = tree(
            f"<div class=xq><p>{SENTENCE}</p></div><div class=live>{f'<p>{SENTENCE}</p>' * elsewhere}</div>"
        )
        generic = [at(root, "body>div.live")]
        (found,) = choose_body(generic, [at(root, "body>div.xq")], element_scores(blocks))
        return found.class_and_id

    assert [chosen(4), chosen(5)] == ["xq", "live"]


def test_what_is_found_around_the_outlets_box_is_kept():
    root, blocks = tree(f"<div class=both><div class=xq><p>{SENTENCE}</p></div><p>{SENTENCE}</p></div>")
    generic = [at(root, "body>div.both")]

    assert choose_body(generic, [at(root, "div.both>div.xq")], element_scores(blocks)) == generic


def test_a_box_with_hardly_a_word_is_no_box_of_texts():
    template = Template(body="body>div.xq")
    full, _ = tree(f"<div class=xq><p>{SENTENCE}</p></div>")
    empty, _ = tree("<div class=xq><p>Photo</p></div>")

    assert len(learned_body(full, template)) == 1
    assert learned_body(empty, template) == []


def test_bylines_are_the_first_after_the_headline_and_those_beside_it():
    root, blocks = tree(
        "<div class=zt>Dov Imrie</div><h1>Bridge</h1><div class=zt>Ada Brook</div><p>and</p>"
        f"<div class=zt>Ben Carrow</div><p>{SENTENCE}</p><p>{SENTENCE}</p><div class=zt>Clara Gault</div>"
    )
    headline = at(root, "body>h1")

    assert lines_at(blocks, headline, "body>div.zt") == ("Ada Brook", "Ben Carrow")


def test_the_only_byline_may_stand_before_the_headline():
    root, blocks = tree("<div class=zt>Dov Imrie</div><h1>Bridge</h1>")

    assert lines_at(blocks, at(root, "body>h1"), "body>div.zt") == ("Dov Imrie",)
    assert lines_at(blocks, at(root, "body>h1"), "") == ()
