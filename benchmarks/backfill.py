"""Back-fill from a WARC file measured on the shared pages: cost, memory, and what a kill leaves.

    .venv/bin/python benchmarks/backfill.py [--pages 1000] [--many 4000]

Writes a WARC file of that many real pages (../shared, or INGEST_SHARED; each a gzip member, as crawlers do it), and

* extracts them with `ingest extract --batch`, and reads the file with `ingest backfill --warc --outlet-by-host` into a
  new SQLite file: articles per CPU second of each, all processes together;
* does so again, killed (-9) in the middle and given once more: each article must be there once, at its archived time,
  as without the kill;
* reads a file of so `many` records, of the same pages on other hosts: the memory of the main process for both.

Prints a line for each; exit code 1 where the archives differ.
"""

import argparse
import gzip
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from process_tree import Usage, environment, measure

SHARED = Path(os.environ.get("INGEST_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FOLDERS = tuple(SHARED / "data/extraction" / name for name in ("dev", "spare"))
FIRST_AT = datetime(2026, 10, 1, tzinfo=UTC)
INGEST = (sys.executable, "-m", "ingest")
WARC = "pages.warc.gz"
STORED = "SELECT outlet, url, first_seen_at, revisions, text_sha256 FROM v_articles ORDER BY outlet, url"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A shared page: its id, where its bytes are, and its address."""

    id: str
    path: Path
    url: str


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--many", type=int, default=4000)
    options = parser.parse_args()
    pages = [page for folder in FOLDERS for page in saved_pages(folder)][: options.pages]
    if not pages:
        print(f"no pages in {FOLDERS[0]}; set INGEST_SHARED", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="backfill"))
    write_warc(folder / WARC, pages)

    extracted = extract(folder, pages)
    whole = backfill(folder, "whole.db", WARC)
    print(f"pages: {len(pages)}")
    print(told("extract --batch", extracted[0], extracted[1]))
    print(told("backfill --warc", len(stored(folder, "whole.db")), whole))
    ratio = len(stored(folder, "whole.db")) / whole.cpu_s / (extracted[0] / extracted[1].cpu_s)
    print(f"articles per CPU second, of those of extract --batch: {ratio:.2f}")

    killed_at = kill(folder, "killed.db")
    backfill(folder, "killed.db", WARC)
    same = stored(folder, "whole.db") == stored(folder, "killed.db")
    print(f"killed after {killed_at} articles and given again: {'the same archive' if same else 'DIFFERENT'}")

    write_warc(folder / "many.warc.gz", elsewhere(pages, options.many))
    many = backfill(folder, "many.db", "many.warc.gz")
    print(f"memory of the main process: {whole.main_mb:.0f} MB for {len(pages)} records, "
          f"{many.main_mb:.0f} MB for {options.many}")  # fmt: skip
    return 0 if same else 1


def saved_pages(folder: Path) -> Iterator[SavedPage]:
    """The pages of a folder, in the order of their ids."""
    for path in sorted(folder.glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        url = truth.get("url") or ""
        if not urlsplit(url).netloc:
            url = f"https://{truth.get('publisher') or 'unknown.example'}/{path.stem}"
        yield SavedPage(truth["id"], path.with_name(f"{path.stem}.html.gz"), url)


def elsewhere(pages: Sequence[SavedPage], count: int) -> list[SavedPage]:
    """So many pages: these, and again these on other hosts."""
    found: list[SavedPage] = []
    while len(found) < count:
        number = len(found) // len(pages)
        host = rf"\1c{number}-" if number else r"\1"
        found += [replace(page, url=re.sub(r"^(https?://)(?:www\.)?", host, page.url)) for page in pages]
    return found[:count]


def write_warc(place: Path, pages: Sequence[SavedPage]) -> None:
    """A file with a response of each page, a minute after the one before."""
    with place.open("wb") as out:
        for number, page in enumerate(pages):
            at = FIRST_AT + timedelta(minutes=number)
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + gzip.decompress(
                page.path.read_bytes()
            )
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
                f"WARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\nWARC-Target-URI: {page.url}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            out.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))


def extract(folder: Path, pages: Sequence[SavedPage]) -> tuple[int, Usage]:
    """How many of the pages `extract --batch` finds an article on, and what it took."""
    lines = [{"id": one.id, "path": str(one.path), "url": one.url, "outlet": outlet_of(one)} for one in pages]
    (folder / "manifest.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    usage = measure((*INGEST, "extract", "--batch", "manifest.jsonl"), folder)
    found = map(json.loads, (folder / "stdout").read_text("utf-8").splitlines())
    return sum(bool(one["text"]) for one in found), usage


def outlet_of(page: SavedPage) -> str:
    """The id that `--outlet-by-host` makes."""
    return (urlsplit(page.url).hostname or "").removeprefix("www.").replace(".", "-")[:64]


def command(database: str, file: str) -> tuple[str, ...]:
    return (*INGEST, "backfill", "--db", database, "--warc", file, "--outlet-by-host")


def backfill(folder: Path, database: str, file: str) -> Usage:
    return measure(command(database, file), folder)


def kill(folder: Path, database: str) -> int:
    """Kills a back-fill when a part of the file is read; how many articles are stored then."""
    process = subprocess.Popen(command(database, WARC), cwd=folder, env=environment())
    while process.poll() is None:
        if read_so_far(folder / database) >= 300:
            process.send_signal(signal.SIGKILL)
            process.wait()
            break
        time.sleep(0.05)
    return len(stored(folder, database))


def read_so_far(database: Path) -> int:
    """How many records are known to be read."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT COALESCE(MAX(records), 0) FROM archive_files").fetchone()[0])
    except sqlite3.Error:  # there is none yet
        return 0


def stored(folder: Path, database: str) -> list[dict[str, object]]:
    """What the archive has of each article."""
    words = (*INGEST, "sql", "--db", database, "--format", "jsonl", STORED)
    answer = subprocess.run(words, cwd=folder, env=environment(), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in answer.stdout.splitlines()]


def told(name: str, articles: int, usage: Usage) -> str:
    return (
        f"{name}: {articles} articles in {usage.cpu_s:.1f} s of CPU (main process {usage.main_cpu_s:.1f}), "
        f"{articles / usage.cpu_s:.1f} a second; {usage.wall_s:.0f} s by the clock, exit code {usage.exit_code}"
    )


if __name__ == "__main__":
    sys.exit(main())
