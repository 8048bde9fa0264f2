"""The outlets that benchmarks fetch: the shared replay web of real pages where it is, made-up ones elsewhere.

The replay web (newsweb) needs nginx with its echo module. Everything is served on 127.0.1.1 and so on.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
NEWSWEB = SHARED / "tools/newsweb.py"
PRESS = ROOT / "tests/death/press.py"
FAST_PORT, SLOW_PORT = 8100, 8101
"""The replay web answers at once on the first, after 50 to 200 ms on the second."""

PER_FEED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Outlets that are being served: the addresses of their feeds, what they are, and the folder with the replay web's
    access log where it is one."""

    feeds: tuple[str, ...]
    kind: str
    folder: Path | None

    @property
    def articles(self) -> int:
        return len(self.feeds) * PER_FEED

    def config(self) -> str:
        """A config.toml for these outlets."""
        tables = (
            f'[outlets.o{number:02}]\nname = "Outlet {number}"\nhomepage = "{feed.rpartition("/")[0]}/"\n'
            f'feeds = [{{ kind = "rss", url = "{feed}" }}]\n'
            for number, feed in enumerate(self.feeds, 1)
        )
        settings = '[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n'
        return "\n".join(('contact = "desk@example.org"', settings, *tables))

    def requests(self) -> int | None:
        """How many requests came since the last call; None where nobody counts them."""
        if self.folder is None:
            return None
        log = self.folder / "access.log"
        count = log.read_bytes().count(b"\n")
        log.open("w").close()
        return count


@contextmanager
def serving(folder: Path, outlets: int, *, slow: bool = False) -> Iterator[Web]:
    """The replay web with so many outlets of PER_FEED articles, built in `folder`; else the made-up press."""
    if NEWSWEB.is_file() and shutil.which("nginx"):
        with _newsweb(folder, outlets, SLOW_PORT if slow else FAST_PORT) as web:
            yield web
    else:
        print(
            "made-up pages instead of real ones: the replay web needs ../shared and nginx with its echo module"
        )
        with press(outlets) as web:
            yield web


@contextmanager
def _newsweb(folder: Path, outlets: int, port: int) -> Iterator[Web]:
    def newsweb(*words: str) -> str:
        command = [sys.executable, str(NEWSWEB), *words, "--out", str(folder)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    if not (folder / "meta.json").exists():
        print(newsweb("build", "--outlets", str(outlets), "--per-feed", str(PER_FEED)), end="")
    feeds = newsweb("urls", "feeds", "--port", str(port), "--outlets", str(outlets)).split()
    is_running = (folder / "nginx.pid").exists()
    if not is_running:
        newsweb("start")
    try:
        _wait_for(feeds[0])
        yield Web(feeds=tuple(feeds), kind=f"newsweb, port {port}", folder=folder)
    finally:
        if not is_running:
            newsweb("stop")


@contextmanager
def press(outlets: int, per_feed: int = PER_FEED) -> Iterator[Web]:
    """So many made-up outlets with an RSS feed each, which answers 304 where it has nothing new."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    each = ("--port", str(port), "--outlets", str(outlets), "--articles", str(per_feed), "--rss")
    served = subprocess.Popen([sys.executable, PRESS, *each], stdout=subprocess.PIPE, text=True)
    assert served.stdout is not None
    homepages = re.findall(r'homepage = "(.+)"', served.stdout.read())
    feeds = tuple(f"{homepage}rss" for homepage in homepages)
    try:
        _wait_for(feeds[0])
        yield Web(feeds=feeds, kind="made-up press", folder=None)
    finally:
        served.kill()
        served.wait()


def _wait_for(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{url} does not answer: is its port taken?")
