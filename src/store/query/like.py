"""LIKE as `ingest sql` understands it on both engines: in it the upper and lower case of a letter are equal in every
script. No input or output.

SQLite folds ASCII alone, and Postgres nothing at all; its ILIKE folds what the locale of the database knows, which
may be ASCII too. So the folding is ours: SQLite is given `matches` as its LIKE, and Postgres a regular expression
that names both cases of every letter, so that no locale has a say in it.

Equal is what Unicode's case folding makes equal, letter by letter, so that `_` is one letter of the text: "ß" is not
"ss". In addition, the four i of Turkish are one, because whether I is the capital of ı or of i, nobody can tell. The
sign that makes `%`, `_` and itself ordinary ones is a backslash, as on Postgres, or what ESCAPE says; "" is none.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

MAX_PATTERN_CHARS = 1_000
"""A longer pattern is refused."""

SLICE_CHARS = 10_000
"""In how many places of a text a part of a pattern with `_` is looked for between two looks at the time."""

_ONE_SIGN = None
"""Stands for `_` in the parts of a pattern."""

_FORMS = {
    "i": "\u0130\u0131",  # the dotted capital and the dotless small one of Turkish
    "s": "\u017f", "k": "\u212a", "å": "\u212b", "ß": "\u1e9e", "ṡ": "\u1e9b",
    "β": "\u03d0", "ε": "\u03f5", "θ": "\u03d1\u03f4", "ι": "\u0345\u1fbe", "κ": "\u03f0", "μ": "\u00b5", "π": "\u03d6",
    "ρ": "\u03f1", "σ": "\u03c2", "φ": "\u03d5", "ω": "\u2126",
    "в": "\u1c80", "д": "\u1c81", "о": "\u1c82", "с": "\u1c83", "т": "\u1c84\u1c85", "ъ": "\u1c86", "ѣ": "\u1c87",
    "ꙋ": "\u1c88",
}  # fmt: skip
"""The letters that have more forms than a small and a capital one: the others of each."""

_BEFORE = [(other, one) for one, others in _FORMS.items() for other in others if other.lower() != one]


class BadPattern(ValueError):
    """A pattern that means nothing, or is too long."""


def fold(text: str) -> str:
    """`text` with every letter in the one form that stands for all of its forms; as long as before."""
    if text.isascii():
        return text.lower()
    # Sign after sign: a table of them all (`translate`) takes fifteen times as long.
    for other, one in _BEFORE:
        text = text.replace(other, one)
    return text.lower().replace("ς", "σ")  # `lower` itself makes final sigmas


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands between the `%` of a pattern, folded: each part a row of letters, and of None for a `_`."""

    parts: tuple[tuple[str | None, ...], ...]


@lru_cache(maxsize=256)
def parse(pattern: str, escape: str) -> Pattern:
    """Raises BadPattern."""
    if len(pattern) > MAX_PATTERN_CHARS:
        raise BadPattern(f"a pattern of LIKE may have {MAX_PATTERN_CHARS:,} characters")
    if len(escape) > 1:
        raise BadPattern(f"ESCAPE is one character, not {escape!r}")
    parts: list[list[str | None]] = [[]]
    signs = iter(pattern)
    for sign in signs:
        if sign == escape:
            sign = next(signs, "")
            if not sign:
                raise BadPattern(
                    f"the pattern ends with {escape!r}, which makes the next sign an ordinary one"
                )
            parts[-1].append(fold(sign))
        elif sign == "%":
            parts.append([])
        else:
            parts[-1].append(_ONE_SIGN if sign == "_" else fold(sign))
    return Pattern(tuple(map(tuple, parts)))


def matches(pattern: Pattern, text: str, check: Callable[[], None]) -> bool:
    """Whether the whole of `text` is like the pattern. `check` is called between two slices of work, and may raise.

    A part is as long as what it matches, so the first place of each is the best, and nothing is tried twice.
    """
    folded = fold(text)
    first, *middle = pattern.parts
    if not middle:
        return len(folded) == len(first) and _is_at(first, folded, 0)
    last = middle.pop()
    end = len(folded) - len(last)
    if end < len(first) or not _is_at(first, folded, 0) or not _is_at(last, folded, end):
        return False
    at = len(first)
    for part in middle:
        place = _find(part, folded, at, end, check)
        if place < 0:
            return False
        at = place + len(part)
    return True


def _is_at(part: tuple[str | None, ...], folded: str, at: int) -> bool:
    return all(sign is None or sign == folded[at + n] for n, sign in enumerate(part))


def _find(part: tuple[str | None, ...], folded: str, at: int, end: int, check: Callable[[], None]) -> int:
    """The first place of a part between `at` and `end`; -1 for none."""
    if None not in part:
        return folded.find("".join(filter(None, part)), at, end)
    pattern = _searched(part)
    while at + len(part) <= end:
        check()
        found = pattern.search(folded, at, min(end, at + SLICE_CHARS + len(part) - 1))
        if found:
            return found.start()
        at += SLICE_CHARS
    return -1


@lru_cache(maxsize=256)
def _searched(part: tuple[str | None, ...]) -> re.Pattern[str]:
    return re.compile("".join("." if sign is None else re.escape(sign) for sign in part), re.DOTALL)


def as_regex(pattern: Pattern) -> str:
    """The same as a regular expression of Postgres, for its `~`: all forms of a letter are named."""
    return f"^{'.*'.join(''.join(map(_as_regex, part)) for part in pattern.parts)}$"


def _as_regex(sign: str | None) -> str:
    if sign is None:
        return "."
    every = cases(sign)
    if len(every) > 1:
        return f"[{''.join(sorted(every))}]"
    return sign if sign.isalnum() or not sign.isascii() or sign.isspace() else "\\" + sign


def cases(folded: str) -> frozenset[str]:
    """All letters that are folded to this one."""
    near = {folded, folded.upper(), folded.title(), *_FORMS.get(folded, "")}
    return frozenset(letter for letter in near if len(letter) == 1 and fold(letter) == folded)
