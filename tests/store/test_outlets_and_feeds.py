"""Outlets, feeds, hosts, boilerplate lines, runs and stories come back as they were stored."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from rows import add_article, fingerprint
from sqlalchemy.exc import NoResultFound

from store.model import (
    MAX_CLOCK_SKEW,
    MAX_DEFER,
    Attempt,
    FeedRow,
    Host,
    NewFeed,
    OutletRow,
    Process,
    RunResult,
    StoredTemplate,
    StoryFacts,
)
from store.updates import FeedUpdate, OutletSchedule

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ELM = OutletRow(
    id="elm", name="Elm", homepage="https://elm.example", language="en", ownership="state", country="NO"
)
ME = Process(machine="m", id="1:1")


@pytest.fixture
def elm(store):
    with store.begin() as tx:
        tx.outlets.upsert(ELM, NOW)
    return "elm"


def test_an_outlet_comes_back_as_it_was_configured(store, elm):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="ash", name="Ash"), NOW)
        assert tx.outlets.all() == [OutletRow(id="ash", name="Ash"), ELM]
        with pytest.raises(NoResultFound):
            tx.outlets.get("oak")


def test_configuring_an_outlet_anew_leaves_its_schedule(store, elm):
    schedule = {
        "due_at": NOW,
        "interval_s": 900,
        "failures": 2,
        "last_run_at": NOW,
        "last_new_at": NOW - HOUR,
        "every_s": 600,
        "silent_since": NOW - HOUR,
    }
    renamed = replace(ELM, name="The Elm", homepage="", language=None, ownership=None, country="SE")
    with store.begin() as tx:
        tx.apply(OutletSchedule(outlet="elm", **schedule))
        tx.outlets.upsert(renamed, NOW + HOUR)
        assert tx.outlets.get("elm") == replace(renamed, **schedule)


def test_an_outlet_that_is_configured_as_before_is_not_written(store, elm):
    def written(tx):
        sql = "SELECT total_changes()" if store.files else "SELECT CAST(xmin AS text) FROM outlets"
        return tx.outlets._db.exec_driver_sql(sql).scalar()

    for one, is_written in ((ELM, False), (replace(ELM, language=None), True)):
        with store.begin() as tx:
            before = written(tx)
            tx.outlets.upsert(one, NOW + HOUR)
            assert (written(tx) != before) == is_written


def feed(name):
    return NewFeed(key=name.encode().ljust(32), url=f"https://elm.example/{name}", kind="rss")


def test_a_feed_is_one_of_its_outlet(store, elm):
    with store.begin() as tx:
        first = tx.feeds.upsert("elm", feed("rss"))
        assert tx.feeds.upsert("elm", replace(feed("rss"), url="https://elm.example/other")) == first
        assert (first.outlet, first.url, first.kind) == ("elm", "https://elm.example/rss", "rss")
        assert first.parent_id is None
        assert tx.feeds.get("elm", feed("rss").key) == first
        assert tx.feeds.get("oak", feed("rss").key) is None
        assert first.validators_trusted
        assert tx.feeds.for_outlet("elm") == [first]
        assert tx.feeds.for_outlet("oak") == []


def test_a_feed_that_was_never_read_is_what_a_dry_run_takes_it_for(store, elm):
    with store.begin() as tx:
        stored = tx.feeds.upsert("elm", feed("rss"))

    assert stored == FeedRow(
        id=stored.id, outlet="elm", url=feed("rss").url, kind="rss", root_key=stored.root_key
    )


def test_the_state_of_a_feed_is_stored(store, elm):
    state = {"etag": "1", "read_at": NOW, "unconditional_at": NOW, "validators_trusted": False, "entries": 3}
    with store.begin() as tx:
        row, other = tx.feeds.upsert("elm", feed("rss")), tx.feeds.upsert("elm", feed("more"))
        assert tx.apply(FeedUpdate(feed=replace(row, **state), at=NOW)) == 0
        assert tx.feeds.for_outlet("elm") == [replace(row, **state), other]


def test_a_feed_has_the_children_that_it_named_last(store, elm):
    with store.begin() as tx:
        index, other = tx.feeds.upsert("elm", feed("index")), tx.feeds.upsert("elm", feed("other"))

        def name(parent, *names):
            tx.apply(FeedUpdate(feed=parent, at=NOW, children=names and tuple(feed(one) for one in names)))

        def children(parent):
            return [child.url.rpartition("/")[2] for child in tx.feeds.children("elm", parent.id)]

        assert tx.feeds.parents("elm") == set()
        name(index, "one", "two", "index")
        assert children(index) == ["one", "two"]
        assert tx.feeds.parents("elm") == {index.id}
        name(other, "three")
        name(index, "two", "three")
        assert (children(index), children(other)) == (["two", "three"], [])
        assert tx.feeds.parents("elm") == {index.id}
        assert (tx.feeds.parents("oak"), tx.feeds.children("oak", index.id)) == (set(), [])
        tx.apply(FeedUpdate(feed=index, at=NOW))
        assert children(index) == ["two", "three"]
        name(index)
        assert children(index) == []
        assert len(tx.feeds.for_outlet("elm")) == 5


def test_feeds_are_found_by_their_keys_however_many_are_asked_for(store, elm):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOW)
        rows = [tx.feeds.upsert("elm", feed(str(n))) for n in (0, 499, 500, 1001)]
        tx.feeds.upsert("oak", feed("7"))
        found = tx.feeds.by_key("elm", [feed(str(n)).key for n in range(1200)])
        assert found == {feed(row.url.rpartition("/")[2]).key: row for row in rows}
        assert tx.feeds.by_key("elm", []) == {}


@pytest.mark.parametrize("forgive, failures", [(False, 3), (True, 2)])
def test_the_waits_of_feeds_that_failed_end_and_the_failure_may_be_forgiven(store, elm, forgive, failures):
    with store.begin() as tx:
        for id in ("oak", "ash"):
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)

        def wait(outlet, name, **state):
            row = replace(tx.feeds.upsert(outlet, feed(name)), due_at=NOW + HOUR, **state)
            tx.apply(FeedUpdate(feed=row, at=NOW))
            return row

        failing, stale, other = wait("elm", "1", failures=3), wait("elm", "2"), wait("ash", "3", failures=3)
        tx.feeds.end_waits(["elm", "oak"], forgive=forgive)
        assert tx.feeds.for_outlet("elm") == [replace(failing, due_at=None, failures=failures), stale]
        assert tx.feeds.for_outlet("ash") == [other]


def test_outlets_are_made_due(store, elm):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOW)
        tx.outlets.make_due(["elm"], NOW)
        assert [(one.id, one.due_at) for one in tx.outlets.all()] == [("elm", NOW), ("oak", None)]


def test_silent_with_an_outlet_are_those_that_fell_silent_in_that_span_and_are_not_due(store):
    second = timedelta(seconds=1)
    since, until, later = NOW - HOUR, NOW - HOUR / 2, NOW + second
    outlets = {
        "long-ago": (since - second, later),
        "first": (since, later),
        "last": (until, later),
        "after": (until + second, later),
        "due": (since, NOW),
        "without-a-time": (since, None),
        "answers": (None, later),
    }
    with store.begin() as tx:
        for id, (silent_since, due_at) in outlets.items():
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
            tx.apply(schedule(id, silent_since=silent_since, due_at=due_at))

        assert {one.id for one in tx.outlets.silent(since, until, NOW)} == {"first", "last"}


def schedule(outlet, **values):
    usual = {"due_at": NOW, "interval_s": 900, "failures": 0, "last_run_at": NOW, "last_new_at": None}
    return OutletSchedule(outlet=outlet, **{**usual, "every_s": 900} | values)


def test_an_outlet_that_is_not_due_is_looked_at_where_a_clock_was_wrong_or_its_pace_was_slower(store):
    second, later = timedelta(seconds=1), NOW + HOUR
    outlets = {
        "due": {"due_at": NOW, "last_run_at": None},
        "not-due": {"due_at": later},
        "never-run": {"due_at": later, "last_run_at": None},
        "just-ahead": {"due_at": later, "last_run_at": NOW + MAX_CLOCK_SKEW},
        "run-ahead": {"due_at": later, "last_run_at": NOW + MAX_CLOCK_SKEW + second},
        "put-off": {"due_at": NOW + MAX_DEFER},
        "put-off-too-far": {"due_at": NOW + MAX_DEFER + second},
        "as-slow": {"due_at": later, "last_run_at": NOW - 2 * HOUR, "every_s": 900},
        "slower": {"due_at": later, "last_run_at": NOW - timedelta(seconds=900), "every_s": 901},
        "slower-but-just-run": {"due_at": later, "last_run_at": NOW - timedelta(seconds=899), "every_s": 901},
    }
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="without-a-time", name=""), NOW)
        for id, values in outlets.items():
            tx.outlets.upsert(OutletRow(id=id, name=id), NOW)
            tx.apply(schedule(id, **values))

        assert {one.id for one in tx.outlets.oddly_scheduled(NOW, 900)} == {
            "without-a-time",
            "never-run",
            "run-ahead",
            "put-off-too-far",
            "slower",
        }


def test_the_last_trouble_is_that_of_the_newest_run_that_had_any(store, elm):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOW)
        assert tx.runs.last_trouble("elm") is None
        for outlet, outcome in (("elm", "failed"), ("elm", "degraded"), ("elm", "done"), ("oak", "failed")):
            tx.runs.end(tx.runs.start(outlet, "fetch", ME, NOW), RunResult(outcome=outcome), NOW)
        assert (tx.runs.last_trouble("elm"), tx.runs.last_trouble("oak")) == ("degraded", "failed")


def test_a_host_comes_back_as_it_was_stored_last(store):
    host = Host(origin="https://elm.example:443", robots_status=200, robots_body="x", robots_at=NOW)
    with store.begin() as tx:
        assert tx.hosts.get(host.origin) is None
        tx.hosts.upsert(host)
        assert tx.hosts.get(host.origin) == host
        waiting = Host(origin=host.origin, robots_status=0, robots_at=NOW + HOUR, wait_until=NOW + HOUR)
        tx.hosts.upsert(waiting)
        assert tx.hosts.get(host.origin) == waiting


def test_certificates_that_end_are_found_the_first_one_first(store):
    ends = {"https://elm.example:443": NOW + HOUR, "https://oak.example:443": NOW - HOUR}
    later = {"https://ash.example:443": NOW + 9 * HOUR, "http://fir.example:80": None}
    with store.begin() as tx:
        for origin, ends_at in (ends | later).items():
            tx.hosts.upsert(Host(origin=origin, certificate_ends_at=ends_at))
        assert list(tx.hosts.certificates_ending(NOW + 9 * HOUR).items()) == sorted(
            ends.items(), key=lambda one: one[1]
        )


def test_a_robots_txt_is_added_to_those_before_only_where_it_says_something_else(store, ask):
    said = [(200, "a"), (200, "a"), (0, "a"), (200, "b"), (200, "b")]
    with store.begin() as tx:
        for hour, (status, body) in enumerate(said):
            at = NOW + hour * HOUR
            tx.hosts.upsert(
                Host(origin="https://elm.example:443", robots_status=status, robots_body=body, robots_at=at)
            )
        tx.hosts.upsert(Host(origin="https://elm.example:443", wait_until=NOW))
    assert ask("SELECT status, body FROM robots_files ORDER BY at") == [(200, "a"), (0, "a"), (200, "b")]


def test_a_template_replaces_the_one_before(store, elm):
    first = StoredTemplate(outlet="elm", template="{}", pages=5, last_article_id=9, learned_at=NOW)
    with store.begin() as tx:
        assert tx.templates.get("elm") is None
        tx.templates.put(first)
        assert tx.templates.get("elm") == first
        second = replace(first, template=None, pages=6, last_article_id=2**40, learned_at=NOW + HOUR)
        tx.templates.put(second)
        assert tx.templates.get("elm") == second
        assert tx.templates.get("oak") is None


def test_boilerplate_lines_replace_those_before(store, elm):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOW)
        tx.boilerplate.replace("oak", {"Read also": 9}, 7)
        tx.boilerplate.replace("elm", {"Read also": 3, "Share": 4}, 7)
        tx.boilerplate.replace("elm", {"Share": 5}, 7)
        assert tx.boilerplate.for_outlet("elm") == {"Share": 5}
        tx.boilerplate.replace("elm", {}, 7)
        assert tx.boilerplate.for_outlet("elm") == {}
        assert tx.boilerplate.for_outlet("oak") == {"Read also": 9}


def test_how_far_lines_were_learned_is_known_of_each_outlet(store, elm):
    with store.begin() as tx:
        assert tx.boilerplate.learned_to("elm") == 0
        tx.boilerplate.replace("elm", {}, 12)
        assert (tx.boilerplate.learned_to("elm"), tx.boilerplate.learned_to("oak")) == (12, 0)
        tx.outlets.upsert(OutletRow(id="elm", name="Elm, renamed"), NOW)
        assert tx.boilerplate.learned_to("elm") == 12


def test_a_run_is_stored_from_its_start_to_its_end(store, elm, ask):
    result = RunResult(
        outcome="failed", new=1, revised=2, known=3, failed=4, took_ms=5, error="dns: elm.example"
    )
    with store.begin() as tx:
        tx.runs.end(tx.runs.start("elm", "fetch", ME, NOW), result, NOW + HOUR)
    columns = "command, machine, process, outcome, new, revised, known, failed, took_ms, error"
    assert ask(f"SELECT {columns} FROM runs WHERE ended_at > started_at") == [
        ("fetch", "m", "1:1", "failed", 1, 2, 3, 4, 5, "dns: elm.example")
    ]


def test_a_run_that_never_ended_has_died_when_the_next_one_starts(store, elm, ask):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="oak", name="Oak"), NOW)
        tx.runs.end(tx.runs.start("elm", "fetch", ME, NOW), RunResult(outcome="done"), NOW)
        for outlet in ("oak", "elm", "elm"):
            tx.runs.start(outlet, "fetch", ME, NOW)
    assert ask("SELECT outlet_id, outcome FROM runs ORDER BY id") == [
        ("elm", "done"),
        ("oak", "running"),
        ("elm", "died"),
        ("elm", "running"),
    ]


def test_an_attempt_is_stored_whole(store, elm, ask):
    with store.begin() as tx:
        run_id = tx.runs.start("elm", "fetch", ME, NOW)
        feed_id = tx.feeds.upsert("elm", feed("rss")).id
        tx.runs.add_attempt(
            Attempt(
                outlet="elm",
                url="https://elm.example/rss",
                at=NOW,
                stage="feed",
                outcome="retry",
                reason="status: 503",
                http_status=503,
                bytes=7,
                took_ms=8,
                feed_id=feed_id,
                run_id=run_id,
            )
        )
    columns = "run_id, outlet, url, day, stage, outcome, reason, http_status, bytes, took_ms"
    assert ask(f"SELECT {columns} FROM v_attempts") == [
        (run_id, "elm", "https://elm.example/rss", "2026-11-20", "feed", "retry", "status: 503", 503, 7, 8)
    ]
    assert ask("SELECT feed_id, entry_id FROM attempts") == [(feed_id, None)]


@pytest.fixture
def articles(store, elm):
    """Ids of three articles, first seen an hour after each other."""
    return [add_article(store, elm, bytes([n]) * 32, NOW + n * HOUR, fingerprint(n)) for n in range(3)]


def test_a_story_without_articles_is_deleted(store, articles, ask):
    one, two, three = articles
    with store.begin() as tx:
        first, second = tx.stories.add(NOW), tx.stories.add(NOW)
        tx.stories.assign({one: first, two: first, three: second})
        assert tx.stories.story_ids([one, two, three, 999]) == {one: first, two: first, three: second}
        tx.stories.assign({one: second, three: None})
        assert tx.stories.story_ids([one, two, three]) == {one: second, two: first}
        tx.stories.assign({two: second})
        tx.stories.assign({})
        third = tx.stories.add(NOW)
        tx.stories.assign({three: third})
        facts = StoryFacts(language="no", first_at=NOW, last_at=NOW + 2 * HOUR, size=2)
        tx.stories.describe(second, facts, {one: (1, 0), two: (2, 60)}, [one, two])
        assert tx.stories.facts([first, second]) == {second: facts}
    assert ask("SELECT id, language FROM stories ORDER BY id") == [(second, "no"), (third, None)]
    assert ask("SELECT article_id, arrival, behind_s FROM story_articles ORDER BY article_id") == [
        (one, 1, 0),
        (two, 2, 60),
        (three, None, None),
    ]
