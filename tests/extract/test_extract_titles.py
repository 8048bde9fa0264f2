"""The headline of a page whose tags, headings and data disagree."""

import json
from html import escape

import pytest
from extract_pages import ELM, PARAGRAPHS, URL, article, html, read
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from ingest.config import Outlet
from ingest.extract.metadata import read_metadata
from ingest.extract.page.markup import plain_text, shown_text
from ingest.extract.titles import choose_title, read_titles
from ingest.urls import Url

HEADLINE = "Bridge to stay shut until spring"
NO_NAME = Outlet(id="elm", name="")


def og(title: str, site: str = "") -> str:
    site_name = f'<meta property="og:site_name" content="{site}">' if site else ""
    return f'<meta property="og:title" content="{escape(title)}">{site_name}'


def headline(words: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": words})}</script>'


def title_of(
    head: str = "",
    h1: str = HEADLINE,
    title: str = HEADLINE,
    outlet: Outlet = NO_NAME,
    url: str = URL,
    before: str = "",
) -> str:
    return read(html(before + article(h1=h1), head, title=title), outlet, url).title


@pytest.mark.parametrize(
    "static",
    ["Home", "Startseite", "Elmbridge Courier", "Fish, gossip and gardening", "Все новости дня", "首页", "…"],
)
@pytest.mark.parametrize("suffix", ["", " | Elmbridge Courier"])
def test_a_tag_that_is_the_same_on_all_pages_is_no_headline(static, suffix):
    assert title_of(og(static), title=HEADLINE + suffix) == HEADLINE
    assert title_of(og("") + headline(static), title=HEADLINE + suffix) == HEADLINE


def test_the_address_speaks_for_the_heading_where_all_tags_are_the_same_on_all_pages():
    slogan = "Fish, gossip and gardening"
    url = "https://news.elm.example/2026/bridge-to-stay-shut-until-spring-48213"
    assert title_of(og(slogan), title=slogan, url=url) == HEADLINE
    assert title_of(og(slogan), title=slogan, url="https://news.elm.example/48213") == slogan


@pytest.mark.parametrize(
    "social",
    [
        # Words of the text, not of the heading.
        "Divers found cracks in two piers",
        "The detour adds half an hour, shopkeepers say",
        # Words of the heading.
        "Why the old bridge is closed till May",
    ],
)
def test_a_headline_for_social_networks_is_one(social):
    assert title_of(og(social), title=f"{HEADLINE} | Elmbridge Courier") == social


def test_a_tag_that_nothing_contradicts_is_believed():
    assert (
        title_of(og("Quarrymen win the cup"), h1="Sport", title="Elmbridge Courier")
        == "Quarrymen win the cup"
    )


@pytest.mark.parametrize(
    "said, shown",
    [
        ("Vines &amp; frost: what&#8217;s left", "Vines & frost: what’s left"),
        ("Caf&eacute; &quot;Elm&quot; reopens", 'Café "Elm" reopens'),
        ("&lt;i&gt;Flora&lt;/i&gt; is found", "Flora is found"),
        ("<em>Flora</em> is <b>found</b>", "Flora is found"),
        ("Two<br>lines of<br/>words", "Two lines of words"),
        ('A <a href="/x">link</a> in it', "A link in it"),
        ("<p>Whole paragraph of words</p>", "Whole paragraph of words"),
        # No markup, no entity.
        ("Why the <b> tag is old", "Why the <b> tag is old"),
        ("If a < b and b > c", "If a < b and b > c"),
        ("R&D at AT&T; a Q&A", "R&D at AT&T; a Q&A"),
        ("I <3 Elmbridge, fish & chips", "I <3 Elmbridge, fish & chips"),
    ],
)
@pytest.mark.parametrize("tag", [og, headline])
def test_the_markup_of_a_value_is_undone_once(said, shown, tag):
    assert title_of(tag(said), h1=escape(shown), title=escape(shown)) == shown


@pytest.mark.parametrize(
    "words, name",
    [
        ("Streik am Morgen – Kuriere legen die Arbeit nieder", "Kurier"),
        ("Globetrotters – why the museum's geese came back", "Globe"),
        ("Timely help - Timesharing flats are sold", "Times"),
        ("Une bonne nouvelle | Mondes lointains, voix proches", "Monde"),
        ("地铁停运 – 环球旅客滞留", "环球"),
        ("Mirror, mirror: Sunday roast – Sundays are back in the pub", "Sunday"),
    ],
)
def test_a_part_that_only_begins_like_the_outlets_name_stays(words, name):
    outlet = Outlet(id="elm", name=name)
    assert title_of(og(words, name), h1=words, title=f"{words} - {name}", outlet=outlet) == words
    assert title_of(og(words, name), h1="", title=f"{words} - {name}", outlet=outlet) == words


def test_a_heading_that_says_the_name_and_more_keeps_it():
    words = "Talks fail – Kurier stays shut"
    outlet = Outlet(id="elm", name="Kurier")
    assert title_of(og(words), h1=words, title=f"{words} | Kurier", outlet=outlet) == words


@pytest.mark.parametrize(
    "suffix",
    [
        " | Elmbridge Courier", " - Elmbridge Courier Online", " — elm.example", " | Elm", " | ELM.EXAMPLE",
        " · The Old Mill", " | Logo Words", " :: The Old Mill", " _ The Old Mill",
    ],
)  # fmt: skip
def test_the_name_goes_as_outlet_host_and_links_to_the_front_page_have_it(suffix):
    links = '<a href="/">The Old Mill</a><a href="https://news.elm.example/"><img alt="Logo Words" src="/x.png"></a>'
    assert title_of(title=HEADLINE + suffix, h1="", before=links, outlet=ELM) == HEADLINE


@pytest.mark.parametrize(
    "title, before",
    [
        ("山区小学迎来新校车-山城日报", '<a href="/">山城日报</a>'),
        ("山区小学迎来新校车_山城日报网", '<a href="/">山城日报</a>'),
        ("山区小学迎来新校车｜山城日报", '<a rel=home href="/index">山城日报</a>'),
    ],
)
def test_a_chinese_name_goes_without_spaces(title, before):
    assert title_of(title=title, h1="", before=before) == "山区小学迎来新校车"


def test_a_long_link_to_the_front_page_is_no_name():
    assert title_of(before=f'<a href="/">{HEADLINE} and other news</a>', h1="") == HEADLINE


def test_quotation_marks_of_a_headline_stay():
    for words in (
        "«Gute Löhne alleine reichen nicht»",
        "Der Bürgermeister: »Es reicht«",
        "Film »Der Deich« läuft an",
    ):
        assert title_of(og(words), h1=words, title=words) == words


@pytest.mark.parametrize("tag", ["h2", "h3"])
@pytest.mark.parametrize(
    "logo", ["<a href='/'>The Old Mill</a>", "The Old Mill", "<a href='/'>Elmbridge Courier</a>"]
)
def test_a_heading_that_is_the_sites_name_is_no_headline(tag, logo):
    body = (
        f"<h1>{logo}</h1><a href='/'>The Old Mill</a><h2>Menu</h2>"
        f"<main><{tag}>{HEADLINE}</{tag}><div class='story-text'>"
        + "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
        + "</div></main><h2>More stories</h2>"
    )
    assert read(html(body, title="Elmbridge Courier"), ELM).title == HEADLINE


def test_a_page_whose_only_heading_is_its_name_has_that_title():
    document = html(f"<h1>Elmbridge Courier</h1><p>{PARAGRAPHS[0]}</p>", title="Elmbridge Courier")
    assert read(document, ELM).title == "Elmbridge Courier"


@pytest.mark.parametrize(
    "h1",
    [
        f"<svg><title>Plus sign</title><path d='M0 0'/></svg>{HEADLINE}",
        f"{HEADLINE}<svg><g><title>Locked</title><text>+</text></g></svg>",
        f"<style>.a{{color:red}}</style>{HEADLINE}<script>track()</script>",
        "Bridge to stay<br>shut until spring",
        "<span>Bridge to</span> <em>stay shut</em> until<wbr> spring",
        f"<noscript>Turn on scripts</noscript>{HEADLINE}",
    ],
)
@pytest.mark.parametrize("title", ["", f"{HEADLINE} - Skerry Gazette"])
def test_drawings_and_scripts_in_a_heading_are_no_words_of_it(h1, title):
    assert title_of(h1=h1, title=title) == HEADLINE


def test_the_title_of_a_drawing_is_not_the_pages():
    document = html(article(h1=""), title="").replace("<title></title>", "")
    document = document.replace("<body>", "<body><svg><title>Menu icon</title></svg>")
    assert read(document).title == ""


@pytest.mark.parametrize(
    "heading, found",
    [
        # The heading says the same in other words: that is what readers see.
        ("Old bridge: no crossing until spring", "Old bridge: no crossing until spring"),
        # It names a section, or another thing.
        ("Traffic", "Why your bridge stays shut until spring 2027"),
        ("Sunday in the country", "Why your bridge stays shut until spring 2027"),
    ],
)
def test_tags_for_search_engines_are_one_witness(heading, found):
    seo = "Why your bridge stays shut until spring 2027"
    assert title_of(og(seo), h1=heading, title=f"{seo} | Elmbridge Courier", outlet=ELM) == found


def test_a_second_heading_leaves_the_tag():
    seo = "Why your bridge stays shut until spring 2027"
    body = "<h1>Bridge news</h1>" + article(h1="Old bridge: no crossing until spring")
    assert read(html(body, og(seo), title=seo)).title == seo


def test_json_ld_that_agrees_with_the_tag_outvotes_the_heading():
    seo = "Why your bridge stays shut until spring 2027"
    assert title_of(og(seo) + headline(seo), h1="Old bridge: no crossing", title=seo) == seo


WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "Elm", "Elm | Elm", HEADLINE, "<b>x</b>", "&amp;amp;", "- - -", "Home", "»", "：", "山城-日报"]
    ),
)


@given(WORDS, WORDS, WORDS, WORDS)
def test_whatever_tags_and_headings_say_there_is_a_title_of_one_line(said, h1, title, name):
    document = html(f"<a href='/'>{escape(name)}</a>" + article(h1=escape(h1)), og(said), title=escape(title))
    page = LexborHTMLParser(document)
    metadata = read_metadata(page, Url(URL))
    found = choose_title(page, metadata, read_titles(page, metadata, name))
    assert found == " ".join(found.split())


@given(st.text(max_size=60))
def test_text_without_entities_and_tags_stays(value):
    value = value.replace("<", "").replace("&", "")
    assert plain_text(value) == value


def test_deep_markup_ends():
    deep = LexborHTMLParser("<h1>" + "<b>" * 200 + "x" + "</b>" * 200 + "y</h1>").css_first("h1")
    assert deep is not None
    assert shown_text(deep) == "y"
