"""A net without a wire: a dict of pages that remembers what it was asked. And the rest of `Deps` to go with it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

from ingest.config import Feed, FetchSettings, Outlet
from ingest.errors import FetchError, Gone
from ingest.model import Page, Validators
from ingest.pipeline.deps import AsyncStore, Deps, RunOptions
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import run_outlets
from ingest.sandbox.executor import InlineExecutor
from ingest.urls import Url
from store.model import Process
from store.store import Store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ME = Process(machine="here", id="1:1")


class Net:
    """Answers with its pages, 304 where the validators still hold, and raises what is an error."""

    def __init__(self, pages: dict[str, str | FetchError] | None = None, now: datetime = NOON) -> None:
        self.pages: dict[str, str | FetchError] = dict(pages or {})
        self.asked: list[str] = []
        self.now = now
        self.lies = False  # an ETag that stays the same whatever the page says

    async def __call__(
        self,
        url: Url,
        *,
        expect: str = "page",
        validators: Validators = Validators(),  # noqa: B008
    ) -> Page:
        self.asked.append(url.asked)
        answer = self.pages.get(url.asked, Gone("status", "404", http_status=404))
        if isinstance(answer, FetchError):
            raise answer
        body = answer.encode()
        etag = "always" if self.lies else sha256(body).hexdigest()[:12]
        same = validators.etag == etag
        kind = "text/html" if body.lstrip()[:9].lower() == b"<!doctype" else "application/xml"
        return Page(
            url=url,
            asked=url,
            status=304 if same else 200,
            body=b"" if same else body,
            content_type=f"{kind}; charset=utf-8",
            headers=f"content-type: {kind}; charset=utf-8",
            fetched_at=self.now,
            validators=Validators(etag=etag),
            took_ms=1,
        )


def outlet(id: str = "elm", *feeds: Feed, **said: object) -> Outlet:
    """An outlet at https://ID.example with one RSS feed, unless others are given."""
    home = f"https://{id}.example"
    return Outlet(
        id=id,
        name=id.title(),
        homepage=home,
        feeds=feeds or (Feed(kind="rss", url=f"{home}/rss"),),
        **said,  # type: ignore[arg-type]
    )


def make_deps(
    net: Net,
    store: Store,
    *,
    process: Process = ME,
    is_process_dead: Callable[[Process], bool] | None = None,
) -> Deps:
    """Everything outside the program, made for a test: the database is real."""

    async def sleep(seconds: float) -> None:
        await asyncio.Event().wait()  # nothing here lasts long enough for a lease to be renewed

    return Deps(
        fetch=net,
        store=AsyncStore(store),
        executor=InlineExecutor(),
        now=lambda: net.now,
        sleep=sleep,
        rng=Random(7),
        process=process,
        is_process_dead=is_process_dead or (lambda process: False),
    )


async def ingest(
    net: Net, store: Store, *outlets: Outlet, limit: int | None = None, **settings: object
) -> RunReport:
    """One run by hand; the report of the first outlet."""
    mine = outlets or (outlet(),)
    options = RunOptions(
        command="fetch",
        settings=FetchSettings(**settings),  # type: ignore[arg-type]
        outlets=mine,
        limit=limit,
    )
    return (await run_outlets(mine, make_deps(net, store), options))[0]


def rss(*links: str, titles: tuple[str, ...] = (), dates: tuple[str, ...] = ()) -> str:
    """A feed that announces these addresses."""
    items = ""
    for at, link in enumerate(links):
        title = titles[at] if at < len(titles) else f"Item {at}"
        date = f"<pubDate>{dates[at]}</pubDate>" if at < len(dates) else ""
        items += f"<item><title>{title}</title><link>{link}</link>{date}</item>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{items}</channel></rss>'


_SUBJECTS = (
    "The harbour board",
    "A council of growers",
    "The night ferry",
    "The old mill",
    "A choir of millers",
)
_DEEDS = (
    "will rebuild the eastern pier before the autumn storms arrive",
    "has asked the county for a loan to mend the flooded lower road",
    "counted twice as many travellers as in the spring of last year",
    "opens its doors again after eleven years of patient repair",
    "sold every seat for the winter concerts within a single morning",
    "wants to plant four hundred young oaks along the northern dike",
    "promised to publish the accounts that neighbours have long asked for",
)


def story(
    seed: str, *, title: str | None = None, extra: str = "", at: str = "2026-11-20T08:30:00+00:00"
) -> str:
    """A page with an article made up from `seed`: other seeds give other texts."""
    chance = Random(seed)
    paragraphs = [
        f"{chance.choice(_SUBJECTS)} of {seed} {chance.choice(_DEEDS)}, said clerk {chance.randrange(10**6)}; "
        f"{chance.choice(_SUBJECTS).lower()} {chance.choice(_DEEDS)} and number {chance.randrange(10**6)} "
        f"{chance.choice(_DEEDS)}."
        for _ in range(7)
    ]
    return page(title or f"What {seed} decided on Friday", paragraphs, extra=extra, at=at)


def page(title: str, paragraphs: list[str], *, extra: str = "", at: str = "2026-11-20T08:30:00+00:00") -> str:
    """An article page of a plain outlet."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta property="article:published_time" content="{at}">{extra}</head>'
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}</article></body></html>"
    )
