"""What a single value of config.toml may be: types that check what they are given. No input or output.

Every message says what is wrong and how to write it instead.
"""

import re
import shlex
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal, NamedTuple, TypeVar, cast
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from ingest.config.durations import seconds
from ingest.config.patterns import compiled
from ingest.errors import Refused
from ingest.urls import Url

FOREVER = frozenset({"forever", "for ever", "never"})
_V = TypeVar("_V")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*", re.IGNORECASE)

_MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}"
)
_TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_COMMAND_CURE = 'write e.g. "/usr/sbin/sendmail -t -i"'


def invalid(message: str) -> PydanticCustomError:
    """A validation error with this message, shown to the operator as it is."""
    # Handed over as a value: braces in the message must not be read as placeholders.
    return PydanticCustomError("invalid", "{message}", {"message": message})


def _duration(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise invalid(f'{value!r} is no duration; write e.g. "30s", "5m", "1h30m" or "7d"')
    try:
        return seconds(value if isinstance(value, str) else f"{value:f}")
    except ValueError as error:
        raise invalid(f'{error}; write e.g. "30s", "5m", "1h30m" or "7d"') from error


def _positive_duration(value: object) -> float:
    length_s = _duration(value)
    if length_s <= 0:
        raise invalid(f'{value!r} is no length of time; write e.g. "5m"')
    return length_s


def _duration_or_forever(value: object) -> float | None:
    if value is None or (isinstance(value, str) and value.strip().lower() in FOREVER):
        return None
    return _positive_duration(value)


def _http_url(value: str) -> str:
    try:
        Url(value)
        sound = not re.search(r"\s", value.strip())
    except Refused:
        sound = False
    if not sound:
        raise invalid(f'{value!r} is no web address; write e.g. "https://elm.example/rss"')
    return value.strip()


def host_url(value: str) -> Url:
    """What `hosts` of an outlet means: a host with TLS, or the whole beginning of an address."""
    return Url(value if "://" in value else f"https://{value}")


def _host(value: str) -> str:
    try:
        url = host_url(value.strip())
    except Refused:
        url = None
    if url is None or url.path != "/" or url.query or re.search(r"[\s@#?]", value.strip()):
        raise invalid(f'{value!r} is no host; write e.g. "cdn.elm.example"')
    return value.strip()


_ARCHIVE_FIELDS = ("yyyy", "mm", "m", "dd", "d")
_FIELD = re.compile(r"\{([^{}]*)\}")


def fault_of_archive(url: str) -> str:
    """What is wrong with the address of a dated archive; "" for nothing."""
    fields = _FIELD.findall(url)
    if unknown := [name for name in fields if name not in _ARCHIVE_FIELDS]:
        return f"has {{{unknown[0]}}}, which is none of {{yyyy}}, {{mm}}, {{m}}, {{dd}}, {{d}}"
    if "yyyy" not in fields:
        return "has no {yyyy}"
    if {"dd", "d"} & set(fields) and not {"mm", "m"} & set(fields):
        return "has a day, but no month"
    return ""


def _numbered_url(value: str) -> str:
    url = _http_url(value)
    if _FIELD.findall(url) != ["n"]:
        raise invalid(f'{value!r} has not one {{n}} in its path; write e.g. "https://elm.example/news/{{n}}"')
    return url


class ProxyAddress(NamedTuple):
    """A proxy as it is written: `auth` is what stands before the @, "user:password", "" where nothing does."""

    kind: Literal["http", "socks5"]
    host: str
    port: int
    auth: str


def proxy_address(value: str) -> ProxyAddress:
    """Raises ValueError for what is no proxy that we can use. No message has any of it: it may hold a password."""
    parts = urlsplit(value.strip())
    scheme = "socks5" if parts.scheme == "socks5h" else parts.scheme
    if scheme not in ("http", "socks5"):
        raise ValueError("begins with neither http:// nor socks5://")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("is no address of a proxy")
    host = parts.hostname.encode("idna").decode("ascii")
    port = parts.port or {"http": 8080, "socks5": 1080}[scheme]
    userinfo = parts.netloc.rpartition("@")[0]
    return ProxyAddress(cast(Literal["http", "socks5"], scheme), host, port, unquote(userinfo))


def _proxy(value: str) -> str:
    try:
        proxy_address(value)
    except ValueError as error:
        what = str(error) if re.match("begins|is no", str(error)) else "is no address of a proxy"
        raise invalid(f'{what}; write e.g. "socks5://proxy.example:1080"') from error
    return value.strip()


def not_in_the_file(value: object) -> object:
    """Refuses a value that stands in the configuration itself, and does not show it."""
    if isinstance(value, dict) or (value is not None and not isinstance(value, str | int | float | list)):
        return value
    raise invalid('is a secret and does not belong here; write { env = "NAME" } and set that variable')


def _variable(value: object) -> str:
    # Not shown: it may be the secret itself, in the wrong place.
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        raise invalid('is no name of an environment variable; write e.g. env = "ELM_COOKIE"')
    return value


_OUR_HEADERS = frozenset(
    "host user-agent accept-encoding if-none-match if-modified-since connection content-length transfer-encoding te "
    "trailer upgrade expect keep-alive proxy-authorization proxy-connection range".split()
)


def sendable(headers: Mapping[str, _V]) -> Mapping[str, _V]:
    """Refuses headers that are none, that only we set, or that are there twice."""
    for name in headers:
        _check_header(name)
    if len({name.lower() for name in headers}) < len(headers):
        raise invalid("names a header twice, in large and small letters; leave one out")
    return headers


def _check_header(value: str) -> None:
    if not re.fullmatch(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+", value):
        raise invalid(f"{value[:40]!r} is no name of a header; write e.g. Cookie")
    if value.lower() in _OUR_HEADERS:
        cure = "write `user_agent`" if value.lower() == "user-agent" else "leave it out"
        raise invalid(f"{value} is a header that only we set; {cure}")


def _user_agent(value: str) -> str:
    if not re.fullmatch(r"[!-~](?:[ -~]{0,498}[!-~])?", value.strip()):
        raise invalid("is no User-Agent; write up to 500 letters of ASCII on one line")
    return value.strip()


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value), strict=False)
    except ValueError as error:
        raise invalid(f'{value!r} is no network; write e.g. "127.0.0.0/8"') from error


