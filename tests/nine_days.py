"""Nine days of four made-up outlets, brought in as the program does it: with stories, copies, edits, a deletion, a feed
that falls silent, pages without text, and a minister who speaks."""

import asyncio
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from net import NOON, Net, outlet, page, rss
from runs import revisit_articles, run_outlets
from warm_servers import WarmServers

from ingest import cli
from ingest.config import Feed, Outlet
from ingest.sandbox import fork_server
from store.store import Store, open_store

LAST_DAY = NOON
DAYS = tuple(LAST_DAY - timedelta(days=back) for back in reversed(range(9)))

TASS = Outlet(
    id="tass",
    name="TASS",
    homepage="https://tass.com",
    ownership="state",
    country="RU",
    feeds=(
        Feed(kind="rss", url="https://tass.com/rss"),
        Feed(kind="sitemap", url="https://tass.com/map.xml"),
    ),
)
RIA, ELM, OAK = (
    outlet("ria", ownership="state", country="RU"),
    outlet("elm", country="GB"),
    outlet("oak"),
)
OUTLETS = (TASS, RIA, ELM, OAK)

SPOKEN = (
    '"We are ready for talks about the harbour and the northern road," Foreign Minister Sergey Lavrov said on Friday.',
    "Sergey Lavrov will meet his guests again, and Lavrov promised an answer.",
)
PLAIN = (
    "The talks about the harbour, the ferry and the northern road went on for most of the day in the old town hall.",
    "Nobody could say in the evening whether there would be an answer before the winter, or who would have to pay.",
    '"The town has waited for this road for eleven years," clerk Mary Hendricks said.',
)
"""English that can be recognized: the names of what happened are in no language."""


@dataclass(frozen=True)
class Event:
    """Something that happened, which several outlets tell."""

    number: int

    @property
    def names(self) -> list[str]:
        chance = Random(self.number)
        return ["".join(chance.choices(ascii_lowercase, k=8)).title() for _ in range(12)]

    def told(self, teller: str) -> list[str]:
        """What happened in the words of one who tells it; all tell it with the same names."""
        chance = Random(f"{self.number} {teller}")
        return [" ".join(chance.choice(self.names) for _ in range(40)) + "." for _ in range(5)]

    @property
    def title(self) -> str:
        return f"{self.names[0]} and {self.names[1]} met {self.names[2]}"


def fill_grouped(url: str, folder: Path, servers: WarmServers) -> None:
    """Brings the nine days into the empty database at `url`, and finds their stories and names. `folder` is one without
    a configuration."""
    with closing(open_store(url)) as store:
        fill(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("INGEST_DATABASE__URL", url)
        patch.setattr(fork_server, "start", servers.start)
        assert cli.call(["stories", "--rebuild", "--since", "2026-11-01"]) == 0
        assert cli.call(["reextract", "--only", "names"]) == 0


def fill(store: Store) -> None:
    """Brings the nine days into an empty database."""
    asyncio.run(_fill(store))


async def _fill(store: Store) -> None:
    net = Net()
    for number, day in enumerate(DAYS, 1):
        _publish(net, number, day)
        for hours in (0, 6):
            net.now = day + timedelta(hours=hours)
            await run_outlets(net, store, *OUTLETS)
    await _revisit(net, store)


def _publish(net: Net, number: int, day: datetime) -> None:
    """What the outlets have on one day: TASS tells an event first, Ria copies it, Oak copies it with a credit, Elm
    tells it in its own words. Only TASS and Ria tell the second event of the day."""
    first, second = Event(number), Event(100 + number)
    body = [*first.told("tass"), *SPOKEN]
    _show(net, TASS, f"/politics/{number}", first.title, body, day)
    _show(net, RIA, f"/news/{number}", first.title, body, day + timedelta(hours=1))
    _show(
        net, OAK, f"/news/{number}", f"{first.title}, TASS says", [*body, "(TASS)"], day + timedelta(hours=2)
    )
    if day < LAST_DAY - timedelta(days=1):
        own = [*first.told("elm"), "TASS reported that Lavrov had left."]
        _show(net, ELM, f"/news/{number}", f"Why {first.title}", own, day + timedelta(hours=3))
    _show(net, TASS, f"/world/{number}", second.title, second.told("tass"), day)
    talks = [f"It was day {number} of the talks.", *SPOKEN, *PLAIN]
    _show(net, ELM, f"/talks/{number}", f"Talks go on for day {number}", talks, day + timedelta(hours=1))
    _show(net, RIA, f"/world/{number}", second.title, second.told("ria"), day + timedelta(hours=1))
    if day == LAST_DAY:
        for empty in range(3):
            net.pages[f"https://oak.example/empty/{empty}"] = page("Nothing", ["Soon."])
            net.pages["https://oak.example/rss"] = rss(*(f"https://oak.example/empty/{n}" for n in range(3)))


def _show(net: Net, outlet: Outlet, path: str, title: str, body: list[str], at: datetime) -> None:
    """A page, and the feed that announces it before those of the days before."""
    address = f"{outlet.homepage}{path}"
    said = '<meta name="author" content="Ann Reed"><meta property="article:section" content="World">'
    net.pages[address] = page(title, body, extra=said, at=(at - timedelta(hours=4)).isoformat())
    shown = [link for link in net.pages if link.startswith(outlet.homepage) and link.count("/") > 3]
    net.pages[outlet.feeds[0].url] = rss(*reversed(shown))
    if len(outlet.feeds) > 1:
        places = "".join(f"<url><loc>{link}</loc></url>" for link in shown)
        net.pages[outlet.feeds[1].url] = (
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
        )


async def _revisit(net: Net, store: Store) -> None:
    """Elm changes an article and its headline, and takes another one away."""
    with store.read() as tx:
        elm = [one for one in tx.articles.newest(200) if one.outlet == "elm"]
    changed, gone = elm[0], elm[1]
    body = [*changed.content.text.split("\n"), "A correction was made at noon, since all of it was wrong."]
    net.pages[changed.url] = page("It was quite another matter", body)
    del net.pages[gone.url]
    for hours in (8, 9):
        net.now = LAST_DAY + timedelta(hours=hours)
        await revisit_articles(net, store, changed.id, gone.id, elm=ELM)
