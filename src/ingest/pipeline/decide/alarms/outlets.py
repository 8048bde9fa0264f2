"""What is wrong with an outlet, by what it delivered last and what it delivered before. Pure."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property, partial
from math import exp, log1p

from ingest.pipeline.decide.alarms import shares
from ingest.pipeline.decide.alarms.shares import WINDOWS, DayShare, Lengths, Usual
from ingest.pipeline.decide.alarms.silence import Rhythm, is_silent
from ingest.pipeline.decide.counts import AT_FETCH
from store.model import Alarm, FeedHealth, PageCounts, SeenPage

USUAL_DAYS = 28
"""So many days before a window tell what is usual."""

PRIOR = DayShare(bad=2, n=20)
"""Of an outlet of which nothing is known, nine in ten pages are expected to be had, and to have a text."""

NO_PRIOR = DayShare(bad=0, n=0)

SAME_TEXT_PRIOR = DayShare(bad=2, n=100)
"""How many articles have the text of another one of their outlet, where nothing is wrong."""

FAR_SHORTER = 5
"""A text that is so many times shorter than is usual is too little, as in the counts of days."""

MIN_FAILED_RUNS = 2
MIN_FEED_FETCHES = 3
MIN_SAME = 3
MIN_REPEATS = 50
"""A server that has sent all again so often within two days, and never said that nothing has changed, does not look at
what it is asked."""

VALIDATORS_LAST = timedelta(days=7)
"""How long it is told that validators lied: the program sees to it by itself."""

_STORED = ("new", "revised", "same")


@dataclass(frozen=True, slots=True)
class Trouble:
    """That something is wrong: which kind of alarm it is, at which feed ("": at no one alone), and what was seen."""

    kind: str
    feed: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """How a run has just ended: how many in a row failed or were degraded and why, the quotas that it reached, and the
    addresses of feeds that it read, and of those that robots.txt kept it from."""

    failures: int = 0
    reasons: tuple[str, ...] = ()
    quotas: tuple[str, ...] = ()
    read: frozenset[str] = frozenset()
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)  # without slots: what is usual before a day is found once
class OutletHealth:
    """What is known of an outlet at `now`: what was counted of its pages by day, its newest pages, the newest first,
    its feeds, its runs by day (`bad` ones failed), the alarms that last.

    `rhythm` None: silence is not looked for. `run` None: none has just ended. `known_liars` are the feeds whose
    validators were an alarm before. `certificates` are the hosts whose certificates end within a week, and when.
    """

    now: datetime
    days: Mapping[str, PageCounts] = field(default_factory=dict)
    newest: Sequence[SeenPage] = ()
    feeds: Sequence[FeedHealth] = ()
    runs: Sequence[DayShare] = ()
    lasting: Sequence[Alarm] = ()
    rhythm: Rhythm | None = None
    last_new_at: datetime | None = None
    read_at: datetime | None = None
    run: LastRun | None = None
    known_liars: frozenset[str] = frozenset()
    certificates: Mapping[str, datetime] = field(default_factory=dict)

    def alarm(self, kind: str, feed: str = "") -> Alarm | None:
        """The alarm of this kind that lasts; None where there is none."""
        return next((one for one in self.lasting if (one.kind, one.feed) == (kind, feed)), None)

    @cached_property
    def before(self) -> Callable[[date], Sequence[PageCounts]]:
        """The counts of the days before a day by which it is told what is usual then."""
        return cache(partial(_days_before, self.days, _on(self.now - timedelta(days=2 * USUAL_DAYS))))

    @cached_property
    def usual_lengths(self) -> Callable[[date], Lengths]:
        """How long articles usually were before a day."""
        return cache(partial(_usual_lengths, self))

    def usual_words(self, on: date) -> float | None:
        """How many words articles usually had before a day; None where too little is known."""
        lengths = self.usual_lengths(on)
        return exp(lengths.mean) - 1 if lengths.n >= shares.MIN_LENGTHS else None


def troubles(of: OutletHealth) -> list[Trouble]:
    """All that is wrong. What was wrong before stays so until it is clearly well again."""
    found = [
        *_silence(of),
        *_failing(of),
        *_robots_of_feeds(of),
        *_entries(of),
        *_texts(of),
        *_fields(of),
        *_lengths(of),
        *_same_texts(of),
        *_feeds(of),
        *_validators(of),
        *_quotas(of),
        *_certificates(of),
    ]
    return list({(one.kind, one.feed): one for one in reversed(found)}.values())[::-1]


def _stays(of: OutletHealth, kind: str, feed: str = "") -> Iterator[Trouble]:
    """What lasts, as it was told."""
    lasting = of.alarm(kind, feed)
    if lasting:
        yield Trouble(kind, feed, lasting.what)


# ---- silence and runs -------------------------------------------------------------------------------------------


def _silence(of: OutletHealth) -> Iterator[Trouble]:
    lasting = of.alarm("silence")
    if lasting and (of.last_new_at is None or of.last_new_at <= lasting.began_at):
        yield from _stays(of, "silence")
    elif not lasting and of.rhythm and of.last_new_at and of.read_at and not _has_told_why(of):
        yield from _new_silence(of.rhythm, of.last_new_at, of.read_at)


def _has_told_why(of: OutletHealth) -> bool:
    """Whether an alarm lasts by which nothing new can come."""
    return any(one.kind in ("text", "wall", "entries", "robots", "failing") for one in of.lasting)


def _new_silence(known: Rhythm, last_new_at: datetime, read_at: datetime) -> Iterator[Trouble]:
    if is_silent(known, last_new_at, read_at):
        since = f"nothing new for {_length(read_at - last_new_at)}, since {last_new_at:%Y-%m-%d %H:%M} UTC"
        yield Trouble("silence", "", f"{since}: longer than its rhythm allows")


def _length(of: timedelta) -> str:
    hours = of.total_seconds() / 3600
    if hours < 2:
        return f"{hours * 60:.0f} minutes"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"


def _failing(of: OutletHealth) -> Iterator[Trouble]:
    if of.run is None:
        yield from _stays(of, "failing")
    elif of.run.failures and not of.run.forbidden:
        usual = shares.usual_share(of.runs)
        count = of.run.failures
        is_sure = count >= MIN_FAILED_RUNS and shares.chance(count, count, usual) < shares.threshold(usual)
        if is_sure or of.alarm("failing"):
            why = of.run.reasons[0] if of.run.reasons else "see ingest runs"
            yield Trouble("failing", "", f"{count} runs in a row failed or were degraded: {why}")


def _robots_of_feeds(of: OutletHealth) -> Iterator[Trouble]:
    forbidden = of.run.forbidden if of.run else ()
    for feed in forbidden:
        yield Trouble("robots", feed, f"robots.txt asks us not to read {feed}")
    for alarm in of.lasting:
        is_read = of.run is not None and alarm.feed in of.run.read
        if alarm.kind == "robots" and alarm.feed and alarm.feed not in forbidden and not is_read:
            yield from _stays(of, "robots", alarm.feed)


def _quotas(of: OutletHealth) -> Iterator[Trouble]:
    if of.run is None:
        yield from _stays(of, "quota")
    elif of.run.quotas:
        yield Trouble("quota", "", "; ".join(of.run.quotas))


def _certificates(of: OutletHealth) -> Iterator[Trouble]:
    for origin, ends_at in of.certificates.items():
        verb = "ends" if ends_at > of.now else "has ended"
        yield Trouble("certificate", origin, f"the certificate of {origin} {verb} on {ends_at:%Y-%m-%d}")


# ---- the newest pages -------------------------------------------------------------------------------------------


def _entries(of: OutletHealth) -> Iterator[Trouble]:
    """Pages that cannot be had at all."""
    pages = [(one.at, not one.has_body) for one in of.newest]
    count = lambda day: DayShare(day.fetches - day.pages, day.fetches)  # noqa: E731
    kinds = ("entries", "robots")
    size = _fallen(of, kinds, pages, count, PRIOR)
    if size:
        some = of.newest[:size]
        kind = "robots" if _often(some, "robots") else "entries"
        yield Trouble(kind, "", f"{_of(pages, size)} newest pages could not be had: {_reasons(some)}")
    else:
        yield from _not_calm(of, kinds, pages, count)


def _texts(of: OutletHealth) -> Iterator[Trouble]:
    """Pages that came, but without a whole text."""
    came = [one for one in of.newest if one.has_body]
    pages = [(one.at, not _is_whole(one, of)) for one in came]
    count = lambda day: DayShare(day.pages - day.texts, day.pages)  # noqa: E731
    kinds = ("text", "wall")
    size = _fallen(of, kinds, pages, count, PRIOR)
    if size:
        some = came[:size]
        kind = (
            "wall" if _often(some, "wall") or (_often(some, "not_article") and _same_walls(some)) else "text"
        )
        yield Trouble(kind, "", f"{_of(pages, size)} newest pages gave no whole text: {_reasons(some)}")
    else:
        yield from _not_calm(of, kinds, pages, count)


def _is_whole(page: SeenPage, of: OutletHealth) -> bool:
    if page.outcome not in _STORED or page.words is None or page.is_partial:
        return False
    usual = of.usual_words(_on(page.at))
    return usual is None or page.words * FAR_SHORTER >= usual


def _usual_lengths(of: OutletHealth, on: date) -> Lengths:
    return shares.usual_lengths([(one.measured, one.log_words, one.log_words_sq) for one in of.before(on)])


def _same_walls(pages: Sequence[SeenPage]) -> bool:
    reasons = [one.reason for one in pages if one.outcome not in _STORED]
    return len(set(reasons)) == 1 and any(
        word in (reasons[0] or "") for word in ("login", "paywall", "consent")
    )


def _often(pages: Sequence[SeenPage], word: str) -> bool:
    bad = [one for one in pages if one.outcome not in _STORED]
    return bool(bad) and 2 * sum((one.reason or "").startswith(word) for one in bad) > len(bad)


def _reasons(pages: Sequence[SeenPage]) -> str:
    def of_one(page: SeenPage) -> str:
        if page.outcome not in _STORED:
            return page.reason or page.outcome
        return "only a part of it" if page.is_partial else "hardly any text"

    bad = [of_one(one) for one in pages if one.outcome not in _STORED or one.is_partial]
    some = bad or [of_one(one) for one in pages]
    return "; ".join(f"{reason} ({count})" for reason, count in Counter(some).most_common(2))


@dataclass(frozen=True, slots=True)
class _Field:
    """What an article should have: the kind of its alarm, how it is called, whether an article lacks it, and of how
    many it was counted on a day. `is_of_runs`: articles of one run lack it together, by chance too."""

    kind: str
    said: str
    lacks: Callable[[SeenPage, Counter[str | None]], bool]
    count: Callable[[PageCounts], int]
    is_of_runs: bool = False


def _is_at_fetch(page: SeenPage) -> bool:
    if page.published_at is None or page.precision == "day" or page.first_seen_at is None:
        return False
    return abs(page.first_seen_at - page.published_at) <= AT_FETCH


_FIELDS = (
    _Field(
        "titles",
        "have no title of their own",
        lambda page, titles: not (page.title or "").strip() or titles[page.title] >= MIN_SAME,
        lambda day: day.measured - day.titled,
    ),
    _Field(
        "dates",
        "have no time of publication",
        lambda page, _: page.published_at is None,
        lambda day: day.measured - day.dated,
    ),
    _Field(
        "authors",
        "have no author",
        lambda page, _: not page.has_authors,
        lambda day: day.measured - day.authored,
    ),
    _Field(
        "fetch_times",
        "say that they were published when they were fetched",
        lambda page, _: _is_at_fetch(page),
        lambda day: day.at_fetch,
        is_of_runs=True,  # what is published together may have been published just before we came
    ),
)


def _fields(of: OutletHealth) -> Iterator[Trouble]:
    """Articles that lack what those before had."""
    new = [one for one in of.newest if one.is_new]
    titles = Counter(one.title for one in new)
    for wanted in _FIELDS:
        pages = [(one.at, wanted.lacks(one, titles)) for one in new]
        if wanted.is_of_runs:
            pages = _by_run(new, [bad for _, bad in pages])

        def count(day: PageCounts, lacking: Callable[[PageCounts], int] = wanted.count) -> DayShare:
            return DayShare(lacking(day), day.measured)

        size = _fallen(of, (wanted.kind,), pages, count, is_even=wanted.is_of_runs)
        if size:
            yield Trouble(wanted.kind, "", f"{_of(pages, size)} newest articles {wanted.said}")
        else:
            yield from _not_calm(of, (wanted.kind,), pages, count)


def _by_run(pages: Sequence[SeenPage], lacking: Sequence[bool]) -> list[tuple[datetime, bool]]:
    """One row for each run: whether all its pages lack it."""
    runs: dict[int | None, tuple[datetime, bool]] = {}
    for page, bad in zip(pages, lacking, strict=True):
        at, all_bad = runs.get(page.run_id, (page.at, True))
        runs[page.run_id] = (at, all_bad and bad)
    return list(runs.values())


def _same_texts(of: OutletHealth) -> Iterator[Trouble]:
    """Articles that have one text, as where a wall stands before all of them."""
    new = [one for one in of.newest if one.is_new]
    texts = Counter(one.text_sha256 for one in new)
    same = [(one.at, texts[one.text_sha256] >= MIN_SAME) for one in new]
    older = same[max(WINDOWS) :]
    usual = shares.usual_share([DayShare(sum(bad for _, bad in older), len(older))], SAME_TEXT_PRIOR)
    flags = [bad for _, bad in same]
    usual = replace(usual, a_day=_a_day(of))
    size = shares.fallen(flags, lambda size: usual)
    lasting = of.alarm("wall")
    if size:
        yield Trouble(
            "wall", "", f"{sum(flags[:size])} of {size} newest articles have a text that others have too"
        )
    elif lasting and "a text that others have" in lasting.what and not _is_calm(same, lasting, usual):
        yield from _stays(of, "wall")


def _a_day(of: OutletHealth) -> float:
    return shares.usual_share([DayShare(0, one.measured) for one in of.days.values()]).a_day


def _lengths(of: OutletHealth) -> Iterator[Trouble]:
    """Texts that are far shorter than they were."""
    new = [(one.at, log1p(one.words)) for one in of.newest if one.is_new and one.words is not None]
    lasting, words = of.alarm("length"), [value for _, value in new]

    def begins(size: int) -> date:
        return _on(lasting.began_at if lasting else new[size - 1][0])

    size = shares.collapsed(words, lambda size: of.usual_lengths(begins(size)))
    if size:
        usual = of.usual_words(begins(size)) or 0.0
        now = exp(sum(words[:size]) / size) - 1
        yield Trouble(
            "length", "", f"the {size} newest articles have {now:.0f} words, where {usual:.0f} are usual"
        )
    elif lasting and of.now - lasting.began_at < timedelta(days=USUAL_DAYS):
        since = [value for at, value in new if at > lasting.began_at]
        usual_before = of.usual_lengths(_on(lasting.began_at))
        if usual_before.n >= shares.MIN_LENGTHS and not shares.are_long_again(since, usual_before):
            yield from _stays(of, "length")


# ---- the look that they share -----------------------------------------------------------------------------------

_Pages = Sequence[tuple[datetime, bool]]
"""The newest pages, the newest first: when, and whether they lack it."""
_Count = Callable[[PageCounts], DayShare]


def _fallen(
    of: OutletHealth,
    kinds: Sequence[str],
    pages: _Pages,
    count: _Count,
    prior: DayShare = NO_PRIOR,
    *,
    is_even: bool = False,
) -> int:
    """The window in which too many lack it. While an alarm of these kinds lasts, what was before it is usual."""
    lasting = next((alarm for kind in kinds if (alarm := of.alarm(kind))), None)
    some = [one for one in pages if one[0] > lasting.began_at] if lasting else pages

    def usual(size: int) -> Usual:
        at = lasting.began_at if lasting else some[size - 1][0]
        earlier = pages[len(some) if lasting else size :]
        days = [count(one) for one in of.before(_on(at))] + _same_day(earlier, at)
        return shares.usual_share(days, prior, is_even=is_even)

    return shares.fallen([bad for _, bad in some], usual)


def _same_day(earlier: _Pages, at: datetime) -> list[DayShare]:
    """What pages tell that came before those in question, on their day: it is not counted among the days before."""
    flags = [bad for one, bad in earlier if _on(one) == _on(at)]
    return [DayShare(sum(flags), len(flags))] if flags else []


def _not_calm(of: OutletHealth, kinds: Sequence[str], pages: _Pages, count: _Count) -> Iterator[Trouble]:
    """What lasts, until the newest pages are as before; after so many days it has become usual."""
    for kind in kinds:
        lasting = of.alarm(kind)
        if lasting and "a text that others have" not in lasting.what:
            days = [count(one) for one in of.before(_on(lasting.began_at))]
            is_new = of.now - lasting.began_at < timedelta(days=USUAL_DAYS)
            if is_new and not _is_calm(pages, lasting, shares.usual_share(days, PRIOR)):
                yield from _stays(of, kind)


def _is_calm(pages: _Pages, lasting: Alarm, usual: Usual) -> bool:
    return shares.is_calm([bad for at, bad in pages if at > lasting.began_at], usual)


def _on(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _days_before(days: Mapping[str, PageCounts], kept: date, on: date) -> Sequence[PageCounts]:
    first, last = max(on - timedelta(days=USUAL_DAYS), kept).isoformat(), on.isoformat()
    return tuple(counts for one, counts in days.items() if first <= one < last)


def _of(pages: _Pages, size: int) -> str:
    return f"{sum(bad for _, bad in pages[:size])} of the {size}"


# ---- feeds ------------------------------------------------------------------------------------------------------


def _feeds(of: OutletHealth) -> Iterator[Trouble]:
    """Feeds whose entries yield nothing, while those of others do."""
    if len(of.feeds) < 2:
        return
    for feed in of.feeds:
        fetches, stored = feed.recent.fetches, feed.recent.stored
        lasting = of.alarm("entries", feed.url)
        if stored or (not fetches and not lasting):
            continue
        past = DayShare(feed.past.fetches - feed.past.stored, feed.past.fetches)
        usual = shares.usual_share([DayShare(0, 0)] * (USUAL_DAYS - 1) + [past], PRIOR)
        is_sure = fetches >= MIN_FEED_FETCHES and shares.chance(fetches, fetches, usual) < shares.threshold(
            usual
        )
        if is_sure:
            yield Trouble(
                "entries", feed.url, f"none of {fetches} pages that {feed.url} announced could be stored"
            )
        elif lasting:
            yield from _stays(of, "entries", feed.url)


def _validators(of: OutletHealth) -> Iterator[Trouble]:
    for feed in of.feeds:
        lasting = of.alarm("validators", feed.url)
        if lasting and of.now - lasting.began_at < VALIDATORS_LAST:
            yield from _stays(of, "validators", feed.url)
        elif not lasting and feed.url not in of.known_liars:
            if not feed.validators_trusted:
                what = f"{feed.url} changed under an unchanged ETag or Last-Modified"
                yield Trouble("validators", feed.url, what)
            elif feed.repeats >= MIN_REPEATS and feed.repeats * 10 > feed.reads * 9:
                what = f"{feed.url} was sent whole {feed.repeats} times in two days, though nothing in it had changed"
                yield Trouble("validators", feed.url, what)
