"""What makes an article of an outlet itself: its canonical address and its key. No input or output."""

import re
from functools import lru_cache

from ingest import urls
from ingest.config import Outlet
from ingest.errors import Refused


def canonical(url: str, outlet: Outlet | None = None) -> str:
    """The address that an article is stored under: the same for all variants of the address of one page.

    Where it is a variant (www, mobile, AMP, http) of the outlet's home, it takes the home's scheme and host.
    Raises Refused("scheme") for what is no web address.
    """
    return _prefer_homepage_host(urls.strip_tracking(urls.parse(url)), outlet).written()


def article_key(url: str, outlet: Outlet | None = None) -> bytes:
    """The 32 bytes that make an article of `outlet` unique.

    Where `article_id` of the outlet finds an id in the path, this id alone decides; else the canonical
    address without what most servers do not look at: scheme, www, index page, trailing slash.
    Raises Refused("scheme") for what is no web address.
    """
    address = _prefer_homepage_host(urls.strip_tracking(urls.parse(url)), outlet)
    number = _article_id(address, outlet)
    return urls.key(f"id:{number}" if number else urls.loose_key(address))


def same_outlet(url: str, outlet: Outlet) -> bool:
    """Whether `url` lies on a registered domain of the outlet's home or one of its feeds."""
    ours = {_domain(known) for known in (outlet.homepage, *(feed.url for feed in outlet.feeds)) if known}
    return _domain(urls.parse(url).written()) in ours


def _article_id(address: urls.Address, outlet: Outlet | None) -> str | None:
    if outlet is None or not outlet.article_id:
        return None
    # A foreign address that happens to end in a number must not pass for an article of ours.
    if (outlet.homepage or outlet.feeds) and not same_outlet(address.written(), outlet):
        return None
    query = f"?{address.query}" if address.query else ""
    found = re.search(outlet.article_id, address.path) or re.search(outlet.article_id, address.path + query)
    if found is None:
        return None
    return next((group for group in found.groups() if group), None) or found.group(0)


def _prefer_homepage_host(address: urls.Address, outlet: Outlet | None) -> urls.Address:
    """With the scheme and host of the outlet's home, where it is but a variant of that."""
    home = _home(outlet.homepage) if outlet and outlet.homepage else None
    if home is None or (urls.plain_host(home.host), home.port) != (
        urls.plain_host(address.host),
        address.port,
    ):
        return address
    return address._replace(scheme=home.scheme, host=home.host)


@lru_cache(maxsize=4096)
def _home(homepage: str) -> urls.Address | None:
    try:
        return urls.parse(homepage)
    except Refused:
        return None


def _domain(url: str) -> str:
    home = _home(url)
    return urls.registered_domain(home.netloc) if home else ""
