"""The headline, without the outlet's name on either end. No input or output."""

from __future__ import annotations

import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.head import Head

LONGEST = 400

_MARK = re.compile(r"\s+[|\-–—•·»«:/~]+\s+|\s*[|»•]\s*|:\s+(?=\S+$)|\s+::\s+")
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
    said = [words for words in map(_flat, said) if words]
    names = _names(head, site)
    for words in said:
        bare = _bare(words, names, shown + [other for other in said if other != words], head)
        if bare:
            return bare
    own = _bare(_flat(head.title), names, shown, head)
    match = _closest(shown, own)
    return match or own or (shown[0] if shown else "")


def _flat(words: str) -> str:
    return " ".join(words[: LONGEST * 20].split())


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


def _bare(words: str, names: set[str], others: list[str], head: Head) -> str:
    """`words` without what is not the headline's own: the outlet's name, a section, at either end."""
    if key_of(words) in names:
        return ""
    keys = {key_of(other) for other in others}
    if key_of(words) in keys:
        return words
    glued = re.match(r"([^\W\d_]{3,30})[-|:]\s?(?=\S)", words)
    if glued and key_of(glued[1]) in names:
        # "OutletHeadline" and "Outlet-Headline": no spaces, but the name is known.
        words = words[glued.end() :]
    cuts = list(_MARK.finditer(words))
    for cut in cuts:
        for part, rest in (
            (words[: cut.start()], words[cut.end() :]),
            (words[cut.end() :], words[: cut.start()]),
        ):
            if key_of(part) in keys and _is_site(rest, names, cuts):
                return part
    for cut in reversed(cuts):
        if _names_site(words[cut.end() :], names):
            return _bare(words[: cut.start()].strip(), names, others, head)
    for cut in cuts:
        if _names_site(words[: cut.start()], names):
            return _bare(words[cut.end() :].strip(), names, others, head)
    return words


def _names_site(words: str, names: set[str]) -> bool:
    key = key_of(words)
    return bool(key) and any(key == name or (len(name) > 3 and key.startswith(name)) for name in names)


def _is_site(words: str, names: set[str], cuts: list[re.Match[str]]) -> bool:
    return len(words) <= 60


def _closest(shown: list[str], own: str) -> str:
    """The heading that says what the title says, "" when none does."""
    key = key_of(own)
    return next((words for words in shown if key and (key_of(words) in key or key in key_of(words))), "")
