"""`ingest dedupe` and `ingest stories`: which copies are linked again, and the biggest events of a day."""

import json
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from engines import ON_BOTH_ENGINES
from racing import text

from ingest.pipeline.imports import import_lines
from store.model import Process
from store.schema import articles, copies, stories, story_articles

NOW = datetime.now(UTC)
DAY = f"{NOW - timedelta(days=1):%Y-%m-%d}"


def article(outlet, number, body, **more):
    url = f"https://{outlet}.example/a/{number}"
    return {"outlet": outlet, "url": url, "title": f"Number {number}", "text": body} | more


def bring(store, *values, at=NOW):
    for _ in import_lines([json.dumps(value) for value in values], store, {}, at, name="corpus"):
        pass


# ---- dedupe ---------------------------------------------------------------------------------------------------


@pytest.fixture
def unlinked(opened):
    """A pair of copies of nine days ago and one of today, and nothing known of what they share."""
    for number, at in ((1, NOW - timedelta(days=9)), (2, NOW)):
        bring(opened, article("elm", number, text(number)), at=at)
        bring(opened, article("oak", number, text(number)), at=at)
    with opened._engine.begin() as db:
        db.execute(sa.delete(copies))
        db.execute(sa.update(articles).values(cluster_id=None))
    return opened


def linked(ask):
    return ask("SELECT url FROM v_copies ORDER BY url")


def test_copies_are_found_again_and_the_second_time_nothing_changes(call, call_json, unlinked, ask):
    assert linked(ask) == []

    assert call_json("dedupe") == (0, [{"moved": 4}])
    assert linked(ask) == [("https://oak.example/a/1",), ("https://oak.example/a/2",)]
    assert call_json("dedupe") == (0, [{"moved": 0}])
    assert call("dedupe") == (0, "", "")
    assert linked(ask) == [("https://oak.example/a/1",), ("https://oak.example/a/2",)]


@ON_BOTH_ENGINES
def test_only_what_was_seen_since_is_deduped_again(call_json, unlinked, ask):
    assert call_json("dedupe", "--since", "7d") == (0, [{"moved": 2}])
    assert linked(ask) == [("https://oak.example/a/2",)]


def test_a_time_that_is_none_is_a_wrong_call(call, unlinked, ask):
    code, out, err = call("dedupe", "--since", "soon")

    assert (code, out) == (2, "")
    assert err == "--since: 'soon' is no time; write e.g. 7d, 12h or 2026-11-20\n"
    assert linked(ask) == []


# ---- stories --------------------------------------------------------------------------------------------------


REACTOR = "Halvorsen Okonkwo Tarnby Lindqvist reactor coolant uranium turbine inspectors megawatts".split()
OPERA = "Castellano Vasquez Brindle Zamora opera ballerina rehearsal conductor costumes applause".split()
MILL = "flour millstone Pemberton weir sluice harvest barley miller sacks granary".split()


def body(names, seed):
    """A text of its own that is about these names."""
    rng = Random(seed)
    sentences = (" ".join(rng.choices([*names, *names, "said", "of", "and"], k=12)) for _ in range(10))
    return "\n".join(f"{sentence.capitalize()}." for sentence in sentences)


@pytest.fixture
def told(opened):
    """Three outlets on one event of yesterday, two on another, and a text that nobody else has."""
    events = (
        ("Reactor", REACTOR, (("elm", "01:00"), ("oak", "02:00"), ("ash", "03:00"))),
        ("Opera", OPERA, (("fir", "10:30"), ("yew", "11:30"))),
        ("Mill", MILL, (("elm", "09:00"),)),
    )
    for title, names, outlets in events:
        for outlet, hour in outlets:
            said = {"title": f"{title} news of {outlet}", "published": f"{DAY}T{hour}:00+00:00"}
            bring(opened, article(outlet, title, body(names, outlet), **said))
    return opened


@pytest.fixture
def grouped(call, told):
    assert call("stories", "--rebuild") == (0, "", "")
    return told


