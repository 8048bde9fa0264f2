"""One article: what it says and where each value is from, its versions beside each other, its copies with what they
have in common, whom it cites, quotes and names, every address that it was seen under."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field

from ingest import dedupe
from ingest.web.errors import NotThere
from ingest.web.question import Archive, Number, Question, Table
from store.model import Published, RevisionContent, StoredArticle

MAX_VERSIONS = 100
MAX_COPIES = 100
MAX_NAMED = 60
MAX_QUOTES = 100
MAX_ADDRESSES = 100

Marks = tuple[tuple[int, int], ...]

_VERSIONS = """
SELECT r.revision, r.seen_at, r.title, r.words, r.words_added, r.words_removed, r.headline_changed, r.extractor,
  r.page_sha256, p.sha256 AS kept_sha256
FROM revisions r
LEFT JOIN pages p ON p.sha256 = r.page_sha256
WHERE r.article_id = :id
ORDER BY r.revision DESC
LIMIT :limit
"""
_COPIES = """
SELECT c.article_id, c.outlet, c.url, c.title, a.language, c.kind, c.overlap, c.overlap_origin, c.delay_s,
  c.origin_certain, a.published_ts, a.first_seen_ts
FROM v_copies c
JOIN articles a ON a.id = c.article_id
WHERE c.copy_cluster_id = :cluster
ORDER BY COALESCE(a.published_ts, a.first_seen_ts), c.article_id
LIMIT :limit
"""
_CITES = "SELECT cited, how, n FROM v_cites WHERE article_id = :id ORDER BY n DESC, cited LIMIT :limit"
_QUOTES = """
SELECT speaker, verb, words, quote FROM v_quotes WHERE article_id = :id ORDER BY position LIMIT :limit
"""
_NAMED = """
SELECT entity, kind, SUM(n) AS n FROM v_mentions WHERE article_id = :id
GROUP BY entity, kind ORDER BY SUM(n) DESC, entity LIMIT :limit
"""
_STORY = "SELECT story_id, story_size FROM v_story WHERE article_id = :id LIMIT 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAsked:
    """Which article, and what of it is compared."""

    article_id: Annotated[Number, Field(description="Its number.")]
    older: Annotated[
        Number | None, Field(description="The older version to compare; the one before `newer`.")
    ] = None
    newer: Annotated[Number | None, Field(description="The newer version to compare; the newest.")] = None
    beside: Annotated[
        Number | None,
        Field(description="The article whose text is compared with this one's; the origin of a copy."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value of the article, and who says it."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """A time that was considered as that of publication. `decision` is chosen, outranked or rejected."""

    value: str
    source: str
    at: datetime | None
    decision: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSeen:
    """A version of the article, when it was first seen, and how much it differs from the one before. `has_page`: the
    page is kept that it was read from."""

    version: int
    seen_at: datetime
    title: str
    words: int
    words_added: int | None
    words_removed: int | None
    headline_changed: bool
    extractor: str
    has_page: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVersions:
    """Two versions: headlines, and lead and text in paragraphs of pieces that are the same, removed or added."""

    older: int
    newer: int
    title_before: str
    title_after: str
    texts: dedupe.SideBySide


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article of the same cluster of copies. `overlap` is the part of its text that stands in the origin's, and
    `overlap_origin` the part of that which stands in its own; None at the origin. `delay_s` is how much later it
    appeared."""

    article_id: int
    outlet: str
    url: str
    title: str
    language: str | None
    is_origin: bool
    kind: str | None
    overlap: float | None
    overlap_origin: float | None
    delay_s: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The text of another article, with the places of what both have in `marks`, and in `own_marks` those in the text
    of this one. `share` is the part of this one's words that stands in the other."""

    article_id: int
    outlet: str
    title: str
    language: str | None
    text: str
    marks: Marks
    own_marks: Marks
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An outlet that the article names, how, and how often."""

    outlet: str
    how: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words in quotation marks, and who is said to have said them."""

    speaker: str | None
    verb: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody or something that the article names."""

    name: str
    kind: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleAnswer:
    """All that is known of an article. `versions` are the newest first, at most a hundred; `copies` are its cluster,
    the origin first."""

    article_id: int
    outlet: str
    outlet_name: str
    url: str
    title: str
    lead: str | None
    text: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    kind: str
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    gone_at: datetime | None
    image: str | None
    facts: tuple[Fact, ...]
    considered: tuple[Considered, ...]
    versions: tuple[VersionSeen, ...]
    compared: ComparedVersions | None
    copies: tuple[Copy, ...]
    beside: Beside | None
    cites: tuple[Cited, ...]
    quotes: tuple[Quote, ...]
    named: tuple[Named, ...]
    addresses: tuple[str, ...]
    story_id: int | None
    story_size: int | None


def ask(archive: Archive, asked: ArticleAsked) -> ArticleAnswer:
    """All that is known of an article. Raises NotThere."""
    reading = archive.reading
    stored = stored_article(archive, asked.article_id)
    content, published = stored.content, stored.content.published
    versions, copies = _versions(archive, stored.id), _copies(archive, stored)
    story = reading.rows(_STORY, {"id": stored.id})
    return ArticleAnswer(
        article_id=stored.id,
        outlet=stored.outlet,
        outlet_name=reading.tx.outlets.get(stored.outlet).name or stored.outlet,
        url=stored.url,
        title=content.title,
        lead=content.lead,
        text=content.text,
        authors=content.authors,
        tags=content.tags,
        language=content.language,
        kind=content.kind,
        published_at=published.at if published else None,
        published_precision=published.precision if published else None,
        first_seen_at=stored.first_seen_at,
        gone_at=stored.state.gone_at,
        image=content.image,
        facts=tuple(_facts(stored)),
        considered=tuple(
            Considered(
                value=one.value, source=one.source, at=one.at, decision=one.decision, reason=one.reason
            )
            for one in content.published_candidates
        ),
        versions=versions,
        compared=_compared(archive, stored, asked, versions),
        copies=copies,
        beside=_beside(archive, stored, asked, copies),
        cites=_cites(archive, stored.id),
        quotes=_quotes(archive, stored.id),
        named=_named(archive, stored.id),
        addresses=tuple(reading.tx.articles.addresses(stored.id)[:MAX_ADDRESSES]),
        story_id=story[0].story_id if story else None,
        story_size=story[0].story_size if story else None,
    )


def stored_article(archive: Archive, article_id: int) -> StoredArticle:
    """The article of this number. Raises NotThere."""
    stored = archive.reading.tx.articles.get(article_id)
    if stored is None:
        raise NotThere(
            f"there is no article {article_id}: it was never stored, was merged into another one, or taken out"
        )
    return stored


# ---- where values are from --------------------------------------------------------------------------------------


def _facts(stored: StoredArticle) -> Iterator[Fact]:
    """The values that there are, and who says each."""
    content = stored.content
    page = f"the page, read by {content.extractor}" if content.extractor else "the page"
    dateline = ", ".join(
        filter(None, (content.dateline_place, content.dateline_date, content.dateline_agency))
    )
    found = (
        ("Published", _time(content.published), content.published.source if content.published else ""),
        ("Changed", _moment(content.modified_at), "the page"),
        ("First seen", _moment(stored.first_seen_at), "our clock"),
        ("Last seen", _moment(stored.state.last_seen_at), "our clock"),
        ("Vanished", _moment(stored.state.gone_at), "our clock, at the first of two misses"),
        ("Byline", ", ".join(content.authors), page),
        ("Section", content.section or "", "the page"),
        ("Language", content.language or "", "the page, checked against the text"),
        ("Kind", content.kind, "the shape of the page"),
        ("Tags", ", ".join(content.tags), "the page"),
        ("Dateline", dateline, "the head of the text"),
        ("Agency credited", content.wire_credit or "", "the text"),
        ("Words", f"{content.words:,}", "counted by us"),
        ("Not whole", content.missing or "", "the page"),
        ("Rights reserved", ", ".join(content.rights), "page or headers"),
    )
    return (Fact(name=name, value=value, source=source) for name, value, source in found if value)


def _time(published: Published | None) -> str:
    if published is None:
        return ""
    return f"{published.at:%Y-%m-%d}" if published.precision == "day" else _moment(published.at)


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


# ---- versions ---------------------------------------------------------------------------------------------------


def _versions(archive: Archive, article_id: int) -> tuple[VersionSeen, ...]:
    rows = archive.reading.rows(_VERSIONS, {"id": article_id, "limit": MAX_VERSIONS})
    return tuple(
        VersionSeen(
            version=row.revision,
            seen_at=_at(row.seen_at),
            title=row.title,
            words=row.words,
            words_added=row.words_added,
            words_removed=row.words_removed,
            headline_changed=bool(row.headline_changed),
            extractor=row.extractor,
            has_page=row.kept_sha256 is not None,
        )
        for row in rows
    )


def _at(value: object) -> datetime:
    """A time as a view gives it: text on SQLite."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _compared(
    archive: Archive, stored: StoredArticle, asked: ArticleAsked, versions: tuple[VersionSeen, ...]
) -> ComparedVersions | None:
    """The two versions that are asked for, or the last two. Raises NotThere for one that there is not."""
    newer = asked.newer or stored.revision
    older = asked.older or newer - 1
    if older < 1 and not asked.older:
        return None
    before, after = (_content(archive, stored.id, number) for number in (older, newer))
    return ComparedVersions(
        older=older,
        newer=newer,
        title_before=before.title,
        title_after=after.title,
        texts=dedupe.side_by_side(_whole(before), _whole(after)),
    )


