"""`ingest demo` from beginning to end, and the little web that it serves."""

import io
import json
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from running import CEILING_S, wait_for

from ingest.cli import call
from ingest.cli.demo import QUERIES
from ingest.demo import OUTLETS, serving, web
from ingest.demo.pieces import pieces
from store.query import query

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def ingest(folder, *tokens):
    """A command line in a process of its own."""
    command = [sys.executable, "-m", "ingest", *tokens]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=CEILING_S)


@dataclass(frozen=True)
class Done:
    """What a command line came to."""

    returncode: int
    stdout: str
    stderr: str


def here(folder, *tokens):
    """A command line about the demo's database, in this process."""
    written, err = io.BytesIO(), io.StringIO()
    out = io.TextIOWrapper(written, encoding="utf-8", write_through=True)
    with redirect_stdout(out), redirect_stderr(err):
        code = call((*tokens, "--db", str(folder / "demo.db")))
    return Done(code, written.getvalue().decode(), err.getvalue())


def rows(folder, sql):
    with query(f"sqlite:///{folder}/demo.db", sql, limit_s=10) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A folder where the demo has run, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    return folder, ingest(folder, "demo")


def test_the_demo_stores_every_article_and_says_so(shown):
    folder, done = shown

    assert (done.returncode, done.stderr) == (0, "")
    assert "made afresh" in done.stdout
    assert f"{len(pieces())} new" in done.stdout
    assert all(question in done.stdout for question, _ in QUERIES)
    titles = {row["title"] for row in rows(folder, "SELECT title FROM v_articles")}
    assert {piece.title for piece in pieces() if piece.edited is None} <= titles


def test_what_it_stores_is_the_article_and_nothing_else(shown):
    folder, _ = shown
    stored = {row["title"]: row for row in rows(folder, "SELECT title, lead, text FROM v_articles")}

    for piece in pieces():
        if piece.edited is None and piece.outlet != "harbour-wire":
            assert stored[piece.title]["text"].splitlines() == list(piece.paragraphs), piece.title


@pytest.mark.parametrize("question, sql", QUERIES)
def test_the_queries_that_it_suggests_have_answers(shown, question, sql):
    done = here(shown[0], "sql", sql, "--format", "jsonl")

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_wire_story_is_seen_as_copied(shown):
    found = rows(shown[0], "SELECT outlet, origin_outlet FROM v_copies")

    assert found == [{"outlet": "elmbridge", "origin_outlet": "harbour-wire"}]


def test_a_correction_is_a_revision(shown):
    (before,) = (piece for piece in pieces() if piece.edited)

    assert rows(shown[0], "SELECT outlet, title_before, title_after FROM v_edits") == [
        {"outlet": before.outlet, "title_before": before.title, "title_after": before.edited.title}
    ]


def test_its_articles_are_listed_and_shown_by_number_and_by_address(shown):
    folder, _ = shown
    listed = here(folder, "articles", "list", "--source", "saltmarsh", "--json")
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {row["outlet"] for row in rows} == {"saltmarsh"}

    one = rows[0]
    by_number = here(folder, "articles", "show", str(one["id"]), "--json")
    by_address = here(folder, "articles", "show", one["url"], "--json")
    as_text = here(folder, "articles", "show", one["url"])

    assert json.loads(by_number.stdout) == json.loads(by_address.stdout)
    assert json.loads(by_number.stdout)["revisions"][0]["title"] == one["title"]
    assert as_text.stdout.startswith(one["title"])
    assert here(folder, "articles", "show", "4711").returncode == 1


def test_its_database_is_sound(shown):
    done = here(shown[0], "db", "check")

    assert done.returncode == 0, done.stderr


def test_pruning_deletes_old_pages_and_attempts_but_no_article(shown, monkeypatch):
    folder, _ = shown
    before = rows(folder, "SELECT COUNT(*) AS n FROM v_articles")
    assert json.loads(here(folder, "prune", "--json").stdout)["pages"] == 0

    monkeypatch.setenv("INGEST_KEEP__PAGES", "1s")
    monkeypatch.setenv("INGEST_KEEP__RUNS", "forever")
    gone = []

    def pages_are_gone():
        done = here(folder, "prune", "--json")
        assert done.returncode == 0, done.stderr
        gone.append(json.loads(done.stdout))
        return gone[-1]["pages"] > 0

    wait_for(pages_are_gone)
    assert "runs" not in gone[-1]
    assert rows(folder, "SELECT COUNT(*) AS n FROM v_articles") == before


def test_the_demo_begins_afresh_each_time(shown):
    folder, _ = shown

    assert ingest(folder, "demo").returncode == 0
    assert rows(folder, "SELECT COUNT(*) AS n FROM v_articles") == [{"n": len(pieces())}]


def test_the_demo_leaves_other_files_alone(tmp_path):
    (tmp_path / "demo.db").write_text("my own notes", encoding="utf-8")
    (tmp_path / "else.db").write_text("my own notes", encoding="utf-8")

    for tokens in (("demo",), ("demo", "--db", "else.db"), ("demo", "--db", "postgresql://h/n")):
        done = ingest(tmp_path, *tokens)
        assert (done.returncode, done.stdout) == (2, "")
        assert "leave" in done.stderr or "left" in done.stderr

    assert (tmp_path / "demo.db").read_text(encoding="utf-8") == "my own notes"
    assert (tmp_path / "else.db").read_text(encoding="utf-8") == "my own notes"


def test_every_outlet_is_announced_in_a_way_of_its_own():
    pages = web({id: f"http://{id}.example" for id in OUTLETS}, NOW)

    kinds = {pages[id][house.feed].content_type for id, house in OUTLETS.items()}
    assert len(OUTLETS) == len(kinds) == 5
    for piece in pieces():
        assert piece.path in pages[piece.outlet]
        assert piece.path in pages[piece.outlet][OUTLETS[piece.outlet].feed].body.decode()


def test_the_web_answers_304_to_who_knows_the_page_and_404_elsewhere():
    with serving(tuple(OUTLETS)) as served:
        served.show(web(served.roots, NOW))
        address = served.roots["hillside"] + "/sitemap.xml"
        with urllib.request.urlopen(address) as answer:
            etag = answer.headers["ETag"]

        for request, code in (
            (urllib.request.Request(address, headers={"If-None-Match": etag}), 304),
            (urllib.request.Request(served.roots["hillside"] + "/nix"), 404),
        ):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(request)
            assert caught.value.code == code


def test_an_edit_changes_one_page_only():
    roots = {id: f"http://{id}.example" for id in OUTLETS}
    before, after = web(roots, NOW), web(roots, NOW, edited=True)

    changed = [(id, path) for id in OUTLETS for path in before[id] if before[id][path] != after[id][path]]
    assert changed == [("hillside", "/articles/reservoir-level.html")]
