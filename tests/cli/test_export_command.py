"""`ingest export`: files that appear whole or not at all, go on from a cursor, and leave out what is reserved."""

import asyncio
import csv
import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
from datetime import UTC, datetime
from random import Random

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from engines import ON_BOTH_ENGINES
from lxml import etree
from net import NOON, Net, ingest, outlet, page, rss, story
from rows import add_text
from running import wait_for
from runs import revisit_articles
from trafilatura.xml import validate_tei

from ingest.export import tei
from ingest.export.places import file_name
from store import views
from store.model import OutletRow, Published
from store.query.cursors import parse
from store.schema import revisions
from store.store import open_store

FEED = "https://elm.example/rss"
ONE, TWO, THREE = (f"https://elm.example/{name}" for name in ("rivers/1", "hills/2", "roads/3"))
OAK = "https://oak.example/ferry/18"
RESERVED = '<meta name="robots" content="noarchive">'


def elm():
    """Elm's network: an article, and one that reserves its rights."""
    reserved = story("hills", title="Hills &amp; &lt;vales&gt;").replace("</head>", f"{RESERVED}</head>")
    return Net({FEED: rss(ONE, TWO), ONE: story("rivers", title="=Rivers | rise"), TWO: reserved})


def fill_with_both(url):
    """Two articles of Elm, one of which reserves its rights, and one of Oak's a day before."""
    oak = {
        "https://oak.example/rss": rss(OAK),
        OAK: story("ferries", title="Ferry stays in", at="2026-11-19"),
    }
    store = open_store(url)
    asyncio.run(ingest(elm(), store, outlet("elm")))
    asyncio.run(ingest(Net(oak), store, outlet("oak")))
    store.close()


@pytest.fixture
def fill(request):
    return fill_with_both if "stored" in request.fixturenames else None


@pytest.fixture
def stored(opened, folder):
    """Elm's network, of which all is stored, and so is an article of Oak's."""
    (folder / "config.toml").write_text('contact = "desk@elm.example"\n', encoding="utf-8")
    return elm()


def closing(line):
    """The cursor of a closing line."""
    return line.strip().rpartition("--since ")[2]


def titles(path):
    return [json.loads(line)["title"] for line in path.read_text().splitlines()]


# ---- what is written ------------------------------------------------------------------------------------------


def test_rows_are_written_without_those_that_reserve_rights_and_the_closing_line_says_so(
    call, stored, folder
):
    code, out, err = call("export", "-o", "out.jsonl")

    assert (code, err) == (0, "")
    assert out.startswith(
        "2 rows of v_articles to out.jsonl; left out: 1 rows of articles that reserve rights"
    )
    assert titles(folder / "out.jsonl") == ["=Rivers | rise", "Ferry stays in"]
    code, out, _ = call("export", "-o", "out.jsonl", "--include-reserved")
    assert out.startswith("3 rows of v_articles to out.jsonl; go on with --since 1:v_articles:")


def test_rows_of_other_views_are_left_out_with_their_article(call_json, stored):
    _, (with_all,) = call_json("export", "--view", "v_articles", "--columns", "url", "-o", "a.csv")
    assert (with_all["rows"], with_all["reserved_left_out"]) == (2, 1)
    code, (attempts,) = call_json("export", "--view", "v_attempts", "-o", "b.csv")

    assert (code, attempts["reserved_left_out"], attempts["cursor"]) == (0, 0, None)


@ON_BOTH_ENGINES
def test_parquet_has_the_types_of_the_columns(call, stored, folder):
    call("export", "-o", "out.parquet", "--columns", "article_id,authors,published_at,partial")
    found = pq.read_table(folder / "out.parquet")

    assert [str(field.type) for field in found.schema] == [
        "int64", "list<element: string>", "timestamp[ms, tz=UTC]", "int8",
    ]  # fmt: skip
    assert found.num_rows == 2


