"""Throws broken feeds, pages, robots.txt, headers and addresses at what reads them, and keeps what hurt.

.venv/bin/python benchmarks/fuzz.py [--minutes 10] [--seed 1] [feed page robots head url ...]

The inputs are the demo's own feeds and pages, cut, doubled, nested, spliced and salted with what has hurt parsers
before. An input hurts when anything but an IngestError comes of it, when it takes more than SLOW_S of a processor, or
when the process that reads it dies. Those are written to build/fuzz; a fault that is mended leaves its input in
tests/fuzzed, which tests/test_fuzzed.py reads.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from ingest.config import Feed, Outlet
from ingest.demo import pages as demo_pages
from ingest.discover import discover
from ingest.errors import IngestError
from ingest.extract import extract
from ingest.fetch import response
from ingest.fetch.answer import AnswerCleaner
from ingest.fetch.robots import parse_robots
from ingest.model import FeedKind, Page
from ingest.urls import Url

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from processor_time import limited

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build/fuzz"
SLOW_S = 5.0
"""Half of what a child process may spend on a processor."""
MAX_BYTES = 400_000
BATCH = 100
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OUTLET = Outlet(id="elm", name="Elm", homepage="https://elm.example", timezone="Europe/London")
ADDRESS = Url("https://elm.example/news/1-what-was-said")

TOKENS = (
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<div>", b"<p>", b"<table><tr><td>", b"<script>",
    b"<template>", b"<svg>", b"<math>", b"<a href='", b"<item>", b"<entry>", b"<url><loc>", b"&#0;",
    b"&#x10ffff;", b"&amp;",
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xf0\x9f\x8f\xb4", b" " * 3000, b"\n" * 2000, b"A" * 5000,
    b"1" * 400, b"{", b"[", b'"', b"\\u0000", b"\\ud800", b"[" * 2000, b"<b>" * 2000, b"2026-13-45T99:99:99+99:99",
    b"Von " + b"A" * 80, b"://", b"?" * 50, b"%00", b"%ff", b"xn--", b"..", b"\r\n", b"User-agent: *\n",
    b"Disallow: *a*b*c*\n",
    b"Transfer-Encoding: chunked\r\n", b"Retry-After: 99999999999999\r\n", b"<?xml version='1.0' encoding='utf-7'?>",
    b'<script type="application/ld+json">{"@type":"NewsArticle","articleBody":', b"<meta charset=utf-16>",
)  # fmt: skip

HEAD = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 20\r\nETag: "a"\r\n'
    b"Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT\r\nLocation: /a?b=c\r\nRetry-After: 30\r\n\r\n<p>Rain fell.</p>...."
)
ROBOTS = b"User-agent: *\nDisallow: /private/\nAllow: /private/open$\nCrawl-delay: 2\nSitemap: https://elm.example/s.xml\n"


def page(body: bytes, content_type: str = "text/html") -> Page:
    return Page(url=ADDRESS, asked=ADDRESS, status=200, body=body, content_type=content_type, fetched_at=NOW)


def read_feed(body: bytes) -> None:
    kinds: tuple[FeedKind, ...] = ("rss", "sitemap", "listing", "homepage")
    feed = Feed(kind=kinds[len(body) % len(kinds)], url="https://elm.example/feed")
    discover(page(body, "text/xml"), feed, now=NOW, outlet=OUTLET)


def read_page(body: bytes) -> None:
    extract(page(body), OUTLET, now=NOW)


def read_robots(body: bytes) -> None:
    robots = parse_robots(body.decode("utf-8", "replace"), "ingest")
    robots.allows("https://elm.example/private/abcabcabcabc?a=b*c")


def read_head(body: bytes) -> None:
    cleaner = AnswerCleaner()
    for start in range(0, len(body), 1 + len(body) // 7):
        cleaner.feed(body[start : start + 1 + len(body) // 7])
    cleaner.end()
    fields = [tuple(line.partition(b":")[::2]) for line in body.split(b"\r\n")]
    head = response.parse_head(200, [(name.strip(), value.strip()) for name, value in fields])
    response.redirect_location(head)
    response.retry_after_s(head.get("retry-after"), NOW)
    response.response_validators(head)
    response.check_content_type(head, "page")
    response.check_content_length(head, 1_000_000)


def read_url(body: bytes) -> None:
    url = Url(body.decode("utf-8", "replace"))
    assert Url(url.asked).asked == url.asked, "an address is read otherwise the second time"


READERS: Mapping[str, Callable[[bytes], None]] = {
    "feed": read_feed, "page": read_page, "robots": read_robots, "head": read_head, "url": read_url,
}  # fmt: skip


@cache
def seeds() -> dict[str, list[bytes]]:
    roots = {id: f"https://{id}.example" for id in demo_pages.OUTLETS}
    resources = [one for site in demo_pages.web(roots, NOW).values() for one in site.values()]
    articles = [one.body for one in resources if b"<html" in one.body[:300].lower()]
    feeds = [one.body for one in resources if b"<html" not in one.body[:300].lower()]
    addresses = [
        "https://user:pw@ELM.example:443/a/../b;c?d=e&utm_source=f#g",
        "http://[::1]:80/",
        "https://x.example/%e4%bd%a0?=&&",
    ]
    return {
        "feed": [*feeds, *articles[:3]],
        "page": articles,
        "robots": [ROBOTS],
        "head": [HEAD],
        "url": [one.encode() for one in addresses],
    }


def broken(chance: random.Random, known: list[bytes]) -> bytes:
    """One of the known inputs, changed in a few places."""
    body = bytearray(chance.choice(known))
    for _ in range(chance.choice((1, 2, 4, 8, 40))):
        at = chance.randrange(len(body) + 1)
        to = min(len(body), at + chance.choice((1, 8, 60, 2000)))
        match chance.randrange(7):
            case 0:
                del body[at:to]
            case 1:
                body[at:at] = chance.choice(TOKENS)
            case 2:
                body[at:at] = bytes(body[at:to]) * chance.choice((2, 20, 300))
            case 3:
                other = chance.choice(known)
                start = chance.randrange(len(other) + 1)
                body[at:to] = other[start : start + chance.choice((10, 200, 5000))]
            case 4 if at < len(body):
                body[at] = chance.randrange(256)
            case 5:
                body[at:at] = chance.choice(TOKENS) * chance.choice((10, 500))
            case _:
                # One tag, opened very often: trees as deep as they come.
                opened = body.find(b"<", at)
                closed = body.find(b">", opened)
                if 0 <= opened < closed <= opened + 200:
                    body[closed + 1 : closed + 1] = bytes(body[opened : closed + 1]) * chance.choice(
                        (10, 400)
                    )
        del body[MAX_BYTES:]
    return bytes(body)


def run_batch(kind: str, seed: int, folder: Path) -> None:
    """Reads a batch of inputs in this process; what hurts is written down as it is found."""
    chance, known = random.Random(f"{kind}{seed}"), seeds()[kind]
    for _ in range(BATCH):
        body = broken(chance, known)
        current = folder / f"{kind}.current"
        current.write_bytes(body)
        try:
            with limited(SLOW_S):
                READERS[kind](body)
        except IngestError:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            place = folder / f"{kind}-{type(error).__name__}-{seed}-{len(body)}"
            place.write_bytes(body)
            print(f"{place.name}: {str(error)[:200]}", flush=True)
    current.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=list(READERS))
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    before, until, seed = set(KEPT.iterdir()), time.monotonic() + 60 * options.minutes, options.seed
    seeds()  # the children have them from here
    while time.monotonic() < until:
        for kind in options.kinds:
            child = multiprocessing.get_context("fork").Process(target=run_batch, args=(kind, seed, KEPT))
            child.start()
            child.join(BATCH * SLOW_S * 4)
            if child.exitcode != 0:
                child.kill()
                child.join()
                place = KEPT / f"{kind}-died-{seed}"
                os.replace(KEPT / f"{kind}.current", place)
                print(f"{place.name}: the process ended with {child.exitcode}", flush=True)
            counts[kind] += BATCH
        seed += 1
    found = sorted(path.name for path in set(KEPT.iterdir()) - before)
    print(", ".join(f"{number:,} of {kind}" for kind, number in counts.items()))
    print(f"{len(found)} hurt" + "".join(f"\n  {KEPT / name}" for name in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
