"""Says whether a text that was fetched again is a revision, and what was changed. Pure.

White space, the shape of quote marks and lines that only give a time ("Updated 12:30 GMT") change without an
edit. They make no revision.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from store.model import Change, RevisionContent

_QUOTE_MARKS = re.compile("[\"“”„‟«»‹›‘’‚‛'`´ʼ＂＇]|''")
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
_CLOCK_TOKEN = re.compile(r"[^\W\d_]+(?:\.[a-z])?|\d+")
_CLOCK_LINE_MAX_CHARS = 120
# Pairs of equal words in two texts, with which the cost of comparing them grows. Above, nothing is aligned.
_MAX_EQUAL_PAIRS = 2_000_000
_CONTEXT_WORDS = 6


@dataclass(frozen=True, slots=True)
class DiffSpan:
    """A run of words that two revisions have in common ("same"), or that only one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


def change(before: RevisionContent, after: RevisionContent) -> Change | None:
    """How much `after` differs from `before`, in words of lead and text; None when it is no revision."""
    old, new = _words(before), _words(after)
    headline_changed = _normalize(before.title) != _normalize(after.title)
    if not headline_changed and _normalize(" ".join(old)) == _normalize(" ".join(new)):
        return None
    added = removed = 0
    for tag, from_old, to_old, from_new, to_new in _opcodes(old, new):
        if tag != "equal":
            removed += to_old - from_old
            added += to_new - from_new
    return Change(words_added=added, words_removed=removed, headline_changed=headline_changed)


def diff(before: RevisionContent, after: RevisionContent) -> tuple[DiffSpan, ...]:
    """What was removed and added, word by word, with a few words of context; the headline comes first."""
    spans: list[DiffSpan] = []
    if _normalize(before.title) != _normalize(after.title):
        spans += [DiffSpan("removed", before.title), DiffSpan("added", after.title)]
    old, new = _words(before), _words(after)
    for tag, from_old, to_old, from_new, to_new in _opcodes(old, new):
        if tag == "equal":
            spans.append(DiffSpan("same", _shorten(new[from_new:to_new])))
            continue
        if to_old > from_old:
            spans.append(DiffSpan("removed", " ".join(old[from_old:to_old])))
        if to_new > from_new:
            spans.append(DiffSpan("added", " ".join(new[from_new:to_new])))
    return tuple(spans)


def format_diff(spans: Sequence[DiffSpan]) -> str:
    """`spans` for people: "He said [-Monday-] {+Tuesday+} that ..."."""
    return " ".join(_format_span(span) for span in spans)


def _format_span(span: DiffSpan) -> str:
    if span.kind == "removed":
        return f"[-{span.text}-]"
    return f"{{+{span.text}+}}" if span.kind == "added" else span.text


def is_clock_line(line: str) -> bool:
    """Whether a line only gives a time: "Last updated: 5 minutes ago", "12:30 GMT, 5 March"."""
    if len(line) > _CLOCK_LINE_MAX_CHARS:
        return False
    tokens = _CLOCK_TOKEN.findall(line.lower())
    gives_time = any(token.isdigit() or token in ("ago", "now", "назад") for token in tokens)
    return gives_time and all(token.isdigit() or token in _CLOCK_WORDS for token in tokens)


def _words(content: RevisionContent) -> list[str]:
    """The words of lead and text, without clock lines and invisible characters."""
    whole = "\n".join(part for part in (content.lead, content.text) if part)
    lines = (line for line in whole.split("\n") if not is_clock_line(line))
    return [word for line in lines for word in _INVISIBLE.sub("", line).split()]


def _normalize(text: str) -> str:
    """`text` with one kind of quote mark and of white space."""
    spaced = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    return _QUOTE_MARKS.sub('"', spaced)


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, int, int, int, int]]:
    """The opcodes of difflib, over words and regardless of the shape of quote marks."""
    old_words, new_words = [_normalize(word) for word in old], [_normalize(word) for word in new]
    old_counts, new_counts = Counter(old_words), Counter(new_words)
    # difflib examines every pair of equal words: a text of one word repeated would take hours.
    if sum(count * new_counts[word] for word, count in old_counts.items()) > _MAX_EQUAL_PAIRS:
        yield "replace", 0, len(old), 0, len(new)
        return
    yield from SequenceMatcher(None, old_words, new_words, autojunk=False).get_opcodes()


def _shorten(words: Sequence[str]) -> str:
    if len(words) <= 2 * _CONTEXT_WORDS + 2:
        return " ".join(words)
    return " ".join((*words[:_CONTEXT_WORDS], "…", *words[-_CONTEXT_WORDS:]))
