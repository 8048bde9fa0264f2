"""Alarms are told once when they begin and once when they end, whatever becomes of those who are told."""

import json
import os
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from engines import ON_BOTH_ENGINES
from net import NOON, Net, make_deps

from ingest.pipeline.telling import Tellers, by_command, line, message, tell_alarms
from store.model import AlarmTelling
from store.updates import AlarmChanges, NewAlarm

WRONG = NewAlarm(outlet="elm", feed="", kind="text", what="5 of the 5 newest pages", cure="look")


@pytest.fixture
def told():
    return []


@pytest.fixture
def deps(store, told):
    async def tell(telling: AlarmTelling) -> str:
        told.append((telling.event, telling.alarm.kind))
        return ""

    async def hang(telling: AlarmTelling) -> str:
        told.append("asked")
        return "not done after 30 s"

    net = Net()
    made = replace(make_deps(net, store), tellers=Tellers({"mail": tell, "webhook": hang}))
    return made, net


def begin(store, ways=("mail",)) -> int:
    with store.begin() as tx:
        (alarm,) = tx.alarms.apply(AlarmChanges(at=NOON, begins=(WRONG,)), ways)
    return alarm.id


def end(store, id: int, ways=("mail",)) -> None:
    with store.begin() as tx:
        tx.alarms.apply(AlarmChanges(at=NOON, ends=(id,)), ways)


async def test_it_is_told_once_when_it_begins_and_once_when_it_ends(deps, store, told):
    made, _ = deps
    id = begin(store)
    assert [await tell_alarms(made) for _ in range(2)] == [1, 0]
    with store.begin() as tx:
        tx.alarms.apply(AlarmChanges(at=NOON, lasts=(id,)), ("mail",))
    assert await tell_alarms(made) == 0
    end(store, id)
    end(store, id)
    assert [await tell_alarms(made) for _ in range(2)] == [1, 0]
    assert told == [("begins", "text"), ("ends", "text")]


@ON_BOTH_ENGINES
async def test_two_that_find_the_same_begin_one_alarm(store):
    begin(store)
    with store.begin() as tx:
        assert tx.alarms.apply(AlarmChanges(at=NOON, begins=(WRONG,)), ("mail",)) == []
        assert len(tx.alarms.lasting()) == 1


async def test_one_way_that_fails_keeps_no_other_from_telling_and_is_tried_again_for_two_days(
    deps, store, told, ask
):
    made, net = deps
    begin(store, ("mail", "webhook"))
    assert await tell_alarms(made) == 1
    assert ask("SELECT way, tries, outcome FROM alarm_tellings ORDER BY way") == [
        ("mail", 1, "sent"),
        ("webhook", 1, None),
    ]
    for _ in range(12):
        net.now += timedelta(days=1)
        await tell_alarms(made)
    assert ask("SELECT tries, outcome FROM alarm_tellings WHERE way = 'webhook'") == [(9, "given_up")]
    assert told.count("asked") == 9


@ON_BOTH_ENGINES
async def test_what_is_configured_no_more_is_not_told(deps, store, ask):
    made, _ = deps
    begin(store, ("command",))
    assert await tell_alarms(made) == 0
    assert ask("SELECT outcome FROM alarm_tellings") == [("given_up",)]


async def test_a_program_gets_the_alarm_as_json_and_in_variables_and_no_shell_reads_it(deps, store, tmp_path):
    made, _ = deps
    file = tmp_path / "got"
    script = (
        "import json, os, sys; "
        f"open({str(file)!r}, 'w').write(json.dumps([json.load(sys.stdin), sys.argv[1:], dict(os.environ)]))"
    )
    command = (sys.executable, "-c", script, "$(touch /tmp/no)")
    environ = {"PATH": os.environ["PATH"]}
    begin(store, ("command",))
    await tell_alarms(replace(made, tellers=Tellers({"command": by_command(command, environ)})))
    said, words, variables = json.loads(file.read_text())
    assert words == ["$(touch /tmp/no)"]
    assert (said["event"], said["kind"], said["outlet"], said["ended_at"]) == ("begins", "text", "elm", None)
    assert variables["ALARM_LINE"] == "elm: text: 5 of the 5 newest pages"
    assert (variables["ALARM_EVENT"], variables["ALARM_KIND"], variables["ALARM_OUTLET"]) == (
        "begins",
        "text",
        "elm",
    )


async def test_what_is_told_has_an_id_that_stays_the_same(store):
    id = begin(store)
    with store.begin() as tx:
        (telling,) = tx.alarms.take_due(NOON, NOON + timedelta(hours=1), 5)
        assert tx.alarms.take_due(NOON, NOON + timedelta(hours=1), 5) == []
    assert json.loads(message(telling))["id"] == f"{id}/begins"
    assert line(telling) == "elm: text: 5 of the 5 newest pages"
