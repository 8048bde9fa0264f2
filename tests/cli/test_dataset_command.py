"""`ingest export --snapshot` and `ingest rehydrate`: a data set in one file, also one without its texts."""

import csv
import hashlib
import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest
from engines import ON_BOTH_ENGINES
from net import page

from store import views

WORDS = (
    "The harbour master counted {n} boats before noon, and {n} more when the fog had lifted.",
    "Nobody on the pier remembered so many since the year of the great storm, said the owner of the inn.",
    "Most of them carried timber and salt; {n} of them will stay until the regatta next week.",
)


def story(number):
    return page(f"Boats return, part {number}", [line.format(n=number) for line in WORDS])


@pytest.fixture(autouse=True)
def stored(site, folder, database, call):
    """Two articles of a site that has a third one."""
    site.pages = {f"/{n}": story(n) for n in range(1, 4)}
    (folder / "config.toml").write_text(site.config())
    assert call("fetch", "--url", site.url("/1"), "--url", site.url("/2"))[0] == 0


def files(path):
    with zipfile.ZipFile(path) as packet:
        return {name: packet.read(name) for name in packet.namelist()}


def test_a_data_set_has_data_codebook_method_and_checksums(call, folder):
    code, out, err = call("export", "--snapshot", "set.zip")

    found = files(folder / "set.zip")
    assert (code, err) == (0, "")
    assert "rows to set.zip; left out: 0 rows" in out
    for name in views.NAMES:
        assert f"data/{name}.csv" in found
        assert f"## {name}\n" in found["CODEBOOK.md"].decode()
    assert len(found["data/v_articles.jsonl"].splitlines()) == 2
    method = found["METHOD.md"].decode()
    assert "| elm | 2 |" in method
    assert "Left out: 0 rows" in method
    sums = dict(line.split("  ")[::-1] for line in found.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def test_the_same_archive_gives_the_same_file(call, folder):
    for name in ("one.zip", "two.zip"):
        assert call("export", "--snapshot", name)[0] == 0
    assert (folder / "one.zip").read_bytes() == (folder / "two.zip").read_bytes()


def test_a_data_set_may_be_of_parquet_and_of_some_articles(call, folder, site):
    where = f"url = '{site.url('/1')}'"
    call("export", "--snapshot", "set.zip", "--format", "parquet", "--where", where)

    found = files(folder / "set.zip")
    assert pq.read_table(io.BytesIO(found["data/v_articles.parquet"])).num_rows == 1
    assert "data/v_attempts.parquet" not in found
    assert where in found["METHOD.md"].decode()


@pytest.mark.parametrize(
    "tokens",
    [("--since", "1:v_articles:sqlite:1"), ("--columns", "url"), ("--format", "tei"), ("-o", "x.csv")],
)
def test_what_says_nothing_of_a_data_set_is_refused(call, folder, tokens):
    code, _, err = call("export", "--snapshot", "set.zip", *tokens)

    assert code == 2
    assert err.startswith("--snapshot: takes all views; besides it go ")
    assert not (folder / "set.zip").exists()


@ON_BOTH_ENGINES
def test_addresses_without_texts_are_fetched_again_and_compared(call, call_json, folder, site, ask):
    code, _, _ = call("export", "--snapshot", "set.zip", "--addresses-only")
    found = files(folder / "set.zip")
    assert code == 0
    assert b"harbour" not in b"".join(found.values())
    rows = list(csv.DictReader(io.StringIO(found["data/addresses.csv"].decode(), newline="")))
    assert [row["url"] for row in rows] == [site.url("/1"), site.url("/2")]

    (one,) = ask(f"SELECT article_id FROM v_articles WHERE url = '{site.url('/1')}'")
    (two,) = ask(f"SELECT article_id FROM v_articles WHERE url = '{site.url('/2')}'")
    for id in (*one, *two):
        assert call("articles", "forget", id, "--reason", "test")[0] == 0
        assert call("articles", "forgotten", "--allow", id)[0] == 0
    site.pages["/2"] = story(7)
    code, compared = call_json("rehydrate", "set.zip")

    assert code == 0
    assert compared == [
        {"url": site.url("/1"), "text": "same"},
        {"url": site.url("/2"), "text": "differs"},
    ]


def test_what_is_stored_is_not_asked_for_again(call, site):
    call("export", "--snapshot", "set.zip", "--addresses-only")
    site.asked.clear()

    assert call("rehydrate", "set.zip") == (0, "2 addresses: 2 same, 0 differs, 0 stored, 0 missing\n", "")
    assert site.asked == []


def test_an_address_on_no_outlets_domain_is_of_the_outlet_that_is_named(call, folder):
    line = {"outlet": "elm", "url": "https://oak.example/1", "title": "Oak", "text": "What the oak said."}
    (folder / "oak.jsonl").write_text(json.dumps(line))
    (folder / "oak.csv").write_text("url\nhttps://oak.example/1\n")
    assert call("import", "oak.jsonl")[0] == 0
    assert call("rehydrate", "oak.csv")[0] == 2
    code, out, _ = call("rehydrate", "oak.csv", "--source", "elm")
    assert (code, out) == (0, "1 addresses: 0 same, 0 differs, 1 stored, 0 missing\n")


def test_an_article_that_cannot_be_had_is_missing(call_json, site, folder):
    (folder / "list.csv").write_text(f"url\n{site.url('/9')}\n{site.url('/3')}\n")
    code, compared = call_json("rehydrate", "list.csv")

    assert code == 1
    assert [one["text"] for one in compared] == ["missing", "stored"]


@pytest.mark.parametrize(
    "content, said",
    [
        ("a,b\n1,2\n", "has no column url"),
        ("url\nnowhere\n", ":2: 'nowhere' is no address"),
        ("url\nhttps://unknown.example/1\n", "no configured outlet is on unknown.example"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_with_the_cure(call, folder, content, said):
    (folder / "list.csv").write_text(content)
    code, _, err = call("rehydrate", "list.csv")

    assert code == 2
    assert said in err
    assert err.count("\n") == 1


def test_a_data_set_with_texts_has_no_list_of_addresses(call, folder):
    call("export", "--snapshot", "set.zip")
    code, _, err = call("rehydrate", "set.zip")

    assert code == 2
    assert "was it made with --addresses-only?" in err
