"""Whether a text was decoded wrongly: letters stand together as in no language. No input or output.

Japanese read as Latin-1 is rows of accented letters and symbols, Cyrillic in KOI8-R read as Windows-1251 has small
letters where capitals belong. Texts of every language pass; so does a text with too few letters to tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

# With fewer characters outside ASCII, nothing is said.
MIN_CHARS = 12
# In languages with many accents, three accented letters in a row are a few in a hundred.
MAX_ODD_SHARE = 0.4
# What is right has hardly any: a broken byte, a sign of a formula.
MAX_ODD_SHARE_OF_CLEAN = 0.1
MIN_SWAPPED_WORDS = 2

# The letters outside ASCII of languages whose pages are often said to be in Latin-1.
_LATIN_ALPHABETS = {
    "cs": "áčďéěíňóřšťúůýž", "hr": "čćđšž", "hu": "áéíóöőúüű", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "pl": "ąćęłńóśźż", "ro": "ăâîșțşţ", "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "tr": "çğıi̇öşüâîû",
}  # fmt: skip
_NON_ASCII = re.compile(r"[^\x00-\x7f\s]")
_RUN = re.compile(r"[^\x00-\x7f\s]+")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LONE_KANA = re.compile("[\uff61-\uff9f]")
# Inside a word, these are letters of another encoding: "pi¹tek", "do¿ynki".
_SIGNS_BEFORE_WORDS = "¿¡"


def foreign_count(text: str, language: str) -> int:
    """How many letters and symbols outside ASCII `text` has that texts in `language` do not have."""
    alphabet = _LATIN_ALPHABETS[language]
    return sum(char.lower() not in alphabet and _kind(char) != "P" for char in _NON_ASCII.findall(text))


def is_garbled(text: str) -> bool:
    """Whether `text` was certainly decoded wrongly."""
    return _odd_share(text) >= MAX_ODD_SHARE


def is_clean(text: str) -> bool:
    """Whether `text` shows no sign of having been decoded wrongly."""
    return _odd_share(text) <= MAX_ODD_SHARE_OF_CLEAN


def _odd_share(text: str) -> float:
    """The odd ones of the characters of `text` outside ASCII and punctuation; 0 when these are too few."""
    odd = total = 0
    for run in _RUN.finditer(text):
        around = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
        run_odd, run_total = _count_odd(run[0], *around)
        odd, total = odd + run_odd, total + run_total
    if total < MIN_CHARS:
        return 0
    return max(odd / total, _swapped_share(text))


def _count_odd(run: str, before: str, after: str) -> tuple[int, int]:
    """The odd and all characters of a run of characters outside ASCII that stands between two others."""
    kinds = Counter(map(_kind, run))
    is_in_word = kinds["L"] + kinds["A"] > 0 or (before.isalpha() and after.isalpha())
    odd = kinds["C"]
    if (kinds["S"] and is_in_word) or kinds["A"] >= 3:
        # Accented Latin letters in a row, or symbols among letters. Letters of other scripts stand in rows.
        odd += kinds["A"] + kinds["S"]
    return odd, kinds.total() - kinds["P"]


def _kind(char: str) -> str:
    """C is what no text has, S a symbol, A an accented Latin letter, L another letter, P what may stand anywhere."""
    category = unicodedata.category(char)
    if category in ("Cc", "Cn") or char == "\ufffd" or _LONE_KANA.match(char):
        return "C"
    if char in _SIGNS_BEFORE_WORDS or category[0] == "S" or category == "No":
        return "S"
    if category[0] in "LM":
        return "A" if char < "\u0250" else "L"
    # Punctuation, and the characters of private use by which pages draw icons.
    return "P"


def _swapped_share(text: str) -> float:
    """The share of words that have small letters and capitals swapped, or are capitals among such; ASCII aside."""
    swapped = titles = capitals = others = 0
    for word in _WORD.findall(text):
        if word[0] < "\u0250":
            continue
        if word.isupper():
            capitals += 1
        elif word[0].islower() and word[1:].isupper():
            swapped += 1
        elif word.istitle():
            titles += 1
        else:
            others += 1
    if swapped < MIN_SWAPPED_WORDS or swapped <= titles:
        return 0
    return (swapped + capitals) / (swapped + titles + capitals + others)
