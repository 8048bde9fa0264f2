"""Groups the articles of one event into stories. It may be repeated; the second time nothing changes.

The articles are read and grouped while nothing is locked. Then a few stories at a time are compared with what is stored
at that moment, and only what differs is written, in short transactions: others write meanwhile.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from ingest import dedupe
from ingest.dedupe.stories import MAX_GAP, Story, StoryArticle, group_stories
from store.model import StoredArticle, StoredStory
from store.store import Store, Transaction

_CHUNK = 500
_STORIES_AT_ONCE = 100
_MAX_MOVED_AT_ONCE = 1_000
_MAX_CHARS = 20_000  # of a text: more than the words that are looked at have


def rebuild(store: Store, since: datetime, until: datetime) -> int:
    """Groups the articles that appeared from `since` to `until`; returns how many changed their story.

    Articles from before `since` are read again as far as a story that continues can reach back.
    """
    articles = list(_articles(store, since - MAX_GAP, until))
    groups = group_stories(articles)
    taken: set[int] = set()
    moved = 0
    for start in range(0, len(groups), _STORIES_AT_ONCE):
        moved += _write(store, groups[start : start + _STORIES_AT_ONCE], taken)
    in_story = {article_id for group in groups for article_id in group.article_ids}
    alone = [article.article_id for article in articles if article.article_id not in in_story]
    for start in range(0, len(alone), _MAX_MOVED_AT_ONCE):
        moved += _take_out(store, alone[start : start + _MAX_MOVED_AT_ONCE])
    return moved


def _articles(store: Store, since: datetime, until: datetime) -> Iterator[StoryArticle]:
    with store.read() as tx:
        ids = tx.stories.article_ids_between(since, until)
    for start in range(0, len(ids), _CHUNK):
        with store.read() as tx:
            found = tx.articles.get_many(ids[start : start + _CHUNK])
        yield from map(_story_article, found)


def _story_article(article: StoredArticle) -> StoryArticle:
    content = article.content
    return StoryArticle(
        article_id=article.id,
        title=content.title,
        text="\n".join(part for part in (content.lead, content.text[:_MAX_CHARS]) if part),
        at=dedupe.appeared_at(content.published, article.first_seen_at),
        language=content.language,
        cluster_id=article.cluster_id,
        kind=content.kind,
    )


def _write(store: Store, groups: Sequence[Story], taken: set[int]) -> int:
    """Writes these stories as far as they differ from what is stored; how many articles changed theirs. Adds the ids of
    their rows to `taken`."""
    with store.read() as tx:
        differing = [group for group in groups if not _is_stored(tx, group, taken)]
    if not differing:
        return 0
    with store.begin(name="group stories") as tx:
        tx.stories.lock()
        moved = {id: story for group in differing for id, story in _place(tx, group, taken).items()}
        rest = list(moved.items())
        tx.stories.assign(dict(rest[:_MAX_MOVED_AT_ONCE]))
    for start in range(_MAX_MOVED_AT_ONCE, len(rest), _MAX_MOVED_AT_ONCE):
        with store.begin(name="group stories") as tx:
            tx.stories.lock()
            chunk = dict(rest[start : start + _MAX_MOVED_AT_ONCE])
            existing = tx.copies.clusters(chunk)
            tx.stories.assign({id: story for id, story in chunk.items() if id in existing})
    return len(moved)


def _is_stored(tx: Transaction, group: Story, taken: set[int]) -> bool:
    """Whether a story stands in the database just so; takes its row then."""
    rows = tx.stories.story_ids(group.article_ids)
    ids = set(rows.values())
    if len(rows) < len(group.article_ids) or len(ids) != 1 or ids & taken:
        return False
    (story_id,) = ids
    if not tx.stories.equals(story_id, _row(group)):
        return False
    taken.add(story_id)
    return True


def _place(tx: Transaction, group: Story, taken: set[int]) -> dict[int, int]:
    """The row of a story, for those of its articles that are to be moved there. It keeps its row as long as most of its
    articles stay together."""
    existing = tx.copies.clusters(group.article_ids)  # one may have become one with another meanwhile
    before = tx.stories.story_ids(group.article_ids)
    votes = Counter(story_id for story_id in before.values() if story_id not in taken)
    if votes:
        story_id = min(votes, key=lambda id: (-votes[id], id))
        tx.stories.update(story_id, _row(group))
    else:
        story_id = tx.stories.add(_row(group))
    taken.add(story_id)
    return {id: story_id for id in group.article_ids if id in existing and before.get(id) != story_id}


def _row(group: Story) -> StoredStory:
    return StoredStory(
        article_ids=group.article_ids,
        language=group.language,
        first_at=group.first_at,
        last_at=group.last_at,
    )


def _take_out(store: Store, article_ids: Sequence[int]) -> int:
    """Takes articles that no other one resembles out of their stories; how many were in one."""
    with store.read() as tx:
        if not tx.stories.story_ids(article_ids):
            return 0
    with store.begin(name="group stories") as tx:
        tx.stories.lock()
        moved = tx.stories.story_ids(article_ids)
        tx.stories.assign(dict.fromkeys(moved))
    return len(moved)
