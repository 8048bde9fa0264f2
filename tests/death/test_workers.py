"""Workers on several machines, as far as one machine can show it: processes on one Postgres, killed at random."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from drilling import Drill, run_drill
from killing import Nest
from press import Asked, Press, open_press, overtaken


@pytest.fixture(scope="module")
def nest() -> Iterator[Nest]:
    opened = Nest()
    yield opened
    opened.close()


Drilled = Callable[..., Drill]


@pytest.fixture
def drilled(nest: Nest, database_url: str, tmp_path: Path) -> Iterator[Drilled]:
    """Makes a drill on a press, of a build; what it has started is ended."""
    opened: list[Drill] = []

    def make(press: Press, *builds: str) -> Drill:
        opened.append(Drill(nest, tmp_path, press, database_url, Random(4), builds=("quick", *builds)))
        return opened[-1]

    yield make
    for drill in opened:
        drill.close()


on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)

STANDING_S = 6.0
"""Longer than a lease of the build "quick" lasts, with what it takes until somebody else begins."""


@on_postgres
@pytest.mark.parametrize("builds", [(), ("apart",)], ids=["one machine", "a machine each"])
def test_nothing_is_lost_doubled_shared_or_stuck_by_kills_of_workers(drilled, builds):
    with open_press(5, delay_s=0.01) as press:
        drill = drilled(press, *builds)
        course = run_drill(drill, 8, every_s=0.6)
    assert (course.faults, course.stuck, dict(drill.ends)) == ([], 0, {})
    assert drill.count("SELECT count(*) FROM runs WHERE outcome = 'died'") > 0
    assert drill.count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0


@on_postgres
def test_a_worker_that_stood_still_until_its_outlet_was_taken_up_goes_on_with_nothing(drilled):
    with open_press(4, delay_s=0.05) as press:
        drill = drilled(press)
        drill.publish(6)
        drill.begin()
        for _ in range(2):
            drill.publish(10)
            drill.comes_true(lambda: drill.count("SELECT count(*) FROM runs WHERE outcome = 'running'") > 1)
            drill.stop_one(STANDING_S)
        assert drill.comes_true(lambda: drill.is_done)
        assert set(drill.end().values()) == {0}
        # What it was about to ask for as it was stopped is asked for.
        late = [fault for fault in drill.faults() if " went on at " not in fault]
        assert late + drill.overtaken(most=1) == []


@on_postgres
def test_a_build_without_a_sweep_is_caught(drilled):
    with open_press(5, delay_s=0.05) as press:
        drill = drilled(press, "no_sweep")
        drill.begin()
        while not drill.comes_true(lambda: drill.stuck > 0, within_s=4):
            assert drill.kills < 40, "it was not caught"
            drill.publish(6)
            drill.comes_true(lambda: drill.count("SELECT count(*) FROM runs WHERE outcome = 'running'") > 0)
            drill.kill_one()
        assert not drill.comes_true(lambda: drill.stuck == 0, within_s=6)


@on_postgres
def test_a_build_without_leases_is_caught(drilled):
    with open_press(2, delay_s=0.2) as press:
        drill = drilled(press, "no_lease")
        drill.publish(1)
        drill.begin()
        assert drill.comes_true(lambda: drill.is_done)
        drill.publish(40)
        assert drill.comes_true(lambda: bool(press.shared)), "it was not caught"


@on_postgres
def test_a_build_without_fencing_is_caught(drilled):
    with open_press(4, delay_s=0.05) as press:
        drill = drilled(press, "no_fence")
        drill.begin()
        for _ in range(10):
            drill.publish(20)
            drill.comes_true(lambda: drill.count("SELECT count(*) FROM runs WHERE outcome = 'running'") > 1)
            drill.stop_one(STANDING_S)
            if drill.comes_true(lambda: bool(drill.overtaken(most=1)), within_s=2):
                return
        pytest.fail("it was not caught")


@pytest.mark.parametrize(
    "asked, late",
    [
        ("a/rss a/1 a/2 b/rss b/3", {}),
        ("a/rss a/1 b/rss a/2", {("elm", "a"): 1}),
        ("a/rss a/1 b/rss a/2 b/3 a/4", {("elm", "a"): 2, ("elm", "b"): 1}),
        ("a/rss a/1 b/rss b/2 a/rss a/3", {}),
    ],
)
def test_who_went_on_beside_another_one_stands_in_the_log(asked, late):
    log = [Asked("elm", one[0], one[1:]) for one in asked.split()]
    assert overtaken(log) == late
