"""`ingest articles`: list, show, history and diff of what is stored."""

import asyncio

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, ingest, outlet, page, rss, story
from runs import revisit_articles

from ingest.errors import Gone
from store.store import open_store

pytestmark = pytest.mark.usefixtures("database")

FEED = "https://elm.example/rss"
ONE, OAK = "https://elm.example/bridge/17", "https://oak.example/ferry/18"
RIBBON = "The mayor cut a ribbon of wool before the school choir and the growers of the valley."
THREE = "https://elm.example/bridge/third"
REST = [
    "The old bridge over the Elm was opened again on Friday after eleven months of work on its piers.",
    "Drivers had gone round by Harbour Lane, a way of nine miles, and were glad to be rid of it at last.",
]
LATER = "2026-11-20 14:00"


def fill_with_both(url):
    """Elm's article in two versions, the second one gone since; and one of Oak's."""
    store = open_store(url)
    net = Net({FEED: rss(ONE), ONE: page("Bridge reopens", [RIBBON, *REST])})
    asyncio.run(ingest(net, store, outlet("elm")))
    net.now = NOON.replace(hour=14)
    net.pages[ONE] = page("Bridge reopens at last", [RIBBON.replace("wool", "fine silk"), *REST])
    asyncio.run(revisit_articles(net, store, 1))
    net.pages[ONE] = Gone("status", "404", http_status=404)
    for minute in (0, 15):
        net.now = net.now.replace(minute=minute)
        asyncio.run(revisit_articles(net, store, 1))
    oak = Net(
        {"https://oak.example/rss": rss(OAK), OAK: story("ferries", title="Ferry stays in", at="2026-11-19")}
    )
    asyncio.run(ingest(oak, store, outlet("oak")))
    store.close()


@pytest.fixture
def fill():
    return fill_with_both


def test_articles_are_listed_newest_first(call):
    code, out, err = call("articles", "list")

    assert (code, err) == (0, "")
    assert [line.split(maxsplit=4) for line in out.splitlines()] == [
        ["id", "outlet", "published", "title"],
        ["2", "oak", "2026-11-19", "00:00", "Ferry stays in"],
        ["1", "elm", "2026-11-20", "08:30", "Bridge reopens at last"],
    ]


def test_a_list_has_a_json_object_a_line(call_json):
    code, rows = call_json("articles", "list")

    assert code == 0
    assert rows[1] == {
        "id": 1,
        "outlet": "elm",
        "url": ONE,
        "title": "Bridge reopens at last",
        "published": "2026-11-20T08:30:00+00:00",
        "first_seen": "2026-11-20T12:00:00+00:00",
        "gone": "2026-11-20T14:00:00+00:00",
        "words": 59,
        "copy_cluster_id": None,
    }
    assert [row["id"] for row in rows] == [2, 1]


@ON_BOTH_ENGINES
def test_a_list_may_be_of_one_outlet_or_short(call_json):
    assert [row["id"] for row in call_json("articles", "list", "--source", "elm")[1]] == [1]
    assert [row["id"] for row in call_json("articles", "list", "--limit", "1")[1]] == [2]
    assert call_json("articles", "list", "--source", "ash")[0] == 2  # there is no such outlet


@pytest.mark.parametrize("limit", ["0", "-1", "many"])
def test_a_limit_is_a_number_from_one_on(call, limit):
    code, out, err = call("articles", "list", "--limit", limit)

    assert (code, out) == (2, "")
    assert "--limit" in err


def test_one_article_is_shown_with_its_text_and_fate(call):
    code, out, err = call("articles", "show", "1")

    assert (code, err) == (0, "")
    assert out.splitlines()[:3] == [
        "Bridge reopens at last",
        ONE,
        f"2026-11-20 08:30 · 59 words · 2 revisions · gone since {LATER}",
    ]
    assert out.splitlines()[4:] == [RIBBON.replace("wool", "fine silk"), *REST]


def test_one_article_is_shown_in_json_by_its_number_or_any_of_its_addresses(call_json):
    code, (row,) = call_json("articles", "show", "1")

    assert code == 0
    assert [(one["n"], one["title"]) for one in row["revisions"]] == [
        (1, "Bridge reopens"),
        (2, "Bridge reopens at last"),
    ]
    assert (row["text"].splitlines()[1:], row["addresses"]) == (REST, [ONE])
    assert call_json("articles", "show", ONE) == (0, [row])
    assert call_json("articles", "show", f"{ONE}?utm_source=mail#comments") == (0, [row])


