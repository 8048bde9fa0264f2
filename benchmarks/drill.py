"""Kills workers at random, and the Postgres that they share, and checks whether anything is lost, doubled, shared or
stuck.

    python benchmarks/drill.py --kills 100 --workers 4 --restarts 3 --seed 1

Every second a random one of the workers is killed (-9) and another one started; meanwhile Postgres is ended hard, by
turns by the death of its first process and by `-m immediate`, and started again after some kills. The outlets are on
loopback and have logs of their own. Of the processes nine in ten are forked from one that has everything imported and
parse without child processes (tests/death/light.py); the tenth is the whole program. With --apart each process is on a
machine of its own, as far as leases can tell: nobody sees that it lives no more. Exit code 1 when anything is wrong, or
not done within 60 s of the last kill. With --json it prints a line of JSON.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / name) for name in ("", "death", "e2e"))

from drilling import Drill, run_drill
from killing import Nest, died
from own_postgres import open_postgres
from press import open_press

from store import migrate

DONE_S = 60.0
"""Within so many seconds of the last kill everything is to be done."""

ALIVE_S = 20.0
"""A worker that has said nothing for so long is taken for dead."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=100)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--outlets", type=int, default=12)
    options.add_argument("--restarts", type=int, default=3, help="of Postgres")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--apart", action="store_true", help="each process on a machine of its own")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    folder, began = Path(tempfile.mkdtemp(prefix="drill")), time.monotonic()

    def tell(kills: int) -> None:
        if kills % 10 == 0:
            requests = press.asked
            print(f"{time.monotonic() - began:5.0f} s  {kills} kills, {requests} requests", file=sys.stderr)

    with open_postgres() as server, open_press(asked.outlets, delay_s=0.05) as press:
        migrate.upgrade(server.url)
        nest = Nest()
        drill = Drill(
            nest,
            folder,
            press,
            server.url,
            Random(asked.seed),
            workers=asked.workers,
            builds=("apart",) if asked.apart else (),
            alive_s=ALIVE_S,
            whole=0.0 if asked.apart else 0.1,
        )
        try:
            course = run_drill(
                drill, asked.kills, every_s=1.0, server=server, restarts=asked.restarts, tell=tell
            )
            runs_died = died(server.url)
        finally:
            drill.close()
            nest.close()
    result = {
        "kills": drill.kills,
        "restarts": course.restarts,
        "requests": press.asked,
        "articles": sum(len(house.pieces) for house in press.houses),
        "runs_marked_died": runs_died,
        "ended_without_database": sum(drill.ends.values()),
        "stuck": course.stuck,
        "done_after_s": round(course.done_s, 1),
        "faults": len(course.faults),
        "took_s": round(time.monotonic() - began),
        "folder": str(folder),
    }
    for fault in course.faults:
        print(fault, file=sys.stderr)
    print(json.dumps(result) if asked.json else "\n".join(f"{name}: {it}" for name, it in result.items()))
    return int(bool(course.faults or course.stuck or course.done_s > DONE_S))


if __name__ == "__main__":
    sys.exit(main())
