"""Whether a text that was read again is a revision, and what changed in it. Pure.

White space, the shape of quote marks and lines that only tell the time ("Updated 12:30 GMT") change
without anybody having edited anything: they make no revision.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from store.model import Change, RevisionContent

_QUOTES = re.compile("[\"“”„‟«»‹›‘’‚‛'`´ʼ＂＇]|''")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_CLOCK_WORDS = frozenset(
    """
    last first latest edited modified published posted update updated created time date on at by ago just now
    today yesterday a an the and of min mins minute minutes sec secs second seconds hour hours hr hrs day days
    week weeks am pm a.m p.m gmt utc bst est edt cet cest msk ist irst local st nd rd th h m s
    mon monday tue tues tuesday wed wednesday thu thurs thursday fri friday sat saturday sun sunday
    jan january feb february mar march apr april may jun june jul july aug august sep sept september
    oct october nov november dec december
    uhr stand aktualisiert zuletzt vor stunde stunden minuten mis mise à jour publié le il y
    actualizado publicado hace hora horas
    обновлен обновлена обновлено опубликовано изменено добавлено назад минут минуту минуты мин час часа часов
    в г года мск сегодня вчера январь января февраль февраля март марта апрель апреля май мая июнь июня
    июль июля август августа сентябрь сентября октябрь октября ноябрь ноября декабрь декабря
    """.split()
)
_TOKEN = re.compile(r"[^\W\d_]+(?:\.[a-z])?|\d+")
_CLOCK_LINE_MAX = 120
_COSTLIEST = 2_000_000
_CONTEXT = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that two revisions have in common, or that only one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


def change(before: RevisionContent, after: RevisionContent) -> Change | None:
    """How `after` differs from `before`, in words of lead and text; None when it is no revision."""
    old, new = _words(before), _words(after)
    headline_changed = _plain(before.title) != _plain(after.title)
    if not headline_changed and _plain_words(old) == _plain_words(new):
        return None
    added = removed = 0
    for tag, from_old, to_old, from_new, to_new in _opcodes(old, new):
        if tag != "equal":
            removed += to_old - from_old
            added += to_new - from_new
    return Change(words_added=added, words_removed=removed, headline_changed=headline_changed)


def diff(before: RevisionContent, after: RevisionContent) -> tuple[Piece, ...]:
    """What was removed and added, word by word, with a few words around; the headline comes first."""
    pieces: list[Piece] = []
    if _plain(before.title) != _plain(after.title):
        pieces += [Piece("removed", before.title), Piece("added", after.title)]
    old, new = _words(before), _words(after)
    for tag, from_old, to_old, from_new, to_new in _opcodes(old, new):
        if tag == "equal":
            pieces.append(Piece("same", _shortened(new[from_new:to_new])))
            continue
        if to_old > from_old:
            pieces.append(Piece("removed", " ".join(old[from_old:to_old])))
        if to_new > from_new:
            pieces.append(Piece("added", " ".join(new[from_new:to_new])))
    return tuple(pieces)


def written(pieces: Sequence[Piece]) -> str:
    """`pieces` for people: "He said [-Monday-] {+Tuesday+} that ..."."""
    forms = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return " ".join(forms[piece.kind].format(piece.text) for piece in pieces)


def is_clock_line(line: str) -> bool:
    """Whether a line says nothing but when: "Last updated: 5 minutes ago", "12:30 GMT, 5 March"."""
    if len(line) > _CLOCK_LINE_MAX:
        return False
    tokens = _TOKEN.findall(line.lower())
    tells_time = any(token.isdigit() or token in ("ago", "now", "назад") for token in tokens)
    return tells_time and all(token.isdigit() or token in _CLOCK_WORDS for token in tokens)


def _words(content: RevisionContent) -> list[str]:
    whole = "\n".join(part for part in (content.lead, content.text) if part)
    kept = (line for line in whole.split("\n") if not is_clock_line(line))
    return [word for line in kept for word in _INVISIBLE.sub("", line).split()]


def _plain(text: str) -> str:
    """`text` with one kind of quote mark and of white space."""
    spaced = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    return _QUOTES.sub('"', spaced)


def _plain_words(words: Sequence[str]) -> list[str]:
    return _plain(" ".join(words)).split()


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """As difflib's, over words; quote marks do not count."""
    plain_old, plain_new = [_plain(word) for word in old], [_plain(word) for word in new]
    here, there = Counter(plain_old), Counter(plain_new)
    # What the comparison costs grows with the product; a text of one word repeated would take hours.
    if sum(count * there[word] for word, count in here.items()) > _COSTLIEST:
        yield "replace", 0, len(old), 0, len(new)
        return
    yield from SequenceMatcher(None, plain_old, plain_new, autojunk=False).get_opcodes()


def _shortened(words: Sequence[str]) -> str:
    if len(words) <= 2 * _CONTEXT + 2:
        return " ".join(words)
    return " ".join((*words[:_CONTEXT], "…", *words[-_CONTEXT:]))
