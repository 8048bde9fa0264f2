"""Plays random histories of an outlet and counts those after which the archive is right in everything.

    python benchmarks/histories.py --count 200 --seed 1

Each history has a SQLite of its own, in a new folder. A history that goes wrong is printed, with its faults. Prints a
line of JSON at the end; exit code 1 when any went wrong.
"""

import argparse
import asyncio
import json
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import structlog

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / name) for name in ("", "pipeline"))

from outlet_histories import faults, play, random_history, told

from store import migrate
from store.store import open_store


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="histories"))
    migrate.upgrade(f"sqlite:///{folder}/empty.db")
    chance, began = Random(asked.seed), time.monotonic()
    right = events = answers = 0
    for number in range(1, asked.count + 1):
        habits, happened = random_history(Random(chance.random()))
        store = open_store(f"sqlite:///{shutil.copy(folder / 'empty.db', folder / f'{number}.db')}")
        site = asyncio.run(play(habits, happened, store))
        found = faults(site, store)
        store.close()
        right, events, answers = right + (not found), events + len(happened), answers + len(site.answers)
        if found:
            print(
                f"history {number}\n{told(habits, happened)}\n  " + "\n  ".join(found),
                file=sys.stderr,
                flush=True,
            )
    result = {
        "histories": asked.count,
        "right": right,
        "events": events,
        "answers": answers,
        "took_s": round(time.monotonic() - began),
        "folder": str(folder),
    }
    print(json.dumps(result))
    return 0 if right == asked.count else 1


if __name__ == "__main__":
    sys.exit(main())
