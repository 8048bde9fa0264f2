"""Pages of teasers are no articles, and an article beside teasers is one."""
# ruff: noqa: E501 - the made-up pages read better on long lines

import pytest
from extract_pages import read

from ingest.errors import ErrorPage, ExtractError, NotArticle

SENTENCE = (
    "The harbour board said on Tuesday that the matter of quay {n} would be looked into, and that an answer might be"
    " had before the herring comes."
)
BRIDGE = (
    "The old bridge over the Mole will stay shut until spring, the county said on Friday, after divers found cracks in"
    " two of its piers.",
    "Engineers had hoped to open one lane before Christmas, but the damage runs deeper than the first survey showed.",
)
SECTION = "https://skerry.example/harbour"
ARTICLE = "https://skerry.example/2026/bridge-stays-shut-1"


def document(title: str, main: str, head: str = "", lang: str = "en") -> str:
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8><title>{title}</title>{head}</head><body><header>"
        "<nav><ul><li><a href=/s1>News</a></li><li><a href=/s2>Sport</a></li></ul></nav></header>"
        f"<main><h1>{title}</h1>{main}</main><footer><p>© Skerry. All rights reserved.</p></footer></body></html>"
    )


def rows(form: str, count: int = 9) -> str:
    return "".join(form.format(n=n, text=SENTENCE.format(n=n)) for n in range(1, count + 1))


CARD = "<div class=k><h3><a href='/a/{n}'>Story {n} of the islands</a></h3><p>{text}</p></div>"
LISTS = {
    "items of a list": f"<ul>{rows('<li><h3><a href=/a/{n}>Story {n} of the isles</a></h3><p>{text}</p></li>')}</ul>",
    "sections with long teasers": rows(
        "<section><h2><a href=/a/{n}>Story {n}</a></h2><p>{text} {text}</p></section>"
    ),
    "links around all": rows("<a class=card href=/a/{n}><h3>Story {n}</h3><p>{text}</p></a>"),
    "links and boxes": rows(
        "<div class=row><a href=/a/{n}>Story {n} of the isles</a><div>{text}</div></div>"
    ),
    "rows of a table": f"<table>{rows('<tr><td><a href=/a/{n}>Story {n} of the isles</a></td></tr><tr><td>{text}</td></tr>')}</table>",
    "terms": f"<dl>{rows('<dt><a href=/a/{n}>Story {n} of the isles</a></dt><dd>{text}</dd>')}</dl>",
    "classes with numbers": rows(
        "<div class='post post-{n}'><h2><a href=/a/{n}>Story {n}</a></h2><div><p>{text}</p></div><a href=/a/{n}>Read more</a></div>"
    ),
    "headings without boxes": rows("<h3><a href=/a/{n}>Story {n} of the isles</a></h3><p>{text}</p>"),
    "paragraphs": rows("<p><a href=/a/{n}>Story {n} of the isles</a></p><p>{text}</p>"),
    "line breaks": rows("<p><a href=/a/{n}>Story {n} of the isles</a><br>{text}</p>"),
    "with days and authors": rows(
        "<div class=k><span>14.10.2025</span><h3><a href=/a/{n}>Story {n}</a></h3><p>{text}</p><span>By Ada Brook</span></div>"
    ),
    "below an introduction": "<p>All reports from the harbour, from the ferries and from the quays, at a glance.</p>"
    + rows(CARD),
    "five of them": rows(CARD, 5),
}


@pytest.mark.parametrize("url", [SECTION, "https://skerry.example/"], ids=["section", "front"])
@pytest.mark.parametrize("main", LISTS.values(), ids=LISTS)
def test_a_page_of_teasers_is_no_article(main, url):
    with pytest.raises(NotArticle) as refused:
        read(document("Harbour", main), url=url)
    assert (refused.value.reason, refused.value.outcome) == ("not_article", "refused")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:type" content="website">',
        '<meta property="og:type" content="article">',
        '<script type="application/ld+json">{"@type": "CollectionPage", "name": "Harbour"}</script>',
        '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle",'
        ' "headline": "Story 1", "url": "https://skerry.example/a/1", "datePublished": "2025-10-14"}]}</script>',
    ],
)
def test_what_a_page_of_teasers_calls_itself_changes_nothing(head):
    with pytest.raises(NotArticle):
        read(document("Harbour", rows(CARD), head), url=SECTION)


