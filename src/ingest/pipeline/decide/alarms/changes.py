"""Which alarms begin, last and end, by what is wrong now. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ingest.pipeline.decide.alarms.kinds import cure
from ingest.pipeline.decide.alarms.outlets import Trouble
from store.model import Alarm
from store.updates import AlarmChanges, NewAlarm


def alarm_changes(
    lasting: Sequence[Alarm], troubles: Iterable[Trouble], outlet: str, now: datetime
) -> AlarmChanges:
    """What is to be written of the alarms of an outlet ("": of the machine)."""
    wrong = {(one.kind, one.feed): one for one in troubles}
    known = {(one.kind, one.feed) for one in lasting}
    return AlarmChanges(
        at=now,
        begins=tuple(
            NewAlarm(outlet=outlet, feed=one.feed, kind=one.kind, what=one.what, cure=cure(one.kind, outlet))
            for key, one in wrong.items()
            if key not in known
        ),
        lasts=tuple(one.id for one in lasting if (one.kind, one.feed) in wrong),
        ends=tuple(one.id for one in lasting if (one.kind, one.feed) not in wrong),
    )
