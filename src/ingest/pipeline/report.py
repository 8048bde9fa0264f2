"""The result of one run of one outlet, and the exit code for the runs of several."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from store.model import RunOutcome

DONE, SOME_FAILED, ALL_FAILED, ALL_LOCKED = 0, 1, 3, 75


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """Counts are of articles; `gone` were not found by a revisit, `failed` are entries that failed in this run,
    `waiting` entries left for the next one. `outcome` is failed when none of the feeds could be read, resting when
    none was fetched because all are backing off, busy when the outlet is locked by another run, stopped when this
    one was told to end early. `reasons` say what failed, feeds first; `planned` are the addresses that a dry run
    would fetch."""

    outlet: str
    outcome: RunOutcome
    new: int = 0
    revised: int = 0
    known: int = 0
    failed: int = 0
    gone: int = 0
    waiting: int = 0
    took_s: float = 0.0
    reasons: tuple[str, ...] = field(default=())
    planned: tuple[str, ...] = field(default=())


def exit_code(reports: Sequence[RunReport]) -> int:
    """0 done, 1 some outlet failed, 3 every outlet failed, 75 all are locked by other runs."""
    if reports and all(report.outcome == "busy" for report in reports):
        return ALL_LOCKED
    tried = [report for report in reports if report.outcome != "busy"]
    failed = [report for report in tried if report.outcome == "failed"]
    if not failed:
        return DONE
    return ALL_FAILED if len(failed) == len(tried) else SOME_FAILED
