"""The authors of an article, as metadata or the byline name them. No input or output."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.extract.authors.names import clean_name, looks_like_person, split_names, without_by_words
from ingest.extract.metadata import Metadata
from ingest.extract.page import selectors
from ingest.extract.page.markup import plain_text
from ingest.extract.page.nodes import ancestors, class_and_id
from ingest.extract.titles import text_key

MAX_AUTHORS = 20
MAX_BYLINE_CHARS = 150
# Bylines that are looked at, and how near to each other those of one article are: the ancestors between.
MAX_BYLINES = 60
MAX_LEVELS_BETWEEN = 3
MAX_DEPTH = 12
# "dpa", "NDR": capitals of an agency or a broadcaster behind a name.
MAX_AGENCY_CHARS = 5

_META_NAMES = (
    "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
    "article:author", "article:author_name", "byl", "cxenseparse:author", "rbauthors", "creator",
    "og:article:author", "vr:author", "twitter:misc:written by",
)  # fmt: skip
# What the label of a Twitter card begins with when its value is the author.
_TWITTER_LABELS = (
    "written by", "author", "by", "verfasst", "geschrieben", "escrito", "écrit", "autor", "scritto", "автор",
)  # fmt: skip
# Marked-up bylines, the most reliable first.
_BYLINE_SELECTORS = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel~=author]",
    ".author-name, .authorname, .author_name",
    "article .byline, main .byline", ".byline, .article-byline",
)  # fmt: skip
# These find much else, so only what looks like a person's name is taken.
_LOOSE_BYLINE_SELECTORS = (
    "[class*='byline' i]",
    "article [class*='author' i], main [class*='author' i]",
    "[class*='author' i]",
)
# Elements that stand in a line with others.
_INLINE = frozenset("a abbr b bdi cite em font i mark small span strong sup time u -text".split())

Sourced = tuple[str, tuple[str, ...]]
"""Where names stand, and the names."""


def find_authors(
    page: LexborHTMLParser,
    metadata: Metadata,
    rules: tuple[str, ...],
    outlet_name: str,
    house_authors: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The authors' names in the order of the byline, without roles and repeats; () when none is named.

    The outlet's selectors (`rules`) come first, then metadata, then visible bylines. Where metadata names
    only the outlet itself, or `house_authors`, other metadata is preferred, then a byline with persons' names.
    """
    own_keys = _outlet_keys(metadata, outlet_name, *house_authors)
    language = _language(metadata)
    outlet_as_author: tuple[str, ...] = ()
    for _, names in _declared_authors(page, metadata, rules, own_keys, language):
        if names and not all(_is_outlet(name, own_keys) for name in names):
            return names
        outlet_as_author = outlet_as_author or names
    for _, names in _visible_bylines(page, language, own_keys):
        if not outlet_as_author:
            return names
        if _is_outlet(names[0], own_keys):
            break
        persons = tuple(name for name in names if looks_like_person(name) and not _is_outlet(name, own_keys))
        if persons:
            return persons
    return outlet_as_author


def author_candidates(
    page: LexborHTMLParser, metadata: Metadata, rules: tuple[str, ...], outlet_name: str
) -> Iterator[Sourced]:
    """The names that each place gives, with its name; the most reliable first. What `find_authors` chooses from."""
    own_keys = _outlet_keys(metadata, outlet_name)
    language = _language(metadata)
    declared = _declared_authors(page, metadata, rules, own_keys, language)
    yield from ((source, names) for source, names in declared if names)
    yield from _visible_bylines(page, language, own_keys)


def _language(metadata: Metadata) -> str:
    declared = metadata.language or metadata.get("og:locale")
    return re.split("[-_]", declared.lower())[0]


def find_shown_authors(page: LexborHTMLParser, metadata: Metadata, outlet_name: str) -> tuple[str, ...]:
    """The persons whom the first marked byline names, whatever metadata says."""
    own_keys = _outlet_keys(metadata, outlet_name)
    for _, names in _visible_bylines(page, _language(metadata), own_keys):
        return tuple(name for name in names if looks_like_person(name) and not _is_outlet(name, own_keys))
    return ()


def find_authors_in_lines(
    known: tuple[str, ...],
    bylines: Iterable[str],
    lines_under_headline: Iterable[str],
    metadata: Metadata,
    outlet_names: tuple[str, ...],
) -> tuple[str, ...]:
    """The persons whom the outlet's `bylines` name, or a line under the headline after a word for "by"; else `known`.

    They are looked for where the page names no author, or only the outlet, under one of `outlet_names`.
    """
    own_keys = _outlet_keys(metadata, *outlet_names)
    language = _language(metadata)
    if not all(_is_outlet(name, own_keys) for name in known):
        return known
    named = (line for line in lines_under_headline if without_by_words(line, language) != line)
    found = unique(name for line in bylines for name in _persons_in(line, language, own_keys)) or next(
        filter(None, (_persons_in(line, language, own_keys) for line in named)), ()
    )
    return found or known


def _persons_in(line: str, language: str, own_keys: set[str]) -> tuple[str, ...]:
    """The names in a byline; () when one of them is none of a person."""
    if len(line) > MAX_BYLINE_CHARS:
        return ()
    names = unique(name for name in split_names(line, language) if not _is_agency(name))
    are_persons = all(looks_like_person(name) and not _is_outlet(name, own_keys) for name in names)
    return names if are_persons else ()


def _is_agency(name: str) -> bool:
    return name.isupper() and len(name) <= MAX_AGENCY_CHARS


