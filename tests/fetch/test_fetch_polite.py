"""Politeness: robots.txt, one request at a time, delays, retries, Retry-After, and what is stored of them."""

import asyncio
from collections.abc import Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address

import pytest
from loopback import NOW, Server, Time, client, limits, listening, moved, plain

from ingest.errors import FetchError, NotAsked, Refused, ServerBusy, Unreachable
from ingest.fetch import InMemoryHosts, PoliteClient
from ingest.model import Page, Validators
from ingest.urls import Url
from store.model import Host

RULES = plain(b"User-agent: *\nDisallow: /private\nCrawl-delay: 4\n", kind="text/plain")


@asynccontextmanager
async def polite(
    delay_s: float = 0.0, store: InMemoryHosts | None = None, time: Time | None = None, **changes: object
):
    time = time or Time()
    async with client(limits(**changes), time) as http:
        yield politely(http, store or InMemoryHosts(), time, delay_s)


def politely(
    http: object, store: InMemoryHosts, time: Time, delay_s: float = 0.0, **more: object
) -> PoliteClient:
    return PoliteClient(
        http,
        store,
        delay_s=delay_s,
        now=time.now,
        clock=time.clock,
        random=lambda: 0.5,
        **{"sleep": time.sleep} | more,
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
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        await fetch(outlet.url("/a"))
        outlet["/robots.txt"] = plain(status="500 X")
        await time.sleep(86_401)
        assert (await fetch(outlet.url("/a"))).status == 200
        assert (await failure(fetch, outlet.url("/private"))).reason == "robots"
    assert outlet.paths.count("/robots.txt") == 2


async def test_robots_txt_is_remembered_between_runs_for_a_day():
    store = InMemoryHosts()
    async with listening() as outlet:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        for now_s in (0, 3600, 90_000):
            async with polite(store=store, time=Time(now_s)) as fetch:
                await fetch(outlet.url("/a"))
    assert outlet.paths.count("/robots.txt") == 2


@pytest.mark.parametrize("ahead_s, times", [(30, 0), (90, 1)])
async def test_a_robots_txt_from_the_future_counts_only_within_a_minute(ahead_s, times):
    store = InMemoryHosts()
    async with listening() as outlet, polite(store=store) as fetch:
        at = NOW + timedelta(seconds=ahead_s)
        store.hosts[outlet.root] = Host(origin=outlet.root, robots_status=404, robots_body="", robots_at=at)
        outlet["/a"] = plain()
        await fetch(outlet.url("/a"))
    assert outlet.paths.count("/robots.txt") == times


async def test_robots_txt_is_fetched_again_when_the_clock_has_jumped_back():
    time = Time(7200.0)
    async with listening() as outlet, polite(time=time) as fetch:
        outlet["/a"] = plain()
        for now_s in (7200.0, 7190.0, 0.0):
            time.now_s = now_s
            await fetch(outlet.url("/a"))
    assert outlet.paths == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


async def test_a_robots_txt_that_cannot_be_unpacked_closes_the_host():
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = plain(b"x", "Content-Encoding: br")
        assert (await failure(fetch, outlet.url("/a"))).reason == "robots"
    assert outlet.paths == ["/robots.txt"]


async def test_a_robots_txt_that_is_not_utf_8_is_obeyed_too():
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = plain(b"# caf\xe9 \x00\nUser-agent: *\nDisallow: /private\n", kind="")
        assert (await failure(fetch, outlet.url("/private"))).reason == "robots"


@pytest.mark.parametrize(
    "answer, status, body",
    [
        (RULES, 200, RULES.partition(b"\r\n\r\n")[2].decode()),
        (plain(b"Allow: /\0a", kind=""), 200, "Allow: /a"),
        (plain(status="403 X"), 403, ""),
        (plain(status="500 X"), 500, None),
        (plain(status="429 X"), 500, None),
        (moved("/robots.txt"), 404, ""),
        (plain(b"", status="302 X"), 400, ""),
        (b"no HTTP\r\n\r\n", 0, None),
    ],
)
async def test_what_is_stored_of_a_robots_txt(answer, status, body):
    store, time = InMemoryHosts(), Time(60.0)
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/robots.txt"] = answer
        await failure(fetch, outlet.url("/a"))
    host = store.hosts[outlet.root]
    assert (host.robots_status, host.robots_body, host.robots_at) == (status, body, time.now())


@pytest.mark.parametrize("more", [b"# padding\n" * 5000, b"Disallow: /x%d\n" * 5000], ids=["long", "many"])
async def test_a_long_robots_txt_is_obeyed_too(more):
    more = b"".join(line.replace(b"%d", b"%d" % n) for n, line in enumerate(more.splitlines(keepends=True)))
    async with listening() as outlet, polite() as fetch:
        outlet["/robots.txt"] = plain(b"User-agent: *\nDisallow: /private\n" + more, kind="text/plain")
        outlet["/a"] = plain()
        assert (await fetch(outlet.url("/a"))).status == 200
        assert (await failure(fetch, outlet.url("/private"))).reason == "robots"


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


async def test_requests_to_one_host_wait_for_the_delay_or_for_a_longer_crawl_delay():
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


async def test_a_crawl_delay_does_not_shorten_the_delay():
    time = Time()
    async with listening() as outlet, polite(6.0, time=time) as fetch:
        outlet["/robots.txt"] = RULES
        outlet["/a"] = plain()
        for _ in range(2):
            await fetch(outlet.url("/a"))
    assert time.slept == [6.0, 6.0]


async def test_the_delay_runs_from_the_end_of_a_request_and_also_after_a_failed_one():
    time = Time()

    async def slowly(writer: asyncio.StreamWriter) -> None:
        time.now_s += 100.0
        writer.write(plain(status="404 X"))
        await writer.drain()

    async with listening() as outlet, polite(1.5, time=time) as fetch:
        outlet["/a"] = slowly
        await failure(fetch, outlet.url("/a"))
        await failure(fetch, outlet.url("/a"))
        assert time.slept == [1.5, 1.5]
        time.now_s += 1.0
        await failure(fetch, outlet.url("/a"))
        time.now_s += 2.0
        await failure(fetch, outlet.url("/a"))
    assert time.slept == [1.5, 1.5, 0.5]


@dataclass
class Counting:
    """A client whose requests let all others run before they end, and that counts those under way at once."""

    under_way: int = 0
    most: int = 0
    machines: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, url, *, expect, validators, slots, terms) -> Page:
        async with (
            slots.host(url),
            slots.machine(url, self.machines.get(url.host, ip_address(sum(url.host.encode())))),
        ):
            self.asked.append(url.asked)
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            for _ in range(100):
                await asyncio.sleep(0)
            self.under_way -= 1
        return Page(url=url, asked=url, status=200, body=b"", content_type="", fetched_at=NOW)