def test_csv_is_defused_and_says_so(call, stored, folder):
    _, out, _ = call("export", "-o", "out.csv", "--columns", "title,words", "--bom")

    assert "1 cells that a spreadsheet would run as formulas begin with an apostrophe now" in out
    text = (folder / "out.csv").read_bytes().decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text, newline=""))] == [
        "title", "'=Rivers | rise", "Ferry stays in",
    ]  # fmt: skip


@ON_BOTH_ENGINES
def test_every_view_is_exported_in_every_form_of_rows(call, stored, folder, database):
    # Of the types of a column, which are the engine's, Parquet alone demands anything.
    endings = ("csv", "jsonl", "parquet") if database.startswith("sqlite") else ("parquet",)
    for name in views.NAMES:
        for ending in endings:
            code, _, err = call("export", "--view", name, "-o", f"{name}.{ending}")
            assert (code, err) == (0, ""), name
            assert (folder / f"{name}.{ending}").exists()


def test_a_condition_chooses_rows(call, stored, folder):
    call("export", "-o", "out.jsonl", "--where", "outlet = 'oak' -- of all")
    assert titles(folder / "out.jsonl") == ["Ferry stays in"]

    call("export", "-o", "out.jsonl", "--where", "outlet = 'elm' OR outlet = 'oak'")
    assert titles(folder / "out.jsonl") == ["=Rivers | rise", "Ferry stays in"]


@pytest.mark.parametrize("tokens", [("-o", "-"), ("--output", "-"), ("--output=-",), ()])
def test_stdout_has_nothing_but_the_rows(stored, tokens):
    process = run("--columns", "title", "--format", "csv", *tokens)
    out, err = process.communicate()

    assert (process.returncode, out) == (0, "title\n'=Rivers | rise\nFerry stays in\n")
    assert err.startswith("2 rows of v_articles to stdout; ")


def test_a_closing_line_as_json_has_the_cursor(call_json, stored):
    code, (done,) = call_json("export", "-o", "out.csv")

    assert code == 0
    assert done["cursor"].startswith("1:v_articles:")
    del done["cursor"]
    assert done == {
        "view": "v_articles", "output": "out.csv", "files": 1, "rows": 2, "pages": None, "pages_missing": 0,
        "reserved_left_out": 1, "defused": 1,
    }  # fmt: skip


# ---- cursors --------------------------------------------------------------------------------------------------


@ON_BOTH_ENGINES
def test_an_export_goes_on_with_what_came_or_changed(call, stored, opened, folder):
    _, out, _ = call("export", "-o", "first.jsonl")
    stored.pages |= {FEED: rss(ONE, TWO, THREE), THREE: story("roads", title="Roads")}
    asyncio.run(ingest(stored, opened, outlet("elm")))
    stored.now = NOON.replace(hour=14)
    stored.pages[ONE] = page(
        "Rivers fall", ["The river went down by a metre on Friday, and the fields are dry."] * 3
    )
    asyncio.run(revisit_articles(stored, opened, 1))

    _, out, _ = call("export", "-o", "second.jsonl", "--since", closing(out))
    assert titles(folder / "second.jsonl") == ["Rivers fall", "Roads"]
    _, out, _ = call("export", "-o", "third.jsonl", "--since", closing(out))
    assert titles(folder / "third.jsonl") == []


