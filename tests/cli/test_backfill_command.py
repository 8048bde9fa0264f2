"""`ingest backfill --warc`: archived pages become articles at the archive's times; damage, kills and wrong calls."""

import gzip
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from zipfile import ZipFile

import pytest
import zstandard
from engines import ON_BOTH_ENGINES
from net import story
from running import CEILING_S, wait_for
from warc_records import NOON, PACKED, answer, record, response

pytest.importorskip("fastwarc", reason="needs the extra `warc`")

ELM = '[outlets.elm]\nname = "Elm"\nhomepage = "https://elm.example"\n'
NOTHING = dict.fromkeys(
    (
        *("new", "revised", "same", "no_article", "forgotten", "unknown_outlet", "left_out"),
        *("no_page", "damaged"),
    ),
    0,
)


def url(number, host="elm.example"):
    return f"https://{host}/news/{number}"


def article(number, at=NOON, host="elm.example", **more):
    return response(url(number, host), story(f"n{number}", at=f"{at:%Y-%m-%d}T08:30:00+00:00"), at, **more)


def counted(**counts):
    return [NOTHING | counts]


@pytest.fixture
def archive(folder, database):
    """Writes records into a file; gives its name. The configuration has one outlet."""
    (folder / "config.toml").write_text(ELM, "utf-8")

    def write(*records, name="news.warc.gz", cut=0):
        pack = PACKED[name.partition(".")[2]]
        data = b"".join(one if isinstance(one, bytearray) else pack(one) for one in records)
        (folder / name).write_bytes(data[: len(data) - cut])
        return name

    return write


SEEN = "SELECT url, first_seen_at, revisions FROM v_articles ORDER BY url"


@pytest.mark.parametrize("ending", PACKED)
def test_archived_pages_are_articles_first_seen_when_they_were_archived(call_json, archive, ask, ending):
    later = NOON + timedelta(days=3)
    file = archive(
        record(url(1), b"GET /news/1 HTTP/1.1\r\n\r\n", kind="request"),
        article(1),
        article(2, later),
        name=f"news.{ending}",
    )

    assert call_json("backfill", "--warc", file) == (0, counted(new=2))
    assert ask("SELECT url, first_seen_ts, last_seen_at = first_seen_at FROM v_articles ORDER BY url") == [
        (url(1), int(NOON.timestamp()), 1),
        (url(2), int(later.timestamp()), 1),
    ]
    assert call_json("backfill", "--warc", file) == (0, counted(same=2))


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_file_that_is_packed_as_a_whole_is_read_as_well(call_json, archive, folder, pack):
    (folder / "news.warc.gz").write_bytes(pack(article(1) + article(2)))

    assert call_json("backfill", "--warc", "news.warc.gz") == (0, counted(new=2))


def test_headers_and_rights_are_kept_as_those_of_a_fetched_page_are(call_json, archive, ask):
    packed = gzip.compress(story("n1").encode())
    file = archive(
        response(
            url(1),
            packed,
            Content_Encoding="gzip",
            X_Robots_Tag="noarchive",
            ETag='"a1"',
            Set_Cookie="id=secret",
        )
    )

    assert call_json("backfill", "--warc", file) == (0, counted(new=1))
    assert ask("SELECT rights FROM v_articles") == [('["noarchive"]',)]
    ((headers,),) = ask("SELECT headers FROM pages")
    assert 'etag: "a1"' in headers
    assert "secret" not in headers


@ON_BOTH_ENGINES
def test_evidence_tells_from_which_archive_a_page_was_taken(call, archive, folder):
    call("backfill", "--warc", archive(article(1)))

    assert call("articles", "evidence", url(1), "-o", "evidence.zip")[0] == 0
    with ZipFile(folder / "evidence.zip") as packed:
        (headers,) = (packed.read(name).decode() for name in packed.namelist() if name.startswith("headers/"))
    assert headers.startswith(
        "First received 2025-03-01T12:00:00Z, by whoever made the archive news.warc.gz <urn:uuid:12345678-"
    )


def test_headers_that_no_longer_say_how_the_body_comes_do_no_harm(call_json, archive):
    chunk = story("n2").encode()
    file = archive(
        response(url(1), story("n1"), Content_Encoding="gzip", Transfer_Encoding="chunked"),
        response(url(2), b"%x\r\n%b\r\n0\r\n\r\n" % (len(chunk), chunk), Transfer_Encoding="chunked"),
    )

    assert call_json("backfill", "--warc", file) == (0, counted(new=2))


