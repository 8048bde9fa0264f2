"""Made-up outlets of many pages, each outlet in a shape of its own, with what is expected of every page.

Names of classes mean nothing, words are of no language, so that only what the pages have in common can tell.
"""
# ruff: noqa: E501 - the made-up pages read better on long lines

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from extract_pages import NOW, page

from ingest.config import Outlet
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.extract.boilerplate import article_lines, learn_for_each
from ingest.extract.template import Template
from ingest.extract.template.lessons import learn_template
from ingest.extract.template.observe import observe
from ingest.model import Article, Page

COUNT = 30

_SYLLABLES = {
    "latin": "ba do ki lu mer nos pil rat sun tav vek zor gam hil jet fod".split(),
    "cyrillic": "ба до ки лу мер нос пил рат сун тав век зор гам хил жет фод".split(),
    "greek": "βα δο κι λου μερ νος πιλ ρατ σουν ταβ βεκ ζορ γαμ χιλ γετ φοδ".split(),
    "marked": "bá dő ký lů měr ňos pił rąt süñ tåv vék žør gäm hîl ję föd".split(),
}
_HAN = "山河湖海城村桥路船车田林石云风雨雪春夏秋冬日月星火水木金土人口手足目耳心力工商学校医院车站港口市场公园电影音乐书报纸笔墨花草鸟鱼牛马羊"
_FIRST = "Ada Ben Clara Dov Edith Femi Greta Hal Ines Jory Kit Lena Milo Nora Oskar Petra".split()
_LAST = "Amsel Brook Carrow Dunmore Eklund Farrow Gault Hazard Imrie Jessop Kellaway Lomax".split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What is written in one article, before it has a page."""

    number: int
    title: str
    paragraphs: tuple[str, ...]
    author: str
    other_title: str
    teaser: str
    rng: Random

    @property
    def url(self) -> str:
        return f"https://made.example/2026/11/{1 + self.number % 20:02}/{48_000 + self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePage:
    """A page and what is to be found on it."""

    page: Page
    title: str
    text: str
    authors: tuple[str, ...]
    feed_title: str | None = None


Shape = Callable[[Piece], MadePage]


def piece(number: int, script: str = "latin", *, paragraphs: int = 5) -> Piece:
    """An article whose words no other article has, but for the shortest."""
    rng = Random(f"{script}{number}")
    return Piece(
        number=number,
        title=_title(rng, script),
        paragraphs=tuple(_paragraph(rng, script) for _ in range(paragraphs)),
        author=f"{rng.choice(_FIRST)} {rng.choice(_LAST)}",
        other_title=_title(rng, script),
        teaser=_sentence(rng, script, 11),
        rng=rng,
    )


def _word(rng: Random, script: str) -> str:
    return "".join(rng.choices(_SYLLABLES[script], k=rng.randint(2, 4)))


def _sentence(rng: Random, script: str, words: int) -> str:
    if script == "han":
        return "".join(rng.choices(_HAN, k=words * 2)) + "，" + "".join(rng.choices(_HAN, k=words)) + "。"
    made = " ".join(_word(rng, script) for _ in range(words))
    return f"{made[0].upper()}{made[1:]}."


def _paragraph(rng: Random, script: str) -> str:
    joint = "" if script == "han" else " "
    return joint.join(_sentence(rng, script, rng.randint(9, 18)) for _ in range(rng.randint(2, 4)))


def _title(rng: Random, script: str) -> str:
    return _sentence(rng, script, 6).rstrip("。.")


def document(one: Piece, body: str, head: str, document_title: str | None = None) -> Page:
    title = one.title if document_title is None else document_title
    return page(
        f"<!doctype html><html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>"
        "<div class=aq><a href=/s/1>Vorki</a> <a href=/s/2>Lemna</a> <a href=/s/3>Tavok</a></div>"
        f"{body}<div class=zz><p>Rattavsun 4, Mernos. Pilgam zor hil jet fod, tav vek ba do ki lu.</p></div></body></html>",
        one.url,
    )


def meta(one: Piece, *, title: str | None = None, author: str | None = "") -> str:
    """Tags for title and author: those of the article, others, or none where they are None."""
    name = one.author if author == "" else author
    tags = f'<meta property="og:title" content="{one.title if title is None else title}">'
    return tags + (f'<meta name=author content="{name}">' if name else "")


def paragraphs(one: Piece) -> str:
    return "".join(f"<p>{words}</p>" for words in one.paragraphs)


def found(
    one: Piece, made: Page, *, authors: tuple[str, ...] | None = None, feed_title: str | None = None
) -> MadePage:
    return MadePage(
        page=made,
        title=one.title,
        text="\n".join(one.paragraphs),
        authors=(one.author,) if authors is None else authors,
        feed_title=feed_title,
    )


# ---- shapes ----------------------------------------------------------------------------------------------


def promos_in_the_text(one: Piece, script: str = "latin") -> MadePage:
    """Between the paragraphs a box with a label, the linked headline of another article, and a sentence of it."""
    label = "山河报道：" if script == "han" else "Nosvek pil"
    promo = f"<div class=kr><p>{label}</p><p><a href=/x/{one.number}>{one.other_title}</a></p><p>{one.teaser}</p></div>"
    at = 1 + one.number % 3
    text = [f"<p>{words}</p>" for words in one.paragraphs]
    inside = "".join([*text[:at], promo, *text[at:]])
    return found(
        one, document(one, f"<div class=gh><h1>{one.title}</h1><div class=xq>{inside}</div></div>", meta(one))
    )


def promos_in_chinese(one: Piece) -> MadePage:
    return promos_in_the_text(one, "han")


def title_with_a_suffix(one: Piece) -> MadePage:
    """Tag and document title end with words that no metadata calls the outlet's name; the heading does not."""
    title = f"{one.title} – Zorgam"
    made = document(
        one,
        f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}</div></div>",
        meta(one, title=title),
        title,
    )
    return found(one, made)


