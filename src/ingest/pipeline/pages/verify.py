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
from ingest.pipeline.decide import GUESSED_SOURCES, Incoming
from ingest.urls import Url
from store.model import StoredArticle

MAX_PARTIAL = 0.8
"""A part of an article that is shown freely has at most so many of its words."""

MAX_CUT = 0.6
"""An article of which a wall shows the beginning has at most so many of its words."""

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


def verify(incoming: Incoming, expected: Expected) -> Verdict:
    """Whether `incoming` is the article that was expected at its address."""
    asked, final = incoming.asked_url, incoming.final_url
    known = expected.known
    is_redirected = incoming.final_key not in (incoming.asked_key, *((known.key,) if known else ()))
    if is_redirected and _is_front(final, incoming.outlet) and not _is_front(asked, incoming.outlet):
        if not known:
            return Wall("redirected to the front page")
        return Doubt(error=Moved(f"to the front page, {final}"), is_foreign=True)
    if known:
        return _verify_revisit(incoming, expected, known, is_redirected=is_redirected)
    return _verify_new(incoming, expected, is_redirected=is_redirected)


def _verify_new(incoming: Incoming, expected: Expected, *, is_redirected: bool) -> Verdict:
    article, title = incoming.article, expected.announced
    is_about = bool(title) and _is_about(title or "", article)
    is_named = bool(title) and dedupe.headlines_agree(title or "", article.title)
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
    incoming: Incoming, expected: Expected, known: StoredArticle, *, is_redirected: bool
) -> Verdict:
    article, before = incoming.article, known.content
    if are_pages_missing(article.missing):
        missing = (article.missing or "").split()
        lost = [page.url for page in before.further_pages if page.url in missing]
        if lost:
            return Wall(f"{lost[0]}, a further page of the article, could not be read")
    if article.partial and not before.partial and len(article.text.split()) < MAX_PARTIAL * before.words:
        return Wall("only the beginning of the article is shown now")
    if dedupe.shares_words(before.text, article.text):
        is_beginning = _is_cut(incoming, known) and _added_lines(incoming, known)
        return Doubt(error=None, is_foreign=False) if is_beginning else None
    is_named = dedupe.headlines_agree(before.title, article.title)
    is_named = is_named or (not is_redirected and _is_same_time(known, article))
    if expected.announced:
        is_named = is_named or _is_about(expected.announced, article)
        is_named = is_named or dedupe.headlines_agree(expected.announced, article.title)
    if is_named:
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
) -> list[IngestError | None]:
    """What each of the doubtful answers of one run fails with, None: it is the article.

    One text at several addresses that were to show different articles is a wall. `stored` has the outlet's articles
    with the text of an answer, by the text's digest. On `open_hosts` an article was read in this run: what redirects
    there is no wall, but has moved.
    """
    groups = _groups(doubtful)
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


def _groups(doubtful: Sequence[Doubtful]) -> list[_Group]:
    """The answers that showed one page, together. Each is compared with the first of every group only, because a run
    may hold hundreds."""
    groups: list[_Group] = []
    for one in doubtful:
        group = next((group for group in groups if _is_alike(one, group.members[0])), None)
        if group:
            group.members.append(one)
        else:
            groups.append(_Group(one))
    return groups


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


def _is_alike(one: Doubtful, other: Doubtful) -> bool:
    """Whether two addresses showed one page: the same text, redirects that ended at one address, or the beginnings of
    two stored articles with the same lines below them."""
    came, other_came = one.incoming, other.incoming
    redirected = came.final_key != came.asked_key and other_came.final_key != other_came.asked_key
    if redirected and _place(came.final_url) == _place(other_came.final_url):
        return True
    if came.fingerprint.text_sha256 == other_came.fingerprint.text_sha256:
        return True
    known, other_known = one.expected.known, other.expected.known
    if known and other_known and _is_cut(came, known) and _is_cut(other_came, other_known):
        return bool(_added_lines(came, known) & _added_lines(other_came, other_known))
    # Pages that share no hash are not looked at word by word.
    shared = set(came.fingerprint.hashes) & set(other_came.fingerprint.hashes)
    return bool(shared) and dedupe.is_same_page(came.article.text, other_came.article.text)


def _places(alike: Sequence[Doubtful]) -> set[tuple[str, str]]:
    return {_place(one.incoming.asked_url) for one in alike}


def _place(url: Url) -> tuple[str, str]:
    return url.origin, url.path


def _is_cut(incoming: Incoming, known: StoredArticle) -> bool:
    return len(incoming.article.text.split()) < MAX_CUT * known.content.words


def _added_lines(incoming: Incoming, known: StoredArticle) -> set[str]:
    return set(incoming.article.text.split("\n")) - set(known.content.text.split("\n"))


# --- Evidence ------------------------------------------------------------------------------------------------


def _is_about(title: str, article: Article) -> bool:
    return dedupe.is_about(title, f"{article.lead or ''} {article.text}")


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
