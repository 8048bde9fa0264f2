"""`Url`: an address as a value, parsed once; which may be followed, and what of them only tracks. No input or output.

What an address means to one outlet (canonical address, key of an article) is in `ingest.identity`.

Parameters are dropped by a list of those that are known to track. Never by a list of those to keep:
`ELEMENT_ID`, `storyId` or `p` may be all that tells two articles apart.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from socket import inet_aton
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin

import idna
from publicsuffixlist import PublicSuffixList

from ingest.errors import Refused
from ingest.redact import strip_secrets

MAX_URL_CHARS = 2_000
MAX_HOST_CHARS = 253

# Cut off wherever they stand: no outlet tells articles apart by these.
_TRACKING_PREFIX = re.compile(
    r"(utm|itm|mtm|pk|piwik|matomo|ga|ns|vero|oly|hsa|at|wt|mkt|mc|amp)_|wt\.|aspsessionid"
)
_TRACKING = frozenset(
    """
    fbclid gclid dclid twclid yclid ysclid ttclid msclkid irclickid clickid gclsrc gbraid wbraid gad_source
    fb_action_ids fb_action_types fb_source fb_ref li_fat_id igsh igshid epik cvid _openstat sccid
    _hsenc _hsmi __hstc __hssc __hsfp hsctatracking _ga _gl _ss __twitter_impression twitter_impression
    xtor xtref xtcr xts xtnp xtloc xtmc xtdt echobox ocid cmp cmpid cmp_id campaign campaignid campaign_id
    wpmm wpisrc wprov smid smtyp ito ico ncid srcref srnd sr_share ftag taid tblci soc_src soc_trk guccounter
    guce_referrer guce_referrer_sig recruiter partnerid affiliate affiliateid affiliate_id spm srsltid
    ref_src ref_url refsrc refurl referer referrer fref fromref from_ref xrs yptr
    phpsessid jsessionid sessionid session_id sessid sess_id asp.net_sessionid cfid cftoken
    amp wpamp usqp __amp_source_origin
    """.split()
)
# These track in one place and tell apart in another; the value says which.
_DOUBTFUL = {
    "ref": re.compile(r"(?!\d{4})[^/]*"),
    "source": re.compile(r"(?!\d{2})[^/]*"),
    "src": re.compile(r"(?!\d)[^/.]*"),
    "from": re.compile(
        r"(rss|feed|twitter|facebook|telegram|vk|mobile|home|main|share|singlemessage|timeline)[a-z_]*"
    ),
    "feature": re.compile(r"(youtu\.be|share|shared|emb[a-z_]*|rss)"),
    "s": re.compile(r"\d{2}|[0-9a-f]{32}"),
    "m": re.compile(r"[01]"),
    # Ids of stories are short numbers, those of sessions long ones.
    "sid": re.compile(r"(?=\d*[a-z])[0-9a-z,-]{16,}|\d{7,}"),
    "rss": re.compile(r"1?|true|yes"),
    "outputtype": re.compile(r"amp"),
    "output": re.compile(r"amp"),
    "view": re.compile(r"amp|mobile"),
    "mobile": re.compile(r"1?|true|yes"),
}
_SESSION_IN_PATH = re.compile(r"(?i);(jsessionid|phpsessid|sid)=[^/;]*|/\(S\([0-9a-z]{20,}\)\)")
_AMP_PATH = re.compile(r"(?i)(?<=.)/amp/?$|^/amp(?=/.)|\.amp(?=(\.html?)?/?$)|/amp(?=/?\.html?$)")
_VARIANT_LABELS = frozenset({"m", "mobile", "amp", "mobi"})
_INDEX = re.compile(r"(?i)/(index|default|home)\.(x?html?|php\d?|aspx?|jsp|cfm)$")
_HOST = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_LINE_ENDS = re.compile(r"[\t\r\n]")
_HEAD = re.compile(r"([^?#]*)([?#]?)(.*)", re.DOTALL)
_REST = re.compile(r"//([^/?#]+)([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# A fragment by which scripts choose what the page shows.
_ROUTE = re.compile(r"!?/[^?]")
_DEFAULT_PORT = {"http": 80, "https": 443}
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})?")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


# An address that is written as we write it: nothing to decode, to encode, to resolve or to leave out.
_PLAIN_PATH = (
    r"(/(?!/)(?:[\w.~!$&'()*+,:=@/-]++|%[89A-F][0-9A-F])*+)"
    r"(?:\?((?:[\w.~!$&'()*+,;:=@/?\[\]-]++|%[89A-F][0-9A-F])++))?"
)
_PLAIN_LOCAL = re.compile(_PLAIN_PATH, re.ASCII)
_PLAIN_WHOLE = re.compile(
    rf"(https?)://((?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+[a-z]{{2,63}}){_PLAIN_PATH}", re.ASCII
)


class _Parts(NamedTuple):
    """A parsed address: host in ASCII and lower case, port None when it is the scheme's own."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    @property
    def netloc(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def written(self) -> str:
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.netloc}{self.path}{query}{fragment}"