def _outlet_keys(metadata: Metadata, *outlet_names: str) -> set[str]:
    """The keys of what the outlet calls itself."""
    publishers = (name for name, _ in metadata.jsonld.names("publisher"))
    keys = {text_key(name) for name in (*outlet_names, metadata.get("og:site_name"), *publishers)}
    return keys - {""}


def _is_outlet(name: str, own_keys: set[str]) -> bool:
    key = text_key(name)
    return any(key == own or (len(own) > 3 and (own in key or key in own)) for own in own_keys)


def _declared_authors(
    page: LexborHTMLParser, metadata: Metadata, rules: tuple[str, ...], own_keys: set[str], language: str
) -> Iterator[Sourced]:
    """What the outlet's selectors and each kind of metadata say, the most reliable first."""
    yield "rule", _unique_names(selectors.all_texts(page, rules), language)
    key = "author" if metadata.jsonld.names("author") else "creator"
    named = metadata.jsonld.names(key)
    names = (name for value, kind in named for name in _jsonld_names(value, kind, own_keys, language))
    yield f"json-ld {key}", unique(names)
    for meta_name in _META_NAMES:
        yield f"meta {meta_name}", _unique_names(map(plain_text, metadata.get_all(meta_name)), language)
    for number in ("1", "2"):
        if metadata.get(f"twitter:label{number}").lower().startswith(_TWITTER_LABELS):
            value = f"twitter:data{number}"
            yield f"meta {value}", _unique_names(metadata.get_all(value), language)


def _jsonld_names(value: str, kind: str, own_keys: set[str], language: str) -> list[str]:
    """The names in one name of JSON-LD. That of an organisation is not split, since it may contain "and"."""
    value = plain_text(value)
    names = split_names(value, language)
    is_organization = "organization" in kind or (
        len(names) > 1 and any(_is_outlet(name, own_keys) for name in names)
    )
    if is_organization:
        return [name] if (name := clean_name(value, language)) else []
    return names


def _visible_bylines(page: LexborHTMLParser, language: str, own_keys: set[str]) -> Iterator[Sourced]:
    """The names in what each selector for bylines finds, where it finds some."""
    for selector in _BYLINE_SELECTORS:
        if names := _names_near_headline(page, selector, language, lambda name: True):
            yield f"byline {selector}", names
    for selector in _LOOSE_BYLINE_SELECTORS:
        if names := _names_near_headline(
            page, selector, language, lambda name: looks_like_person(name) or _is_outlet(name, own_keys)
        ):
            yield f"byline {selector}", names


def _names_near_headline(
    page: LexborHTMLParser, selector: str, language: str, is_wanted: Callable[[str], bool]
) -> tuple[str, ...]:
    """The names in the first byline after the headline, and in those beside it: authors stand together."""
    found: list[tuple[LexborNode, list[str]]] = []
    before: list[tuple[LexborNode, list[str]]] = []
    for node in page.css(f"h1, {selector}")[:MAX_BYLINES]:
        if node.tag == "h1":
            before, found = before + found, []
            continue
        names = list(filter(is_wanted, split_names(_short_text(node), language)))
        if names and not _is_of_comments(node):
            found.append((node, names))
    found = found or before
    if not found:
        return ()
    near = {ancestor.mem_id for ancestor in _boxes_around(found[0][0], MAX_LEVELS_BETWEEN)}
    return unique(
        name
        for at, (node, names) in enumerate(found)
        if not at or any(one.mem_id in near for one in _boxes_around(node, MAX_LEVELS_BETWEEN))
        for name in names
    )


def _is_of_comments(node: LexborNode) -> bool:
    """Whether `node` stands among readers' comments."""
    own = [node, *_boxes_around(node, MAX_DEPTH)]
    return any("comment" in class_and_id(one).lower() for one in own)


def _boxes_around(node: LexborNode, count: int) -> Iterator[LexborNode]:
    """At most `count` elements above `node`, below the one that holds the whole article or page."""
    inside = takewhile(lambda one: one.tag not in ("body", "html", "main", "article"), ancestors(node))
    return islice(inside, count)


def _short_text(node: LexborNode) -> str:
    if len(node.text(deep=True)) > 4 * MAX_BYLINE_CHARS:
        return ""
    words = "".join(_texts(node, 0))
    parts = (" ".join(part.split()) for part in words.split(";"))
    words = " ; ".join(part for part in parts if part)
    return words if len(words) <= MAX_BYLINE_CHARS else ""


def _texts(node: LexborNode, depth: int) -> Iterator[str]:
    """The texts in `node`, separated by semicolons, but for the first and the last name of a person."""
    if depth > MAX_DEPTH:
        return
    previous = ""
    for child in node.iter(include_text=True):
        if child.tag == "-text":
            text = child.text_content or ""
        else:
            text = "".join(_texts(child, depth + 1)).strip("; ")
        if text.strip():
            is_one_name = child.tag in _INLINE and len(text.split()) == len(previous.split()) == 1
            yield f"{' ' if is_one_name else ';'}{text}"
            previous = text


def _unique_names(bylines: Iterable[str], language: str) -> tuple[str, ...]:
    return unique(name for byline in bylines for name in split_names(byline, language))


def unique(names: Iterable[str], limit: int = MAX_AUTHORS) -> tuple[str, ...]:
    """At most `limit` of `names`, without repeats that differ only in case."""
    first_spelling: dict[str, str] = {}
    for name in names:
        first_spelling.setdefault(name.casefold(), name)
    return tuple(first_spelling.values())[:limit]