@pytest.mark.parametrize(
    "tokens, said",
    [
        (("--view", "v_nix"), "--view: there is no view 'v_nix'; there are v_articles, "),
        (("--columns", "title,nix"), "--columns: v_articles has no column 'nix'; it has article_id, outlet, "),
        (("--where", "nix = 1"), "ingest: --where: "),
        (("--where", "words > 1) OR (1 = 1"), "--where: one condition"),
        (("--where", "1 = 1; DROP TABLE articles"), "--where: one condition"),
        (("--where", "(words > 1"), "--where: 1 parentheses are not closed"),
        (("--where", "words > 1 LIMIT 1"), "ingest: --where: "),
        (("--since", "7d"), "ingest: --since: '7d' is no cursor; give the one that the last line of an export names"),
        (("--since", "1:v_edits:sqlite:1"), "ingest: --since: a cursor of v_edits, not of v_articles"),
        (("--view", "v_attempts", "--since", "1:v_attempts:sqlite:1"), "--since: v_attempts has no articles"),
        (("--view", "v_cites", "--partition", "day", "-o", "-"), "--partition: needs a folder: -o FOLDER"),
        (("--format", "tei", "--view", "v_edits"), "--format tei: is of v_articles, and has columns of its own"),
        (("-o", "."), "-o .: is a folder; give the name of a file, or --partition"),
        (("-o", "none/out.csv"), "unwritable: "),
    ],
)  # fmt: skip
def test_a_wrong_call_is_one_line_with_the_cure_and_leaves_nothing(call, stored, folder, tokens, said):
    code, out, err = call("export", *(() if "-o" in tokens else ("-o", "out.csv")), *tokens)

    assert (code, out) == (2, "")
    assert err.startswith(said)
    assert err.count("\n") == 1
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml"]


# ---- folders --------------------------------------------------------------------------------------------------


def test_a_folder_has_a_file_for_each_day(call_json, stored, folder):
    code, (done,) = call_json("export", "-o", "days", "--partition", "day", "--format", "jsonl")

    assert (code, done["files"]) == (0, 2)
    assert {str(path.relative_to(folder)): titles(path) for path in folder.glob("days/*/*")} == {
        "days/day=2026-11-20/v_articles.jsonl": ["=Rivers | rise"],
        "days/day=2026-11-19/v_articles.jsonl": ["Ferry stays in"],
    }


@pytest.mark.parametrize("by", ["day", "outlet"])
def test_arrow_reads_a_folder_as_one_table(call, stored, folder, by):
    call("export", "-o", "parts", "--partition", by, "--format", "parquet", "--include-reserved")

    found = pq.read_table(folder / "parts")
    assert sorted(found.column("title").to_pylist()) == [
        "=Rivers | rise",
        "Ferry stays in",
        "Hills & <vales>",
    ]
    assert sorted(found.column("outlet").cast(pa.string()).to_pylist()) == ["elm", "elm", "oak"]


def test_a_folder_is_added_to_from_a_cursor_and_an_export_is_repeated_without_rows_that_are_there_twice(
    call, stored, opened, folder
):
    tokens = ("export", "-o", "parts", "--partition", "outlet", "--format", "jsonl")
    _, out, _ = call(*tokens)
    cursor = closing(out)
    stored.pages |= {FEED: rss(ONE, TWO, THREE), THREE: story("roads", title="Roads")}
    asyncio.run(ingest(stored, opened, outlet("elm")))

    for _ in range(2):
        assert call(*tokens, "--since", cursor)[0] == 0

    found = [title for path in sorted(folder.glob("parts/*/*")) for title in titles(path)]
    assert sorted(found) == ["=Rivers | rise", "Ferry stays in", "Roads"]
    code, _, err = call(*tokens)
    assert code == 2
    assert "has files of exports with --since, whose rows would be there twice" in err


def test_a_repeated_export_takes_away_files_that_have_no_rows_any_more(call, stored, folder):
    tokens = ("export", "-o", "parts", "--partition", "outlet", "--format", "jsonl")
    call(*tokens)
    call(*tokens, "--where", "outlet = 'oak'")

    assert [path.parent.name for path in folder.glob("parts/*/*")] == ["outlet=oak"]


# ---- whole or not at all --------------------------------------------------------------------------------------


def run(*tokens, **more):
    words = [sys.executable, "-m", "ingest", "export", *tokens]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