@cache
def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return False
    return True


def _timezone(value: str) -> str:
    if not value or not _zone_exists(value):
        raise invalid(f"{value!r} is no IANA zone; {_zone_cure(value)}")
    return value


def _zone_cure(value: str) -> str:
    from zoneinfo import available_timezones

    named = [zone for zone in available_timezones() if zone.split("/")[-1].lower() == value.strip().lower()]
    # "Moscow" is the last part of several names; one with a continent in front is the usual spelling.
    named.sort(key=lambda zone: ("/" not in zone, zone))
    return f'write e.g. "{named[0] if named else "Europe/London"}"'


def _language(value: str) -> str:
    match = _LANGUAGE.fullmatch(value.strip())
    if match is None:
        raise invalid(f'{value!r} is no language code; write e.g. "en"')
    return match[1].lower()


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value.strip()):
        raise invalid(f'{value!r} is no two-letter country code; write e.g. "GB"')
    return value.strip().upper()


def _word(value: str) -> str:
    if not value.strip():
        raise invalid("is empty; write some text, or leave the key out")
    return value.strip()


@cache
def _selector_parses(value: str) -> bool:
    # Imported here: half the commands never look at a selector, and start-up counts.
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p>").css(value)
    except SelectolaxError:
        return False
    return True


def _selector(value: str) -> str:
    if not value.strip() or not _selector_parses(value.strip()):
        raise invalid(f'{value!r} is no CSS selector; write e.g. "h1.title"')
    return value.strip()


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _article_id(value: str) -> str:
    try:
        groups = compiled(value).groups
    except ValueError as error:
        raise invalid(f"{value!r} is no regular expression ({error}); write e.g. '/(\\d+)$'") from error
    if groups != 1:
        raise invalid(
            f"{value!r} has {groups} groups, not one; write e.g. '/(\\d+)$' (and (?:...) for the others)"
        )
    return value


