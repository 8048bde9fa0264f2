"""The text of a page that a script builds: it stands in the state that the page carries as JSON. No input or output.

The state is read only where the page itself shows no convincing text, and only the object whose title is the page's.
How a publisher names its keys is not known; what is prose is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from ingest.extract.body.scoring import MIN_PROSE_CHARS, prose_chars
from ingest.extract.body.sentences import weighted_length
from ingest.extract.body.state.written import paragraphs_of
from ingest.extract.titles import text_key

# Scripts beyond so many characters together are not read, and parsing gives up after as many.
MAX_STATE_CHARS = 4_000_000
MAX_SCRIPTS = 200
MIN_SCRIPT_CHARS = 200
MAX_STARTS = 200
MAX_NODES = 100_000
MAX_DEPTH = 24
# From the object with the title down to the one with the text.
MAX_LEVELS_TO_TEXT = 4
# Titles with shorter keys agree by accident.
MIN_TITLE_CHARS = 6
MIN_TEXT_CHARS = 200

_DECODER = json.JSONDecoder()
_STRING_START = 'JSON.parse("'

# A value as json gives it. It is not passed on beyond this module.
Value = object


def state_paragraphs(page: LexborHTMLParser, title: str) -> list[str]:
    """The paragraphs of the article called `title` in the page's scripts; [] when there is none."""
    title_key = text_key(title)
    if len(title_key) < MIN_TITLE_CHARS and weighted_length(title_key) < MIN_TITLE_CHARS:
        return []
    best: list[str] = []
    for data in _states(page, max(title.split(), key=len)):
        for text in _texts_beside(data, title_key):
            if prose_chars(text) > max(prose_chars(best), MIN_TEXT_CHARS):
                best = text
    return best


def _states(page: LexborHTMLParser, word: str) -> Iterator[Value]:
    """The JSON values in those scripts of `page` that have `word`."""
    budget = MAX_STATE_CHARS
    spelled = json.dumps(word)[1:-1]
    for node in page.css("script:not([src])")[:MAX_SCRIPTS]:
        script = node.text(deep=True)
        budget -= len(script)
        if budget < 0:
            return
        if len(script) >= MIN_SCRIPT_CHARS and (word in script or spelled in script):
            yield from _values(script)


def _values(script: str) -> Iterator[Value]:
    """The JSON objects in `script`, also where they are written as a string."""
    at, left = 0, MAX_STATE_CHARS
    for _ in range(MAX_STARTS):
        start = min((found for mark in ("{", "[") if (found := script.find(mark, at)) >= 0), default=-1)
        quoted = script.find(_STRING_START, at)
        if 0 <= quoted < start or (quoted >= 0 > start):
            start = quoted + len(_STRING_START) - 1
        if start < 0 or left < 0:
            return
        value, at, cost = _decode(script, start)
        left -= cost
        if isinstance(value, str):
            value, _, cost = _decode(value, 0)
            left -= cost
        if isinstance(value, dict | list):
            yield value


def _decode(text: str, start: int) -> tuple[Value, int, int]:
    """The JSON value at `start`, None when there is none; where to go on, and how much was read."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        return None, start + 1, error.pos - start
    except (RecursionError, ValueError):
        # Nested too deeply, or a number of thousands of digits.
        return None, start + 1, len(text) - start
    return value, end, end - start


def _texts_beside(data: Value, title_key: str) -> Iterator[list[str]]:
    """The texts in each object of `data` that has the title as one of its values."""
    nodes = 0
    stack: list[tuple[Value, int]] = [(data, 0)]
    while stack and nodes < MAX_NODES:
        value, depth = stack.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, dict):
            if _is_named(value, title_key):
                yield from _texts_in(value, 0)
            stack.extend((child, depth + 1) for child in value.values())
        elif isinstance(value, list):
            stack.extend((child, depth + 1) for child in value)


def _is_named(node: dict[str, Value], title_key: str) -> bool:
    """Whether a value of `node`, or of an object directly in it, is the title."""
    own = [value for value in node.values() if isinstance(value, str)]
    for value in node.values():
        if isinstance(value, dict):
            own.extend(inner for inner in value.values() if isinstance(inner, str))
    return any(len(value) <= 2 * len(title_key) + 100 and text_key(value) == title_key for value in own)


def _texts_in(node: dict[str, Value], level: int) -> Iterator[list[str]]:
    """The text of each list and string in `node`; lists of other objects' objects are not entered."""
    for value in node.values():
        if isinstance(value, str):
            if weighted_length(value) >= MIN_PROSE_CHARS and _is_written(value):
                yield paragraphs_of(value)
        elif isinstance(value, list):
            yield _gathered(value, 0)
        elif isinstance(value, dict) and level < MAX_LEVELS_TO_TEXT:
            if "children" in value or "content" in value or "blocks" in value:
                yield _gathered(value, 0)
            yield from _texts_in(value, level + 1)


def _gathered(value: Value, depth: int) -> list[str]:
    """The paragraphs of a tree of blocks: a string or an object for each, whose pieces may be objects again."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(value, str):
        return paragraphs_of(value) if _is_written(value) else []
    if isinstance(value, list):
        return [line for item in value for line in _gathered(item, depth + 1)]
    if not isinstance(value, dict) or _is_reference(value):
        return []
    if any(isinstance(inner, list) and any(map(_is_piece, inner)) for inner in value.values()):
        return [line] if (line := " ".join("".join(_pieces(value, depth)).split())) else []
    own = max((inner for inner in value.values() if _is_written(inner)), key=len, default="")
    if own:
        return paragraphs_of(own)
    nested = (inner for inner in value.values() if isinstance(inner, list | dict))
    return [line for inner in nested for line in _gathered(inner, depth + 1)]


def _is_written(value: Value) -> bool:
    """Whether `value` is words and no name, address or code."""
    if not isinstance(value, str) or value.startswith(("http:", "https:", "{", "[")):
        return False
    return " " in value.strip() or weighted_length(value) > len(value)


def _is_reference(node: dict[str, Value]) -> bool:
    """Whether `node` stands for a picture, a video or another article: it has an address."""
    return any(
        isinstance(value, str) and value.startswith(("http:", "https:", "/", "//")) and " " not in value
        for value in node.values()
    )


def _is_piece(value: Value) -> bool:
    """Whether `value` is a piece of a sentence: an object with a text and nothing below."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("text", value.get("value")), str)
        and not any(isinstance(inner, list | dict) and inner for inner in value.values())
    )


def _pieces(value: Value, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from _pieces(item, depth + 1)
    elif isinstance(value, dict):
        text = value.get("text", value.get("value"))
        if isinstance(text, str):
            yield text
        for inner in value.values():
            if isinstance(inner, list | dict):
                yield from _pieces(inner, depth + 1)
