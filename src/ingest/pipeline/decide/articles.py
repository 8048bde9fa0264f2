"""Which article came, and what of it is new. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from ingest import dedupe, text
from ingest.config import Outlet
from ingest.extract.time_choice import FEED, Choice, candidate, choose
from ingest.identity import article_key, canonical
from ingest.model import Article
from ingest.pipeline.decide.earlier import beside, earlier_version, is_older
from ingest.pipeline.decide.likeness import Compared, reading
from ingest.urls import Url
from store.model import (
    ArticleState,
    Change,
    Citation,
    Fingerprint,
    FurtherPage,
    LastFetch,
    PendingEntry,
    Published,
    PublishedCandidate,
    RevisionContent,
    SavedPage,
    StoredArticle,
)
from store.updates import Address, ArticleMerge, ArticleUpdate, NewRevision, SeenRevision

GUESSED_SOURCES = ("address", "text")
"""Sources of times that a page does not say, but that stand in its address or near its headline."""

# Sources of times that are not on a page: reextracting a saved page must not lose such times.
_SOURCES_OFF_PAGE = ("feed", "import")
_SAME_TIME = timedelta(days=2)


@dataclass(frozen=True, kw_only=True)  # without slots: its keys are found once
class Incoming:
    """An article that was fetched, imported or reextracted, with its addresses and its page.

    `asked_url` is the address that was asked for (or the one that an import names), `final_url` where redirects
    ended. `entry` is what the feed said, None where no feed led here. `fetched` is None when nothing was fetched:
    an import, or a saved page that is extracted anew. `baseline` is what today's rules make of the page that the stored
    revision came from, None where that was not looked at. `further_pages` are those whose texts were joined to that of
    `page`, in their order, with their addresses. `off_domain`: it was found on the registered domain of another outlet.
    `citations` has the outlets that it names where it is new, None where that was not looked for. `is_archived`: its
    page was received by somebody else, at some time of the past.
    """

    outlet: Outlet
    article: Article
    fingerprint: Fingerprint
    asked_url: Url
    final_url: Url
    entry: PendingEntry | None = None
    page: SavedPage | None = None
    further_pages: tuple[tuple[Url, SavedPage], ...] = ()
    fetched: LastFetch | None = None
    baseline: Article | None = None
    off_domain: bool = False
    citations: tuple[Citation, ...] | None = None
    is_archived: bool = False

    @cached_property
    def asked_key(self) -> bytes:
        return article_key(self.asked_url, self.outlet)

    @cached_property
    def final_key(self) -> bytes:
        return article_key(self.final_url, self.outlet)

    @cached_property
    def claimed_key(self) -> bytes:
        """The identity of the address that the page calls its own."""
        return article_key(self.article.url, self.outlet)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticles:
    """Stored articles that an incoming one may be: at the address that was asked for, at the one where redirects
    ended, at the one that the page calls its own, those that a feed announced under the same guid, and those of the
    outlet with the same title and text."""

    asked: StoredArticle | None = None
    final: StoredArticle | None = None
    claimed: StoredArticle | None = None
    same_guid: tuple[StoredArticle, ...] = ()
    duplicates: tuple[StoredArticle, ...] = ()

    @property
    def different(self) -> tuple[StoredArticle, ...]:
        """Each of them once."""
        named = (one for one in (self.asked, self.final, self.claimed) if one)
        return tuple({one.id: one for one in (*named, *self.same_guid, *self.duplicates)}.values())


def same_article(
    known: KnownArticles, incoming: Incoming, now: datetime, compared: Compared | None = None
) -> StoredArticle | None:
    """The stored article that the incoming one is a version of; None when it is new. `compared` has what was compared
    before; None: they are compared here.

    An article is identified by the address that was asked for, or that the server redirects to. The address that a
    page calls its own only counts when the text is that article's, because pages name others by mistake and on purpose;
    so does the feed's guid, which some outlets give to every article. Raises NotCompared.
    """
    compared = compared or compare_here(incoming, known.different, now)
    was_redirected = incoming.final_key != incoming.asked_key
    if was_redirected and known.final:
        return known.final
    if known.asked and (not was_redirected or compared.with_article(known.asked).shares_text):
        return known.asked
    if known.claimed and compared.with_article(known.claimed).shares_text:
        return known.claimed
    moved = next((one for one in known.same_guid if compared.with_article(one).is_version), None)
    if moved:
        return moved
    return next((one for one in known.duplicates if compared.with_article(one).is_duplicate), None)


def compare_here(incoming: Incoming, known: Sequence[StoredArticle], now: datetime) -> Compared:
    """What the incoming article has in common with each of these, found where it is called."""
    return as_compared(known, dedupe.likenesses(*question(incoming, known, now)))


def as_compared(known: Sequence[StoredArticle], found: Sequence[dedupe.Likeness]) -> Compared:
    """The answers to a `question`, with the articles that it was about."""
    return Compared(articles=tuple(zip((one.content for one in known), found, strict=True)))


def question(
    incoming: Incoming, known: Iterable[StoredArticle], now: datetime
) -> tuple[dedupe.Newcomer, tuple[dedupe.Known, ...]]:
    """What is to be compared before one of these is taken for the incoming article, as `dedupe.likenesses` takes it."""
    newcomer = dedupe.new_candidate(incoming.outlet.id, revision_content(incoming, None), now)
    return dedupe.Newcomer(article=newcomer, headline=incoming.article.title), tuple(
        dedupe.Known(
            article=dedupe.candidate(one),
            before=reading(one.content),
            after=reading(revision_content(incoming, one)),
            baseline=reading(revision_content(replace(incoming, article=incoming.baseline), one))
            if incoming.baseline
            else None,
        )
        for one in known
    )


def article_update(
    known: StoredArticle | None,
    incoming: Incoming,
    now: datetime,
    compared: Compared | None = None,
    *,
    revisit_after_s: Sequence[float] = (),
    is_asked_key_taken: bool = False,
    has_moved: bool = False,
    revisions: tuple[SeenRevision, ...] = (),
) -> ArticleUpdate:
    """A new article, a revision of a known one, or the same as before. One that `has_moved` is shown under its new
    address from now on. `compared` is as in `same_article`; `revisions` are all of a known article to which an archive
    has an older page. Raises NotCompared."""
    content = revision_content(incoming, known)
    addresses = tuple(
        Address(key=url.key, url=str(url))
        for url in dict.fromkeys(
            (incoming.asked_url, incoming.final_url, *(url for url, _ in incoming.further_pages))
        )
    )
    announced_by = incoming.entry.announced_by if incoming.entry else 0
    pages = (*((incoming.page,) if incoming.page else ()), *(page for _, page in incoming.further_pages))
    if known is None:
        key, url = _identity(incoming, is_asked_key_taken)
        return ArticleUpdate(
            outlet=incoming.outlet.id,
            article_id=None,
            key=key,
            url=str(url),
            outcome="new",
            at=now,
            state=ArticleState(
                last_seen_at=now,
                last_fetch=incoming.fetched,
                revisit_at=next_revisit_at(now, revisit_after_s, now),
            ),
            revision=NewRevision(content=content, fingerprint=incoming.fingerprint),
            pages=pages,
            addresses=addresses,
            off_domain=incoming.off_domain,
            announced_by=announced_by,
            is_archived=incoming.is_archived,
        )
    if incoming.is_archived and is_older(known, now):
        return _older_reading(known, incoming, content, now, compared or Compared(), revisions)
    is_further = is_further_page(known, incoming)
    compared = compared or compare_here(incoming, [known], now)
    change = None if is_further else _change(known, incoming, content, compared)
    return ArticleUpdate(
        outlet=known.outlet,
        article_id=known.id,
        key=known.key,
        url=str(canonical(incoming.final_url, incoming.outlet)) if has_moved else known.url,
        outcome="revised" if change else "same",
        at=now,
        state=_seen_again(known.state, incoming, incoming.fetched, now)
        if incoming.fetched and not is_further
        else known.state,
        revision=NewRevision(content=content, fingerprint=incoming.fingerprint, change=change)
        if change
        else None,
        pages=pages if change else (),
        addresses=addresses,
        off_domain=incoming.off_domain if has_moved else known.off_domain,
        announced_by=announced_by,
        is_archived=incoming.is_archived,
    )


def _older_reading(
    known: StoredArticle,
    incoming: Incoming,
    content: RevisionContent,
    seen_at: datetime,
    compared: Compared,
    revisions: tuple[SeenRevision, ...],
) -> ArticleUpdate:
    """What a page says of an article that was read since: an earlier version at most, never what it says now."""
    versions: tuple[SeenRevision, ...] = ()
    if beside(revisions, content, seen_at) and not is_further_page(known, incoming):
        history = compared.history_of(revisions)
        versions = earlier_version(revisions, content, seen_at, history)
    is_version = len(versions) > len(revisions)
    return ArticleUpdate(
        outlet=known.outlet,
        article_id=known.id,
        key=known.key,
        url=known.url,
        outcome="revised" if is_version else "same",
        at=seen_at,
        state=known.state,
        pages=(incoming.page,) if is_version and incoming.page else (),
        addresses=tuple(
            Address(key=url.key, url=str(url))
            for url in dict.fromkeys((incoming.asked_url, incoming.final_url))
        ),
        off_domain=known.off_domain,
        is_archived=True,
        versions=versions,
    )


def is_further_page(known: StoredArticle, incoming: Incoming) -> bool:
    """Whether the incoming article is a further page of the known one, which some feed announces too."""
    own = {Url(page.url).key for page in known.content.further_pages}
    return incoming.asked_url.key in own or incoming.final_url.key in own


def reads_differently(known: StoredArticle, incoming: Incoming, compared: Compared) -> bool:
    """Whether the incoming article seems to be an edit of the known one."""
    return _change(known, incoming, revision_content(incoming, known), compared) is not None


def _change(
    known: StoredArticle, incoming: Incoming, content: RevisionContent, compared: Compared
) -> Change | None:
    """The edit that the outlet made, None where it made none. What only our own rules read differently today is no
    edit; it is left to a reextract."""
    digests = _page_digests(content)
    if incoming.fetched and digests and digests == _page_digests(known.content):
        return None
    likeness = compared.with_article(known)
    return likeness.change if likeness.is_edit else None


def _page_digests(content: RevisionContent) -> tuple[bytes, ...] | None:
    """The digests of the pages that a text came from; None where that is not known."""
    if content.page_sha256 is None:
        return None
    return (content.page_sha256, *(page.page_sha256 for page in content.further_pages))


def _identity(incoming: Incoming, is_asked_key_taken: bool) -> tuple[bytes, Url]:
    """Key and shown address of a new article. What the page calls its own address is shown where that is a mere
    variant of one that was fetched: the same key, or the same path with other parameters."""
    key = incoming.final_key if is_asked_key_taken else incoming.asked_key
    claimed, final = incoming.article.url, canonical(incoming.final_url, incoming.outlet)
    is_variant = incoming.claimed_key in (incoming.asked_key, incoming.final_key)
    if is_variant or (claimed.origin, claimed.path) == (final.origin, final.path):
        return key, claimed
    return key, final


def _seen_again(state: ArticleState, incoming: Incoming, fetched: LastFetch, now: datetime) -> ArticleState:
    if incoming.is_archived and state.missing_at and now < state.missing_at:
        return replace(state, last_seen_at=now)  # that it went missing was found later
    return seen(state, fetched, now)


def seen(state: ArticleState, fetched: LastFetch, now: datetime) -> ArticleState:
    """The state of an article that was found at its address: it is no longer missing or gone."""
    returned_at = now if state.gone_at else state.returned_at
    return replace(
        state, last_seen_at=now, last_fetch=fetched, missing_at=None, gone_at=None, returned_at=returned_at
    )


def revision_content(incoming: Incoming, known: StoredArticle | None) -> RevisionContent:
    """The content of a revision: the page's; title and time also from the feed, and from what was known before."""
    article, entry = incoming.article, incoming.entry
    dateline, before = article.dateline, known.content if known else None
    choice = _choose_published(incoming, known)
    title = article.title or (entry.title if entry else None) or (before.title if before else "")
    return RevisionContent(
        title=text.clean_line(title, text.MAX_TITLE_CHARS),
        lead=article.lead,
        text=article.text,
        words=len(article.text.split()),
        authors=article.authors,
        published=choice.published,
        published_candidates=choice.candidates,
        modified_at=article.modified.at if article.modified else None,
        language=article.language,
        section=article.section,
        tags=article.tags,
        image=article.image,
        dateline_place=dateline.place if dateline else None,
        dateline_date=dateline.date if dateline else None,
        dateline_agency=dateline.agency if dateline else None,
        wire_credit=article.wire_credit,
        kind=article.kind,
        partial=article.partial,
        missing=article.missing,
        rights=article.rights,
        links=article.links,
        images=article.images,
        entries=article.entries,
        further_pages=tuple(
            FurtherPage(url=str(url), page_sha256=page.sha256) for url, page in incoming.further_pages
        ),
        extractor=article.extractor,
        page_sha256=incoming.page.sha256 if incoming.page else None,
    )


