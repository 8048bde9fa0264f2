"""What the stages say of an article -> what is kept of it. No input or output."""

from datetime import timedelta
from hashlib import sha256

from ingest.model import Article, Page
from ingest.secrets import bare
from ingest.text import MAX_TITLE_CHARS, clean_line
from store.model import LastFetch, PendingEntry, Published, RevisionContent, SavedPage


def content_of(
    article: Article, entry: PendingEntry | None = None, page: SavedPage | None = None
) -> RevisionContent:
    """The article as a revision's content; what the page does not say is taken from the entry."""
    dateline = article.dateline
    return RevisionContent(
        title=clean_line(article.title or (entry.title if entry else None) or "", MAX_TITLE_CHARS),
        lead=article.lead,
        text=article.text,
        words=len(article.text.split()),
        authors=article.authors,
        published=_published(article, entry),
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
        rights=article.rights,
        links=article.links,
        extractor=article.extractor,
        page_sha256=page.sha256 if page else None,
    )


def _published(article: Article, entry: PendingEntry | None) -> Published | None:
    page = article.published
    if entry is None or entry.published is None or entry.published.precision == "day":
        return page
    feed = Published(at=entry.published.at, precision="second", source="feed")
    # The feed's time is taken where the page has none, or only the day of that time.
    if page is None or (page.precision == "day" and abs(feed.at - page.at) < timedelta(days=2)):
        return feed
    return page


def kept_page(page: Page) -> SavedPage:
    """A page as it is kept, under the digest of its bytes."""
    return SavedPage(
        sha256=sha256(page.body).digest(),
        body=page.body,
        content_type=page.content_type,
        rights_header=page.rights_header,
        saved_at=page.fetched_at,
    )


def asked_at(page: Page) -> LastFetch:
    """Where a page was had, and what to ask there the next time with."""
    return LastFetch(
        url=bare(page.asked), etag=page.validators.etag, last_modified=page.validators.last_modified
    )