def test_what_is_no_page_of_a_configured_outlet_is_left_out_and_counted(call_json, archive, ask):
    file = archive(
        article(1),
        article(2, host="oak.example"),
        record(url(3), answer("gone", status="404 Not Found")),
        record(url(4), answer(b"\xff\xd8\xff", content_type="image/jpeg")),
        record(url(5), answer(story("n5")), WARC_Truncated="length"),
        record("dns:elm.example", b"20250301120000\nelm.example. 60 IN A 192.0.2.1\n"),
        response(url(6), "<html><body><p>Nothing to read.</p></body></html>"),
    )

    assert call_json("backfill", "--warc", file) == (
        0,
        counted(new=1, unknown_outlet=1, no_page=4, no_article=1),
    )
    assert ask("SELECT url FROM v_articles") == [(url(1),)]


def test_other_hosts_become_outlets_where_that_is_asked_for(call_json, archive, ask):
    file = archive(article(1), article(2, host="www.oak.example"), article(3, host="news.ash.example"))

    assert call_json("backfill", "--warc", file, "--outlet-by-host") == (0, counted(new=3))
    assert ask("SELECT outlet FROM v_articles ORDER BY url") == [
        ("elm",),
        ("news-ash-example",),
        ("oak-example",),
    ]


def test_source_and_days_choose_what_is_taken(call_json, archive, folder, ask):
    (folder / "config.toml").write_text(
        ELM + '[outlets.oak]\nname = "Oak"\nhomepage = "https://oak.example"\n', "utf-8"
    )
    midnight = NOON.replace(hour=0)
    file = archive(
        article(1, midnight - timedelta(seconds=1)),
        article(2, midnight),
        article(3, midnight + timedelta(days=2, seconds=-1)),
        article(4, midnight + timedelta(days=2)),
        article(5, midnight, host="oak.example"),
    )
    span = ("--from", "2025-03-01", "--to", "2025-03-02")

    assert call_json("backfill", "--warc", file, "--source", "elm", *span) == (0, counted(new=2, left_out=3))
    assert ask("SELECT url FROM v_articles ORDER BY url") == [(url(2),), (url(3),)]


def test_a_dry_run_counts_and_stores_nothing(call_json, archive, ask):
    file = archive(article(1), article(2, host="oak.example"))

    code, (counts,) = call_json("backfill", "--warc", file, "--dry-run")

    assert (code, counts["unknown_outlet"], counts["pages"]) == (0, 1, 1)
    assert ask("SELECT count(*) FROM v_articles") == [(0,)]
    assert ask("SELECT count(*) FROM outlets") == [(0,)]


# --- What is known already ---------------------------------------------------------------------------


@ON_BOTH_ENGINES
def test_an_article_that_is_known_was_first_seen_when_the_archive_had_it(call_json, archive, ask):
    earlier = NOON - timedelta(days=200)
    call_json("backfill", "--warc", archive(article(1, at=NOON)))
    same = response(url(1), story("n1", at=f"{NOON:%Y-%m-%d}T08:30:00+00:00"), earlier)

    assert call_json("backfill", "--warc", archive(same, name="older.warc")) == (0, counted(same=1))
    assert ask("SELECT first_seen_ts, revisions, last_seen_at > first_seen_at FROM v_articles") == [
        (int(earlier.timestamp()), 1, 1)
    ]
    assert ask("SELECT count(*) FROM v_articles") == [(1,)]


def titled(day, title, seed="n1"):
    """A page of the first article, as it was on a day."""
    return response(
        url(1), story(seed, title=title, at="2025-02-01T08:30:00+00:00"), NOON + timedelta(days=day)
    )


