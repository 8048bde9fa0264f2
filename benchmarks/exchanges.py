"""The processor time of fetching pages, without parsing and storing them: as many hosts at once as there are.

    python benchmarks/exchanges.py addresses.txt --rounds 4

`addresses.txt` has one address a line, of servers on loopback. Prints milliseconds of this process for each page.
"""

import argparse
import asyncio
import time
from collections import defaultdict
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

from ingest.fetch import HttpClient, Limits
from ingest.urls import Url

LIMITS = Limits(
    timeout_s=15.0, deadline_s=30.0, max_bytes=10_000_000, allow_networks=(ip_network("127.0.0.0/8"),)
)


async def measure(addresses: list[Url], rounds: int) -> None:
    hosts = defaultdict(list)
    for url in addresses:
        hosts[url.netloc].append(url)
    client = HttpClient(
        agent="benchmark/1", now=lambda: datetime.now(UTC), clock=time.monotonic, limits=LIMITS
    )
    async with client as fetch:

        async def from_host(urls: list[Url]) -> int:
            return sum([len((await fetch(url)).body) for url in urls])

        await asyncio.gather(*(from_host(urls[:1]) for urls in hosts.values()))  # connects
        began_s = time.process_time()
        sizes = await asyncio.gather(*(from_host(urls * rounds) for urls in hosts.values()))
        took_s = time.process_time() - began_s
    pages = rounds * len(addresses)
    print(f"{took_s / pages * 1000:.2f} ms a page, {pages} pages of {sum(sizes) / pages / 1000:.0f} kB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("addresses", type=Path)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    lines = options.addresses.read_text(encoding="utf-8").split()
    asyncio.run(measure([Url(line) for line in lines], options.rounds))


if __name__ == "__main__":
    main()
