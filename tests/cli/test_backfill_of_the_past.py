"""`ingest backfill --source`: what an outlet published, from its sitemaps, its dated archives and its numbers."""

import json
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import rss, story
from running import CEILING_S

SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MARCH = ("--source", "elm", "--from", "2025-03-02", "--to", "2025-03-30")


def index(*named):
    rows = "".join(
        f"<sitemap><loc>{url}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>" for url, at in named
    )
    return f'<?xml version="1.0"?><sitemapindex {SPACE}>{rows}</sitemapindex>'


def sitemap(*named):
    rows = "".join(
        f"<url><loc>{url}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>" for url, at in named
    )
    return f'<?xml version="1.0"?><urlset {SPACE}>{rows}</urlset>'


def day_page(*links):
    items = "".join(f'<h2><a href="{link}">What the town decided about {link[1:]}</a></h2>' for link in links)
    return f"<!doctype html><html><body><main>{items or '<p>Nothing</p>'}</main></body></html>"


@pytest.fixture
def elm(site, folder, database):
    """Writes the configuration of the outlet, with these feeds and lines."""

    def elm(*feeds, more=""):
        (folder / "config.toml").write_text(
            'contact = "desk@elm.example"\n[fetch]\ndelay_s = 0\nallow_networks = ["127.0.0.0/8"]\n'
            f'[outlets.elm]\nname = "Elm"\nhomepage = "{site.root}"\nfeeds = [{", ".join(feeds)}]\n{more}\n'
        )

    return elm


def feed(kind, url):
    return f'{{ kind = "{kind}", url = "{url}" }}'


def published(site, path, day):
    site.pages[path] = story(path, at=f"{day}T08:30:00+00:00")
    return site.url(path)


def articles_asked(site):
    return [path for path in site.asked if path.startswith(("/a/", "/news/"))]


@pytest.fixture
def months(site, elm):
    """Three sitemaps of a month each, with an article on the 2nd, 12th and 22nd."""
    for month in ("02", "03", "04"):
        days = [f"2025-{month}-{day}" for day in ("02", "12", "22")]
        site.pages[f"/sitemap-2025-{month}.xml"] = sitemap(
            *((published(site, f"/a/{day}", day), f"{day}T09:00:00Z") for day in days)
        )
    site.pages["/sitemap.xml"] = index(
        *((site.url(f"/sitemap-2025-{month}.xml"), None) for month in ("02", "03", "04"))
    )
    elm(feed("sitemap", site.url("/sitemap.xml")))
    return site


@pytest.fixture
def days(site, elm):
    """A page for each of four days around the end of a month, two articles on each; but none for one of them."""
    for day in ("2025-02-27", "2025-02-28", "2025-03-01", "2025-03-03"):
        paths = [f"/a/{day}-{name}" for name in ("rivers", "hills")]
        for path in paths:
            published(site, path, day)
        site.pages[f"/on/{day.replace('-', '/')}/"] = day_page(*paths)
    elm(feed("archive", site.url("/on/{yyyy}/{mm}/{dd}/")))
    return site


def test_only_the_sitemaps_of_the_span_are_read_and_its_articles_come_newest_first(call_json, months, ask):
    code, rows = call_json("backfill", *MARCH)

    assert (code, rows[0]["new"], rows[0]["is_done"]) == (0, 3, True)
    assert [path for path in months.asked if "sitemap" in path] == ["/sitemap.xml", "/sitemap-2025-03.xml"]
    assert articles_asked(months) == ["/a/2025-03-22", "/a/2025-03-12", "/a/2025-03-02"]
    assert ask("SELECT title FROM v_articles ORDER BY published_ts") == [
        ("What /a/2025-03-02 decided on Friday",),
        ("What /a/2025-03-12 decided on Friday",),
        ("What /a/2025-03-22 decided on Friday",),
    ]
    assert ask("SELECT count(*) FROM v_articles WHERE first_seen_at < published_at") == [(0,)]
    assert ask("SELECT count(*) FROM articles WHERE revisit_at IS NOT NULL") == [(0,)]
    assert ask("SELECT command, outcome, new FROM runs") == [("backfill", "done", 3)]


