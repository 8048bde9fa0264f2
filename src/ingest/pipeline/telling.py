"""The later pass that groups articles of one event into stories. May be repeated; nothing changes then."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from ingest.dedupe.stories import MAX_GAP, Story, StoryArticle, group_stories
from ingest.pipeline.judging import candidate
from store.model import StoredArticle, StoredStory
from store.store import Store, Transaction

_CHUNK = 500


def tell_stories(store: Store, since: datetime, until: datetime) -> int:
    """Groups what appeared from `since` to `until`; how many articles changed their story.

    Articles from before `since` are read again as far as a story that goes on can reach back.
    """
    with store.begin() as tx:
        tx.stories.lock()
        tellings = _tellings(tx, since - MAX_GAP, until)
        groups = group_stories(tellings)
        return _write(tx, [telling.article_id for telling in tellings], groups)


def _tellings(tx: Transaction, since: datetime, until: datetime) -> list[StoryArticle]:
    numbers = tx.stories.article_ids_between(since, until)
    chunks = (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))
    return [_telling(article) for chunk in chunks for article in tx.articles.get_many(chunk)]


def _telling(article: StoredArticle) -> StoryArticle:
    said = article.content
    return StoryArticle(
        article_id=article.id,
        title=said.title,
        text="\n".join(part for part in (said.lead, said.text) if part),
        at=candidate(article).at,
        language=said.language,
        cluster_id=article.cluster_id,
        kind=said.kind,
    )


def _write(tx: Transaction, article_ids: Sequence[int], groups: Sequence[Story]) -> int:
    """A story keeps its number as long as most of its articles stay together."""
    before = tx.stories.story_ids(article_ids)
    after: dict[int, int] = {}
    taken: set[int] = set()
    for one in groups:
        kept = StoredStory(
            article_ids=one.article_ids, language=one.language, first_at=one.first_at, last_at=one.last_at
        )
        votes = Counter(before[id] for id in one.article_ids if id in before and before[id] not in taken)
        if votes:
            number = min(votes, key=lambda story: (-votes[story], story))
            tx.stories.update(number, kept)
        else:
            number = tx.stories.add(kept)
        taken.add(number)
        after |= dict.fromkeys(one.article_ids, number)
    moved = {id: after.get(id) for id in article_ids if before.get(id) != after.get(id)}
    tx.stories.assign(moved)
    return len(moved)
