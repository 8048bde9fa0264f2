"""The demo's outlets, and what they answer with at a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape

from ingest.config import Feed, Outlet, Rules
from ingest.demo import feeds, layouts
from ingest.demo.house import House, Resource, html
from ingest.demo.pieces import pieces_at


def outlets(roots: Mapping[str, str]) -> tuple[Outlet, ...]:
    """The demo's outlets, as a configuration would name them, at these addresses (without a last slash)."""
    return tuple(
        Outlet(
            id=id,
            name=house.name,
            homepage=f"{roots[id]}/",
            language=house.language,
            timezone=house.timezone,
            ownership=house.ownership,
            aliases=(house.name, *house.aliases),
            feeds=(Feed(kind=house.kind, url=roots[id] + house.feed, select=house.select),),
            rules=house.rules,
        )
        for id, house in OUTLETS.items()
    )


def web(
    roots: Mapping[str, str], present: datetime, *, hours_ago: float = 0
) -> dict[str, dict[str, Resource]]:
    """What each outlet answered at which path, so many hours before `present`."""
    return {id: _site(id, house, roots[id], present, hours_ago) for id, house in OUTLETS.items()}


def _site(id: str, house: House, root: str, present: datetime, hours_ago: float) -> dict[str, Resource]:
    own = [
        (piece, present - timedelta(hours=piece.hours_ago))
        for piece in pieces_at(hours_ago)
        if piece.outlet == id
    ]
    own.sort(key=lambda pair: pair[1], reverse=True)
    found = {piece.path: html(house.write_page(house, root, piece, at)) for piece, at in own}
    found[house.feed] = house.write_feed(house, root, own)
    found.setdefault(
        "/", html(f"<!doctype html><title>{escape(house.name)}</title><h1>{escape(house.name)}</h1>")
    )
    found["/robots.txt"] = Resource(body=b"User-agent: *\nAllow: /\n", content_type="text/plain")
    return found


OUTLETS: Mapping[str, House] = {
    "harbour-wire": House(
        name="Harbour Wire",
        kind="rss",
        feed="/rss.xml",
        write_feed=feeds.rss,
        write_page=layouts.wire,
        ownership="agency",
        aliases=("агентство Harbour Wire", "هاربر واير"),
    ),
    "elmbridge": House(
        name="Elmbridge Courier",
        kind="rss",
        feed="/atom.xml",
        write_feed=feeds.atom,
        write_page=layouts.courier,
    ),
    "hillside": House(
        name="Hillside Observer",
        kind="sitemap",
        feed="/sitemap.xml",
        write_feed=feeds.sitemap,
        write_page=layouts.observer,
    ),
    "fenland": House(
        name="Fenland Echo",
        kind="listing",
        feed="/",
        select=".teaser a",
        write_feed=feeds.listing,
        write_page=layouts.echo,
        rules=Rules(
            title=(".x2",),
            lead=(".x3",),
            body=(".x5",),
            authors=(".x4",),
            published=(".x4[data-at]",),
            drop=(".share",),
        ),
    ),
    "saltmarsh": House(
        name="Saltmarsh Gazette",
        kind="rss",
        feed="/feed.json",
        write_feed=feeds.json_feed,
        write_page=layouts.gazette,
    ),
    "sundbote": House(
        name="Sundhafener Bote",
        kind="homepage",
        feed="/",
        write_feed=feeds.front,
        write_page=layouts.bote,
        language="de",
        timezone="Europe/Berlin",
    ),
    "zvonkogorsk": House(
        name="Звонкогорский вестник",
        kind="sitemap",
        feed="/sitemap-news.xml",
        write_feed=feeds.news_sitemap,
        write_page=layouts.vestnik,
        language="ru",
        timezone="Europe/Riga",
        ownership="state",
    ),
    "qanadil": House(
        name="بريد القناديل",
        kind="rss",
        feed="/index.rdf",
        write_feed=feeds.rdf,
        write_page=layouts.barid,
        language="ar",
        timezone="Asia/Beirut",
        ownership="public",
    ),
}
