"""Names in bylines: "By Ann Lee and Bo Ek, staff writers" has two. No input or output."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.authors.byline_words import (
    BEFORE_NAMES,
    BEHIND_NAMES,
    IN_PICTURES,
    PARTICLES,
    PLACE_WORDS,
    SURNAME_CONJUNCTIONS,
    is_before_any_name,
    is_before_names,
    is_conjunction,
)
from ingest.extract.times.labels import labelled_parts, last_label
from ingest.text import clean_line

MAX_NAME_CHARS = 80
MAX_NAME_WORDS = 8
# Characters of a byline that are split into names, and of a name before it is checked.
MAX_SPLIT_CHARS = 600
MAX_RAW_NAME_CHARS = 200
MAX_PERSON_WORDS = 5
MAX_BY_WORDS = 4
# What may be left of a label for a time: "on", "von".
MAX_LABEL_LETTERS = 3
# A full name in Chinese has two to four characters.
_CHINESE_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_CHINESE_AND = re.compile(r"([\u3400-\u9fff]{2,3})[和与與及]([\u3400-\u9fff]{2,3})")
# "and" is written onto the next word in Arabic and Hebrew; these names begin with that letter themselves.
_JOINED_AND = re.compile(r"(?P<and>[\u0648\u05d5])(?P<word>[\u0621-\u064a\u05d0-\u05ea]{3,})")
_BEGIN_WITH_AND = frozenset(
    "وليد وائل وسام وفاء وجدي وحيد وهيب وداد وردة وسيم وضاح وديع وجيه ورقة واصف והב ורד ורדה ויקטור ויקטוריה ורדי"
    " ויינברג ויזל וולף וולך ולד ויס".split()
)
# In Chinese and Japanese, a middle dot parts the names of one foreigner.
_SEPARATOR = re.compile(
    r"\s*(?:[;|•/\n、，،؛；／]|(?<![\u3040-\u30ff\u3400-\u9fff])[·・]|[·・](?![\u3040-\u30ff\u3400-\u9fff])"
    r"|\s[–—-]\s|,(?!\s*(?:jr|sr|ii|iii|md|phd|ph\.d|esq|m\.d)\b))\s*",
    re.I,
)
_HANDLE = re.compile(
    r"[(\[]?(?<![\w.])@[\w.]{2,40}(?:@[\w.-]{2,60})?[)\]]?|[(<\[]?\b[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30})+[)>\]]?"
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|\{\{|<|>|\d{3}|facebook|^\W*$|^(?:null|none|undefined|n/?a|admin|administrator|root"
    r"|unknown|author|anonymous user|posts by|view all|follow|share|more|by|and|von|und|et|par|por|y|e|di"
    r"|da|de|av|al|von:|autor|autorin|updated?|published|contributors?|guest)$",
    re.I,
)
_ROLE = re.compile(
    r"^(?:(?:senior|chief|staff|deputy|managing|political|foreign|special|contributing|associate"
    r"|executive|assistant|digital|news|sports?|business|education|health|crime|investigative|features?"
    r"|data|global|world|national|lead|freelance)\s+)*"
    r"(?:(?:\w+\s+){0,2}(?:reporter|editor|correspondent|writer|journalist|columnist|producer|staff"
    r"|contributor|photographer|author|analyst|critic|blogger|anchor|host|bureau chief|editor-in-chief"
    r"|publisher|fellow|professor|presenter)s?(?:\s+(?:at|of|for|in)\s.*)?"
    r"|redakteur(?:in)?|redaktion\w*|journalist(?:in)?|korrespondent(?:in)?|reporterin|volont\wr(?:in)?"
    r"|autorin|chefredakteur(?:in)?|journaliste|rédact\w+|correspondant\w*|periodista|redactora?"
    r"|redattrice|giornalista|журналист\w*|корреспондент\w*)$",
    re.I,
)
# "5 hours ago", "vor 3 Stunden"; "98 Buck Social" is a name.
_RELATIVE_TIME = re.compile(
    r"(?:[^\W\d]{1,12}\s)?\d{1,3}\s?(?:(?:Stunden?|Minuten?|Tage?n?|Std\.?|Min\.?|[^\W\dA-ZÀ-ÞА-Я]{1,12})(?:\s|$)){1,3}"
)
_SUFFIX = re.compile(r"\s*(?:\((?:[^)]{1,60})\)|,\s*(?:AP|AFP|Reuters|CNN|BBC|dpa))\s*$")
_NAME_PARTICLES = frozenset(
    "van von der den de di da das do dos du del della la le el al bin ibn ben ter ten zu zur af av y e i ter".split()
)


def split_names(byline: str, language: str = "") -> list[str]:
    """The names in one byline in `language` ("" where it is not known)."""
    byline = " ".join(byline[:MAX_SPLIT_CHARS].split())
    if "://" in byline or byline.startswith("www."):
        return []
    whole = without_by_words(byline, language)
    parts = [one for part in _of_writers(whole) for one in _at_conjunctions(part, language)]
    names = (clean_name(part, language, is_first=not at) for at, part in enumerate(parts))
    return [name for name in names if name]


def _of_writers(byline: str) -> Iterator[str]:
    """The parts of `byline` between separators, without those on pictures: "Photo: Bo Ek"."""
    is_next_of_pictures = False
    for part in _SEPARATOR.split(byline):
        pictures = IN_PICTURES.match(part)
        if not pictures and not is_next_of_pictures:
            yield part
        is_next_of_pictures = pictures is not None and pictures.end() == len(part)


def without_by_words(words: str, language: str) -> str:
    """`words` without "By", "Text:", 记者 before the name."""
    for _ in range(MAX_BY_WORDS):
        found = BEFORE_NAMES.match(words)
        if not found:
            break
        rest = words[found.end() :]
        if not found["end"].strip() and not _is_before(found["words"], rest, language):
            break
        words = rest
    return words


def _is_before(by_words: str, rest: str, language: str) -> bool:
    """Whether `by_words` stand before the name `rest` without a colon, not as its beginning ("von Trotta")."""
    if by_words.casefold() in PARTICLES:
        has_letters_without_case = rest[0].lower() == rest[0].upper()
        if rest[0].islower() or not (by_words.islower() or " " in rest or has_letters_without_case):
            return False
    return is_before_names(by_words, language)


def _at_conjunctions(words: str, language: str) -> Iterator[str]:
    """The parts of `words` between words for "and"."""
    chinese = _CHINESE_AND.fullmatch(words)
    if chinese:
        yield from chinese.groups()
        return
    pieces: list[list[str]] = [[]]
    joints: list[str] = []
    tokens = words.split()
    is_capital = words.isupper()
    for at, token in enumerate(tokens):
        joined = _JOINED_AND.fullmatch(token) if at >= 2 and at + 1 < len(tokens) else None
        word = token.casefold() if is_capital or token in ("And", "Und") else token
        if is_conjunction(word, language) and pieces[-1] and at + 1 < len(tokens):
            joints.append(word)
            pieces.append([])
        elif joined and token not in _BEGIN_WITH_AND:
            joints.append(joined["and"])
            pieces.append([joined["word"]])
        else:
            pieces[-1].append(token)
    for name in _joined_again(pieces, joints):
        if language == "zh" and len(name) > 1 and all(map(_CHINESE_NAME.fullmatch, name)):
            yield from name
        else:
            yield " ".join(name)


def _joined_again(pieces: list[list[str]], joints: list[str]) -> Iterator[list[str]]:
    """The names of `pieces`: a single word after "y" is the second surname of the name before it."""
    current = pieces[0]
    for joint, piece in zip(joints, pieces[1:], strict=True):
        if joint in SURNAME_CONJUNCTIONS and len(piece) == 1 and len(current) > 1:
            current = [*current, joint, *piece]
            continue
        yield current
        current = piece
    yield current


def clean_name(part: str, language: str = "", *, is_first: bool = True) -> str:
    """`part` without what surrounds a name, "" when it is none. After the first name come roles: "cook at Elm"."""
    part = without_by_words(_HANDLE.sub(" ", part).strip() or part, language)
    part = BEHIND_NAMES.sub("", _SUFFIX.sub("", part))
    part = _without_place(part, language) if is_first or " at " not in part else part
    name = clean_line(part.strip(" .,:;-–—|/*\"'=＝"), MAX_RAW_NAME_CHARS)
    if _NO_NAME.search(name) or _ROLE.match(name) or is_before_any_name(name) or is_time(name):
        return ""
    is_too_long = len(name) > MAX_NAME_CHARS or len(name.split()) > MAX_NAME_WORDS
    return "" if is_too_long or len(name) < 2 else name


def is_time(words: str) -> bool:
    """Whether `words` tell a time ("Updated 5 hours ago"), or are a label for one ("Last updated")."""
    if any(map(str.isdigit, words)):
        return last_label(words) is not None or _RELATIVE_TIME.fullmatch(words) is not None
    parts = list(labelled_parts(words))
    return len(parts) > 1 and sum(map(str.isalpha, "".join(part for part, _ in parts))) <= MAX_LABEL_LETTERS


def _without_place(words: str, language: str) -> str:
    """`words` without the place after a name: "Ann Lee in New York"."""
    tokens = words.split()
    for at in range(2, len(tokens) - 1):
        is_place_word = tokens[at] in PLACE_WORDS.get(language, PLACE_WORDS[""])
        if is_place_word and looks_like_person(" ".join(tokens[:at])) and not tokens[at + 1][:1].islower():
            return " ".join(tokens[:at])
    return words


def looks_like_person(name: str) -> bool:
    """Whether `name` is built as a person's full name: capitalised words, or a few in letters without capitals."""
    words = name.split()
    if not 1 <= len(words) <= MAX_PERSON_WORDS or any(char.isdigit() or char in "?!:…" for char in name):
        return False
    if not any(char.lower() != char.upper() for char in name):
        return all(any(map(str.isalpha, word)) for word in words) and (len(words) > 1 or 2 <= len(name) <= 5)
    capitalised = [word for word in words if word[0].isupper()]
    return len(capitalised) > 1 and all(
        word[0].isupper() or word in _NAME_PARTICLES or "’" in word or "'" in word for word in words
    )
