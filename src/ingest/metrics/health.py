"""Whether a daemon does its work: one line of why. Pure."""

from dataclasses import dataclass

MAX_TICK_AGE_S = 60.0
"""What is due is looked for every two seconds."""

MAX_LAG_S = 10.0
"""A loop that has stood still for so long renews no lease in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How a daemon looks from outside: its outlets, runs under way, when it last looked what is due (epoch seconds),
    how long its loop stood still lately at most, and for how long it does now."""

    outlets: tuple[str, ...]
    running: int
    is_stopping: bool
    ticked_at_s: float
    lag_s: float
    stands_still_s: float


def health(signs: Signs, database_fault: str, now_s: float) -> tuple[bool, str]:
    """Whether all is well, and one line: what is not, else what is done. `now_s` are epoch seconds."""
    if signs.stands_still_s > MAX_LAG_S:
        return False, f"the event loop has stood still for {signs.stands_still_s:.0f} s"
    if database_fault:
        return False, f"database: {database_fault}"
    if signs.is_stopping:
        return False, f"it was told to stop, and waits for {signs.running} runs"
    age_s = now_s - signs.ticked_at_s
    if age_s > MAX_TICK_AGE_S:
        return False, f"what is due was last looked for {age_s:.0f} s ago"
    return True, f"ok: {len(signs.outlets)} outlets, {signs.running} runs in progress"
