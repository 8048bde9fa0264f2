"""Whether a daemon or a worker does its work: one line of why. Pure."""

from dataclasses import dataclass

MAX_TICK_AGE_S = 60.0
"""What is due is looked for every two seconds."""

MAX_LAG_S = 10.0
"""A loop that has stood still for so long renews no lease in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSigns:
    """How a daemon or a worker looks from outside: its runs under way, how long its loop stood still lately at most,
    and for how long it does now."""

    running: int
    is_stopping: bool
    lag_s: float
    stands_still_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs(ProcessSigns):
    """How a daemon looks from outside: its outlets, and when it last looked what is due (epoch seconds)."""

    outlets: tuple[str, ...]
    ticked_at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSigns(ProcessSigns):
    """How a worker looks from outside: who it is, and its commands under way."""

    name: str
    commands: int


def health(signs: Signs, database_fault: str, now_s: float) -> tuple[bool, str]:
    """Whether all is well, and one line: what is not, else what is done. `now_s` are epoch seconds."""
    if wrong := _wrong(signs, database_fault):
        return False, wrong
    if signs.is_stopping:
        return False, f"it was told to stop, and waits for {signs.running} runs"
    age_s = now_s - signs.ticked_at_s
    if age_s > MAX_TICK_AGE_S:
        return False, f"what is due was last looked for {age_s:.0f} s ago"
    return True, f"ok: {len(signs.outlets)} outlets, {signs.running} runs in progress"


def worker_health(signs: WorkerSigns, database_fault: str) -> tuple[bool, str]:
    """The same of a worker."""
    doing = f"{signs.running} runs and {signs.commands} commands"
    if wrong := _wrong(signs, database_fault):
        return False, wrong
    if signs.is_stopping:
        return False, f"it was told to stop, and waits for {doing}"
    return True, f"ok: {doing} in progress"


def _wrong(signs: ProcessSigns, database_fault: str) -> str:
    if signs.stands_still_s > MAX_LAG_S:
        return f"the event loop has stood still for {signs.stands_still_s:.0f} s"
    return f"database: {database_fault}" if database_fault else ""
