"""Saved pages as WARC/1.1 (ISO 28500), each record a gzip member of its own. Pure.

Of an answer we have the body, unpacked, and its headers (not for pages saved before they were kept); not its status
line, its encoded bytes or the request. So a page is a `resource`, no `response`: nothing is made up. What else is
known, the headers too, stands in a `metadata` record beside it. A page has the same number whenever it is exported.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from store.model import SavedPage

_FIELDS = "application/warc-fields"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")

ABOUT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": (
        "Pages of news articles as they were received, without content encoding. Status lines and requests were not "
        "kept, so that pages are resource records; headers stand in the metadata records, for pages that have them. "
        "WARC-Date is when the version of the article was stored."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """A page of one version of an article, and what is known of it."""

    article_id: int
    outlet: str
    revision: int
    url: str
    seen_at: datetime
    page: SavedPage


def write(out: BinaryIO, pages: Iterable[ArchivedPage], software: str, at: datetime) -> int:
    """Writes the pages to `out`, which is left open; how many there were. `software` is the program with version, `at`
    the time now."""
    about = _fields({"software": software} | ABOUT)
    out.write(_record("warcinfo", _id("warcinfo", software, at.isoformat()), at, _FIELDS, about))
    count = 0
    for page in pages:
        for record in _records(page):
            out.write(record)
        count += 1
    return count


def _records(one: ArchivedPage) -> Iterator[bytes]:
    id = _id("resource", one.page.sha256.hex(), one.url, str(one.article_id), str(one.revision))
    target = {"WARC-Target-URI": one.url}
    yield _record(
        "resource",
        id,
        one.seen_at,
        one.page.content_type or "application/octet-stream",
        one.page.body,
        target,
    )
    known = {
        "article-id": str(one.article_id),
        "outlet": one.outlet,
        "revision": str(one.revision),
        "content-type": one.page.content_type,
        "rights-headers": one.page.rights_header,
    }
    body = _fields({name: value for name, value in known.items() if value}) + _headers(one.page.headers or "")
    yield _record(
        "metadata", _id("metadata", id), one.seen_at, _FIELDS, body, target | {"WARC-Refers-To": id}
    )


def _record(
    kind: str, id: str, at: datetime, content_type: str, block: bytes, more: dict[str, str] | None = None
) -> bytes:
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": id,
        "WARC-Date": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        **(more or {}),
        "WARC-Block-Digest": f"sha256:{sha256(block).hexdigest()}",
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    return gzip.compress(b"WARC/1.1\r\n" + _fields(head) + b"\r\n" + block + b"\r\n\r\n", mtime=0)


def _fields(values: dict[str, str]) -> bytes:
    """Named fields, one to a line; what outlets sent cannot add one."""
    return "".join(
        f"{name}: {_UNSEEN.sub(' ', value).strip()}\r\n" for name, value in values.items()
    ).encode()


def _headers(received: str) -> bytes:
    """The headers of the answer, each as the value of a field."""
    return b"".join(_fields({"http-header": line}) for line in received.splitlines())


def _id(*names: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, chr(10).join(names))}>"
