"""The length of a text and whether it ends as a sentence does, in any script. No input or output."""

from __future__ import annotations

import re

# With fewer characters a full stop ends an abbreviation or a label.
MIN_SENTENCE_CHARS = 12
# Thai and Lao have no full stop: there a text of so many letters is taken for a sentence.
MIN_UNPUNCTUATED_LETTERS = 40

# Full stops of all scripts, and what may close after them. An ellipsis cuts a text off, it ends none.
_END = re.compile(r"(?<![.…])[.!?。．！？｡؟۔।॥։።။។]|(?<=[\u0370-\u03ff])[;\u037e]")
_CLOSING = "\"'”“’‘»«›‹)]）］】」』〉》" + "".join(filter(str.isspace, map(chr, range(0x3001))))
_UNPUNCTUATED_SCRIPT = re.compile(r"[\u0e01-\u0eff]")
_UNSPACED_SCRIPT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\u1000-\u109f\u1780-\u17ff]")
_OPENING_QUOTE = re.compile(r"[\s—–-]*[\"“”„«»「『《]")


def weighted_length(text: str) -> int:
    """The length of `text` in characters; one of a script without spaces (Chinese, Thai, ...) counts as three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_UNSPACED_SCRIPT.findall(text))


def is_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, and is long enough to be one."""
    if _END.match(text, len(text.rstrip(_CLOSING)) - 1):
        return weighted_length(text) >= MIN_SENTENCE_CHARS
    return len(_UNPUNCTUATED_SCRIPT.findall(text)) >= MIN_UNPUNCTUATED_LETTERS


def is_quotation(text: str) -> bool:
    """Whether `text` begins with what somebody said."""
    return bool(_OPENING_QUOTE.match(text))
