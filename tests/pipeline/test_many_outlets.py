"""The scheduler, the queue and its workers on eighty outlets, in accelerated time: `benchmarks/scale.py`
in short."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from simulated import (
    Seen,
    daemon_of,
    deps_of,
    depth,
    fill,
    made_up,
    server_sql,
    start_clock,
    tick_for,
    worker_of,
)

from ingest.queue import open_jobs, prepare
from store.store import open_store

OUTLETS, MINUTES = 80, 2


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_no_outlet_is_forgotten_none_is_handed_out_twice_and_the_queue_becomes_empty(database_url):
    made, seen = made_up(OUTLETS, every_s=3600), Seen()
    stores = [open_store(database_url) for _ in range(3)]
    clock = start_clock(speed=60)
    fill(stores[0], made, clock.now(), within_s=60 * (MINUTES - 1))
    prepare(database_url)
    deps = [deps_of(store, clock, seen, number) for number, store in enumerate(stores)]
    workers = [worker_of(database_url, one, made, concurrency=4) for one in deps[1:]]
    working = [asyncio.create_task(worker.run()) for worker in workers]
    try:
        with server_sql(database_url) as db:
            async with open_jobs(database_url) as queue, asyncio.timeout(60):
                daemon = daemon_of(deps[0], made, queue)
                while len(set(seen.asked)) < OUTLETS or depth(db):
                    await tick_for(daemon, clock, clock.now() + timedelta(seconds=20))
            for worker in workers:
                worker.stop()
            async with asyncio.timeout(30):
                await asyncio.gather(*working)
            assert depth(db) == 0
    finally:
        for task in working:
            task.cancel()
        for one in deps:
            one.store.close()
    assert set(Counter(seen.asked).values()) == {1}
    assert seen.twice_at_once == []
    assert len(seen.late_s) == OUTLETS
    assert seen.for_nothing == 0
