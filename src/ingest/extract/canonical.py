"""The canonical address of an article, among those that its page names. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urldefrag, urljoin, urlsplit

from ingest.urls import registered_domain

MAX_URL_CHARS = 2_000

_ID = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_ARTICLE_PARAMETERS = ("id=", "p=", "article=", "story=")


def canonical_url(named: Iterable[str], url: str, title: str = "") -> str:
    """The first of the addresses `named` by the page that can be its own, else `url`; without a fragment.

    Only an address of the same registered domain is accepted, and only one that shares a number or words
    with `url` or `title`: many pages name their section, the home page or another article by mistake, some
    by intent.
    """
    for name in named:
        candidate = absolute_url(name, url)
        if candidate and _is_same_domain(candidate, url) and _is_same_article(candidate, url, title):
            return candidate
    return urldefrag(url).url


def absolute_url(href: str, base: str) -> str:
    """`href` as an absolute http(s) address without fragment and user name, "" when it cannot be one."""
    href = href.strip()
    if not href or len(href) > MAX_URL_CHARS or any(char.isspace() or ord(char) < 32 for char in href):
        return ""
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        is_valid = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:
        return ""
    return url if is_valid and len(url) <= MAX_URL_CHARS else ""


def _is_same_domain(one: str, other: str) -> bool:
    return _domain(one) == _domain(other)


def _domain(url: str) -> str:
    return registered_domain(urlsplit(url).hostname or "")


def _is_same_article(candidate: str, url: str, title: str) -> bool:
    path, own_path = urlsplit(candidate).path.rstrip("/"), urlsplit(url).path.rstrip("/")
    if path == own_path:
        return not _query_names_article(url) or _query_names_article(candidate)
    if not path or own_path.startswith(path + "/"):
        # The home page, or a section above the article.
        return False
    if set(_ID.findall(candidate)) & set(_ID.findall(url)):
        return True
    words = {word.lower() for word in _WORD.findall(path.rsplit("/", 1)[-1])}
    own_words = {word.lower() for word in _WORD.findall(own_path.rsplit("/", 1)[-1] + " " + title)}
    return bool(words) and len(words & own_words) * 2 > len(words)


def _query_names_article(url: str) -> bool:
    """Whether the query tells articles apart (?id=123)."""
    query = urlsplit(url).query.lower()
    return any(parameter in query for parameter in _ARTICLE_PARAMETERS)
