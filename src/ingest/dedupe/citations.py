"""Which outlets an article names, how often, and how. Pure.

dateline      the agency in the dateline: "MOSCOW, May 5. /TASS/."
credit        whose text or inputs it is: "(With inputs from AP)", "Source: TASS"
attribution   where a statement comes from: "TASS quoted", "told TASS", "according to TASS"
link          an address of the outlet in the text
mention       named in any other way
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from ingest import urls
from ingest.errors import IngestError
from ingest.model import Outlet
from store.model import Cited, Content

_HEAD = 160
_AROUND = 60
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


def citations(outlet: str, content: Content, outlets: Sequence[Outlet]) -> tuple[Cited, ...]:
    """Whom an article of `outlet` names, of all that are configured; an outlet that names itself does not
    count. An agency that stands only in `dateline_agency` or `wire_credit` counts once."""
    others = tuple(other for other in outlets if other.id != outlet)
    found: Counter[tuple[str, str]] = Counter()
    pattern, owners = _names(tuple((other.id, (other.name, *other.aliases)) for other in others))
    own = _own_names(outlet, outlets)
    for text, is_body in ((content.title, False), (content.lead or "", False), (content.text, True)):
        for match in pattern.finditer(text):
            name = match[0]
            if name not in own:
                how = _how(text, match.start(), match.end(), is_body=is_body)
                found.update((cited, how) for cited in owners[name])
    for value, how in ((content.dateline_agency, "dateline"), (content.wire_credit, "credit")):
        match_ = pattern.search(value) if value else None
        for cited in owners[match_[0]] if match_ and match_[0] not in own else ():
            found[cited, how] = max(found[cited, how], 1)
    for cited, n in _linked(content.links, others).items():
        found[cited, "link"] = n
    return tuple(Cited(cited=cited, how=how, n=n) for (cited, how), n in sorted(found.items()))


def _own_names(outlet: str, outlets: Sequence[Outlet]) -> frozenset[str]:
    return frozenset(name for one in outlets if one.id == outlet for name in (one.name, *one.aliases))


@lru_cache(maxsize=64)
def _names(
    named: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern that finds any name of any outlet, the longest first, and who is called so."""
    owners: dict[str, tuple[str, ...]] = {}
    for outlet, names in named:
        for name in filter(None, map(str.strip, names)):
            owners[name] = tuple(dict.fromkeys((*owners.get(name, ()), outlet)))
    longest_first = sorted(owners, key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<![\w@#.-])(?:{either})(?![\w@]|\.[a-z]|-\w)"), owners


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


def _linked(links: Sequence[str], others: Sequence[Outlet]) -> Counter[str]:
    found: Counter[str] = Counter()
    if not links:
        return found
    for link in dict.fromkeys(links):
        try:
            found.update(other.id for other in others if urls.same_outlet(link, other))
        except IngestError:
            continue
    return found
