"""For each value of an article, where it stands on the page and what else was considered. No input or output."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from ingest.config import Outlet
from ingest.extract.authors import author_candidates
from ingest.extract.body.sentences import weighted_length
from ingest.extract.explain.model import Considered, ExplainedValue
from ingest.extract.metadata import Metadata
from ingest.extract.page import selectors
from ingest.extract.times import modified_candidates
from ingest.extract.titles import text_key
from ingest.model import Article, Instant
from ingest.text import clean_line
from ingest.urls import Url
from store.model import Published, PublishedCandidate

MAX_HEADINGS = 5
MAX_SHOWN_CHARS = 200
"""So much is shown of what was considered."""

_Place = tuple[str, str]
"""Where something stands, and what."""


def explain_values(
    parsed: LexborHTMLParser,
    metadata: Metadata,
    outlet: Outlet,
    url: Url,
    now: datetime,
    article: Article,
    month_first: bool | None,
) -> tuple[ExplainedValue, ...]:
    """The values of `article`, which was found at `url`, in the order in which people ask for them."""
    rules, data = outlet.rules, metadata.jsonld
    modified = modified_candidates(parsed, metadata, outlet, url, now, article.published, month_first)
    return (
        _value("url", str(article.url), _addresses(metadata, url)),
        _value("title", article.title, _titles(parsed, metadata, outlet)),
        _value("lead", article.lead or "", [("rule", selectors.first_text(parsed, rules.lead))]),
        _value(
            "authors",
            ", ".join(article.authors),
            (
                (source, ", ".join(names))
                for source, names in author_candidates(parsed, metadata, rules.authors, outlet.name)
            ),
        ),
        ExplainedValue(
            name="published",
            value=_time(article.published),
            considered=tuple(map(_considered, article.published_candidates)),
        ),
        ExplainedValue(
            name="modified",
            value=_time(article.modified),
            considered=tuple(_of_change(modified, article.modified)),
        ),
        _value("language", article.language or "", _languages(metadata, outlet)),
        _value(
            "section",
            article.section or "",
            [
                ("rule", selectors.first_text(parsed, rules.section)),
                ("meta article:section", metadata.get("article:section")),
                ("json-ld articleSection", data.text("articleSection")),
            ],
        ),
        _value(
            "tags",
            ", ".join(article.tags),
            [
                ("rule", ", ".join(selectors.all_texts(parsed, rules.tags))),
                ("meta article:tag", ", ".join(metadata.get_all("article:tag"))),
                ("json-ld keywords", ", ".join(data.texts("keywords"))),
                ("meta news_keywords", metadata.get("news_keywords")),
                ("meta keywords", metadata.get("keywords")),
            ],
        ),
        _value(
            "image",
            article.image or "",
            [("meta og:image", metadata.get("og:image")), ("json-ld image", data.image())],
        ),
        _facts("kind", article.kind if article.text else "", _kinds(metadata, article)),
        _facts("missing", article.missing or "", _limits(metadata, article)),
    )


def _addresses(metadata: Metadata, url: Url) -> Iterator[_Place]:
    yield "canonical link", metadata.canonical
    yield "meta og:url", metadata.get("og:url")
    yield "where it was found", str(url)


def _titles(parsed: LexborHTMLParser, metadata: Metadata, outlet: Outlet) -> Iterator[_Place]:
    yield "rule", selectors.first_text(parsed, outlet.rules.title)
    yield "meta og:title", metadata.get("og:title")
    yield "json-ld headline", metadata.jsonld.text("headline")
    yield "meta twitter:title", metadata.get("twitter:title")
    yield "json-ld name", metadata.jsonld.text("name")
    yield "<title>", metadata.title
    for node in parsed.css("h1")[:MAX_HEADINGS]:
        yield "<h1>", node.text(deep=True)[:MAX_SHOWN_CHARS]


def _languages(metadata: Metadata, outlet: Outlet) -> Iterator[_Place]:
    yield "<html lang>", metadata.language
    yield "meta og:locale", metadata.get("og:locale")
    yield "configuration", outlet.language or ""


def _kinds(metadata: Metadata, article: Article) -> Iterator[_Place]:
    yield "json-ld @type", ", ".join(sorted(metadata.jsonld.types))
    yield "meta og:type", metadata.get("og:type")
    yield "characters", str(weighted_length(article.text))


def _limits(metadata: Metadata, article: Article) -> Iterator[_Place]:
    is_free = metadata.jsonld.flag("isAccessibleForFree")
    yield "json-ld isAccessibleForFree", "" if is_free is None else str(is_free).lower()
    yield "json-ld wordCount", metadata.jsonld.text("wordCount")
    yield "meta article:content_tier", metadata.get("article:content_tier")
    yield "words", str(len(article.text.split()))


# ---- what became of each ---------------------------------------------------------------------------------


def _value(name: str, value: str, places: Iterable[_Place]) -> ExplainedValue:
    """A value and the places that may give it; the first one that says the same is where it is from."""
    considered: list[Considered] = []
    for source, said in places:
        shown = clean_line(said, MAX_SHOWN_CHARS)
        if shown:
            considered.append(Considered(source=source, value=shown, note=_note(shown, value)))
    return ExplainedValue(name=name, value=value, considered=tuple(considered))


def _note(said: str, value: str) -> str:
    one, other = text_key(said), text_key(value[:MAX_SHOWN_CHARS])
    if not other:
        return "not taken"
    if one == other:
        return "the same"
    if other in one:
        return "the same and more"
    return "a part of it" if one and one in other else "another"


def _facts(name: str, value: str, places: Iterable[_Place]) -> ExplainedValue:
    """A value that is not read from one place but follows from what several say."""
    said = ((source, clean_line(words, MAX_SHOWN_CHARS)) for source, words in places)
    return ExplainedValue(
        name=name,
        value=value,
        considered=tuple(Considered(source=source, value=words, note="") for source, words in said if words),
    )


def _considered(one: PublishedCandidate) -> Considered:
    return Considered(source=one.source, value=one.value, note=f"{one.decision}: {one.reason}")


def _of_change(candidates: Iterable[PublishedCandidate], modified: Instant | None) -> Iterator[Considered]:
    """The first one that is not rejected is the time of the last change."""
    is_open = modified is not None
    for one in candidates:
        if one.decision == "rejected":
            yield _considered(one)
            continue
        note = "chosen: the first in the order of trust" if is_open else "outranked"
        is_open = False
        yield Considered(source=one.source, value=one.value, note=note)


def _time(time: Published | Instant | None) -> str:
    return f"{time.at.isoformat()} ({time.precision})" if time else ""
