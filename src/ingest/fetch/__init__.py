"""The polite, bounded, guarded client. Alone knows httpx."""

from ingest.fetch.answers import Want
from ingest.fetch.client import HttpFetch, Limits, user_agent
from ingest.fetch.polite import Forgetful, HostMemory, Polite, origin_of

__all__ = ["Forgetful", "HostMemory", "HttpFetch", "Limits", "Polite", "Want", "origin_of", "user_agent"]
