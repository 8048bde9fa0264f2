"""The biggest stories of a day: who had each first, who followed how late, who only copied."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from ingest.web.cursors import Cursor, cursor, numbers
from ingest.web.question import Archive, Day, Question, Table, Word, day_start
from ingest.web.questions.outlet_names import outlet_names
from ingest.web.questions.search import DayCount
from ingest.web.questions.telling import Member, Telling, members, tellings

MAX_ARTICLES = 60
"""Of a story so many articles are shown here; its own page has all."""

CALENDAR_WEEKS = 5

_NEWEST_DAY = """
SELECT published_day FROM articles WHERE published_day <= :today ORDER BY published_day DESC LIMIT 1
"""
# The articles of the day come out of the index over days alone; their stories are looked up by number.
_BIGGEST = """
SELECT t.id, t.size, t.language, COUNT(*) AS on_day
FROM articles a
JOIN story_articles s ON s.article_id = a.id
JOIN stories t ON t.id = s.story_id
WHERE a.published_day = :day {conditions}
GROUP BY t.id, t.size, t.language
ORDER BY t.size DESC, t.id DESC
LIMIT :limit
"""
_CALENDAR = """
SELECT published_day AS day, COUNT(*) AS articles
FROM articles
WHERE published_day BETWEEN :first AND :last
GROUP BY published_day
ORDER BY published_day
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayAsked:
    """Which day."""

    day: Annotated[
        Day | None, Field(description="The UTC day; the newest one with articles, where none is given.")
    ] = None
    language: Annotated[Word | None, Field(description="Only stories in this language, as en.")] = None
    before: Annotated[Cursor | None, Field(description="`next` of the answer before.")] = None
    limit: Annotated[int, Field(ge=1, le=50, description="How many stories.")] = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DayStory:
    """A story that had articles on the day. `title` is the headline of its first article, `articles` counts all that it
    has, `on_day` those of the day, `outlets` those that are shown. `arrivals` has the first article of each outlet, in
    order of arrival, `tellings` what is shown of its articles, copies under what they copy."""

    story_id: int
    title: str
    language: str | None
    articles: int
    on_day: int
    outlets: int
    copies: int
    arrivals: tuple[Member, ...]
    tellings: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayAnswer:
    """The biggest stories of a UTC day. `earlier` and `later` are the days beside it, `later` None for today.
    `calendar` has the days around it with the number of their articles, by the day of publication."""

    day: str
    earlier: str
    later: str | None
    articles: int
    stories: tuple[DayStory, ...]
    next: str | None
    calendar: tuple[DayCount, ...]


def ask(archive: Archive, asked: TodayAsked) -> TodayAnswer:
    """What a day was about."""
    today = f"{archive.now:%Y-%m-%d}"
    day = asked.day or _newest_day(archive, today)
    start = day_start(day)
    stories, following = _stories(archive, asked, day)
    calendar = _calendar(archive, start, today)
    return TodayAnswer(
        day=day,
        earlier=f"{start - timedelta(days=1):%Y-%m-%d}",
        later=f"{start + timedelta(days=1):%Y-%m-%d}" if day < today else None,
        articles=next((one.articles for one in calendar if one.day == day), 0),
        stories=stories,
        next=following,
        calendar=calendar,
    )


def _newest_day(archive: Archive, today: str) -> str:
    rows = archive.reading.rows(_NEWEST_DAY, {"today": today})
    return str(rows[0].published_day) if rows else today


def _stories(archive: Archive, asked: TodayAsked, day: str) -> tuple[tuple[DayStory, ...], str | None]:
    conditions = ""
    values: dict[str, object] = {"day": day, "limit": asked.limit + 1}
    if asked.language:
        conditions += " AND t.language = :language"
        values["language"] = asked.language
    if asked.before:
        size, id = numbers(asked.before, 2)
        conditions += " AND (t.size < :size OR (t.size = :size AND t.id < :id))"
        values |= {"size": size, "id": id}
    rows = archive.reading.rows(_BIGGEST.format(conditions=conditions), values)
    shown = rows[: asked.limit]
    names = outlet_names(archive.reading)
    found = members(archive.reading, [row.id for row in shown], MAX_ARTICLES, names)
    stories = tuple(
        _story(row.id, row.language, row.size, row.on_day, found[row.id]) for row in shown if found[row.id]
    )
    return stories, cursor(shown[-1].size, shown[-1].id) if len(rows) > asked.limit else None


def _story(id: int, language: str | None, size: int, on_day: int, articles: tuple[Member, ...]) -> DayStory:
    return DayStory(
        story_id=id,
        title=articles[0].title,
        language=language,
        articles=size,
        on_day=on_day,
        outlets=len({one.outlet for one in articles}),
        copies=sum(one.copy_of is not None for one in articles),
        arrivals=tuple(one for one in articles if one.arrival is not None),
        tellings=tellings(articles),
    )


def _calendar(archive: Archive, start: datetime, today: str) -> tuple[DayCount, ...]:
    """The weeks up to that of the day, from Monday to Sunday, without days that are still to come; and one more week
    where it is over, to step ahead to."""
    last = start + timedelta(days=6 - start.weekday() + 7)
    first = last - timedelta(days=7 * CALENDAR_WEEKS - 1)
    end = min(last, day_start(today))
    days = [f"{first + timedelta(days=n):%Y-%m-%d}" for n in range(max(0, (end - first).days + 1))]
    if not days:
        return ()
    rows = archive.reading.rows(_CALENDAR, {"first": days[0], "last": days[-1]})
    counts = {row.day: int(row.articles) for row in rows}
    return tuple(DayCount(day=day, articles=counts.get(day, 0)) for day in days)


def _table(answer: TodayAnswer) -> Table:
    columns = (
        "story_id",
        "story",
        "articles",
        "arrival",
        "outlet",
        "at",
        "known",
        "behind_s",
        "title",
        "url",
    )

    def rows() -> Iterator[tuple[object, ...]]:
        for story in answer.stories:
            for one in story.arrivals:
                said = (one.arrival, one.outlet, one.at, one.known, one.behind_s, one.title, one.url)
                yield (story.story_id, story.title, story.articles, *said)

    return Table(columns=columns, rows=rows())


QUESTION = Question(
    name="today",
    path="/today",
    menu="Today",
    says="The biggest stories of a day: who had each first, who followed how late, who copied whom.",
    parameters=TodayAsked,
    answer=TodayAnswer,
    ask=ask,
    table=_table,
)
