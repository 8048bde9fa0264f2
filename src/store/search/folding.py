"""Text -> the tokens by which it is found. Pure.

What is searched and what is searched for are folded by these functions alone, on both engines and in watches, so that
all find the same. When they give other tokens than before, FOLDING must be raised: the index is then made anew.

Letters are folded to small ones without accents; apostrophes, hyphens and all other signs part words. Scripts that
write no spaces are cut into pairs of neighbours.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

FOLDING = 1
"""The version of the tokens that these functions give."""

MAX_TOKEN_CHARS = 64
"""A longer word is found by its beginning. Postgres takes at most 2,046 bytes."""

_UNSPACED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    r"\u0e81-\u0ece\u0edc-\u0edf"  # Lao
    r"\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    r"\u1000-\u103f\u1050-\u108f\u109a-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"  # Burmese
    r"\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"  # kana, with the sign that lengthens
    r"\u3005-\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han
)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_RUN = re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|[^{_UNSPACED}]+")

# Letters that people leave out the stroke of, or write as two, and that Unicode does not take apart; and letters of
# Arabic that are typed in several ways.
_LETTERS = str.maketrans(
    {
        "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "æ": "ae", "œ": "oe", "þ": "th",
        "ё": "е", "ѐ": "е",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "",
    }
)  # fmt: skip

# Scripts whose accents and points are no letters: Latin, Greek, Hebrew, Arabic. In others a mark is a vowel, or makes
# another letter (й, ї).
_WITHOUT_MARKS = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u1f00-\u1fff\u0590-\u06ff]")
_LOOSE_MARK = re.compile(
    r"[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]"
)


class _Folded(dict[int, str]):
    """What becomes of each character, worked out when it is met first: a space where it parts words."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code))
        return folded


def _folded(char: str) -> str:
    lower = unicodedata.normalize("NFKC", char.casefold())
    if _WITHOUT_MARKS.match(lower):
        lower = unicodedata.normalize("NFD", lower)
    return "".join(map(_folded_letter, _LOOSE_MARK.sub("", lower.translate(_LETTERS))))


def _folded_letter(char: str) -> str:
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Cf":  # soft hyphens, joiners, marks of direction
        return ""
    return char if category[0] in "LMN" or category == "Co" else " "


_FOLDED = _Folded()


def folded(text: str) -> str:
    """`text` in small letters, with spaces where words part."""
    return unicodedata.normalize("NFKC", text).translate(_FOLDED)


def tokens(text: str) -> list[str]:
    """The tokens of a text that is searched, in their order."""
    plain = folded(text)
    if not _HAS_UNSPACED.search(plain):
        return [word[:MAX_TOKEN_CHARS] for word in plain.split()]
    return [token for run in _runs(plain) for token in _of_run(run)]


def asked(text: str) -> tuple[tuple[str, ...], bool]:
    """The tokens that stand one after another wherever a text says `text`, and whether the last of them may go on.

    Where `text` ends in a script without spaces, others may follow in what is searched: the last pair says all, and a
    sign that stands alone is the beginning of a pair.
    """
    runs = list(_runs(folded(text)))
    found = tuple(token for run in runs for token in _of_run(run))
    if not runs or not runs[-1]["unspaced"]:
        return found, False
    is_pair = len(runs[-1][0]) > 1
    return found[:-1] if is_pair else found, not is_pair


def _runs(plain: str) -> Iterator[re.Match[str]]:
    """The longest pieces of each word that are of scripts with spaces, or of scripts without."""
    for word in plain.split():
        yield from _RUN.finditer(word)


def _of_run(run: re.Match[str]) -> Iterable[str]:
    """Of n signs that write no spaces n tokens: the pairs, and the last sign alone, so that every sign begins one."""
    if not run["unspaced"]:
        return (run[0][:MAX_TOKEN_CHARS],)
    return (run[0][at : at + 2] for at in range(len(run[0])))
