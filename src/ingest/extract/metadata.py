"""What a page says of itself outside its text: meta tags, links, JSON-LD. No input or output."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser

from ingest.extract import jsonld

# More than this many meta tags are an attack or a mistake; so are longer values.
MOST = 500
LONGEST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """`metas` maps name, property or itemprop (as `spelled`) to its values in the order of the page."""

    metas: dict[str, list[str]]
    title: str
    canonical: str
    amp: bool
    lang: str
    alternates: tuple[tuple[str, str], ...] = ()
    facts: jsonld.Facts = field(default=jsonld.NOTHING)

    def meta(self, *names: str) -> str:
        """The first value that is not empty under the first of `names` that has one."""
        for name in names:
            for value in self.metas.get(spelled(name), ()):
                if value.strip():
                    return value.strip()
        return ""

    def every(self, *names: str) -> list[str]:
        """All values under `names`."""
        return [
            value.strip() for name in names for value in self.metas.get(spelled(name), ()) if value.strip()
        ]


@lru_cache(maxsize=4096)
def spelled(name: str) -> str:
    """A meta tag's name without case and marks: article:published_time is article:published:time to some."""
    return "".join(char for char in name.lower() if char.isalnum())


def read(page: LexborHTMLParser, url: str) -> Head:
    """The head of `page`, which was found at `url`."""
    html = page.css_first("html")
    attrs = html.attributes if html else {}
    title = page.css_first("head > title") or page.css_first("title")
    scripts = [
        node.text(deep=True)[: jsonld.LONGEST + 1] for node in page.css('script[type*="ld+json" i]')[:40]
    ]
    return Head(
        metas=_metas(page),
        title=" ".join(title.text(deep=True)[:20_000].split()) if title else "",
        canonical=_link(page, "canonical"),
        amp="amp" in attrs or "⚡" in attrs,
        lang=(attrs.get("lang") or attrs.get("xml:lang") or "").strip(),
        facts=jsonld.find(scripts, url),
    )


def _metas(page: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in page.css("meta[content]")[:MOST]:
        attrs = node.attributes
        value = (attrs.get("content") or "")[:LONGEST]
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attrs.get(key)
            if name:
                found.setdefault(spelled(name[:100]), []).append(value)
    return found


def _link(page: LexborHTMLParser, rel: str) -> str:
    for node in page.css(f'link[rel~="{rel}" i][href]'):
        href = (node.attributes.get("href") or "").strip()
        if href:
            return href[:2_000]
    return ""
