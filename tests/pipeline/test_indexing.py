"""Articles that were stored before there was an index are indexed behind the runs, in steps with rests between."""

from dataclasses import replace

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps
from rows import add_text

from ingest.pipeline.deps import AsyncStore
from ingest.pipeline.indexing import INDEXED_AT_ONCE, REST_S, index_older
from store.model import OutletRow

MANY = 2 * INDEXED_AT_ONCE + 5


class Counting(AsyncStore):
    """Counts what it writes."""

    writes = 0

    async def write(self, work, *, lease=None):
        self.writes += 1
        return await super().write(work, lease=lease)


@pytest.fixture
def older(store):
    """What is needed to index articles that are not, how long it rested, and a way to count what is not indexed."""
    with store.begin() as tx:
        tx.outlets.upsert(OutletRow(id="elm", name="Elm"), NOON)
    for n in range(MANY):
        add_text(store, NOON, title=f"Number {n}")
    with store.begin() as tx:
        tx.search_index.begin_anew()
    rests = []

    async def sleep(seconds):
        rests.append(seconds)

    def missing():
        with store.read() as tx:
            return tx.search_index.missing()

    return replace(make_deps(Net(), store), store=Counting(store), sleep=sleep), rests, missing


@ON_BOTH_ENGINES
async def test_all_are_indexed_in_steps_with_rests_between_and_then_nothing_is_written(older):
    deps, rests, missing = older

    await index_older(deps, lambda: False)

    assert missing() == 0
    assert rests == [REST_S] * 3
    deps.store.writes = 0
    await index_older(deps, lambda: False)
    assert deps.store.writes == 0


async def test_what_is_stopped_goes_on_later(older):
    deps, rests, missing = older

    await index_older(deps, lambda: len(rests) == 1)
    assert missing() == MANY - INDEXED_AT_ONCE
    await index_older(deps, lambda: False)

    assert missing() == 0
