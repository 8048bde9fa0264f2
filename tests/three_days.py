"""Three days of three made-up outlets, brought in as the program does it, for the recipes of docs/analysts.md: an
agency that is copied with and without credit, a headline that is changed, an article that is taken away, a silent day.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from net import NOON, Net, outlet, page, rss
from nine_days import Event
from runs import revisit_articles, run_outlets

from store.store import Store

OUTLETS = {name: outlet(name, language="en") for name in ("harbour-wire", "elmbridge", "saltmarsh")}


@dataclass(frozen=True)
class _Piece:
    """What an outlet publishes: `hours` after the first noon, with the made-up text of the event that it
    is `about`."""

    outlet: str
    hours: float
    title: str
    about: int
    credit: str = ""

    @property
    def address(self) -> str:
        return f"{OUTLETS[self.outlet].homepage}/{self.title.lower().replace(' ', '-')}"


PIECES = (
    _Piece("harbour-wire", -4, "Night ferry sails again", 1),
    _Piece("saltmarsh", -2.5, "The night ferry is back", 1),
    _Piece("elmbridge", -3, "Council drops toll on the footbridge", 2),
    _Piece("harbour-wire", 19, "Frost takes half of the apples", 3),
    _Piece("elmbridge", 22, "Half of the apples are lost", 3, credit="(Harbour-Wire)"),
    _Piece("saltmarsh", 23, "Lighthouse keeper hands over the key", 4),
    _Piece("harbour-wire", 44.5, "Chess club loses to its own clock", 5),
    _Piece("elmbridge", 45.25, "Library cat gets a ticket", 6),
)


def fill(store: Store) -> None:
    """Brings the three days into an empty database."""
    asyncio.run(_fill(store))


async def _fill(store: Store) -> None:
    net = Net()
    for day in range(3):
        net.now = _at(24 * day)
        for name, one in OUTLETS.items():
            shown = [piece for piece in PIECES if piece.outlet == name and piece.hours < 24 * day]
            net.pages |= {piece.address: _page(piece) for piece in shown if piece.address not in net.pages}
            net.pages[one.feeds[0].url] = rss(*(piece.address for piece in reversed(shown)))
        await run_outlets(net, store, *OUTLETS.values())
    await _change(net, store)


async def _change(net: Net, store: Store) -> None:
    """Elmbridge changes a headline, and takes its first article away."""
    toll, cat = PIECES[2], PIECES[7]
    net.pages[cat.address] = _page(replace(cat, title="Library cat gets a reader's ticket"))
    del net.pages[toll.address]
    with store.read() as tx:
        ids = [one.id for one in tx.articles.newest(50) if one.url in (toll.address, cat.address)]
    for hours in (54, 55):
        net.now = _at(hours)
        await revisit_articles(net, store, *ids, elm=OUTLETS["elmbridge"])


def _page(piece: _Piece) -> str:
    text = [*Event(piece.about).told("all"), *filter(None, (piece.credit,))]
    return page(piece.title, text, at=_at(piece.hours).isoformat())


def _at(hours: float) -> datetime:
    return NOON + timedelta(days=-2, hours=hours)
