"""Clean text: what every string from outside passes before it is kept. No input or output."""

import re
import unicodedata

TITLE_MAX = 1_000
FIELD_MAX = 500
TEXT_MAX = 1_000_000

# NUL and lone surrogates break the databases; the other controls, direction overrides and zero-width
# marks forge logs and terminals. Tab and line feed are white space, and treated as such.
_BAD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
    "\ufeff\ufffe\uffff\u00ad\u200b]"
)
_SPACE = re.compile(r"\s+")


def line(value: str, longest: int = FIELD_MAX) -> str:
    """`value` as one clean line of at most `longest` characters, cut between words."""
    # The cut comes first: a title of 10 MB must not cost its length thrice.
    flat = _SPACE.sub(" ", _BAD.sub("", value[: longest * 20])).strip()
    flat = unicodedata.normalize("NFC", flat)
    if len(flat) <= longest:
        return flat
    head = flat[: longest + 1].rsplit(" ", 1)[0]
    return (head or flat)[:longest]


def paragraphs(value: str, longest: int = TEXT_MAX) -> str:
    """`value` as clean paragraphs, one to a line, empty ones dropped."""
    lines = (_SPACE.sub(" ", part).strip() for part in _BAD.sub("", value).split("\n"))
    text = unicodedata.normalize("NFC", "\n".join(part for part in lines if part))
    return text if len(text) <= longest else text[:longest].rsplit("\n", 1)[0]
