"""Clean text: what every string from outside passes before it is stored. No input or output."""

import re
import unicodedata

MAX_TITLE_CHARS = 1_000
MAX_FIELD_CHARS = 500
MAX_TEXT_CHARS = 1_000_000

# NUL and lone surrogates break the databases. The other control characters, direction overrides and zero-width
# characters can forge lines in logs and terminals. Tab and line feed count as white space.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufeff\ufffe\uffff\u00ad\u200b]"
)
# What no reader of a line sees: the Arabic letter mark turns the order of what follows, tags and interlinear
# annotations hide words.
_UNSEEN_IN_LINES = re.compile("[\u061c\u180e\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f]")
# Longer input is cut before it is cleaned, so that a title of 10 MB costs no more than one of a few kilobytes.
_READ_PER_CHAR = 20


def clean_line(value: str, max_chars: int = MAX_FIELD_CHARS) -> str:
    """`value` as one line of at most `max_chars` characters, cut between words."""
    flat = _one_line(_UNSEEN_IN_LINES.sub("", _UNWANTED.sub("", value[: max_chars * _READ_PER_CHAR])))
    flat = unicodedata.normalize("NFC", flat)
    if len(flat) <= max_chars:
        return flat
    head = flat[: max_chars + 1].rsplit(" ", 1)[0]
    return (head or flat)[:max_chars]


def clean_paragraphs(value: str, max_chars: int = MAX_TEXT_CHARS) -> str:
    """`value` with one paragraph to a line and without empty ones; what exceeds `max_chars` is cut between lines."""
    lines = map(_one_line, _UNWANTED.sub("", value).split("\n"))
    text = unicodedata.normalize("NFC", "\n".join(part for part in lines if part))
    return text if len(text) <= max_chars else text[:max_chars].rsplit("\n", 1)[0]


def _one_line(value: str) -> str:
    return " ".join(value.split())
