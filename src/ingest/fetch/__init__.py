"""The polite, bounded, guarded client. Alone knows httpx."""

from ingest.fetch.client import HttpClient, Limits, user_agent
from ingest.fetch.polite import HostStore, InMemoryHosts, PoliteClient, origin_of
from ingest.fetch.response import Expect

__all__ = [
    "Expect",
    "HostStore",
    "HttpClient",
    "InMemoryHosts",
    "Limits",
    "PoliteClient",
    "origin_of",
    "user_agent",
]
