"""Groups the articles of one event into stories. It may be repeated; the second time nothing changes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ingest import dedupe
from ingest.dedupe.stories import MAX_GAP, Story, StoryArticle, group_stories
from store.model import StoredArticle, StoredStory
from store.store import Store, Transaction

_CHUNK = 500


def rebuild(store: Store, since: datetime, until: datetime) -> int:
    """Groups the articles that appeared from `since` to `until`; returns how many changed their story.

    Articles from before `since` are read again as far as a story that continues can reach back.
    """
    with store.begin() as tx:
        tx.stories.lock()
        articles = _articles(tx, since - MAX_GAP, until)
        return _write(tx, [article.article_id for article in articles], group_stories(articles))


def _articles(tx: Transaction, since: datetime, until: datetime) -> list[StoryArticle]:
    ids = tx.stories.article_ids_between(since, until)
    chunks = (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
    return [_story_article(article) for chunk in chunks for article in tx.articles.get_many(chunk)]


def _story_article(article: StoredArticle) -> StoryArticle:
    content = article.content
    return StoryArticle(
        article_id=article.id,
        title=content.title,
        text="\n".join(part for part in (content.lead, content.text) if part),
        at=dedupe.candidate(article).at,
        language=content.language,
        cluster_id=article.cluster_id,
        kind=content.kind,
    )


def _write(tx: Transaction, article_ids: Sequence[int], groups: Sequence[Story]) -> int:
    """A story keeps its id as long as most of its articles stay together."""
    before = tx.stories.story_ids(article_ids)
    after: dict[int, int] = {}
    taken: set[int] = set()
    for one in groups:
        story = StoredStory(
            article_ids=one.article_ids, language=one.language, first_at=one.first_at, last_at=one.last_at
        )
        votes = Counter(before[id] for id in one.article_ids if id in before and before[id] not in taken)
        if votes:
            story_id = min(votes, key=lambda id: (-votes[id], id))
            tx.stories.update(story_id, story)
        else:
            story_id = tx.stories.add(story)
        taken.add(story_id)
        after |= dict.fromkeys(one.article_ids, story_id)
    moved = {id: after.get(id) for id in article_ids if before.get(id) != after.get(id)}
    tx.stories.assign(moved)
    return len(moved)
