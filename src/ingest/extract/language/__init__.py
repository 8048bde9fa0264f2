"""The language of a text: what the page declares, checked against the letters and the words of the text.

No input or output.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from ingest.extract.language.scripts import can_be, letter_count, scripts

SAMPLE_CHARS = 1_200
# With fewer letters, the identifier is less reliable than any declaration that the letters allow.
MIN_LETTERS = 80
MIN_PROBABILITY = 0.9
# A short text in a script of few languages is in the most probable one when that is so much more probable than the
# next.
MIN_ODDS = 2

_DECLARED_CODE = re.compile(r"^([a-z]{2,3})(?:[-_]|$)")
# Withdrawn, three-letter and too narrow codes; the identifier's names of dialects and of languages in one script.
_TO_ISO_639_1 = {
    "iw": "he", "in": "id", "ji": "yi", "nb": "no", "nn": "no", "deu": "de", "ger": "de", "eng": "en", "fra": "fr",
    "ary": "ar", "arz": "ar", "grc": "el", "hbo": "he", "sdh": "ku", "uzs": "uz", "wuu": "zh", "yue": "zh",
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
    the text looks like. A declared language that is not written in the letters of the text is none.
    """
    sample = text[:SAMPLE_CHARS]
    shares = scripts(sample)
    codes = [code for code in map(language_code, declared) if code and can_be(code, sample, shares)]
    is_short = letter_count(sample) < MIN_LETTERS
    if is_short and (codes or not shares):
        return codes[0] if codes else None
    if is_short:
        return _identify_short(sample, shares)
    identified, probability = _identify(sample, shares)
    for code in codes:
        if code == identified or any(code in group and identified in group for group in _CONFUSED):
            return code
    return identified if probability > MIN_PROBABILITY or not codes else codes[0]


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


@lru_cache(maxsize=4)
def _classify(sample: str) -> tuple[str, float]:
    """What the identifier says; a page's text is asked for several times with other declarations."""
    language, probability = _identifier().classify(sample)
    return str(language), float(probability)


def _identify_short(sample: str, shares: dict[str, float]) -> str | None:
    """The most probable language, None when it is not certain enough."""
    ranked = _ranked(sample, shares)
    identified, probability = next(ranked, ("", 0.0))
    _, next_probability = next(ranked, ("", 0.0))
    least = MIN_PROBABILITY if next(iter(shares)) == "LATIN" else MIN_ODDS * next_probability
    return identified if identified and probability >= least else None


def _identify(sample: str, shares: dict[str, float]) -> tuple[str, float]:
    """The most probable language and its probability."""
    language, probability = _classify(sample)
    code = _TO_ISO_639_1.get(language, language)
    if can_be(code, sample, shares):
        return code, probability
    return next(_ranked(sample, shares), (code, 0.0))


def _ranked(sample: str, shares: dict[str, float]) -> Iterator[tuple[str, float]]:
    """The languages that `sample` can be in with their probabilities, the most probable first."""
    probabilities: defaultdict[str, float] = defaultdict(float)
    for language, probability in _identifier().rank(sample):
        code = str(language)
        probabilities[_TO_ISO_639_1.get(code, code)] += float(probability)
    ranked = sorted(probabilities.items(), key=lambda pair: -pair[1])
    return (pair for pair in ranked if can_be(pair[0], sample, shares))
