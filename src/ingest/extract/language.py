"""The language of a text: what the page declares, checked against the text itself. No input or output."""

from __future__ import annotations

import re
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE_CHARS = 3_000
# With fewer letters, the identifier is less reliable than any declaration.
MIN_LETTERS = 80
MIN_PROBABILITY = 0.9

_DECLARED_CODE = re.compile(r"^([a-z]{2,3})(?:[-_]|$)")
# Withdrawn, three-letter and too narrow codes.
_TO_ISO_639_1 = {
    "iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "deu": "de", "ger": "de", "eng": "en", "fra": "fr",
}  # fmt: skip
# Languages that the identifier confuses: among them the page's declaration is more reliable.
_CONFUSED = (
    {"no", "da", "sv"}, {"hr", "sr", "bs", "sl"}, {"id", "ms"}, {"cs", "sk"}, {"es", "gl", "ca", "an"},
    {"pt", "gl"}, {"ru", "be", "bg", "uk", "mk", "sr"}, {"hi", "mr", "ne"}, {"de", "lb"}, {"nl", "af"},
    {"fa", "ur", "ar", "ps", "ug", "ku"}, {"tr", "az"}, {"kk", "ky", "mn", "ru"}, {"it", "la", "co"},
)  # fmt: skip


def detect_language(declared: list[str], text: str) -> str | None:
    """The language of `text` as ISO 639-1 code; None when neither page nor text tell.

    It is the first of `declared` (the page's own words, "en-GB" or "") that agrees with the text, else what
    the text looks like.
    """
    codes = [code for code in map(language_code, declared) if code]
    letters = sum(map(str.isalpha, text[:SAMPLE_CHARS]))
    if letters < MIN_LETTERS:
        return codes[0] if codes else None
    identified, is_certain = _identify(text)
    for code in codes:
        if code == identified or any(code in group and identified in group for group in _CONFUSED):
            return code
    return identified if is_certain or not codes else codes[0]


def language_code(declared: str) -> str | None:
    """The ISO 639-1 code in "en-GB", "de_DE" or "iw"; None when there is none."""
    match = _DECLARED_CODE.match(declared.strip().lower())
    if not match:
        return None
    code = _TO_ISO_639_1.get(match[1], match[1])
    return code if len(code) == 2 else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _identify(text: str) -> tuple[str, bool]:
    """The most probable language, and whether it is certain."""
    language, probability = _identifier().classify(text[:SAMPLE_CHARS])
    return str(language), float(probability) > MIN_PROBABILITY