class Url:
    """An absolute http(s) address in one spelling, without user name, password and fragment.

    `asked` is the whole of it, secrets included: what a request is made to. `str()` and `repr()` leave out the
    parameters that can only be secrets, so that what is logged, shown or stored as text cannot leak any.
    Immutable; two are equal when the whole addresses are.
    """

    __slots__ = ("_parts", "_shown", "asked")

    asked: str
    _parts: _Parts
    _shown: str | None

    def __init__(self, text: str, base: "Url | None" = None, *, keep_route: bool = False) -> None:
        """`text`, seen on the page `base`. With `keep_route` a fragment that names a page (`#/a`, `#!/a`) stays.

        Raises Refused("scheme") for what is no web address of at most MAX_URL_CHARS characters.
        """
        parts = _plain(text, base) or _parse(text, base.asked if base else "")
        is_route = not parts.fragment or (keep_route and _ROUTE.match(parts.fragment))
        _fill(self, parts if is_route else parts._replace(fragment=""))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Url cannot be changed: {name}")

    def __reduce__(self) -> "tuple[Callable[[_Parts], Url], tuple[_Parts]]":
        return _from_parts, (self._parts,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Url) and self.asked == other.asked

    def __hash__(self) -> int:
        return hash(self.asked)

    def __str__(self) -> str:
        if self._shown is None:
            object.__setattr__(self, "_shown", strip_secrets(self.asked))
        return self._shown or ""

    def __repr__(self) -> str:
        return f"Url({str(self)!r})"

    @property
    def scheme(self) -> str:
        """http or https."""
        return self._parts.scheme

    @property
    def host(self) -> str:
        """The host in ASCII and lower case; IPv6 addresses in brackets."""
        return self._parts.host

    @property
    def port(self) -> int | None:
        """The port; None when it is the scheme's own."""
        return self._parts.port

    @property
    def netloc(self) -> str:
        """The host, with the port where that is not the scheme's own."""
        return self._parts.netloc

    @property
    def origin(self) -> str:
        """scheme://host:port, always with the port."""
        return f"{self.scheme}://{self.host}:{self.port or _DEFAULT_PORT[self.scheme]}"

    @property
    def path(self) -> str:
        """The path, which begins with a slash; percent-encoded."""
        return self._parts.path

    @property
    def query(self) -> str:
        """What follows the question mark, "" for nothing; percent-encoded, secrets included."""
        return self._parts.query

    @property
    def key(self) -> bytes:
        """The 32 bytes that stand for the whole address in unique keys."""
        return sha256(self.asked.encode()).digest()

    @property
    def canonical(self) -> "Url":
        """The address without wrapping, tracking, session, AMP and mobile marks."""
        return _from_parts(_strip_tracking(self._parts))

    @property
    def wrapped(self) -> "Url | None":
        """The address inside one of Google's wrappings (AMP viewer, AMP cache, outgoing redirect); None where it is
        none."""
        inner = _unwrapped(self._parts)
        return _from_parts(inner) if inner else None

    @property
    def registered_domain(self) -> str:
        """The domain that the host was registered under; an IP address stands for itself, with its port."""
        return registered_domain(self.netloc)

    @property
    def is_home(self) -> bool:
        """Whether it is the front page of its host (also in one language, as `/en/`)."""
        path = _loose_path(self.path)
        return re.fullmatch(r"/?|/[a-z]{2}([-_][A-Za-z]{2})?|/home", path) is not None

    @property
    def plain_host(self) -> str:
        """The host without www and without the labels of mobile and AMP variants."""
        return re.sub(r"^www\d?\.(?=.+\.)", "", _without_variant(self.host))

    @property
    def loose(self) -> str:
        """The address without what most servers do not look at: scheme, www, index page, trailing slash."""
        port = "" if self.port is None else f":{self.port}"
        path = _loose_path(self.path)
        return f"{self.plain_host}{port}{path}?{self.query}#{self._parts.fragment}"

    def on_host_of(self, other: "Url") -> "Url":
        """This address with the scheme and the host of `other`; the port stays."""
        return _from_parts(self._parts._replace(scheme=other.scheme, host=other.host))


