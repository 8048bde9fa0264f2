"""Where an outlet may lead us in a run: few requests to others, no odd ports. Real sockets, both engines."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace

import pytest
from loopback import Server, Time, client, listening, moved, plain
from net import Net, make_deps, rss, story

from ingest.config import Feed, FetchSettings, Outlet
from ingest.errors import QuotaReached, Refused
from ingest.fetch import InMemoryHosts, PoliteClient, Reach
from ingest.pipeline.deps import RunOptions
from ingest.pipeline.report import RunReport
from ingest.pipeline.run import run_outlets
from ingest.urls import Url

ELM = Reach([Url("https://www.elm.example:8443/"), Url("https://feeds.elm.example/rss")], max_foreign=2)


@pytest.mark.parametrize("port", [22, 25, 6379, 8080])
def test_a_port_that_is_no_port_of_the_web_nor_of_the_outlet_is_refused(port):
    for host in ("www.elm.example", "oak.example", "192.0.2.7"):
        with pytest.raises(Refused, match=f"blocked: port {port}"):
            ELM.check(Url(f"https://{host}:{port}/a"))


def test_the_ports_of_the_web_and_those_of_the_outlet_are_open():
    for address in ("http://elm.example/", "https://elm.example:80/", "https://m.elm.example:8443/a"):
        ELM.spend(Url(address))


def test_so_many_requests_to_others_are_allowed_and_own_hosts_do_not_count():
    reach = Reach([Url("https://www.elm.example/")], max_foreign=2)
    for _ in range(9):
        reach.spend(Url("https://archive.elm.example/a"))
    reach.spend(Url("https://oak.example/a"))
    reach.spend(Url("https://ash.example/a"))
    assert reach.reached is None
    with pytest.raises(QuotaReached, match="quota: 2 requests"):
        reach.spend(Url("https://oak.example/b"))
    assert reach.reached
    reach.spend(Url("https://elm.example/a"))


@asynccontextmanager
async def web(*hosts: str) -> AsyncIterator[dict[str, Server]]:
    """Servers at these addresses, all at one port."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(listening(hosts[0]))
        port = int(first.root.rpartition(":")[2])
        others = {host: await stack.enter_async_context(listening(host, port)) for host in hosts[1:]}
        yield {hosts[0]: first, **others}


async def run(store, server: Server, hosts: InMemoryHosts | None = None, **settings: object) -> RunReport:
    """One run of the outlet at `server`, by the polite client over sockets."""
    time = Time()
    elm = Outlet(
        id="elm", name="Elm", homepage=server.root, feeds=(Feed(kind="rss", url=f"{server.root}/rss"),)
    )
    async with client(time=time) as http:
        polite = PoliteClient(
            http,
            hosts or InMemoryHosts(),
            delay_s=0.0,
            now=time.now,
            clock=time.clock,
            sleep=time.sleep,
            random=lambda: 0.5,
        )
        deps = replace(make_deps(Net(), store), fetch=polite, fetch_within=polite.within)
        options = RunOptions(
            command="fetch",
            settings=FetchSettings(**settings),
            outlets=(elm,),  # type: ignore[arg-type]
        )
        return (await run_outlets((elm,), deps, options))[0]


def page(seed: str) -> bytes:
    return plain(story(seed).encode())


async def test_a_feed_sends_so_many_requests_to_others_in_a_run_and_the_rest_in_the_next(store):
    others = [f"127.0.0.{number}" for number in range(2, 8)]
    async with web("127.0.0.1", *others) as servers:
        elm = servers["127.0.0.1"]
        paths = [f"/{number}" for number in range(3)]
        foreign = [servers[host].root + path for path in paths for host in others]
        elm["/rss"] = plain(rss(*foreign, f"{elm.root}/own").encode(), kind="text/xml")
        elm["/own"] = page("own")
        for host in others:
            for path in paths:
                servers[host][path] = page(f"{host}{path}")
        asked, stored, left, known = [], [], [], InMemoryHosts()
        for _ in range(4):
            report = await run(store, elm, known, max_foreign=8)
            asked.append(sum(len(servers[host].asked) for host in others))
            stored.append(report.new)
            left.append(report.waiting)
    # A robots.txt of each of the others, and a page of each address.
    assert asked == [8, 16, 24, 24]
    assert stored == [5, 6, 8, 0]
    assert left == [14, 8, 0, 0]


async def test_a_redirect_to_others_counts_too_and_own_pages_are_fetched_all_the_same(store):
    async with web("127.0.0.1", "127.0.0.2") as servers:
        elm, other = servers.values()
        links = [f"{elm.root}/go/{number}" for number in range(30)]
        elm["/rss"] = plain(rss(*links[:3], f"{elm.root}/own", *links[3:]).encode(), kind="text/xml")
        elm["/own"] = page("own")
        for number in range(30):
            elm[f"/go/{number}"] = moved(f"{other.root}/{number}")
            other[f"/{number}"] = page(str(number))
        report = await run(store, elm, max_foreign=3)
    assert len(other.asked) == 3  # robots.txt and two pages
    assert report.new == 3
    assert report.waiting == 28
    assert [remark.partition(":")[0] for remark in report.remarks] == ["quota"]
    # Each that leads astray costs a request: after five of them no more are followed.
    assert sum(path.startswith("/go/") for path in elm.paths) == 2 + 5


async def test_an_odd_port_is_not_asked_neither_by_a_link_nor_by_a_redirect(store, ask):
    async with listening() as elm, listening("127.0.0.2") as trap, listening() as own_host:
        elm["/rss"] = plain(
            rss(f"{trap.root}/a", f"{own_host.root}/a", f"{elm.root}/moved", f"{elm.root}/own").encode(),
            kind="text/xml",
        )
        elm["/moved"] = moved(f"{trap.root}/b")
        elm["/own"] = page("own")
        report = await run(store, elm)
    assert (trap.connections, own_host.connections) == (0, 0)
    assert report.new == 1
    found = ask("SELECT outcome, reason FROM v_attempts WHERE reason LIKE 'blocked: port%'")
    assert [outcome for outcome, _ in found] == ["refused"] * 3