def test_a_sitemap_that_did_not_change_since_the_span_is_not_read(call_json, site, elm):
    site.pages["/old.xml"] = sitemap((published(site, "/a/2024", "2024-12-01"), "2024-12-01"))
    site.pages["/new.xml"] = sitemap((published(site, "/a/2025", "2025-03-10"), "2025-03-10"))
    named = ((site.url("/old.xml"), "2024-12-02"), (site.url("/new.xml"), "2025-06-01"))
    site.pages["/sitemap.xml"] = index(*named)
    elm(feed("sitemap", site.url("/sitemap.xml")))

    code, rows = call_json("backfill", *MARCH)

    assert (code, rows[0]["new"]) == (0, 1)
    assert "/old.xml" not in site.asked


def test_a_sitemap_that_robots_txt_names_is_read_though_none_is_configured(call_json, months, elm):
    months.pages["/robots.txt"] = f"User-agent: *\nSitemap: {months.url('/sitemap.xml')}\n"
    elm(feed("rss", months.url("/rss")))

    code, rows = call_json("backfill", *MARCH)

    assert (code, rows[0]["new"]) == (0, 3)
    assert "/rss" not in months.asked


def test_an_address_of_which_nothing_tells_of_when_it_is_is_left_out_and_counted(call_json, site, elm):
    site.pages["/sitemap.xml"] = sitemap((published(site, "/a/some", "2025-03-10"), None))
    elm(feed("sitemap", site.url("/sitemap.xml")))

    code, rows = call_json("backfill", *MARCH)

    assert (code, rows[0]["new"], rows[0]["undated"]) == (0, 0, 1)
    assert articles_asked(site) == []


def test_a_dated_archive_is_read_day_by_day_over_the_end_of_a_month(call_json, days):
    code, rows = call_json("backfill", "--source", "elm", "--from", "2025-02-28", "--to", "2025-03-03")

    assert (code, rows[0]["new"], rows[0]["failed"]) == (0, 6, 0)
    assert [path for path in days.asked if path.startswith(("/on/", "/a/"))] == [
        "/on/2025/03/03/",
        "/a/2025-03-03-rivers",
        "/a/2025-03-03-hills",
        "/on/2025/03/02/",
        "/on/2025/03/01/",
        "/a/2025-03-01-rivers",
        "/a/2025-03-01-hills",
        "/on/2025/02/28/",
        "/a/2025-02-28-rivers",
        "/a/2025-02-28-hills",
    ]


@pytest.fixture
def long_days(site, elm):
    """The first two days of a month, of three pages each; each page links to all pages of its day and to the day beside
    it."""
    for day, beside in (("01", "02"), ("02", "01")):
        first = f"/on/2025/03/{day}"
        pages = [first, f"{first}?page=2", f"{first}?page=3"]
        for number, page in enumerate(pages):
            path = f"/a/2025-03-{day}-{number}"
            published(site, path, f"2025-03-{day}")
            links = "".join(
                f'<a href="{one}">{n}</a>' for n, one in enumerate((*pages, f"/on/2025/03/{beside}"))
            )
            site.pages[page] = day_page(path) + links
    elm(feed("archive", site.url("/on/{yyyy}/{mm}/{dd}")))
    return site


DAY_ONE = ("--source", "elm", "--from", "2025-03-01", "--to", "2025-03-01")


def test_all_pages_of_a_day_of_an_archive_are_read_and_the_next_day_is_none_of_them(call_json, long_days):
    code, rows = call_json("backfill", *DAY_ONE)

    assert (code, rows[0]["new"], rows[0]["failed"]) == (0, 3, 0)
    assert [path for path in long_days.asked if path.startswith("/on/")] == [
        "/on/2025/03/01",
        "/on/2025/03/01?page=2",
        "/on/2025/03/01?page=3",
    ]
    long_days.asked.clear()
    assert call_json("backfill", *DAY_ONE)[1][0]["new"] == 0
    assert not [path for path in long_days.asked if path.startswith("/on/")]


def test_a_day_of_which_a_page_could_not_be_read_is_read_again(call_json, long_days):
    page = long_days.pages.pop("/on/2025/03/01?page=2")
    long_days.pages["/on/2025/03/01?page=2"] = "no page"
    assert call_json("backfill", *DAY_ONE)[1][0]["new"] == 2

    long_days.pages["/on/2025/03/01?page=2"] = page
    assert call_json("backfill", *DAY_ONE)[1][0]["new"] == 1


