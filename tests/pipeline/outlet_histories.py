"""Histories of an outlet: what it does hour by hour, the runs that watch it, and an oracle that knows what is true.

    random_history   events at random
    play             the outlet lives through them; the real pipeline runs every hour, on a real database
    faults           where the archive says something else than the outlet and its answers

The oracle knows nothing of the pipeline's decisions. It knows what the outlet did, and which answer it gave to each
request: an article is to be in the archive once, with the versions that it was shown in, and with no other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from itertools import groupby
from random import Random
from typing import Literal, get_args

import sqlalchemy as sa
from made_articles import (
    CONSENT,
    LETTER,
    LOGIN,
    Made,
    article_page,
    edited,
    front_page,
    made_up,
    plain_page,
    slug,
)
from net import NOON, Net, outlet
from runs import run_outlets

from ingest.errors import Gone
from ingest.model import Page, Validators
from ingest.urls import Url
from store.store import Store

HOUR = timedelta(hours=1)
UNCONDITIONAL = Validators()

QUIET_STEP = timedelta(hours=3)
QUIET_RUNS = 13
"""Runs at the end, while nothing happens any more: every wait of the pipeline for a second look is over then."""

HOURLY_S = tuple(3600.0 * hour for hour in range(1, 24 * 14))

HOME = "https://elm.example"
FEED = f"{HOME}/rss"

# ---- what happens -----------------------------------------------------------------------------------------------

What = Literal[
    "publishes",
    "edits",
    "rewords the headline of",
    "moves",
    "moves, without a redirect,",
    "takes down",
    "redirects home",
    "forgets in its feed",
    "announces again",
    "asks for consent",
    "asks for a login",
    "shows one text for all",
]
WHOLE_OUTLET = ("asks for consent", "asks for a login", "shows one text for all")
OFTEN = ("publishes", "edits", "edits", "moves")
"""What outlets do all the time is more likely than the rest."""


@dataclass(frozen=True, slots=True)
class Event:
    """`after_h` hours after the event before it, the outlet does something: to one of the articles that it has
    published (`number`, counted round), or as a whole. `for_h` is how long that lasts, 0: for good."""

    after_h: int
    what: What
    number: int = 0
    for_h: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What an outlet always does, or never: guids in its feed, times and canonical addresses on its pages, ETags."""

    guids: bool = True
    times: bool = True
    canonicals: bool = True
    etags: bool = True


def random_history(chance: Random) -> tuple[Habits, tuple[Event, ...]]:
    """Habits, and about fifteen events over some days; the first of them is an article."""
    habits = Habits(
        guids=chance.random() < 0.6,
        times=chance.random() < 0.7,
        canonicals=chance.random() < 0.7,
        etags=chance.random() < 0.8,
    )
    events = [
        Event(
            after_h=chance.choice((0, 1, 1, 1, 2, 3, 6)),
            what=chance.choice((*get_args(What), *OFTEN)),
            number=chance.randrange(5),
            for_h=chance.choice((0, 1, 1, 2, 3)),
        )
        for _ in range(chance.randint(6, 22))
    ]
    return habits, (Event(0, "publishes"), Event(0, "publishes"), *events)


def told(habits: Habits, events: Sequence[Event]) -> str:
    """The history in lines for people."""
    lines, hour, published = [str(habits)], 0, 0
    for event in events:
        hour += event.after_h
        published += event.what == "publishes"
        number = published if event.what == "publishes" else event.number % max(published, 1) + 1
        whom = "" if event.what in WHOLE_OUTLET else f" article {number}"
        lasts = f" for {event.for_h} h" if event.for_h else " for good"
        lines.append(f"hour {hour:3}: {event.what}{whom}{lasts if _lasts(event.what) else ''}")
    return "\n".join(lines)


def _lasts(what: What) -> bool:
    return what in (*WHOLE_OUTLET, "takes down", "redirects home")


# ---- the outlet -------------------------------------------------------------------------------------------------

Shown = Literal["article", "404", "home", "wall", "text"]


