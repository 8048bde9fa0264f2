"""Which URLs and addresses may be contacted: in any spelling, at any hop, whatever a name resolves to next."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import client, closing, limits, listening, moved, plain

from ingest.errors import FetchError, Refused
from ingest.fetch.guard import is_allowed
from ingest.fetch.request import request_url
from ingest.fetch.transport import resolve_host
from ingest.urls import Url

PRIVATE = [
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
]


def within(network: IPv4Network) -> st.SearchStrategy[IPv4Address]:
    first, last = int(network.network_address), int(network.broadcast_address)
    return st.integers(first, last).map(IPv4Address)


private = st.sampled_from(PRIVATE).flatmap(lambda text: within(IPv4Network(text)))


def spellings(address: IPv4Address) -> list[str]:
    """What the C library takes for `address`."""
    a, b, c, d = address.packed
    number = int(address)
    return [
        str(address),
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{b}.{c << 8 | d}",
        f"{a}.{number & 0xFFFFFF}",
        f"0x{a:x}.0{b:o}.{c}.0x{d:X}",
        f"{a:04o}.{b:04o}.{c:04o}.{d:04o}",
    ]


def embedding(address: IPv4Address) -> list[IPv6Address]:
    """IPv6 addresses that end at `address`, or that a gateway may take there."""
    number = int(address)
    return [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
        IPv6Address((0x20010000 << 96) | (0x08080808 << 64) | (number ^ 0xFFFFFFFF)),
        IPv6Address((0x20010000 << 96) | (number << 64) | (0x08080808 ^ 0xFFFFFFFF)),
        IPv6Address(number),
        *(IPv6Address((0x20010DB9 << 96) | (isatap << 32) | number) for isatap in (0x5EFE, 0x2005EFE)),
    ]


@given(address=private)
def test_no_private_address_is_allowed_however_it_is_embedded(address):
    assert not is_allowed(address)
    assert not any(is_allowed(wrapped) for wrapped in embedding(address))


@given(address=private, which=st.integers(0, 7))
def test_no_private_address_is_allowed_however_it_is_spelled(address, which):
    found = resolve_host(spellings(address)[which], 80)
    assert found == [address]
    assert not any(is_allowed(one) for one in found)


@pytest.mark.parametrize(
    "text",
    [
        *("::1", "::", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1"),
        *("2001:db8::1", "3fff::1", "100::1", "168.63.129.16", "64:ff9b:1::7f00:1"),
    ],
)
def test_special_addresses_are_not_allowed(text):
    assert not is_allowed(ip_address(text))


@pytest.mark.parametrize(
    "text", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "::ffff:5db8:d822"]
)
def test_public_addresses_are_allowed(text):
    assert is_allowed(ip_address(text))


def test_an_allowed_network_opens_itself_and_nothing_beside_it():
    allowed = (ip_network("127.66.0.0/16"),)
    assert is_allowed(ip_address("127.66.3.4"), allowed)
    assert is_allowed(ip_address("::ffff:127.66.3.4"), allowed)
    assert not is_allowed(ip_address("127.99.0.1"), allowed)
    assert not is_allowed(ip_address("::1"), allowed)


@given(address=private)
def test_an_allowed_network_does_not_open_what_is_embedded_in_its_addresses(address):
    assert not any(is_allowed(wrapped, [ip_network("::/0")]) for wrapped in embedding(address))


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ftp://example.org/",
        "//example.org/",
        "http://",
        "http:///a",
        "http://exa mple.org/",
        "http://example.org/\0X: 1",
        "http://[::1",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://example.org:x/",
        "http://example.org/" + "a" * 9000,
        "",
    ],
)
def test_what_is_no_plain_http_url_is_refused(url):
    with pytest.raises(Refused):
        Url(url)


@given(
    url=st.text(max_size=60).map(lambda text: "http://" + text)
    | st.from_regex(
        r"https?://([a-z@:%.\\\[\]]|0x7f|127|\.|xn--|[0-9]){1,20}(:[0-9]{1,6})?[/?#].{0,20}", fullmatch=True
    )
)
def test_the_http_library_reads_the_host_and_the_port_that_were_checked(url):
    try:
        checked = Url(url)
        wire = request_url(checked)
    except Refused:
        return
    assert (wire.scheme, wire.raw_host.decode(), wire.port) == (
        checked.scheme,
        checked.host.strip("[]"),
        checked.port,
    )
    assert not wire.userinfo


HOSTS = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "localhost",
    "a:b@127.0.0.1",
]


@pytest.mark.parametrize("host", HOSTS)
async def test_a_private_server_is_not_contacted(host):
    async with listening() as trap, client(limits(allow_networks=())) as fetch:
        with pytest.raises(FetchError) as failure:
            await fetch(Url(f"http://{host}:{trap.root.rpartition(':')[2]}/"))
        assert failure.value.reason == "blocked"
        assert trap.connections == 0


@pytest.mark.parametrize("host", [*HOSTS, "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"])
async def test_a_redirect_does_not_lead_to_a_private_server(host):
    only = limits(allow_networks=(ip_network("127.0.0.2/32"),))
    async with listening() as trap, listening("127.0.0.2") as outlet, client(only) as fetch:
        outlet["/a"] = moved(f"http://{host}:{trap.root.rpartition(':')[2]}/latest/meta-data/")
        with pytest.raises(FetchError) as failure:
            await fetch(outlet.url("/a"))
        assert failure.value.reason == "blocked"
        assert trap.connections == 0


async def test_a_name_that_resolves_differently_the_second_time_is_judged_by_where_the_connection_goes():
    answers = [[ip_address("127.0.0.2")], [ip_address("127.0.0.1")]]
    only = limits(allow_networks=(ip_network("127.0.0.2/32"),))
    async with listening("127.0.0.2") as outlet:
        port = int(outlet.root.rpartition(":")[2])
        async with (
            listening("127.0.0.1", port) as trap,
            client(only, resolve=lambda host, port: answers.pop(0)) as fetch,
        ):
            outlet["/a"] = closing(plain())
            await fetch(Url(f"http://outlet.example:{port}/a"))
            with pytest.raises(Refused):
                await fetch(Url(f"http://outlet.example:{port}/a"))
            assert (outlet.connections, trap.connections) == (1, 0)


async def test_of_several_addresses_only_the_allowed_are_tried():
    both = [ip_address("127.0.0.1"), ip_address("127.0.0.2")]
    only = limits(allow_networks=(ip_network("127.0.0.2/32"),))
    async with listening("127.0.0.2") as outlet:
        port = int(outlet.root.rpartition(":")[2])
        async with (
            listening("127.0.0.1", port) as trap,
            client(only, resolve=lambda host, port: both) as fetch,
        ):
            outlet["/a"] = plain()
            assert (await fetch(Url(f"http://outlet.example:{port}/a"))).status == 200
            assert trap.connections == 0


@pytest.mark.parametrize("refusing, status", [(1, 200), (2, 200), (3, None)])
async def test_addresses_that_refuse_the_connection_are_passed_over_until_three_were_tried(refusing, status):
    async with listening() as outlet:
        port = int(outlet.root.rpartition(":")[2])
        addresses = [*(ip_address(f"127.0.0.{20 + n}") for n in range(refusing)), ip_address("127.0.0.1")]
        async with client(resolve=lambda host, port: addresses) as fetch:
            outlet["/a"] = plain()
            if status:
                assert (await fetch(Url(f"http://outlet.example:{port}/a"))).status == status
            else:
                with pytest.raises(FetchError, match="connection"):
                    await fetch(Url(f"http://outlet.example:{port}/a"))
