"""Finds the outlets that an article names, how often, and how. Pure.

dateline      the agency in the dateline: "MOSCOW, May 5. /TASS/."
credit        whose text or inputs it is: "(With inputs from AP)", "Source: TASS"
attribution   where a statement comes from: "TASS quoted", "told TASS", "according to TASS"
link          a link in the text to the outlet's domain
mention       any other occurrence of its name
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.dedupe.compare import domain_of
from ingest.dedupe.fingerprint import MAX_CHARS
from ingest.dedupe.outlet_names import WORD, OutletNames
from store.kinds import CitationKind
from store.model import Citation, RevisionContent

MAX_NAMES = 1_000
"""Names in one article that are counted; whoever has more writes nothing but names."""

MAX_LINKS = 2_000
"""Links in one article that are looked at."""

_DATELINE_CHARS = 160  # how far into the text the agency of a dateline may be
_DATELINE_WORDS = 12
_CONTEXT_CHARS = 60  # how much of the text before and after a name decides the kind of the citation
# A name is only part of a longer word, address or handle when one of these is directly before or after it.
_JOINED_BEFORE = re.compile(r"[\w@#.-]")
_JOINED_AFTER = re.compile(r"[\w@]|\.[a-z]|-\w")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»’)]*\s+(?=[\"“«(]*[^\W\d_])|\n")

_CREDIT_BEFORE = re.compile(
    r"""(?xi)
    ( \b (sources? | photo | credit | via | inputs?\ (from|by) | contributed\ by | источник | фото)
      \s*:?\s* (by\ |from\ )?
    | ©\s*(\w+\ ){0,3}
    ) [(/]?$
    | [^\W\d_]/$"""
)
_ATTRIBUTION_BEFORE = re.compile(
    r"""(?xi)
    \b( told | tells? | telling | according\ to | cit(es?|ed|ing) | quot(e|es|ed|ing) | informed | as\ per
      | report(s|ed|ing)?\ (by|in|from) | said\ (to|by|in) | interview\ (with|to|for|by) | statement\ (to|for)
      | sp(oke|eaking)\ (to|with) | carried\ by | published\ (by|in) | obtained\ by | seen\ by | confirmed\ to
      | comment(s|ed)?\ (to|for) | со\ ссылкой\ на | по\ (данным|информации|сообщению|словам)
      | (рассказал|заявил|сообщил|сказал|пояснил)[аи]? | цитиру(ет|ют) | переда(ет|ёт|ют)
      | сообща(ет|ют) | пиш(ет|ут) | приводит | интервью
    ) \s ([\w-]+['’]?s?\s){0,4} ["“«(/]* $"""
)
_ATTRIBUTION_AFTER = re.compile(
    r"""(?xi)
    ^ ["”»)/]* ( ['’]s )? ,? ( \s [\w'’-]+ ){0,5}? \s
    ( quot(es?|ed|ing) | cit(es?|ed|ing) | report(s|ed|ing) | sa(ys?|id|ying) | wr(ites?|ote|iting)
    | add(s|ed|ing) | not(es|ed|ing) | learned | claim(s|ed) | reveal(s|ed) | announc(es|ed) | confirm(s|ed)
    | сообщ(ает|ил|или|ают|ила|ило) | переда(ет|ёт|ют|л|ло|ли) | пиш(ет|ут) | написал[аи]?
    | цитиру(ет|ют) | отмеча(ет|ют) | приводит | уточня(ет|ют)
    ) \b"""
)
_ATTRIBUTION_VERB_BEFORE = re.compile(r"(?i)\b(says?|said|reports?|reported|quoted?|quotes|cites?|cited)\s+$")


def citations(outlet: str, content: RevisionContent, names: OutletNames) -> tuple[Citation, ...]:
    """The outlets that an article of `outlet` names; an outlet that names itself is left out.

    An agency that is only in `dateline_agency` or `wire_credit` counts once.
    """
    counts: Counter[tuple[str, CitationKind]] = Counter()
    parts = ((content.title, False), (content.lead or "", False), (content.text[:MAX_CHARS], True))
    found = ((text, *place, is_body) for text, is_body in parts for place in _find_names(text, names))
    for text, name, start, is_body in islice(found, MAX_NAMES):
        kind = _kind(text, start, start + len(name), is_body=is_body)
        counts.update((cited, kind) for cited in _without_self(outlet, names.outlets_by_name[name]))
    for agency, kind in ((content.dateline_agency, "dateline"), (content.wire_credit, "credit")):
        for name, _ in _find_names(agency or "", names):
            for cited in _without_self(outlet, names.outlets_by_name[name]):
                counts[cited, kind] = max(counts[cited, kind], 1)
    for url in islice(dict.fromkeys(link.url for link in content.links), MAX_LINKS):
        owners = names.outlets_by_domain.get(domain_of(url), ())
        counts.update((cited, "link") for cited in _without_self(outlet, owners))
    return tuple(
        Citation(cited=cited, kind=kind, occurrences=n) for (cited, kind), n in sorted(counts.items())
    )


def _without_self(outlet: str, owners: tuple[str, ...]) -> tuple[str, ...]:
    """`owners`, or nobody when `outlet` is one of them: then the name or domain is its own."""
    return () if outlet in owners else owners


def _find_names(text: str, names: OutletNames) -> Iterator[tuple[str, int]]:
    """Every name in `text` and where it begins; of several names at one place the longest."""
    searched_to = 0
    for word in WORD.finditer(text):
        for length, offset in names.by_first_word.get(word[0], ()):
            start = word.start() - offset
            name = text[start : start + length] if start >= searched_to else ""
            if name in names.outlets_by_name and _stands_alone(text, start, name):
                yield name, start
                searched_to = start + length
                break


def _stands_alone(text: str, start: int, name: str) -> bool:
    before = _JOINED_BEFORE.search(text, max(0, start - 1), start)
    return not before and not _JOINED_AFTER.match(text, start + len(name))


def _kind(text: str, start: int, end: int, *, is_body: bool) -> CitationKind:
    """The kind of the citation by the name between `start` and `end`."""
    before = _SENTENCE_END.split(text[max(0, start - _CONTEXT_CHARS) : start])[-1]
    after = _SENTENCE_END.split(text[end : end + _CONTEXT_CHARS])[0]
    in_brackets = re.search(r"[/(\[]\s*$", before) and re.match(r"\s*[/)\]]", after)
    if is_body and start < _DATELINE_CHARS and in_brackets and _may_open_dateline(text[:start]):
        return "dateline"
    has_attribution_before = _ATTRIBUTION_BEFORE.search(before)
    if _CREDIT_BEFORE.search(before) or (in_brackets and not has_attribution_before):
        return "credit"
    if has_attribution_before or _ATTRIBUTION_AFTER.match(after) or _ATTRIBUTION_VERB_BEFORE.search(before):
        return "attribution"
    return "mention"


def _may_open_dateline(head: str) -> bool:
    """Whether the text before an agency can be the place and date of a dateline."""
    words = head.split()
    return "\n" not in head.strip() and len(words) <= _DATELINE_WORDS and not re.search(r"[.!?] [a-z]", head)
