"""What is an alarm: what an outlet delivered last against its own past, and how the machine stands. Pure functions.

silence.py   is_silent       nothing new for longer than the outlet's rhythm makes plausible
shares.py    fallen          too many of the newest pages lack what those before had
outlets.py   troubles        all that is wrong with an outlet
machine.py   stopped, disk   what is wrong with the program and its disk
changes.py   alarm_changes   which alarms begin, last and end
kinds.py     CURES           what to do about each kind
"""

from ingest.pipeline.decide.alarms.changes import alarm_changes
from ingest.pipeline.decide.alarms.kinds import CURES, WARNINGS
from ingest.pipeline.decide.alarms.machine import disk, is_late, stopped
from ingest.pipeline.decide.alarms.outlets import LastRun, OutletHealth, Trouble, troubles
from ingest.pipeline.decide.alarms.shares import DayShare
from ingest.pipeline.decide.alarms.silence import PAST_DAYS, Rhythm, look_again_at, rhythm

__all__ = [
    "CURES",
    "PAST_DAYS",
    "WARNINGS",
    "DayShare",
    "LastRun",
    "OutletHealth",
    "Rhythm",
    "Trouble",
    "alarm_changes",
    "disk",
    "is_late",
    "look_again_at",
    "rhythm",
    "stopped",
    "troubles",
]