def _content(archive: Archive, article_id: int, number: int) -> RevisionContent:
    found = archive.reading.tx.articles.revision(article_id, number)
    if found is None:
        raise NotThere(f"article {article_id} has no version {number}")
    return found


def _whole(content: RevisionContent) -> str:
    return f"{content.lead}\n{content.text}" if content.lead else content.text


# ---- copies -----------------------------------------------------------------------------------------------------


def _copies(archive: Archive, stored: StoredArticle) -> tuple[Copy, ...]:
    """The cluster of an article: its origin, then the others in the order of their appearance."""
    if stored.cluster_id is None:
        return ()
    values = {"cluster": stored.cluster_id, "limit": MAX_COPIES}
    origin = archive.reading.tx.articles.get(stored.cluster_id)
    copies = [
        Copy(
            article_id=row.article_id,
            outlet=row.outlet,
            url=row.url,
            title=row.title,
            language=row.language,
            is_origin=False,
            kind=row.kind,
            overlap=row.overlap,
            overlap_origin=row.overlap_origin,
            delay_s=row.delay_s,
            at=datetime.fromtimestamp(row.published_ts or row.first_seen_ts, UTC),
        )
        for row in archive.reading.rows(_COPIES, values)
    ]
    return (*([_origin(origin)] if origin else []), *copies)


