"""The decisions of the pipeline: what is known and what was fetched -> what is to be written. Pure functions.

    feeds.py      feed_update      a feed was read, was unchanged, or failed          -> FeedUpdate
    entries.py    entry_update     an entry was tried                                 -> EntryUpdate
    articles.py   same_article     which stored article an incoming one is, if any
                  article_update   an article was fetched, imported or reextracted    -> ArticleUpdate
                  merge            two stored articles turned out to be one           -> ArticleMerge
    earlier.py    earlier_version  an older page of a known article was found         -> its versions
    revisits.py   revisit_update   a stored article was revisited                     -> ArticleUpdate
    likeness.py   Compared         what was found by comparing texts, before the transaction
    outlets.py    next_run         a run of an outlet has ended                       -> OutletSchedule
                  is_due           whether an outlet is to be run now
    lessons.py    is_lesson_due    whether an outlet's template is to be learned again
                  are_lines_due    whether its boilerplate lines are
    dictionaries.py  is_dictionary_due  whether an outlet's pages get a new dictionary; used: what one has done
    names.py      is_gazetteer_due whether an archive's gazetteer is to be learned again; spread: from which articles
                  names_update     an article's names were found                    -> NamesUpdate
    quotas.py     within_quota     an outlet announces more than may wait             -> FeedUpdate
    webhooks.py   delivery_update  a webhook was told of a hit, or could not be       -> DeliveryUpdate
                  telling_update   somebody was told of an alarm, or could not be     -> TellingUpdate
    digests.py    is_digest_due    whether a mail with what watches found is due
                  digest_update    it was sent, or could not be                      -> DigestUpdate
    alarms/       troubles, alarm_changes  what needs somebody: see there                -> AlarmChanges
    counts.py     feed_counts, page_counts   what is added to the day of a feed         -> FeedCounts
    stories.py    placements       in which row each story of a day is stored
                  arrivals         in which order its outlets reported it; story_facts: what is stored of it
    waits.py      retry_at         when something that failed is tried again

The callers look up what is known, call one of these, and have the store apply the update, in one transaction. What a
later reading may overwrite, when something is fetched again, and when an article is gone is decided only here.
"""

from ingest.pipeline.decide.articles import (
    GUESSED_SOURCES,
    Incoming,
    KnownArticles,
    article_update,
    as_compared,
    best_published,
    merge,
    next_revisit_at,
    question,
    reads_differently,
    revision_content,
    same_article,
)
from ingest.pipeline.decide.counts import feed_counts, not_read_today, page_counts
from ingest.pipeline.decide.dictionaries import FIRST_PAGES, is_dictionary_due, used
from ingest.pipeline.decide.digests import day_of, digest_until, digest_update, is_digest_due
from ingest.pipeline.decide.earlier import beside, is_older
from ingest.pipeline.decide.entries import entry_update
from ingest.pipeline.decide.feeds import (
    GUESS_INTERVAL,
    FeedRead,
    Unchanged,
    feed_remark,
    feed_update,
    is_backing_off,
    is_repeat,
    is_waiting,
    validators_for,
)
from ingest.pipeline.decide.lessons import MAX_NEW_ARTICLES, are_lines_due, is_lesson_due
from ingest.pipeline.decide.likeness import Compared, NotCompared, reading
from ingest.pipeline.decide.names import MAX_LESSON_ARTICLES, is_gazetteer_due, names_update, spread
from ingest.pipeline.decide.outlets import (
    SAME_SILENCE,
    RunEnd,
    forgiven,
    is_due,
    next_run,
    silent_together,
    turned,
)
from ingest.pipeline.decide.quotas import Waiting, within_quota
from ingest.pipeline.decide.revisits import revisit_update
from ingest.pipeline.decide.stories import Arrival, Placement, arrivals, placements, story_facts
from ingest.pipeline.decide.waits import retry_at
from ingest.pipeline.decide.webhooks import (
    POSTPONED_FOR,
    delivery_update,
    postponed_telling,
    telling_update,
    unwanted,
    unwanted_telling,
)

__all__ = [
    "FIRST_PAGES",
    "GUESSED_SOURCES",
    "GUESS_INTERVAL",
    "MAX_LESSON_ARTICLES",
    "MAX_NEW_ARTICLES",
    "POSTPONED_FOR",
    "SAME_SILENCE",
    "Arrival",
    "Compared",
    "FeedRead",
    "Incoming",
    "KnownArticles",
    "NotCompared",
    "Placement",
    "RunEnd",
    "Unchanged",
    "Waiting",
    "are_lines_due",
    "arrivals",
    "article_update",
    "as_compared",
    "beside",
    "best_published",
    "day_of",
    "delivery_update",
    "digest_until",
    "digest_update",
    "entry_update",
    "feed_counts",
    "feed_remark",
    "feed_update",
    "forgiven",
    "is_backing_off",
    "is_dictionary_due",
    "is_digest_due",
    "is_due",
    "is_gazetteer_due",
    "is_lesson_due",
    "is_older",
    "is_repeat",
    "is_waiting",
    "merge",
    "names_update",
    "next_revisit_at",
    "next_run",
    "not_read_today",
    "page_counts",
    "placements",
    "postponed_telling",
    "question",
    "reading",
    "reads_differently",
    "retry_at",
    "revision_content",
    "revisit_update",
    "same_article",
    "silent_together",
    "spread",
    "story_facts",
    "telling_update",
    "turned",
    "unwanted",
    "unwanted_telling",
    "used",
    "validators_for",
    "within_quota",
]
