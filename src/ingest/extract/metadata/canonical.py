"""The canonical address of an article, among those that its page names. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from ingest.errors import Refused
from ingest.urls import Url

# A link that logs in is not one that a reader could share.
_USERINFO = re.compile(r"[^/?#]*//[^/?#]*@")
_ID = re.compile(r"\d{5,}")
_WORD = re.compile(r"[^\W\d_]{3,}|\d+")
_ARTICLE_PARAMETERS = ("id=", "p=", "article=", "story=")


def canonical_url(named: Iterable[str], url: Url, title: str = "") -> Url:
    """The first of the addresses `named` by the page that can be its own, else `url`.

    Only an address of the same registered domain is accepted, and only one that shares a number or words
    with `url` or `title`: many pages name their section, the home page or another article by mistake, some
    by intent.
    """
    for name in named:
        candidate = absolute_url(name, url)
        if candidate and _is_same_domain(candidate, url) and _is_same_article(candidate, url, title):
            return candidate
    return url


def absolute_url(href: str, base: Url) -> Url | None:
    """`href` on the page `base` as an address; None when it names none, or a user."""
    if not href.strip() or _USERINFO.match(href):
        return None
    try:
        return Url(href, base)
    except Refused:
        return None


def _is_same_domain(one: Url, other: Url) -> bool:
    return one.registered_domain == other.registered_domain


def _is_same_article(candidate: Url, url: Url, title: str) -> bool:
    path, own_path = candidate.path.rstrip("/"), url.path.rstrip("/")
    if path == own_path:
        return not _query_names_article(url) or _query_names_article(candidate)
    if not path or own_path.startswith(path + "/"):
        # The home page, or a section above the article.
        return False
    if set(_ID.findall(candidate.asked)) & set(_ID.findall(url.asked)):
        return True
    words = _words(path.rsplit("/", 1)[-1])
    own_words = _words(own_path.rsplit("/", 1)[-1] + " " + title)
    return bool(words) and len(words & own_words) * 2 > len(words)


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(unquote(text))}


def _query_names_article(url: Url) -> bool:
    """Whether the query tells articles apart (?id=123)."""
    query = url.query.lower()
    return any(parameter in query for parameter in _ARTICLE_PARAMETERS)
