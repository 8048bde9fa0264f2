"""Manners: robots.txt, one at a time, delays, Retry-After, and what is remembered of them."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from loopback import NOW, Time, client, closing, listening, moved, plain

from ingest.errors import FetchError, Refused, ServerBusy, Unreachable
from ingest.fetch import InMemoryHosts, PoliteClient
from ingest.model import Validators
from store.model import Host

RULES = plain(b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n", kind="text/plain")


@asynccontextmanager
async def polite(delay_s: float = 0.0, memory: InMemoryHosts | None = None, time: Time | None = None):
    time = time or Time()
    async with client() as fetch:
        yield PoliteClient(
            fetch,
            memory or InMemoryHosts(),
            delay_s=delay_s,
            now=time.now,
            clock=time.clock,
            sleep=time.sleep,
            chance=lambda: 0.5,
        )


async def failure(fetch: PoliteClient, url: str) -> FetchError:
    with pytest.raises(FetchError) as raised:
        await fetch(url)
    return raised.value


async def test_robots_txt_is_asked_once_and_obeyed():
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        assert (await fetch(outlet.url("/a"))).status == 200
        error = await failure(fetch, outlet.url("/private/b"))
        await fetch(outlet.url("/a"))
    assert isinstance(error, Refused)
    assert error.reason == "robots"
    assert outlet.paths == ["/robots.txt", "/a", "/a"]


@pytest.mark.parametrize("status", ["404 X", "403 X", "401 X", "418 X"])
async def test_no_robots_txt_means_that_all_is_allowed(status):
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = plain(status=status)
        outlet["/a"] = plain()
        assert (await fetch(outlet.url("/a"))).status == 200


@pytest.mark.parametrize("to", ["/robots.txt", "file:///etc/passwd", "http://10.0.0.1/robots.txt"])
async def test_a_robots_txt_that_leads_nowhere_is_as_good_as_none(to):
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = moved(to)
        outlet["/a"] = plain()
        assert (await fetch(outlet.url("/a"))).status == 200


@pytest.mark.parametrize("status", ["500 X", "503 X", "429 X"])
async def test_a_robots_txt_that_cannot_be_had_closes_the_host(status):
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = plain(status=status)
        outlet["/a"] = plain()
        error = await failure(fetch, outlet.url("/a"))
        await failure(fetch, outlet.url("/a"))
    assert isinstance(error, Unreachable)
    assert error.reason == "robots"
    assert set(outlet.paths) == {"/robots.txt"}


async def test_a_host_opens_again_when_robots_txt_can_be_had():
    time = Time()
    async with listening() as outlet, polite(time=time) as fetch:
        outlet["/robots.txt"] = plain(status="500 X")
        outlet["/a"] = plain()
        await failure(fetch, outlet.url("/a"))
        outlet["/robots.txt"] = RULES
        await failure(fetch, outlet.url("/a"))
        await time.sleep(601)
        assert (await fetch(outlet.url("/a"))).status == 200


async def test_the_last_robots_txt_is_good_while_a_new_one_cannot_be_had():
    memory, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(memory=memory, time=time) as fetch:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        await fetch(outlet.url("/a"))
        outlet["/robots.txt"] = plain(status="500 X")
        await time.sleep(86_401)
        assert (await fetch(outlet.url("/a"))).status == 200
        assert (await failure(fetch, outlet.url("/private"))).reason == "robots"
    assert outlet.paths.count("/robots.txt") == 2


async def test_robots_txt_is_remembered_between_runs_for_a_day():
    memory = InMemoryHosts()
    async with listening() as outlet:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        for now_s in (0, 3600, 90_000):
            async with polite(memory=memory, time=Time(now_s)) as fetch:
                await fetch(outlet.url("/a"))
    assert outlet.paths.count("/robots.txt") == 2


async def test_robots_txt_of_the_host_that_a_redirect_leads_to_is_obeyed():
    async with listening() as outlet, listening("127.0.0.2") as other, polite() as fetch:
        outlet["/a"] = moved(other.url("/private/a"))
        outlet["/b"] = moved(other.url("/b"))
        other["/robots.txt"] = RULES
        other["/b"] = plain()
        assert (await failure(fetch, outlet.url("/a"))).reason == "robots"
        assert (await fetch(outlet.url("/b"))).url == other.url("/b")
    assert other.paths == ["/robots.txt", "/b"]


async def test_robots_txt_may_be_redirected():
    async with listening() as outlet, listening("127.0.0.2") as other, polite() as fetch:
        outlet["/robots.txt"] = moved(other.url("/robots.txt"))
        other["/robots.txt"] = RULES
        outlet["/a"] = plain()
        assert (await failure(fetch, outlet.url("/private"))).reason == "robots"


async def test_requests_to_one_host_wait_for_the_delay_or_for_what_robots_txt_asks():
    time = Time()
    async with listening() as outlet, listening("127.0.0.2") as other, polite(1.5, time=time) as fetch:
        outlet["/a"] = other["/a"] = plain()
        other["/robots.txt"] = RULES
        for _ in range(3):
            await fetch(outlet.url("/a"))
        assert time.slept == [1.5, 1.5, 1.5]
        for _ in range(3):
            await fetch(other.url("/a"))
    assert time.slept[3:] == [1.5, 4.0, 4.0]


async def test_one_request_at_a_time_goes_to_a_host():
    together = [0, 0]

    async def slowly(writer: asyncio.StreamWriter) -> None:
        together[0] += 1
        together[1] = max(together)
        await asyncio.sleep(0.05)
        together[0] -= 1
        writer.write(closing(plain()))
        await writer.drain()

    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = slowly
        await asyncio.gather(*(fetch(outlet.url("/a")) for _ in range(5)))
    assert together == [0, 1]
    assert outlet.paths.count("/robots.txt") == 1


async def test_two_hosts_that_redirect_to_each_other_do_not_block_each_other():
    async with listening() as outlet, listening("127.0.0.2") as other, polite() as fetch:
        for step in range(4):
            outlet[f"/{step}"] = moved(other.url(f"/{step}"))
            other[f"/{step}"] = moved(outlet.url(f"/{step + 1}"))
        outlet["/4"] = plain()
        pages = await asyncio.gather(
            *(fetch(server.url("/0")) for server in (outlet, other) for _ in range(3))
        )
    assert {page.url for page in pages} == {outlet.url("/4")}


BUSY = plain(b"", "Retry-After: 1", status="503 X")


async def test_a_server_that_is_busy_for_a_moment_is_asked_again():
    time = Time()
    async with listening() as outlet, polite(time=time) as fetch:
        outlet["/a"] = [BUSY, BUSY, plain()]
        assert (await fetch(outlet.url("/a"))).status == 200
    assert time.slept == [1.5, 3.0]


async def test_three_times_is_enough():
    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = BUSY
        assert isinstance(await failure(fetch, outlet.url("/a")), ServerBusy)
    assert outlet.paths.count("/a") == 3


@pytest.mark.parametrize(
    "status, times", [("500 X", 1), ("502 X", 3), ("404 X", 1), ("410 X", 1), ("403 X", 1)]
)
async def test_only_what_may_pass_is_asked_again(status, times):
    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = plain(status=status)
        await failure(fetch, outlet.url("/a"))
    assert outlet.paths.count("/a") == times


async def test_a_broken_connection_is_tried_again_and_a_silent_one_is_not():
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    async def say_nothing(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = [hang_up, plain()]
        outlet["/b"] = say_nothing
        assert (await fetch(outlet.url("/a"))).status == 200
        assert (await failure(fetch, outlet.url("/b"))).reason == "timeout"
    assert outlet.paths.count("/b") == 1


def later(wait_s: object) -> bytes:
    return plain(b"", f"Retry-After: {wait_s}", status="429 X")


async def test_a_long_retry_after_is_kept_to_also_by_the_next_run():
    memory, time = InMemoryHosts(), Time()
    async with listening() as outlet:
        outlet["/a"] = later(99_999_999)
        async with polite(memory=memory, time=time) as fetch:
            error = await failure(fetch, outlet.url("/a"))
            again = await failure(fetch, outlet.url("/b"))
        async with polite(memory=memory, time=time) as fetch:
            next_run = await failure(fetch, outlet.url("/b"))
    assert [one.wait_s for one in (error, again, next_run)] == [86_400.0] * 3
    assert outlet.paths == ["/robots.txt", "/a"]
    assert time.slept == []
    assert memory.hosts[outlet.root].wait_until == NOW + timedelta(days=1)


async def test_after_the_wait_the_host_is_asked_again():
    memory, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(memory=memory, time=time) as fetch:
        outlet["/a"] = [later(3600), plain()]
        await failure(fetch, outlet.url("/a"))
        await time.sleep(3601)
        assert (await fetch(outlet.url("/a"))).status == 200


async def test_retry_after_only_ever_lengthens():
    memory = InMemoryHosts()
    async with listening() as outlet, polite(memory=memory) as fetch:
        outlet["/a"] = later(60)
        far = NOW + timedelta(hours=5)
        await failure(fetch, outlet.url("/b"))
        state = next(iter(fetch._known.values()))
        # Another request was under way when the host asked for the longer wait.
        async with fetch._exclusive(state, 0.0):
            state.host = replace(state.host, wait_until=far)
            await fetch._remember_retry_after(state, ServerBusy("status", wait_s=60.0))
    assert memory.hosts[outlet.root].wait_until == far


async def test_a_wait_from_a_clock_that_was_wrong_does_not_lock_us_out():
    memory = InMemoryHosts()
    async with listening() as outlet, polite(memory=memory) as fetch:
        memory.hosts[outlet.root] = Host(origin=outlet.root, wait_until=NOW + timedelta(days=400))
        outlet["/a"] = plain()
        assert (await fetch(outlet.url("/a"))).status == 200


async def test_hosts_that_nobody_reaches_are_not_remembered():
    memory = InMemoryHosts()
    async with listening() as outlet, polite(memory=memory) as fetch:
        outlet["/a"] = moved("http://10.0.0.1/x")
        assert (await failure(fetch, outlet.url("/a"))).reason == "blocked"
    assert list(memory.hosts) == [outlet.root]


async def test_conditions_go_with_the_page_and_not_with_robots_txt():
    async with listening() as outlet, polite() as fetch:
        outlet["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
        page = await fetch(outlet.url("/feed"), expect="feed", validators=Validators(etag='"1"'))
    assert page.unchanged
    assert [one.headers.get("if-none-match") for one in outlet.asked] == [None, '"1"']


async def test_a_host_that_does_not_answer_for_robots_txt_is_said_not_to_answer():
    async with listening() as outlet:
        nobody = outlet.url("/a")
    time = Time()
    async with polite(time=time) as fetch:
        error = await failure(fetch, nobody)
        await failure(fetch, nobody)
    assert isinstance(error, Unreachable)
    assert error.reason == "connection"
    assert time.slept == [1.5, 3.0]
