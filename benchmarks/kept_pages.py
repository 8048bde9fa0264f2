"""What a kept page takes, packed alone and with a dictionary of its outlet: bytes, and CPU in ms, in this process.

    python benchmarks/kept_pages.py                  real pages, by publisher, of several years
    python benchmarks/kept_pages.py --named fe_      those of seven publishers, each fetched at one time
    python benchmarks/kept_pages.py --web FOLDER     the outlets that newsweb.py has built and published to

Of a publisher the first half of its pages teaches (at most ten), of an outlet of newsweb the ten that were built; the
others are packed. newsweb.py gives every outlet pages of publishers drawn at random, so that hardly two are alike.
"""

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from ingest.pipeline.decide import FIRST_PAGES
from store import packing
from store.model import Dictionary, PackedBody

T = TypeVar("T")

SHARED = Path(os.environ.get("INGEST_SHARED", Path(__file__).parents[2] / "shared"))
PAGES = SHARED / "data" / "extraction" / "dev"

MIN_PAGES = 4
"""Publishers with fewer pages tell nothing."""

Group = tuple[Sequence[bytes], Sequence[bytes]]
"""Pages of one outlet: those that teach, the newest first, and those that are packed."""


@dataclass(slots=True)
class Sums:
    """Bytes and seconds of processor time, added up; each kind of work with how often it was done."""

    pages: int = 0
    raw: int = 0
    alone: int = 0
    packed: int = 0
    dictionaries: list[int] = field(default_factory=list)
    times_s: dict[str, tuple[float, int]] = field(default_factory=dict)

    def timed(self, name: str, work: Callable[[], T]) -> T:
        began = time.process_time()
        result = work()
        spent, times = self.times_s.get(name, (0.0, 0))
        self.times_s[name] = (spent + time.process_time() - began, times + 1)
        return result


def publishers(folder: Path, named: str) -> Mapping[str, Group]:
    """Real pages whose files are `named` so, by the publisher that the file beside each names."""
    found: dict[str, list[bytes]] = {}
    for path in sorted(folder.glob(f"{named}*.html.gz")):
        about = path.with_name(path.name.removesuffix(".html.gz") + ".json")
        publisher = json.loads(about.read_text(encoding="utf-8"))["publisher"] if about.exists() else None
        if publisher:
            found.setdefault(publisher, []).append(gzip.decompress(path.read_bytes()))
    halves = {name: min(len(pages) // 2, FIRST_PAGES) for name, pages in found.items()}
    return {
        name: (pages[: halves[name]], pages[halves[name] :])
        for name, pages in found.items()
        if len(pages) >= MIN_PAGES
    }


def newsweb(folder: Path) -> Mapping[str, Group]:
    """The outlets of a newsweb; what was published last stands first."""
    found = {}
    for items in sorted(folder.glob("outlets/*/items.json")):
        listed = json.loads(items.read_text(encoding="utf-8"))
        pages = [(items.parent / one["path"].lstrip("/")).read_bytes() for one in listed]
        found[items.parent.name] = (pages[-FIRST_PAGES:], pages[:-FIRST_PAGES])
    return {name: group for name, group in found.items() if group[1]}


def measure(groups: Mapping[str, Group]) -> Iterator[tuple[str, Sums]]:
    """Each group for itself. Raises ValueError where a page does not come back."""
    for name, (teaching, pages) in groups.items():
        sums = Sums()
        stored: list[tuple[PackedBody, Dictionary | None]] = [(packing.pack(body), None) for body in teaching]
        made = sums.timed("make", lambda stored=stored: packing.make_dictionary(stored))
        dictionary = Dictionary(id=1, outlet=name, sha256=made.sha256, body=made.body)
        sums.dictionaries.append(len(made.body))
        sums.timed("ready", lambda dictionary=dictionary: packing.pack(b"", dictionary))
        for body in pages:
            alone = sums.timed("alone", lambda body=body: packing.pack(body))
            packed = sums.timed("packed", lambda body=body, to=dictionary: packing.pack(body, to))
            back = sums.timed("unpacked", lambda packed=packed, to=dictionary: packing.unpack(packed, to))
            if sha256(back).digest() != sha256(body).digest():
                raise ValueError(f"{name}: a page did not come back")
            sums.pages += 1
            sums.raw += len(body)
            sums.alone += len(alone.body)
            sums.packed += len(packed.body)
        yield name, sums


def added(groups: Sequence[Sums]) -> Sums:
    total = Sums()
    for one in groups:
        total.pages += one.pages
        total.raw += one.raw
        total.alone += one.alone
        total.packed += one.packed
        total.dictionaries += one.dictionaries
        for name, (spent, times) in one.times_s.items():
            before = total.times_s.get(name, (0.0, 0))
            total.times_s[name] = (before[0] + spent, before[1] + times)
    return total


def row(name: str, sums: Sums) -> str:
    raw, alone, packed = (size / sums.pages / 1000 for size in (sums.raw, sums.alone, sums.packed))
    return (
        f"{name:24} {sums.pages:5} {raw:8.0f} {alone:8.1f} {packed:8.1f} {raw / alone:6.1f} {raw / packed:6.1f} "
        f"{sum(sums.dictionaries) / len(sums.dictionaries) / 1000:8.0f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=Path, default=PAGES)
    parser.add_argument("--named", default="", metavar="PREFIX")
    parser.add_argument("--web", type=Path)
    parser.add_argument("--each", action="store_true", help="a line for each outlet")
    chosen = parser.parse_args()
    place = chosen.web or chosen.pages
    groups = newsweb(chosen.web) if chosen.web else publishers(chosen.pages, chosen.named)
    if not groups:
        print(f"skipped: {place} has no pages to pack (INGEST_SHARED says where the shared data is)")
        return 0
    print(
        f"{'':24} {'pages':>5} {'kB':>8} {'alone':>8} {'packed':>8} {'times':>6} {'times':>6} {'dict. kB':>8}"
    )
    found = list(measure(groups))
    for name, sums in found if chosen.each else ():
        print(row(name, sums))
    total = added([sums for _, sums in found])
    print(row(f"{len(found)} outlets", total))
    print("CPU ms:", ", ".join(f"{name} {1000 * s / n:.2f}" for name, (s, n) in total.times_s.items()))
    print(f"all {total.pages} pages came back byte for byte")
    return 0


if __name__ == "__main__":
    sys.exit(main())
