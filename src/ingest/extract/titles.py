"""The headline, without the outlet's name at either end. No input or output."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.metadata import Metadata

MAX_RAW_CHARS = 8_000
MAX_HEADINGS = 10
# A part of a title that is also elsewhere on the page is the headline when it has this many letters, and
# what surrounds it has at most so many characters.
MIN_HEADLINE_CHARS = 12
MAX_AFFIX_CHARS = 60
# Separators that are looked at, from each end of a title.
MAX_SEPARATORS = 10

_SEPARATOR = re.compile(r"\s+[|\-–—•·»«:~*]+\s+|\s*[|｜»•：]\s*|:\s+(?=\S+$)|\s+::\s+|--+")
_PREFIX = re.compile(r"([^:|]{3,40}?)\s?[-|:–]\s?(?=\S)")
_WORD = re.compile(r"\w+")


def find_title(page: LexborHTMLParser, metadata: Metadata, outlet_name: str) -> str:
    """The headline of `page`; "" when it names none. `outlet_name` is cut off, and may be ""."""
    headings = _headings(page)
    candidates = [
        metadata.get("og:title"),
        metadata.jsonld.text("headline"),
        metadata.get("twitter:title"),
        metadata.jsonld.text("name"),
    ]
    candidates = [_one_line(words) for words in candidates]
    names = _site_names(metadata, outlet_name)
    stripped = [
        strip_site_name(words, names, headings + [other for other in candidates if other != words])
        for words in candidates
    ]
    document_title = strip_site_name(_one_line(metadata.title), names, headings)
    stripped = [words.lstrip(":| ") for words in stripped]
    title = next((words for words in stripped if words), "")
    first_heading = headings[0] if headings else ""
    if not title:
        return _matching_heading(headings, document_title) or document_title or first_heading
    return _choose_title(
        title, jsonld_title=stripped[1], heading=first_heading, document_title=document_title
    )


def text_key(text: str) -> str:
    """The letters and digits of `text` in one case: what two spellings of one headline have in common."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _choose_title(title: str, *, jsonld_title: str, heading: str, document_title: str) -> str:
    """`title`, or the better one where the page gives two: JSON-LD's, or the one in its first `heading`."""
    key, jsonld_key, heading_key = text_key(title), text_key(jsonld_title), text_key(heading)
    if heading.startswith(title) and heading[len(title) :].lstrip()[:1] in ('"', "“", "„"):
        # A meta tag whose value was cut off at a quotation mark.
        return heading
    if jsonld_key and jsonld_key == heading_key and jsonld_key in key and not key.endswith(jsonld_key):
        return jsonld_title
    if jsonld_key and key == heading_key and text_key(document_title).startswith(key):
        # Heading, document title and meta tags are filled from one field, often a shortened one; measured on
        # saved pages, JSON-LD has the headline as it was written more often.
        return jsonld_title
    return title


def _one_line(words: str) -> str:
    return " ".join(words[:MAX_RAW_CHARS].split()).lstrip(":| ")


def _headings(page: LexborHTMLParser) -> list[str]:
    found = [_one_line(node.text(deep=True)) for node in page.css("h1")[:MAX_HEADINGS]]
    return [words for words in found if len(words) > 2]


def _site_names(metadata: Metadata, outlet_name: str) -> set[str]:
    """The keys of what the site calls itself."""
    names = {
        outlet_name,
        metadata.get("og:site_name"),
        metadata.get("application-name"),
        metadata.get("twitter:site").lstrip("@"),
    }
    names |= {name for name, _ in metadata.jsonld.names("publisher")}
    return {key for key in map(text_key, names) if key}


def strip_site_name(title: str, names: set[str], others: list[str], limit: int = MAX_SEPARATORS) -> str:
    """`title` without the site's name or a section at either end; "" when it is nothing but the name.

    `names` are keys. `others` are the page's other titles: a part of `title` that is one of them is the
    headline. At most `limit` parts are cut off.
    """
    if not title or text_key(title) in names:
        return ""
    if not limit:
        return title
    prefix = _PREFIX.match(title)
    if prefix and text_key(prefix[1]) in names:
        # "Outlet: Headline", and "Outlet-Headline" without spaces: only where the name is known.
        title = title[prefix.end() :]
    splits = list(_splits(title))
    other_keys = {text_key(other) for other in others}
    for before, after in splits:
        for part, rest in ((before, after), (after, before)):
            key = text_key(part)
            if key in other_keys and len(key) >= MIN_HEADLINE_CHARS and len(rest) <= MAX_AFFIX_CHARS:
                return part
    for before, after in reversed(splits):
        if _is_site_name(after, names):
            return strip_site_name(before.strip(), names, others, limit - 1)
    for before, after in splits:
        if _is_site_name(before, names):
            return strip_site_name(after.strip(), names, others, limit - 1)
    return title


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """The text before and after each separator in `title`."""
    separators = list(_SEPARATOR.finditer(title))
    if len(separators) > 2 * MAX_SEPARATORS:
        # Names are at the ends, and a title of dashes must not cost the square of its length.
        separators = separators[:MAX_SEPARATORS] + separators[-MAX_SEPARATORS:]
    for separator in separators:
        yield title[: separator.start()], title[separator.end() :]


def _is_site_name(words: str, names: set[str]) -> bool:
    key = text_key(words)
    return bool(key) and any(key == name or (len(name) > 3 and key.startswith(name)) for name in names)


def _matching_heading(headings: list[str], document_title: str) -> str:
    """The heading that agrees with the document's title, "" when none does."""
    key = text_key(document_title)
    return next(
        (words for words in headings if key and (text_key(words) in key or key in text_key(words))), ""
    )
