"""Alarms on replayed histories: 60 days of outlets of ten rhythms, sound and with each of twelve faults."""

from datetime import timedelta
from random import Random

import pytest
from health_histories import BEGINS, FAULTS, RHYTHMS, Replay, lived, publish

OFFICE = next(one for one in RHYTHMS if one.name == "office hours")
KINDS = {"length": {"length", "text"}, "wall": {"wall", "length"}}
MAX_TOUCHED_RUNS = {"validators": 100, "failing": 4}
USUAL_TOUCHED_RUNS = 8
"""In how many runs a fault shows before it is told: of pages in as many as bring the three to ten pages by which it can
be known; most bring one."""

WITHIN = {
    "every minute": timedelta(hours=2),
    "agency": timedelta(hours=12),
    "office hours": timedelta(days=7),
    "weekly magazine": timedelta(days=15),
    "bursts": timedelta(days=4),
    "night silence": timedelta(days=1),
    "weekday only": timedelta(days=7),
    "daily": timedelta(days=4),
    "twice a week": timedelta(days=8),
    "now and then": timedelta(days=15),
}
"""The rhythm of each: two issues of a weekly, four working days and the weekend between them, where
two of the last six Fridays were holidays."""


def test_twenty_outlet_months_without_a_fault_have_one_alarm_at_most():
    slow = [one for one in RHYTHMS if one.every_min >= 15]
    found = {one.name: [alarm.what for alarm in lived(one, seed=7).alarms] for one in slow}
    assert sum(map(len, found.values())) <= 1, found


@pytest.mark.parametrize("fault", [one for one in FAULTS if one != "silence"])
def test_each_fault_is_told_in_the_first_runs_that_show_it(fault):
    replay = lived(OFFICE, seed=6, fault=fault, days=47)  # more runs than it may take
    told = [one for one in replay.alarms if one.began_at >= replay.fault_at]
    assert [one for one in replay.alarms if one.began_at < replay.fault_at] == []
    assert told
    assert told[0].kind in KINDS.get(fault, {fault})
    assert replay.touched_runs(told[0].began_at) <= MAX_TOUCHED_RUNS.get(fault, USUAL_TOUCHED_RUNS)


@pytest.mark.parametrize("kind", [one for one in RHYTHMS if one.every_min >= 15], ids=lambda one: one.name)
def test_silence_is_told_within_the_rhythm_of_the_outlet(kind):
    replay = lived(kind, seed=7, fault="silence", days=46.4 + WITHIN[kind.name] / timedelta(days=1))
    (told,) = replay.alarms
    assert told.kind == "silence"
    assert timedelta(0) <= told.began_at - replay.fault_at <= WITHIN[kind.name]


def test_time_in_which_nobody_read_is_no_silence():
    off = BEGINS + timedelta(days=30), BEGINS + timedelta(days=37)
    replay = Replay(OFFICE, is_off=lambda at: off[0] <= at < off[1])
    made = sorted(publish(OFFICE, Random(8), 45), key=lambda one: one.at)
    replay.live(made, BEGINS + timedelta(days=45))
    assert replay.alarms == []


def test_an_outlet_without_a_past_is_not_said_to_be_silent():
    replay = lived(OFFICE, seed=9, fault="silence", days=20, fault_day=4.5)
    assert replay.alarms == []