def test_pages_of_an_archive_that_were_read_are_a_number_among_what_is_shown_of_an_outlet(
    call, call_json, days
):
    assert call("backfill", *MARCH)[0] == 0
    shown = call_json("outlets", "show", "elm")[1][0]
    read = shown["archive_pages"]
    assert read > 0
    assert "archive" not in [feed["kind"] for feed in shown["feeds"]]
    assert f"has read to their end: {read}\n" in call("outlets", "show", "elm")[1]


def test_fetch_leaves_an_archive_alone(call_json, site, days, elm):
    site.pages["/rss"] = rss(published(site, "/a/today", "2026-11-26"))
    elm(feed("rss", site.url("/rss")), feed("archive", site.url("/on/{yyyy}/{mm}/{dd}/")))

    code, rows = call_json("fetch")

    assert (code, rows[0]["outcome"], rows[0]["new"]) == (0, "done", 1)
    assert not [path for path in site.asked if path.startswith("/on")]


@ON_BOTH_ENGINES
def test_what_is_stored_already_is_not_fetched_again_nor_is_a_page_of_an_archive_that_was_read_to_its_end(
    call_json, days
):
    span = ("--source", "elm", "--from", "2025-02-28", "--to", "2025-03-01")
    assert call_json("backfill", *span)[1][0]["new"] == 4
    days.asked.clear()

    code, rows = call_json("backfill", "--source", "elm", "--from", "2025-02-27", "--to", "2025-03-01")

    assert (code, rows[0]["new"]) == (0, 2)
    assert [path for path in days.asked if path.startswith(("/on/", "/a/"))] == [
        "/on/2025/02/27/",
        "/a/2025-02-27-rivers",
        "/a/2025-02-27-hills",
    ]


def test_a_page_of_a_month_of_which_only_some_days_were_wanted_is_read_again_for_the_others(
    call_json, site, elm
):
    paths = [f"/a/2025/03/{day}/rivers" for day in ("20", "12", "05")]
    for path in paths:
        published(site, path, path[3:13].replace("/", "-"))
    site.pages["/on/2025/3"] = day_page(*paths)
    elm(feed("archive", site.url("/on/{yyyy}/{m}")))
    for first, last in (
        ("2025-03-10", "2025-03-15"),
        ("2025-03-01", "2025-03-31"),
        ("2025-03-01", "2025-03-31"),
    ):
        call_json("backfill", "--source", "elm", "--from", first, "--to", last)

    assert articles_asked(site) == [paths[1], paths[0], paths[2]]
    assert site.asked.count("/on/2025/3") == 2


def test_max_ends_it_and_the_next_call_goes_on(call_json, months):
    code, rows = call_json("backfill", *MARCH, "--max", 2)
    assert (code, rows[0]["new"], rows[0]["is_done"]) == (0, 2, False)
    assert rows[0]["left"] == 1

    code, rows = call_json("backfill", *MARCH, "--max", 2)

    assert (code, rows[0]["new"], rows[0]["is_done"]) == (0, 1, True)
    assert articles_asked(months) == ["/a/2025-03-22", "/a/2025-03-12", "/a/2025-03-02"]


@ON_BOTH_ENGINES
@pytest.mark.parametrize("number, code", [(signal.SIGKILL, -9), (signal.SIGINT, 130)], ids=["KILL", "INT"])
def test_one_that_is_ended_in_the_middle_goes_on_and_has_each_article_once(
    call, call_json, days, folder, opened, ask, number, code
):
    span = ("--source", "elm", "--from", "2025-02-27", "--to", "2025-03-03")
    days.held.add("/a/2025-03-01-hills")
    running = subprocess.Popen(
        [sys.executable, "-m", "ingest", "backfill", *span], cwd=folder, stderr=subprocess.PIPE
    )
    assert days.somebody_is_held.wait(CEILING_S)
    running.send_signal(number)
    _, err = running.communicate(timeout=CEILING_S)
    assert running.returncode == code
    assert number == signal.SIGKILL or b"the same command goes on" in err
    days.held.clear()
    days.let_go.set()

    found, rows = call_json("backfill", *span)

    assert (found, rows[0]["is_done"]) == (0, True)
    assert ask("SELECT count(*), count(DISTINCT url) FROM v_articles") == [(8, 8)]
    asked = articles_asked(days)
    # The page that nobody answered, and the one before it, which may not have been read yet.
    assert {path for path in asked if asked.count(path) > 1} <= {
        "/a/2025-03-01-hills",
        "/a/2025-03-01-rivers",
    }
    assert [path for path in days.asked if path.startswith("/on/")].count("/on/2025/03/03/") == 1


