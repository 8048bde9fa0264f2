"""`ingest revisit`: which articles it asks for, what it says of them, and its exit codes."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from net import Net, outlet, rss, story
from runs import names_of, run_outlets, take_over

from ingest.config import Feed
from store.updates import ArticleUpdate

HOUR_S = 3600.0
PATHS = ("/news/1-rivers", "/news/2-hills", "/news/3-lakes")


@pytest.fixture
def elm(site, folder):
    (folder / "config.toml").write_text(site.config(), encoding="utf-8")
    return outlet("elm", Feed(kind="rss", url=site.url("/rss")))


@pytest.fixture
def stored(opened, site, elm):
    """Three articles: one is due, one is watched but not due, one is not watched any more."""
    site.pages = {path: story(path) for path in PATHS}
    waits_s = ((HOUR_S,), (9 * HOUR_S,), ())
    for path, after_s in zip(PATHS, waits_s, strict=True):
        then = datetime.now(UTC) - timedelta(hours=2)
        net = Net({site.url("/rss"): rss(site.url(path)), site.url(path): site.pages[path]}, now=then)
        asyncio.run(run_outlets(net, opened, elm, revisit_after_s=after_s))
    return opened


def counts(reports):
    return [{name: row[name] for name in ("revised", "known", "gone", "failed")} for row in reports]


NONE = {"revised": 0, "known": 0, "gone": 0, "failed": 0}


def test_what_is_due_is_asked_for_and_an_edit_is_a_revision(call_json, stored, site, ask):
    site.pages[PATHS[0]] = story(PATHS[0], title="What rivers really decided")

    code, reports = call_json("revisit")

    assert (code, counts(reports)) == (0, [NONE | {"revised": 1}])
    assert site.asked == ["/robots.txt", PATHS[0]]
    assert ask("SELECT title_after FROM v_edits") == [("What rivers really decided",)]
    site.asked.clear()
    code, reports = call_json("revisit")
    assert (code, counts(reports)) == (0, [NONE])
    assert site.asked == []


def test_now_asks_for_all_that_are_still_watched(call_json, stored, site):
    code, reports = call_json("revisit", "--now")

    assert (code, counts(reports)) == (0, [NONE | {"known": 2}])
    assert set(site.asked) == {"/robots.txt", *PATHS[:2]}


def test_by_number_any_article_is_asked_for(call_json, stored, site):
    code, reports = call_json("revisit", "3", "2")

    assert (code, counts(reports)) == (0, [NONE | {"known": 2}])
    assert set(site.asked) == {"/robots.txt", *PATHS[1:]}


def test_an_article_is_gone_when_it_was_missed_twice_a_quarter_of_an_hour_apart(call_json, stored, site, ask):
    del site.pages[PATHS[0]]

    for _ in range(2):
        first = call_json("revisit", "1")
        assert (first[0], counts(first[1])) == (0, [NONE | {"gone": 1}])
        assert ask("SELECT count(*) FROM v_deleted") == [(0,)]
    let_pass(stored, 1, timedelta(minutes=16))
    second = call_json("revisit", "1")
    assert (second[0], counts(second[1])) == (0, [NONE | {"gone": 1}])
    assert ask("SELECT article_id FROM v_deleted") == [(1,)]


def let_pass(stored, article_id, time):
    """As if the article had been missed so much earlier."""
    with stored.begin() as tx:
        known = tx.articles.lock(article_id)
        state = replace(known.state, missing_at=known.state.missing_at - time)
        tx.apply(
            ArticleUpdate(
                outlet=known.outlet,
                article_id=known.id,
                key=known.key,
                url=known.url,
                outcome="gone",
                at=datetime.now(UTC),
                state=state,
            )
        )


def test_pages_that_fail_make_no_outlet_fail(call_json, stored, site, ask):
    site.pages[PATHS[0]] = "<!doctype html><title>Sorry</title>"

    code, reports = call_json("revisit", "1")

    assert (code, counts(reports)) == (0, [NONE | {"failed": 1}])
    assert ask("SELECT revisions, gone_at FROM v_articles WHERE article_id = 1") == [(1, None)]


def test_success_is_silent_where_nobody_looks(call, stored):
    assert call("revisit") == (0, "", "")


def test_an_outlet_in_other_hands_is_exit_code_75_and_is_left_alone(call, call_json, stored, site, elm):
    take_over(stored, Net(now=datetime.now(UTC)), names_of(elm))

    code, out, err = call("revisit", "--now")

    assert (code, out) == (75, "")
    assert err == "elm: skipped: another run is at work on it\n"
    assert [row["outcome"] for row in call_json("revisit", "--now")[1]] == ["busy"]
    assert site.asked == []


@pytest.mark.parametrize(
    "tokens, says",
    [(("--source", "elmm"), 'did you mean "elm"?'), (("one",), "one"), (("--soon",), "--soon")],
)
def test_a_wrong_call_asks_for_nothing(call, stored, site, tokens, says):
    code, out, err = call("revisit", *tokens)

    assert (code, out) == (2, "")
    assert says in err
    assert site.asked == []
