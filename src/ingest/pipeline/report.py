"""The result of one run of one outlet, and the exit code for the runs of several."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from store.kinds import RunOutcome

DONE, SOME_FAILED, ALL_FAILED, ALL_LOCKED = 0, 1, 3, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """Counts are of articles; `gone` were not found by a revisit, `failed` are entries that failed in this run,
    `waiting` entries left for the next one, `left` feeds that others name.

    `outcome` is failed when none of the feeds could be read, degraded when some could, but the outlet does not work as
    it should, resting when none was fetched because all are backing off, busy when the outlet is locked by another run,
    stopped when this one was told to end early. `reasons` say what failed, feeds first; `planned` are the addresses
    that a dry run would fetch. `remarks` say which quotas the outlet has reached; each begins with the word `quota`.

    `silent`: no host of the outlet answered; `newly_silent`: for the first time in a row; `answers_again`: some host
    did, after such runs. `sound`: all of it that failed before was tried, and works. `turned`: the outlet failed or was
    degraded for the first time in a row, or works again; None when it is as it was.
    """

    outlet: str
    outcome: RunOutcome
    new: int = 0
    revised: int = 0
    known: int = 0
    failed: int = 0
    gone: int = 0
    waiting: int = 0
    left: int = 0
    took_s: float = 0.0
    silent: bool = False
    answers_again: bool = False
    newly_silent: bool = False
    sound: bool = True
    turned: Literal["failing", "recovered"] | None = None
    reasons: tuple[str, ...] = field(default=())
    planned: tuple[str, ...] = field(default=())
    remarks: tuple[str, ...] = field(default=())


def exit_code(reports: Sequence[RunReport]) -> int:
    """0 done, 1 some outlet failed or is degraded, 3 every outlet failed, 75 all are locked by other runs."""
    if reports and all(report.outcome == "busy" for report in reports):
        return ALL_LOCKED
    tried = [report for report in reports if report.outcome != "busy"]
    outcomes = {report.outcome for report in tried}
    if outcomes == {"failed"}:
        return ALL_FAILED
    return SOME_FAILED if outcomes & {"failed", "degraded"} else DONE
