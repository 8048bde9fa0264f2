"""What an incoming article has in common with the stored ones that it may be, found before anything is locked. Pure."""

from dataclasses import dataclass

from ingest.dedupe import History, Likeness, Reading
from store.model import RevisionContent, StoredArticle
from store.updates import SeenRevision


class NotCompared(Exception):
    """A stored article is not, or no longer, what the incoming one was compared with: look up and compare again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Stored articles with what the incoming one has in common with each, and the versions of two that are to be made
    one, with what they come to."""

    articles: tuple[tuple[RevisionContent, Likeness], ...] = ()
    revisions: tuple[SeenRevision, ...] = ()
    history: History | None = None

    def with_article(self, known: StoredArticle) -> Likeness:
        """What the incoming article has in common with this one. Raises NotCompared."""
        for content, likeness in self.articles:
            if content == known.content:
                return likeness
        raise NotCompared(known.url)

    def history_of(self, revisions: tuple[SeenRevision, ...]) -> History:
        """What these versions come to. Raises NotCompared."""
        if self.history is None or revisions != self.revisions:
            raise NotCompared("revisions")
        return self.history


def reading(content: RevisionContent) -> Reading:
    """What of a revision is compared word by word."""
    return Reading(title=content.title, lead=content.lead, text=content.text, language=content.language)
