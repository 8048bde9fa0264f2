"""Which address an article has, of those that its page names. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urldefrag, urljoin, urlsplit

from publicsuffixlist import PublicSuffixList

LONGEST = 2_000

_ID = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")


def canonical(named: tuple[str, ...], url: str, title: str = "") -> str:
    """The first of the addresses `named` by the page that can be its own, else `url`; without a fragment.

    A page may name another address of its registered domain, and only one that shares its number or its
    words: many name their section, their home page or another article by mistake, some by intent.
    """
    for name in named:
        address = absolute(name, url)
        if address and _same_domain(address, url) and _same_article(address, url, title):
            return address
    return urldefrag(url).url


def absolute(href: str, url: str) -> str:
    """`href` as an absolute http(s) address without a fragment, "" when it is none."""
    href = href.strip()
    if not href or len(href) > LONGEST or any(char.isspace() or ord(char) < 32 for char in href):
        return ""
    try:
        address = urldefrag(urljoin(url, href)).url
        parts = urlsplit(address)
        sound = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return ""
    return address if sound and len(address) <= LONGEST else ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=4096)
def domain(host: str) -> str:
    """The registered domain of `host`; an IP address stands for itself."""
    host = host.lower().strip(".")
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return str(_suffixes().privatesuffix(host) or host)


def _same_domain(one: str, other: str) -> bool:
    return domain(urlsplit(one).hostname or "") == domain(urlsplit(other).hostname or "")


def _same_article(address: str, url: str, title: str) -> bool:
    path, mine = urlsplit(address).path.rstrip("/"), urlsplit(url).path.rstrip("/")
    if path == mine:
        return not _query_names_it(url) or _query_names_it(address)
    if not path or mine.startswith(path + "/"):
        return False
    if set(_ID.findall(address)) & set(_ID.findall(url)):
        return True
    words = {word.lower() for word in _WORD.findall(path.rsplit("/", 1)[-1])}
    known = {word.lower() for word in _WORD.findall(mine.rsplit("/", 1)[-1] + " " + title)}
    return bool(words) and len(words & known) * 2 > len(words)


def _query_names_it(url: str) -> bool:
    """Whether the query is what tells articles apart (?id=123)."""
    return any(key in urlsplit(url).query.lower() for key in ("id=", "p=", "article=", "story="))
