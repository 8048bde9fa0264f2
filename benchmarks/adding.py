"""Adding outlets, shown: one by one, the next fetch storing their text, and two hundred of an OPML file at once.

    python benchmarks/adding.py --oddweb ../shared/tools/oddweb_dev.py    each of its outlets, by its feed
    python benchmarks/adding.py --sites http://127.0.1.1:8100             these outlets, by their homepages
    python benchmarks/adding.py --opml 200 [--check]                      made-up outlets, each on an address of its own
    python benchmarks/adding.py --sites http://127.0.1.1:8100 … --opml 0 --check      these, from one OPML file

Of each: the seconds that `ingest outlets add` took, the articles and words that the next `ingest fetch` stored, or why
there are none. All is on loopback.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import formatdate
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from made_up_rows import WORDS
from process_tree import environment, measure

INGEST = Path(sys.executable).with_name("ingest")
HEAD = 'contact = "desk@elm.example"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n'
PORT = 8790
CONTROL = "http://127.77.0.1:8700"
THINGS = ("harbour", "ferry", "council", "bridge", "market")


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--oddweb", type=Path)
    options.add_argument("--sites", nargs="+", default=[])
    options.add_argument("--opml", type=int, metavar="OUTLETS")
    options.add_argument("--check", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(HEAD)
        if asked.opml is not None:
            with made_up(asked.opml) as roots:
                from_opml(folder, [*asked.sites, *roots], is_checked=asked.check)
        else:
            with oddweb(asked.oddweb) as found:
                one_by_one(folder, [*found, *((site, site) for site in asked.sites)])
    return 0


@contextmanager
def oddweb(script: Path | None) -> Iterator[list[tuple[str, str]]]:
    """The outlets of the server `script`, each with the address of its first feed; it runs meanwhile."""
    if script is None:
        yield []
        return
    server = subprocess.Popen([sys.executable, script, "--port", "8700"], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"{CONTROL}/__cases") as answer:
                    cases = json.load(answer)
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{script} does not answer at {CONTROL}")
        yield [(one["name"], f"http://{one['host']}:8700{one['entry']}") for one in cases]
    finally:
        server.terminate()
        server.wait()


@contextmanager
def made_up(number: int) -> Iterator[list[str]]:
    """So many outlets, each on an address of its own, with a feed of five articles."""
    server = ThreadingHTTPServer(("0.0.0.0", PORT), _MadeUp)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield [f"http://127.78.{at // 250}.{at % 250 + 1}:{PORT}" for at in range(number)]
    finally:
        server.shutdown()
        server.server_close()


class _MadeUp(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        root, (kind, body) = f"http://{self.headers['Host']}", ("", "")
        if self.path == "/":
            link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
            kind, body = "text/html", f"<!doctype html><title>Elm</title>{link}<p>Welcome."
        elif self.path == "/rss":
            kind, body = "application/rss+xml", _rss(root)
        elif self.path.startswith("/a/"):
            kind, body = "text/html", _article(root, int(self.path[3:]))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


def _rss(root: str) -> str:
    items = "".join(
        f"<item><title>The {thing} opens again</title><link>{root}/a/{at}</link>"
        f"<pubDate>{formatdate(time.time() - 3600 * (at + 1))}</pubDate></item>"
        for at, thing in enumerate(THINGS)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Elm</title>{items}</channel></rss>'


def _article(root: str, at: int) -> str:
    chance = random.Random(f"{root} {at}")  # no outlet has the text of another
    text = "".join(
        f"<p>The {THINGS[at]} of {' '.join(chance.choice(WORDS) for _ in range(30))}.</p>" for _ in range(8)
    )
    title = f"The {THINGS[at]} opens again"
    return (
        f"<!doctype html><html lang=en><title>{title}</title><article><h1>{title}</h1>{text}</article></html>"
    )


def one_by_one(folder: Path, sites: Sequence[tuple[str, str]]) -> None:
    """Adds each outlet, fetches all, and prints a line for each."""
    added = []
    for at, (name, url) in enumerate(sites):
        began = time.monotonic()
        code, out, err = ingest(folder, "outlets", "add", url, "--yes", "--json", "--id", f"s{at:03d}")
        added.append((f"s{at:03d}", name, time.monotonic() - began, _why(code, out, err)))
    ingest(folder, "db", "upgrade")
    ingest(folder, "fetch")
    stored = {row["outlet"]: row for row in rows(folder, STORED)}
    print(f"{'outlet':22} {'add':>6} {'articles':>8} {'words':>6}  why not")
    for id, name, took_s, why in added:
        row = stored.get(id, {"n": 0, "words": 0})
        print(f"{name:22} {took_s:5.1f}s {row['n']:8} {row['words']:6}  {why}")
    took = sorted(one[2] for one in added)
    good = sum(1 for one in added if one[0] in stored)
    print(
        f"{good} of {len(added)} store text; add: median {took[len(took) // 2]:.1f} s, longest {took[-1]:.1f} s"
    )


STORED = (
    "SELECT outlet, count(*) AS n, sum(length(text) - length(replace(text, ' ', '')) + 1) AS words "
    "FROM v_articles GROUP BY outlet"
)


def _why(code: int, out: str, err: str) -> str:
    if code == 0:
        return ""
    said = json.loads(out) if out.startswith("{") else {}
    pages = [one["error"] for one in said.get("pages", ()) if one["error"]]
    return next(iter([*said.get("failures", ()), *pages, *said.get("remarks", ()), err.strip()]))[:90]


def from_opml(folder: Path, roots: Sequence[str], *, is_checked: bool) -> None:
    """Writes the outlets of one OPML file into config.toml, fetches, and prints what that took."""
    outlines = "".join(
        f'<outline type="rss" text="Outlet {at}" xmlUrl="{escape(f"{root}/{_feed_of(root)}")}" htmlUrl="{root}"/>'
        for at, root in enumerate(roots)
    )
    (folder / "list.opml").write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    words = [str(INGEST), "outlets", "import", "list.opml", *(["--check"] if is_checked else [])]
    usage = measure(words, folder)
    print((folder / "stdout").read_text().strip().replace(str(folder), "."))
    print((folder / "stderr").read_text().strip()[-600:])
    print(f"outlets import: {usage.wall_s:.1f} s, {usage.cpu_s:.1f} CPU s, {usage.tree_mb:.0f} MB")
    ingest(folder, "db", "upgrade")
    usage = measure([str(INGEST), "fetch", "-q"], folder)
    stored = rows(folder, STORED)
    print(
        f"fetch: {usage.wall_s:.1f} s, {usage.cpu_s:.1f} CPU s; {len(stored)} of {len(roots)} outlets, "
        f"{sum(row['n'] for row in stored)} articles"
    )


def _feed_of(root: str) -> str:
    return "rss" if root.endswith(f":{PORT}") else "feed.xml"


def ingest(folder: Path, *words: str) -> tuple[int, str, str]:
    """Runs the program in the folder: its exit code, stdout and stderr."""
    done = subprocess.run([INGEST, *words], cwd=folder, env=environment(), capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def rows(folder: Path, query: str) -> list[dict[str, object]]:
    """What a query finds."""
    return [json.loads(line) for line in ingest(folder, "sql", query, "--format", "jsonl")[1].splitlines()]


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    sys.exit(main())