def _known_published(incoming: Incoming, known: StoredArticle | None) -> Published | None:
    """The known time, where it still counts. When the same page is extracted again, a time that was read from it before
    does not count, because today's rules have read the page too."""
    before = known.content.published if known else None
    same_page = (
        known is not None and incoming.page is not None and incoming.page.sha256 == known.content.page_sha256
    )
    if before and same_page and before.source not in _SOURCES_OFF_PAGE:
        return None
    return before


def best_published(
    page: Published | None, feed: Published | None, known: Published | None
) -> Published | None:
    """The page's time, else the feed's, else the known one; but a mere day gives way to a time of day of about the same
    time, and what was guessed from the page's address or text to what was said."""
    return _with_others(Choice(published=page, candidates=()), feed, known).published


def _choose_published(incoming: Incoming, known: StoredArticle | None) -> Choice:
    """The time of publication of page, feed and what was known, and what became of each candidate.

    A feed stays a witness after its entry is gone: it is among the candidates of the stored revision.
    """
    article, entry = incoming.article, incoming.entry
    feed = entry.published if entry else None
    page = Choice(published=article.published, candidates=article.published_candidates)
    announced = _announced(feed, known)
    if announced and page.candidates:
        modified = article.modified.at.date() if article.modified else None
        page = choose((*page.candidates, announced), modified)
    return _with_others(page, feed, _known_published(incoming, known))


