"""The headline, without the outlet's name at either end. No input or output.

A claim needs two witnesses: what the tag for social networks says is the headline, unless heading and document title
agree on another one and nothing on the page speaks for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.metadata import Metadata
from ingest.extract.page.markup import plain_text, shown_text
from ingest.urls import registered_domain

MAX_RAW_CHARS = 8_000
MAX_HEADINGS = 10
# A part of a title that is also elsewhere on the page is the headline when it has this many letters, and
# what surrounds it has at most so many characters.
MIN_HEADLINE_CHARS = 12
MAX_AFFIX_CHARS = 60
# Separators that are looked at, from each end of a title.
MAX_SEPARATORS = 10
# After the site's name there may be a word or two more: "BBC News", "山城日报网".
MAX_WORDS_AFTER_NAME = 2
MAX_CHARS_AFTER_NAME = 1
# Links to the front page that are looked at, and the words that a name in one has.
MAX_FRONT_LINKS = 10
MAX_NAME_WORDS = 6
# Words that address and heading have in common before the address speaks for the heading.
MIN_STEMS_IN_ADDRESS = 2
# Elements that are looked at for the prose that follows a heading, and how many characters prose has.
MAX_ELEMENTS_BEFORE_PROSE = 400
MIN_PROSE_CHARS = 80

_UNSPACED = "[\u3040-\u30ff\u3400-\u9fff]"
_SEPARATOR = re.compile(
    r"\s{1,9}[|\-–—•·»«:~*_]{1,9}\s{1,9}|\s{0,9}[|｜•：]\s{0,9}|:\s{1,9}(?=\S+$)|\s{1,9}::\s{1,9}|--+"
    rf"|(?<={_UNSPACED})[-_–—](?=\S)|(?<=\S)[-_–—](?={_UNSPACED})"
)
# Separators that only count where one side is a title elsewhere on the page.
_WEAK_SEPARATOR = re.compile(r"»:?\s+")
_PREFIX = re.compile(r"([^:|]{3,40}?)\s?[-|:–]\s?(?=\S)")
_WORD = re.compile(r"\w+")
_NO_SIGNS = {code: None for code in range(128) if not _WORD.match(chr(code))}
# What two texts on one subject have in common: the beginnings of longer words, pairs of Chinese characters.
_STEM = re.compile(rf"(?={_UNSPACED}{{2}})(..)?|\b([^\W\d_]{{4,5}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The titles that a page gives, without the site's names; "" where a place has none.

    `headings` are its h1, `shown` these or else its h2, `all_headings` the h1 with those that are the site's names;
    `names` are the keys of these names.
    """

    tag: str
    jsonld: str
    twitter: str
    jsonld_name: str
    document: str
    headings: list[str]
    shown: list[str]
    all_headings: list[str]
    names: set[str]

    def by_source(self) -> dict[str, str]:
        """The title in each place that has one, by the place: og, jsonld, twitter, h1, title."""
        titles = {
            "og": self.tag,
            "jsonld": self.jsonld,
            "twitter": self.twitter,
            "h1": self.headings[0] if self.headings else "",
            "title": self.document,
        }
        return {source: words for source, words in titles.items() if words}


def read_titles(page: LexborHTMLParser, metadata: Metadata, outlet_name: str) -> Titles:
    """The titles that `page` gives; `outlet_name` is cut off, and may be ""."""
    names = _site_names(page, metadata, outlet_name)
    all_headings = _headings(page, "h1")
    headings = [words for words in all_headings if text_key(words) not in names]
    candidates = [
        _one_line(plain_text(words))
        for words in (
            metadata.get("og:title"),
            metadata.jsonld.text("headline"),
            metadata.get("twitter:title"),
            metadata.jsonld.text("name"),
        )
    ]
    shown = headings or _headings(page, "h2")
    tag, jsonld, twitter, jsonld_name = (
        strip_site_name(words, names, shown, [other for other in candidates if other != words]).lstrip(":| ")
        for words in candidates
    )
    return Titles(
        tag=tag,
        jsonld=jsonld,
        twitter=twitter,
        jsonld_name=jsonld_name,
        document=strip_site_name(_one_line(plain_text(metadata.title)), names, shown, []),
        headings=headings,
        shown=shown,
        all_headings=all_headings,
        names=names,
    )