def test_teasers_in_scripts_without_spaces_are_teasers():
    main = "".join(
        f"<div class=k><h3><a href='/a/{n}'>島の話題その{n}</a></h3><p>港湾局は火曜日、第{n}埠頭の問題を調べ、鰊の来る前に回答すると発表した。住民は歓迎している。</p></div>"
        for n in range(9)
    )
    with pytest.raises(NotArticle):
        read(document("社会", main, lang="ja"), url=SECTION)


def test_at_the_address_of_an_article_teasers_stand_in_its_place_for_a_while():
    with pytest.raises(ErrorPage) as refused:
        read(document("Harbour", rows(CARD)), url=ARTICLE)
    assert refused.value.outcome == "retry"


def test_a_time_or_a_type_makes_a_list_an_article():
    for head in (
        '<meta property="article:published_time" content="2025-10-14T08:30:00Z">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Nine walks"}</script>',
    ):
        assert read(document("Nine walks", rows(CARD), head), url=SECTION).text


@pytest.mark.parametrize("paragraphs", [BRIDGE, BRIDGE[:1]], ids=["two paragraphs", "one"])
@pytest.mark.parametrize("box", ["<aside>{}</aside>", "<div class=box>{}</div>", "{}"])
def test_a_brief_beside_teasers_is_an_article(paragraphs, box):
    text = "".join(f"<p>{one}</p>" for one in paragraphs)
    main = f"<div class=c>{text}</div>{box.format(rows(CARD, 8))}"
    article = read(document("Bridge to stay shut", main), url=ARTICLE)
    assert article.text.startswith("\n".join(paragraphs))


KEPT = {
    "a digest": (
        "Morning briefing: five things",
        "<p>Good morning from the quay, where the wind has turned; here are five things for the morning.</p>"
        + rows("<h2><a href=/a/{n}>Thing {n}</a></h2><p>{text} It will be talked of.</p>", 6),
    ),
    "a list of other sites": (
        "Six inns to visit",
        rows("<div class=item><h3><a href=https://inn{n}.example/>Inn {n}</a></h3><p>{text}</p></div>"),
    ),
    "posts of one page": (
        "Storm over the isles",
        rows("<div class=post><h3><a href='#p{n}'>Post {n} on the storm</a></h3><p>{text}</p></div>"),
    ),
    "questions": (
        "Questions on the toll",
        rows("<div class=q><h3>Question {n} on the toll?</h3><p>{text}</p></div>"),
    ),
    "links in sentences": (
        "Bridge to stay shut",
        rows("<div class=para><p>{text} See <a href=/x/{n}>quay {n}</a> for the rest.</p></div>"),
    ),
    "four teasers": ("Bridge to stay shut", rows(CARD, 4)),
    "long passages beside links": (
        "Nine works",
        rows("<div class=k><h3><a href=/w/{n}>Work {n}</a></h3><p>{text} {text} {text} {text}</p></div>"),
    ),
}


@pytest.mark.parametrize("title, main", KEPT.values(), ids=KEPT)
def test_what_only_looks_like_teasers_is_kept(title, main):
    assert read(document(title, main), url=ARTICLE).text


def test_headlines_alone_are_no_article():
    links = rows("<li><a href=/a/{n}>Story {n} of the islands and their ferry</a></li>", 20)
    with pytest.raises(ExtractError):
        read(document("Harbour", f"<ul>{links}</ul>"), url=SECTION)


def test_a_text_that_stands_in_a_link_as_a_whole_is_no_list_of_links():
    text = "".join(f"<p>{one}</p>" for one in BRIDGE * 3)
    assert read(document("Bridge to stay shut", f"<a href=/x>{text}</a>"), url=ARTICLE).text
