"""Which outlets an article names, how often, and how. Pure.

dateline      the agency in the dateline: "MOSCOW, May 5. /TASS/."
credit        whose text or inputs it is: "(With inputs from AP)", "Source: TASS"
attribution   where a statement comes from: "TASS quoted", "told TASS", "according to TASS"
link          an address of the outlet in the text
mention       named in any other way
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from ingest import urls
from ingest.errors import IngestError
from ingest.model import Outlet
from store.model import Cited, RevisionContent

_HEAD = 160
_AROUND = 60
_WORD = re.compile(r"[^\W_]+")
_GLUED_BEFORE = re.compile(r"[\w@#.-]")
_GLUED_AFTER = re.compile(r"[\w@]|\.[a-z]|-\w")
_SPLIT = re.compile(r"(?<=[.!?…])[\"”»’)]*\s+(?=[\"“«(]*[^\W\d_])|\n")

_CREDIT_BEFORE = re.compile(
    r"""(?xi)
    ( \b (sources? | photo | credit | via | inputs?\ (from|by) | contributed\ by | источник | фото)
      \s*:?\s* (by\ |from\ )?
    | ©\s*(\w+\ ){0,3}
    ) [(/]?$
    | [^\W\d_]/$"""
)
_REPORTS_BEFORE = re.compile(
    r"""(?xi)
    \b( told | tells? | telling | according\ to | cit(es?|ed|ing) | quot(e|es|ed|ing) | informed | as\ per
      | report(s|ed|ing)?\ (by|in|from) | said\ (to|by|in) | interview\ (with|to|for|by) | statement\ (to|for)
      | sp(oke|eaking)\ (to|with) | carried\ by | published\ (by|in) | obtained\ by | seen\ by | confirmed\ to
      | comment(s|ed)?\ (to|for) | со\ ссылкой\ на | по\ (данным|информации|сообщению|словам)
      | (рассказал|заявил|сообщил|сказал|пояснил)[аи]? | цитиру(ет|ют) | переда(ет|ёт|ют)
      | сообща(ет|ют) | пиш(ет|ут) | приводит | интервью
    ) \s ([\w-]+['’]?s?\s){0,4} ["“«(/]* $"""
)
_REPORTS_AFTER = re.compile(
    r"""(?xi)
    ^ ["”»)/]* ( ['’]s )? ,? ( \s [\w'’-]+ ){0,5}? \s
    ( quot(es?|ed|ing) | cit(es?|ed|ing) | report(s|ed|ing) | sa(ys?|id|ying) | wr(ites?|ote|iting)
    | add(s|ed|ing) | not(es|ed|ing) | learned | claim(s|ed) | reveal(s|ed) | announc(es|ed) | confirm(s|ed)
    | сообщ(ает|ил|или|ают|ила|ило) | переда(ет|ёт|ют|л|ло|ли) | пиш(ет|ут) | написал[аи]?
    | цитиру(ет|ют) | отмеча(ет|ют) | приводит | уточня(ет|ют)
    ) \b"""
)
_REPORTING_END = re.compile(r"(?i)\b(says?|said|reports?|reported|quoted?|quotes|cites?|cited)\s+$")


@dataclass(frozen=True, slots=True)
class _Directory:
    """Who is called how. `names` has, for the first word of a name, all names that contain it first: the
    longest first, each with the place of that word in it; `owners` and `homes` say whose a name or domain is."""

    names: Mapping[str, Sequence[tuple[str, int]]]
    owners: Mapping[str, tuple[str, ...]]
    homes: Mapping[str, tuple[str, ...]]


def citations(outlet: str, content: RevisionContent, outlets: Sequence[Outlet]) -> tuple[Cited, ...]:
    """Whom an article of `outlet` names, of all that are configured; an outlet that names itself does not
    count. An agency that stands only in `dateline_agency` or `wire_credit` counts once."""
    # Hashing whole outlets would take longer than all the rest.
    directory = _directory(tuple((one.id, one.name, one.aliases, one.homepage) for one in outlets))
    found: Counter[tuple[str, str]] = Counter()
    for text, is_body in ((content.title, False), (content.lead or "", False), (content.text, True)):
        for name, start in _named(text, directory):
            how = _how(text, start, start + len(name), is_body=is_body)
            found.update((cited, how) for cited in _others(outlet, directory.owners[name]))
    for value, how in ((content.dateline_agency, "dateline"), (content.wire_credit, "credit")):
        for name, _ in _named(value or "", directory):
            for cited in _others(outlet, directory.owners[name]):
                found[cited, how] = max(found[cited, how], 1)
    for link in dict.fromkeys(content.links):
        found.update((cited, "link") for cited in _others(outlet, directory.homes.get(_domain(link), ())))
    return tuple(Cited(cited=cited, how=how, n=n) for (cited, how), n in sorted(found.items()))


def _others(outlet: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Nobody, when the name or domain is (also) the outlet's own."""
    return () if outlet in ids else ids


@lru_cache(maxsize=16)
def _directory(known: tuple[tuple[str, str, tuple[str, ...], str], ...]) -> _Directory:
    names: dict[str, list[tuple[str, int]]] = defaultdict(list)
    owners: dict[str, tuple[str, ...]] = {}
    homes: dict[str, tuple[str, ...]] = {}
    for outlet, called, aliases, homepage in known:
        for name in filter(None, map(str.strip, (called, *aliases))):
            owners[name] = tuple(dict.fromkeys((*owners.get(name, ()), outlet)))
        if domain := _domain(homepage):
            homes[domain] = (*homes.get(domain, ()), outlet)
    for name in sorted(owners, key=lambda one: (-len(one), one)):
        if first := _WORD.search(name):
            names[first[0]].append((name, first.start()))
    return _Directory(names, owners, homes)


def _named(text: str, directory: _Directory) -> Iterator[tuple[str, int]]:
    """Every name in `text` with its place; of names at one place the longest."""
    behind = 0
    for word in _WORD.finditer(text):
        for name, offset in directory.names.get(word[0], ()):
            start = word.start() - offset
            if start < behind or not text.startswith(name, start):
                continue
            if _GLUED_BEFORE.search(text, max(0, start - 1), start) or _GLUED_AFTER.match(
                text, start + len(name)
            ):
                continue
            yield name, start
            behind = start + len(name)
            break


def _domain(url: str) -> str:
    try:
        return urls.registered_domain(urlsplit(urls.followable(url)).netloc) if url else ""
    except IngestError:
        return ""


def _how(text: str, start: int, end: int, *, is_body: bool) -> str:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    before, after = _SPLIT.split(before)[-1], _SPLIT.split(after)[0]
    marked = re.search(r"[/(\[]\s*$", before) and re.match(r"\s*[/)\]]", after)
    if is_body and start < _HEAD and marked and _opens(text[:start]):
        return "dateline"
    if _CREDIT_BEFORE.search(before) or (marked and not _REPORTS_BEFORE.search(before)):
        return "credit"
    if _REPORTS_BEFORE.search(before) or _REPORTS_AFTER.match(after) or _REPORTING_END.search(before):
        return "attribution"
    return "mention"


def _opens(head: str) -> bool:
    """Whether what stands before an agency can be the place and date of a dateline."""
    return "\n" not in head.strip() and len(head.split()) <= 12 and not re.search(r"[.!?] [a-z]", head)