def choose_title(page: LexborHTMLParser, metadata: Metadata, titles: Titles) -> str:
    """The headline among `titles`; "" where there is none."""
    declared = (titles.tag, titles.jsonld, titles.twitter, titles.jsonld_name)
    title = next((words for words in declared if text_key(words)), "")
    first_heading = titles.headings[0] if titles.headings else ""
    if not title:
        return (
            _matching_heading(titles.shown, titles.document)
            or titles.document
            or first_heading
            or _heading_before_prose(page, titles.names)
            or next(iter(titles.all_headings), "")
        )
    # JSON-LD is a witness beside the tag for social networks, not beside itself.
    second_title = titles.jsonld if title == titles.tag else ""
    if first_heading and _is_of_another_page(
        title, first_heading, [second_title, metadata.path_words], titles.document, page
    ):
        return first_heading
    return _choose_title(
        title,
        jsonld_title=titles.jsonld,
        heading=first_heading,
        document_title=titles.document,
        is_only_heading=len(titles.headings) == 1,
    )


def text_key(text: str) -> str:
    """The letters and digits of `text` in one case: what two spellings of one headline have in common."""
    if text.isascii():
        return text.lower().translate(_NO_SIGNS)
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def _choose_title(
    title: str, *, jsonld_title: str, heading: str, document_title: str, is_only_heading: bool
) -> str:
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
    is_one_field = not jsonld_key and key == text_key(document_title)
    if is_only_heading and is_one_field and _is_better_heading(heading, title):
        # Meta tags and document title come from one field, made for search engines, and are one witness.
        return heading
    return title


def _is_better_heading(heading: str, title: str) -> bool:
    """Whether `heading` says in words of its own what `title` says, or says all but the additions at its ends."""
    heading_key, key = text_key(heading), text_key(title)
    if heading_key in key:
        return len(heading_key) >= MIN_HEADLINE_CHARS
    return key not in heading_key and bool(_stems(heading) & _stems(title))


def _is_of_another_page(
    title: str, heading: str, witnesses: list[str], document_title: str, page: LexborHTMLParser
) -> bool:
    """Whether `title` is the same on all pages: another witness agrees with `heading`, none and no prose with `title`.

    `witnesses` are JSON-LD's title and the words of the address; the document's title is one unless it is
    `title` itself. A headline for social networks may have other words than the heading; then the text has them.
    """
    key, heading_key, document_key = map(text_key, (title, heading, document_title))
    stems, heading_stems = _stems(title), _stems(heading)
    in_address = heading_stems & _stems(witnesses[-1])
    is_confirmed = (
        heading_key in document_key
        or heading_key in map(text_key, witnesses)
        or (len(in_address) >= MIN_STEMS_IN_ADDRESS and 2 * len(in_address) >= len(heading_stems))
    )
    others = [heading, *witnesses, document_title if document_key != key else ""]
    if (
        not is_confirmed
        or stems & _stems(" ".join(others))
        or any(key in text_key(other) for other in others)
    ):
        return False
    prose = (words for node in page.css("p")[:MAX_ELEMENTS_BEFORE_PROSE] if (words := shown_text(node)))
    in_prose = stems & _stems(" ".join(words for words in prose if len(words) >= MIN_PROSE_CHARS))
    return not stems or 2 * len(in_prose) < len(stems)


def share_words(one: str, other: str) -> bool:
    """Whether two texts have the beginning of a longer word in common, or are short and one within the other."""
    return (
        bool(_stems(one) & _stems(other))
        or text_key(one) in text_key(other)
        or text_key(other) in text_key(one)
    )


def _stems(words: str) -> set[str]:
    return {one or two for one, two in _STEM.findall(words.casefold()) if one or two}


def _one_line(words: str) -> str:
    return " ".join(words[:MAX_RAW_CHARS].split()).lstrip(":| ")


def _headings(page: LexborHTMLParser, tag: str) -> list[str]:
    found = [_one_line(shown_text(node)) for node in page.css(tag)[:MAX_HEADINGS]]
    return [words for words in found if len(words) > 2]


def _heading_before_prose(page: LexborHTMLParser, names: set[str]) -> str:
    """The last heading before the first long paragraph, "" when there is none."""
    heading = ""
    for node in page.css("h1, h2, h3, p")[:MAX_ELEMENTS_BEFORE_PROSE]:
        words = _one_line(shown_text(node))
        if node.tag == "p" and len(words) >= MIN_PROSE_CHARS:
            return heading
        if node.tag != "p" and words and text_key(words) not in names:
            heading = words
    return ""


