"""The polite, bounded, guarded HTTP client. The only package that imports httpx and h11.

The files, in the order in which a request uses them:

    polite      when: robots.txt (`robots`) and rests of each host (`hosts`), one request at a time to each host and
                machine, with delays (`turns`), and how far one outlet leads (`reach`)
    client      one exchange with its redirects, within the limits on time and size
    request     what is sent: the URL as it goes over the wire, the headers; `terms`: what it is for one outlet
    transport   where it goes: DNS, connects to the IP address that was checked (`guard`), keeps connections
    proxies     the way through a proxy
    connection  TCP, TLS and HTTP/1.1 on one connection
    bounds      how much is read of it
    answer      the bytes of an answer, made readable for a strict parser (`chunks`: are they chunks?)
    response    what the status and the headers mean
    decoder     the body, unpacked in bounded steps (`limiter`: few large ones at once)
    download    a large file, written where it is wanted as it comes
    archived    an answer that somebody else received
"""

from ingest.fetch.client import HttpClient, Limits, Transport, guarded_transport
from ingest.fetch.hosts import HostStore, InMemoryHosts
from ingest.fetch.polite import PoliteClient
from ingest.fetch.proxies import Proxy
from ingest.fetch.reach import Reach
from ingest.fetch.request import Expect, user_agent
from ingest.fetch.terms import USUAL_TERMS, Terms

__all__ = [
    "USUAL_TERMS",
    "Expect",
    "HostStore",
    "HttpClient",
    "InMemoryHosts",
    "Limits",
    "PoliteClient",
    "Proxy",
    "Reach",
    "Terms",
    "Transport",
    "guarded_transport",
    "user_agent",
]