async def test_one_request_at_a_time_goes_to_a_host():
    http = Counting()
    fetch = politely(http, InMemoryHosts(), Time())
    await asyncio.gather(*(fetch(Url(f"http://elm.example/{page}")) for page in range(5)))
    assert http.most == 1
    assert len(http.asked) == 6


async def test_hosts_do_not_wait_for_one_another():
    http = Counting()
    fetch = politely(http, InMemoryHosts(), Time())
    await asyncio.gather(*(fetch(Url(f"http://{host}.example/")) for host in ("elm", "oak", "ash")))
    assert http.most == 3


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


async def test_two_retries_are_all():
    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = BUSY
        assert isinstance(await failure(fetch, outlet.url("/a")), ServerBusy)
    assert outlet.paths.count("/a") == 3


@pytest.mark.parametrize(
    "status, times",
    [
        *(("502 X", 3), ("503 X", 3), ("504 X", 3)),
        *(("500 X", 1), ("429 X", 1), ("408 X", 1), ("404 X", 1), ("410 X", 1), ("403 X", 1)),
    ],
)
async def test_only_temporary_failures_are_retried(status, times):
    async with listening() as outlet, polite() as fetch:
        outlet["/a"] = plain(status=status)
        await failure(fetch, outlet.url("/a"))
    assert outlet.paths.count("/a") == times


async def test_a_broken_connection_is_retried():
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.close()

    time = Time()
    async with listening() as outlet, polite(time=time) as fetch:
        outlet["/a"] = [hang_up, plain()]
        assert (await fetch(outlet.url("/a"))).status == 200
    assert time.slept == [1.5]