def test_a_dry_run_counts_by_day_and_writes_nothing(call, call_json, days, ask):
    call("db", "upgrade")

    code, rows = call_json(
        "backfill", "--source", "elm", "--from", "2025-02-28", "--to", "2025-03-03", "--dry-run"
    )

    assert (code, rows[0]["days"]) == (0, {"2025-03-03": 2, "2025-03-01": 2, "2025-02-28": 2})
    assert articles_asked(days) == []
    for table in ("outlets", "feeds", "entries", "attempts", "runs", "articles", "leases"):
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)]


def test_robots_txt_holds_for_places_and_for_articles(call, call_json, months):
    months.pages["/robots.txt"] = "User-agent: *\nDisallow: /a/2025-03-12\nDisallow: /sitemap-2025-02\n"

    code, rows = call_json("backfill", "--source", "elm", "--from", "2025-02-01", "--to", "2025-03-31")

    assert (code, rows[0]["new"], rows[0]["failed"], rows[0]["unread"]) == (1, 2, 1, 1)
    assert articles_asked(months) == ["/a/2025-03-22", "/a/2025-03-02"]
    assert "/sitemap-2025-02.xml" not in months.asked


@ON_BOTH_ENGINES
def test_watches_note_what_it_finds_and_tell_nobody(call, months, folder, ask, monkeypatch):
    monkeypatch.setenv("INGEST_NOTIFY__WEBHOOK_SECRET", "hush-hush-hush-hush")
    with (folder / "config.toml").open("a") as config:
        config.write(f'[watches.town]\nquery = "decided"\nwebhook = "{months.url("/hook")}"\n')

    assert call("backfill", *MARCH)[0] == 0
    assert call("fetch")[0] == 0

    assert ask("SELECT count(*) FROM hits") == [(3,)]
    assert months.told == []