def title_with_a_suffix_only(one: Piece) -> MadePage:
    """All that names the article ends with the same words, and no heading shows it without."""
    title = f"{one.title} | Zorgam hiljet"
    body = f"<div class=gh><div class=xq>{paragraphs(one)}</div></div>"
    return found(one, document(one, body, meta(one, title=title), title))


def title_for_search_engines(one: Piece) -> MadePage:
    """The tags have words of their own, heading and JSON-LD the headline."""
    seo = f"{one.other_title} {one.title.split()[0]}"
    data = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": one.title}
    head = meta(one, title=seo) + f'<script type="application/ld+json">{json.dumps(data)}</script>'
    made = document(
        one, f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}</div></div>", head, seo
    )
    return found(one, made)


def title_that_feeds_know(one: Piece) -> MadePage:
    """The tag has words of its own, the heading has what the feed calls the article."""
    seo = f"{one.other_title} {one.title.split()[0]}"
    made = document(
        one,
        f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}</div></div>",
        meta(one, title=seo),
        "Vorki",
    )
    return found(one, made, feed_title=one.title)


def bylines_without_metadata(one: Piece) -> MadePage:
    """The byline has neither a word for "by" nor a telling class; every other page names the author in metadata."""
    head = meta(one) if one.number % 2 else meta(one, author=None)
    byline = f"<div class=zt>{one.author}</div>"
    body = f"<div class=gh><h1>{one.title}</h1>{byline}<div class=xq>{paragraphs(one)}</div></div>"
    return found(one, document(one, body, head))


def house_author(one: Piece) -> MadePage:
    """Metadata names the person who runs the site on all pages; the byline names the author."""
    byline = f"<p class=byline>{one.author}</p>"
    body = f"<div class=gh><h1>{one.title}</h1>{byline}<div class=xq>{paragraphs(one)}</div></div>"
    return found(one, document(one, body, meta(one, author="Wanda Quist")))


def briefs(one: Piece) -> MadePage:
    """Every third article is one sentence, and the box below has more: the beginning of another article."""
    is_brief = one.number % 3 == 0
    one = piece(10_000 + one.number, paragraphs=1 if is_brief else 14)
    if is_brief:
        one = replace(one, paragraphs=(one.paragraphs[0].split(". ")[0].rstrip(".") + ".",))
    other = piece(20_000 + one.number)
    body = (
        f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}</div>"
        f"<div class=rr><p>{other.teaser}</p><p>{other.other_title}, {other.title}.</p></div></div>"
    )
    return found(one, document(one, body, meta(one)))


def hashed_classes(one: Piece) -> MadePage:
    """A build tool gives each page its own classes; parts of them stay."""
    made = one.rng.randrange(16**5) + 16**4
    tail = f"{made:x}7"
    promo = f"<div class=kro_{tail}><p>Nosvek pil</p><p>{one.other_title} <a href=/x/{one.number}>{one.teaser[:30]}</a></p></div>"
    body = (
        f"<div class=gh-{tail}><h1>{one.title}</h1><div class=xqu-{tail}>{paragraphs(one)}{promo}</div></div>"
    )
    return found(one, document(one, body, meta(one)))


