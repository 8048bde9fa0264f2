"""Entries as Atom (RFC 4287) and as JSON Feed 1.1. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import orjson

from ingest.web.question import Feed, FeedEntry

ATOM_TYPE = "application/atom+xml; charset=utf-8"
JSON_FEED_TYPE = "application/feed+json; charset=utf-8"

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def atom(feed: Feed, base: str, self_url: str, page_url: str) -> bytes:
    """A feed as Atom. `base` is our address without a slash at its end, `self_url` that of the feed, `page_url` that of
    the page which shows the same."""
    updated = max((entry.at for entry in feed.entries), default=_EPOCH)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{_xml(feed.title)}</title>",
        f"<id>{_xml(self_url)}</id>",
        f"<updated>{_time(updated)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(self_url)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(page_url)}/>',
    ]
    for entry in feed.entries:
        lines += _atom_entry(entry, base)
    return "\n".join((*lines, "</feed>", "")).encode()


def _atom_entry(entry: FeedEntry, base: str) -> Sequence[str]:
    own = f"{base}/articles/{entry.article_id}"
    language = f" xml:lang={_attribute(entry.language)}" if entry.language else ""
    outside = [f'<link rel="related" href={_attribute(entry.url)}/>'] if entry.url.startswith("http") else []
    return [
        f"<entry{language}>",
        f"<title>{_xml(entry.title or entry.url)}</title>",
        f"<id>{_xml(own)}</id>",
        f"<updated>{_time(entry.at)}</updated>",
        f"<author><name>{_xml(entry.outlet)}</name></author>",
        f'<link rel="alternate" type="text/html" href={_attribute(own)}/>',
        *outside,
        f"<summary>{_xml(entry.text)}</summary>",
        "</entry>",
    ]


def json_feed(feed: Feed, base: str, self_url: str, page_url: str) -> bytes:
    """A feed as JSON Feed, with the addresses that `atom` takes."""
    items = [
        {
            "id": f"{base}/articles/{entry.article_id}",
            "url": f"{base}/articles/{entry.article_id}",
            **({"external_url": entry.url} if entry.url.startswith("http") else {}),
            "title": entry.title or entry.url,
            "content_text": entry.text,
            "date_published": _time(entry.at),
            "authors": [{"name": entry.outlet}],
            **({"language": entry.language} if entry.language else {}),
        }
        for entry in feed.entries
    ]
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": page_url,
        "feed_url": self_url,
        "items": items,
    }
    return orjson.dumps(whole)


def _xml(text: str) -> str:
    return escape(_NO_XML.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_NO_XML.sub("", text))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
