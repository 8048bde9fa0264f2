"""No password, user name or token of an address stands in a log, an error or a row."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from net import rss, story
from running import environment, run

from ingest.redact import strip_secrets

USER, WORD, FEED, CHILD, PAGE, KEY, GONE = (
    "anna7q",
    "pw8word",
    "feed9tok",
    "chil4tok",
    "page5tok",
    "api6key",
    "gone3tok",
)
SECRETS = (USER, WORD, FEED, CHILD, PAGE, KEY, GONE)
XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@pytest.fixture
def host() -> Iterator[str]:
    asked: list[str] = []

    class Outlet(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            here = f"http://{self.headers['Host']}"
            answers = {
                f"/rss?token={FEED}": rss(
                    f"{here}/one?token={PAGE}",
                    f"{here}/two?id=2&api_key={KEY}",
                    f"{here}/gone?access_token={GONE}",
                ),
                f"/maps?api_key={FEED}": f'<sitemapindex xmlns="{XMLNS}"><sitemap>'
                f"<loc>{here}/map?sig=1&amp;token={CHILD}</loc></sitemap></sitemapindex>",
                f"/map?sig=1&token={CHILD}": f'<urlset xmlns="{XMLNS}"><url>'
                f"<loc>{here}/three?token={PAGE}</loc></url></urlset>",
                f"/one?token={PAGE}": story("one"),
                f"/two?id=2&api_key={KEY}": story("two"),
                f"/three?token={PAGE}": story("three"),
            }
            body = answers.get(self.path, "").encode()
            # 410, because an entry whose page is only missing waits for it, and needs its secrets.
            self.send_response(200 if body else 410 if self.path.startswith("/gone") else 404)
            self.send_header("Content-Type", "text/html" if b"<!doctype" in body[:20] else "application/xml")
            self.send_header("ETag", '"same"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Outlet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def config(folder: Path, host: str) -> Path:
    file = folder / "config.toml"
    login = f"http://{USER}:{WORD}@{host}"
    feeds = (
        ("rss", f"{login}/rss?token={FEED}"),
        ("sitemap", f"{login}/maps?api_key={FEED}"),
        ("rss", f"{login}/none?password={WORD}"),
    )
    listed = ", ".join(f'{{ kind = "{kind}", url = "{url}" }}' for kind, url in feeds)
    file.write_text(
        f'[outlets.elm]\nname = "Elm"\nhomepage = "{login}/"\nfeeds = [{listed}]\n'
        f'[outlets.oak]\nname = "Oak"\nfeeds = [{{ kind = "rss", url = "{login}/no?secret={FEED}" }}]\n'
    )
    return file


def everything(path: Path) -> str:
    """Every value of every table, but for the pages as they came."""
    with closing(sqlite3.connect(path)) as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(repr(row) for table in tables for row in db.execute(f"SELECT * FROM {table}"))


def test_no_secret_of_an_address_is_kept_or_told(host, tmp_path):
    file, url = config(tmp_path, host), f"sqlite:///{tmp_path}/news.db"
    for words in (("fetch", "-vv", "--log-format", "json"), ("fetch", "-v", "--json")):
        done = run(file, environment(url), *words)
        assert done.returncode == 1  # the other outlet has no feed
        told = done.stdout + done.stderr
        assert [secret for secret in SECRETS if secret in told] == []
    rows = everything(tmp_path / "news.db")
    assert "/two?id=2" in rows
    assert [secret for secret in SECRETS if secret in rows] == []
    with closing(sqlite3.connect(tmp_path / "news.db")) as db:
        assert db.execute("SELECT count(*) FROM articles").fetchone() == (3,)


@pytest.mark.parametrize("words", [("fetch",), ("db", "check"), ("prune",), ("config", "show"), ("run",)])
def test_the_password_of_the_database_is_never_told(tmp_path, words):
    file = config(tmp_path, "127.0.0.1:9")
    done = run(file, environment(f"postgresql://{USER}:{WORD}@127.0.0.1:9/news"), *words, "-vv")
    told = done.stdout + done.stderr
    assert told
    assert WORD not in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("http://a:b@x.example/p?q=1", "http://x.example/p?q=1"),
        ("http://x.example/p?token=1", "http://x.example/p"),
        ("http://x.example/p?a=1&X-Amz-Signature=1&b=2#end", "http://x.example/p?a=1&b=2#end"),
        ("http://x.example/p?key=7&sig=8", "http://x.example/p?key=7&sig=8"),
        ("http://x.example/p?", "http://x.example/p?"),
        ("http://x.example/tokens/a@b", "http://x.example/tokens/a@b"),
    ],
)
def test_what_is_kept_of_an_address(url, kept):
    assert strip_secrets(url) == kept
