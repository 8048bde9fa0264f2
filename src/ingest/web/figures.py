"""Answers to charts: which of their values are drawn. Pure; templates call these."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ingest.web import charts
from ingest.web.charts import Arrival, Chart, Edge, Node, Series, Svg
from ingest.web.questions.compare import CompareAnswer
from ingest.web.questions.outlet import FeedLine, OutletAnswer
from ingest.web.questions.outlets import OutletLine
from ingest.web.questions.search import DayCount
from ingest.web.questions.story import StoryAnswer
from ingest.web.questions.telling import Member
from ingest.web.questions.today import DayStory

DAY_ROWS = 7
"""Outlets of a story on the page of a day; its own page has all."""

DAY_WIDE = 620
"""There a chart stands beside a list."""


def day_arrivals(story: DayStory) -> Chart:
    """Who was first with a story of the day."""
    return _arrivals(f"Order of arrival: {story.title}", story.arrivals, {}, DAY_ROWS, DAY_WIDE)


def story_arrivals(answer: StoryAnswer) -> Chart:
    """Who was first, with the later articles of each outlet."""
    later: dict[str, tuple[int, ...]] = {}
    for one in answer.articles:
        if one.arrival is None:
            later[one.outlet] = (*later.get(one.outlet, ()), _ts(one))
    return _arrivals("Order of arrival", answer.arrivals, later, 30, charts.WIDE)


def _arrivals(
    label: str, first: Sequence[Member], later: Mapping[str, tuple[int, ...]], most: int, wide: int
) -> Chart:
    drawn = [
        Arrival(
            outlet=one.outlet_name,
            at_ts=_ts(one),
            known=one.known,
            is_copy=one.copy_of is not None,
            later_ts=later.get(one.outlet, ()),
        )
        for one in first
    ]
    return charts.arrival(label, drawn, most, wide)


def _ts(one: Member) -> int:
    return int(one.at.timestamp())


def story_copies(answer: StoryAnswer) -> Chart:
    """Who took how much of whose text: the articles that took or gave any."""
    related = {id for one in answer.taken for id in (one.copy_id, one.origin_id)}
    nodes = [
        Node(id=one.article_id, outlet=one.outlet_name, at_ts=_ts(one), title=one.title)
        for one in answer.articles
        if one.article_id in related
    ]
    edges = [
        Edge(origin_id=one.origin_id, copy_id=one.copy_id, share=one.share, is_credited=one.is_credited)
        for one in answer.taken
    ]
    return charts.copy_graph("Who took how much of whose text", nodes, edges)


def day_counts(label: str, days: Sequence[DayCount]) -> Chart:
    """Articles on each of the days."""
    series = Series(name="", values=tuple(float(one.articles) for one in days))
    return charts.volume(label, [one.day for one in days], [series])


def compared_volumes(answer: CompareAnswer) -> Chart:
    """A row of bars for each of what is compared."""
    return charts.volume("Articles of each day", answer.days, _series(answer))


def compared_shares(answer: CompareAnswer) -> Chart:
    """What part of all that is compared each has."""
    ordered = sorted(_series(answer), key=lambda one: -sum(one.values))
    return charts.share_chart("Share of voice", answer.days, ordered)


def _series(answer: CompareAnswer) -> list[Series]:
    return [
        Series(name=one.name, values=tuple(map(float, one.articles)))
        for one in answer.series
        if one.is_counted
    ]


def compared_copies(answer: CompareAnswer) -> Chart:
    """Which of the outlets copies which."""
    places = {one.outlet: number for number, one in enumerate(answer.copiers)}
    copies = {
        (places[one.copier], places[one.origin]): one.articles
        for one in answer.copies
        if one.copier in places and one.origin in places
    }
    return charts.heat_map("Who copies whom", [one.name for one in answer.copiers], copies)


def outlet_volume(answer: OutletAnswer) -> Chart:
    """Articles of an outlet on each day."""
    return day_counts(f"Articles of {answer.name} on each day", answer.volume)


def volume_line(one: OutletLine) -> Svg:
    """The articles of an outlet's days, as small bars."""
    said = f"{one.articles} in {len(one.days)} days"
    return charts.sparkline(
        f"Articles of {one.name}", [day.articles for day in one.days], said=said, as_bars=True
    )


def whole_line(one: OutletLine) -> Svg:
    """Which share of its articles we have all of, on each day."""
    return _share_line(f"Whole articles of {one.name}", [day.whole for day in one.days], one.whole)


def _share_line(label: str, values: Sequence[float | None], whole: float | None) -> Svg:
    said = "nothing tells" if whole is None else f"{whole:.0%} of all"
    return charts.sparkline(label, values, said=said, top=1)


def lag_line(one: OutletLine) -> Svg:
    """How long its articles took to reach us, on each day."""
    lags = [max(0.0, day.lag_s) if day.lag_s is not None else None for day in one.days]
    said = "nothing tells" if one.lag_s is None else f"{one.lag_s / 60:.0f} minutes in the mean"
    return charts.sparkline(f"Lag of {one.name}", lags, said=said)


def feed_line(feed: FeedLine) -> Svg:
    """The new articles of a feed's days, as small bars."""
    return charts.sparkline(
        f"New articles of {feed.url}",
        feed.days,
        said=f"{feed.new_articles} in {len(feed.days)} days",
        as_bars=True,
    )


def month(days: Sequence[DayCount]) -> list[list[DayCount]]:
    """Days that begin with a Monday, week by week."""
    return [list(days[at : at + 7]) for at in range(0, len(days), 7)]


def strength(count: int, days: Sequence[DayCount]) -> int:
    """How strongly a day of a calendar is shown, from 0 for none to 5."""
    most = max((one.articles for one in days), default=0)
    return charts.shade(count, most)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (
        *(day_arrivals, story_arrivals, story_copies, day_counts, outlet_volume),
        *(compared_volumes, compared_shares, compared_copies),
        *(volume_line, whole_line, lag_line, feed_line, month, strength),
    )
}
"""By the names that templates call them by."""
