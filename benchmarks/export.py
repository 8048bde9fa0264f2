"""What an export of many articles takes: rows a second, and the memory of its process at most.

    python benchmarks/export.py 100000
    python benchmarks/export.py --engine postgres 100000

The archive is that of `benchmarks/growth.py`. Each export is a process of its own, whose memory is that of this process
alone: a server's is not in it.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from filling import fill
from growth import database

from store import migrate

FORMATS = ("jsonl", "csv", "parquet", "tei.xml")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("articles", type=int, nargs="?", default=100_000)
    options.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    asked = options.parse_args()
    with database(asked.engine) as url, tempfile.TemporaryDirectory() as folder:
        migrate.upgrade(url)
        fill(url, asked.articles, with_search=False)
        for ending in FORMATS:
            measure(url, Path(folder) / f"articles.{ending}", asked.articles)


def measure(url: str, place: Path, articles: int, *more: str) -> None:
    """Prints what one export took."""
    words = [sys.executable, "-m", "ingest", "export", "--db", url, "-o", str(place), *more]
    began = time.monotonic()
    child = subprocess.Popen(words)
    peak_kb = 0
    # Not what wait4 tells: that counts this process too, of which the child was a copy.
    while child.poll() is None:
        peak_kb = max(peak_kb, resident_kb(child.pid))
        time.sleep(0.05)
    took_s = time.monotonic() - began
    if child.returncode:
        sys.exit(f"{' '.join(words)} failed")
    print(
        f"{place.name}: {articles / took_s:,.0f} rows/s, peak {peak_kb / 1024:.0f} MB, "
        f"file of {place.stat().st_size >> 20} MB",
        flush=True,
    )


def resident_kb(pid: int) -> int:
    """The memory that a process has had at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
