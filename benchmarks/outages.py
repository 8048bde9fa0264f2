"""Lets outlets be down for hours in simulated time, and prints when the daemon asks for them: the table in
docs/reliability.md.

    python benchmarks/outages.py

Exit code 1 when an outlet that is down is not asked within nine hours, or one that answers again not within `every`
and ten minutes; for the latter the network, or another outlet that fell silent with it, must answer.
"""

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from outage import IDS, Figures, outage

from store import migrate
from store.store import open_store

HOURS = (2, 6, 12, 24, 48)
EVERY_MIN = (5, 15)
DOWN = {"one outlet": IDS[:1], "two of three": IDS[:2], "the network": IDS}
MOST_BETWEEN = timedelta(hours=9)
MARGIN = timedelta(minutes=10)


def main() -> int:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    print(
        "| down | for | `every` | longest time between two requests | from its return to the first | to the next one |"
    )
    print("|---|---|---|---|---|---|")
    is_sound = True
    for name, down in DOWN.items():
        for hours in HOURS:
            for every_min in EVERY_MIN:
                every = timedelta(minutes=every_min)
                found = asyncio.run(figures(every, timedelta(hours=hours), down))
                times = (found.between, found.until_asked, found.until_asked_again)
                print(
                    f"| {name} | {hours} h | {every_min} min | {' | '.join(map(written, times))} |",
                    flush=True,
                )
                is_sound &= found.between <= MOST_BETWEEN and found.until_asked_again <= every + MARGIN
                is_sound &= down != IDS or found.until_asked <= every + MARGIN
    return 0 if is_sound else 1


async def figures(every: timedelta, length: timedelta, down: tuple[str, ...]) -> Figures:
    with tempfile.TemporaryDirectory(prefix="outages") as folder:
        url = f"sqlite:///{folder}/news.db"
        migrate.upgrade(url)
        store = open_store(url)
        try:
            return await outage(store, every_s=every.total_seconds(), length=length, down=down)
        finally:
            store.close()


def written(length: timedelta) -> str:
    """ "5 h 07 min"."""
    hours, minutes = divmod(round(length / timedelta(minutes=1)), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


if __name__ == "__main__":
    sys.exit(main())
