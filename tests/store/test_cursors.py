"""Exports that go on from a cursor: together they have every change once, whatever order transactions end in."""

from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import fingerprint

from ingest.export.rows import Tally, parts
from ingest.export.selection import Selection
from store.errors import BadQuery
from store.model import ArticleState, Change, OutletRow, RevisionContent
from store.query import cursors, snapshot
from store.query.cursors import Cursor
from store.store import open_store
from store.updates import ArticleUpdate, NewRevision
from store.views import described

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
VIEW = described.views()["v_articles"]
COLUMNS = {column.name: column for column in VIEW.columns}


def export(url, since=None):
    """The article and revision of each row that came or changed, and the cursor."""
    selection = Selection(
        view=VIEW,
        columns=(COLUMNS["article_id"], COLUMNS["revisions"], COLUMNS["text"]),
        since=cursors.parse(since, "v_articles") if since else None,
    )
    with snapshot(url, limit_s=60) as state:
        until = state.cursor("v_articles")
        rows = [row[:2] for part in parts(state, selection, until, Tally()) for row in part.rows]
    return rows, str(until)


def written(number, article_id=None):
    change = Change(words_added=1, words_removed=1, headline_changed=False) if article_id else None
    # Each in a section of its own, since transactions that count in the same row wait for each other.
    content = RevisionContent(title="One", lead=None, text=f"Version {number}.", words=2, section=str(number))
    return ArticleUpdate(
        outlet="elm",
        article_id=article_id,
        key=number.to_bytes(32, "big"),
        url=f"https://elm.example/{article_id or number}",
        outcome="revised" if article_id else "new",
        at=NOON + timedelta(minutes=number),
        state=ArticleState(last_seen_at=NOON),
        revision=NewRevision(content=content, fingerprint=fingerprint(number), change=change),
    )


@pytest.fixture
def elm(store, database_url):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    return database_url


def add(store, number, article_id=None):
    with store.begin() as tx:
        return tx.apply(written(number, article_id))


def test_what_came_and_what_was_revised_comes_and_nothing_else(store, elm):
    one, two = add(store, 1), add(store, 2)
    rows, cursor = export(elm)
    assert rows == [(one, 1), (two, 1)]

    three = add(store, 3)
    add(store, 4, article_id=one)
    rows, later = export(elm, cursor)

    assert rows == [(one, 2), (three, 1)]
    assert export(elm, later)[0] == []
    assert export(elm, cursor)[0] == rows


def test_a_look_that_found_the_same_changes_nothing(store, elm):
    one = add(store, 1)
    _, cursor = export(elm)
    same = ArticleUpdate(
        outlet="elm", article_id=one, key=b"", url="https://elm.example/1", outcome="same", at=NOON,
        state=ArticleState(last_seen_at=NOON + timedelta(hours=1)),
    )  # fmt: skip
    with store.begin() as tx:
        tx.apply(same)

    assert export(elm, cursor)[0] == []


def test_a_transaction_that_ends_after_a_later_one_is_not_missed(store, elm):
    """On Postgres numbers are taken when a row is written, and seen when its transaction ends."""
    if store.writers == 1:
        pytest.skip("SQLite has one writer")
    slow, quick = ExitStack(), ExitStack()
    early = slow.enter_context(store.begin()).apply(written(1))
    late = quick.enter_context(store.begin()).apply(written(2))
    quick.close()
    rows, cursor = export(elm)
    assert rows == [(late, 1)]

    slow.close()
    rows, cursor = export(elm, cursor)

    assert early < late
    assert rows == [(early, 1)]
    assert export(elm, cursor)[0] == []


steps = st.lists(
    st.tuples(
        st.sampled_from(("begin", "begin", "revise", "commit", "roll back", "export")), st.integers(0, 5)
    ),
    max_size=25,
)


class Abandoned(Exception):
    pass


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_exports_together_have_every_version_once_whatever_the_transactions_do(elm, steps):
    with closing(open_store(elm)) as store:
        check_history(store, elm, steps)


def check_history(store, url, steps):
    _, cursor = export(url)
    open_ones, committed, exported, number = [], {}, {}, iter(range(10**6))
    salt = max((row[0] for row in export(url)[0]), default=0) * 1000

    def finish(at, *, keep):
        transaction, changes, _ = open_ones.pop(at % len(open_ones))
        try:
            with transaction:
                if not keep:
                    raise Abandoned
        except Abandoned:
            return
        committed.update(changes)

    for what, at in steps:
        if what == "begin" and len(open_ones) < store.writers:
            transaction = ExitStack()
            tx = transaction.enter_context(store.begin())
            open_ones.append((transaction, {tx.apply(written(salt + next(number) + 1)): 1}, tx))
        elif what == "revise" and open_ones and committed:
            _, changes, tx = open_ones[at % len(open_ones)]
            busy = {id for _, others, _ in open_ones for id in others}
            free = sorted(set(committed) - busy)
            if free:
                id = free[at % len(free)]
                tx.apply(written(salt + next(number) + 1, article_id=id))
                changes[id] = committed[id] + 1
        elif what in ("commit", "roll back") and open_ones:
            finish(at, keep=what == "commit")
        elif what == "export":
            rows, cursor = export(url, cursor)
            for id, revision in rows:
                assert exported.get(id) != revision
                exported[id] = revision
            assert exported == committed
    while open_ones:
        finish(0, keep=True)
    rows, _ = export(url, cursor)
    assert all(exported.get(id) != revision for id, revision in rows)
    assert exported | dict(rows) == committed


# ---- cursors that cannot be used ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "7d", "4711", "1:v_articles:sqlite:1:2:", "1:v_articles:12-3:4", "1:v_articles:sqlite:x"]
)
def test_what_is_no_cursor_is_refused_with_the_cure(text):
    with pytest.raises(BadQuery, match="is no cursor; give the one that the last line of an export names"):
        cursors.parse(text, "v_articles")


def test_a_cursor_of_another_view_or_version_is_refused_with_the_cure():
    with pytest.raises(BadQuery, match="a cursor of v_edits, not of v_articles: give one"):
        cursors.parse("1:v_edits:sqlite:3", "v_articles")
    with pytest.raises(
        BadQuery, match="version 2, this program has version 1: export once more without --since"
    ):
        cursors.parse("2:v_articles:sqlite:3", "v_articles")


def test_a_cursor_of_another_archive_is_refused_with_the_cure(store, elm):
    _, now = export(elm)
    other = "1:v_articles:7-7:10:10:" if "sqlite" in now else "1:v_articles:sqlite:0"

    with pytest.raises(BadQuery, match=r"a cursor of another archive.*export once more without --since"):
        export(elm, other)


def test_a_cursor_from_before_a_copy_was_restored_is_refused(store, elm):
    _, now = export(elm)
    found = cursors.parse(now, "v_articles")
    later = "9" if found.archive == "sqlite" else "9" * 15 + ":" + "9" * 15 + ":"

    with pytest.raises(BadQuery, match="a later state of this one, which was restored"):
        export(elm, str(Cursor(found.view, found.archive, later)))


def test_a_cursor_is_read_as_it_is_printed():
    for text in ("1:v_articles:sqlite:4711", "1:v_edits:7312-5:100:105:101,103", "1:v_edits:7312-5:100:100:"):
        assert str(cursors.parse(text, text.split(":")[1])) == text
