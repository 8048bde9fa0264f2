"""What an older page adds to the versions of an article that was read since. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ingest.dedupe import History
from store.model import RevisionContent, StoredArticle
from store.updates import SeenRevision


def is_older(known: StoredArticle, seen_at: datetime) -> bool:
    """Whether an article was read since."""
    return seen_at < known.state.last_seen_at


def beside(
    revisions: Sequence[SeenRevision], content: RevisionContent, seen_at: datetime
) -> tuple[RevisionContent, ...]:
    """What is compared before an older page is taken for a version: the version before it, if there is one, its own
    content, and the one after it. Nothing where all versions are older, because what the newest one says stays, and
    where it is one of them."""
    place = _place(revisions, seen_at)
    if place == len(revisions) or any(
        one.seen_at == seen_at and _says(one.content) == _says(content) for one in revisions
    ):
        return ()
    before = [one.content for one in revisions[:place][-1:]]
    return (*before, content, revisions[place].content)


def earlier_version(
    revisions: Sequence[SeenRevision], content: RevisionContent, seen_at: datetime, history: History
) -> tuple[SeenRevision, ...]:
    """All versions with that of an older page; none where it adds nothing. `history` is what those `beside` it come to.

    Where it says what the version after it says, that one was seen then. The stored versions stay as they are, but
    for when they were seen and how they differ from the one before.
    """
    place = _place(revisions, seen_at)
    own = 1 if place else 0
    if own not in history.kept:
        return ()
    following = revisions[place]
    if own + 1 not in history.kept:
        return (*revisions[:place], replace(following, seen_at=seen_at), *revisions[place + 1 :])
    changes = dict(zip(history.kept, history.changes, strict=True))
    return (
        *revisions[:place],
        SeenRevision(content=content, seen_at=seen_at, change=changes[own]),
        replace(following, change=changes[own + 1]),
        *revisions[place + 1 :],
    )


def _says(content: RevisionContent) -> tuple[str, str | None, str]:
    return content.title, content.lead, content.text


def _place(revisions: Sequence[SeenRevision], seen_at: datetime) -> int:
    """How many versions had been seen by then."""
    return sum(one.seen_at <= seen_at for one in revisions)