def versions(ask):
    """The titles of the article's versions, in order, with the days on which they were seen."""
    rows = ask("SELECT title, seen_ts FROM v_revisions ORDER BY revision")
    return [(title, (seen_ts - int(NOON.timestamp())) // 86400) for title, seen_ts in rows]


def test_an_older_page_that_says_something_else_is_an_earlier_version(call, call_json, archive, ask):
    for day, title in ((5, "The bridge is open"), (9, "The bridge is open again")):
        call_json("backfill", "--warc", archive(titled(day, title)))
    older = archive(
        titled(7, "The bridge is shut"), titled(1, "The bridge is to open"), titled(6, "The bridge is open")
    )

    assert call_json("backfill", "--warc", older) == (0, counted(revised=2, same=1))
    assert versions(ask) == [
        ("The bridge is to open", 1),
        ("The bridge is open", 5),
        ("The bridge is shut", 7),
        ("The bridge is open again", 9),
    ]
    assert ask("SELECT title, revisions, first_seen_ts FROM v_articles") == [
        ("The bridge is open again", 4, int((NOON + timedelta(days=1)).timestamp()))
    ]
    assert ask("SELECT title_before, title_after FROM v_edits ORDER BY seen_at")[0] == (
        "The bridge is to open",
        "The bridge is open",
    )
    assert ask("SELECT count(*) FROM pages") == [(4,)]
    assert call_json("backfill", "--warc", older) == (0, counted(same=3))
    assert len(versions(ask)) == 4
    assert call("db", "check")[0] == 0


def test_what_the_newest_reading_says_stays_whatever_was_seen_between_its_looks(call_json, archive, ask):
    for day in (2, 8):
        call_json("backfill", "--warc", archive(titled(day, "The bridge is open")))

    call_json("backfill", "--warc", archive(titled(5, "The bridge is shut")))

    assert versions(ask) == [("The bridge is open", 2)]


def test_pages_of_one_address_are_the_versions_of_one_article(call_json, archive, ask):
    versions = [
        response(url(1), story("n1", title=f"What came of it on day {day}"), NOON + timedelta(days=day))
        for day in (1, 2)
    ]

    assert call_json("backfill", "--warc", archive(*versions)) == (0, counted(new=1, revised=1))
    assert ask("SELECT title_before, title_after FROM v_edits") == [
        ("What came of it on day 1", "What came of it on day 2")
    ]


# --- Damage ------------------------------------------------------------------------------------------


def test_a_damaged_record_costs_that_record_alone(call, call_json, archive, ask):
    bad = bytearray(gzip.compress(article(2)))
    bad[200:220] = b"x" * 20
    file = archive(article(1), bad, article(3))
    at = len(gzip.compress(article(1)))

    code, _, err = call("backfill", "--warc", file)

    assert code == 1
    assert err.startswith(f"news.warc.gz: at byte {at}: ")
    assert err.count("\n") == 1
    assert ask("SELECT url FROM v_articles ORDER BY url") == [(url(1),), (url(3),)]


def test_of_a_file_that_was_cut_all_before_the_cut_is_stored(call, archive, ask):
    code, out, err = call("backfill", "--warc", archive(article(1), article(2), cut=300))

    assert code == 1
    assert "1 new" in out
    assert "1 damaged" in out
    assert err.count("\n") == 1
    assert "news.warc.gz: at byte " in err
    assert ask("SELECT url FROM v_articles") == [(url(1),)]


@pytest.mark.parametrize("date", ["yesterday", "2999-01-01T00:00:00Z", "2025-03-01T12:00:00"])
def test_a_record_without_a_usable_time_is_damaged(call, archive, ask, date):
    file = archive(record(url(1), answer(story("n1")), date), article(2))

    code, _, err = call("backfill", "--warc", file)

    assert (code, err.count("\n")) == (1, 1)
    assert ask("SELECT url FROM v_articles") == [(url(2),)]


# --- Kills -------------------------------------------------------------------------------------------


def of_others(count):
    """Pages of an outlet that is not configured: they fill a batch of a hundred records, and nobody reads them."""
    return [article(n, host="oak.example") for n in range(count)]


@ON_BOTH_ENGINES
def test_whoever_is_killed_goes_on_where_it_was(call_json, archive, folder, ask):
    """Killed in the second batch of three: each article is there once, at its own time."""
    times = {url(n): NOON + timedelta(minutes=n) for n in range(60)}
    pages = [article(n, times[url(n)]) for n in range(60)]
    file = archive(*pages[:10], *of_others(90), *pages[10:50], *of_others(60), *pages[50:])
    started = subprocess.Popen([sys.executable, "-m", "ingest", "backfill", "--warc", file], cwd=folder)
    wait_until_a_batch_is_read(started, ask)
    started.send_signal(signal.SIGKILL)
    started.wait()
    stored = ask("SELECT count(*) FROM v_articles")[0][0]

    code, (counts,) = call_json("backfill", "--warc", file)

    assert code == 0
    assert counts["new"] == 60 - stored
    assert counts["new"] + counts["same"] <= 50
    assert ask("SELECT url, first_seen_ts FROM v_articles ORDER BY first_seen_ts") == [
        (one, int(at.timestamp())) for one, at in times.items()
    ]
    assert ask("SELECT count(*) FROM archive_files") == [(0,)]


def test_ctrl_c_loses_nothing(call_json, archive, folder, ask):
    pages = [article(n) for n in range(60)]
    file = archive(*pages[:10], *of_others(90), *pages[10:])
    started = subprocess.Popen(
        # Quiet, since a busy machine has the log warn of it.
        [sys.executable, "-m", "ingest", "backfill", "--warc", file, "-q"],
        cwd=folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until_a_batch_is_read(started, ask)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=CEILING_S)

    assert (started.returncode, err.count("\n")) == (130, 1), err
    assert "the same command goes on" in err
    code, (counts,) = call_json("backfill", "--warc", file)
    assert (code, counts["new"] + counts["same"]) == (0, 50)
    assert ask("SELECT count(*) FROM v_articles") == [(60,)]


def wait_until_a_batch_is_read(program, ask):
    """Asked again at once: what is left to the program after its first batch takes it no more than a second."""

    def is_read():
        assert program.poll() is None, "it has ended before anybody could look"
        return ask("SELECT records FROM archive_files") == [(100,)]

    wait_for(is_read, every_s=0.005)


# --- From an address ---------------------------------------------------------------------------------


def test_an_address_is_read_as_a_file_is(call_json, archive, folder, site, ask):
    site.pages["/news.warc.gz"] = (folder / archive(article(1), article(2))).read_bytes()
    (folder / "config.toml").write_text(site.config(id="oak") + ELM, "utf-8")

    assert call_json("backfill", "--warc", site.url("/news.warc.gz")) == (0, counted(new=2))
    assert site.asked == ["/news.warc.gz"]


def test_an_address_of_this_machine_is_not_asked_unless_that_is_allowed(call, archive, folder, site):
    (folder / "config.toml").write_text(f'contact = "desk@elm.example"\n{ELM}', "utf-8")

    code, out, err = call("backfill", "--warc", site.url("/news.warc.gz"))

    assert (code, out, err.count("\n"), site.asked) == (2, "", 1, [])
    assert "blocked" in err


@pytest.mark.parametrize("path, says", [("/nix.warc.gz", "status: 404"), ("/page", "is no WARC file")])
def test_an_address_without_an_archive_is_one_line(call, archive, folder, site, path, says):
    site.pages["/page"] = story("n1")
    (folder / "config.toml").write_text(site.config(), "utf-8")

    code, out, err = call("backfill", "--warc", site.url(path))

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{path}: {says}" in err


# --- Wrong calls -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tokens, says",
    [
        ((), "give --warc"),
        (("--warc", "nix.warc"), "nix.warc"),
        (("--warc", "page.html"), "is no WARC file"),
        (("--warc", "empty"), "has no file that ends in"),
        (("--warc", "news.warc", "--from", "May"), "--from: 'May' is no day"),
        (("--warc", "news.warc", "--from", "2025-03-02", "--to", "2025-03-01"), "is before --from"),
        (("--warc", "news.warc", "--source", "oak"), "'oak' is no outlet"),
    ],
)
def test_a_wrong_call_is_one_line_with_its_cure(call, archive, folder, ask, tokens, says):
    archive(article(1), name="news.warc")
    (folder / "page.html").write_text(story("n1"), "utf-8")
    (folder / "empty").mkdir()

    code, out, err = call("backfill", *tokens)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert says in err
    assert ask("SELECT count(*) FROM v_articles") == [(0,)]


def test_what_was_exported_is_read_back_as_it_was(call, call_json, archive, ask, folder, monkeypatch):
    file = archive(article(1), article(2, NOON + timedelta(days=3), X_Robots_Tag="noarchive"))
    asked = "SELECT url, title, text, rights, first_seen_ts FROM v_articles ORDER BY url"
    call("backfill", "--warc", file)
    stored = ask(asked)
    assert call("export", "--include-reserved", "-o", "own.warc.gz")[0] == 0
    monkeypatch.setenv("INGEST_DATABASE__URL", f"sqlite:///{folder}/other.db")

    assert call_json("backfill", "--warc", "own.warc.gz") == (0, counted(new=2))
    with closing(sqlite3.connect(folder / "other.db")) as other:
        assert other.execute(asked).fetchall() == stored
    assert [rights for *_, rights, _ in stored] == ["[]", '["noarchive"]']
