"""Kills `ingest fetch` and `ingest run` at random moments, 1,000 times, and checks whether anything is lost.

    python benchmarks/kill.py --kills 1000 --seed 1

Nine processes in ten are forked from one that has everything imported and parse without child processes
(tests/death/light.py); the tenth is the whole program, started anew. The database is SQLite in a new
folder, or what --database names (it must be empty). Prints a line of JSON; exit code 1 when anything is
wrong.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / name) for name in ("", "death", "e2e"))

from killing import Forked, Killer, Nest, Program, died
from press import open_press


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--database", help="an address; else SQLite in a new folder")
    asked = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kill"))
    chance, nest, began = Random(asked.seed), Nest(), time.monotonic()

    def start(words: Sequence[str], env: Mapping[str, str], where: Path) -> Program | Forked:
        return Program(words, env, where) if chance.random() < 0.1 else Forked(nest, words, env, where)

    with open_press(3, delay_s=0.005) as press:
        url = asked.database or f"sqlite:///{folder}/news.db"
        killer = Killer(folder, press, url, chance, start=start, within_s=(0.0, 0.8))
        while killer.course.kills < asked.kills:
            killer.kill(min(killer.course.kills + 50, asked.kills))
            print(f"{time.monotonic() - began:6.0f} s  {killer.course}", file=sys.stderr, flush=True)
        found = killer.finish()
        nest.close()
        articles = sum(len(house.pieces) for house in press.houses)
    for fault in found:
        print(fault, file=sys.stderr)
    result = {
        "kills": killer.course.kills,
        "kills_at_work": killer.course.at_work,
        "runs_marked_died": died(url),
        "articles": articles,
        "faults": len(found),
        "slowest_start_s": round(killer.course.slowest_s, 1),
        "took_s": round(time.monotonic() - began),
        "folder": str(folder),
    }
    print(json.dumps(result))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
