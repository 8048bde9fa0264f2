"""`ingest import`: a corpus in JSON Lines, with its bad lines named, and again without harm."""

import gzip
import json
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from engines import ON_BOTH_ENGINES
from racing import text
from running import CEILING_S, wait_for

from ingest.pipeline.imports import import_lines


def article(number, outlet="elm", **more):
    url = f"https://{outlet}.example/a/{number}"
    return {"outlet": outlet, "url": url, "title": f"Number {number}", "text": text(number)} | more


def lines(*values):
    return "".join((value if isinstance(value, str) else json.dumps(value)) + "\n" for value in values)


GOOD = lines(article(1), article(2, "oak"), "", article(3, published="2026-11-20T08:30:00+03:00"))


@pytest.fixture
def corpus(folder):
    """Writes a file of this content; gives its name."""

    def write(content, name="corpus.jsonl"):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return name

    return write


@pytest.mark.parametrize("name", ["corpus.jsonl", "corpus.jsonl.gz"])
def test_a_corpus_is_stored_once_however_often_it_is_imported(call, call_json, database, ask, corpus, name):
    file = corpus(GOOD, name)

    assert call_json("import", file) == (0, [{"new": 3, "revised": 0, "known": 0, "bad": 0}])
    assert call_json("import", file) == (0, [{"new": 0, "revised": 0, "known": 3, "bad": 0}])
    assert call("import", file) == (0, "", "")
    stored = ask("SELECT outlet, title, published_ts FROM v_articles ORDER BY title")
    assert stored == [("elm", "Number 1", None), ("oak", "Number 2", None), ("elm", "Number 3", 1795152600)]


def test_an_edited_line_is_a_revision_and_a_copy_is_linked(call_json, database, ask, corpus):
    call_json("import", corpus(GOOD))
    edited = article(1, title="Number one, and what came of it")
    copied = article(3, "ash", published="2026-11-21")

    assert call_json("import", corpus(lines(edited, copied), "more.jsonl")) == (
        0,
        [{"new": 1, "revised": 1, "known": 0, "bad": 0}],
    )
    assert ask("SELECT title_before, title_after FROM v_edits") == [("Number 1", edited["title"])]
    assert ask("SELECT origin_outlet, outlet FROM v_copies") == [("elm", "ash")]


def test_a_time_without_a_zone_is_the_outlets_own(call_json, folder, database, ask, corpus):
    (folder / "config.toml").write_text(
        '[outlets.fir]\nname = "Fir"\nhomepage = "https://fir.example"\ntimezone = "Asia/Tokyo"\n', "utf-8"
    )

    call_json("import", corpus(lines(article(1, "fir", published="2026-11-20 08:30"))))

    assert ask("SELECT published_ts FROM v_articles WHERE outlet = 'fir'") == [(1795131000,)]


BAD = {
    "no JSON": ("{not json", "Expecting property name"),
    "a list": ("[]", "not a JSON object"),
    "no text": (
        json.dumps({key: value for key, value in article(8).items() if key != "text"}),
        "text: is missing",
    ),
    "an empty text": (article(8, text=" "), "text: is empty"),
    "a number for a title": (article(8, title=7), "title: is missing, or no text"),
    "an unknown key": (article(8, body="x"), "'body': unknown key"),
    "no address": (article(8, url="javascript:alert(1)"), "scheme"),
    "no outlet id": (article(8, outlet="elm!"), "outlet: 'elm!' is no outlet id"),
    "no time": (article(8, published="soon"), "published: 'soon' is no time"),
    "no list": (article(8, authors="Ann"), "authors: is no list of texts"),
}


@pytest.mark.parametrize("line, says", BAD.values(), ids=BAD)
def test_a_bad_line_is_named_with_its_number_and_the_others_are_stored(
    call, database, ask, corpus, line, says
):
    code, out, err = call("import", corpus(lines(article(1), "", line, article(2))))

    assert (code, out) == (1, "")
    assert err.startswith("corpus.jsonl:3: ")
    assert says in err
    assert err.count("\n") == 1
    assert ask("SELECT title FROM v_articles ORDER BY title") == [("Number 1",), ("Number 2",)]


def test_bytes_that_are_no_utf8_spoil_their_own_line_only(call, call_json, database, ask, corpus):
    content = lines(article(1)).encode() + b'{"outlet": "elm", "url": "\xff"}\n' + lines(article(2)).encode()

    code, counts = call_json("import", corpus(content))

    assert (code, counts) == (1, [{"new": 2, "revised": 0, "known": 0, "bad": 1}])
    assert ask("SELECT count(*) FROM v_articles") == [(2,)]


def test_a_byte_order_mark_is_no_part_of_the_first_line(call_json, database, corpus):
    assert call_json("import", corpus(b"\xef\xbb\xbf" + GOOD.encode()))[1][0]["bad"] == 0


def test_line_numbers_go_on_across_batches(call, database, ask, corpus):
    content = [article(n) for n in range(1, 121)]
    content[110] = "{"

    code, _, err = call("import", corpus(lines(*content)))

    assert code == 1
    assert "corpus.jsonl:111: " in err
    assert ask("SELECT count(*) FROM v_articles") == [(119,)]


def test_each_batch_says_how_many_lines_it_has_read_empty_and_bad_ones_too(sqlite_store):
    read = [*(lines(article(n)) for n in range(120)), "\n", "{}\n"]

    batches = list(import_lines(read, sqlite_store, {}, datetime(2026, 11, 20, tzinfo=UTC), name="corpus"))

    assert [(one.lines, one.new, len(one.bad)) for one in batches] == [(100, 100, 0), (22, 20, 1)]


@pytest.mark.parametrize("tokens", [("nix.jsonl",), (".",), ()])
def test_a_file_that_is_not_there_is_a_wrong_call(call, database, ask, tokens):
    code, out, err = call("import", *tokens)

    assert (code, out) == (2, "")
    assert err
    assert "Traceback" not in err
    assert ask("SELECT count(*) FROM v_articles") == [(0,)]


def started(folder, *tokens):
    return subprocess.Popen(
        [sys.executable, "-m", "ingest", "import", *tokens],
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("dash", ["-", "-- -"])
def test_a_dash_is_standard_input(folder, database, ask, dash):
    out, err = started(folder, "--json", *dash.split()).communicate(lines(article(1), "{"), timeout=CEILING_S)

    assert json.loads(out) == {"new": 1, "revised": 0, "known": 0, "bad": 1}
    assert err.startswith("<stdin>:2: ")
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]


@ON_BOTH_ENGINES
def test_ctrl_c_leaves_what_is_stored_and_is_exit_code_130(folder, database, ask):
    process = started(folder, "--", "-")
    process.stdin.write(lines(*(article(n) for n in range(150))))
    process.stdin.flush()
    wait_for(lambda: ask("SELECT count(*) FROM v_articles") == [(100,)])
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=CEILING_S)

    assert (process.returncode, out) == (130, "")
    assert "interrupted after line " in err
    assert "Traceback" not in err
    assert ask("SELECT count(*) FROM v_articles") == [(100,)]
