"""One story: all its articles in order of time, who took how much of whose text, the sentences most of them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from ingest.web.errors import NotThere
from ingest.web.question import Archive, Number, Question, Table
from ingest.web.questions import sentences
from ingest.web.questions.outlet_names import outlet_names
from ingest.web.questions.telling import Member, Telling, members, tellings
from store.reading import Reading

MAX_ARTICLES = 400
MAX_RELATIONS = 4_000
MAX_SENTENCES = 12

_STORY = "SELECT id, language, size FROM stories WHERE id = :id"
# All that was measured between two articles of the story, from both of its ends.
_RELATIONS = """
SELECT c.article_id, c.origin_id, c.overlap, c.overlap_origin
FROM story_articles s
JOIN copies c ON c.article_id = s.article_id
JOIN story_articles o ON o.article_id = c.origin_id AND o.story_id = s.story_id
WHERE s.story_id = :id
ORDER BY c.overlap DESC, c.article_id, c.origin_id
LIMIT :limit
"""
_CITED = """
SELECT DISTINCT c.article_id, c.cited
FROM citations c
WHERE c.article_id IN :ids AND c.kind <> 'mention'
"""
_TEXTS = """
SELECT a.id, substr(r.text, 1, :chars) AS text
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.revision = a.revision
WHERE a.id IN :ids
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAsked:
    """Which story."""

    story_id: Annotated[Number, Field(description="Its number; stories are grouped anew as articles come.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """`copy_id` has `share` (0 to 1) of its text in common with `origin_id`, which was seen before it. `is_credited`:
    it names that outlet, or an agency of its name, as where it has something from."""

    copy_id: int
    copy_outlet: str
    copy_name: str
    origin_id: int
    origin_outlet: str
    origin_name: str
    share: float
    is_credited: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSentence:
    """A sentence that stands in several articles, as the first of them has it; of which outlets, by id and by name."""

    text: str
    language: str | None
    articles: int
    outlets: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryAnswer:
    """A story. `size` counts all its articles; of more than 400 the first ones are here. `arrivals` has the first
    article of each outlet in order of arrival, `articles` all by time, `tellings` the same with copies under what they
    copy. Sentences are looked for in the first 40 articles, in the first 8,000 signs of each."""

    story_id: int
    title: str
    language: str | None
    size: int
    first_at: datetime
    last_at: datetime
    arrivals: tuple[Member, ...]
    articles: tuple[Member, ...]
    tellings: tuple[Telling, ...]
    taken: tuple[Taken, ...]
    sentences: tuple[SharedSentence, ...]


def ask(archive: Archive, asked: StoryAsked) -> StoryAnswer:
    """One story."""
    reading = archive.reading
    found = reading.rows(_STORY, {"id": asked.story_id})
    names = outlet_names(reading)
    in_arrival = members(reading, [asked.story_id], MAX_ARTICLES, names)[asked.story_id] if found else ()
    if not in_arrival:
        raise NotThere(
            f"there is no story {asked.story_id}: it never was, or its articles are in another one since they were "
            "grouped anew"
        )
    by_time = tuple(sorted(in_arrival, key=lambda one: (one.at, one.article_id)))
    return StoryAnswer(
        story_id=asked.story_id,
        title=in_arrival[0].title,
        language=found[0].language,
        size=found[0].size,
        first_at=by_time[0].at,
        last_at=by_time[-1].at,
        arrivals=tuple(one for one in in_arrival if one.arrival is not None),
        articles=by_time,
        tellings=tellings(by_time),
        taken=_taken(reading, asked.story_id, {one.article_id: one for one in by_time}),
        sentences=_sentences(reading, by_time),
    )


def _taken(reading: Reading, story_id: int, articles: Mapping[int, Member]) -> tuple[Taken, ...]:
    rows = reading.rows(_RELATIONS, {"id": story_id, "limit": MAX_RELATIONS})
    best: dict[int, tuple[float, Member]] = {}
    for row in rows:
        for one, other, share in (
            (row.article_id, row.origin_id, row.overlap),
            (row.origin_id, row.article_id, row.overlap_origin),
        ):
            copy, origin = articles.get(one), articles.get(other)
            if copy is None or origin is None or not _is_before(origin, copy):
                continue
            if one not in best or _is_better(share, origin, *best[one]):
                best[one] = share, origin
    credits = _credits(reading, list(best))
    return tuple(
        Taken(
            copy_id=id,
            copy_outlet=articles[id].outlet,
            copy_name=articles[id].outlet_name,
            origin_id=origin.article_id,
            origin_outlet=origin.outlet,
            origin_name=origin.outlet_name,
            share=min(1.0, share),
            is_credited=_is_credited(articles[id], origin, credits.get(id, frozenset())),
        )
        for id, (share, origin) in sorted(best.items(), key=lambda item: (articles[item[0]].at, item[0]))
    )


def _is_before(origin: Member, copy: Member) -> bool:
    """Whether `origin` was there first: by our own clock, which nobody but us sets; then by what outlets say."""
    return (origin.first_seen_at, origin.at, origin.article_id) < (
        copy.first_seen_at,
        copy.at,
        copy.article_id,
    )


def _is_better(share: float, origin: Member, before: float, by: Member) -> bool:
    """Whether a text is more likely the one that was taken from: it has more of it, or as much and was there first."""
    return share > before or (share == before and _is_before(origin, by))


def _credits(reading: Reading, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The outlets that each of these articles names as where it has something from."""
    if not ids:
        return {}
    cited: dict[int, set[str]] = {}
    for row in reading.rows(_CITED, {"ids": list(ids)}):
        cited.setdefault(row.article_id, set()).add(row.cited)
    return {id: frozenset(outlets) for id, outlets in cited.items()}


def _is_credited(copy: Member, origin: Member, cited: frozenset[str]) -> bool:
    own = copy.outlet == origin.outlet
    names = (origin.outlet.casefold(), origin.outlet_name.casefold())
    return own or origin.outlet in cited or (copy.wire_credit or "").casefold() in names


def _sentences(reading: Reading, articles: Sequence[Member]) -> tuple[SharedSentence, ...]:
    read = articles[: sentences.MAX_TEXTS]
    values = {"ids": [one.article_id for one in read], "chars": sentences.MAX_CHARS}
    texts = {row.id: row.text for row in reading.rows(_TEXTS, values)}
    shared = sentences.shared_sentences([texts.get(one.article_id, "") for one in read], MAX_SENTENCES)
    return tuple(
        SharedSentence(
            text=one.text,
            language=read[one.texts[0]].language,
            articles=len(one.texts),
            outlets=tuple(dict.fromkeys(read[number].outlet for number in one.texts)),
            names=tuple(dict.fromkeys(read[number].outlet_name for number in one.texts)),
        )
        for one in shared
    )


def _table(answer: StoryAnswer) -> Table:
    return Table.of(
        answer.articles,
        *("article_id", "outlet", "at", "known", "arrival", "behind_s", "copy_of", "wire_credit", "language"),
        *("title", "url"),
    )


QUESTION = Question(
    name="story",
    path="/stories/{story_id}",
    says="One story: its articles in order of time, who took how much of whose text, the sentences they share.",
    parameters=StoryAsked,
    answer=StoryAnswer,
    ask=ask,
    table=_table,
)
