"""What the pages say, and in which forms."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import feedparser
import pytest
from engines import ON_SQLITE
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import _of_text, add_text, change_text
from served import NOON

from ingest.web.question import Archive
from ingest.web.questions import edits
from store.model import Change, RevisionContent
from store.reading import open_reader
from store.updates import AlarmChanges, NewAlarm, NewRevision


def edit(store, article_id, at, **content):
    """The article says something else, of which the headline counts as changed."""
    says = RevisionContent(**{"title": "", "lead": None, "text": "", "words": 1} | content)
    update = _of_text("elm", article_id, at, says)
    change = Change(words_added=3, words_removed=2, headline_changed=True)
    revision = NewRevision(content=says, fingerprint=update.revision.fingerprint, change=change)
    with store.begin() as tx:
        tx.apply(replace(update, revision=revision))


@ON_SQLITE
def test_the_first_page_leads_to_a_page(client):
    answer = client.get("/", follow_redirects=True)

    assert answer.status_code == 200
    assert '<main id="main"' in answer.text


def test_a_search_shows_what_was_found_with_its_words_marked(client, archive):
    article = add_text(archive, NOON, title="Peace talks", text="The talks went on.", language="en")

    page = client.get("/search", params={"q": "talks"}).text

    assert f'<a href="/articles/{article}">Peace <mark>talks</mark></a>' in page
    assert "The <mark>talks</mark> went on." in page


def test_a_search_counts_the_articles_of_each_day(client, archive):
    add_text(archive, NOON - timedelta(days=1), title="Talks", text="One.")
    add_text(archive, NOON, title="Talks", text="Two.")

    volume = client.get("/search.json", params={"q": "talks", "since": "2026-11-18"}).json()["volume"]

    assert volume["total"] == 2
    assert volume["days"] == [
        {"day": "2026-11-18", "articles": 0},
        {"day": "2026-11-19", "articles": 1},
        {"day": "2026-11-20", "articles": 1},
    ]


@ON_SQLITE
def test_json_comes_by_the_ending_and_by_what_is_accepted(client, archive):
    add_text(archive, NOON, title="Talks", text="One.")
    by_ending = client.get("/search.json", params={"q": "talks"})
    by_header = client.get("/search", params={"q": "talks"}, headers={"accept": "application/json"})

    assert by_ending.headers["content-type"] == by_header.headers["content-type"] == "application/json"
    assert by_ending.json() == by_header.json()


@ON_SQLITE
def test_what_a_browser_accepts_is_a_page(client):
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    assert client.get("/search", headers={"accept": accept}).headers["content-type"].startswith("text/html")


@ON_SQLITE
def test_a_table_is_csv_in_which_no_cell_is_a_formula(client, archive):
    add_text(archive, NOON, title="=talks()", text="One.")

    lines = client.get("/search.csv", params={"q": "talks"}).text.splitlines()

    assert lines[0].startswith("article_id,outlet,published_at")
    assert "'=talks()" in lines[1]


@pytest.mark.parametrize("path", ["/search.atom?q=talks", "/watches/talks.atom"])
def test_a_search_and_a_watch_are_feeds_that_a_reader_reads(client, archive, path):
    article = add_text(archive, NOON, title="<b>Talks</b> & more", text="One \u0007 talks.", language="en")

    feed = feedparser.parse(client.get(path).content)

    assert not feed.bozo
    assert feed.entries[0].title_detail.type == "text/plain"
    assert feed.entries[0].title == "<b>Talks</b> & more"
    assert feed.entries[0].link.endswith(f"/articles/{article}")


def test_a_feed_of_a_search_has_the_newest_first(client, archive):
    add_text(archive, NOON, title="Talks", text="Talks, talks and talks.")
    newest = add_text(archive, NOON, title="Something else", text="Of talks too.")

    feed = feedparser.parse(client.get("/search.atom?q=talks").content)

    assert feed.entries[0].link.endswith(f"/articles/{newest}")


@ON_SQLITE
@pytest.mark.parametrize(("behind_proxy", "scheme"), [(True, "https"), (False, "http")])
def test_a_proxy_is_believed_that_it_was_asked_by_https(serve, behind_proxy, scheme):
    with serve(behind_proxy=behind_proxy) as client:
        headers = {"x-forwarded-proto": "https", "host": "localhost"}
        feed = client.get("/watches/talks.feed.json", headers=headers).json()

    assert feed["feed_url"] == f"{scheme}://localhost/watches/talks.feed.json"


@ON_SQLITE
def test_a_json_feed_says_what_its_specification_wants(client, archive):
    add_text(archive, NOON, title="Talks", text="One.")

    feed = client.get("/watches/talks.feed.json").json()

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith("/watches/talks.feed.json")
    assert [item["title"] for item in feed["items"]] == ["Talks"]
    assert feed["items"][0]["date_published"] == "2026-11-20T12:00:00Z"


def test_watches_are_listed_with_their_hits(client, archive):
    add_text(archive, NOON, title="Talks", text="One.")

    watches = client.get("/watches.json").json()["watches"]

    assert [(one["name"], one["hits"]) for one in watches] == [("talks", 1), ("cup", 0)]
    assert "Talks" in client.get("/watches/talks").text


def test_a_day_shows_changed_headlines_before_and_after(client, archive):
    article = add_text(archive, NOON - timedelta(hours=3), title="Ten held", text="One.")
    edit(archive, article, NOON, title="Twenty held", text="One.")

    answer = client.get("/edits.json", params={"day": "2026-11-20"}).json()
    page = client.get("/edits").text

    (found,) = answer["edits"]
    assert (found["title_before"], found["title_after"], found["after_s"]) == (
        "Ten held",
        "Twenty held",
        10_800,
    )
    assert "<del>Ten held</del>" in page
    assert "<ins>Twenty held</ins>" in page


def test_a_day_without_edits_has_none(client, archive):
    article = add_text(archive, NOON, title="Ten held", text="One.")
    edit(archive, article, NOON + timedelta(days=1), title="Twenty held", text="One.")

    assert client.get("/edits.json", params={"day": "2026-11-20"}).json()["edits"] == []


def test_an_article_shows_its_versions_beside_each_other(client, archive):
    article = add_text(archive, NOON, title="Ten held", text="Police held ten men.\nThey were fined.")
    change_text(archive, NOON, article, title="Twenty held", text="Police held twenty men.\nThey were fined.")

    page = client.get(f"/articles/{article}").text
    compared = client.get(f"/articles/{article}.json").json()["compared"]

    assert "<del>ten</del>" in page
    assert "<ins>twenty</ins>" in page
    assert compared["texts"]["after"] == [
        [
            {"kind": "same", "text": "Police held"},
            {"kind": "added", "text": "twenty"},
            {"kind": "same", "text": "men."},
        ],
        [{"kind": "same", "text": "They were fined."}],
    ]


@ON_SQLITE
def test_an_article_beside_another_has_the_common_passages_marked(client, archive):
    common = "the minister told reporters in the capital on Friday evening"
    one = add_text(archive, NOON, title="One", text=f"Nothing was agreed, {common}.")
    other = add_text(archive, NOON, outlet="oak", title="Other", text=f"It is over, {common}, and left.")

    page = client.get(f"/articles/{one}", params={"beside": other}).text

    assert page.count(f"<mark>{common}</mark>") == 3  # in its text, and on both sides


def test_an_article_says_where_its_time_is_from(client, archive):
    article = add_text(archive, NOON, title="One", text="One.", language="ar")

    answer = client.get(f"/articles/{article}.json").json()

    assert {"name": "First seen", "value": "2026-11-20 12:00 UTC", "source": "our clock"} in answer["facts"]
    assert '<h1 dir="auto" lang="ar">One</h1>' in client.get(f"/articles/{article}").text


def test_what_is_not_there_is_told_with_a_way_on(client):
    for path in (
        "/articles/4711",
        "/articles/x",
        "/watches/none",
        "/nowhere",
        "/articles/99999999999999999999",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert 'href="/search"' in answer.text

    assert client.get("/articles/4711.json").json()["status"] == 404


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/search?q=(nato", "is not closed"),
        ("/search?q=talks&since=20.11.2026", "write one as 2026-11-20"),
        ("/search?q=talks&since=2026-02-31", "no day of the calendar"),
        ("/search?q=talks&limit=100000", "limit="),
        ("/search?q=talks&before=1-2", "next"),
        ("/search?q=a%00b", "q="),
        ("/edits?what=nothing", "what="),
    ],
)
def test_a_parameter_that_cannot_be_used_is_told_with_the_cure(client, path, says):
    answer = client.get(path, headers={"accept": "application/json"})

    assert answer.status_code == 400
    assert says in answer.json()["error"]


@ON_SQLITE
def test_an_answer_that_has_not_changed_is_not_sent_again(client, archive):
    add_text(archive, NOON, title="Talks", text="One.")
    first = client.get("/search.json?q=talks")

    again = client.get("/search.json?q=talks", headers={"if-none-match": first.headers["etag"]})
    add_text(archive, NOON, title="Talks", text="Two.")
    changed = client.get("/search.json?q=talks", headers={"if-none-match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize(
    ("path", "rows", "asked"),
    [
        ("/search.json", "articles", {"q": "talks", "order": "newest"}),
        ("/watches/talks.json", "hits", {}),
        ("/edits.json", "edits", {"day": "2026-11-20"}),
    ],
)
def test_a_list_gives_each_row_once_in_its_order(client, archive, path, rows, asked):
    for number in range(7):
        article = add_text(archive, NOON - timedelta(hours=1), title=f"Talks {number}", text="One.")
        edit(archive, article, NOON + timedelta(seconds=number // 3), title=f"Talks of {number}", text="One.")
    whole = client.get(path, params=asked | {"limit": 50}).json()[rows]
    assert len({row["article_id"] for row in whole}) == 7

    @given(limit=st.integers(1, 8))
    @settings(max_examples=8)
    def check(limit):
        seen, before = [], {}
        while before is not None:
            answer = client.get(path, params=asked | {"limit": limit} | before).json()
            seen += answer[rows]
            before = {"before": answer["next"]} if answer["next"] else None
        assert seen == whole

    check()


@pytest.mark.parametrize("more", [{}, {"source": "elm"}, {"before": "1795176000-7-2", "what": "all"}])
def test_edits_and_deletions_are_looked_up_by_the_day(sqlite_store, sqlite_url, more):
    # On Postgres a plan depends on how many rows there are.
    reader = open_reader(sqlite_url, connections=1)
    plans = []

    class Explaining:
        engine = "sqlite"
        tx = SimpleNamespace(outlets=SimpleNamespace(all=list))

        def rows(self, sql, values):
            with reader.read(60) as reading:
                plans.append("\n".join(row[3] for row in reading.rows(f"EXPLAIN QUERY PLAN {sql}", values)))
            return []

    archive = Archive(reading=Explaining(), now=NOON, watches={})
    edits.ask(archive, edits.QUESTION.asked({}, list(more.items())))

    assert "ix_revisions_seen_at_later" in plans[0]
    assert all("ix_articles_gone_at" in plan for plan in plans[1:])
    assert not any("SCAN" in plan for plan in plans)
    reader.close()


def test_outlets_with_alarms_come_first_with_what_to_do(client, archive):
    oak = NewAlarm(
        outlet="oak", feed="", kind="silence", what="nothing new for a day", cure="look at its feeds"
    )
    machine = NewAlarm(outlet="", feed="", kind="disk", what="the disk is nearly full", cure="make room")
    over = NewAlarm(outlet="elm", feed="", kind="silence", what="nothing new for a week", cure="wait")
    with archive.begin() as tx:
        begun = tx.alarms.apply(AlarmChanges(at=NOON, begins=(oak, machine, over)), ())
        ended = tuple(one.id for one in begun if one.outlet == "elm")
        tx.alarms.apply(AlarmChanges(at=NOON, ends=ended), ())

    answer, page = client.get("/outlets.json").json(), client.get("/outlets").text

    assert [(one["outlet"], len(one["alarms"])) for one in answer["outlets"]] == [("oak", 1), ("elm", 0)]
    assert [one["kind"] for one in answer["alarms"]] == ["disk"]
    assert page.index("nothing new for a day") < page.index("look at its feeds") < page.index(">Elm<")
    assert "nothing new for a week" not in page
    assert "look at its feeds" in client.get("/outlets/oak").text
