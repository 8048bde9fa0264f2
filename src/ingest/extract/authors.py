"""The authors of an article, as metadata or the byline name them. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest.extract import selectors
from ingest.extract.metadata import Metadata
from ingest.extract.titles import text_key
from ingest.text import clean_line

MAX_AUTHORS = 20
MAX_NAME_CHARS = 80
MAX_NAME_WORDS = 8
MAX_BYLINE_CHARS = 150
# Characters of a byline that are split into names, and of a name before it is checked.
MAX_SPLIT_CHARS = 600
MAX_RAW_NAME_CHARS = 200

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
_PERSON_NAME = re.compile(
    r"[^\W\d_a-zà-þ][\w’'.-]*(?:\s+(?:[^\W\d_a-zà-þ][\w’'.-]*|van|von|de|der|den|di|da|la|le|al|bin|el)){1,4}$"
)
_BYLINE_PREFIX = re.compile(
    r"^\s*(?:(?:written|posted|reported|edited|story|text|words|photos?|published|reviewed"
    r"|medically reviewed)\s+by"
    r"|by|von|vom|de|par|por|di|da|af|av|od|door|przez|oleh|autor(?:in|en|es|a)?|author|text|texto"
    r"|redacción|автор"
    r"|skrevet av|geschreven door|écrit par|publié par|publicado por)\s*(?::\s*|\s+)(?=\S)",
    re.I,
)
_SEPARATOR = re.compile(
    r"\s*(?:[;|•·/\n]|\s[–—-]\s|,(?!\s*(?:jr|sr|ii|iii|md|phd|ph\.d|esq|m\.d)\b)|\s&\s|\s+(?:and|und|et|y"
    r"|e|och|og|en|i|ja|și|и|ve|with)\s+)\s*",
    re.I,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\{\{|<|>|\d{3}|facebook|^\W*$|^(?:null|none|undefined|n/?a|admin|administrator|root"
    r"|unknown|author|anonymous user|posts by|view all|follow|share|more|by|and|von|und|et|par|por|y|e|di"
    r"|da|de|av|von:|autor|autorin|updated?|published|contributors?|guest)$",
    re.I,
)
_ROLE = re.compile(
    r"^(?:(?:senior|chief|staff|deputy|managing|political|foreign|special|contributing|associate"
    r"|executive|assistant|digital|news|sports?|business|education|health|crime|investigative|features?"
    r"|data|global|world|national|lead|freelance)\s+)*"
    r"(?:(?:\w+\s+){0,2}(?:reporter|editor|correspondent|writer|journalist|columnist|producer|staff"
    r"|contributor|photographer|author|analyst|critic|blogger|anchor|host|bureau chief|editor-in-chief"
    r"|publisher|fellow|professor|presenter)s?(?:\s+(?:at|of|for|in)\s.*)?"
    r"|redakteur(?:in)?|redaktion\w*|journalist(?:in)?|korrespondent(?:in)?|reporterin|volont\wr(?:in)?"
    r"|autorin|chefredakteur(?:in)?|journaliste|rédact\w+|correspondant\w*|periodista|redactora?"
    r"|redattrice|giornalista|журналист\w*|корреспондент\w*)$",
    re.I,
)
_SUFFIX = re.compile(r"\s*(?:\((?:[^)]{1,60})\)|,\s*(?:AP|AFP|Reuters|CNN|BBC|dpa))\s*$")


def find_authors(
    page: LexborHTMLParser, metadata: Metadata, rules: tuple[str, ...], outlet_name: str
) -> tuple[str, ...]:
    """The authors' names in the order of the byline, without roles and repeats; () when none is named.

    The outlet's selectors (`rules`) come first, then metadata, then visible bylines. Where metadata names
    only the outlet itself, other metadata is preferred, but not a byline.
    """
    own_keys = _outlet_keys(metadata, outlet_name)
    outlet_as_author: tuple[str, ...] = ()
    for names in _declared_authors(page, metadata, rules, own_keys):
        if names and not all(_is_outlet(name, own_keys) for name in names):
            return names
        outlet_as_author = outlet_as_author or names
    return outlet_as_author or next((names for names in _visible_bylines(page) if names), ())


def _outlet_keys(metadata: Metadata, outlet_name: str) -> set[str]:
    """The keys of what the outlet calls itself."""
    publishers = (name for name, _ in metadata.jsonld.names("publisher"))
    keys = {text_key(name) for name in (outlet_name, metadata.get("og:site_name"), *publishers)}
    return keys - {""}


def _is_outlet(name: str, own_keys: set[str]) -> bool:
    key = text_key(name)
    return any(key == own or (len(own) > 3 and (own in key or key in own)) for own in own_keys)


def _declared_authors(
    page: LexborHTMLParser, metadata: Metadata, rules: tuple[str, ...], own_keys: set[str]
) -> Iterator[tuple[str, ...]]:
    """What the outlet's selectors and each kind of metadata say, the most reliable first."""
    yield _unique_names(selectors.all_texts(page, rules))
    named = metadata.jsonld.names("author") or metadata.jsonld.names("creator")
    yield unique(name for value, kind in named for name in _jsonld_names(value, kind, own_keys))
    for meta_name in _META_NAMES:
        yield _unique_names(metadata.get_all(meta_name))
    for number in ("1", "2"):
        if metadata.get(f"twitter:label{number}").lower().startswith(_TWITTER_LABELS):
            yield _unique_names(metadata.get_all(f"twitter:data{number}"))


