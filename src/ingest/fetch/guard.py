"""Which IP addresses may be contacted, and which hosts a proxy may be asked for. No input or output: `transport`
resolves the names.

An IP address is checked after DNS and right before the connection goes to that very address. So neither its
spelling (decimal, octal, hexadecimal, IPv4-mapped) nor a name that resolves differently the second time
(DNS rebinding) makes a difference.

A proxy resolves the names itself. Then only an address that stands in the place of a name can be judged, and names that
are of private networks by their kind; what a public name resolves to is for the proxy to judge.
"""

import re
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# `is_global` is true for these, in all or in some versions of Python, and yet they are not public hosts:
# relays with an unknown other end, and a cloud's metadata service behind a public address.
_NOT_PUBLIC: tuple[Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_IPV4_MAPPED = IPv6Network("::ffff:0:0/96")
_IPV4_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP_INTERFACE_IDS = (0x0000_5EFE, 0x0200_5EFE)

# Names that no public name server knows (RFC 6761, 6762, 8375; ICANN's of 2018 and 2024), and habits of routers.
_PRIVATE_NAMES = re.compile(
    r"(?:.*\.)?(?:local|localdomain|internal|intranet|private|corp|home|lan|home\.arpa)", re.IGNORECASE
)
_LOCALHOST = re.compile(r"(?:.*\.)?localhost", re.IGNORECASE)
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)


def is_allowed(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether `address`, and every IPv4 address embedded in it, is public or in one of the `allowed`."""
    networks = tuple(allowed)
    return all(_is_public(one) or is_within(one, networks) for one in (address, *_embedded_ipv4(address)))


def literal_address(host: str) -> Address | None:
    """The address that `host` is, also where it is written as C libraries read it (127.1, 0x7f000001); None for a
    name."""
    host = host.removesuffix(".")
    with suppress(ValueError):
        return ip_address(host.removeprefix("[").removesuffix("]"))
    if _NUMBER.fullmatch(host):
        with suppress(OSError, UnicodeError):
            return IPv4Address(socket.inet_aton(host))
    return None


def may_be_public(host: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether a proxy may be asked for `host`: an address as `is_allowed` says, and a name that is not of a private
    network by its kind."""
    if _LOCALHOST.fullmatch(host.removesuffix(".")):
        return is_allowed(IPv4Address("127.0.0.1"), allowed)
    address = literal_address(host)
    if address is not None:
        return is_allowed(address, allowed)
    name = host.removesuffix(".")
    return "." in name and not _NUMBER.fullmatch(name) and not _PRIVATE_NAMES.fullmatch(name)


def machine_of(address: Address) -> Address:
    """The address of the machine that a connection to `address` reaches: an IPv4 address may be written as IPv6."""
    mapped = isinstance(address, IPv6Address) and (address in _IPV4_MAPPED or address in _NAT64)
    return next(_embedded_ipv4(address)) if mapped else address


def is_within(address: Address, networks: Iterable[Network]) -> bool:
    """Whether `address` is in one of `networks`."""
    return any(network.version == address.version and address in network for network in networks)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        # Mapped and translated addresses are checked by the IPv4 address embedded in them.
        if address in _IPV4_MAPPED or address in _NAT64:
            return True
        if address.scope_id is not None or address not in _GLOBAL_UNICAST:
            return False
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not is_within(address, _NOT_PUBLIC)


def _embedded_ipv4(address: Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that a gateway on the way may send a packet for `address` to."""
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    low = IPv4Address(number & 0xFFFF_FFFF)
    if address in _IPV4_MAPPED or address in _NAT64 or address in _IPV4_COMPATIBLE:
        yield low
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP_INTERFACE_IDS:
        yield low