@pytest.mark.parametrize("command", ["show", "history", "diff"])
@pytest.mark.parametrize("article", ["4711", "https://elm.example/bridge/18", "no address at all"])
def test_an_article_that_is_not_there_is_exit_code_1(call, command, article):
    assert call("articles", command, article) == (1, "", f"ingest: no article {article}\n")


def test_the_history_has_a_line_for_each_revision_and_says_since_when_it_is_gone(call):
    code, out, err = call("articles", "history", ONE)

    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["revision", "seen", "added", "removed", "title"],
        ["1", "2026-11-20", "12:00", "Bridge", "reopens"],
        ["2", *LATER.split(), "2", "1", *"Bridge reopens at last".split()],
        ["gone", "since", *LATER.split()],
    ]


def test_the_history_in_json_counts_words_and_headlines(call_json):
    code, rows = call_json("articles", "history", "1")

    assert code == 0
    assert [row.pop("extractor") != "" for row in rows] == [True, True]
    assert rows == [
        {"n": 1, "seen_at": "2026-11-20T12:00:00+00:00", "title": "Bridge reopens", "words": 58},
        {
            "n": 2,
            "seen_at": "2026-11-20T14:00:00+00:00",
            "title": "Bridge reopens at last",
            "words": 59,
            "words_added": 2,
            "words_removed": 1,
            "headline_changed": True,
        },
    ]


@pytest.mark.parametrize("tokens", [(), ("--from", "1"), ("--to", "2"), ("--from", "1", "--to", "2")])
def test_a_diff_shows_what_an_edit_removed_and_added(call, tokens):
    code, out, err = call("articles", "diff", "1", *tokens)

    assert (code, err) == (0, "")
    assert out.startswith(
        "[-Bridge reopens-] {+Bridge reopens at last+} The mayor cut a ribbon of [-wool-] {+fine silk+} before"
    )


def test_a_diff_the_other_way_round_swaps_the_two(call):
    _, out, _ = call("articles", "diff", "1", "--from", "2", "--to", "1")

    assert "a ribbon of [-fine silk-] {+wool+} before" in out


def test_a_diff_in_json_has_an_object_for_each_run_of_words(call_json):
    code, spans = call_json("articles", "diff", "1")

    assert code == 0
    assert [(span["kind"], span["text"]) for span in spans if span["kind"] != "same"] == [
        ("removed", "Bridge reopens"),
        ("added", "Bridge reopens at last"),
        ("removed", "wool"),
        ("added", "fine silk"),
    ]


@pytest.mark.parametrize(
    "tokens, says",
    [
        (("2",), "article 2 has no revision 0; it has 1"),
        (("1", "--to", "3"), "article 1 has no revision 3; it has 1, 2"),
        (("1", "--from", "7"), "article 1 has no revision 7; it has 1, 2"),
    ],
)
def test_a_revision_that_is_not_there_is_exit_code_1_and_says_which_are(call, tokens, says):
    assert call("articles", "diff", *tokens) == (1, "", f"ingest: {says}\n")


@pytest.mark.parametrize("command", [("list",), ("show", "1"), ("history", "1"), ("diff", "1")])
def test_without_a_database_nothing_is_made(call, folder, monkeypatch, command):
    monkeypatch.delenv("INGEST_DATABASE__URL")

    code, out, err = call("articles", *command, "--db", "none.db")

    assert (code, out) == (2, "")
    assert "ingest db upgrade" in err
    assert not (folder / "none.db").exists()


def test_an_article_is_shown_with_the_times_that_were_considered(call_json):
    _, (shown,) = call_json("articles", "show", "2")

    assert [(one["source"], one["at"], one["decision"]) for one in shown["published_candidates"]] == [
        ("meta article:published_time", "2026-11-19T00:00:00+00:00", "chosen")
    ]
    assert shown["published_candidates"][0]["reason"] == "the first in the order of trust"


def test_further_pages_are_shown_in_json_by_their_addresses(opened, call_json):
    first = page("Bridge reopens", REST).replace("</article>", f'<a href="{THREE}/2">2</a></article>')
    second = page("Bridge reopens", [RIBBON * 2, REST[1] + " Nobody else was there."])
    net = Net({FEED: rss(THREE), THREE: first, f"{THREE}/2": second})
    asyncio.run(ingest(net, opened, outlet("elm")))
    code, (row,) = call_json("articles", "show", THREE)
    assert (code, row["further_pages"], row["entries"], row["missing"]) == (0, [f"{THREE}/2"], [], None)
