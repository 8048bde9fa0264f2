"""Cheap looks at the bytes before anything parses them. No input or output."""

from __future__ import annotations


def check(body: bytes) -> None:
    """Raise when `body` is nothing to parse."""