@ON_BOTH_ENGINES
def test_numbers_are_asked_downwards_over_gaps_until_articles_are_older(call, call_json, site, elm):
    first = date(2025, 2, 20)
    for number in range(1, 41):
        if number % 7:  # every seventh is missing
            published(site, f"/news/{number}", (first + timedelta(days=number // 2)).isoformat())
    published(site, "/news/60", "2025-06-01")
    site.pages["/rss"] = rss(site.url("/news/60"), site.url("/news/40"))
    elm(feed("rss", site.url("/rss")), more=f'numbered = "{site.url("/news/{n}")}"')
    call("fetch")
    site.asked.clear()

    code, rows = call_json("backfill", *MARCH)

    numbers = [int(path.rsplit("/", 1)[1]) for path in articles_asked(site)]
    assert code == 0
    assert numbers[:20] == [*range(59, 40, -1), 39]
    assert numbers == sorted(numbers, reverse=True)
    assert set(range(18, 40)) <= set(numbers)
    assert min(numbers) >= 18 - 3 - 10  # three that are older, and what was begun with them
    assert rows[0]["missing"] == len([number for number in numbers if number > 40 or number % 7 == 0])
    assert (rows[0]["failed"], rows[0]["is_done"]) == (0, True)


@ON_BOTH_ENGINES
def test_numbers_end_after_fifty_misses_in_a_row(call, call_json, site, elm, ask):
    published(site, "/news/200", "2025-03-20")
    published(site, "/news/10", "2025-03-02")
    site.pages["/rss"] = rss(site.url("/news/200"))
    elm(feed("rss", site.url("/rss")), more=f'numbered = "{site.url("/news/{n}")}"')
    call("fetch")
    site.asked.clear()

    code, rows = call_json("backfill", *MARCH)

    assert (code, rows[0]["missing"], rows[0]["is_done"]) == (0, 50, True)
    assert articles_asked(site) == [f"/news/{number}" for number in range(199, 149, -1)]
    # They are not asked for again by the runs that follow.
    assert ask("SELECT count(*) FROM entries WHERE due_at IS NOT NULL") == [(0,)]


ARCHIVE = feed("archive", "https://elm.example/{yyyy}/{mm}/")


@pytest.mark.parametrize(
    "tokens, said",
    [
        (("--source", "elm", "--from", "March"), "--from: 'March' is no day; write e.g."),
        (("--source", "elm", "--from", "2025-02-30"), "--from: '2025-02-30' is no day; write e.g."),
        (("--source", "elm"), "--from: is missing; write the first day"),
        (
            ("--source", "elm", "--from", "2025-03-02", "--to", "2025-03-01"),
            "--to: 2025-03-01 is before --from 2025-03-02",
        ),
        (("--source", "oak", "--from", "2025-03-02"), "'oak' is no outlet of the configuration"),
        (("--source", "elm", "--from", "2025-03-02", "--outlet-by-host"), "goes with --warc alone"),
        (("--warc", "news.warc", "--max", "3"), "--max goes with --source alone"),
    ],
)
def test_bad_input_is_one_line_before_anything_is_fetched(call, site, elm, tokens, said):
    elm(feed("rss", site.url("/rss")))
    code, out, err = call("backfill", *tokens)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert site.asked == []


@pytest.mark.parametrize(
    "feeds, more, said",
    [
        (
            feed("archive", "https://elm.example/{mm}/{dd}/"),
            "",
            "the url of an archive has no {yyyy}; write e.g.",
        ),
        (feed("archive", "https://elm.example/{yyyy}/{dd}/"), "", "has a day, but no month"),
        (feed("archive", "https://elm.example/{yyyy}/{day}/"), "", "has {day}, which is none of {yyyy}"),
        (feed("archive", "https://{yyyy}.elm.example/"), "", "is no web address"),
        (ARCHIVE, 'numbered = "https://elm.example/news"', "has not one {n} in its path; write e.g."),
    ],
)
def test_a_bad_address_in_the_configuration_is_one_line(call, elm, feeds, more, said):
    elm(feeds, more=more)
    code, _, err = call("backfill", *MARCH)
    assert (code, err.count("\n")) == (2, 1)
    assert said in err


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_an_outlet_with_nothing_to_back_fill_from_is_one_line_that_says_what_to_do(call, site, elm, options):
    elm(feed("rss", site.url("/rss")))
    code, _, err = call("backfill", *MARCH, *options)
    assert (code, err.count("\n")) == (2, 1)
    assert (
        'elm: nothing to back-fill from: it has no sitemap that can be read; add to its feeds e.g. { kind = "archive"'
        in err
    )


def test_numbers_of_which_no_article_is_stored_say_so(call, site, elm):
    elm(feed("rss", site.url("/rss")), more=f'numbered = "{site.url("/news/{n}")}"')
    code, _, err = call("backfill", *MARCH)
    assert code == 2
    assert "run `ingest fetch --source elm` first" in err


def test_a_person_reads_a_line_and_a_script_an_object(call, months):
    code, out, _ = call("backfill", *MARCH, "--max", 1)
    assert (code, out) == (
        0,
        "elm: 1 new, 0 known, 0 failed, back to 2025-03-22; about 2 left: the same command goes on\n",
    )
    assert json.loads(call("backfill", *MARCH, "--json")[1])["reached"].startswith("2025-03-02")
    assert call("backfill", *MARCH)[1] == "elm: 0 new, 3 known, 0 failed; nothing left\n"


def test_old_pages_tell_nothing_of_the_health_of_a_feed(call, months, ask, opened):
    months.pages["/a/2025-03-12"] = "<p>Nothing is left of it.</p>"
    call("backfill", *MARCH)
    assert ask("SELECT count(*) FROM attempts WHERE stage = 'page'") == [(3,)]
    assert ask("SELECT sum(fetches), sum(pages), sum(new_articles) FROM feed_days") in (
        [(None, None, None)],
        [(0, 0, 0)],
    )
    with opened.read() as tx:
        assert tx.alarms.newest_pages("elm") == []
