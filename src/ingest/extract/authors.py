"""Who wrote it, as the byline names them. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest.extract import selectors
from ingest.extract.metadata import Head
from ingest.extract.titles import key_of
from ingest.text import clean_line

MOST = 20
LONGEST = 80
WORDS = 8
# A byline has not more characters than this.
BYLINE = 150

_METAS = ("author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc.contributor",
          "article:author", "article:author_name", "byl", "cxenseparse:author", "rbauthors", "creator",
    "og:article:author",
          "vr:author", "twitter:misc:written by")  # fmt: skip
_LABELS = (
    "written by",
    "author",
    "by",
    "verfasst",
    "geschrieben",
    "escrito",
    "écrit",
    "autor",
    "scritto",
    "автор",
)
# From the surest to the mere habit of a name; only the first of a kind is the article's own.
_SELECTORS = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel~=author]",
    ".author-name, .authorname, .author_name",
    "article .byline, main .byline", ".byline, .article-byline",
)  # fmt: skip
_LOOSE = (
    "[class*='byline' i]",
    "article [class*='author' i], main [class*='author' i]",
    "[class*='author' i]",
)
_PERSON = re.compile(
    r"[^\W\d_a-zà-þ][\w’'.-]*(?:\s+(?:[^\W\d_a-zà-þ][\w’'.-]*|van|von|de|der|den|di|da|la|le|al|bin|el)){1,4}$"
)
_BY = re.compile(
    r"^\s*(?:(?:written|posted|reported|edited|story|text|words|photos?|published|reviewed"
    r"|medically reviewed)\s+by"
    r"|by|von|vom|de|par|por|di|da|af|av|od|door|przez|oleh|autor(?:in|en|es|a)?|author|text|texto"
    r"|redacción|автор"
    r"|skrevet av|geschreven door|écrit par|publié par|publicado por)\s*(?::\s*|\s+)(?=\S)",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:[;|•·/\n]|\s[–—-]\s|,(?!\s*(?:jr|sr|ii|iii|md|phd|ph\.d|esq|m\.d)\b)|\s&\s|\s+(?:and|und|et|y"
    r"|e|och|og|en|i|ja|și|и|ve|with)\s+)\s*",
    re.I,
)
_JUNK = re.compile(
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
_TAIL = re.compile(r"\s*(?:\((?:[^)]{1,60})\)|,\s*(?:AP|AFP|Reuters|CNN|BBC|dpa))\s*$")


def authors(page: LexborHTMLParser, head: Head, rule: tuple[str, ...], site: str) -> tuple[str, ...]:
    """The authors' names in the order of the byline, without roles and repeats; () when none is named.

    What the page says in its head is surer than what it shows; an outlet that names itself there is
    believed when no one else is named there.
    """
    own = {
        key_of(name)
        for name in (site, head.meta("og:site_name"), *(n for n, _ in head.facts.names("publisher")))
    }
    own.discard("")
    itself: tuple[str, ...] = ()
    for found in _told(page, head, rule, own):
        if found and not all(_is_outlet(name, own) for name in found):
            return found
        itself = itself or found
    return itself or next((found for found in _seen(page) if found), ())


def _is_outlet(name: str, own: set[str]) -> bool:
    key = key_of(name)
    return any(key == one or (len(one) > 3 and (one in key or key in one)) for one in own)


def _told(
    page: LexborHTMLParser, head: Head, rule: tuple[str, ...], own: set[str]
) -> Iterator[tuple[str, ...]]:
    yield _people(selectors.texts(page, rule))
    named = head.facts.names("author") or head.facts.names("creator")
    yield unique(one for name, kind in named for one in _parts(name, kind, own))
    for meta in _METAS:
        yield _people(head.every(meta))
    for number in ("1", "2"):
        if head.meta(f"twitter:label{number}").lower().startswith(_LABELS):
            yield _people(head.every(f"twitter:data{number}"))


def _parts(name: str, kind: str, own: set[str]) -> list[str]:
    """The names in one name of JSON-LD; that of an organisation may hold an "and" of its own."""
    parts = people(name)
    if "organization" in kind or (len(parts) > 1 and any(_is_outlet(part, own) for part in parts)):
        return [one] if (one := _name(name)) else []
    return parts


def _seen(page: LexborHTMLParser) -> Iterator[tuple[str, ...]]:
    for selector in _SELECTORS:
        yield _people(_shown(page, selector))
    for selector in _LOOSE:
        # These find much else: only what looks like a person's name is taken.
        yield tuple(name for name in _people(_shown(page, selector)) if _PERSON.match(name))


def _people(named: list[str]) -> tuple[str, ...]:
    return unique(one for name in named for one in people(name))


def _shown(page: LexborHTMLParser, selector: str) -> list[str]:
    """The short texts that `selector` finds; parts of one text in elements of their own are names of their own."""
    found = []
    for node in page.css(selector)[:MOST]:
        parts = (" ".join(part.split()) for part in node.text(separator="\n").split("\n"))
        words = " ; ".join(part for part in parts if part)
        if words and len(words) <= BYLINE:
            found.append(words)
    return found


def people(words: str) -> list[str]:
    """The names in one byline: "By Ann Lee and Bo Ek, staff writers" names two."""
    words = " ".join(words[:600].split())
    if "://" in words or words.startswith("www."):
        return []
    while True:
        bare = _BY.sub("", words, count=1)
        if bare == words:
            break
        words = bare
    return [name for part in _SPLIT.split(words) if (name := _name(part))]


def _name(part: str) -> str:
    part = clean_line(_TAIL.sub("", part).strip(" .,:;-–—|/*\"'"), 200)
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
