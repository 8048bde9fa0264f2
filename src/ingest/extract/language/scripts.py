"""The scripts of a text, and the languages that are written in them. No input or output.

A script is named by the first word of its letters' Unicode names: CYRILLIC, ARABIC, CJK. JAPANESE stands for kana and
the Chinese characters among them.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache

# A text is in a language when at least this part of its letters is in a script of that language: names in another
# one are common.
MIN_SHARE = 0.25
# A Chinese character or a syllable of Korean says as much as some letters of an alphabet.
_LETTERS_PER_SYLLABLE = 3
# Where kana are rarer than this among Chinese characters, they are a decoration: の in the name of a Chinese shop.
_MIN_KANA_SHARE = 0.1
# So many Chinese characters and no kana are no Japanese sentence.
_MAX_LETTERS_WITHOUT_KANA = 20 * _LETTERS_PER_SYLLABLE
# A quoted word of another language brings some of its letters.
_MIN_FOREIGN_LETTERS = 2
_MIN_FOREIGN_SHARE = 0.015

_KANA = ("HIRAGANA", "KATAKANA")
_UNICODE_NAMES = {
    "Adlm": "ADLAM", "Arab": "ARABIC", "Armn": "ARMENIAN", "Beng": "BENGALI", "Bopo": "BOPOMOFO",
    "Cans": "CANADIAN", "Cher": "CHEROKEE", "Cyrl": "CYRILLIC", "Deva": "DEVANAGARI", "Ethi": "ETHIOPIC",
    "Geor": "GEORGIAN", "Grek": "GREEK", "Gujr": "GUJARATI", "Guru": "GURMUKHI", "Hanb": "CJK", "Hani": "CJK",
    "Hans": "CJK", "Hant": "CJK", "Hebr": "HEBREW", "Jpan": "JAPANESE", "Khmr": "KHMER", "Knda": "KANNADA",
    "Kore": "HANGUL", "Laoo": "LAO", "Latn": "LATIN", "Mlym": "MALAYALAM", "Mong": "MONGOLIAN", "Mymr": "MYANMAR",
    "Nkoo": "NKO", "Olck": "OL", "Orya": "ORIYA", "Sinh": "SINHALA", "Syrc": "SYRIAC", "Taml": "TAMIL",
    "Telu": "TELUGU", "Tfng": "TIFINAGH", "Thaa": "THAANA", "Thai": "THAI", "Tibt": "TIBETAN", "Yiii": "YI",
}  # fmt: skip
# Scripts in which a language is also written, beside those that CLDR knows for it.
_OTHER_SCRIPTS = {
    "be": {"LATIN"}, "bs": {"CYRILLIC"}, "crh": {"CYRILLIC"}, "kk": {"LATIN"}, "ks": {"DEVANAGARI"},
    "mo": {"LATIN", "CYRILLIC"}, "ro": {"CYRILLIC"}, "sh": {"LATIN", "CYRILLIC"}, "tk": {"CYRILLIC"},
    "tt": {"LATIN"}, "ug": {"LATIN"},
}  # fmt: skip
_RUSSIAN = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_SERBIAN = "абвгдежзиклмнопрстуфхцчш"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى"
# The letters of languages that share a script: CLDR's main characters, and those that loanwords bring.
_ALPHABETS = {
    "ar": _ARABIC, "fa": _ARABIC + "پچژگکیۀ", "ur": _ARABIC + "پچژگکیٹڈڑںھہۂۃےۓ",
    "ps": _ARABIC + "پچژگکیټځڅډړږښګڼۍېےى", "sd": _ARABIC + "پچگکيٻڀٺٽٿڄڃڇڌڏڊڍڙڦڪڳڱڻھی",
    "ug": _ARABIC + "پچژگکڭھەۇۆۈۋېى", "ku": _ARABIC + "پچژگکیڕڵڤۆەێھ",
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя", "bg": "абвгдежзийклмнопрстуфхцчшщъьюяѝ",
    "kk": _RUSSIAN + "әғқңөұүһі", "ky": _RUSSIAN + "ңөү", "mk": _SERBIAN + "јѓќљњџѕѐѝ",
    "mn": _RUSSIAN + "өү", "ru": _RUSSIAN, "sr": _SERBIAN + "јђћљњџ", "tg": _RUSSIAN + "ғӣқӯҳҷ",
    "tt": _RUSSIAN + "әөүҗңһ", "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}  # fmt: skip


def scripts(text: str) -> dict[str, float]:
    """The scripts of `text` and their parts of its letters, the largest first; {} when it has no letter."""
    letters: Counter[str] = Counter()
    for char, count in Counter(text).items():
        script = _script(char)
        if script:
            letters[script] += count
    kana = sum(letters[script] for script in _KANA)
    if kana and kana >= _MIN_KANA_SHARE * (kana + letters["CJK"]):
        for script in (*_KANA, "CJK"):
            letters["JAPANESE"] += letters.pop(script, 0)
    for script in ("JAPANESE", "CJK", "HANGUL"):
        letters[script] *= _LETTERS_PER_SYLLABLE
    total = letters.total()
    return {script: count / total for script, count in letters.most_common() if count}


def can_be(language: str, text: str, shares: dict[str, float]) -> bool:
    """Whether `text`, in the scripts `shares`, can be in `language` (an ISO 639 code) by its letters."""
    written = _scripts_of(language)
    if not written or not shares:
        return True
    if sum(share for script, share in shares.items() if script in written) < MIN_SHARE:
        return False
    if language == "ja" and "JAPANESE" not in shares:
        return shares.get("CJK", 0) * letter_count(text) <= _MAX_LETTERS_WITHOUT_KANA
    return not _has_foreign_letters(language, text, next(iter(shares)))


def letter_count(text: str) -> int:
    """The letters of `text`; a Chinese character or a syllable of Korean counts as three."""
    syllables = ("CJK", "HANGUL", *_KANA)
    return sum(
        count * (_LETTERS_PER_SYLLABLE if script in syllables else 1)
        for char, count in Counter(text).items()
        if (script := _script(char))
    )


def _has_foreign_letters(language: str, text: str, script: str) -> bool:
    """Whether `text` has more letters of `script` that `language` does not have than a quotation brings."""
    alphabet = _ALPHABETS.get(language, "")
    if not alphabet or _script(alphabet[0]) != script:
        return False
    # Old pages write Arabic in forms of the letters that are characters of their own.
    plain = unicodedata.normalize("NFKC", text).lower()
    letters = [char for char in plain if _script(char) == script]
    foreign = sum(char not in alphabet for char in letters)
    return foreign >= _MIN_FOREIGN_LETTERS and foreign > _MIN_FOREIGN_SHARE * len(letters)


@lru_cache(maxsize=8192)
def _script(char: str) -> str:
    """The script of the letter `char`, "" when it is none."""
    if not char.isalpha():
        return ""
    script = unicodedata.name(char, "").partition(" ")[0]
    return "" if script in ("MODIFIER", "FEMININE", "MASCULINE", "MICRO") else script


@lru_cache(maxsize=256)
def _scripts_of(language: str) -> frozenset[str]:
    """The scripts in which `language` is written, after CLDR; none for a language that it does not know."""
    # Imported here, because it takes time and is only needed for texts.
    from babel.core import get_global

    # "sr" -> "sr_Cyrl_RS", "sr_ME" -> "sr_Latn_ME"
    full_tags = (
        full.split("_")
        for tag, full in get_global("likely_subtags").items()
        if tag.partition("_")[0] == language
    )
    found = {_UNICODE_NAMES.get(parts[1], "") for parts in full_tags if len(parts) > 1} - {""}
    if "JAPANESE" in found:
        found |= {"CJK", *_KANA}
    if "HANGUL" in found:
        found |= {"CJK"}
    return frozenset(found | _OTHER_SCRIPTS.get(language, set()))
