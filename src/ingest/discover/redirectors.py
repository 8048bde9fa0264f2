"""Addresses that only redirect to the address that they contain -> that address. No input or output.

Search engines, mail programs and social networks write such addresses into feeds to count clicks. They are asked for
nothing: robots.txt forbids most of them, and a page of their own may come instead of the article.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ingest.errors import Refused
from ingest.urls import Url

MAX_LEVELS = 2
"""So many redirectors are unwrapped that contain one another."""

# Hosts that do nothing else.
_HOSTS = re.compile(
    r"lm?\.(facebook|instagram)\.com|(.+\.)?safelinks\.protection\.outlook\.com|out\.reddit\.com|slack-redir\.net"
    r"|go\.(redirectingat|skimresources)\.com|away\.vk\.com|t\.umblr\.com|href\.li|anon\.to|nullrefer\.com|exit\.sc"
)
# The last segment of the path of a redirector: /url, /redirect.php, /apiclick.aspx
_WORD = re.compile(
    r"(url|redirect(or|ion)?|redir|rd|rdr|out|outbound|outgoing|linkout|clickout|click|clicks|clk|apiclick|clickthrough"
    r"|goto|gotourl|go|l|away|jump|exit|leave|leaving|forward|fwd|track|tracker|linkfilter|external|extern|ext"
    r"|r|count|counter|visit|follow)"
    r"(\.(php\d?|aspx?|ashx|jsp|cgi|html?))?",
    re.I,
)
# What a redirector calls its target. An article may have an address as its `ref`, `source` or `share`.
_NAMES = frozenset(
    """url u q to target dest destination link href goto redirect redirect_url redirecturl redirect_to redirectto redir
    out z uri r ru murl ued location l page go target_url targeturl dest_url ds_dest_url click_url lnk site""".split()
)
# The target as a part of the path: Yahoo's search and feeds, mail filters.
_IN_PATH = tuple(
    (re.compile(host), re.compile(path))
    for host, path in (
        (r"r\.search\.yahoo\.com", r".*/RU=(?P<encoded>[^/]+)(/.*)?"),
        (r"(.+\.)?rd\.yahoo\.com", r".*/\*{1,2}(?P<plain>https?:/.+)"),
        (r"urldefense\.com", r"/v3/__(?P<plain>https?:/.+?)__;.*"),
    )
)
_ABSOLUTE = re.compile(r"https?://[^\s/?#]+\S*", re.I)


def unwrapped(url: Url) -> Url:
    """What `url` redirects to if it contains that, else `url` itself."""
    for _ in range(MAX_LEVELS):
        target = _target(url)
        if target is None:
            break
        url = target
    return url


def _target(url: Url) -> Url | None:
    if wrapped := url.wrapped:
        return wrapped
    targets = set(_in_path(url)) or (set(_in_query(url)) if url.query and _is_redirector(url) else set())
    if len(targets) != 1:
        return None
    try:
        return Url(targets.pop())
    except Refused:
        return None


def _is_redirector(url: Url) -> bool:
    last = url.path.rstrip("/").rsplit("/", 1)[-1]
    return _HOSTS.fullmatch(url.host) is not None or _WORD.fullmatch(last) is not None


def _in_query(url: Url) -> Iterator[str]:
    """The values of the query's parameters that can only be targets, or the query if it is one as a whole."""
    if _ABSOLUTE.fullmatch(url.query):
        yield url.query
        return
    for pair in url.query.split("&"):
        name, _, value = pair.partition("=")
        # Some are encoded twice.
        for decoded in (unquote(value), unquote(unquote(value))):
            if unquote(name).lower() in _NAMES and _ABSOLUTE.fullmatch(decoded):
                yield decoded
                break


def _in_path(url: Url) -> Iterator[str]:
    written = f"{url.path}?{url.query}" if url.query else url.path
    for host, path in _IN_PATH:
        found = path.fullmatch(written) if host.fullmatch(url.host) else None
        if found is None:
            continue
        parts = found.groupdict()
        if parts.get("encoded"):
            yield unquote(parts["encoded"])
        else:
            yield re.sub(r"(?i)^(https?:)/+", r"\1//", parts["plain"])
