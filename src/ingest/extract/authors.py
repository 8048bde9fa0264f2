"""Who wrote it, as the byline names them. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest import text as clean
from ingest.extract import ruled
from ingest.extract.head import Head

MOST = 20
LONGEST = 80
WORDS = 8

_METAS = ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
          "article:author", "article:author_name", "byl", "cxenseparse:author", "rbauthors", "creator", "og:article:author",
          "vr:author", "twitter:data1:author")  # fmt: skip
_BY = re.compile(
    r"^\s*(?:(?:written|posted|reported|edited|story|text|words|photos?|published|reviewed|medically reviewed)\s+by"
    r"|by|von|vom|de|par|por|di|da|af|av|od|door|przez|oleh|autor(?:in|en|es|a)?|author|text|texto|redacción|автор"
    r"|skrevet av|geschreven door|écrit par|publié par|publicado por)\s*(?::\s*|\s+)(?=\S)",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·/\n]|\s[–—-]\s|,(?!\s*(?:jr|sr|ii|iii|md|phd|ph\.d|esq|m\.d)\b)|\s&\s|\s+(?:and|und|et|y|e|och|og|en|i|ja|și|и|ve|with)\s+)\s*",
    re.I,
)
_JUNK = re.compile(
    r"https?:|www\.|@|\{\{|<|>|\d{3}|\.(?:com|org|net|de|co\.uk|html?)\b|facebook|^\W*$|^(?:null|none|undefined|n/?a|admin|administrator|root|unknown|author|anonymous user|posts by|view all|follow|share|more|updated?|published|contributors?|guest)$",
    re.I,
)
_ROLE = re.compile(
    r"^(?:(?:senior|chief|staff|deputy|managing|political|foreign|special|contributing|associate|executive|assistant|digital|news|sports?|business|education|health|crime|investigative|features?|data|global|world|national|lead|freelance)\s+)*"
    r"(?:(?:\w+\s+){0,2}(?:reporter|editor|correspondent|writer|journalist|columnist|producer|staff|contributor|photographer|author|analyst|critic|blogger|anchor|host|bureau chief|editor-in-chief|publisher|fellow|professor|presenter)s?(?:\s+(?:at|of|for|in)\s.*)?"
    r"|redakteur(?:in)?|redaktion\w*|journalist(?:in)?|korrespondent(?:in)?|reporterin|volont\wr(?:in)?|autorin|chefredakteur(?:in)?|journaliste|rédact\w+|correspondant\w*|periodista|redactora?|redattrice|giornalista|журналист\w*|корреспондент\w*)$",
    re.I,
)
_TAIL = re.compile(r"\s*(?:\((?:[^)]{1,60})\)|,\s*(?:AP|AFP|Reuters|CNN|BBC|dpa))\s*$")


def authors(page: LexborHTMLParser, head: Head, rule: tuple[str, ...], site: str) -> tuple[str, ...]:
    """The authors' names in the order of the byline, without roles and repeats; () when none is named."""
    for names in _ways(page, head, rule):
        found = unique(part for name in names for part in people(name))
        if found:
            return found
    return ()


def _ways(page: LexborHTMLParser, head: Head, rule: tuple[str, ...]) -> Iterator[list[str]]:
    yield ruled.texts(page, rule)
    yield [name for name, _ in head.facts.names("author")]
    yield [name for name, _ in head.facts.names("creator")]
    for meta in _METAS:
        yield head.every(meta)
    yield _shown(page)


def _shown(page: LexborHTMLParser) -> list[str]:
    for selector in (
        "[itemprop=author] [itemprop=name]",
        "[itemprop=author]",
        "a[rel~=author]",
        ".author-name",
        ".byline a",
        ".byline",
    ):
        found = [" ".join(node.text(deep=True).split()) for node in page.css(selector)[:MOST]]
        found = [words for words in found if words and len(words) < 120]
        if found:
            return found
    return []


def people(words: str) -> list[str]:
    """The names in one byline: "By Ann Lee and Bo Ek, staff writers" names two."""
    words = " ".join(words[:600].split())
    while True:
        bare = _BY.sub("", words, count=1)
        if bare == words:
            break
        words = bare
    return [name for part in _SPLIT.split(words) if (name := _name(part))]


def _name(part: str) -> str:
    part = clean.line(_TAIL.sub("", part).strip(" .,:;-–—|/*\"'"), 200)
    if (
        _JUNK.search(part)
        or _ROLE.match(part)
        or len(part) > LONGEST
        or len(part.split()) > WORDS
        or len(part) < 2
    ):
        return ""
    return part


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """`names` without repeats, whatever the case of their letters."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold(), name)
    return tuple(seen.values())[:MOST]
