"""What stands in quotation marks, or after the dash of a dialogue. Pure, in one pass over the text.

The marks differ: „…“, “…”, «…», »…«, "…", ‹…›; and one character closes in one language what it opens in another. So a
mark is read by what is open, and where nothing is, by the white space beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile('[“”„‟«»‹›"]+')
_CLOSES = {"“": "”“", "„": '“”"', "‟": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", '"': '"”'}
_DIALOGUE = re.compile(r"[ \t]*[—–―-] ?(?=[^\s\d—–-])")
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A quoted part of a text, without its marks. `line_start` and `line_end` are those of its paragraph.
    `is_dialogue` tells that a dash begins it. `goes_on` tells that the next paragraph continues it, `continues` that it
    continues the one before."""

    start: int
    end: int
    line_start: int
    line_end: int
    is_dialogue: bool = False
    goes_on: bool = False
    continues: bool = False


def quoted(text: str) -> Iterator[Quoted]:
    """The quoted parts of `text`, in order; those within others are not given by themselves."""
    at = 0
    unclosed: tuple[int, int, int, str] | None = None
    for line in text.split("\n"):
        end = at + len(line)
        marks = list(_MARK.finditer(line))
        continued = False
        if unclosed is not None:
            continued = line.lstrip()[:1] == unclosed[3]
            if continued or (unclosed[3] == "“" and unclosed[0] - unclosed[2] == 1):
                yield Quoted(
                    start=unclosed[0],
                    end=unclosed[1],
                    line_start=unclosed[2],
                    line_end=unclosed[1],
                    goes_on=continued,
                )
        unclosed = None
        found, open_at, open_mark = _in_line(line, marks)
        for number, (a, b) in enumerate(found):
            yield Quoted(
                start=at + a, end=at + b, line_start=at, line_end=end, continues=continued and number == 0
            )
        if open_at is not None:
            unclosed = at + open_at, end, at, open_mark
        if not found and (dash := _DIALOGUE.match(line)):
            yield Quoted(start=at + dash.end(), end=end, line_start=at, line_end=end, is_dialogue=True)
        at = end + 1
    if unclosed is not None and unclosed[0] - unclosed[2] == 1:
        yield Quoted(start=unclosed[0], end=unclosed[1], line_start=unclosed[2], line_end=unclosed[1])


def _in_line(line: str, marks: list[re.Match[str]]) -> tuple[list[tuple[int, int]], int | None, str]:
    """The quoted parts of a line; and where one begins that does not end, with its mark."""
    found: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for marked in marks:
        mark = marked[0][0]
        a, b = marked.span()
        if stack and mark in _CLOSES[stack[-1][0]] and not _must_open(mark, line, a, b):
            _, start = stack.pop()
            if not stack:
                found.append((start, a))
        elif _opens(mark, line, a, b) and len(stack) < _MAX_DEPTH:
            stack.append((mark, b))
        elif stack and any(mark in _CLOSES[one] for one, _ in stack):
            while stack and mark not in _CLOSES[stack[-1][0]]:
                stack.pop()
            _, start = stack.pop()
            if not stack:
                found.append((start, a))
    if stack:
        return found, stack[0][1], stack[0][0]
    return found, None, ""


def _opens(mark: str, line: str, start: int, end: int) -> bool:
    before, after = line[start - 1 : start], line[end : end + 1]
    if mark in "”‟" and mark != "‟":
        return False
    if not after or (after.isspace() and mark not in "«„"):
        return False
    return mark in "„‟«“‹" or not before or not (before.isalnum() or before in ".,!?…")


def _must_open(mark: str, line: str, start: int, end: int) -> bool:
    """Whether a mark that could close opens, because a space stands before it and none after."""
    before, after = line[start - 1 : start], line[end : end + 1]
    return mark in "“«" and before.isspace() and bool(after) and after.isalnum()