def _jsonld_names(value: str, kind: str, own_keys: set[str]) -> list[str]:
    """The names in one name of JSON-LD. That of an organisation is not split, since it may contain "and"."""
    names = split_names(value)
    is_organization = "organization" in kind or (
        len(names) > 1 and any(_is_outlet(name, own_keys) for name in names)
    )
    if is_organization:
        return [name] if (name := _clean_name(value)) else []
    return names


def _visible_bylines(page: LexborHTMLParser) -> Iterator[tuple[str, ...]]:
    """The names in what each selector for bylines finds."""
    for selector in _BYLINE_SELECTORS:
        yield _unique_names(_short_texts(page, selector))
    for selector in _LOOSE_BYLINE_SELECTORS:
        names = _unique_names(_short_texts(page, selector))
        yield tuple(name for name in names if _PERSON_NAME.match(name))


def _short_texts(page: LexborHTMLParser, selector: str) -> list[str]:
    """The texts found that are short enough for a byline; child elements are separated by semicolons."""
    found = []
    for node in page.css(selector)[:MAX_AUTHORS]:
        parts = (" ".join(part.split()) for part in node.text(separator="\n").split("\n"))
        words = " ; ".join(part for part in parts if part)
        if words and len(words) <= MAX_BYLINE_CHARS:
            found.append(words)
    return found


def _unique_names(bylines: Iterable[str]) -> tuple[str, ...]:
    return unique(name for byline in bylines for name in split_names(byline))


def split_names(byline: str) -> list[str]:
    """The names in one byline: "By Ann Lee and Bo Ek, staff writers" gives two."""
    byline = " ".join(byline[:MAX_SPLIT_CHARS].split())
    if "://" in byline or byline.startswith("www."):
        return []
    while True:
        stripped = _BYLINE_PREFIX.sub("", byline, count=1)
        if stripped == byline:
            break
        byline = stripped
    return [name for part in _SEPARATOR.split(byline) if (name := _clean_name(part))]


def _clean_name(part: str) -> str:
    """`part` without what surrounds a name, "" when it is none."""
    name = clean_line(_SUFFIX.sub("", part).strip(" .,:;-–—|/*\"'"), MAX_RAW_NAME_CHARS)
    if _NO_NAME.search(name) or _ROLE.match(name):
        return ""
    is_too_long = len(name) > MAX_NAME_CHARS or len(name.split()) > MAX_NAME_WORDS
    return "" if is_too_long or len(name) < 2 else name


def unique(names: Iterable[str], limit: int = MAX_AUTHORS) -> tuple[str, ...]:
    """At most `limit` of `names`, without repeats that differ only in case."""
    first_spelling: dict[str, str] = {}
    for name in names:
        first_spelling.setdefault(name.casefold(), name)
    return tuple(first_spelling.values())[:limit]
