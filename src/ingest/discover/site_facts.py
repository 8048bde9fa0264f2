"""A homepage -> what it says of the site itself. No input or output."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from ingest.charsets import decode
from ingest.model import Page
from ingest.text import clean_line

MAX_NAME_CHARS = 80

_BETWEEN = (" - ", " – ", " — ", " | ", " · ", " :: ", ": ")
"""What stands between a site's name and its motto."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """The name that a site gives itself and the language that it declares (ISO 639-1); None where it says none."""

    name: str | None
    language: str | None


def site_facts(page: Page) -> SiteFacts:
    """What a homepage says of its site."""
    tree = LexborHTMLParser(decode(page.body, page.content_type))
    return SiteFacts(name=_name(tree), language=_language(tree))


def _name(tree: LexborHTMLParser) -> str | None:
    for selector in ('meta[property="og:site_name"]', 'meta[name="application-name"]'):
        found = tree.css_first(selector)
        said = clean_line((found.attributes.get("content") or "") if found else "", MAX_NAME_CHARS)
        if said:
            return said
    title = tree.css_first("title")
    said = clean_line(title.text() if title else "", 200)
    for mark in _BETWEEN:
        said = said.partition(mark)[0]
    return clean_line(said, MAX_NAME_CHARS) or None


def _language(tree: LexborHTMLParser) -> str | None:
    root = tree.css_first("html[lang]")
    code = ((root.attributes.get("lang") or "") if root else "").replace("_", "-").partition("-")[0].lower()
    return code if len(code) == 2 and code.isalpha() else None
