"""`ingest demo` from beginning to end, and the little web that it serves."""

import io
import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from rows import add_text
from running import CEILING_S, wait_for

from ingest.cli import call
from ingest.cli.demo import QUERIES, WATCHES
from ingest.demo import OUTLETS, serving, web
from ingest.demo.pieces import pieces, pieces_at
from store.model import OutletRow
from store.query import query
from store.store import open_store

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


EARLIER = "Of an earlier demo"


@pytest.fixture(scope="module")
def shown(tmp_path_factory, forked_programs, sqlite_template):
    """A folder where the demo has run, over the file of an earlier one, and what it said."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(sqlite_template, folder / "demo.db")
    with closing(open_store(f"sqlite:///{folder}/demo.db")) as store:
        with store.begin() as tx:
            for id in OUTLETS:
                tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
        add_text(store, NOW, outlet="saltmarsh", title=EARLIER, text="One.")
    return folder, ingest(folder, "demo")


def test_the_demo_stores_every_article_and_says_so(shown):
    folder, done = shown

    assert (done.returncode, done.stderr) == (0, "")
    assert "made afresh" in done.stdout
    assert f"{len(pieces())} new" in done.stdout
    assert all(question in done.stdout for question, _ in QUERIES)
    titles = {row["title"] for row in rows(folder, "SELECT title FROM v_articles")}
    assert {piece.title for piece in pieces_at(0)} <= titles


def test_what_it_stores_is_the_article_and_nothing_else(shown):
    folder, _ = shown
    sql = "SELECT outlet, title, language, text FROM v_articles"
    stored = {(row["outlet"], row["title"]): row for row in rows(folder, sql)}

    for piece in pieces_at(0):
        row = stored[piece.outlet, piece.title]
        assert row["language"] == OUTLETS[piece.outlet].language
        lines = row["text"].splitlines()
        if piece.outlet == "harbour-wire":  # its dateline stays with the text
            assert lines[0].endswith(piece.paragraphs[0])
            assert lines[1:] == list(piece.paragraphs[1:])
        else:
            assert lines == list(piece.paragraphs), piece.title


@pytest.mark.parametrize("question, sql", QUERIES)
def test_the_queries_that_it_suggests_have_answers(shown, question, sql):
    done = here(shown[0], "sql", sql, "--format", "jsonl")

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_texts_that_outlets_took_are_seen_as_copies_of_whose_they_are(shown):
    by_address = {piece.outlet + piece.path: piece for piece in pieces()}
    taken = {
        (piece.outlet, piece.title, by_address[address].outlet)
        for piece in pieces()
        for address in piece.takes
        if len(set(piece.paragraphs) & set(by_address[address].paragraphs)) > 1  # one alone is a quotation
    }
    found = rows(shown[0], "SELECT outlet, title, origin_outlet FROM v_copies")

    assert len(taken) == 8
    assert {(row["outlet"], row["title"], row["origin_outlet"]) for row in found} == taken


def test_edits_are_revisions(shown):
    edited = [(piece.outlet, piece.title, piece.later.title) for piece in pieces() if piece.later]
    found = rows(shown[0], "SELECT outlet, title_before, title_after FROM v_edits")

    assert len(edited) == 7
    assert sorted(tuple(row.values()) for row in found) == sorted(edited)


def test_articles_that_were_taken_away_are_known_to_be_gone(shown):
    gone = {(piece.outlet, piece.title) for piece in pieces() if piece.gone_hours_ago is not None}
    found = rows(shown[0], "SELECT outlet, title FROM v_deleted")

    assert len(gone) == 2
    assert {(row["outlet"], row["title"]) for row in found} == gone
    assert "2 deleted" in shown[1].stdout


def test_it_has_stories_of_several_outlets_persons_who_are_quoted_and_hits_of_watches(shown):
    stories = rows(shown[0], "SELECT story_id FROM v_story GROUP BY 1 HAVING COUNT(DISTINCT outlet) > 2")
    speakers = {row["speaker"] for row in rows(shown[0], "SELECT DISTINCT speaker FROM v_quotes")}
    hits = {row["watch"] for row in rows(shown[0], "SELECT DISTINCT watch FROM v_hits")}

    assert len(stories) >= 3
    assert {"Vale", "Blackthorne", "Stechlin"} <= speakers
    assert hits == set(WATCHES)


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

    assert rows(folder, "SELECT COUNT(*) AS n FROM v_articles") == [{"n": len(pieces())}]
    assert rows(folder, f"SELECT title FROM v_articles WHERE title = '{EARLIER}'") == []


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

    assert len(OUTLETS) == len({house.write_feed for house in OUTLETS.values()}) == 8
    for piece in pieces_at(0):
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


def test_a_page_changes_in_the_hour_in_which_its_article_is_edited_or_taken_away_and_in_no_other():
    roots = {id: f"http://{id}.example" for id in OUTLETS}
    expected = [
        (hours_ago, piece.outlet, piece.path)
        for piece in pieces()
        for hours_ago in (piece.later_hours_ago, piece.gone_hours_ago)
        if hours_ago is not None
    ]
    changed, before = [], web(roots, NOW, hours_ago=160)
    for hours_ago in range(159, -1, -1):
        after = web(roots, NOW, hours_ago=hours_ago)
        changed += [
            (hours_ago, id, path)
            for id, house in OUTLETS.items()
            for path in before[id].keys() - {house.feed}
            if before[id][path] != after[id].get(path)
        ]
        before = after

    assert len(expected) == 9
    assert sorted(changed) == sorted(expected)
