"""When a template and boilerplate lines are learned again. Pure."""

from datetime import datetime, timedelta

from ingest.extract.template import MAX_PAGES, MIN_PAGES
from store.model import StoredTemplate

MAX_NEW_ARTICLES = MAX_PAGES * 10
"""So many articles make a lesson due, whenever the one before was: its pages are a tenth of them."""

MAX_AGE = timedelta(days=7)
"""What was learned so long ago is learned again from fewer articles."""


MIN_ARTICLES = 5
"""The number of articles that must be stored before any line is learned."""


def are_lines_due(new_articles: int, stored_articles: int) -> bool:
    """Whether boilerplate lines are to be learned, when of `stored_articles` (counted as far as they are learned from)
    `new_articles` came since the last time.

    To learn lines takes about as long as to extract one or two articles. A young outlet learns whenever five came, so
    that its template is learned of pages without them; an old one when a third of what it learns from is new.
    """
    return new_articles >= max(MIN_ARTICLES, stored_articles // 3)


def is_lesson_due(new_articles: int, known: StoredTemplate | None, now: datetime) -> bool:
    """Whether a template is to be learned, when `new_articles` came since the lesson that taught `known`.

    A young outlet learns whenever as many came as the lesson before had, until a lesson has all the pages that it
    takes. From then on each lesson costs what the extraction of MAX_PAGES articles does, and an outlet changes its
    layout once in years: the lesson waits for ten times as many. Where these take longer than a week, it is due after
    a week, as soon as all its pages are new: so a layout is learned within days of its change, and a small outlet,
    whose lessons are a larger part of its own cost, pays for MAX_PAGES in a week at most.
    """
    if known is None:
        return new_articles >= MIN_PAGES
    if new_articles < max(known.pages, MIN_PAGES):
        return False
    is_young = known.pages < MAX_PAGES
    return is_young or new_articles >= MAX_NEW_ARTICLES or now - known.learned_at >= MAX_AGE
