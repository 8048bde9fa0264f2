"""The files of a case, by their names.

index.html                     everything at a glance
article.json                   everything that is stored of the article
versions/1.txt, 2.txt, …       headline, lead and text of each version
differences/1-2.txt, …         what each version removed [-so-] and added {+so+}
pages/DIGEST.html.txt          each page as it came, byte for byte; named so that no browser runs it
headers/DIGEST.txt             where and when it came, and its headers
attempts.jsonl                 each time that an address of it was asked for, as far as that is kept
announced.jsonl                the feeds that announced it
robots/DIGEST.txt              what the robots.txt of its host said
SHA256SUMS                     the digest of every other file, as sha256sum checks them
"""

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from types import MappingProxyType

from ingest import dedupe
from ingest.evidence.case import Case, Version
from ingest.evidence.cover import cover
from store.model import RobotsFile, SavedPage


def files(case: Case, more: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, bytes]:
    """Every file of a case, in the order in which they are to be read; `more` are others that belong to it."""
    found = {
        "article.json": _json(_article(case), indent=2),
        **{f"versions/{version.number}.txt": _text(version) for version in case.versions},
        **{
            f"differences/{before.number}-{after.number}.txt": _difference(before, after)
            for before, after in pairwise(case.versions)
        },
        **_pages(page for version in case.versions for page in version.pages),
        "attempts.jsonl": b"".join(_json(asdict(attempt)) for attempt in case.attempts),
        "announced.jsonl": b"".join(_json(asdict(one)) for one in case.announced),
        **{
            robots_name(version.robots): (version.robots.body or "").encode()
            for version in case.versions
            if version.robots
        },
        **more,
    }
    digests = {name: sha256(content).hexdigest() for name, content in found.items()}
    found = {"index.html": cover(case, digests).encode(), **found}
    return found | {"SHA256SUMS": sums(found)}


def zipped(contents: Mapping[str, bytes], at: datetime) -> bytes:
    """The files as a ZIP file, made `at`."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def sums(contents: Mapping[str, bytes]) -> bytes:
    """The digests of files as `sha256sum --check` reads them."""
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in contents.items()).encode()


def page_name(digest: bytes) -> str:
    """The name of a page's file, which is its digest."""
    return f"pages/{digest.hex()}.html.txt"


def robots_name(robots: RobotsFile) -> str:
    """The name of the file of a robots.txt, which is the digest of its text."""
    return f"robots/{sha256((robots.body or '').encode()).hexdigest()}.txt"


def _pages(pages: Iterable[SavedPage]) -> dict[str, bytes]:
    found = {page.sha256: page for page in pages}
    return {
        name: content
        for page in found.values()
        for name, content in (
            (page_name(page.sha256), page.body),
            (f"headers/{page.sha256.hex()}.txt", _headers(page)),
        )
    }


def _headers(page: SavedPage) -> bytes:
    if page.headers is None:
        known = f"content-type: {page.content_type}\n{page.rights_header}".rstrip()
        said = f"The other headers of this page were not kept.\n\n{known}"
    else:
        said = f"Found at {page.url}\n\n{page.headers}"
    by = f", by whoever made the archive {page.archive}" if page.archive else ""
    first = f"First received {_iso(page.first_saved_at)}{by}\n" if page.first_saved_at else ""
    last = "Last received, or taken from that archive," if page.archive else "Last received"
    return f"{first}{last} {_iso(page.saved_at)}\n{said}\n".encode()


def _text(version: Version) -> bytes:
    content = version.content
    return ("\n\n".join(part for part in (content.title, content.lead, content.text) if part) + "\n").encode()


def _difference(before: Version, after: Version) -> bytes:
    return (dedupe.format_diff(dedupe.diff(before.content, after.content)) + "\n").encode()


def _article(case: Case) -> dict[str, object]:
    article = asdict(case.article)
    state, key = article.pop("state"), article.pop("key")
    del article["content"]
    return {
        "made_at": case.made_at,
        "program": case.program,
        "outlet_name": case.outlet,
        **article,
        **state,
        "article_key": key,
        "addresses": list(case.addresses),
        "versions": [
            {"number": version.number, "seen_at": version.seen_at, **asdict(version.content)}
            for version in case.versions
        ],
    }


def _json(value: object, indent: int | None = None) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=indent, default=_plain) + "\n").encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"cannot be written as JSON: {value!r}")


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
