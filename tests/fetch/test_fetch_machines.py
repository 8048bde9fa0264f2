"""One request at a time, and a delay, to each machine, whatever names and ports lead to its IP address."""

import asyncio
from contextlib import asynccontextmanager
from ipaddress import ip_address, ip_network

import pytest
from loopback import Server, Time, client, closing, listening, moved, plain
from test_fetch_polite import Counting, politely

from ingest.errors import FetchError, Unreachable
from ingest.fetch import InMemoryHosts
from ingest.fetch.guard import machine_of
from ingest.urls import Url

NO_RULES = {"/robots.txt": plain(status="404 X")}


class Busy(Server):
    """A machine that counts the connections on which it is asked at once, at all its ports."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = self.most = 0
        self.answers |= NO_RULES | {"/a": self.slowly, "/b": self.slowly}

    async def slowly(self, writer: asyncio.StreamWriter) -> None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        for _ in range(50):
            await asyncio.sleep(0)
        self.under_way -= 1
        writer.write(closing(plain()))
        await writer.drain()


@asynccontextmanager
async def machine(ports: int):
    """One machine that serves at so many ports."""
    busy = Busy()
    nets = [await asyncio.start_server(busy.serve, "127.0.0.1") for _ in range(ports)]
    try:
        yield busy, [net.sockets[0].getsockname()[1] for net in nets]
    finally:
        for net in nets:
            net.close()


def here(host: str, port: int) -> list[object]:
    """All names lead to this machine."""
    return [ip_address("127.0.0.1")]


async def test_one_request_at_a_time_goes_to_a_machine_whatever_the_names_and_ports():
    time = Time()
    async with machine(2) as (busy, ports), client(time=time, resolve=here) as http:
        fetch = politely(http, InMemoryHosts(), time, 1.5)
        names = ("elm.example", "www.oak.example", "127.0.0.1", "2130706433", "[::ffff:127.0.0.1]")
        await asyncio.gather(*(fetch(Url(f"http://{name}:{port}/a")) for name in names for port in ports))
    assert busy.most == 1
    # A robots.txt and a page of each authority, of which two are only spellings of another: one wait before each.
    authorities = (len(names) - 1) * len(ports)
    assert len(busy.asked) == authorities + len(names) * len(ports)
    assert time.now_s >= 1.5 * (len(busy.asked) - 1)


async def test_both_schemes_of_a_host_have_one_pace_in_a_shared_network_too():
    http, time = Counting(), Time()
    fetch = politely(http, InMemoryHosts(), time, 1.5, shared_networks=[ip_network("0.0.0.0/0")])
    addresses = ("http://elm.example/a", "https://elm.example/a", "http://elm.example:8080/a")
    await asyncio.gather(*(fetch(Url(address)) for address in addresses))
    assert http.most == 1
    assert time.now_s == 1.5 * (len(http.asked) - 1)


@pytest.mark.parametrize("shared, most", [((), 1), ((ip_network("192.0.2.0/24"),), 3)])
async def test_names_at_an_address_that_is_no_machine_do_not_wait_for_one_another(shared, most):
    names = ("elm", "oak", "ash")
    http = Counting(machines={f"{name}.example": ip_address("192.0.2.7") for name in names})
    fetch = politely(http, InMemoryHosts(), Time(), shared_networks=shared)
    await asyncio.gather(*(fetch(Url(f"http://{name}.example/")) for name in names))
    assert http.most == most


async def test_a_long_crawl_delay_of_one_name_does_not_hold_up_the_others_of_its_machine():
    time, waits = Time(), []

    async def sleep(seconds: float) -> None:
        waits.append((seconds, fetch._machine_turns.get("127.0.0.1").lock.locked()))
        await time.sleep(seconds)

    async with listening() as outlet, client(time=time, resolve=here) as http:
        fetch = politely(http, InMemoryHosts(), time, 1.0, sleep=sleep)
        outlet["/robots.txt"] = plain(b"User-agent: *\nCrawl-delay: 20\n", kind="text/plain")
        outlet["/a"] = plain()
        for _ in range(2):
            await fetch(outlet.url("/a"))
    assert waits == [(1.0, False), (20.0, False)]


async def test_each_address_of_a_host_has_its_own_pace_and_the_next_one_is_tried_when_one_refuses():
    time = Time()
    both = [ip_address("127.0.0.9"), ip_address("127.0.0.1")]
    async with listening() as outlet, client(time=time, resolve=lambda host, port: both) as http:
        port = outlet.root.rpartition(":")[2]
        fetch = politely(http, InMemoryHosts(), time, 1.5)
        outlet["/robots.txt"] = closing(plain(status="404 X"))
        outlet["/a"] = plain()
        assert (await fetch(Url(f"http://elm.example:{port}/a"))).status == 200
        turns = fetch._machine_turns._turns
        assert {name: turn.next_at_s for name, turn in turns.items()} == {"127.0.0.9": 3.0, "127.0.0.1": 3.0}


async def test_a_connection_that_is_open_is_used_again_wherever_the_name_leads_by_then():
    answers = [[ip_address("127.0.0.1")], [ip_address("127.0.0.3")]]
    time = Time()
    async with listening() as outlet, client(time=time, resolve=lambda host, port: answers.pop(0)) as http:
        port = outlet.root.rpartition(":")[2]
        fetch = politely(http, InMemoryHosts(), time)
        outlet["/robots.txt"] = plain(b"", kind="text/plain")
        outlet["/a"] = [plain(), closing(plain())]
        for _ in range(2):
            await fetch(Url(f"http://elm.example:{port}/a"))
        assert list(fetch._machine_turns._turns) == ["127.0.0.1"]
        # The connection was closed, so the name is resolved again.
        with pytest.raises(Unreachable):
            await http(Url(f"http://elm.example:{port}/a"))
    assert answers == []


@pytest.mark.parametrize(
    "written, machine",
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("64:ff9b::c000:207", "192.0.2.7"),
        ("2606:2800::1", "2606:2800::1"),
    ],
)
def test_a_machine_has_one_address_however_it_is_written(written, machine):
    assert machine_of(ip_address(written)) == ip_address(machine)


SPELLINGS = ("{host}", "{HOST}", "{host}.", "user:pw@{host}", "e%6Cm.example", "elm\uff0eexample")


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_a_redirect_to_another_spelling_of_a_host_asks_for_no_other_robots_txt(spelling):
    time = Time()
    async with listening() as outlet, client(time=time, resolve=here) as http:
        port = outlet.root.rpartition(":")[2]
        fetch = politely(http, InMemoryHosts(), time)
        authority = spelling.format(host="elm.example", HOST="ELM.example")
        outlet["/robots.txt"] = plain(b"User-agent: *\nDisallow: /private\n", kind="text/plain")
        outlet["/a"] = moved(f"http://{authority}:{port}/b")
        outlet["/b"] = plain()
        outlet["/c"] = moved(f"http://{authority}:{port}/x/../private")
        outlet["/d"] = moved(f"http://{authority}:{port}/d#again")
        assert (await fetch(Url(f"http://elm.example:{port}/a"))).url == Url(f"http://elm.example:{port}/b")
        said = []
        for path in ("/c", "/d"):
            with pytest.raises(FetchError) as failure:
                await fetch(Url(f"http://elm.example:{port}{path}"))
            said.append(failure.value.reason)
    assert said == ["robots", "redirect"]
    assert outlet.paths == ["/robots.txt", "/a", "/b", "/c", "/d"]


async def test_a_server_that_insists_on_its_spelling_gets_it():
    async with listening() as outlet, client() as http:
        outlet["/caf%C3%A9/~a"] = moved("/caf%c3%a9/%7ea")
        outlet["/caf%c3%a9/%7ea"] = plain(b"there")
        page = await http(outlet.url("/caf%C3%A9/~a"))
    assert (page.body, page.url) == (b"there", outlet.url("/caf%C3%A9/~a"))
