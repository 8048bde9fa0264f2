"""The place of a text that says best why it was found. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.search.folding import folded, tokens
from store.search.tree import Phrase, places

CHARS = 240
"""About how long a snippet is."""

_CHUNK = re.compile(r"\S+")
_OUTER = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text, and from where to where in it stands what was asked for."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def snippet(phrases: Sequence[Phrase], text: str, chars: int = CHARS) -> Snippet:
    """The first piece of `text`, about `chars` long, that says as many of the phrases as any; its beginning where none
    is said."""
    located = list(_located(text))
    there = tuple(token for token, _, _ in located)
    found = sorted(
        (located[at][1], located[at + len(phrase.tokens) - 1][2], number)
        for number, phrase in enumerate(phrases)
        for at in places(phrase, there)
    )
    start, end = _window(found, text, chars)
    return Snippet(text[start:end], _marks(found, start, end))


def _window(found: Sequence[tuple[int, int, int]], text: str, chars: int) -> tuple[int, int]:
    best, best_count = 0, 0
    for first, (begins, _, _) in enumerate(found):
        said = set()
        for _, ends, number in found[first:]:
            if ends > begins + chars:
                break
            said.add(number)
        if len(said) > best_count:
            best, best_count = begins, len(said)
    starts_later = best > chars // 2 and len(text) > chars
    start = _word_start(text, max(0, best - chars // 4)) if starts_later else 0
    return start, _word_end(text, min(len(text), start + chars))


def _word_start(text: str, at: int) -> int:
    """The beginning of a word near `at`; `at` itself where no space is near."""
    space = re.compile(r"\s\S").search(text, at, at + 30)
    return space.start() + 1 if space and at else at


def _word_end(text: str, at: int) -> int:
    space = re.compile(r"\s").search(text, at, at + 30) if at < len(text) else None
    return space.start() if space else at if at < len(text) else len(text)


def _marks(found: Sequence[tuple[int, int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The places within the piece, counted from its start; those that touch are one."""
    marks: list[tuple[int, int]] = []
    for begins, ends, _ in found:
        if begins < start or ends > end:
            continue
        if marks and begins - start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], ends - start))
        else:
            marks.append((begins - start, ends - start))
    return tuple(marks)


def _located(text: str) -> Iterator[tuple[str, int, int]]:
    """The tokens of `text`, and where each stands in it."""
    for chunk in _CHUNK.finditer(text):
        found = tokens(chunk[0])
        if len(found) == 1:
            bare = _OUTER.sub("", chunk[0]) or chunk[0]
            at = chunk.start() + chunk[0].index(bare)
            yield found[0], at, at + len(bare)
        elif found:
            yield from _apart(found, chunk[0], chunk.start())


def _apart(found: Sequence[str], chunk: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The tokens of a chunk that has several: each sign is folded by itself, to see where it stands."""
    signs = [(sign, start + at) for at, char in enumerate(chunk) for sign in folded(char)]
    plain = "".join(sign for sign, _ in signs)
    at = 0
    for token in found:
        there = plain.find(token, at)
        if there < 0:  # signs that are one only together
            yield token, start, start + len(chunk)
            continue
        yield token, signs[there][1], signs[there + len(token) - 1][1] + 1
        at = there + 1
