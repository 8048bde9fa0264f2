"""An explanation agrees with extraction, and each step that leaves a block out says why."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import ELM, NOW, PARAGRAPHS, URL, article, html, page
from hypothesis import given, settings
from hypothesis import strategies as st
from made_outlets import made_outlet, read_alone, template_of

from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.extract.boilerplate import normalize
from ingest.extract.explain import explain

OTHER = "The mill wheel turns again after a summer without water, its owner said on Monday, and flour is to be had."


def explained(document, outlet=ELM, url=URL, **more):
    return explain(page(document, url), outlet, now=NOW, **more)


def blocks(document, outlet=ELM, **more):
    """Role, step and reason of each block, by its first words."""
    found = explained(document, outlet, **more).blocks
    return {" ".join(one.text.split()[:3]): (one.role, one.step, one.reason) for one in found}


def value(found, name):
    (one,) = (value for value in found.values if value.name == name)
    return one.value, [(place.source, place.value, place.note) for place in one.considered]


def is_agreed(document, outlet=ELM, url=URL, **more):
    """Whether the blocks that are called text are exactly the text, and the lead is the lead."""
    found = explained(document, outlet, url, **more)
    try:
        extracted = extract(page(document, url), outlet, now=NOW, **more)
    except IngestError as error:
        return found.error == str(error) and not found.extractor
    text = "\n".join(block.text for block in found.blocks if block.role == "text")
    leads = [block.text for block in found.blocks if block.role == "lead"]
    return (
        text == extracted.text
        and found.extractor == extracted.extractor
        and (not leads or leads == [extracted.lead])
        and value(found, "title")[0] == extracted.title
        and all(block.step and block.reason for block in found.blocks)
    )


# ---- it agrees with extraction -------------------------------------------------------------------------------

PIECES = (
    f"<p>{PARAGRAPHS[0]}</p>",
    f"<p>{PARAGRAPHS[1]}</p>",
    f"<div>{PARAGRAPHS[3]}<br>{OTHER}</div>",
    f"<li>{OTHER}</li>",
    f"<p>{PARAGRAPHS[0]} <span hidden>Not shown.</span><a href=/x>A link</a></p>",
    f"<div class='share'><p>{OTHER}</p></div>",
    "<nav><a href=/>Home</a></nav>",
    "<h2>What comes next</h2>",
    "<h1>Bridge to stay shut until spring</h1>",
    "<p class=standfirst>Divers have found cracks in two piers of the old bridge.</p>",
    "<p>By Ann Lee</p>",
    "<p><a href=/m>Read also: Mill wheel turns again</a></p>",
    "<figure><img src=x.jpg><figcaption>The bridge in autumn. Photo: A. Lee</figcaption></figure>",
    "<table><tr><td>Boats</td><td>9</td></tr></table>",
    "<p>© Elmbridge Courier. All rights reserved.</p>",
    f"<aside><p>{OTHER}</p></aside>",
    "loose words",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=12),
    st.sampled_from(
        ["<article>{}</article>", "<main><div class=story-text>{}</div></main>", "<div>{}</div>", "{}"]
    ),
)
def test_the_blocks_that_are_called_text_are_exactly_the_text(pieces, around):
    assert is_agreed(html(around.format("".join(pieces))))


@pytest.mark.parametrize(
    "document",
    [
        html(article()),
        html(article(before="<p class=standfirst>Divers have found cracks in two piers of the old bridge.</p>")),
        html(""),
        "",
        html("<p>Short.</p>"),
        html(f"<article><p>{PARAGRAPHS[0]}</p></article>", '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "articleBody": "' + " ".join(PARAGRAPHS[:2] * 3).replace('"', "'") + '"}</script>'),
        html('<div class="comments">' + f"<p>{OTHER}</p>" * 8 + "</div>"),
        html("<ul>" + "".join(f"<li><a href=/{n}>Mill wheel number {n} turns</a></li>" for n in range(60)) + "</ul>"),
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
    ],
)  # fmt: skip
def test_an_explanation_agrees_with_extraction_on_every_kind_of_page(document):
    assert is_agreed(document)


@pytest.mark.parametrize(
    "rules",
    [
        {"body": [".story-text"]},
        {"body": [".none"]},
        {"drop": [".story-text p:first-child"]},
        {"lead": ["h1"]},
    ],
)
def test_an_explanation_agrees_with_extraction_where_the_outlet_has_rules(rules):
    assert is_agreed(html(article()), Outlet(id="elm", name="Elm", rules=rules))


def test_an_explanation_agrees_with_extraction_with_or_without_the_learned_trees():
    odd = f"<div class=x>{'<a href=/y>One</a> more, ' * 6}</div>"
    document = html(article(*PARAGRAPHS, after=odd))

    assert is_agreed(document)
    assert is_agreed(document, classifier=None)
    assert is_agreed(document, boilerplate=frozenset({normalize(PARAGRAPHS[1])}))


def test_an_explanation_agrees_with_extraction_where_the_outlets_pages_taught_something():
    made = made_outlet("promos in the text", 12)
    template = template_of(made, read_alone(made))

    steps = set()
    for one in made[:3]:
        outlet = Outlet(id="elm", name="")
        extracted = extract(one.page, outlet, now=NOW, template=template)
        found = explain(one.page, outlet, now=NOW, template=template)
        assert "\n".join(block.text for block in found.blocks if block.role == "text") == extracted.text
        steps |= {block.step for block in found.blocks if block.role == "-"}
    assert "template" in steps


# ---- each step says why --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before, words, step, reason",
    [
        ("<nav><a href=/>Home and more</a></nav>", "Home and more", "clutter", "stands in <nav>"),
        ("<div hidden>Seen by nobody</div>", "Seen by nobody", "clutter", "<div> is hidden"),
        (f"<div class=related>{OTHER}</div>", "The mill wheel", "clutter", "stands in <div related>, whose class or id means clutter"),
        ("<div role=banner>Today and tomorrow</div>", "Today and tomorrow", "clutter", "stands in <div> with the role banner"),
        ("<div><a href=/m><div>Mill wheel turns</div></a></div>", "Mill wheel turns", "clutter", "a link around whole blocks: the box of another article"),
        ("".join(f"<div class=box><h3><a href=/{n}>{n} wheels turn</a></h3></div>" for n in "abc"), "a wheels turn", "clutter", "<div box> is one of a list of teasers, each a linked heading"),
    ],
)  # fmt: skip
def test_clutter_is_named(before, words, step, reason):
    assert blocks(html(article(after=before)))[words] == ("-", step, reason)


@pytest.mark.parametrize(
    "after, words, reason",
    [
        ("<p><a href=/m>Read also: Mill wheel turns again</a></p>", "Read also: Mill", "worded as a note to the reader, and has a link"),
        ("<p><a href=/m>Mill wheel turns again</a></p>", "Mill wheel turns", "nothing but a link"),
        ("<p>By Ann Lee</p>", "By Ann Lee", "a byline"),
        ("<h3>Mill wheel turns</h3>", "Mill wheel turns", "a heading with no text of the article under it"),
        ("<div><img src=x.jpg><p>The bridge in autumn (Photo: A. Lee)</p></div>", "The bridge in", "a caption or a credit of a picture"),
        ("<b>Loose words here</b>", "Loose words here", "no paragraph, after the running text"),
    ],
)  # fmt: skip
def test_cleanup_says_what_it_takes_a_block_for(after, words, reason):
    assert blocks(html(article(after=after)))[words] == ("-", "cleanup", reason)


def test_a_line_that_recurs_on_the_outlets_pages_is_named():
    found = blocks(html(article()), boilerplate=frozenset({normalize(PARAGRAPHS[1])}))

    assert found["Engineers had hoped"] == ("-", "boilerplate", "recurs on the outlet's pages")


def test_a_second_copy_is_named():
    found = explained(html(article(*PARAGRAPHS, *PARAGRAPHS)))

    copies = [block for block in found.blocks if block.step == "copies"]
    assert [block.text for block in copies] == list(PARAGRAPHS)
    assert {block.reason for block in copies} == {"stands a second time on the page"}


def test_what_is_not_in_the_element_of_the_text_says_in_which_that_is():
    found = blocks(html(article(before="<div>Somewhere else entirely</div>")))

    assert found["Somewhere else entirely"] == ("-", "body", "not in <div story-text>, which holds the text")
    assert found["Bridge to stay"] == ("-", "body", "the headline")
    assert found["The old bridge"] == ("text", "body", "in <div story-text>")


def test_the_lead_and_a_first_paragraph_before_the_text_are_named():
    lead = "Divers have found cracks in two piers of the old bridge."
    declared = blocks(html(article(before=f"<p class=standfirst>{lead}</p>")))
    plain = blocks(html(article(before=f"<p>{lead}</p>")), classifier=None)

    assert declared["Divers have found"][:2] == ("lead", "lead")
    assert plain["Divers have found"] == ("text", "lead", "the first paragraph, between headline and text")


def test_what_the_learned_trees_drop_says_how_probable_a_text_it_was():
    class Doubtful:
        def kept(self, text, surroundings):
            return list(text[:-1])

        def chances(self, text, surroundings):
            return [0.9] * (len(text) - 1) + [0.125]

    found = blocks(html(article()), classifier=Doubtful())

    assert found["Shopkeepers on the"] == ("-", "classifier", "text with a probability of 0.12")
    assert found["Engineers had hoped"][0] == "text"


def test_what_the_outlets_rules_remove_names_the_selector():
    outlet = Outlet(id="elm", name="Elm", rules={"drop": [".none", ".promo p"]})
    found = blocks(html(article(after="<div class=promo><p>Get our app today</p></div>")), outlet)

    assert found["Get our app"] == ("-", "rules", "the outlet's `drop` rule .promo p removes it")


def test_a_text_of_the_outlets_selector_says_so():
    outlet = Outlet(id="elm", name="Elm", rules={"body": [".story-text"]})
    found = blocks(html(article(before="<p>Somewhere else entirely</p>")), outlet)

    assert found["The old bridge"] == ("text", "rules", "the outlet's `body` selector finds the text")
    assert found["Somewhere else entirely"][:2] == ("-", "rules")


# ---- values --------------------------------------------------------------------------------------------------


def test_the_head_of_an_explanation_says_what_the_page_is():
    found = explained(html(article()))

    assert (found.url, found.outlet, found.error) == (URL, "elm", "")
    assert found.charset == "utf-8: the server declares utf-8 and the page declares utf-8"
    assert found.extractor == f"generic {found.version}"


@pytest.mark.parametrize(
    "body, content_type, charset",
    [
        (b"\xef\xbb\xbf<p>x", "", "utf-8: by its byte order mark"),
        (
            "<meta charset=utf-8><p>Старый мост закрыт до весны, сообщила область".encode("cp1251"),
            "",
            "windows-1251: by its bytes; the page declares utf-8",
        ),
        (b"<p>x", "", "windows-1252: by its bytes; nothing is declared"),
        (
            "<p>Zürich".encode("latin-1"),
            "text/html; charset=iso-8859-1",
            "windows-1252: the server declares windows-1252",
        ),
    ],
)
def test_the_encoding_says_who_declares_what(body, content_type, charset):
    found = explain(page(body, content_type=content_type), ELM, now=NOW)

    assert found.charset == charset


def test_a_page_without_an_article_is_explained_too():
    found = explained(html("<p>Short.</p><nav>Home</nav>"))

    assert found.error.startswith("empty: ")
    assert (found.extractor, value(found, "title")[0]) == ("", "Bridge to stay shut until spring")
    assert any(block.reason == "stands in <nav>" for block in found.blocks)


def test_bytes_that_are_not_parsed_have_a_reason_and_nothing_else():
    found = explained(b"\xff\xd8\xff\xe0" + b"\0" * 500)

    assert found.error
    assert (found.values, found.blocks) == ((), ())


def test_each_value_says_where_it_stands_and_what_stands_elsewhere():
    head = (
        '<meta property="og:title" content="Bridge to stay shut until spring"><meta name="author" content="Ann Lee">'
        '<meta property="article:section" content="Local"><meta name="keywords" content="bridge, county">'
        '<meta property="article:published_time" content="2026-11-20T08:30:00Z">'
        '<meta property="article:modified_time" content="2026-11-19T07:00:00Z">'
        '<meta property="og:updated_time" content="2026-11-21T07:00:00Z"><link rel=canonical href="https://oak.example/">'
    )
    found = explained(
        html(article(before="<p class=byline>By Bo Ek</p>"), head, title="Bridge shut - Elmbridge Courier")
    )

    assert value(found, "url") == (
        URL,
        [("canonical link", "https://oak.example/", "another"), ("where it was found", URL, "the same")],
    )
    assert value(found, "title") == ("Bridge to stay shut until spring", [
        ("meta og:title", "Bridge to stay shut until spring", "the same"),
        ("<title>", "Bridge shut - Elmbridge Courier", "another"),
        ("<h1>", "Bridge to stay shut until spring", "the same"),
    ])  # fmt: skip
    assert value(found, "authors")[0] == "Ann Lee"
    assert value(found, "authors")[1][0] == ("meta author", "Ann Lee", "the same")
    assert ("Bo Ek", "another") in [place[1:] for place in value(found, "authors")[1]]
    assert value(found, "published")[1][0] == (
        "meta article:published_time",
        "2026-11-20T08:30:00Z",
        "chosen: the first in the order of trust",
    )
    assert value(found, "modified") == ("2026-11-21T07:00:00+00:00 (second)", [
        ("meta article:modified_time", "2026-11-19T07:00:00Z", "rejected: before the publication"),
        ("meta og:updated_time", "2026-11-21T07:00:00Z", "chosen: the first in the order of trust"),
    ])  # fmt: skip
    assert value(found, "language") == ("en", [("<html lang>", "en", "the same")])
    assert value(found, "section") == ("Local", [("meta article:section", "Local", "the same")])
    assert value(found, "tags") == ("bridge, county", [("meta keywords", "bridge, county", "the same")])
    assert value(found, "image") == ("", [])
    assert value(found, "kind")[0] == "article"
