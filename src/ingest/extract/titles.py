"""The headline, without the outlet's name on either end. No input or output."""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.metadata import Head

LONGEST = 400
# So many letters make a headline, and what a page adds to one has at most so many.
HEADLINE = 12
SUFFIX = 60
MARKS = 10

_MARK = re.compile(r"\s+[|\-–—•·»«:~*]+\s+|\s*[|｜»•：]\s*|:\s+(?=\S+$)|\s+::\s+|--+")
_PREFIX = re.compile(r"([^:|]{3,40}?)\s?[-|:–]\s?(?=\S)")
_WORD = re.compile(r"\w+")


def title(page: LexborHTMLParser, head: Head, site: str) -> str:
    """The headline of `page`; `site` is how the outlet is called. "" when the page names none."""
    shown = _headings(page)
    said = [
        head.meta("og:title"),
        head.facts.word("headline"),
        head.meta("twitter:title"),
        head.facts.word("name"),
    ]
    said = [_flat(words) for words in said]
    names = _names(head, site)
    bare = [_bare(words, names, shown + [other for other in said if other != words]) for words in said]
    own = _bare(_flat(head.title), names, shown)
    bare = [words.lstrip(":| ") for words in bare]
    told = next((words for words in bare if words), "")
    if not told:
        return _closest(shown, own) or own or (shown[0] if shown else "")
    return _told_apart(told, bare[1], shown[0] if shown else "", own)


def _told_apart(told: str, headline: str, shown: str, own: str) -> str:
    """`told`, or where the page says two things the better: JSON-LD's `headline`, or what it has `shown`."""
    key, said, seen = key_of(told), key_of(headline), key_of(shown)
    if shown.startswith(told) and shown[len(told) :].lstrip()[:1] in ('"', "“", "„"):
        # A meta tag whose value was cut at a quotation mark.
        return shown
    if said and said == seen and said in key and not key.endswith(said):
        return headline
    if said and key == seen and key_of(own).startswith(key):
        # Heading, title and meta tags are one desk's work; JSON-LD has the headline that the newsroom wrote.
        return headline
    return told


def _flat(words: str) -> str:
    return " ".join(words[: LONGEST * 20].split()).lstrip(":| ")


def _headings(page: LexborHTMLParser) -> list[str]:
    found = [_flat(node.text(deep=True)) for node in page.css("h1")[:10]]
    return [words for words in found if len(words) > 2]


def _names(head: Head, site: str) -> set[str]:
    names = {
        site,
        head.meta("og:site_name"),
        head.meta("application-name"),
        head.meta("twitter:site").lstrip("@"),
    }
    names |= {name for name, _ in head.facts.names("publisher")}
    return {key for key in map(key_of, names) if key}


def key_of(words: str) -> str:
    """What two spellings of one headline have in common."""
    return "".join(_WORD.findall(unicodedata.normalize("NFKC", words).casefold()))


def _bare(words: str, names: set[str], others: list[str], times: int = MARKS) -> str:
    """`words` without what is not the headline's own: the outlet's name, a section, at either end."""
    if not words or key_of(words) in names:
        return ""
    if not times:
        return words
    keys = {key_of(other) for other in others}
    named = _PREFIX.match(words)
    if named and key_of(named[1]) in names:
        # "Outlet: Headline", and "Outlet-Headline" without a space: only where the name is known.
        words = words[named.end() :]
    cuts = list(_MARK.finditer(words))
    if len(cuts) > 2 * MARKS:
        # A name stands at an end; a title of dashes must not cost the square of its length.
        cuts = cuts[:MARKS] + cuts[-MARKS:]
    for cut in cuts:
        for part, rest in (
            (words[: cut.start()], words[cut.end() :]),
            (words[cut.end() :], words[: cut.start()]),
        ):
            if key_of(part) in keys and len(key_of(part)) >= HEADLINE and len(rest) <= SUFFIX:
                return part
    for cut in reversed(cuts):
        if _names_site(words[cut.end() :], names):
            return _bare(words[: cut.start()].strip(), names, others, times - 1)
    for cut in cuts:
        if _names_site(words[: cut.start()], names):
            return _bare(words[cut.end() :].strip(), names, others, times - 1)
    return words


def _names_site(words: str, names: set[str]) -> bool:
    key = key_of(words)
    return bool(key) and any(key == name or (len(name) > 3 and key.startswith(name)) for name in names)


def _closest(shown: list[str], own: str) -> str:
    """The heading that says what the title says, "" when none does."""
    key = key_of(own)
    return next((words for words in shown if key and (key_of(words) in key or key in key_of(words))), "")