def _origin(origin: StoredArticle) -> Copy:
    published = origin.content.published
    return Copy(
        article_id=origin.id,
        outlet=origin.outlet,
        url=origin.url,
        title=origin.content.title,
        language=origin.content.language,
        is_origin=True,
        kind=None,
        overlap=None,
        overlap_origin=None,
        delay_s=None,
        at=published.at if published else origin.first_seen_at,
    )


def _beside(
    archive: Archive, stored: StoredArticle, asked: ArticleAsked, copies: tuple[Copy, ...]
) -> Beside | None:
    """The article that is asked for, or the origin of a copy. Raises NotThere."""
    origins = [one.article_id for one in copies if one.is_origin and one.article_id != stored.id]
    chosen = asked.beside or (origins[0] if origins else None)
    if chosen is None:
        return None
    other = stored_article(archive, chosen)
    found = dedupe.passages(stored.content.text, other.content.text)
    return Beside(
        article_id=other.id,
        outlet=other.outlet,
        title=other.content.title,
        language=other.content.language,
        text=other.content.text,
        marks=found.other,
        own_marks=found.one,
        share=round(found.share, 4),
    )


# ---- whom it names ----------------------------------------------------------------------------------------------


def _cites(archive: Archive, article_id: int) -> tuple[Cited, ...]:
    rows = archive.reading.rows(_CITES, {"id": article_id, "limit": MAX_NAMED})
    return tuple(Cited(outlet=row.cited, how=row.how, times=row.n) for row in rows)


def _quotes(archive: Archive, article_id: int) -> tuple[Quote, ...]:
    rows = archive.reading.rows(_QUOTES, {"id": article_id, "limit": MAX_QUOTES})
    return tuple(Quote(speaker=row.speaker, verb=row.verb, text=row.quote or "") for row in rows)


def _named(archive: Archive, article_id: int) -> tuple[Named, ...]:
    rows = archive.reading.rows(_NAMED, {"id": article_id, "limit": MAX_NAMED})
    return tuple(Named(name=row.entity, kind=row.kind, times=int(row.n)) for row in rows)


def _table(answer: ArticleAnswer) -> Table:
    """Its versions."""
    return Table.of(
        answer.versions,
        *("version", "seen_at", "title", "words", "words_added", "words_removed", "headline_changed"),
        "extractor",
    )


QUESTION = Question(
    name="article",
    path="/articles/{article_id}",
    says="One article: versions, copies, quotes, names, addresses, and where each value is from.",
    parameters=ArticleAsked,
    answer=ArticleAnswer,
    ask=ask,
    table=_table,
)