def _fill(url: Url, parts: _Parts) -> None:
    object.__setattr__(url, "_parts", parts)
    object.__setattr__(url, "asked", parts.written())
    object.__setattr__(url, "_shown", None)


def _from_parts(parts: _Parts) -> Url:
    url = Url.__new__(Url)
    _fill(url, parts)
    return url


@lru_cache(maxsize=4096)
def parsed_once(text: str) -> Url:
    """The address `text` of the configuration, which is needed again and again. Raises as Url does."""
    return Url(text)


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The domain that `host` (or host:port) was registered under: "news.bbc.co.uk" -> "bbc.co.uk".

    An IP address or a name without a dot stands for itself, with its port.
    """
    name, _, _ = host.lower().partition("]:") if host.startswith("[") else host.lower().partition(":")
    name = name.rstrip(".")
    if "." not in name or name.startswith("[") or name.rsplit(".", 1)[-1].isdigit():
        return host.lower()
    return _suffixes().privatesuffix(name) or name


def _plain(url: str, base: Url | None) -> _Parts | None:
    """The parts of an address that `_parse` would give as they are written, as most are; None for all others."""
    if len(url) > MAX_URL_CHARS - MAX_HOST_CHARS or "/." in url:
        return None
    found = _PLAIN_WHOLE.fullmatch(url)
    if found and len(found[2]) <= MAX_HOST_CHARS:
        scheme, host, path, query = found.groups()
        port = None
    elif base and (found := _PLAIN_LOCAL.fullmatch(url)):
        path, query = found.groups()
        scheme, host, port = base.scheme, base.host, base.port
    else:
        return None
    return _Parts(scheme=scheme, host=host, port=port, path=path, query=query or "", fragment="")


def _parse(url: str, base: str = "") -> _Parts:
    """`url`, seen on the page `base`, in its parts. Raises Refused("scheme") for what is no web address.

    Splits as browsers do: tabs and line ends inside vanish, backslashes are slashes before the query.
    """
    url = _LINE_ENDS.sub("", url.strip())
    head, mark, tail = _HEAD.match(url).groups()  # type: ignore[union-attr]
    url = head.replace("\\", "/") + mark + tail
    if base:
        url = _joined(base, url)
    if len(url) > MAX_URL_CHARS or _CONTROL.search(url):
        raise Refused("scheme", f"no usable address: {url[:80]!r}")
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[1].lower() not in _DEFAULT_PORT:
        raise Refused("scheme", f"neither http nor https: {url[:80]!r}")
    rest = _REST.fullmatch(url, scheme.end())
    if rest is None:
        raise Refused("scheme", f"an address without a host: {url[:80]!r}")
    name = scheme[1].lower()
    host, port = _host_and_port(rest[1].rsplit("@", 1)[-1])
    path = _without_dots(_quoted(rest[2], "!$&'()*+,;=:@/")) or "/"
    address = _Parts(
        scheme=name,
        host=host,
        port=None if port == _DEFAULT_PORT[name] else port,
        path=path,
        query=_quoted(rest[3] or "", "!$&'()*+,;=:@/?[]"),
        fragment=_quoted(rest[4] or "", "!$&'()*+,;=:@/?"),
    )
    # Quoting lengthens: what is written must be an address that we would read again.
    if len(address.written()) > MAX_URL_CHARS:
        raise Refused("scheme", f"an address of more than {MAX_URL_CHARS} characters: {url[:80]!r}")
    return address


def _joined(base: str, url: str) -> str:
    try:
        return urljoin(base, url)
    except ValueError as error:
        raise Refused("scheme", f"no usable address: {url[:80]!r}") from error


def _host_and_port(netloc: str) -> tuple[str, int | None]:
    found = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{0,5}))?", netloc)
    if found is None or not 1 <= int(found[2] or 1) <= 65_535:
        raise Refused("scheme", f"no usable host: {netloc[:80]!r}")
    return _host(found[1]), int(found[2]) if found[2] else None


def _host(written: str) -> str:
    """The host in ASCII and lower case; numbers that browsers read as an IPv4 address become one."""
    try:
        if written.startswith("["):
            return f"[{IPv6Address(written[1:-1].partition('%')[0])}]"
        host = unquote(written, errors="strict").rstrip(".").lower()
        if not host.isascii():
            host = idna.encode(host, uts46=True).decode().rstrip(".")
        if re.fullmatch(r"\d+|0x[0-9a-f]*", host.rsplit(".", 1)[-1]):
            return str(IPv4Address(inet_aton(host)))
    except (idna.IDNAError, AddressValueError, OSError, ValueError) as error:
        raise Refused("scheme", f"no usable host: {written[:80]!r}") from error
    if len(host) > MAX_HOST_CHARS or not _HOST.fullmatch(host):
        raise Refused("scheme", f"no usable host: {written[:80]!r}")
    return host


def _quoted(part: str, safe: str) -> str:
    """One spelling of percent-encoding: what need not be encoded is not, the rest is, in upper case."""
    return quote(_ESCAPE.sub(_unescaped, part), safe=safe + "%", errors="replace")


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return "%25"
    character = chr(int(found[1], 16))
    return character if character in _PLAIN else found[0].upper()


def _without_dots(path: str) -> str:
    """`path` without "." and ".." segments; never climbs above the root."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _strip_tracking(address: _Parts) -> _Parts:
    """`address` without wrapping, tracking, session, AMP, mobile marks and (but for `#/routes`) fragment."""
    while True:
        while inner := _unwrapped(address):
            address = inner
        stripped = _stripped(address)
        # What is stripped may turn out to be one more wrapping: m.google.com/url?q=…
        if not _unwrapped(stripped):
            return stripped
        address = stripped


