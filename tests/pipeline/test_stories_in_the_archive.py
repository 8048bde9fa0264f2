"""Stories are grouped while others write, and written a few at a time; on each engine."""

import json
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from string import ascii_lowercase

from net import NOON

from ingest.pipeline import stories
from ingest.pipeline.imports import import_lines


class Counted:
    """A store that counts the transactions that may write."""

    def __init__(self, store):
        self.store = store
        self.read = store.read
        self.writes = 0

    @contextmanager
    def begin(self, *args, **more):
        self.writes += 1
        with self.store.begin(*args, **more) as tx:
            yield tx


def bring(store, events):
    """Two articles of each event, of two outlets."""
    lines = []
    for event in range(events):
        chance = Random(event)
        names = ["".join(chance.choices(ascii_lowercase, k=8)).title() for _ in range(12)]
        for outlet in ("elm", "oak"):
            body = " ".join(chance.choice(names) for _ in range(60))
            url = f"https://{outlet}.example/{event}"
            lines.append(
                json.dumps({"outlet": outlet, "url": url, "title": " ".join(names[:6]), "text": body})
            )
    list(import_lines(lines, store, {}, NOON, name="events"))


def rebuild(store):
    counted = Counted(store)
    return stories.rebuild(counted, NOON - timedelta(days=1), NOON + timedelta(days=1)), counted.writes


def test_a_few_stories_are_written_at_a_time_and_the_second_time_nothing_is(store, ask, monkeypatch):
    monkeypatch.setattr(stories, "_STORIES_AT_ONCE", 3)
    bring(store, 9)
    moved, writes = rebuild(store)
    found = ask("SELECT story_id, article_id FROM v_story ORDER BY article_id")

    assert moved == len(found) == 18
    assert writes == 3
    assert rebuild(store) == (0, 0)
    assert ask("SELECT story_id, article_id FROM v_story ORDER BY article_id") == found


def test_a_story_that_was_taken_apart_meanwhile_is_put_together_in_its_row(store, ask):
    bring(store, 3)
    rebuild(store)
    before = ask("SELECT story_id, article_id FROM v_story ORDER BY article_id")
    with store.begin() as tx:
        tx.stories.assign({2: None, 4: before[0][0]})

    assert rebuild(store)[0] == 2
    assert ask("SELECT story_id, article_id FROM v_story ORDER BY article_id") == before
