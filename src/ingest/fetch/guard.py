"""Which addresses may be contacted. No input or output: names are resolved in `wire`.

Judged is the number that a name resolved to, right before the connection goes to that very number, so
neither the spelling of an address (decimal, octal, hex, mapped) nor a name that changes its mind between
two look-ups matters.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from ingest.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

URL_MAX = 8_192

# What `is_global` takes for public, in all or in some of the Pythons we run on, and is not: relays whose
# other end nobody knows, a cloud's metadata service behind a public number.
_NOT_PUBLIC: tuple[Network, ...] = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv4Network("168.63.129.16/32"),
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("3fff::/20"),
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_MAPPED = IPv6Network("::ffff:0:0/96")
_COMPATIBLE = IPv6Network("::/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_allowed(address: Address, allowed: Iterable[Network] = ()) -> bool:
    """Whether `address`, and every IPv4 address that it carries inside, is public or in `allowed`."""
    networks = tuple(allowed)
    return all(_public(one) or _within(one, networks) for one in _embedded_ipv4(address))


def resolved(text: str) -> Address:
    """The number a resolver gave, which may carry a zone ("fe80::1%eth0")."""
    return ip_address(text)


def validate_url(url: str) -> str:
    """`url` without userinfo and fragment. Raises Refused for what is no plain http(s) address.

    Userinfo goes first of all, so that it is neither sent nor seen in any log, error or row.
    """
    if len(url) > URL_MAX:
        raise Refused("blocked", f"a url of {len(url)} characters")
    if any(sign <= " " or sign == "\x7f" for sign in url):
        raise Refused("blocked", "white space or a control character in the url")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("blocked", "not a url") from error
    if parts.scheme not in ("http", "https"):
        raise Refused("scheme", f"{parts.scheme[:20] or 'none'} is not http or https")
    authority = parts.netloc.rpartition("@")[2]
    # Browsers read a backslash as a slash, libraries do not: two readers, two hosts.
    if not host or "\\" in parts.netloc or "%" in authority or port == 0:
        raise Refused("blocked", "no plain host in the url")
    return parts._replace(netloc=authority, fragment="").geturl()


def _public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        # The mapped and translated forms are judged by what they carry.
        if address in _MAPPED or address in _NAT64:
            return True
        if address.scope_id is not None or address not in _GLOBAL_V6:
            return False
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not _within(address, _NOT_PUBLIC)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(network.version == address.version and address in network for network in networks)


def _embedded_ipv4(address: Address) -> Iterator[Address]:
    """`address` and the IPv4 addresses that some gateway on the way may take it for."""
    yield address
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    low = IPv4Address(number & 0xFFFF_FFFF)
    if address in _MAPPED or address in _NAT64 or address in _COMPATIBLE:
        yield low
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if (number >> 32) & 0xFFFF_FFFF in _ISATAP:
        yield low
