"""Whatever an outlet does, and in whatever order, the archive says what is true; where it does not, that is noticed."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from outlet_histories import Event, Habits, What, faults, play, random_history, told
from slow_writes import watched_store

from ingest.dedupe import likeness
from ingest.errors import Gone, Wall
from ingest.pipeline import articles, decide, revisits
from ingest.pipeline.pages import asking

TWO = (Event(0, "publishes"), Event(0, "publishes"))
SLOWLY = st.sampled_from((0, 1, 2, 3))

events = st.builds(
    Event,
    after_h=SLOWLY,
    what=st.sampled_from(get_args(What)),
    number=st.integers(0, 3),
    for_h=SLOWLY,
)
habits = st.builds(
    Habits, guids=st.booleans(), times=st.booleans(), canonicals=st.booleans(), etags=st.booleans()
)


@pytest.fixture(scope="module")
def judged(sqlite_template: Path) -> Callable[[Habits, Iterable[Event]], list[str]]:
    """Plays a history on an empty database; its faults."""

    def judge(habits: Habits, events: Iterable[Event]) -> list[str]:
        with (
            tempfile.TemporaryDirectory() as folder,
            watched_store(f"sqlite:///{shutil.copy(sqlite_template, folder)}") as store,
        ):
            return faults(asyncio.run(play(habits, events, store)), store)

    return judge


@given(habits, st.lists(events, min_size=2, max_size=12))
@settings(max_examples=4)  # benchmarks/histories.py plays hundreds
def test_the_archive_is_right_after_every_history(judged, habits, happened):
    note(told(habits, (*TWO, *happened)))
    assert judged(habits, (*TWO, *happened)) == []


# All that can happen does in these, to outlets with each habit and without; the others of the first ten bring no more.
@pytest.mark.parametrize("seed", [0, 3, 4, 5, 7])
def test_the_archive_is_right_after_a_long_history(judged, seed):
    habits, happened = random_history(Random(seed))
    assert judged(habits, happened) == [], told(habits, happened)


# ---- builds that are broken on purpose: what the oracle must notice ----------------------------------------------


def believe_all(monkeypatch):
    monkeypatch.setattr(asking, "verify", lambda *what: None)


def let_walls_delete(monkeypatch):
    right = decide.revisit_update

    def wrong(known, came, *more):
        return right(known, Gone("wall") if isinstance(came, Wall) else came, *more)

    monkeypatch.setattr(decide, "revisit_update", wrong)


def ignore_guids(monkeypatch):
    right = decide.same_article
    monkeypatch.setattr(
        decide, "same_article", lambda known, *more: right(replace(known, same_guid=()), *more)
    )


def delete_at_once(monkeypatch):
    monkeypatch.setattr(decide.revisits, "CONFIRM_GONE_AFTER", timedelta(0))


def date_deletions_late(monkeypatch):
    right = decide.revisit_update

    def wrong(known, came, now, *more):
        update = right(known, came, now, *more)
        return replace(update, state=replace(update.state, gone_at=update.state.gone_at and now))

    monkeypatch.setattr(decide, "revisit_update", wrong)


def overlook_edits(monkeypatch):
    monkeypatch.setattr(likeness, "change", lambda before, after, steps: None)


def see_edits_everywhere(monkeypatch):
    right = decide.revision_content

    def wrong(incoming, known):
        content = right(incoming, known)
        return (
            replace(content, text=f"{content.text}\nRead at {incoming.page.saved_at}") if known else content
        )

    monkeypatch.setattr(decide.articles, "revision_content", wrong)


def merge_nothing(monkeypatch):
    monkeypatch.setattr(revisits, "_merge_with_target", lambda tx, known, came, compared: known)


def give_entries_up(monkeypatch):
    right = decide.entry_update
    monkeypatch.setattr(articles.decide, "entry_update", lambda *what: replace(right(*what), due_at=None))


CONSENT = Event(1, "asks for consent", for_h=2)
EDIT = Event(1, "edits", 0)
GUIDS, NO_GUIDS = Habits(guids=True), Habits(guids=False)
BROKEN = {
    # Other walls are known by what they say; this one only by the other pages that say the same.
    believe_all: (GUIDS, replace(CONSENT, what="shows one text for all")),
    let_walls_delete: (GUIDS, CONSENT, Event(2, "edits", 1)),
    ignore_guids: (GUIDS, EDIT, Event(0, "moves, without a redirect,", 0)),
    delete_at_once: (GUIDS, Event(1, "takes down", 0, for_h=1)),
    date_deletions_late: (GUIDS, Event(1, "takes down", 0, for_h=0)),
    overlook_edits: (GUIDS, EDIT),
    see_edits_everywhere: (GUIDS, EDIT),
    merge_nothing: (NO_GUIDS, EDIT, Event(0, "moves", 0)),
    give_entries_up: (GUIDS, Event(1, "publishes"), replace(CONSENT, after_h=0)),
}


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
def test_a_build_that_is_broken_is_noticed(judged, monkeypatch, broken):
    habits, *happened = BROKEN[broken]
    assert judged(habits, (*TWO, *happened)) == [], "the right build fails, too"
    broken(monkeypatch)
    assert judged(habits, (*TWO, *happened)) != []