async def test_a_silent_server_is_not_retried():
    async def say_nothing(writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time, timeout_s=0.05) as fetch:
        store.hosts[outlet.root] = Host(origin=outlet.root, robots_status=404, robots_body="", robots_at=NOW)
        outlet["/a"] = say_nothing
        assert (await failure(fetch, outlet.url("/a"))).reason == "timeout"
    assert len(outlet.paths) <= 1
    assert time.slept == []


def later(wait_s: object, status: str = "429 X") -> bytes:
    return plain(b"", f"Retry-After: {wait_s}", status=status)


async def test_a_long_retry_after_is_obeyed_also_by_the_next_run():
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet:
        outlet["/a"] = later(99_999_999)
        async with polite(store=store, time=time) as fetch:
            error = await failure(fetch, outlet.url("/a"))
            again = await failure(fetch, outlet.url("/b"))
        async with polite(store=store, time=time) as fetch:
            next_run = await failure(fetch, outlet.url("/b"))
    assert [one.wait_s for one in (error, again, next_run)] == [86_400.0] * 3
    assert [type(one) for one in (error, again, next_run)] == [ServerBusy, NotAsked, NotAsked]
    assert [one.http_status for one in (error, again, next_run)] == [429, None, None]
    assert outlet.paths == ["/robots.txt", "/a"]
    assert time.slept == []
    assert store.hosts[outlet.root].wait_until == NOW + timedelta(days=1)


async def test_a_wait_of_ten_seconds_is_waited_for_and_not_stored():
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/a"] = [later(7), later(10), plain()]
        assert (await fetch(outlet.url("/a"))).status == 200
    assert time.slept == [7.0, 10.0]
    assert store.hosts[outlet.root].wait_until is None


@pytest.mark.parametrize("status", ["429 X", "503 X"])
async def test_a_longer_wait_ends_the_attempt_and_is_stored(status):
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/a"] = later(11, status)
        error = await failure(fetch, outlet.url("/a"))
    assert (type(error), error.wait_s) == (ServerBusy, 11.0)
    assert outlet.paths == ["/robots.txt", "/a"]
    assert time.slept == []
    assert store.hosts[outlet.root].wait_until == NOW + timedelta(seconds=11)


async def test_during_the_wait_the_host_is_left_alone_and_after_it_asked_again():
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/a"] = [later(3600), later(60), plain()]
        await failure(fetch, outlet.url("/a"))
        await time.sleep(3589)
        assert (await failure(fetch, outlet.url("/a"))).wait_s == 11.0
        assert outlet.paths.count("/a") == 1
        await time.sleep(11)
        await failure(fetch, outlet.url("/a"))
        assert store.hosts[outlet.root].wait_until == NOW + timedelta(seconds=3660)
        await time.sleep(60)
        assert (await fetch(outlet.url("/a"))).status == 200


async def many(fetch: PoliteClient, outlet: Server, paths: Iterable[object], **more: object) -> list[object]:
    """What became of each: the status, or the error."""
    ended: list[object] = []
    for path in paths:
        try:
            ended.append((await fetch(outlet.url(f"/{path}"), **more)).status)
        except FetchError as error:
            ended.append(error)
    return ended


def says_no(outlet: Server, answer: bytes, paths: Iterable[object]) -> None:
    for path in paths:
        outlet[f"/{path}"] = answer


@pytest.mark.parametrize("status", ["429 X", "420 X", "502 X", "503 X", "504 X", "522 X", "529 X"])
@pytest.mark.parametrize("more", [(), ("Retry-After: 0",), ("Retry-After: 1",), ("Retry-After: soon",)])
async def test_a_host_that_was_too_busy_for_three_urls_in_a_row_rests(status, more):
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        says_no(outlet, plain(b"", *more, status=status), range(30))
        ended = await many(fetch, outlet, range(30))
        asked = len(outlet.paths)
        async with polite(store=store, time=time) as by_hand:
            ended += await many(by_hand, outlet, range(30))
    assert [type(one) for one in ended] == [ServerBusy] * 3 + [NotAsked] * 57
    assert {one.http_status for one in ended[3:]} == {None}
    assert len(outlet.paths) == asked <= 1 + 3 + 3 + 1
    assert ended[2].wait_s == ended[3].wait_s == 300.0
    assert store.hosts[outlet.root].wait_until == time.now() + timedelta(seconds=300)


