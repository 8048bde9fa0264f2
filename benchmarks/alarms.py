"""How many alarms sound outlets have, and when faults are told, on the histories of tests/pipeline/health_histories.py.

    python benchmarks/alarms.py --seeds 11 12 [--rhythms "office hours" ...] [--faults text ...]

Without --faults only sound histories are lived.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "pipeline"))

from health_histories import DAYS, FAULTS, RHYTHMS, Replay, Rhythm, lived


def main() -> None:
    """Prints a line for each rhythm, and for each fault of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seeds", type=int, nargs="+", default=[1])
    options.add_argument("--rhythms", nargs="*", default=[one.name for one in RHYTHMS])
    options.add_argument("--faults", nargs="*", choices=FAULTS, default=[])
    said = options.parse_args()
    kinds = [one for one in RHYTHMS if one.name in said.rhythms]
    if not said.faults:
        _sound(kinds, said.seeds)
    for fault in said.faults:
        for kind in kinds:
            for seed in said.seeds:
                _faulty(kind, seed, fault)


def _sound(kinds: list[Rhythm], seeds: list[int]) -> None:
    false = months = 0.0
    for kind in kinds:
        for seed in seeds:
            alarms = lived(kind, seed).alarms
            false, months = false + len(alarms), months + DAYS / 30
            for one in alarms:
                print(f"FALSE {kind.name}, seed {seed}: {one.kind} on {one.began_at:%m-%d %H:%M}: {one.what}")
        print(f"{kind.name}: lived {len(seeds)} times", flush=True)
    print(f"{false:.0f} false alarms in {months:.0f} outlet-months: {20 * false / months:.2f} in 20")


def _faulty(kind: Rhythm, seed: int, fault: str) -> None:
    replay: Replay = lived(kind, seed, fault)
    at, touched = replay.fault_at, replay.affected_at
    told = next((one for one in replay.alarms if at and one.began_at >= at), None)
    if told is None or touched is None:
        print(f"{fault}, {kind.name}, seed {seed}: NOT TOLD", flush=True)
    else:
        runs = replay.touched_runs(told.began_at)
        print(
            f"{fault}, {kind.name}, seed {seed}: {told.kind} after {told.began_at - touched}, run {runs}",
            flush=True,
        )


if __name__ == "__main__":
    main()
