"""How outlets stand, in a word and a line each, what needs somebody first. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.config import Outlet
from ingest.pipeline.decide.alarms import is_late
from ingest.redact import redact
from store.model import OutletStanding

State = Literal["failing", "late", "quiet", "ok", "new", "paused", "left over"]
"""`quiet`: it works, and brings far less than usual; `new`: it never ran; `left over`: it is configured no more."""

QUIET_SHARE = 0.3
"""An outlet is quiet that brought less than this share of what is usual for it."""

MIN_USUAL = 5.0
"""Of fewer articles a day, a day without any says nothing."""

_ALARMING: tuple[State, ...] = ("failing", "late", "quiet")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletStatus:
    """An outlet, its state, and what is to be said of that: "" where nothing is."""

    standing: OutletStanding
    state: State
    said: str

    @property
    def is_alarming(self) -> bool:
        """Whether somebody has to look after it."""
        return self.state in _ALARMING


def statuses(
    standings: Sequence[OutletStanding], outlets: Mapping[str, Outlet], now: datetime
) -> list[OutletStatus]:
    """The status of each outlet that the database knows, and of those that are configured and never ran; what needs
    somebody first."""
    known = {one.id for one in standings}
    found = [_status(one, outlets.get(one.id), now) for one in standings]
    found += [_never_run(outlet) for id, outlet in outlets.items() if id not in known]
    return sorted(found, key=lambda one: (not one.is_alarming, one.state == "left over", one.standing.id))


def _status(one: OutletStanding, outlet: Outlet | None, now: datetime) -> OutletStatus:
    state, said = _state(one, outlet, now)
    return OutletStatus(standing=one, state=state, said=said)


def _state(one: OutletStanding, outlet: Outlet | None, now: datetime) -> tuple[State, str]:
    if outlet is None:
        return "left over", "it is not in the configuration"
    if not outlet.enabled:
        return "paused", ""
    if one.failures:
        since = f"since {one.failing_since:%Y-%m-%d %H:%M} UTC" if one.failing_since else "now"
        runs = "1 run" if one.failures == 1 else f"{one.failures} runs"
        return (
            "failing",
            f"{one.outcome or 'failed'} {since} ({runs}): {redact(one.error or 'no reason is kept')}",
        )
    if one.last_run_at is None:
        return "new", "it has not been fetched yet"
    if one.due_at and not one.is_running and is_late(one.due_at, one.interval_s, now):
        return "late", f"it was due at {one.due_at:%Y-%m-%d %H:%M} UTC: is the daemon, or cron, at work?"
    if one.usual_new >= MIN_USUAL and one.new < QUIET_SHARE * one.usual_new:
        return "quiet", f"{one.new} articles in 24 hours, where {one.usual_new:.0f} are usual"
    return "ok", ""


def _never_run(outlet: Outlet) -> OutletStatus:
    standing = OutletStanding(
        id=outlet.id,
        name=outlet.name,
        due_at=None,
        interval_s=None,
        failures=0,
        last_run_at=None,
        last_new_at=None,
        silent_since=None,
        last_success_at=None,
        outcome=None,
        error=None,
        is_running=False,
        waiting=0,
        failing_since=None,
        new=0,
        usual_new=0.0,
    )
    state: State = "new" if outlet.enabled else "paused"
    return OutletStatus(
        standing=standing, state=state, said="it has not been fetched yet" if outlet.enabled else ""
    )