def plain(one: Piece) -> MadePage:
    """Nothing to learn: what is right already must stay right."""
    body = f"<article><h1>{one.title}</h1>{paragraphs(one)}</article>"
    return found(one, document(one, body, meta(one)))


def lists_in_the_text(one: Piece) -> MadePage:
    """A list of links after the text on most pages, a list of the article's own on a few."""
    items = [f"{words.split('.')[0]}." for words in one.paragraphs[:3]]
    own = one.number % 6 == 0
    shown = (
        "".join(f"<li>{item}</li>" for item in items)
        if own
        else "".join(f"<li><a href=/x/{one.number}{at}>{item[:-1]}</a></li>" for at, item in enumerate(items))
    )
    body = f"<div class=gh><h1>{one.title}</h1><div class=xq>{paragraphs(one)}<ul>{shown}</ul><p>{one.teaser}</p></div></div>"
    lines = [*one.paragraphs, *(f"- {item}" for item in items if own), one.teaser]
    return MadePage(
        page=document(one, body, meta(one)), title=one.title, text="\n".join(lines), authors=(one.author,)
    )


SHAPES: dict[str, tuple[Shape, str]] = {
    "promos in the text": (promos_in_the_text, "latin"),
    "promos in the text, Cyrillic": (promos_in_the_text, "cyrillic"),
    "promos in the text, Chinese": (promos_in_chinese, "han"),
    "a suffix of titles": (title_with_a_suffix, "greek"),
    "a suffix, and no heading": (title_with_a_suffix_only, "latin"),
    "titles for search engines": (title_for_search_engines, "marked"),
    "titles that feeds know": (title_that_feeds_know, "latin"),
    "bylines without metadata": (bylines_without_metadata, "latin"),
    "a house author": (house_author, "marked"),
    "briefs above long texts of others": (briefs, "latin"),
    "classes that change": (hashed_classes, "latin"),
    "lists of links and lists": (lists_in_the_text, "latin"),
    "nothing to learn": (plain, "latin"),
}


def made_outlet(name: str, count: int = COUNT) -> list[MadePage]:
    shape, script = SHAPES[name]
    return [shape(piece(number, script)) for number in range(count)]


# ---- reading them ----------------------------------------------------------------------------------------

OUTLET = Outlet(id="made", name="")


def read_alone(made: list[MadePage]) -> list[Article | None]:
    """Every page for itself."""
    return [_read(one.page) for one in made]


def read_together(made: list[MadePage], alone: list[Article | None] | None = None) -> list[Article | None]:
    """Every page with what all pages teach, as a batch does it; `alone` is what they are for themselves, if known."""
    first = alone or read_alone(made)
    lines = learn_for_each([article_lines(one) if one else [] for one in first])
    second = [_read(one.page, keys) for one, keys in zip(made, lines, strict=True)]
    template = template_of(made, second)
    return [_read(one.page, keys, template) for one, keys in zip(made, lines, strict=True)]


def template_of(made: list[MadePage], articles: list[Article | None]) -> Template | None:
    seen = [
        observe(one.page, article, OUTLET, one.feed_title)
        for one, article in zip(made, articles, strict=True)
        if article
    ]
    return learn_template([one for one in seen if one])


def _read(
    made: Page, boilerplate: frozenset[str] = frozenset(), template: Template | None = None
) -> Article | None:
    try:
        return extract(made, OUTLET, now=NOW, boilerplate=boilerplate, template=template)
    except IngestError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Which part of the pages is exactly right."""

    text: float
    title: float
    authors: float


def right(made: MadePage, article: Article | None) -> tuple[bool, bool, bool]:
    """Whether text, title and authors are as expected."""
    if article is None:
        return False, False, False
    whole = "\n".join(article_lines(article))
    return whole == made.text, article.title == made.title, article.authors == made.authors


def shares(made: list[MadePage], articles: list[Article | None]) -> Shares:
    judged = [right(one, article) for one, article in zip(made, articles, strict=True)]
    text, title, authors = (sum(column) / len(judged) for column in zip(*judged, strict=True))
    return Shares(text=text, title=title, authors=authors)
