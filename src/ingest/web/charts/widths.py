"""How wide a text is, guessed from its signs, rather too wide than too narrow: the reader's font is not known. Pure."""

import unicodedata
from functools import cache

_NARROW = frozenset("iljtfrI.,:;!|'’`()[]{}/\\- \u00a0")
_BROAD = frozenset("mwMW@%&—…")


def width(text: str, size: float) -> float:
    """The width of one line in units of the drawing, for text of `size`."""
    return size * sum(map(_em, text))


@cache
def _em(sign: str) -> float:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF" or ord(sign) > 0xFFFF:
        return 1.05
    if sign in _NARROW:
        return 0.36
    if sign in _BROAD:
        return 0.95
    return 0.72 if sign.isupper() else 0.62


def cut(text: str, room: float, size: float) -> str:
    """As much of `text` as `room` has place for, with an ellipsis where it is less than all; "" where there is none."""
    if width(text, size) <= room:
        return text
    left = room - width("…", size)
    kept = 0
    for sign in text:
        left -= width(sign, size)
        if left < 0:
            break
        kept += 1
    return f"{text[:kept].rstrip()}…" if kept else ""