async def test_a_longer_retry_after_is_believed_more_than_the_rest():
    store = InMemoryHosts()
    async with listening() as outlet, polite(store=store) as fetch:
        says_no(outlet, plain(status="429 X"), range(2))
        outlet["/2"] = later(3600)
        assert [one.wait_s for one in await many(fetch, outlet, range(4))] == [None, None, 3600.0, 3600.0]
    assert store.hosts[outlet.root].wait_until == NOW + timedelta(hours=1)


@pytest.mark.parametrize("status", ["500 X", "501 X", "404 X", "403 X", "408 X", "425 X"])
async def test_pages_that_fail_by_themselves_do_not_make_a_host_rest(status):
    async with listening() as outlet, polite() as fetch:
        says_no(outlet, plain(status=status), range(9))
        outlet["/9"] = plain()
        assert (await many(fetch, outlet, range(10)))[-1] == 200


async def test_every_page_that_comes_makes_the_count_begin_anew():
    async with listening() as outlet, polite() as fetch:
        for page in range(12):
            outlet[f"/{page}"] = plain() if page % 3 == 0 else plain(status="503 X")
        ended = await many(fetch, outlet, range(12))
    assert [one for one in ended if one == 200] == [200] * 4
    assert not any(isinstance(one, NotAsked) for one in ended)


async def test_a_url_is_counted_once_however_often_it_is_asked():
    async with listening() as outlet, polite() as fetch:
        says_no(outlet, plain(status="503 X"), "ab")
        outlet["/c"] = plain()
        assert (await many(fetch, outlet, "aabbabc"))[-1] == 200


async def test_urls_that_lead_to_one_busy_place_are_several():
    async with listening() as outlet, listening("127.0.0.2") as other, polite() as fetch:
        says_no(outlet, moved(other.url("/sorry")), range(9))
        other["/sorry"] = plain(status="429 X")
        ended = await many(fetch, outlet, range(9))
    assert [type(one) for one in ended] == [ServerBusy] * 3 + [NotAsked] * 6
    assert other.paths.count("/sorry") == 3


async def test_a_host_that_only_redirects_is_forgiven_when_the_page_comes():
    async with listening() as outlet, listening("127.0.0.2") as other, polite() as fetch:
        other["/page"] = plain()
        for path in range(12):
            outlet[f"/{path}"] = moved(other.url("/page")) if path % 3 == 2 else plain(status="429 X")
        assert not any(isinstance(one, NotAsked) for one in await many(fetch, outlet, range(12)))


async def test_rests_double_up_to_six_hours_and_each_ends_with_one_request():
    time, rests = Time(), []
    async with listening() as outlet, polite(time=time) as fetch:
        says_no(outlet, plain(status="503 X"), range(30))
        await many(fetch, outlet, range(2))
        for page in range(2, 12):
            asked = len(outlet.paths)
            error, not_asked = await many(fetch, outlet, (page, "other"))
            assert len(outlet.paths) == asked + 1
            assert isinstance(not_asked, NotAsked)
            rests.append(error.wait_s)
            await time.sleep(error.wait_s)
    assert rests == [300.0, 600.0, 1200.0, 2400.0, 4800.0, 9600.0, 19200.0, 21600.0, 21600.0, 21600.0]


async def test_a_page_ends_the_rests_and_a_feed_does_not():
    time = Time()
    async with listening() as outlet, polite(time=time) as fetch:
        says_no(outlet, plain(status="503 X"), range(9))
        outlet["/feed"] = outlet["/page"] = plain()
        await many(fetch, outlet, range(3))
        await time.sleep(300)
        assert await many(fetch, outlet, ["feed"], expect="feed") == [200]
        assert [one.wait_s for one in await many(fetch, outlet, range(1))] == [600.0]
        await time.sleep(600)
        assert await many(fetch, outlet, ["page"]) == [200]
        assert [one.wait_s for one in await many(fetch, outlet, range(3))] == [None, None, 300.0]