def test_the_biggest_stories_of_a_day_are_told_in_order_of_arrival(call, grouped):
    code, out, err = call("stories", "--day", DAY)

    assert (code, err) == (0, "")
    assert [line.split("  ", 1)[1] for line in out.splitlines()] == [
        "Reactor news of elm (3 articles)",
        "  1. elm first",
        "  2. oak +1:00:00",
        "  3. ash +2:00:00",
        "Opera news of fir (2 articles)",
        "  1. fir first",
        "  2. yew +1:00:00",
    ]


def test_stories_in_json_name_their_articles(call_json, grouped):
    code, rows = call_json("stories", "--day", DAY)

    assert code == 0
    assert [(row["title"], row["size"]) for row in rows] == [
        ("Reactor news of elm", 3),
        ("Opera news of fir", 2),
    ]
    found = [(one["outlet"], one["arrival"], one["behind_s"], one["url"]) for one in rows[1]["articles"]]
    assert found == [
        ("fir", 1, 0, "https://fir.example/a/Opera"),
        ("yew", 2, 3600, "https://yew.example/a/Opera"),
    ]


@ON_BOTH_ENGINES
def test_a_limit_leaves_out_the_smaller_ones_and_another_day_has_none(call_json, grouped):
    assert [row["size"] for row in call_json("stories", "--day", DAY, "--limit", "1")[1]] == [3]
    assert call_json("stories", "--day", "2020-01-01") == (0, [])


def test_where_a_day_has_none_the_newest_day_that_has_is_named(call, grouped):
    code, out, err = call("stories", "--day", "2020-01-01")

    assert (code, out) == (0, "")
    assert err == f"no story on 2020-01-01; the newest stories are of {DAY}: ingest stories --day {DAY}\n"


def test_showing_stories_groups_nothing_and_says_what_waits(call, told, ask):
    waits = "6 articles are not grouped yet: ingest stories --rebuild groups them\n"
    nothing = f"no story on {DAY}; no article is grouped so far; {waits}"

    assert call("stories", "--day", DAY) == (0, "", nothing)
    assert ask("SELECT count(*) FROM v_story") == [(0,)]


@ON_BOTH_ENGINES
def test_a_rebuild_groups_what_is_new_and_with_since_what_appeared_since_then(call, call_json, told, ask):
    assert call_json("stories", "--rebuild") == (0, [{"days": 1, "moved": 5}])
    with told._engine.begin() as db:
        db.execute(sa.delete(story_articles))
        db.execute(sa.delete(stories))

    assert call_json("stories", "--rebuild") == (0, [{"days": 0, "moved": 0}])
    later = f"{NOW:%Y-%m-%d}"
    assert call_json("stories", "--rebuild", "--since", later) == (0, [{"days": 0, "moved": 0}])
    assert call_json("stories", "--rebuild", "--since", DAY) == (0, [{"days": 1, "moved": 5}])
    assert ask("SELECT COUNT(DISTINCT story_id), COUNT(*) FROM v_story") == [(2, 5)]


@ON_BOTH_ENGINES
def test_a_rebuild_leaves_it_to_another_process_that_groups(call, told):
    with told.begin() as tx:
        tx.leases.claim(
            ("stories",), Process(machine="elsewhere", id="1"), datetime.now(UTC), lambda process: False
        )

    code, out, err = call("stories", "--rebuild")

    assert (code, out) == (75, "")
    assert err == "another process groups stories now: try again when it has ended\n"


def test_since_goes_with_rebuild_only(call, told):
    code, out, err = call("stories", "--since", "3d")

    assert (code, out) == (2, "")
    assert err == "--since: only with --rebuild, which groups again what appeared since then\n"


@pytest.mark.parametrize("option", ["--day", "--since", "--limit"])
def test_a_wrong_call_groups_nothing(call, told, ask, option):
    code, out, err = call("stories", option, "soon")

    assert (code, out) == (2, "")
    assert option in err
    assert "soon" in err
    assert ask("SELECT count(*) FROM v_story") == [(0,)]
