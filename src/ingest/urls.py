"""Addresses: which are ours to follow, and which two are the same. No input or output."""

from hashlib import sha256


def key(canonical_url: str) -> bytes:
    """The 32 bytes that stand for a canonical address in unique keys."""
    return sha256(canonical_url.encode()).digest()