async def test_a_host_of_feeds_alone_is_forgiven_by_a_feed():
    async with listening() as outlet, polite() as fetch:
        for feed in range(12):
            outlet[f"/{feed}"] = plain() if feed % 3 == 2 else plain(status="429 X")
        ended = await many(fetch, outlet, range(12), expect="feed")
    assert not any(isinstance(one, NotAsked) for one in ended)


async def test_robots_txt_is_not_asked_for_while_the_host_rests():
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        wait_until = NOW + timedelta(hours=1)
        store.hosts[outlet.root] = Host(origin=outlet.root, wait_until=wait_until)
        outlet["/a"] = plain()
        error = await failure(fetch, outlet.url("/a"))
        assert (type(error), error.wait_s) == (NotAsked, 3600.0)
        assert store.hosts[outlet.root].robots_at is None
        await time.sleep(3600)
        assert (await fetch(outlet.url("/a"))).status == 200


async def test_a_robots_txt_that_leads_to_a_resting_host_is_not_asked_either_and_nothing_is_stored_of_it():
    store = InMemoryHosts()
    async with listening() as outlet, listening("127.0.0.2") as other, polite(store=store) as fetch:
        store.hosts[other.root] = Host(origin=other.root, wait_until=NOW + timedelta(hours=1))
        outlet["/robots.txt"] = moved(other.url("/robots.txt"))
        assert isinstance(await failure(fetch, outlet.url("/a")), NotAsked)
    assert outlet.root not in store.hosts
    assert other.paths == []


async def test_the_host_that_asked_for_the_wait_is_left_alone_and_no_other():
    store = InMemoryHosts()
    async with listening() as outlet, listening("127.0.0.2") as other, polite(store=store) as fetch:
        outlet["/a"] = moved(other.url("/a"))
        outlet["/b"] = plain()
        other["/a"] = later(3600)
        await failure(fetch, outlet.url("/a"))
        assert (await fetch(outlet.url("/b"))).status == 200
        await failure(fetch, other.url("/b"))
    assert store.hosts[outlet.root].wait_until is None
    assert store.hosts[other.root].wait_until == NOW + timedelta(hours=1)
    assert other.paths == ["/robots.txt", "/a"]


async def test_a_wait_that_robots_txt_asks_for_holds_also_for_robots_txt():
    store, time = InMemoryHosts(), Time()
    async with listening() as outlet, polite(store=store, time=time) as fetch:
        outlet["/robots.txt"] = [later(3600), RULES]
        outlet["/a"] = plain()
        assert (await failure(fetch, outlet.url("/a"))).reason == "robots"
        assert store.hosts[outlet.root].wait_until == NOW + timedelta(hours=1)
        await time.sleep(1800)
        await failure(fetch, outlet.url("/a"))
        assert outlet.paths == ["/robots.txt"]
        await time.sleep(1800)
        assert (await fetch(outlet.url("/a"))).status == 200


async def test_a_wait_from_a_clock_that_was_wrong_does_not_lock_us_out():
    store = InMemoryHosts()
    async with listening() as outlet, polite(store=store) as fetch:
        wait_until = NOW + timedelta(days=1, seconds=1)
        store.hosts[outlet.root] = Host(origin=outlet.root, wait_until=wait_until)
        outlet["/a"] = plain()
        outlet["/b"] = later(60)
        assert (await fetch(outlet.url("/a"))).status == 200
        await failure(fetch, outlet.url("/b"))
    assert store.hosts[outlet.root].wait_until == NOW + timedelta(minutes=1)


async def test_hosts_that_nobody_reaches_are_not_stored():
    store = InMemoryHosts()
    async with listening() as outlet, polite(store=store) as fetch:
        outlet["/a"] = moved("http://10.0.0.1/x")
        assert (await failure(fetch, outlet.url("/a"))).reason == "blocked"
    assert list(store.hosts) == [outlet.root]


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
        again = await failure(fetch, nobody)
    for one in (error, again):
        assert isinstance(one, Unreachable)
        assert one.reason == "connection"
        assert one.detail == "robots.txt: Connection refused"
    assert time.slept == [1.5, 3.0]
