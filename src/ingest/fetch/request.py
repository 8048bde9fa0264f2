"""What is sent to a server: the URL as it goes over the wire, and the headers. No input or output."""

import re
from typing import Literal

import httpx

from ingest.errors import Refused
from ingest.model import Validators
from ingest.text import clean_line
from ingest.urls import Url

Expect = Literal["page", "feed", "robots"]

PRODUCT_TOKEN = "news-ingest"  # noqa: S105  (of the user agent; robots.txt names us by it)

_OTHER_SCHEME = re.compile(r"\s*(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ACCEPT = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.8,*/*;q=0.1",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml,*/*;q=0.5",
    "robots": "text/plain,*/*;q=0.5",
}


def user_agent(version: str, contact: str) -> str:
    """Who we are and whom to ask about us, in characters that a header can carry."""
    safe = clean_line(contact, 200).encode("ascii", "ignore").decode().replace("(", "").replace(")", "")
    return f"{PRODUCT_TOKEN}/{version} (+{safe})" if safe else f"{PRODUCT_TOKEN}/{version}"


def request_url(url: Url) -> httpx.URL:
    """`url` as it will be requested. Raises Refused for what the HTTP library takes for no URL."""
    try:
        return httpx.URL(url.asked)
    except httpx.InvalidURL as error:
        raise Refused("blocked", "not a url") from error


def redirect_target(base: Url, location: str) -> Url:
    """Where the Location of an answer from `base` leads. Raises Refused for what is no web address."""
    try:
        return Url(location, base)
    except Refused as error:
        if _OTHER_SCHEME.match(location):
            raise
        raise Refused("blocked", "a redirect to what is no url") from error


def as_written(base: httpx.URL, location: str, target: Url) -> httpx.URL:
    """`target` with its path in the spelling of the Location: some servers insist on theirs. As it is requested
    otherwise where the Location names another path for the HTTP library."""
    wire = request_url(target)
    try:
        written = wire.copy_with(raw_path=base.join(location).raw_path)
        return written if Url(str(written)) == target else wire
    except (httpx.InvalidURL, ValueError, Refused):
        return wire


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
