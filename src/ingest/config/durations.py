"""Durations as people write them. No input or output."""

import re

_UNIT_S = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_PART = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s{0,9}([smhdw])", re.IGNORECASE)
_WHOLE = re.compile(rf"(?:{_PART.pattern}\s*+)+", re.IGNORECASE)
MAX_DURATION_S = 100 * 365 * 86_400.0


def seconds(written: str) -> float:
    """ "1h30m" -> 5400.0. Units are s, m, h, d and w; a bare number is seconds. Raises ValueError."""
    value = written.strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", value):
        total = float(value)
    elif _WHOLE.fullmatch(value):
        total = sum(float(count) * _UNIT_S[unit.lower()] for count, unit in _PART.findall(value))
    else:
        raise ValueError(f"{written!r} is no duration")
    if total > MAX_DURATION_S:
        raise ValueError(f"{written!r} is longer than a hundred years")
    return total
