"""An article that is put into a story may be written meanwhile, but neither taken out nor made one with another."""

from contextlib import closing
from datetime import UTC, datetime

import pytest
from rows import add_text

from store.errors import Unavailable
from store.model import OutletRow
from store.store import open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)  # on SQLite one writes at a time
def test_an_article_stays_until_it_is_in_its_story_and_nobody_who_writes_it_waits(store, database_url):
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    id = add_text(store, NOON, title="One")

    with closing(open_store(database_url, lock_timeout_s=0.2)) as other:
        with store.begin() as tx:
            assert tx.stories.existing([id, id + 1]) == {id}
            with other.begin() as beside:
                assert beside.stories.existing([id]) == {id}
                beside.stories._db.exec_driver_sql(f"UPDATE articles SET revisits = 7 WHERE id = {id}")
            with pytest.raises(Unavailable), other.begin() as beside:
                beside.stories._db.exec_driver_sql(f"DELETE FROM articles WHERE id = {id}")
        with other.begin() as beside:
            assert beside.stories._db.exec_driver_sql("SELECT revisits FROM articles").scalar() == 7
