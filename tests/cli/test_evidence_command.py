"""`ingest articles evidence` and `page`: what is shown to somebody who does not believe us."""

import asyncio
import gzip
import json
import subprocess
import zipfile
from hashlib import sha256

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, outlet, page, rss
from runs import revisit_articles

from ingest.errors import Gone
from store.model import Host

FEED, ONE = "https://elm.example/rss", "https://elm.example/bridge/17"
FIRST = page(
    "Bridge <reopens> & more", ["The mayor cut a ribbon of wool before the school choir.", "It was cold."]
)
SECOND = page("Bridge reopens", ["The mayor cut a ribbon of silk before the school choir.", "It was cold."])


@pytest.fixture(autouse=True)
def stored(opened):
    """An article in two versions, which is gone since."""
    robots = Host(
        origin="https://elm.example:443",
        robots_status=200,
        robots_body="User-agent: *\nDisallow: /private\n",
        robots_at=NOON.replace(hour=9),
    )
    with opened.begin() as tx:
        tx.hosts.upsert(robots)
    net = Net({FEED: rss(ONE, titles=("Bridge to reopen",)), ONE: FIRST})
    asyncio.run(ingest(net, opened, outlet("elm")))
    net.now = NOON.replace(hour=14)
    net.pages[ONE] = SECOND
    asyncio.run(revisit_articles(net, opened, 1))
    net.pages[ONE] = Gone("status", "404", http_status=404)
    for minute in (0, 15):
        net.now = NOON.replace(hour=15, minute=minute)
        asyncio.run(revisit_articles(net, opened, 1))


@pytest.fixture
def unpacked(call, folder):
    code, out, err = call("articles", "evidence", "1", "-o", "bridge.zip")
    assert (code, err) == (0, "")
    assert sha256((folder / "bridge.zip").read_bytes()).hexdigest() in out
    with zipfile.ZipFile(folder / "bridge.zip") as archive:
        archive.extractall(folder / "bridge")
    return folder / "bridge"


def test_whoever_has_sha256sum_can_check_every_file(unpacked):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=unpacked,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    checked = {line.rpartition(": ")[0] for line in done.stdout.splitlines()}
    present = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}
    assert checked == present - {"SHA256SUMS"}


def test_each_page_is_there_byte_for_byte_under_its_digest_with_its_headers(unpacked):
    for body in (FIRST, SECOND):
        digest = sha256(body.encode()).hexdigest()
        assert (unpacked / "pages" / f"{digest}.html.txt").read_bytes() == body.encode()
        headers = (unpacked / "headers" / f"{digest}.txt").read_text()
        assert f"Found at {ONE}\n\ncontent-type: text/html" in headers
    assert "First received 2026-11-20T14:00:00Z" in headers


def test_versions_differences_attempts_and_robots_are_there(unpacked):
    assert (unpacked / "versions" / "1.txt").read_text().startswith("Bridge <reopens> & more\n\nThe mayor")
    assert "[-wool-] {+silk+}" in (unpacked / "differences" / "1-2.txt").read_text()
    tried = [json.loads(line) for line in (unpacked / "attempts.jsonl").read_text().splitlines()]
    assert [(row["at"][11:16], row["stage"], row["outcome"]) for row in tried] == [
        ("12:00", "page", "new"),
        ("14:00", "revisit", "revised"),
        ("15:00", "revisit", "gone"),
        ("15:15", "revisit", "gone"),
    ]
    (robots,) = (unpacked / "robots").iterdir()
    assert robots.read_text() == "User-agent: *\nDisallow: /private\n"
    (announced,) = map(json.loads, (unpacked / "announced.jsonl").read_text().splitlines())
    assert (announced["feed"], announced["title"]) == (FEED, "Bridge to reopen")
    said = json.loads((unpacked / "article.json").read_text())
    assert [version["title"] for version in said["versions"]] == ["Bridge <reopens> & more", "Bridge reopens"]
    assert (said["gone_at"], said["addresses"]) == ("2026-11-20T15:00:00Z", [ONE])


def test_its_first_page_shows_all_that_and_runs_nothing(unpacked):
    shown = (unpacked / "index.html").read_text()
    assert "default-src &#x27;none&#x27;" in shown or "default-src 'none'" in shown
    assert "<h4>Bridge &lt;reopens&gt; &amp; more</h4>" in shown
    assert "<del>wool</del> <ins>silk</ins>" in shown
    assert "Gone since, confirmed<td>2026-11-20 15:00:00 UTC" in shown
    for path in unpacked.rglob("*"):
        if path.is_file() and path.name not in ("index.html", "SHA256SUMS"):
            assert sha256(path.read_bytes()).hexdigest() in shown


@ON_BOTH_ENGINES
def test_a_page_that_is_not_kept_any_more_is_said_to_be(opened, call, folder):
    with opened.begin() as tx:
        assert tx.retention.delete_batch("pages", NOON.replace(hour=13)) == 1
    assert call("articles", "evidence", ONE)[0] == 0
    with zipfile.ZipFile(folder / "evidence-1.zip") as archive:
        assert sum(name.startswith("pages/") for name in archive.namelist()) == 1
        assert b"(not kept any more)" in archive.read("index.html")


def test_the_page_of_a_revision_is_written_as_it_came(call, folder):
    code, out, _ = call("articles", "page", ONE, "--revision", "1", "-o", "then.html")
    assert code == 0
    assert (folder / "then.html").read_bytes() == FIRST.encode()
    assert sha256(FIRST.encode()).hexdigest() in out
    assert call("articles", "page", "1")[0] == 0
    assert (folder / "page-1.html").read_bytes() == SECOND.encode()


@pytest.mark.parametrize(
    "tokens, said",
    [
        (("evidence", "7"), "ingest: no article 7"),
        (("page", "7"), "ingest: no article 7"),
        (("page", "1", "--revision", "3"), "ingest: article 1 has no revision 3; it has 1, 2"),
    ],
)
def test_what_is_not_there_is_one_line(call, folder, tokens, said):
    assert call("articles", *tokens) == (1, "", f"{said}\n")
    assert list(folder.iterdir()) == []


def test_an_article_is_shown_as_it_was_in_a_revision(call, call_json):
    assert "ribbon of wool" in call("articles", "show", "1", "--revision", "1")[1]
    assert "ribbon of silk" in call("articles", "show", "1")[1]
    ((row,),) = (call_json("articles", "show", "1", "--revision", "1")[1],)
    assert (row["revision"], row["title"]) == (1, "Bridge <reopens> & more")
    code, _, err = call("articles", "show", "1", "--revision", "9")
    assert (code, err) == (1, "ingest: article 1 has no revision 9; it has 1, 2\n")


def test_the_pages_can_be_had_as_a_web_archive(call, folder):
    assert call("articles", "evidence", "1", "--warc")[0] == 0
    with zipfile.ZipFile(folder / "evidence-1.zip") as archive:
        packed = archive.read("pages.warc.gz")
        assert sha256(packed).hexdigest() in archive.read("SHA256SUMS").decode()
    records = gzip.decompress(packed)
    assert records.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")
    assert all(f"\r\n\r\n{body}\r\n\r\n".encode() in records for body in (FIRST, SECOND))
    assert records.count(f"WARC-Target-URI: {ONE}".encode()) == 4