def _announced(feed: Published | None, known: StoredArticle | None) -> PublishedCandidate | None:
    """What the feed says now, else what it said when the stored revision came."""
    if feed:
        return candidate(feed.at.isoformat(), feed, FEED)
    remembered = known.content.published_candidates if known else ()
    return next((one for one in remembered if one.source == FEED), None)


def _with_others(page: Choice, feed: Published | None, known: Published | None) -> Choice:
    best, candidates = page.published, list(page.candidates)
    for other in (feed, known):
        if other is None:
            continue
        why = _why_better(other, best)
        row = candidate(other.at.isoformat(), other, other.source)
        others = [one for one in candidates if (one.source, one.at) != (other.source, other.at)]
        if why:
            gives_way = f"gives way to {other.source}: it {why}"
            others = [
                replace(one, decision="outranked", reason=gives_way) if one.decision == "chosen" else one
                for one in others
            ]
            candidates, best = [*others, replace(row, decision="chosen", reason=why)], other
        elif best and (best.source, best.at) != (other.source, other.at):
            candidates = [*others, replace(row, reason=f"comes after {best.source}")]
    return Choice(published=best, candidates=tuple(candidates))


def _why_better(one: Published, other: Published | None) -> str:
    """Why `one` is to be taken and not `other`, which comes first; "" where it is not."""
    if other is None:
        return "is the only one"
    if _is_finer(one, other):
        return f"gives the time of day, where {other.source} gives only the day"
    return f"is said, where {other.source} is guessed" if _is_surer(one, other) else ""


