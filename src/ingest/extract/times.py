"""When an article was published and changed: the best of what its page says. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from ingest import dates
from ingest.extract import selectors
from ingest.extract.metadata import Head
from ingest.model import Instant, Outlet

# The first of these that gives a time of day wins; a day from an early one is made exact by a later one.
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "dc.date.created", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date.published", "article.published", "publish-date", "publish_date", "published_time",
    "publication_date", "pubdate", "article:published", "date.created", "displaydate", "originalpublicationdate",
    "vr:published_time", "bt:pubdate", "cse_pubdate", "shareaholic:article_published_time", "article_date_original",
    "article:post_date", "rnews:datepublished", "datecreated", "iso-8601-publish-date", "article_publish_date",
    "dc.date", "dcterms.date", "date", "dat", "last-modified-first", "og:pubdate",
)  # fmt: skip
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dc.date.modified", "dcterms.modified", "article:updated", "lastmod", "last-modified", "revision_date",
    "cxenseparse:recs:modifiedtime", "date.updated", "updated_time", "article.updated",
)  # fmt: skip
_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?=[/_.-]|$)")
_UPDATED = re.compile(r"updat|modif|revis|geändert|aktualis|mis à jour|actualiz|обновл|aggiorn|stand:", re.I)

_YEAR = re.compile(r"(?<!\d)(?:(?:19|20)\d\d|\d\d?[./]\d\d?[./]\d\d)(?!\d)")
_Said = tuple[str, str]


def published(
    page: LexborHTMLParser, head: Head, outlet: Outlet, url: str, now: datetime
) -> tuple[Instant | None, str | None]:
    """When the article first stood there, and where that was found."""
    said = list(_said(head, _PUBLISHED, "datePublished", "uploadDate", "dateCreated"))
    rule = selectors.text(page, outlet.rules.published)
    zone = outlet.timezone
    if rule:
        at = dates.parse(rule, now=now, zone=zone)
        if at:
            return at, "rule"
    said += _visible(page)
    others = [value for value, _ in (*said, *_said(head, _MODIFIED, "dateModified"))]
    found = [(at, where) for value, where in said if (at := _read(value, others, zone, now))]
    if not found:
        return _from_path(url, now)
    first, where = found[0]
    if first.precision != "day":
        return first, where
    for at, source in found[1:]:
        if at.precision != "day" and abs((at.at.date() - first.at.date()).days) <= 1:
            return at, source
    return first, where


def modified(
    head: Head, page: LexborHTMLParser, outlet: Outlet, now: datetime, since: Instant | None
) -> Instant | None:
    """When the article was last changed, None where the page does not say so or says it wrongly."""
    said = list(_said(head, _MODIFIED, "dateModified"))
    rule = selectors.text(page, outlet.rules.modified)
    if rule:
        said.insert(0, (rule, "rule"))
    for value, _ in said:
        at = _read(value, [other for other, _ in said], outlet.timezone, now)
        if at and (since is None or at.at.date() >= since.at.date()):
            return at
    return None


def _said(head: Head, metas: tuple[str, ...], *keys: str) -> Iterator[_Said]:
    for key in keys:
        value = head.facts.word(key)
        if value:
            yield value, f"json-ld {key}"
    for name in metas:
        for value in head.every(name)[:2]:
            yield value, f"meta {name}"


def _visible(page: LexborHTMLParser) -> list[_Said]:
    """What <time> elements and marked-up dates say, in the order of the page; marks of a change are left out."""
    found = []
    for node in page.css("time, [itemprop=datePublished]")[:12]:
        attrs = node.attributes
        if "updated" in (attrs.get("class") or "").lower() and "published" not in (attrs.get("class") or ""):
            continue
        words = node.text(deep=True).strip()[: dates.MAX_INPUT_CHARS]
        value = attrs.get("datetime") or attrs.get("content") or words
        if value and not _UPDATED.search(words):
            found.append((value, "time element"))
    return found


def under_headline(
    lines: Sequence[str], head: Head, outlet: Outlet, now: datetime
) -> tuple[Instant | None, str | None]:
    """The first date in the page's title or in one of the short `lines` under its headline."""
    for words in (head.title[-40:], *lines):
        if len(words) <= dates.MAX_INPUT_CHARS and _YEAR.search(words):
            at = dates.parse(words, now=now, zone=outlet.timezone)
            if at:
                return at, "text"
    return None, None


def _read(value: str, others: list[str], zone: str | None, now: datetime) -> Instant | None:
    at = dates.parse(value, now=now, zone=zone)
    if at is None or zone or at.precision != "day":
        return at
    # A naive time: another time of this page may name the offset that both were written in.
    for other in others:
        offset = dates.offset_in(other)
        if offset is not None and offset is not UTC:
            exact = dates.parse(value, now=now, offset=offset)
            if exact:
                return exact
    return at


def _from_path(url: str, now: datetime) -> tuple[Instant | None, str | None]:
    match = _IN_PATH.search(urlsplit(url).path)
    at = dates.parse("-".join(match.groups()), now=now) if match else None
    return (at, "address") if at else (None, None)
