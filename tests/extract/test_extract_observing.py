"""What a page shows is the same whether it is observed when its article is extracted or read again for a lesson."""

from dataclasses import replace

import pytest
from extract_pages import NOW
from made_outlets import OUTLET, SHAPES, MadePage, made_outlet, read_alone

from ingest.config.settings import Outlet, Rules
from ingest.extract import extract
from ingest.extract.boilerplate import article_lines, learn, normalize
from ingest.extract.template.lessons import learn_template
from ingest.extract.template.observe import MAX_BLOCKS, observe, observe_new
from ingest.extract.template.seen import seen_page

LINE = "Zamir dov hak lu, rattavsun mernos pilgam zor hil jet fod vek tav ba do ki lu mernos pil rat sun gam."


def with_line(made: MadePage, place: str) -> MadePage:
    """The page with a line that does not belong to its article: before the text, after it, or in boxes of its own."""
    body = made.page.body.decode()
    line = f"<p>{LINE}</p>"
    if place == "boxed":
        line = f"<div class=nt><div class=ni>{line}</div></div>"
    if place == "named":
        line = f"<p>{made.authors[0]}</p>{line}"
    at = body.find("<p>") if place == "before" else body.rfind("</p>", 0, body.rfind("<div class=zz>")) + 4
    return replace(made, page=replace(made.page, body=f"{body[:at]}{line}{body[at:]}".encode()))


@pytest.mark.parametrize("place", ["nowhere", "before", "after", "boxed", "named", "on half of the pages"])
@pytest.mark.parametrize("name", SHAPES)
def test_what_was_kept_when_pages_were_extracted_teaches_the_same_as_pages_that_are_read_again(name, place):
    """Lines that recur are learned between the two: when the pages were extracted first, they were not known. Seven
    pages teach lines and templates, also where only every other has the line."""
    made = made_outlet(name, 7)
    if place != "nowhere":
        made = [
            one if place.startswith("on half") and at % 2 else with_line(one, place)
            for at, one in enumerate(made)
        ]
    first = [observe_new(one.page, OUTLET, now=NOW, boilerplate=frozenset()) for one in made]
    lines = frozenset(learn([article_lines(article) for article, _ in first]))

    kept = [
        seen_page(observation, boilerplate=lines, feed_title=one.feed_title)
        for (_, observation), one in zip(first, made, strict=True)
    ]
    again = [
        observe(one.page, extract(one.page, OUTLET, now=NOW, boilerplate=lines), OUTLET, one.feed_title)
        for one in made
    ]

    assert normalize(LINE) in lines or place not in ("before", "after")
    assert kept == again
    assert learn_template(kept) == learn_template(again)


@pytest.mark.parametrize("name", SHAPES)
def test_a_page_that_is_observed_gives_the_article_that_it_gives_otherwise(name):
    made = made_outlet(name, 2)

    observed = [observe_new(one.page, OUTLET, now=NOW, boilerplate=frozenset()) for one in made]

    assert [article for article, _ in observed] == read_alone(made)


def test_what_the_outlets_rules_find_and_drop_is_observed_as_it_is_read_again():
    outlet = Outlet(id="made", name="", rules=Rules(body=(".xq",), drop=(".aq",)))
    page = made_outlet("promos in the text", 1)[0].page

    article, observation = observe_new(page, outlet, now=NOW, boilerplate=frozenset())

    assert article.extractor.startswith("rules")
    assert seen_page(observation) == observe(page, article, outlet)
    assert "vorkilemnatavok" not in {block.key for block in observation.blocks}


def test_a_list_of_thousands_of_lines_is_not_observed():
    made = made_outlet("nothing to learn", 1)[0]
    body = made.page.body.replace(b"</article>", b"</article>" + b"<p>x</p>" * MAX_BLOCKS)

    article, observation = observe_new(
        replace(made.page, body=body), OUTLET, now=NOW, boilerplate=frozenset()
    )

    assert (article.title, observation) == (made.title, None)


def test_a_line_that_is_known_later_is_none_of_the_text():
    made = with_line(made_outlet("nothing to learn", 1)[0], "boxed")
    _, observation = observe_new(made.page, OUTLET, now=NOW, boilerplate=frozenset())
    key = normalize(made.text.split("\n")[0])

    whole, rest = seen_page(observation), seen_page(observation, boilerplate={key})

    assert key in map(normalize, whole.lines)
    assert key not in map(normalize, rest.lines)
    assert [block.is_text for block in whole.blocks if block.key == key] == [True]
    assert [block.is_text for block in rest.blocks if block.key == key] == [False]
    assert rest.body == whole.body
    assert seen_page(observation, boilerplate={one.key for one in observation.blocks}).body == ""