@pytest.fixture
def long_texts(stored, opened):
    """Texts of which no format makes little."""
    text = Random(1).randbytes(200_000).hex()
    with opened.begin() as tx:
        tx.articles._db.execute(revisions.update().values(text=text))


def on_a_full_disk(call, *tokens):
    """The exit code, and the only line on stderr."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As large a file as may be written stands for the disk; Python ignores the signal that comes before the error.
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        code, out, err = call("export", *tokens)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert out == ""
    assert err.count("\n") == 1, err
    return code, err


@pytest.mark.parametrize(
    "tokens",
    [
        ("-o", "out.csv"),
        ("-o", "out.jsonl"),
        ("-o", "out.parquet"),
        ("-o", "out.tei", "--format", "tei"),
        ("--snapshot", "out.zip"),
    ],
    ids=lambda tokens: " ".join(tokens),
)
def test_a_full_disk_is_one_line_and_leaves_the_file_as_it_was(call, long_texts, folder, tokens):
    name = tokens[1]
    (folder / name).write_text("before")

    code, err = on_a_full_disk(call, *tokens)

    assert code == 2
    assert f"{name}: File too large; nothing was written" in err
    assert (folder / name).read_text() == "before"
    assert sorted(path.name for path in folder.iterdir()) == ["config.toml", name]


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_a_part_that_finds_the_disk_full_is_not_there(call, long_texts, folder, format):
    code, err = on_a_full_disk(call, "-o", "parts", "--partition", "outlet", "--format", format)

    assert code == 2
    assert "File too large" in err
    assert [path for path in (folder / "parts").rglob("*") if path.is_file()] == []


def test_a_device_that_is_full_is_told_and_stays_a_device(call, stored):
    code, out, err = call("export", "-o", "/dev/full", "--format", "csv")

    assert (code, out) == (2, "")
    assert "/dev/full: No space left on device" in err
    assert not os.path.isfile("/dev/full")


def is_asking(process, ask):
    """Whether it waits for the database; SQLite works in the process itself, which takes less than that to begin."""
    if "sqlite" in os.environ["INGEST_DATABASE__URL"]:
        return psutil.Process(process.pid).cpu_times().user > 0.5
    return ask(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' "
        "AND query LIKE 'FETCH%'"
    )


@ON_BOTH_ENGINES
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_export_that_is_ended_leaves_no_file_of_its_name_and_is_repeated(
    call, stored, ask, folder, number
):
    endless = (
        "article_id IN (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) "
        "SELECT i FROM n)"
    )
    process = run("-o", "out.csv", "--where", endless)
    wait_for(lambda: is_asking(process, ask))
    process.send_signal(number)
    process.communicate()

    assert process.returncode != 0
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["config.toml"] if number != signal.SIGKILL else "out.csv" not in left
    assert call("export", "-o", "out.csv")[0] == 0


@ON_BOTH_ENGINES
def test_an_export_that_is_killed_in_the_middle_and_goes_on_from_its_cursor_has_every_article_once(
    call, opened, folder, database
):
    days = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in range(1, 11)]
    with opened.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), days[0])

    def store(words):
        for day in days:
            published = Published(at=day, precision="minute", source="meta")
            add_text(opened, day, title=f"{words} of {day:%d}", published=published)

    store("first")
    tokens = ("export", "--partition", "day", "--format", "jsonl")
    cursor = closing(call(*tokens, "-o", "parts")[1])
    store("second")
    # The sixth file of the export is a pipe that nobody reads: there it stands until it is killed.
    name = file_name("v_articles", parse(cursor, "v_articles"), "jsonl")
    pipe = folder / "parts" / "day=2026-11-06" / name
    os.mkfifo(pipe)
    process = run(*tokens[1:], "-o", "parts", "--since", cursor)
    wait_for((pipe.parent.parent / "day=2026-11-05" / name).exists)
    process.kill()
    process.communicate()
    pipe.unlink()
    assert not (pipe.parent.parent / "day=2026-11-07" / name).exists()

    code, out, _ = call(*tokens, "-o", "parts", "--since", cursor)
    store("third")
    last = call(*tokens, "-o", "parts", "--since", closing(out))

    assert (code, last[0]) == (0, 0)
    written = [title for path in folder.glob("parts/*/*") for title in titles(path)]
    expected = [f"{words} of {day:%d}" for words in ("first", "second", "third") for day in days]
    assert sorted(written) == sorted(expected)
    assert not list(folder.glob("parts/*/.*"))


# ---- pages and texts ------------------------------------------------------------------------------------------


def records(path):
    """The records of a WARC file, each from a gzip member of its own: fields and block."""
    data = path.read_bytes()
    while data:
        unpacker = gzip.zlib.decompressobj(wbits=31)
        record = unpacker.decompress(data) + unpacker.flush()
        data = unpacker.unused_data
        head, _, rest = record.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        assert version == "WARC/1.1"
        assert rest[int(fields["Content-Length"]) :] == b"\r\n\r\n"
        yield fields, rest[: int(fields["Content-Length"])]


def test_saved_pages_are_resource_records_with_the_bytes_that_were_received(call, stored, folder):
    code, out, _ = call("export", "-o", "pages.warc.gz")

    assert (code, out.partition(";")[0]) == (0, "2 pages of 2 articles to pages.warc.gz")
    first, *others = records(folder / "pages.warc.gz")
    assert first[0]["WARC-Type"] == "warcinfo"
    pages = {
        fields["WARC-Target-URI"]: block for fields, block in others if fields["WARC-Type"] == "resource"
    }
    assert pages[ONE] == stored.pages[ONE].encode()
    assert set(pages) == {ONE, OAK}
    about = [(fields, block) for fields, block in others if fields["WARC-Type"] == "metadata"]
    assert len(about) == 2
    assert b"outlet: elm\r\nrevision: 1\r\n" in about[0][1]
    assert about[0][0]["WARC-Refers-To"] == others[0][0]["WARC-Record-ID"]


def test_pages_that_were_pruned_are_counted(call, stored, opened):
    with opened.begin() as tx:
        tx.articles._db.exec_driver_sql("DELETE FROM pages")

    _, out, _ = call("export", "-o", "pages.warc.gz")

    assert "0 pages of 2 articles to pages.warc.gz; 2 pages are not there: pruned" in out


def test_texts_are_valid_tei(call, stored, folder):
    code, _, _ = call("export", "-o", "corpus.xml", "--include-reserved")

    document = etree.parse(folder / "corpus.xml")
    assert code == 0
    assert validate_tei(document)
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    assert document.xpath("//t:body//t:head/text()", namespaces=names) == [
        "=Rivers | rise", "Hills & <vales>", "Ferry stays in",
    ]  # fmt: skip
    assert document.xpath("count(//t:availability)", namespaces=names) == 1


def test_tei_is_xml_whatever_stands_in_a_text():
    values = {
        "article_id": 1, "outlet": "e&m", "url": 'https://e.example/?a=1&b="2"', "title": "]]> <x> & \x00\x0b",
        "lead": "<lead>", "text": "One\x1f & two\nThree \ufffe", "authors": '["<A>"]', "language": "not a language",
        "section": None, "tags": '["a&b"]', "published_at": datetime(2026, 11, 20, 5, 30, tzinfo=UTC),
        "published_precision": "day", "first_seen_at": "2026-11-20T12:00:00Z", "rights": "[]",
    }  # fmt: skip
    out = io.BytesIO()
    tei.write(out, [[values[name] for name in tei.COLUMNS]])

    document = etree.fromstring(out.getvalue())
    assert validate_tei(document)
    paragraphs = document.xpath("//t:body//t:p/text()", namespaces={"t": "http://www.tei-c.org/ns/1.0"})
    assert paragraphs == ["<lead>", "One & two", "Three "]
