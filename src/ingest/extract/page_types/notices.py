"""What pages that hold no article say of themselves, in some forty languages. No input or output.

A notice speaks to its reader about the page itself: the page that you asked for, log in to go on reading, we use
cookies. News tells the same of others. Such words convict no page by themselves: ingest.extract.page_types asks what
else speaks for an article, and against one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from ingest.extract.page_types import notice_words
from ingest.extract.page_types.notice_words import Notice

_ANYWHERE = "xx"
_MAX_TITLE_CHARS = 120
_CHARS_TO_TELL_SCRIPT = 500

# Joiners and vowel signs that some write and others do not.
_OPTIONAL_MARKS = re.compile(r"[\u200b-\u200f\u00ad\u064b-\u0652]")
_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?…؟।])[\"”»“')\]]*\s+|(?<=[。！？])")
_LINE_END = re.compile(r"[.!?…؟।。！？][\"”»“')\]]*$")
_STATUS = re.compile(r"(?<!\d)[45]\d\d(?!\d)")
_STATUS_NOTICES: dict[str, Notice] = {"404": "missing", "410": "missing", "451": "region"}
_TITLE_NOTICES: tuple[Notice, ...] = ("missing", "check")
_EDGES = " .,:;!?…|·•-–—_*\"“”„«»'()[]<>¡¿。！？、#/؟،"
_STATUS_WORDS = re.compile(rf"(?<!\w)(?:{notice_words.STATUS_WORDS.replace(chr(10), '')})(?!\w)")


def sentences(lines: Iterable[str]) -> list[str]:
    """The sentences of `lines`."""
    return [part for line in lines for part in _SENTENCE_ENDS.split(line) if part.strip()]


def ends_sentence(line: str) -> bool:
    """Whether `line` ends as a sentence does."""
    return bool(_LINE_END.search(line))


def notices(said: Iterable[str]) -> list[Notice | None]:
    """What each of the sentences `said` tells of the page, None: it tells of something else."""
    said = list(map(_plain, said))
    tables = _languages(" ".join(said))
    return [_notice(words, tables) for words in said]


def title_notice(title: str) -> Notice | None:
    """What a title tells of its page and says nothing else: "404", "Page not found", "Just a moment..."."""
    words = _plain(title[: _MAX_TITLE_CHARS + 1])
    if not words or len(words) > _MAX_TITLE_CHARS:
        return None
    status = _STATUS.search(words)
    rest = " ".join(_STATUS.sub(" ", words, count=1).split()).strip(_EDGES)
    bare = _without_edges(rest)
    if status and not bare:
        return _STATUS_NOTICES.get(status[0], "closed" if status[0][0] == "5" else "check")
    for candidate in dict.fromkeys((rest, bare)):
        for code in _languages(candidate) if candidate else ():
            for kind in _TITLE_NOTICES:
                pattern = _titles(code, kind)
                if pattern and pattern.fullmatch(candidate):
                    return kind
    return None


def is_rights_line(line: str) -> bool:
    """Whether `line` says whose the page is, as the line at its foot does."""
    words = _plain(line)
    return any(pattern and pattern.search(words) for pattern in map(_rights, (*_languages(words), _ANYWHERE)))


@lru_cache(maxsize=512)
def _notice(words: str, tables: tuple[str, ...]) -> Notice | None:
    # Nearly every sentence is none, and one search in a language says so.
    for code in tables:
        if _any_sentence(code).search(words):
            return next(kind for kind in _kinds(code) if _sentences(code, kind).search(words))
    return None


def _without_edges(words: str) -> str:
    """`words` without "error", "sorry" and their like."""
    return " ".join(_STATUS_WORDS.sub(" ", words).split()).strip(_EDGES)


def _plain(words: str) -> str:
    plain = unicodedata.normalize("NFC", words).lower().translate(_APOSTROPHES)
    return " ".join(_OPTIONAL_MARKS.sub("", plain).split())


# ---- languages -------------------------------------------------------------------------------------------


def _languages(words: str) -> tuple[str, ...]:
    """The languages that `words` may be in, by their script, and English, which programs speak on all sites.

    What the page declares is not asked: it is a default of the program too often.
    """
    return tuple(dict.fromkeys((*_by_script().get(_script(words), ()), "en")))


def _script(words: str) -> str:
    """The first word of the Unicode names of most letters, one for all that Chinese and Japanese write."""
    if words.isascii():
        return "LATIN"
    letters = Counter(filter(str.isalpha, words[:_CHARS_TO_TELL_SCRIPT]))
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        counts[unicodedata.name(letter, "LATIN").split()[0]] += count
    script = counts.most_common(1)[0][0] if counts else "LATIN"
    return "CJK" if script in ("HIRAGANA", "KATAKANA") else script


@lru_cache(maxsize=1)
def _by_script() -> dict[str, tuple[str, ...]]:
    scripts: dict[str, tuple[str, ...]] = {}
    for code, line in _lines(notice_words.MISSING_TITLES).items():
        script = _script(re.sub(r"\\.|url", "", line))
        scripts[script] = (*scripts.get(script, ()), code)
    return scripts


# ---- tables ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def _kinds(code: str) -> dict[Notice, str]:
    """The phrases of a language by kind of notice."""
    lines = {kind: _lines(table).get(code) for kind, table in notice_words.SENTENCES.items()}
    return {kind: line for kind, line in lines.items() if line}


@lru_cache(maxsize=128)
def _any_sentence(code: str) -> re.Pattern[str]:
    return _compiled(" | ".join(_kinds(code).values()) or "(?!)", code)


@lru_cache(maxsize=512)
def _sentences(code: str, kind: Notice) -> re.Pattern[str]:
    return _compiled(_kinds(code)[kind], code)


@lru_cache(maxsize=256)
def _titles(code: str, kind: Notice) -> re.Pattern[str] | None:
    table = notice_words.MISSING_TITLES if kind == "missing" else notice_words.WALL_TITLES
    line = _lines(table).get(code)
    return _compiled(line, code) if line else None


@lru_cache(maxsize=128)
def _rights(code: str) -> re.Pattern[str] | None:
    line = _lines(notice_words.RIGHTS).get(code)
    return _compiled(line, code if code != _ANYWHERE else "zh") if line else None


@lru_cache(maxsize=16)
def _lines(table: str) -> dict[str, str]:
    """The phrases of `table` by language."""
    pairs = (line.partition(": ") for line in table.strip().splitlines())
    return {code: unicodedata.normalize("NFC", phrases) for code, _, phrases in pairs}


def _compiled(line: str, code: str) -> re.Pattern[str]:
    phrases = (phrase.strip().replace("_", "[^.!?。]{0,40}?") for phrase in line.split(" | "))
    start = "" if code in notice_words.UNSPACED else r"(?<!\w)"
    return re.compile(f"{start}(?:{_OPTIONAL_MARKS.sub('', '|'.join(phrases))})")