@dataclass(slots=True, kw_only=True)
class Piece:
    """An article as its outlet has it; the newest version and the newest address stand last."""

    number: int
    published_at: datetime
    versions: list[Made]
    addresses: list[str]
    left: set[str] = field(default_factory=set)
    moved_at: datetime | None = None
    is_announced: bool = True
    was_announced: bool = False
    trouble: Shown | None = None
    trouble_until: datetime | None = None

    @property
    def newest(self) -> Made:
        return self.versions[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a request for an article came to: which article was asked for, and in which version it was shown."""

    at: datetime
    asked: str
    number: int
    shown: Shown
    version: int | None = None


FRONT = front_page("histories")


class Site(Net):
    """An outlet that lives: each answer depends on what has happened until now, and is remembered."""

    def __init__(self, habits: Habits) -> None:
        super().__init__(now=NOON)
        self.habits = habits
        self.pieces: list[Piece] = []
        self.wall: What | None = None
        self.wall_until: datetime | None = NOON
        self.answers: list[Answer] = []
        self.false_deletions: list[str] = []

    # -- what it does

    def live(self, event: Event) -> None:
        """What the event changes. One that can do nothing is passed over."""
        if event.what == "publishes":
            self._publish()
        elif event.what in WHOLE_OUTLET:
            self.wall, self.wall_until = event.what, self.now + HOUR * max(event.for_h, 1)
        elif self.pieces:
            self._change(self.pieces[event.number % len(self.pieces)], event)

    def _publish(self) -> None:
        number = len(self.pieces)
        made = made_up("history", number)
        piece = Piece(number=number, published_at=self.now, versions=[made], addresses=[])
        self.pieces.append(piece)
        self._settle_at_new_address(piece)

    def _change(self, piece: Piece, event: Event) -> None:
        until = self.now + HOUR * event.for_h if event.for_h else None
        if event.what in ("edits", "rewords the headline of"):
            before, seed = piece.newest, len(piece.versions)
            title = f"{before.title}, say {seed + 1} of them" if event.what != "edits" else None
            piece.versions.append(edited(before, seed, title=title))
        elif event.what == "moves":
            self._settle_at_new_address(piece)
        elif event.what == "moves, without a redirect,":
            # Only its guid in the feed tells where it is now, and only where its page can be read.
            if self.habits.guids and piece.is_announced and self.wall != "shows one text for all":
                piece.left |= set(piece.addresses)
                piece.moved_at = self.now
                self._settle_at_new_address(piece)
        elif event.what == "takes down":
            piece.trouble, piece.trouble_until = "404", until
        elif event.what == "redirects home":
            piece.trouble, piece.trouble_until = "home", until
        else:
            is_announced = event.what == "announces again"
            # Nobody could know of a new address that no feed has announced.
            piece.is_announced = is_announced or piece.moved_at == self.now

    def _settle_at_new_address(self, piece: Piece) -> None:
        words = slug(piece.newest.title)
        piece.addresses.append(f"{HOME}/news/{piece.number}{len(piece.addresses):02}-{words}")

    def end_what_is_over(self) -> None:
        if self.wall_until and self.wall_until <= self.now:
            self.wall = None
        for piece in self.pieces:
            if piece.trouble_until and piece.trouble_until <= self.now:
                piece.trouble = None

    # -- what it answers

    async def __call__(
        self, url: Url, *, expect: str = "page", validators: Validators = UNCONDITIONAL
    ) -> Page:
        if url.asked == FEED:
            self.pages = {FEED: self._feed()}
            return await super().__call__(url, validators=validators)
        piece = next(piece for piece in self.pieces if url.asked in piece.addresses)
        shown, at, body = self._stands_at(url.asked, piece)
        version = len(piece.versions) - 1 if shown == "article" else None
        self.answers.append(
            Answer(at=self.now, asked=url.asked, number=piece.number, shown=shown, version=version)
        )
        self.pages = {at: body if body else Gone("status", "404", http_status=404)}
        known = validators if self.habits.etags else UNCONDITIONAL
        return replace(await super().__call__(Url(at), validators=known), asked=url)

    def _stands_at(self, asked: str, piece: Piece) -> tuple[Shown, str, str | None]:
        """What is shown for an address, where it stands, and its page; None: there is none."""
        path = asked.removeprefix(HOME)
        if self.wall == "asks for consent":
            return "wall", f"{HOME}/consent?back={path}", plain_page(CONSENT)
        if self.wall == "asks for a login":
            return "wall", f"{HOME}/login?next={path}", plain_page(LOGIN)
        if self.wall == "shows one text for all":
            return "text", asked, plain_page(LETTER)
        if piece.trouble == "home":
            return "home", f"{HOME}/", FRONT
        if piece.trouble == "404" or asked in piece.left:
            return "404", asked, None
        return "article", piece.addresses[-1], self._page(piece)

    def _page(self, piece: Piece) -> str:
        return article_page(
            piece.newest,
            published=piece.published_at.isoformat() if self.habits.times else None,
            canonical=piece.addresses[-1] if self.habits.canonicals else None,
        )

    def _feed(self) -> str:
        items = ""
        for piece in self.pieces:
            if not piece.is_announced:
                continue
            piece.was_announced = True
            guid = f'<guid isPermaLink="false">elm-{piece.number}</guid>' if self.habits.guids else ""
            items += (
                f"<item><title>{escape(piece.newest.title)}</title><link>{piece.addresses[-1]}</link>{guid}"
                f"<pubDate>{format_datetime(piece.published_at)}</pubDate></item>"
            )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{items}</channel></rss>'


async def play(habits: Habits, events: Iterable[Event], store: Store) -> Site:
    """The outlet after its history and a quiet day; it was watched every hour."""
    site = Site(habits)
    for event in events:
        for _ in range(event.after_h):
            await _watch(site, store, HOUR)
        site.end_what_is_over()
        site.live(event)
    for _ in range(QUIET_RUNS):
        await _watch(site, store, QUIET_STEP)
    return site


async def _watch(site: Site, store: Store, until_next: timedelta) -> None:
    site.end_what_is_over()
    await run_outlets(site, store, outlet("elm"), by_daemon=True, revisit_after_s=HOURLY_S)
    site.false_deletions += false_deletions(site, store)
    site.now += until_next


# ---- the oracle -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article of the archive: its revisions as (title, text), oldest first."""

    id: int
    url: str
    gone_at: datetime | None
    revisions: tuple[tuple[str, str], ...]
    edits: int


def faults(site: Site, store: Store) -> list[str]:
    """Where the archive differs from what the outlet did and showed."""
    kept = _kept(store)
    return [
        *dict.fromkeys(site.false_deletions),
        *_foreign_texts(site, kept),
        *(fault for piece in site.pieces for fault in _faults_of(site, piece, kept)),
        *_unrecorded(site, store),
        *_miscounted(store),
    ]


def _miscounted(store: Store) -> list[str]:
    """What is kept beside the articles is what follows from them."""
    with store.read() as tx:
        return [f"{table}: {count} wrong rows" for table, count in tx.kept.count_faults().items() if count]


def _kept(store: Store) -> list[Kept]:
    with store.read() as tx, store._engine.connect() as db:
        gone = dict(db.execute(sa.text("SELECT article_id, gone_ts FROM v_deleted")).all())
        edits = list(db.execute(sa.text("SELECT article_id FROM v_edits")).scalars())
        rows = db.execute(sa.text("SELECT article_id, url FROM v_articles ORDER BY article_id")).all()
        return [
            Kept(
                id=id,
                url=url,
                gone_at=datetime.fromtimestamp(gone[id], UTC) if id in gone else None,
                revisions=tuple(
                    (one.content.title, one.content.text) for one in tx.articles.seen_revisions(id)
                ),
                edits=edits.count(id),
            )
            for id, url in rows
        ]


def _foreign_texts(site: Site, kept: Iterable[Kept]) -> list[str]:
    own = {made.text for piece in site.pieces for made in (*piece.versions, *_wall_before(site, piece))}
    return [
        f"row {one.id}: revision {at} says {text[:50]!r}, which is of no article"
        for one in kept
        for at, (_, text) in enumerate(one.revisions, start=1)
        if text not in own
    ]


def _wall_before(site: Site, piece: Piece) -> tuple[Made, ...]:
    """The wall that may have been taken for the article's first version: nothing says that one text is a wall where it
    is shown for a single article, and no other one was ever seen."""
    first = next((answer for answer in site.answers if answer.shown in ("article", "text")), None)
    if first is None or first.shown == "article" or first.number != piece.number:
        return ()
    others = [one for one in site.answers if one.at == first.at and one.number != piece.number]
    return () if any(one.shown == "text" for one in others) else (LETTER,)


def _faults_of(site: Site, piece: Piece, kept: Iterable[Kept]) -> list[str]:
    name = f"article {piece.number + 1}"
    answers = [answer for answer in site.answers if answer.number == piece.number]
    shown = [version for version, _ in groupby(a.version for a in answers if a.version is not None)]
    texts = {made.text for made in piece.versions}
    rows = [one for one in kept if any(text in texts for _, text in one.revisions)]
    if len(rows) != bool(shown):
        return [f"{name}: {len(rows)} rows in the archive; it was shown in the versions {shown}"]
    if not rows:
        return [f"{name}: {fault}" for fault in _left_out(piece, answers)]
    (row,) = rows
    found = [*_revisions(site, piece, row, shown), *_deletion(piece, row, answers)]
    if piece.trouble is None and shown[-1] != len(piece.versions) - 1 and not _is_lost(answers):
        found.append(f"version {len(piece.versions) - 1} stood there for a day and was not fetched")
    return [f"{name}: {fault}" for fault in found]


def _revisions(site: Site, piece: Piece, row: Kept, shown: Sequence[int]) -> Iterator[str]:
    """Each version that was shown is one revision, and there is no other; each but the first is an edit."""
    made = [piece.versions[version] for version in shown]
    if row.revisions[0][1] in [wall.text for wall in _wall_before(site, piece)]:
        made = [LETTER, *made]
    if row.revisions != tuple((one.title, one.text) for one in made):
        yield f"has the revisions {_versions(piece, row)}; it was shown in the versions {shown}"
    if row.edits != len(row.revisions) - 1:
        yield f"has {len(row.revisions)} revisions, and {row.edits} edits"
    if row.url not in piece.addresses:
        yield f"is said to stand at {row.url}"


def _versions(piece: Piece, row: Kept) -> list[int | str]:
    known = {(made.title, made.text): at for at, made in enumerate(piece.versions)}
    return [known.get(said, f"none ({said[0]})") for said in row.revisions]


def _left_out(piece: Piece, answers: Sequence[Answer]) -> Iterator[str]:
    if piece.was_announced and piece.trouble is None and not _is_lost(answers):
        yield "was announced, stands at its address, and was not fetched"


def _is_lost(answers: Sequence[Answer]) -> bool:
    """Whether an address of the article was not found before it had ever shown the article: that is believed."""
    found: set[str] = set()
    for answer in answers:
        if answer.shown == "404" and answer.asked not in found:
            return True
        if answer.shown == "article":
            found.add(answer.asked)
    return False


def _deletion(piece: Piece, row: Kept, answers: Sequence[Answer]) -> Iterator[str]:
    """Whether it is gone at the end."""
    if row.gone_at and piece.trouble is None and not _is_lost(answers):
        yield f"stands at its address, and is said to be gone since {row.gone_at}"
    if row.gone_at is None and piece.trouble and len(_misses(answers)) > 1:
        yield f"is gone since {_misses(answers)[0].at}, which is not said"


def false_deletions(site: Site, store: Store) -> list[str]:
    """Articles that are said to be gone now, and are not since then: an article is gone since the first of two misses,
    where no answer between them or after them showed it."""
    with store._engine.connect() as db:
        gone = db.execute(sa.text("SELECT url, gone_ts FROM v_deleted")).all()
    found = []
    for url, gone_ts in gone:
        piece = next((piece for piece in site.pieces if url in piece.addresses), None)
        answers = [answer for answer in site.answers if piece and answer.number == piece.number]
        seen = [answer for answer in answers if answer.shown == "article"]
        misses, gone_at = _misses(answers), datetime.fromtimestamp(gone_ts, UTC)
        if len(misses) < 2 or not seen or not seen[-1].at < gone_at <= misses[0].at:
            missed = ", ".join(str(answer.at) for answer in misses)
            found.append(f"{url} is said to be gone since {gone_at}; missed at: {missed}")
    return found


def _misses(answers: Sequence[Answer]) -> list[Answer]:
    """The answers since the article was last shown that do not have it. Walls say nothing about that, nor does an
    address that has never shown it: nobody knows that it is the article's."""
    shown = [at for at, answer in enumerate(answers) if answer.shown == "article"]
    known = {answers[at].asked for at in shown}
    since = answers[max(shown, default=-1) + 1 :]
    return [answer for answer in since if answer.shown in ("404", "home") and answer.asked in known]


def _unrecorded(site: Site, store: Store) -> list[str]:
    """Every answer has an attempt, and every attempt was answered."""
    with store._engine.connect() as db:
        asked = db.execute(sa.text("SELECT url FROM v_attempts WHERE stage <> 'feed'")).scalars()
        told, given = Counter(asked), Counter(answer.asked for answer in site.answers)
    return [
        f"{url}: {given[url]} answers, {told[url]} attempts"
        for url in told | given
        if told[url] != given[url]
    ]