def _is_surer(one: Published, other: Published) -> bool:
    """Whether `one` was said where `other` was guessed, and is not a mere day that the guess agrees with."""
    if one.source in GUESSED_SOURCES or other.source not in GUESSED_SOURCES:
        return False
    return one.precision != "day" or not timedelta(0) <= other.at - one.at < timedelta(days=1)


def _is_finer(one: Published, other: Published) -> bool:
    """Whether `one` gives the time of day where `other` gives only the day, of about the same time."""
    return one.precision != "day" and other.precision == "day" and abs(one.at - other.at) < _SAME_TIME


def next_revisit_at(first_seen_at: datetime, after_s: Sequence[float], now: datetime) -> datetime | None:
    """The first of an article's revisits that is still ahead; None when all are behind."""
    times = (first_seen_at + timedelta(seconds=wait_s) for wait_s in after_s)
    return next((at for at in times if at > now), None)


def merge(
    older: StoredArticle, younger: StoredArticle, revisions: Sequence[SeenRevision], history: dedupe.History
) -> ArticleMerge:
    """One article of two. `revisions` are those of both in the order in which they were seen. It has those that
    `history` keeps: one that says what the one before it said is left out."""
    last_seen = max(older, younger, key=lambda one: one.state.last_seen_at)
    kept = zip(history.kept, history.changes, strict=True)
    return ArticleMerge(
        outlet=older.outlet,
        article_id=older.id,
        absorbed_id=younger.id,
        url=last_seen.url,
        state=last_seen.state,
        revisions=tuple(replace(revisions[number], change=change) for number, change in kept),
        fingerprint=history.fingerprint,
    )
