"""`ingest articles forget` and `forgotten`."""

import asyncio

import pytest
from engines import ON_BOTH_ENGINES
from net import Net, ingest, page, rss

from store.model import Process

FEED, ONE = "https://elm.example/rss", "https://elm.example/bridge/17"


@pytest.fixture(autouse=True)
def stored(opened, folder):
    (folder / "config.toml").write_text("")
    body = page("Bridge reopens", ["The mayor cut a ribbon of wool before the school choir.", "It was cold."])
    asyncio.run(ingest(Net({FEED: rss(ONE), ONE: body}), opened))


@pytest.mark.parametrize("wanted", ["1", ONE])
def test_an_article_is_taken_out_and_listed(call, call_json, wanted):
    code, out, err = call("articles", "forget", wanted, "--reason", "a court order")
    assert (code, out, err) == (0, "article 1 of elm is taken out: 1 versions, 1 pages\n", "")
    assert call("articles", "show", "1")[0] == 1
    _, ((one,)) = call_json("articles", "forgotten")
    assert (one["article_id"], one["outlet"], one["reason"]) == (1, "elm", "a court order")
    assert "a court order" in call("articles", "forgotten")[1]


@ON_BOTH_ENGINES
def test_it_may_be_allowed_to_come_back(call, call_json):
    assert call_json("articles", "forget", "1") == (
        0,
        [{"article_id": 1, "outlet": "elm", "versions": 1, "pages": 1, "repacked": 0}],
    )
    assert call("articles", "forgotten", "--allow", "1") == (0, "", "")
    assert call_json("articles", "forgotten") == (0, [])
    code, _, err = call("articles", "forgotten", "--allow", "1")
    assert (code, err) == (1, "ingest: no article 1 was taken out; see ingest articles forgotten\n")


def test_what_is_not_there_is_one_line(call):
    assert call("articles", "forget", "7") == (1, "", "ingest: no article 7\n")


@ON_BOTH_ENGINES
def test_while_a_run_is_at_work_it_says_so(call, opened):
    from ingest.cli.deps import now

    with opened.begin() as tx:
        tx.leases.claim(("outlet:elm",), Process(machine="there", id="1:1"), now(), bool)
    code, _, err = call("articles", "forget", "1")
    assert (code, err) == (75, "ingest: another run is at work on elm: try again when it has ended\n")
    assert call("articles", "show", "1")[0] == 0
