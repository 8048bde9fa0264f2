"""A process that is killed costs work, never an article; and the test has teeth."""

from pathlib import Path
from random import Random

import pytest
from broken import make_keyless
from killing import Forked, Killer, Nest, Program, died, from_nest
from press import open_press
from running import CEILING_S


@pytest.fixture(scope="module")
def nest():
    opened = Nest()
    yield opened
    opened.close()


def test_nothing_is_lost_or_doubled_by_kills(nest, database_url, ask, tmp_path: Path):
    with open_press(3, delay_s=0.005) as press:
        killer = Killer(tmp_path, press, database_url, Random(3), start=from_nest(nest), within_s=(0.0, 0.7))
        killer.kill(12)
        found = killer.finish()
    assert found == []
    assert killer.course.at_work >= 6
    assert died(database_url) >= killer.course.at_work
    assert ask("SELECT COUNT(*) FROM pages WHERE dictionary_id IS NOT NULL")[0][0] > 0


def test_nothing_is_lost_or_doubled_by_kills_of_the_program_with_its_parsers(tmp_path: Path):
    url = f"sqlite:///{tmp_path}/news.db"  # the first one makes the database, and may be killed at that
    with open_press(2) as press:
        killer = Killer(tmp_path, press, url, Random(5), start=Program, within_s=(0.0, 4.0))
        killer.kill(4)
        assert killer.finish() == []


@pytest.mark.parametrize("build", ["feed_before_entries", "entry_before_article", "no_key"])
def test_a_build_that_is_broken_is_caught(nest, build, sqlite_url, tmp_path: Path):
    if build == "no_key":
        make_keyless(sqlite_url)
    wanted = {"feed_before_entries": "lost: ", "entry_before_article": "lost: ", "no_key": "entry doubled"}
    with open_press(3, delay_s=0.005) as press:
        start = from_nest(nest, build)
        killer = Killer(tmp_path, press, sqlite_url, Random(2), start=start, within_s=(0.0, 0.6))
        while not any(line.startswith(wanted[build]) for line in killer.finish()):
            assert killer.course.kills < 60, "it was not caught"
            killer.kill(killer.course.kills + 6)


def test_what_a_killed_run_held_is_taken_over_at_once(nest, database_url, tmp_path: Path):
    with open_press(1, delay_s=0.05) as press:
        killer = Killer(tmp_path, press, database_url, Random(1), start=from_nest(nest), within_s=(0.3, 0.3))
        killer.kill(1)
        process = killer.start(
            ("fetch", "--config", str(tmp_path / "config.toml")),
            {"INGEST_DATABASE__URL": database_url},
            tmp_path,
        )
        assert isinstance(process, Forked)
        assert process.ended(CEILING_S) == 0  # 75 would say that the outlet is in other hands
