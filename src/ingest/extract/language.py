"""The language of a text: what the page declares, held against the text itself. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE = 3_000
# Under this many letters the guess is worth less than any declaration.
ENOUGH = 80

_CODE = re.compile(r"^([a-z]{2,3})(?:[-_]|$)")
_OLD = {
    "iw": "he",
    "in": "id",
    "ji": "yi",
    "nb": "no",
    "nn": "no",
    "deu": "de",
    "ger": "de",
    "eng": "en",
    "fra": "fr",
}
# Pairs that the identifier mixes up: here the declaration knows better.
_NEAR = (
    {"no", "da", "sv"}, {"hr", "sr", "bs", "sl"}, {"id", "ms"}, {"cs", "sk"}, {"es", "gl", "ca", "an"},
    {"pt", "gl"}, {"ru", "be", "bg", "uk", "mk", "sr"}, {"hi", "mr", "ne"}, {"de", "lb"}, {"nl", "af"},
    {"fa", "ur", "ar", "ps", "ug", "ku"}, {"tr", "az"}, {"kk", "ky", "mn", "ru"}, {"it", "la", "co"},
)  # fmt: skip


def code(declared: str) -> str | None:
    """ISO 639-1 out of "en-GB", "de_DE", "iw"; None when it is none."""
    match = _CODE.match(declared.strip().lower())
    if not match:
        return None
    found = _OLD.get(match[1], match[1])
    return found if len(found) == 2 else None


def language(declared: list[str], text: str) -> str | None:
    """The language of `text`: the first of `declared` (the page's own words) that it bears out, else the guess."""
    codes = [found for found in map(code, declared) if found]
    letters = sum(map(str.isalpha, text[:SAMPLE]))
    if letters < ENOUGH:
        return codes[0] if codes else None
    guess, sure = _guess(text)
    for known in codes:
        if known == guess or any(known in near and guess in near for near in _NEAR):
            return known
    return guess if sure or not codes else codes[0]


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _guess(text: str) -> tuple[str, bool]:
    found, chance = _identifier().classify(text[:SAMPLE])
    return str(found), float(chance) > 0.9
