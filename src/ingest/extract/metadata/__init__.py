"""What a page says of itself outside its text: meta tags, links, JSON-LD. No input or output."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.metadata import jsonld
from ingest.extract.metadata.jsonld import JsonLd
from ingest.urls import Url

# More meta tags and longer values are an attack or a mistake.
MAX_META_TAGS = 500
MAX_VALUE_CHARS = 5_000
MAX_META_NAME_CHARS = 100
MAX_RAW_TITLE_CHARS = 20_000
MAX_URL_CHARS = 2_000
MAX_SCRIPTS = 40

_WORD = re.compile(r"[^\W_]+")
_RESERVATIONS = {"noarchive": "noarchive", "noai": "noai", "noimageai": "noai", "nocache": "noarchive"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The head of a page.

    `meta_tags` maps name, property or itemprop (as normalize_name gives it) to its values in the order of
    the page. `canonical` is the address in the canonical link, as written; `host` is that of the page,
    `path_words` are the words of its path. "" stands for what is missing.
    """

    meta_tags: dict[str, list[str]]
    title: str
    canonical: str
    language: str
    host: str = ""
    path_words: str = ""
    jsonld: JsonLd = field(default=jsonld.EMPTY)

    def get(self, *names: str) -> str:
        """The first value of the first of `names` that has one, "" when none has."""
        return next(iter(self.get_all(*names)), "")

    def get_all(self, *names: str) -> list[str]:
        """All values under `names`, without empty ones."""
        values = (value.strip() for name in names for value in self.meta_tags.get(normalize_name(name), ()))
        return [value for value in values if value]


@lru_cache(maxsize=4096)
def normalize_name(name: str) -> str:
    """The letters and digits of a meta tag's name in lower case: sites disagree about the separators."""
    return "".join(char for char in name.lower() if char.isalnum())


def read_metadata(page: LexborHTMLParser, url: Url) -> Metadata:
    """The metadata of `page`, which was found at `url`."""
    html = page.css_first("html")
    attrs = html.attributes if html else {}
    title = page.css_first("head > title") or page.css_first("body > title")
    # One character more than is parsed, so that a script that is too long is refused and not cut.
    scripts = [
        node.text(deep=True)[: jsonld.MAX_SCRIPT_CHARS + 1]
        for node in page.css('script[type*="ld+json" i]')[:MAX_SCRIPTS]
    ]
    return Metadata(
        meta_tags=_meta_tags(page),
        title=" ".join(title.text(deep=True)[:MAX_RAW_TITLE_CHARS].split()) if title else "",
        canonical=_canonical_link(page),
        language=(attrs.get("lang") or attrs.get("xml:lang") or "").strip(),
        host=url.host,
        path_words=" ".join(_WORD.findall(url.path)),
        jsonld=jsonld.find_article(scripts, url.asked),
    )


def _meta_tags(page: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in page.css("meta[content]")[:MAX_META_TAGS]:
        attrs = node.attributes
        value = (attrs.get("content") or "")[:MAX_VALUE_CHARS]
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attrs.get(key)
            if name:
                found.setdefault(normalize_name(name[:MAX_META_NAME_CHARS]), []).append(value)
    return found


def _canonical_link(page: LexborHTMLParser) -> str:
    for node in page.css('link[rel~="canonical" i][href]'):
        href = (node.attributes.get("href") or "").strip()
        if href:
            return href[:MAX_URL_CHARS]
    return ""


def reservations(metadata: Metadata, header: str) -> tuple[str, ...]:
    """Which uses the page or its HTTP headers (lines of "name: value") reserve: noai, noarchive, tdm."""
    directives = metadata.get_all("robots", "googlebot", "news_keywords_robots", "x-robots-tag")
    tdm_values = metadata.get_all("tdm-reservation")
    for line in header.splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "tdm-reservation":
            tdm_values.append(value.strip())
        else:
            directives.append(value)
    words = (
        word for value in directives for word in value.lower().replace(",", " ").replace(":", " ").split()
    )
    found = {_RESERVATIONS[word] for word in words if word in _RESERVATIONS}
    if "1" in tdm_values:
        found.add("tdm")
    return tuple(sorted(found))
