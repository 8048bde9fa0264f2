"""Whether what came is the article that was asked for: one judgement for new pages and for revisits. Pure.

    verify           one answer -> the article, an error that says what came, or a doubt
    settle           the doubtful answers of one run, side by side -> the same without doubts

Words of consent pages and logins differ in every language; how such pages behave does not. They come by a redirect that
leads away from the article, they know nothing of what the feed announced, and several addresses show the same one.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from urllib.parse import unquote

from ingest import dedupe
from ingest.config import Outlet
from ingest.errors import IngestError, Moved, NotArticle, Wall
from ingest.model import Article
from ingest.page_numbers import are_pages_missing
from ingest.pipeline.decide import GUESSED_SOURCES, Incoming, reading
from ingest.urls import Url
from store.model import StoredArticle

MAX_PARTIAL = 0.8
"""A part of an article that is shown freely has at most so many of its words."""

_MIN_CARRIED_CHARS = 4
_SAME_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is known of an article before its page is read: the title that a feed announced, and the stored article
    where it is revisited."""

    announced: str | None = None
    known: StoredArticle | None = None

    @property
    def title(self) -> str | None:
        return self.known.content.title if self.known else self.announced


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Nothing shows that this is the article, and nothing that it is not. `error` is what it fails with when the other
    answers of the run show no more, None: then it is the article. `is_foreign`: nor has it the headline that was
    announced, or a time of publication."""

    error: IngestError | None
    is_foreign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """An answer in doubt, with what was expected in its place."""

    incoming: Incoming
    expected: Expected
    doubt: Doubt


Verdict = IngestError | Doubt | None
"""None: it is the article."""


def question(incoming: Incoming, expected: Expected) -> tuple[dedupe.Reading, str, dedupe.Reading | None]:
    """What `dedupe.evidence` is asked, before `verify` decides."""
    article, known = incoming.article, expected.known
    came = dedupe.Reading(title=article.title, lead=article.lead, text=article.text)
    return came, expected.announced or "", reading(known.content) if known else None


def verify(incoming: Incoming, expected: Expected, evidence: dedupe.Evidence | None = None) -> Verdict:
    """Whether `incoming` is the article that was expected at its address. `evidence` is the answer to the question;
    None: it is looked for here."""
    evidence = evidence or dedupe.evidence(*question(incoming, expected))
    asked, final = incoming.asked_url, incoming.final_url
    known = expected.known
    is_redirected = incoming.final_key not in (incoming.asked_key, *((known.key,) if known else ()))
    if is_redirected and _is_front(final, incoming.outlet) and not _is_front(asked, incoming.outlet):
        if not known:
            return Wall("redirected to the front page")
        return Doubt(error=Moved(f"to the front page, {final}"), is_foreign=True)
    if known:
        return _verify_revisit(incoming, known, evidence, is_redirected=is_redirected)
    return _verify_new(incoming, expected, evidence, is_redirected=is_redirected)


def _verify_new(
    incoming: Incoming, expected: Expected, evidence: dedupe.Evidence, *, is_redirected: bool
) -> Verdict:
    article, title = incoming.article, expected.announced
    is_about, is_named = evidence.is_about, evidence.is_named
    if is_about and (is_named or not article.title):
        return None
    if is_redirected and not is_named and not is_about:
        if _carries(incoming.final_url, incoming.asked_url) and (title or incoming.final_url.query):
            return Wall(f"redirected to {incoming.final_url}, which carries the address asked for")
        if title and not _has_time(article):
            return Wall(f"redirected to {incoming.final_url}, which is not what was announced")
    if not title and not is_redirected and _has_time(article):
        return None
    has_evidence = is_named or is_about or _has_time(article) or not (title or is_redirected)
    return Doubt(error=None, is_foreign=not has_evidence)


def _verify_revisit(
    incoming: Incoming, known: StoredArticle, evidence: dedupe.Evidence, *, is_redirected: bool
) -> Verdict:
    article, before = incoming.article, known.content
    if are_pages_missing(article.missing):
        missing = (article.missing or "").split()
        lost = [page.url for page in before.further_pages if page.url in missing]
        if lost:
            return Wall(f"{lost[0]}, a further page of the article, could not be read")
    if article.partial and not before.partial and evidence.words < MAX_PARTIAL * before.words:
        return Wall("only the beginning of the article is shown now")
    if evidence.shares_words:
        is_beginning = evidence.words < dedupe.MAX_CUT * before.words and evidence.adds_lines
        return Doubt(error=None, is_foreign=False) if is_beginning else None
    is_named = evidence.has_headline or evidence.is_about or evidence.is_named
    if is_named or (not is_redirected and _is_same_time(known, article)):
        return Doubt(error=None, is_foreign=False)
    if not is_redirected:
        return Doubt(
            error=NotArticle("another text: it shares neither words nor headline with the article"),
            is_foreign=True,
        )
    if _carries(incoming.final_url, incoming.asked_url):
        return Wall(f"redirected to {incoming.final_url}, which carries the address asked for")
    return Doubt(error=Moved(f"to {incoming.final_url}"), is_foreign=True)


def settle(
    doubtful: Sequence[Doubtful],
    stored: Mapping[bytes, Sequence[StoredArticle]],
    open_hosts: Set[str] = frozenset(),
    pages: Sequence[int] | None = None,
) -> list[IngestError | None]:
    """What each of the doubtful answers of one run fails with, None: it is the article.

    One text at several addresses that were to show different articles is a wall. `stored` has the outlet's articles
    with the text of an answer, by the text's digest. On `open_hosts` an article was read in this run: what redirects
    there is no wall, but has moved. `pages` says which answers showed one page, as `dedupe.group_pages` found for what
    they `showed`; None: it is found here.
    """
    groups = _groups(doubtful, dedupe.group_pages(showed(doubtful)) if pages is None else pages)
    settled = {
        id(one): _settle_one(one, group, stored.get(one.incoming.fingerprint.text_sha256, ()), open_hosts)
        for group in groups
        for one in group.members
    }
    return [settled[id(one)] for one in doubtful]


class _Group:
    """Answers that showed one page, and what was expected in place of it."""

    def __init__(self, first: Doubtful) -> None:
        self.members = [first]

    @cached_property
    def foreign(self) -> list[Doubtful]:
        return [one for one in self.members if one.doubt.is_foreign]

    @cached_property
    def titles(self) -> int:
        """How many different articles were expected."""
        return len(_titles(self.members))

    @cached_property
    def foreign_titles(self) -> int:
        return len(_titles(self.foreign))

    @cached_property
    def are_variants(self) -> bool:
        return _are_variants(self.members)

    @cached_property
    def foreign_are_variants(self) -> bool:
        return _are_variants(self.foreign)


def showed(doubtful: Sequence[Doubtful]) -> tuple[dedupe.Shown, ...]:
    """What the answers showed, as `dedupe.group_pages` takes it."""
    return tuple(map(_shown, doubtful))


def _shown(one: Doubtful) -> dedupe.Shown:
    came, known = one.incoming, one.expected.known
    is_redirected = came.final_key != came.asked_key
    return dedupe.Shown(
        place="".join(_place(came.final_url)) if is_redirected else "",
        text=came.article.text,
        text_sha256=came.fingerprint.text_sha256,
        hashes=came.fingerprint.hashes,
        stored=known.content.text if known else None,
    )


def _groups(doubtful: Sequence[Doubtful], pages: Sequence[int]) -> list[_Group]:
    """The answers that showed one page, together."""
    groups: dict[int, _Group] = {}
    for one, page in zip(doubtful, pages, strict=True):
        if page in groups:
            groups[page].members.append(one)
        else:
            groups[page] = _Group(one)
    return list(groups.values())


def _settle_one(
    one: Doubtful, group: _Group, same_text: Sequence[StoredArticle], open_hosts: Set[str]
) -> IngestError | None:
    if isinstance(one.doubt.error, Moved) and one.incoming.asked_url.netloc in open_hosts:
        return one.doubt.error
    own_id = one.expected.known.id if one.expected.known else None
    stored = [article for article in same_text if article.id != own_id and not _is_own(article, one.incoming)]
    if one.expected.known:
        # A stored article had another text before: that one more address shows this one now is enough.
        is_wall = len({other.incoming.asked_key for other in group.members}) > 1
    elif one.doubt.is_foreign:
        is_seen_elsewhere = bool(stored) or any(other.expected.known for other in group.foreign)
        is_wall = (is_seen_elsewhere or group.foreign_titles > 1) and not group.foreign_are_variants
    else:
        is_wall = group.titles + len(stored) > 2 and not group.are_variants
    if not is_wall:
        return one.doubt.error
    example = next((other.incoming.asked_url for other in group.members if other is not one), None)
    return Wall(f"the same text as at {example or stored[0].url}")


def _titles(doubtful: Iterable[Doubtful]) -> set[str]:
    """What was expected, as one word: the title, or the address where nothing is known."""
    return {
        " ".join(dedupe.normalized_words(one.expected.title or "")) or one.incoming.asked_url.asked
        for one in doubtful
    }


def _are_variants(alike: Sequence[Doubtful]) -> bool:
    """Whether all are one page: by the address of one of them that all call their own, as print and mobile forms of an
    article do, or by the path of one that is no stranger, where a server ignores the query."""
    if not any(one.doubt.is_foreign for one in alike) and len(_places(alike)) == 1:
        return True
    claimed = {one.incoming.claimed_key for one in alike}
    return len(alike) > 1 and len(claimed) == 1 and claimed <= {one.incoming.asked_key for one in alike}


def _is_own(article: StoredArticle, incoming: Incoming) -> bool:
    return article.key in (incoming.asked_key, incoming.final_key)


def _places(alike: Sequence[Doubtful]) -> set[tuple[str, str]]:
    return {_place(one.incoming.asked_url) for one in alike}


def _place(url: Url) -> tuple[str, str]:
    return url.origin, url.path


# --- Evidence ------------------------------------------------------------------------------------------------


def _is_same_time(known: StoredArticle, article: Article) -> bool:
    """Whether the page gives the article's own time of publication, to the minute."""
    published, before = article.published, known.content.published
    if published is None or before is None or "day" in (published.precision, before.precision):
        return False
    return abs(published.at - before.at) < _SAME_MINUTE


def _has_time(article: Article) -> bool:
    """Whether the page says when its article was published, as walls do not."""
    return article.published is not None and article.published.source not in GUESSED_SOURCES


def _is_front(url: Url, outlet: Outlet) -> bool:
    """Whether it is a front page: of its host, of the outlet, or one where its articles are listed."""
    if url.is_home and not url.query:
        return True
    lists = [feed.parsed_url for feed in outlet.feeds if feed.kind in ("listing", "homepage")]
    return any(one is not None and one.loose == url.loose for one in (outlet.parsed_homepage, *lists))


def _carries(final: Url, asked: Url) -> bool:
    """Whether the address where a redirect ended names the one that was asked for, to lead back there later."""
    path = unquote(asked.path)
    if len(path) < _MIN_CARRIED_CHARS:
        return False
    in_query = path in unquote(unquote(final.query))
    return in_query or (final.path != asked.path and unquote(unquote(final.path)).endswith(path))
