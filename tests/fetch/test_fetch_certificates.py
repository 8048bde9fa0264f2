"""Certificates of servers: until when they are valid is kept with the host."""

from certificates import Authority, in_days
from loopback import LIMITS, Time, client, listening, moved, plain
from test_fetch_polite import failure, politely

from ingest.errors import Gone
from ingest.fetch import InMemoryHosts
from ingest.fetch.transport import GuardedTransport
from ingest.urls import Url


class CountedHosts(InMemoryHosts):
    """Counts how often something is saved."""

    saves = 0

    async def save_host(self, host):
        self.saves += 1
        await super().save_host(host)


def trusting(authority: Authority):
    """A client that trusts this authority alone."""
    transport = GuardedTransport(
        allow_networks=LIMITS.allow_networks,
        max_body_bytes=1_000_000,
        clock=Time().clock,
        tls=authority.trusting,
    )
    return client(transport=transport)


async def test_the_end_of_a_certificate_is_saved_with_what_is_saved_of_the_host_anyway():
    authority, ends_at, store = Authority(), in_days(5), CountedHosts()
    tls = authority.server(ends_at=ends_at)
    async with listening(tls=tls) as outlet, trusting(authority) as http:
        outlet["/a"] = plain()
        fetch = politely(http, store, Time())
        for _ in range(3):
            await fetch(outlet.url("/a"))
    assert store.hosts[Url(outlet.root).origin].certificate_ends_at == ends_at
    assert store.saves == 1  # with robots.txt


async def test_another_certificate_is_saved_when_it_is_first_seen_and_the_same_one_is_not():
    authority, store, port = Authority(), CountedHosts(), 0
    seen = []
    for ends_at in (in_days(5), in_days(5), in_days(90), in_days(90)):
        tls = authority.server(ends_at=ends_at)
        async with listening(port=port, tls=tls) as outlet, trusting(authority) as http:
            outlet["/a"] = plain()
            await politely(http, store, Time())(outlet.url("/a"))
            port = outlet.url("/a").port
            seen.append((store.hosts[Url(outlet.root).origin].certificate_ends_at - in_days(0)).days)
    assert [days > 50 for days in seen] == [False, False, True, True]
    assert store.saves == 2


async def test_every_host_on_the_way_has_its_own_certificate_and_one_without_tls_has_none():
    authority, store = Authority(), InMemoryHosts()
    ends = in_days(5), in_days(90)
    async with (
        listening(tls=authority.server(ends_at=ends[0])) as elm,
        listening(tls=authority.server(ends_at=ends[1])) as oak,
        listening() as ash,
        trusting(authority) as http,
    ):
        elm["/a"], oak["/a"], ash["/a"] = moved(oak.root + "/a"), moved(ash.root + "/a"), plain()
        await politely(http, store, Time())(elm.url("/a"))
        found = [store.hosts[Url(one.root).origin].certificate_ends_at for one in (elm, oak, ash)]
    assert found == [*ends, None]


async def test_the_certificate_of_a_host_that_has_nothing_for_us_is_seen_all_the_same():
    authority, store, ends_at = Authority(), InMemoryHosts(), in_days(5)
    async with listening(tls=authority.server(ends_at=ends_at)) as outlet, trusting(authority) as http:
        assert isinstance(await failure(politely(http, store, Time()), outlet.url("/a")), Gone)
    assert store.hosts[Url(outlet.root).origin].certificate_ends_at == ends_at