def _stripped(address: _Parts) -> _Parts:
    route = address.fragment if _ROUTE.match(address.fragment) else ""
    path = _plain_path(address.path)
    return address._replace(
        host=_without_variant(address.host), path=path, query=_without_tracking(address.query), fragment=route
    )


def _plain_path(path: str) -> str:
    """`path` without AMP and session marks. What is cut may lay bare one more."""
    while (plain := _without_dots(_AMP_PATH.sub("", _SESSION_IN_PATH.sub("", path)))) != path:
        path = plain
    return path


def _unwrapped(address: _Parts) -> _Parts | None:
    """The address inside one of Google's wrappings: AMP viewer, AMP cache, outgoing redirect."""
    google = re.fullmatch(r"(www\.)?google\.[a-z.]{2,6}", address.host) is not None
    if google and address.path == "/url":
        named = dict(pair.partition("=")[::2] for pair in address.query.split("&"))
        target = unquote(named.get("url") or named.get("q") or "")
    else:
        cache = address.host.endswith(".cdn.ampproject.org")
        found = re.match(r"/(?:amp|[acvi])/(s/)?([^/].*)", address.path) if google or cache else None
        query = f"?{address.query}" if address.query else ""
        target = f"{'https' if found[1] else 'http'}://{found[2]}{query}" if found else ""
    try:
        inner = _parse(target) if target else None
    except Refused:
        return None
    # Only what grows shorter comes to an end.
    return inner if inner and len(inner.written()) < len(address.written()) else None


def _without_variant(host: str) -> str:
    """Drops the labels of mobile and AMP hosts: m.tass.com, en.m.wikipedia.org, amp.lefigaro.fr."""
    if not _VARIANT_LABELS.intersection(host.split(".")):
        return host
    registered = registered_domain(host)
    above = host.removesuffix(registered).rstrip(".").split(".")
    kept = [label for label in above if label and label not in _VARIANT_LABELS]
    return ".".join((*kept, registered))


def _without_tracking(query: str) -> str:
    pairs = (pair for pair in re.split(r"(?:^|&)(?:amp;)*", query) if pair)
    kept = [pair for pair in pairs if not _tracks(*pair.partition("=")[::2])]
    return "&".join(sorted(kept, key=lambda pair: pair.partition("=")[0]))


def _tracks(name: str, value: str) -> bool:
    name, value = unquote(name).lower(), unquote(value).lower()
    if name in _TRACKING or _TRACKING_PREFIX.match(name):
        return True
    return name in _DOUBTFUL and _DOUBTFUL[name].fullmatch(value) is not None


def _loose_path(path: str) -> str:
    return _INDEX.sub("", re.sub(r"/{2,}", "/", path).rstrip("/")).rstrip("/")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
