"""The configuration -> on which terms each outlet is asked, and through which proxy. Pure."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from ingest.certificates import NO_FILES, TlsFiles
from ingest.config import Config, Outlet
from ingest.config.types import host_url, proxy_address
from ingest.fetch import Proxy, Terms
from ingest.urls import registered_domain


def terms_of(config: Config) -> dict[str, Terms]:
    """The terms of each outlet, by its id."""
    delays_s = MappingProxyType(_delays_s(config))
    return {id: _terms(outlet, config, delays_s) for id, outlet in config.outlets.items()}


def own_origins(outlet: Outlet) -> frozenset[str]:
    """The origins that are an outlet's own: those of its homepage, of the feeds on the same registered domain, and
    `hosts`. An outlet without a homepage has those of all its feeds. What is named with http is meant with TLS too, but
    not the other way round."""
    homepage, feeds = outlet.parsed_homepage, [feed.parsed_url for feed in outlet.feeds]
    domains = {registered_domain(url.host) for url in ([homepage] if homepage else feeds)}
    near = [url for url in outlet.addresses if registered_domain(url.host) in domains]
    named = [*near, *map(host_url, outlet.hosts)]
    with_tls = [f"https://{url.host}:443" for url in named if url.origin == f"http://{url.host}:80"]
    return frozenset([*(url.origin for url in named), *with_tls])


def proxy_of(config: Config) -> Proxy | None:
    """The proxy that all requests go through; None where there is none."""
    if config.fetch.proxy is None:
        return None
    kind, host, port, auth = proxy_address(config.fetch.proxy)
    named = config.fetch.proxy_auth
    return Proxy(kind=kind, host=host, port=port, auth=config.secrets[named.env] if named else auth)


def _terms(outlet: Outlet, config: Config, delays_s: Mapping[str, float]) -> Terms:
    own = outlet.tls_files
    # Most outlets have nothing that must be kept from others, and then nobody asks whose a host is.
    has_own = outlet.headers or outlet.auth or outlet.robots == "ignore" or own != NO_FILES
    return Terms(
        origins=own_origins(outlet) if has_own else frozenset(),
        headers=_headers(outlet, config.secrets),
        user_agent=outlet.user_agent,
        delay_s=outlet.delay_s,
        delays_s=delays_s,
        ignores_robots=outlet.robots == "ignore",
        tls_files=_with_usual(own, config.fetch.tls_files) if own != NO_FILES else None,
    )


def _headers(outlet: Outlet, secrets: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    headers = [(name, secrets[secret.env]) for name, secret in outlet.headers.items()]
    if outlet.auth:
        headers.append(
            ("Authorization", "Basic " + b64encode(secrets[outlet.auth.env].encode()).decode("ascii"))
        )
    return tuple(headers)


def _with_usual(own: TlsFiles, usual: TlsFiles) -> TlsFiles:
    """The outlet's files, and what it has none of from those of all."""
    shown = own if own.client_cert else usual
    return TlsFiles(
        ca_file=own.ca_file or usual.ca_file, client_cert=shown.client_cert, client_key=shown.client_key
    )


def _delays_s(config: Config) -> dict[str, float]:
    """The delay of each host of outlets, if any outlet has one of its own: of two outlets' the longer."""
    usual_s = config.fetch.delay_s
    if all(outlet.delay_s is None for outlet in config.outlets.values()):
        return {}
    delays_s: defaultdict[str, float] = defaultdict(float)
    for outlet in config.outlets.values():
        own_s = usual_s if outlet.delay_s is None else outlet.delay_s
        for host in {url.host for url in (*outlet.addresses, *map(host_url, outlet.hosts))}:
            delays_s[host] = max(delays_s[host], own_s)
    return dict(delays_s)
