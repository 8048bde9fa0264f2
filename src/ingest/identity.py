"""What makes an article of an outlet itself: its canonical address and its key. No input or output."""

from collections.abc import Iterable, Set
from hashlib import sha256

from ingest.config import Outlet
from ingest.config.patterns import compiled
from ingest.model import Entry
from ingest.urls import Url


def canonical(url: Url, outlet: Outlet | None = None) -> Url:
    """The address that an article is stored under: the same for all variants of the address of one page.

    Where it is a variant (www, mobile, AMP, http) of the outlet's home, it takes the home's scheme and host.
    """
    stripped, home = url.canonical, outlet.parsed_homepage if outlet else None
    if home is None or (home.plain_host, home.port) != (stripped.plain_host, stripped.port):
        return stripped
    return stripped.on_host_of(home)


def article_key(url: Url, outlet: Outlet | None = None) -> bytes:
    """The 32 bytes that make an article of `outlet` unique.

    Where `article_id` of the outlet finds an id in the path, this id alone decides; else the canonical
    address without what most servers do not look at: scheme, www, index page, trailing slash.
    """
    address = canonical(url, outlet)
    number = _article_id(address, outlet)
    return sha256((f"id:{number}" if number else address.loose).encode()).digest()


def twin_key(entry: Entry) -> bytes | None:
    """The 32 bytes that are the same for two addresses of one article that differ in a parameter of the query: path,
    names of the parameters, title, and the feed's time or its own name for the article.

    None where there is no query, no title, or neither time of day nor name: then nothing tells that two are one.
    """
    url, published = entry.url.canonical, entry.published
    at = published.at.isoformat() if published and published.precision != "day" else ""
    if not url.query or not entry.title or not (at or entry.guid):
        return None
    names = sorted(pair.partition("=")[0] for pair in url.query.split("&"))
    same = (url.origin, url.path, *names, entry.title, at or f"guid:{entry.guid}")
    return sha256("\n".join(same).encode()).digest()


def same_outlet(url: Url, outlet: Outlet) -> bool:
    """Whether `url` lies on a registered domain of the outlet's home or one of its feeds."""
    return url.registered_domain in domains(outlet)


def home_domains(outlets: Iterable[Outlet]) -> frozenset[str]:
    """The registered domains of the homepages of these outlets."""
    homes = (outlet.parsed_homepage for outlet in outlets)
    return frozenset(home.registered_domain for home in homes if home)


def is_off_domain(outlet: Outlet, urls: Iterable[Url], homes: Set[str]) -> bool:
    """Whether one of `urls` lies on a domain in `homes`, those of all outlets, that is none of the outlet's own."""
    others = {url.registered_domain for url in urls} & homes
    return bool(others - domains(outlet))


def domains(outlet: Outlet) -> frozenset[str]:
    """The registered domains of the outlet's home and feeds."""
    known = (outlet.parsed_homepage, *(feed.parsed_url for feed in outlet.feeds))
    return frozenset(own.registered_domain for own in known if own is not None)


def _article_id(address: Url, outlet: Outlet | None) -> str | None:
    if outlet is None or not outlet.article_id:
        return None
    # A foreign address that happens to end in a number must not pass for an article of ours.
    if (outlet.homepage or outlet.feeds) and not same_outlet(address, outlet):
        return None
    query = f"?{address.query}" if address.query else ""
    pattern = compiled(outlet.article_id)
    found = pattern.search(address.path) or pattern.search(address.path + query)
    if found is None:
        return None
    number: str = next((group for group in found.groups() if group), None) or found.group(0)
    return number
