"""When an archive's gazetteer is learned again, from which articles, and what of a child's findings is stored. Pure."""

from collections.abc import Sequence
from datetime import datetime

from store.model import FoundNames, Mentioned, NamelessArticle, SpokenQuote
from store.updates import NamesUpdate

MIN_LESSON_ARTICLES = 100
MAX_LESSON_ARTICLES = 20_000
"""A gazetteer is learned again when so many articles came at least, and at most."""

MAX_MENTIONS = 1_000
MAX_QUOTES = 1_000
"""Of one article: a list of names or a book of quotes is cut."""

MAX_NAME_CHARS = 200
_MAX_PLACE = 2_000_000
_CUES = (None, "after", "before", "according", "continued")


def is_gazetteer_due(taught: int | None, seen: int) -> bool:
    """Whether a gazetteer is to be learned of an archive that shows `seen` articles, when the one before was learned
    from `taught` of them (None: there is none).

    A young archive learns whenever a quarter more is there; a large one when MAX_LESSON_ARTICLES came, a lesson of
    some minutes, since names are new every week.
    """
    if taught is None:
        return True
    return seen - taught >= min(max(MIN_LESSON_ARTICLES, taught // 4), MAX_LESSON_ARTICLES)


def spread(article_ids: Sequence[int]) -> list[int]:
    """The articles of a lesson: all of these, or MAX_LESSON_ARTICLES of them in even steps, the last one among them.
    What an archive of many years has not learned from yet is learned of all its years."""
    step = max(1, len(article_ids) / MAX_LESSON_ARTICLES)
    count = min(len(article_ids), MAX_LESSON_ARTICLES)
    return [article_ids[int((number + 1) * step) - 1] for number in range(count)]


def names_update(
    article: NamelessArticle, found: FoundNames, gazetteer_id: int, now: datetime
) -> NamesUpdate:
    """What is stored of an article's names. What a child found is foreign: whoever has taken it over sends what it
    likes, so what no text can hold is left out."""
    return NamesUpdate(
        article_id=article.id,
        revision=article.revision,
        outlet=article.outlet,
        day=article.day,
        names=FoundNames(
            mentions=tuple(filter(_is_mention, found.mentions))[:MAX_MENTIONS],
            quotes=tuple(filter(_is_quote, found.quotes))[:MAX_QUOTES],
        ),
        gazetteer_id=gazetteer_id,
        at=now,
    )


def _is_mention(one: Mentioned) -> bool:
    return _is_name(one.entity) and _is_name(one.name) and 1 <= one.n <= _MAX_PLACE


def _is_quote(one: SpokenQuote) -> bool:
    spoken = (one.speaker, one.speaker_name, one.verb)
    places = (one.first_char, one.chars)
    return (
        all(value is None or _is_name(value) for value in spoken)
        and one.cue in _CUES
        and (one.speaker is None) == (one.speaker_name is None) == (one.speaker_kind is None)
        and all(1 <= place <= _MAX_PLACE for place in places)
        and 0 <= one.words <= one.chars
    )


def _is_name(value: str) -> bool:
    return 0 < len(value) <= MAX_NAME_CHARS and "\0" not in value
