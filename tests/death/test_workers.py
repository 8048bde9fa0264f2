"""Workers on several machines, as far as one machine can show it: processes on one Postgres, killed at random."""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from drilling import Drill
from killing import Nest
from press import open_press


@pytest.fixture(scope="module")
def nest() -> Iterator[Nest]:
    opened = Nest()
    yield opened
    opened.close()


@pytest.fixture
def drills(nest: Nest, database_url: str, tmp_path: Path) -> Iterator[list[Drill]]:
    opened: list[Drill] = []
    yield opened
    for drill in opened:
        drill.close()


on_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@on_postgres
def test_nothing_is_lost_doubled_shared_or_stuck_by_kills_of_workers(nest, drills, database_url, tmp_path):
    with open_press(5, delay_s=0.01) as press:
        drill = Drill(nest, tmp_path, press, database_url, Random(4))
        drills.append(drill)
        drill.publish(4)
        drill.begin()
        assert drill.comes_true(lambda: press.asked > 0)
        for _ in range(8):
            drill.publish(3)
            time.sleep(drill.chance.uniform(0.2, 1.0))
            drill.kill_one()
        assert drill.comes_true(lambda: drill.is_done)
        assert drill.comes_true(lambda: drill.stuck == 0)
        codes = drill.end()
        assert set(codes.values()) == {0}, codes
        assert drill.faults() == []
    assert drill.count("SELECT count(*) FROM runs WHERE outcome = 'died'") > 0
    assert drill.count("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0


@on_postgres
def test_a_build_without_a_sweep_is_caught(nest, drills, database_url, tmp_path):
    with open_press(5, delay_s=0.05) as press:
        drill = Drill(nest, tmp_path, press, database_url, Random(4), build="no_sweep")
        drills.append(drill)
        drill.begin()
        while not drill.comes_true(lambda: drill.stuck > 0, within_s=4):
            assert drill.kills < 40, "it was not caught"
            drill.publish(6)
            drill.comes_true(lambda: drill.count("SELECT count(*) FROM runs WHERE outcome = 'running'") > 0)
            drill.kill_one()
        assert not drill.comes_true(lambda: drill.stuck == 0, within_s=6)
        drill.close()


@on_postgres
def test_a_build_without_leases_is_caught(nest, drills, database_url, tmp_path):
    with open_press(2, delay_s=0.2) as press:
        drill = Drill(nest, tmp_path, press, database_url, Random(4), build="no_lease")
        drills.append(drill)
        drill.publish(1)
        drill.begin()
        assert drill.comes_true(lambda: drill.is_done)
        drill.publish(40)
        assert drill.comes_true(lambda: bool(press.shared)), "it was not caught"
        drill.close()
