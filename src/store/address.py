"""What a Postgres address says: the parameters of the connection, and the address as it may be shown.

A person writes a password as it is, with @, / or # in it; so the end of the user's part is where what follows can be
a host, a database and parameters. No input or output.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from store.errors import StoreError

PARAMETERS = frozenset(
    "host hostaddr port dbname user password passfile require_auth channel_binding connect_timeout client_encoding "
    "options application_name fallback_application_name keepalives keepalives_idle keepalives_interval "
    "keepalives_count tcp_user_timeout replication gssencmode sslmode requiressl sslnegotiation sslcompression sslcert "
    "sslkey sslpassword sslcertmode sslrootcert sslcrl sslcrldir sslsni requirepeer ssl_min_protocol_version "
    "ssl_max_protocol_version min_protocol_version max_protocol_version krbsrvname gsslib gssdelegation "
    "scram_client_key scram_server_key sslkeylogfile service target_session_attrs load_balance_hosts "
    "oauth_issuer oauth_client_id oauth_client_secret oauth_scope".split()
)
"""The parameters that libpq knows."""

_SECRET = re.compile(r"password|scram_\w+_key|oauth_client_secret")
_SCHEME = re.compile(r"(?P<scheme>postgres(?:ql)?(?:\+\w+)?)://(?P<rest>.*)", re.DOTALL | re.IGNORECASE)
_HOST = r"(?:\[[0-9A-Fa-f:.%\w]+\]|[\w.%~-]*)(?::\d*)?"
_PLACE = re.compile(
    rf"(?P<hosts>{_HOST}(?:,{_HOST})*)(?:/(?P<dbname>[^/?#@]*))?(?:\?(?P<query>.*))?", re.DOTALL
)
_ENCODED = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A Postgres address: `parameters` as libpq takes them, and as it may be `shown`, without its secrets."""

    parameters: dict[str, str] = field(repr=False)
    shown: str


def parse(url: str) -> Address | None:
    """The Postgres address that `url` is; None where it has another scheme. Raises StoreError for one that cannot be
    understood, of which nothing is shown: any part of it may be one of the password."""
    whole = _SCHEME.fullmatch(url.strip())
    if not whole:
        return None
    rest = whole["rest"]
    ends = [-1, *(found.start() for found in re.finditer("@", rest))]
    for end in ends:
        place = _PLACE.fullmatch(rest, end + 1)
        query = _query(place["query"] or "") if place else None
        if place and query is not None:
            user, colon, password = rest[: max(end, 0)].partition(":")
            known = _known(user, password if colon else None, place) | query
            return Address(parameters=known, shown=_shown(whole["scheme"], user, bool(colon), place, query))
    raise StoreError(
        "not a Postgres address, or one with parameters that libpq does not know; "
        "write e.g. postgresql://user:password@host:5432/name?sslmode=require"
    )


def is_secret(parameter: str) -> bool:
    """Whether a parameter of libpq holds a secret."""
    return bool(_SECRET.search(parameter))


def _query(text: str) -> dict[str, str] | None:
    """The parameters behind the question mark; None where one is none of libpq's, so that it is no query at all."""
    found: dict[str, list[str]] = {}
    for pair in filter(None, text.split("&")):
        name, mark, value = pair.partition("=")
        if not mark or name not in PARAMETERS:
            return None
        found.setdefault(name, []).append(_decoded(value))
    hosts = found.get("host", [])
    if len(hosts) > 1:  # SQLAlchemy's way to name several: ?host=a:5432&host=b:5433
        split = [host.rpartition(":") if re.search(r"[^:]:\d+$", host) else (host, "", "") for host in hosts]
        found |= {"host": [",".join(one[0] for one in split)], "port": [",".join(one[2] for one in split)]}
    return {name: values[-1] for name, values in found.items()}


def _known(user: str, password: str | None, place: re.Match[str]) -> dict[str, str]:
    hosts = [re.fullmatch(r"(\[.*\]|[^:]*)(?::(\d*))?", one) for one in place["hosts"].split(",")]
    values = {
        "user": _decoded(user),
        "password": _decoded(password or ""),
        "host": ",".join(_decoded(one[1].strip("[]")) for one in hosts if one),
        "port": ",".join(one[2] or "" for one in hosts if one),
        "dbname": _decoded(place["dbname"] or ""),
    }
    return {name: value for name, value in values.items() if value.strip(",")}


def _decoded(text: str) -> str:
    """`text` without its percent encoding. Where one percent sign cannot begin an encoded byte, none of them does."""
    return unquote(text) if _ENCODED.fullmatch(text) else text


def _shown(scheme: str, user: str, has_password: bool, place: re.Match[str], query: dict[str, str]) -> str:
    userinfo = f"{user}{':***' if has_password else ''}@" if user or has_password else ""
    parameters = "&".join(f"{name}={'***' if is_secret(name) else value}" for name, value in query.items())
    base = f"{scheme}://{userinfo}{place['hosts']}" + (
        f"/{place['dbname']}" if place["dbname"] is not None else ""
    )
    return f"{base}?{parameters}" if parameters else base
