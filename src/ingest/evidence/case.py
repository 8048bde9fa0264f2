"""What was looked up of one article. No input or output."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.model import Announcement, Attempt, RevisionContent, RobotsFile, SavedPage, StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of the article. `pages` are those it was extracted from, the first one first; a digest that `pages`
    lacks is of a page that is not kept any more. `robots` is what the robots.txt of its host said when it was seen."""

    number: int
    seen_at: datetime
    content: RevisionContent
    pages: tuple[SavedPage, ...]
    robots: RobotsFile | None


def page_digests(content: RevisionContent) -> tuple[bytes, ...]:
    """Of all pages that a version was extracted from, kept or not; () for what was imported."""
    first = content.page_sha256
    return (*((first,) if first else ()), *(one.page_sha256 for one in content.further_pages))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An article with all its versions, the oldest first, and every trace of how it came. `made_at` is when this was
    looked up, `program` its name and version. `attempts` are those that are still kept."""

    article: StoredArticle
    outlet: str
    addresses: Sequence[str]
    announced: Sequence[Announcement]
    versions: Sequence[Version]
    attempts: Sequence[Attempt]
    made_at: datetime
    program: str
