"""Says whether a text that was fetched again is a revision, and what was changed. Pure.

White space, the shape of quote marks and lines that only give a time ("Updated 12:30 GMT") change without an
edit. They make no revision.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ingest.dedupe.alignment import Block, Steps, equal_blocks
from store.model import Change

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
_CONTEXT_WORDS = 6


@dataclass(frozen=True, slots=True)
class DiffSpan:
    """A run of words that two revisions have in common ("same"), or that only one of them has."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that were removed, words that were added in their place, and words after them that stayed."""

    removed: Sequence[str]
    added: Sequence[str]
    same: Sequence[str]


class Version(Protocol):
    """What is read of a version of an article."""

    @property
    def title(self) -> str: ...
    @property
    def lead(self) -> str | None: ...
    @property
    def text(self) -> str: ...


def change(before: Version, after: Version, steps: Steps | None = None) -> Change | None:
    """How much `after` differs from `before`, in words of lead and text; None when it is no revision. `steps` are those
    that aligning them may take; None: as many as it ever may."""
    old, new = _words(before), _words(after)
    headline_changed = _normalize(before.title) != _normalize(after.title)
    if not headline_changed and _normalize(" ".join(old)) == _normalize(" ".join(new)):
        return None
    added = removed = 0
    for piece in _pieces(old, new, steps):
        removed += len(piece.removed)
        added += len(piece.added)
    return Change(words_added=added, words_removed=removed, headline_changed=headline_changed)


def diff(before: Version, after: Version) -> tuple[DiffSpan, ...]:
    """What was removed and added, word by word, with a few words of context; the headline comes first."""
    spans: list[DiffSpan] = []
    if _normalize(before.title) != _normalize(after.title):
        spans += [DiffSpan("removed", before.title), DiffSpan("added", after.title)]
    old, new = _words(before), _words(after)
    for piece in _pieces(old, new):
        if piece.removed:
            spans.append(DiffSpan("removed", " ".join(piece.removed)))
        if piece.added:
            spans.append(DiffSpan("added", " ".join(piece.added)))
        if piece.same:
            spans.append(DiffSpan("same", _shorten(piece.same)))
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


def _words(content: Version) -> list[str]:
    """The words of lead and text, without clock lines and invisible characters."""
    whole = "\n".join(part for part in (content.lead, content.text) if part)
    lines = (line for line in whole.split("\n") if not is_clock_line(line))
    return [word for line in lines for word in _INVISIBLE.sub("", line).split()]


def _normalize(text: str) -> str:
    """`text` with one kind of quote mark and of white space."""
    spaced = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())
    return _QUOTE_MARKS.sub('"', spaced)


def _pieces(old: Sequence[str], new: Sequence[str], steps: Steps | None = None) -> Iterator[_Piece]:
    """Both texts in pieces of words, regardless of the shape of quote marks."""
    blocks = equal_blocks([_normalize(word) for word in old], [_normalize(word) for word in new], steps)
    old_at = new_at = 0
    for block in (*blocks, Block(len(old), len(new), 0)):
        yield _Piece(
            removed=old[old_at : block.old],
            added=new[new_at : block.new],
            same=new[block.new : block.new + block.size],
        )
        old_at, new_at = block.old + block.size, block.new + block.size


def _shorten(words: Sequence[str]) -> str:
    if len(words) <= 2 * _CONTEXT_WORDS + 2:
        return " ".join(words)
    return " ".join((*words[:_CONTEXT_WORDS], "…", *words[-_CONTEXT_WORDS:]))