def _site_names(page: LexborHTMLParser, metadata: Metadata, outlet_name: str) -> set[str]:
    """The keys of what the site calls itself, in metadata, in its address and in links to its front page."""
    host = metadata.host.removeprefix("www.")
    domain = registered_domain(host) if host else ""
    names = {
        outlet_name,
        metadata.get("og:site_name"),
        metadata.get("application-name"),
        metadata.get("twitter:site").lstrip("@"),
        host,
        domain,
        domain.partition(".")[0],
    }
    names |= {name for name, _ in metadata.jsonld.names("publisher")}
    names |= set(_names_in_front_links(page, metadata.host))
    return {key for key in map(text_key, names) if key}


def _names_in_front_links(page: LexborHTMLParser, host: str) -> Iterator[str]:
    """What links to the front page show: the site's name, in words or as its logo's."""
    selector = 'a[href="/"], a[rel~=home]'
    if host:
        selector += "".join(
            f', a[href="{scheme}//{host}{path}"]' for scheme in ("https:", "http:", "") for path in ("", "/")
        )
    for link in page.css(selector)[:MAX_FRONT_LINKS]:
        logo = link.css_first("img[alt]")
        for name in (shown_text(link), (logo.attributes.get("alt") or "") if logo else ""):
            if len(name.split()) <= MAX_NAME_WORDS:
                yield name


def strip_site_name(
    title: str, names: set[str], headings: list[str], others: list[str], limit: int = MAX_SEPARATORS
) -> str:
    """`title` without the site's name or a section at either end; "" when it is nothing but the name.

    `names` are keys. `headings` and `others` are the page's other titles: a part of `title` that is one of
    them is the headline, and what a heading says in full loses nothing but the name itself. At most `limit`
    parts are cut off.
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
    other_keys = {text_key(other) for other in headings + others}
    for before, after in splits + list(_splits(title, _WEAK_SEPARATOR)):
        for part, rest in ((before, after), (after, before)):
            key = text_key(part)
            if key in other_keys and len(key) >= MIN_HEADLINE_CHARS and len(rest) <= MAX_AFFIX_CHARS:
                return part
    is_heading = text_key(title) in map(text_key, headings)
    for before, after in reversed(splits):
        if _is_site_name(after, names, exactly=is_heading):
            return strip_site_name(before.strip(), names, headings, others, limit - 1)
    for before, after in splits:
        if _is_site_name(before, names, exactly=is_heading):
            return strip_site_name(after.strip(), names, headings, others, limit - 1)
    return title


def _splits(title: str, pattern: re.Pattern[str] = _SEPARATOR) -> Iterator[tuple[str, str]]:
    """The text before and after each separator in `title`."""
    separators = list(pattern.finditer(title))
    if len(separators) > 2 * MAX_SEPARATORS:
        # Names are at the ends, and a title of dashes must not cost the square of its length.
        separators = separators[:MAX_SEPARATORS] + separators[-MAX_SEPARATORS:]
    for separator in separators:
        yield title[: separator.start()], title[separator.end() :]


def _is_site_name(words: str, names: set[str], *, exactly: bool) -> bool:
    """Whether `words` are one of `names`, or (unless `exactly`) begin with one and have little more."""
    if text_key(words) in names:
        return True
    parts = _WORD.findall(words)[: MAX_NAME_WORDS + MAX_WORDS_AFTER_NAME + 1]
    if exactly or len(parts) > MAX_NAME_WORDS + MAX_WORDS_AFTER_NAME:
        return False
    for count in range(max(1, len(parts) - MAX_WORDS_AFTER_NAME), len(parts)):
        if len(key := text_key("".join(parts[:count]))) > 3 and key in names:
            return True
    # Chinese and Japanese have no spaces after a name.
    key = text_key(words)
    return any(
        key[:-count] in names and re.match(_UNSPACED, key) and len(key) > 3
        for count in range(1, MAX_CHARS_AFTER_NAME + 1)
    )


def _matching_heading(headings: list[str], document_title: str) -> str:
    """The heading that agrees with the document's title, "" when none does."""
    key = text_key(document_title)
    return next(
        (words for words in headings if key and (text_key(words) in key or key in text_key(words))), ""
    )
