"""What is sent to a server: the URL as it goes over the wire, and the headers. No input or output."""

from typing import Literal

import httpx

from ingest.errors import Refused
from ingest.fetch.guard import validate_url
from ingest.model import Validators
from ingest.text import clean_line

Expect = Literal["page", "feed", "robots"]

PRODUCT_TOKEN = "news-ingest"  # noqa: S105  (of the user agent; robots.txt names us by it)

_ACCEPT = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.8,*/*;q=0.1",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml,*/*;q=0.5",
    "robots": "text/plain,*/*;q=0.5",
}


def user_agent(version: str, contact: str) -> str:
    """Who we are and whom to ask about us, in characters that a header can carry."""
    safe = clean_line(contact, 200).encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    return f"{PRODUCT_TOKEN}/{version} (+{safe})" if safe else f"{PRODUCT_TOKEN}/{version}"


def request_url(url: str) -> httpx.URL:
    """`url` as it will be requested: without userinfo and fragment, escaped where it needs to be.

    Raises Refused for what is not a plain http(s) URL.
    """
    try:
        return httpx.URL(validate_url(url.strip().replace(" ", "%20")))
    except httpx.InvalidURL as error:
        raise Refused("blocked", "not a url") from error


def redirect_url(base: httpx.URL, location: str) -> httpx.URL:
    """Where the Location of an answer from `base` leads. Raises Refused as `request_url` does."""
    try:
        target = base.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("blocked", "a redirect to what is no url") from error
    return request_url(str(target))


def request_headers(
    url: httpx.URL, user_agent: str, expect: Expect, validators: Validators
) -> list[tuple[bytes, bytes]]:
    """The headers of a GET of `url`; conditional when there are validators."""
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": user_agent,
        "Accept": _ACCEPT[expect],
        "Accept-Encoding": "gzip, deflate",
    }
    if validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return [(name.encode(), value.encode("latin-1", "ignore")) for name, value in headers.items()]