def _mail_address(value: str) -> str:
    if not _MAIL_ADDRESS.fullmatch(value.strip()):
        raise invalid(f'{value!r} is no mail address; write e.g. "desk@example.org"')
    return value.strip()


def _time_of_day(value: str) -> str:
    if not _TIME_OF_DAY.fullmatch(value.strip()):
        raise invalid(f'{value!r} is no time of day; write e.g. "06:00"')
    return value.strip()


def _command(value: object) -> tuple[str, ...]:
    """A program with its arguments, as a shell reads them; no shell is called."""
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError as error:  # an open quote
        raise invalid(f"{value!r} is no command ({error}); {_COMMAND_CURE}") from error
    if not isinstance(words, list | tuple) or not words or not all(isinstance(one, str) for one in words):
        raise invalid(f"{value!r} is no command; {_COMMAND_CURE}")
    if "\0" in "".join(words) or not words[0].startswith("/"):
        raise invalid(f"{value!r} does not begin with the whole path of a program; {_COMMAND_CURE}")
    return tuple(words)


def _database(value: str) -> str:
    scheme = value.strip().partition("://")[0].partition("+")[0]
    if "://" not in value or scheme not in ("sqlite", "postgresql", "postgres"):
        # Never the value: it may hold a password.
        raise invalid(
            'is no database address; write e.g. "sqlite:///news.db" or "postgresql://user@host/news"'
        )
    return value.strip()


_COMMAND_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
_DURATION_SCHEMA = {"type": ["string", "number"], "examples": ["30s", "5m", "1h30m", "7d"]}
_SELECTORS_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}

Word = Annotated[str, AfterValidator(_word)]
Duration = Annotated[float, PlainValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
PositiveDuration = Annotated[float, PlainValidator(_positive_duration), WithJsonSchema(_DURATION_SCHEMA)]
DurationOrForever = Annotated[
    float | None, PlainValidator(_duration_or_forever), WithJsonSchema(_DURATION_SCHEMA)
]
HttpUrl = Annotated[str, AfterValidator(_http_url), Field(json_schema_extra={"format": "uri"})]
NumberedUrl = Annotated[str, AfterValidator(_numbered_url)]
Network = Annotated[IPv4Network | IPv6Network, PlainValidator(_network), WithJsonSchema({"type": "string"})]
Selector = Annotated[str, AfterValidator(_selector)]
Selectors = Annotated[tuple[Selector, ...], BeforeValidator(_as_list), WithJsonSchema(_SELECTORS_SCHEMA)]
ProxyUrl = Annotated[str, AfterValidator(_proxy)]
VariableName = Annotated[str, BeforeValidator(_variable)]
UserAgent = Annotated[str, AfterValidator(_user_agent)]
Host = Annotated[str, AfterValidator(_host)]
Language = Annotated[str, AfterValidator(_language)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Country = Annotated[str, AfterValidator(_country)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Command = Annotated[tuple[str, ...], PlainValidator(_command), WithJsonSchema(_COMMAND_SCHEMA)]


def listen_address(value: str) -> tuple[str, int]:
    """The IP address and the port of "127.0.0.1:9112" or "[::1]:9112". Raises ValueError."""
    host, mark, port = value.strip().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not mark or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535:
        raise ValueError(value)
    return str(ip_address("127.0.0.1" if host == "localhost" else host)), int(port)


def _listen(value: str) -> str:
    try:
        listen_address(value)
    except ValueError as error:
        raise invalid(f'{value!r} is no IP address with a port; write e.g. "127.0.0.1:9112"') from error
    return value.strip()


def _query(value: str) -> str:
    # Imported here: most configurations have no watch.
    from store.errors import BadQuery
    from store.search.query import parse

    try:
        parse(value)
    except BadQuery as error:
        raise invalid(str(error).removeprefix("query: ").removeprefix("query, ")) from error
    return value


ListenAddress = Annotated[str, AfterValidator(_listen)]
SearchQuery = Annotated[str, AfterValidator(_query)]
ArticleId = Annotated[str, AfterValidator(_article_id)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
